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
// UTF-8, ASCII, ISO 8859-1, UTF-16 (with BOM, LE, BE) are done here; the other
// single-byte encodings come from golang.org/x/text/encoding/charmap, less the
// control characters that the WHATWG puts where Python has nothing (cp1255
// knows one character more than Python's: byte CA). Names are
// matched as Python matches them: case and punctuation do not count.
//
// # Error handlers
//
// strict, ignore, replace, backslashreplace, xmlcharrefreplace (encoding only),
// surrogateescape, surrogatepass. A handler is looked up only when it is
// needed, as in Python: an unknown name is harmless until something fails.
package codec
