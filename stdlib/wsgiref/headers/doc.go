// Package headers is the mapping of response headers of wsgiref.headers.
//
// Source: PEP 3333, RFC 9110 section 5. A [Headers] keeps a list of fields in
// order; names match in any case. Where the list is kept is open ([List]), so
// that a script's own list can be wrapped and is changed in place, as the Python
// reference documents it.
//
//	headers.go  Headers, the mapping
//	list.go     List, and the list in memory
//	check.go    what may be part of a header
//
// Deliberate difference from CPython 3.9: names that are no tokens, and values
// with control characters other than TAB, are refused. They would let whoever
// chose them write headers, or a body, of their own (CVE-2026-0865).
package headers
