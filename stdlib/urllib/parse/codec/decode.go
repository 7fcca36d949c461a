package codec

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Decode turns bytes into text. An empty encoding is UTF-8, an empty errors is
// "strict". Errors are *UnicodeError, *LookupError or *TypeError.
func Decode(b, encoding, errors string) (string, error) {
	if b == "" {
		return "", nil
	}
	c, err := lookup(encoding)
	if err != nil {
		return "", err
	}
	d := decoder{codec: c, in: b, errors: errors}
	if err := d.run(); err != nil {
		return "", err
	}
	return d.out.String(), nil
}

// decoder holds one run of Decode, or what is between the calls of a [Decoder].
type decoder struct {
	codec  codec
	in     string
	errors string
	out    strings.Builder

	state *state // of a multibyte encoding; apart, or every decoder would be on the heap
	more  bool   // the text may go on behind in
	rest  int    // how much of in waits for that, in bytes
}

func (d *decoder) run() error {
	switch d.codec.kind {
	case kindUTF8:
		return d.utf8()
	case kindUTF8Sig:
		if d.more && len(d.in) < len(byteOrderMark) && strings.HasPrefix(byteOrderMark, d.in) {
			return d.wait(0)
		}
		d.codec, d.in = utf8Codec, strings.TrimPrefix(d.in, byteOrderMark)
		return d.utf8()
	case kindASCII:
		return d.ascii()
	case kindLatin1:
		d.latin1()
		return nil
	case kindCharmap:
		return d.charmap()
	case kindMultibyte:
		return d.multibyte()
	case kindUTF32, kindUTF32LE, kindUTF32BE:
		return d.utf32()
	}
	return d.utf16()
}

func (d *decoder) utf8() error {
	s := d.in
	for i := 0; ; {
		n := validUTF8(s[i:])
		d.out.WriteString(s[i : i+n])
		if i += n; i == len(s) {
			return nil
		}
		width, reason := badUTF8(s[i:])
		used, err := d.fail(i, i+width, reason)
		if err != nil {
			return err
		}
		i += used
	}
}

// validUTF8 is the length of the longest valid prefix of s.
func validUTF8(s string) int {
	if utf8.ValidString(s) {
		return len(s)
	}
	for i := 0; ; {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
}

// badUTF8 measures the maximal subpart (Unicode 13, section 3.9, table 3-8) at
// the start of s, which does not begin with a valid sequence, and names the
// fault as Python does.
func badUTF8(s string) (int, string) {
	var need int
	lo, hi := byte(0x80), byte(0xBF) // bounds of the second byte
	switch c := s[0]; {
	case c < 0xC2 || c > 0xF4:
		return 1, "invalid start byte"
	case c < 0xE0:
		need = 2
	case c < 0xF0:
		need = 3
		if c == 0xE0 {
			lo = 0xA0
		} else if c == 0xED {
			hi = 0x9F
		}
	default:
		need = 4
		if c == 0xF0 {
			lo = 0x90
		} else if c == 0xF4 {
			hi = 0x8F
		}
	}
	for i := 1; i < need; i++ {
		if i == len(s) {
			return i, unexpectedEnd
		}
		if s[i] < lo || s[i] > hi {
			return i, "invalid continuation byte"
		}
		lo, hi = 0x80, 0xBF
	}
	return 1, "invalid start byte" // not reached: the sequence would be valid
}

func (d *decoder) ascii() error {
	for i := 0; i < len(d.in); i++ {
		if c := d.in[i]; c < utf8.RuneSelf {
			d.out.WriteByte(c)
		} else if _, err := d.fail(i, i+1, "ordinal not in range(128)"); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) latin1() {
	for i := range len(d.in) {
		d.out.WriteRune(rune(d.in[i]))
	}
}

func (d *decoder) charmap() error {
	for i := range len(d.in) {
		r := d.codec.chars.DecodeByte(d.in[i])
		if r != utf8.RuneError {
			d.out.WriteRune(r)
		} else if _, err := d.fail(i, i+1, "character maps to <undefined>"); err != nil {
			return err
		}
	}
	return nil
}

// order settles the order of bytes and where the text begins: where the encoding
// leaves it open, behind a mark. ok is false if more must come for that.
func (d *decoder) order(open, big kind, littleMark, bigMark string) (start int, isBig, ok bool) {
	switch {
	case d.codec.kind != open:
		return 0, d.codec.kind == big, true
	case strings.HasPrefix(d.in, littleMark):
		return len(littleMark), false, true
	case strings.HasPrefix(d.in, bigMark):
		return len(bigMark), true, true
	}
	return 0, false, !d.more || len(d.in) >= len(bigMark)
}

func (d *decoder) utf16() error {
	i, big, ok := d.order(kindUTF16, kindUTF16BE, "\xff\xfe", "\xfe\xff")
	return d.units(i, big, ok, utf16LECodec, utf16BECodec, utf16At)
}

// units decodes what consists of code units in the order that was settled, from i on.
// at decodes the first character of s, or names the fault and how many bytes it spans.
func (d *decoder) units(i int, big, ok bool, little, bigger codec, at func(s string, big bool) (r rune, width int, reason string)) error {
	if !ok {
		return d.wait(0)
	}
	// The fault names the order that was settled on.
	if d.codec = little; big {
		d.codec = bigger
	}
	for s := d.in; i < len(s); {
		r, width, reason := at(s[i:], big)
		if reason == "" {
			d.out.WriteRune(r)
			i += width
			continue
		}
		used, err := d.fail(i, i+width, reason)
		if err != nil {
			return err
		}
		i += used
	}
	return nil
}

// utf16At decodes the first character of s, or names the fault and how many
// bytes it spans.
func utf16At(s string, big bool) (r rune, width int, reason string) {
	if len(s) < 2 {
		return 0, len(s), truncated
	}
	r = unit(s, big)
	switch {
	case !utf16.IsSurrogate(r):
		return r, 2, ""
	case r >= 0xDC00:
		return 0, 2, "illegal encoding"
	case len(s) < 4:
		return 0, len(s), unexpectedEnd
	}
	if full := utf16.DecodeRune(r, unit(s[2:], big)); full != utf8.RuneError {
		return full, 4, ""
	}
	return 0, 2, "illegal UTF-16 surrogate"
}

// unit reads one 16-bit code unit.
func unit(s string, big bool) rune {
	if big {
		return rune(s[0])<<8 | rune(s[1])
	}
	return rune(s[1])<<8 | rune(s[0])
}

// The reasons that are none as long as more may come, besides incomplete.
const (
	truncated     = "truncated data"
	unexpectedEnd = "unexpected end of data"
)

// fail hands the undecodable bytes [start, end) to the error handler. It says
// how many of them the handler consumed.
func (d *decoder) fail(start, end int, reason string) (int, error) {
	if d.more && (reason == incomplete || reason == truncated || reason == unexpectedEnd) {
		return 0, d.wait(start)
	}
	bad := d.in[start:end]
	fault := &UnicodeError{Encoding: d.codec.name, Object: d.in, Start: start, End: end, Reason: reason}
	switch d.errors {
	case "", "strict":
		return 0, fault
	case "ignore":
	case "replace":
		d.out.WriteRune(utf8.RuneError)
	case "backslashreplace":
		for i := range len(bad) {
			d.out.WriteString(backslash(rune(bad[i])))
		}
	case "surrogateescape":
		n := 0
		for n < len(bad) && bad[n] >= utf8.RuneSelf {
			n++
		}
		if n == 0 {
			return 0, fault
		}
		d.out.WriteString(bad[:n])
		return n, nil
	case "surrogatepass":
		return d.passSurrogate(start, fault)
	case "xmlcharrefreplace", "namereplace":
		return 0, &TypeError{Msg: "don't know how to handle UnicodeDecodeError in error callback"}
	default:
		return 0, &LookupError{Msg: "unknown error handler name '" + d.errors + "'"}
	}
	return end - start, nil
}

// passSurrogate lets one encoded surrogate through.
func (d *decoder) passSurrogate(start int, fault error) (int, error) {
	rest := d.in[start:]
	switch d.codec.kind {
	case kindUTF8, kindUTF8Sig:
		if len(rest) >= 3 && rest[0] == 0xED && rest[1] >= 0xA0 && rest[1] <= 0xBF && rest[2] >= 0x80 && rest[2] <= 0xBF {
			d.putSurrogate(rune(rest[0]&0x0F)<<12 | rune(rest[1]&0x3F)<<6 | rune(rest[2]&0x3F))
			return 3, nil
		}
	case kindUTF16LE, kindUTF16BE:
		if len(rest) >= 2 {
			if r := unit(rest, d.codec.kind == kindUTF16BE); utf16.IsSurrogate(r) {
				d.putSurrogate(r)
				return 2, nil
			}
		}
	case kindUTF32LE, kindUTF32BE:
		if len(rest) >= 4 {
			if u := unit32(rest, d.codec.kind == kindUTF32BE); u < 0x10000 && utf16.IsSurrogate(rune(u)) {
				d.putSurrogate(rune(u))
				return 4, nil
			}
		}
	}
	return 0, fault
}

// putSurrogate appends a lone surrogate: the byte that it stands for, or the
// three bytes that UTF-8 would need for it.
func (d *decoder) putSurrogate(r rune) {
	if isEscape(r) {
		d.out.WriteByte(byte(r - surrogateBase))
		return
	}
	d.out.Write([]byte{0xE0 | byte(r>>12), 0x80 | byte(r>>6)&0x3F, 0x80 | byte(r)&0x3F})
}
