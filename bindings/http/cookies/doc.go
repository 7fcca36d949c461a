// Package cookies declares the module http.cookies.
//
//	module.go  the module and its exception
//	jar.go     BaseCookie and SimpleCookie
//	mapping.go what they have of a mapping
//	codec.go   value_decode and value_encode, the script's or ours
//	morsel.go  Morsel
package cookies
