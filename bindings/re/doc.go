// Package re declares the module re.
//
//	module.go   the module: its functions, flags and cache
//	pattern.go  Pattern
//	match.go    Match
//
// Offsets are those of Python: bytes counted from 0, the end being the offset
// behind the last byte. m:start() + 1 and m:end_() are what string.sub takes.
package re
