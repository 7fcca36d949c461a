package base64

import (
	"fmt"
	"strings"
)

const (
	alphabet85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
	adobeStart = "<~"
	adobeEnd   = "~>"
)

// A85Options are those of [EncodeA85] and [DecodeA85].
type A85Options struct {
	FoldSpaces  bool   // y for four spaces
	Wrap        int    // encoding: the longest line; 0 for one line
	Pad         bool   // encoding: fill up to a multiple of four bytes first
	Adobe       bool   // between <~ and ~>
	IgnoreChars string // decoding: characters to skip
}

// group returns four bytes of s as a number, and how many of them s lacked.
func group(s string) (n uint32, missing int) {
	for i := range 4 {
		n <<= 8
		if i < len(s) {
			n |= uint32(s[i])
		}
	}
	return n, max(0, 4-len(s))
}

// digits85 returns the five digits of n, as values.
func digits85(n uint32) (d [5]byte) {
	for i := 4; i >= 0; i-- {
		d[i] = byte(n % 85)
		n /= 85
	}
	return d
}

// EncodeA85 returns s in Ascii85.
func EncodeA85(s string, o A85Options) string {
	var b strings.Builder
	if o.Adobe {
		b.WriteString(adobeStart)
	}
	for i := 0; i < len(s); i += 4 {
		n, missing := group(s[i:])
		if o.Pad {
			missing = 0
		}
		switch {
		case n == 0 && missing == 0:
			b.WriteByte('z')
		case n == 0x20202020 && o.FoldSpaces && missing == 0:
			b.WriteByte('y')
		default:
			d := digits85(n)
			for _, v := range d[:5-missing] {
				b.WriteByte('!' + v)
			}
		}
	}
	text := b.String()
	if o.Wrap > 0 {
		text = wrap(text, o)
	}
	if o.Adobe {
		text += adobeEnd
	}
	return text
}

// wrap breaks text into lines. The end mark of Adobe's form is kept in one piece.
func wrap(text string, o A85Options) string {
	width := max(o.Wrap, 1)
	if o.Adobe {
		width = max(o.Wrap, 2)
	}
	var lines []string
	for len(text) > width {
		lines = append(lines, text[:width])
		text = text[width:]
	}
	lines = append(lines, text)
	if o.Adobe && len(text)+2 > width {
		lines = append(lines, "")
	}
	return strings.Join(lines, "\n")
}

// DecodeA85 returns what Ascii85 text stands for.
func DecodeA85(s string, o A85Options) (string, error) {
	if o.Adobe {
		if !strings.HasSuffix(s, adobeEnd) {
			return "", &ValueError{`Ascii85 encoded byte sequences must end with b'~>'`}
		}
		s = strings.TrimSuffix(s, adobeEnd)
		s = strings.TrimPrefix(s, adobeStart)
	}
	var out []byte
	var cur []byte
	// Four digits u make the last group whole; what they add is cut off again.
	padded := s + "uuuu"
	for i := range len(padded) {
		c := padded[i]
		switch {
		case c >= '!' && c <= 'u':
			if cur = append(cur, c-'!'); len(cur) == 5 {
				n, ok := value85(cur)
				if !ok {
					return "", &ValueError{"Ascii85 overflow"}
				}
				out = append(out, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
				cur = cur[:0]
			}
		case c == 'z':
			if len(cur) > 0 {
				return "", &ValueError{"z inside Ascii85 5-tuple"}
			}
			out = append(out, 0, 0, 0, 0)
		case c == 'y' && o.FoldSpaces:
			if len(cur) > 0 {
				return "", &ValueError{"y inside Ascii85 5-tuple"}
			}
			out = append(out, "    "...)
		case strings.IndexByte(o.IgnoreChars, c) >= 0:
		default:
			return "", &ValueError{fmt.Sprintf("Non-Ascii85 digit found: %c", c)}
		}
	}
	if extra := 4 - len(cur); extra > 0 {
		out = out[:len(out)-extra]
	}
	return string(out), nil
}

func value85(d []byte) (n uint64, ok bool) {
	for _, v := range d {
		n = n*85 + uint64(v)
	}
	return n, n <= 0xffffffff
}

// EncodeB85 returns s in base 85 with the alphabet of git's binary patches. pad
// fills up to a multiple of four bytes first.
func EncodeB85(s string, pad bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i += 4 {
		n, missing := group(s[i:])
		if pad {
			missing = 0
		}
		d := digits85(n)
		for _, v := range d[:5-missing] {
			b.WriteByte(alphabet85[v])
		}
	}
	return b.String()
}

// DecodeB85 returns what text of [EncodeB85] stands for.
func DecodeB85(s string) (string, error) {
	extra := (5 - len(s)%5) % 5
	padded := s + strings.Repeat("~", extra)
	out := make([]byte, 0, len(padded)/5*4)
	for i := 0; i < len(padded); i += 5 {
		var d [5]byte
		for j := range d {
			v := strings.IndexByte(alphabet85, padded[i+j])
			if v < 0 {
				return "", &ValueError{fmt.Sprintf("bad base85 character at position %d", i+j)}
			}
			d[j] = byte(v)
		}
		n, ok := value85(d[:])
		if !ok {
			return "", &ValueError{fmt.Sprintf("base85 overflow in hunk starting at byte %d", i)}
		}
		out = append(out, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return string(out[:len(out)-extra]), nil
}
