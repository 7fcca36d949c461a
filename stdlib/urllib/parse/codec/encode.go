package codec

import (
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
	if c.kind == kindUTF8 || c.kind != kindCharmap && c.kind < kindUTF16 && isASCII(s) {
		return s, nil
	}
	e := encoder{codec: c, in: s, errors: errors, out: make([]byte, 0, len(s)+2)}
	if c.kind == kindUTF16 {
		e.out = append(e.out, 0xFF, 0xFE)
	}
	for i, pos, runAt, runPos := 0, 0, 0, 0; i < len(s); {
		r, n := next(s[i:])
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
	return string(e.out), nil
}

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
		b, ok := e.codec.encodeRune(r)
		if !ok {
			return false
		}
		e.out = append(e.out, b)
	default:
		if utf16.IsSurrogate(r) {
			return false
		}
		if r >= 0x10000 {
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
	if e.codec.kind == kindUTF16BE {
		e.out = append(e.out, byte(r>>8), byte(r))
	} else {
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
		// UTF-16 has no room for a single byte.
		if !isEscape(r) || e.codec.isUTF16() {
			return 0, 0, e.fault(i, pos)
		}
		e.out = append(e.out, byte(r-surrogateBase))
	case "surrogatepass":
		if !e.codec.isUTF16() || !utf16.IsSurrogate(r) {
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

// fault spans the run of characters that cannot be encoded; UTF-16 complains
// of each surrogate on its own.
func (e *encoder) fault(i, pos int) error {
	end := pos
	for probe := (encoder{codec: e.codec}); i < len(e.in); end++ {
		r, n := next(e.in[i:])
		if probe.put(r) || end > pos && e.codec.isUTF16() {
			break
		}
		i += n
	}
	return &UnicodeError{Encode: true, Encoding: e.codec.name, Object: e.in, Start: pos, End: end, Reason: e.reason()}
}
