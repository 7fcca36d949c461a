// Package parse declares the module urllib.parse.
//
//	module.go     the module
//	results.go    ParseResult, SplitResult, DefragResult and their bytes kin
//	split.go      taking URLs apart and putting them together
//	quote.go      quoting
//	query.go      parse_qs, parse_qsl
//	urlencode.go  urlencode
//	values.go     text, bytes and sequences as scripts give them
package parse
