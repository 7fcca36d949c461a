// Package uuid makes, reads and takes apart universally unique identifiers
// (RFC 9562, which replaces RFC 4122; module uuid of Python).
//
//	uuid.go      UUID: forms, fields, variant, version, time
//	parse.go     Parse, ParseStrict, FromBytes, FromFields, FromInt
//	name.go      V3 and V5, and the name spaces
//	generate.go  Generator: V1, V4, V6, V7 from a clock and a source of randomness
//	entropy.go   the random bytes that a Generator keeps in stock
//
// A UUID is an array: it can be compared with ==, used as a key of a map, and
// made from any 16 bytes.
package uuid
