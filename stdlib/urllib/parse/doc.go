// Package parse takes URLs apart, puts them together, joins them, quotes them
// and handles query strings, as urllib.parse of CPython 3.9.18 does.
//
// The documented names are here with a capital and without underscores:
// urlsplit is [Urlsplit], parse_qsl is [ParseQSL], quote_plus is [QuotePlus].
// A function with optional arguments exists twice: plain, with the documented
// defaults, and as a method of its options ([Options], [QueryOptions],
// [EncodeOptions]) or with the suffix Encoded.
//
//	schemes.go          which schemes are relative, have a netloc, have parameters
//	split.go join.go    Urlsplit, Urlparse; Urljoin
//	unsplit.go defrag.go  Urlunsplit, Urlunparse; Urldefrag, Unwrap
//	result.go netloc.go SplitResult, ParseResult, DefragResult; user, host, port
//	guard.go            what a netloc may not hold
//	quote.go unquote.go quoting
//	query.go urlencode.go  ParseQS, ParseQSL; Encoder, Urlencode
//	errors.go           the error types
//	codec/              bytes.decode and str.encode
//
// Sources: RFC 3986 (STD 66), RFC 6874, WHATWG URL for the characters that are
// removed, HTML for application/x-www-form-urlencoded.
//
// # Text
//
// Python's str and bytes are both Go strings here. Text is UTF-8; a byte that is
// not passes through everything as it is: parsed URLs hold it, quoting escapes
// it as quote_from_bytes would, unquoting keeps it. Only quoting in another
// encoding than UTF-8 complains of it, as of the lone surrogate that Python's
// surrogateescape would have made of it. That also is what surrogateescape
// means here: the byte stays a byte.
//
// # Differences from CPython 3.9.18
//
// On purpose, most of them for security; the replay of the golden vectors
// (spec/golden/urllib_parse) lists and counts them.
//
//   - Square brackets in a netloc must enclose an IPv6 address or an IPvFuture
//     literal that is the whole host; 3.9 wants only one of each kind
//     (CVE-2024-11168, CVE-2025-0938).
//   - A port is ASCII digits; 3.9 also takes "+80", " 80", "8_0" and the digits
//     of other scripts.
//   - Text that is not UTF-8 is quoted as bytes instead of failing.
//   - Where 3.9 wraps the failure of an error handler in "encoding with 'x' codec
//     failed (...)", the failure itself is returned.
//   - The encodings are those of package codec.
//   - Lower case and NFKC follow the Unicode version of the Go toolchain and of
//     golang.org/x/text, not Unicode 13.
//   - There is no cache of parsed URLs: parsing is cheaper than looking them up.
//
// [Options].Strict is an addition. Without it a tab, CR or LF in a URL and
// control characters in front of it are removed silently, as in 3.9.
//
// Kept from CPython although they surprise: [Urljoin] returns a reference of a
// foreign scheme untouched, "?" as a reference keeps the base's query, and a
// path that begins with "//" but has no netloc before it turns into one when it
// is put together and parsed again.
package parse
