// Package cookies reads and writes HTTP cookies, as http.cookies of the Python
// reference does: a [Jar] (BaseCookie, SimpleCookie) of [Morsel] values.
//
//	jar.go      Jar: morsels by name, loaded from a header or set one by one
//	parse.go    the grammar of a Cookie header
//	morsel.go   Morsel: a name, a value and the reserved attributes
//	output.go   Set-Cookie lines and JavaScript
//	quote.go    quoting of values, both ways linear
//	strict.go   what RFC 6265bis asks of a cookie beyond the grammar
//
// How values are coded is the [Codec] of a jar: [Simple], [Plain], or one's own.
//
// Deliberate differences from CPython 3.9:
//
//   - a pair that cannot be read is skipped up to its semicolon, with the
//     attributes that follow it; the other pairs stay. CPython drops all pairs,
//     or those that follow, or raises. A strict jar raises [Error];
//   - control characters are refused in names, coded values and attributes, when
//     they are set and when they are written (CVE-2026-0672), and so is a
//     semicolon outside of quotes: it would begin an attribute;
//   - js_output lets nothing end the script element;
//   - unquoting takes linear time (CVE-2024-7592);
//   - the attribute Partitioned is known, as in Python 3.14.
package cookies
