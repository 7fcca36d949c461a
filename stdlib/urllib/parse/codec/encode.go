package codec

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// Encode turns text into bytes. An empty encoding is UTF-8, an empty errors is
// "strict". Text that is not valid UTF-8 passes through UTF-8 unchanged (see
// the package comment). Errors are *UnicodeError or *LookupError.
func Encode(s, encoding, errors string) (string, error) {
	c, err := lookup(encoding)
	if err != nil {
		return "", err
	}
	switch {
	case c.kind == kindUTF8, c.kind <= kindLatin1 && isASCII(s):
		return s, nil
	case c.kind == kindUTF8Sig:
		return byteOrderMark + s, nil
	}
	e := encoder{codec: c, in: s, errors: errors, out: make([]byte, 0, len(s)+4)}
	switch c.kind {
	case kindUTF16:
		e.out = append(e.out, 0xFF, 0xFE)
	case kindUTF32:
		e.out = append(e.out, 0xFF, 0xFE, 0, 0)
	case kindMultibyte:
		e.state = new(state)
	}
	for i, pos, runAt, runPos := 0, 0, 0, 0; i < len(s); {
		r, n := next(s[i:])
		if width := e.putPair(r, s[i+n:]); width > 0 {
			i += n + width
			pos += 2
			continue
		}
		if e.put(r) {
			i += n
			pos++
			runAt, runPos = i, pos
			continue
		}
		if c.kind == kindCharmap && errors == "surrogateescape" && !isEscape(r) {
			return "", e.fault(runAt, runPos) // it takes a run whole or not at all
		}
		n, chars, err := e.fail(i, pos)
		if err != nil {
			return "", err
		}
		i += n
		pos += chars
	}
	if c.kind == kindMultibyte && c.multi.reset != nil {
		e.out = c.multi.reset(e.state, e.out)
	}
	return string(e.out), nil
}

// byteOrderMark is U+FEFF in UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// encoder holds one run of Encode.
type encoder struct {
	codec  codec
	in     string
	errors string
	out    []byte
	state  *state // of a multibyte encoding
}

// putPair appends the code that r has together with the character at the
// beginning of rest, and gives that one's width; 0 if there is none.
func (e *encoder) putPair(r rune, rest string) int {
	if e.codec.kind != kindMultibyte || e.codec.multi.encodePair == nil || rest == "" {
		return 0
	}
	second, width := next(rest)
	var ok bool
	if e.out, ok = e.codec.multi.encodePair(e.out, r, second); !ok {
		return 0
	}
	return width
}

// put appends the encoded character, or says that there is none.
func (e *encoder) put(r rune) bool {
	switch e.codec.kind {
	case kindASCII, kindLatin1:
		if r >= e.limit() {
			return false
		}
		e.out = append(e.out, byte(r))
	case kindCharmap:
		b, ok := e.codec.chars.EncodeRune(r)
		if !ok {
			return false
		}
		e.out = append(e.out, b)
	case kindMultibyte:
		if utf16.IsSurrogate(r) {
			return false
		}
		out, ok := e.codec.multi.encode(e.state, e.out, r)
		if !ok {
			return false
		}
		e.out = out
	default:
		if utf16.IsSurrogate(r) {
			return false
		}
		if r >= 0x10000 && e.codec.kind < kindUTF32 {
			hi, lo := utf16.EncodeRune(r)
			e.putUnit(hi)
			e.putUnit(lo)
		} else {
			e.putUnit(r)
		}
	}
	return true
}

func (e *encoder) putUnit(r rune) {
	switch e.codec.kind {
	case kindUTF16BE:
		e.out = append(e.out, byte(r>>8), byte(r))
	case kindUTF32BE:
		e.out = binary.BigEndian.AppendUint32(e.out, uint32(r))
	case kindUTF32, kindUTF32LE:
		e.out = binary.LittleEndian.AppendUint32(e.out, uint32(r))
	default:
		e.out = append(e.out, byte(r), byte(r>>8))
	}
}

// limit is the first character beyond ASCII or Latin-1.
func (e *encoder) limit() rune {
	if e.codec.kind == kindASCII {
		return 0x80
	}
	return 0x100
}

func (e *encoder) reason() string {
	switch e.codec.kind {
	case kindASCII, kindLatin1:
		return fmt.Sprintf("ordinal not in range(%d)", e.limit())
	case kindCharmap:
		return "character maps to <undefined>"
	case kindMultibyte:
		return illegal
	}
	return "surrogates not allowed"
}

// fail hands the character at byte i (character pos) to the error handler and
// says how many bytes and characters of the input it dealt with.
func (e *encoder) fail(i, pos int) (width, chars int, err error) {
	r, n := next(e.in[i:])
	switch e.errors {
	case "", "strict":
		return 0, 0, e.fault(i, pos)
	case "ignore":
	case "replace":
		e.putText("?")
	case "backslashreplace":
		e.putText(backslash(r))
	case "xmlcharrefreplace":
		e.putText(fmt.Sprintf("&#%d;", r))
	case "surrogateescape":
		// UTF-16 and UTF-32 have no room for a single byte.
		if !isEscape(r) || e.codec.isWide() {
			return 0, 0, e.fault(i, pos)
		}
		e.out = append(e.out, byte(r-surrogateBase))
	case "surrogatepass":
		if !e.codec.isWide() || !utf16.IsSurrogate(r) {
			return 0, 0, e.fault(i, pos)
		}
		e.putUnit(r)
	default:
		return 0, 0, &LookupError{Msg: "unknown error handler name '" + e.errors + "'"}
	}
	return n, 1, nil
}

// putText appends the handler's replacement, which is ASCII and therefore in
// every encoding that we have.
func (e *encoder) putText(s string) {
	for _, r := range s {
		e.put(r)
	}
}

// fault spans the run of characters that cannot be encoded; encodings of several
// bytes complain of each character on its own.
func (e *encoder) fault(i, pos int) error {
	end := pos
	for probe := (encoder{codec: e.codec, state: new(state)}); i < len(e.in); end++ {
		r, n := next(e.in[i:])
		if probe.put(r) || end > pos && e.codec.kind >= kindUTF16 && e.codec.kind != kindCharmap {
			break
		}
		i += n
	}
	return &UnicodeError{Encode: true, Encoding: e.codec.name, Object: e.in, Start: pos, End: end, Reason: e.reason()}
}
