// Package codec turns bytes into text and back the way Python's bytes.decode
// and str.encode do: by encoding name and error-handler name, with the same
// results and the same complaints.
//
// # Text is a byte string
//
// Text here is a Go string that is normally UTF-8. A byte that belongs to no
// valid UTF-8 sequence stands for the lone surrogate U+DC80..U+DCFF that
// Python's surrogateescape handler would make of it. So decoding with
// surrogateescape leaves bytes as they are, encoding with it restores them,
// and every other handler treats them as characters that no encoding has.
// UTF-8 is the exception: encoding to it is the identity. Escaped bytes that
// happen to make a UTF-8 sequence side by side are that character from then on;
// Python would keep them apart.
//
// # Encodings
//
// All of Python's standard ones but UTF-7, which hides characters from those who
// look for them; Johab and what is made of JIS X 0213 (Shift_JIS-2004,
// EUC-JISX0213 and their like), for which golang.org/x/text has no tables; and
// the encodings of Windows' own settings. Names are matched as Python matches
// them: case and punctuation do not count.
//
// UTF-8, UTF-16, UTF-32, ASCII and ISO 8859-1 are done here, and so is what
// surrounds the characters of the others: shifts, escapes, prefixes. Their tables
// are those of golang.org/x/text, which follows the WHATWG, with a list of what
// Python has in other ways, and pages of single-byte encodings that it does not
// have. Tables are made when they are first needed.
//
//	names.go       names, and what they stand for
//	singlebyte.go  encodings of a byte for each character; pages.go has tables
//	table.go       tables of two bytes; differs.go has the differences
//	multibyte.go   encodings of several bytes: Big5, GBK, UHC ...
//	chinese.go     GB 18030, HZ
//	japanese.go    EUC-JP, Shift_JIS, cp932
//	korean.go      EUC-KR
//	iso2022.go     ISO-2022-JP, ISO-2022-KR
//	utf32.go       UTF-32
//	decoder.go     text that comes in pieces
//	decode.go, encode.go, errors.go: all others, error handlers, failures
//
// # Error handlers
//
// strict, ignore, replace, backslashreplace, xmlcharrefreplace (encoding only),
// surrogateescape, surrogatepass. A handler is looked up only when it is
// needed, as in Python: an unknown name is harmless until something fails.
package codec
