// Package hashlib finds hash functions by the names that Python's hashlib has
// for them.
//
//	hashlib.go  names and hash objects
//	blake2.go   BLAKE2b and BLAKE2s (RFC 7693) with all their parameters
//	hmac.go     HMAC (RFC 2104) and PBKDF2 (RFC 8018) over any of them
package hashlib
