package cgi

import (
	"bytes"
	"cmp"
	"unicode/utf8"

	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

// decoder turns text that comes in pieces into UTF-8.
type decoder struct {
	encoding, errors string
	held             []byte // the beginning of a line, not decoded yet
}

// maxHeld is the longest line that is decoded at once, in bytes.
const maxHeld = 64 << 10

// decode decodes what can be of all that came: up to the last line end, where no
// encoding has half a character, or all of it at the end.
func (d *decoder) decode(p []byte, last bool) ([]byte, error) {
	if len(d.held) == 0 && codec.IsUTF8(d.encoding) && utf8.Valid(p) {
		return p, nil
	}
	d.held = append(d.held, p...)
	n := len(d.held)
	if !last {
		n = bytes.LastIndexByte(d.held, '\n') + 1
		if n == 0 && len(d.held) > maxHeld {
			n = len(d.held) - partial(d.held)
		}
	}
	if n == 0 {
		return nil, nil
	}
	s, err := codec.Decode(string(d.held[:n]), d.encoding, cmp.Or(d.errors, "replace"))
	d.held = append(d.held[:0], d.held[n:]...)
	return []byte(s), err
}

// partial is the number of bytes at the end of b that may be the beginning of a
// character of UTF-8.
func partial(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}
