package cgi

import (
	"cmp"
	"unicode/utf8"

	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

// decoder turns text that comes in pieces into UTF-8.
type decoder struct {
	encoding, errors string
	text             *codec.Decoder // nil as long as all of it was valid UTF-8
}

// decode decodes what can be of all that came; half a character waits for the
// rest.
func (d *decoder) decode(p []byte, last bool) ([]byte, error) {
	plain := d.text == nil || !d.text.Waiting()
	if plain && (len(p) == 0 || codec.IsUTF8(d.encoding) && utf8.Valid(p)) {
		return p, nil
	}
	if d.text == nil {
		text, err := codec.NewDecoder(d.encoding, cmp.Or(d.errors, "replace"))
		if err != nil {
			return nil, err
		}
		d.text = text
	}
	s, err := d.text.Decode(string(p), last)
	return []byte(s), err
}
