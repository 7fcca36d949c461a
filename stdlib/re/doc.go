// Package re is Python's regular expressions over Go's engine, whose time is
// linear in the text whatever the pattern.
//
//	translate.go  a pattern of Python's as one of Go's
//	pattern.go    searching, matching and iterating with Python's rules
//	wide.go       patterns of bytes
//	template.go   replacement texts
//
// Text is UTF-8, unless the pattern is one of bytes. Offsets are in bytes.
//
// What linear time costs: look-ahead, look-behind, back references and
// conditional groups are refused. Other differences: \b and \B know ASCII words
// only, \W, \D and \S inside of brackets too; where the first way to match is
// the empty one (as in "|a"), iteration does not come back for a longer one at
// the same place.
package re
