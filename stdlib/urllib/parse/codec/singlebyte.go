package codec

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// singleByte is an encoding with a byte for each character. DecodeByte gives
// U+FFFD for a byte that is none.
type singleByte interface {
	DecodeByte(b byte) rune
	EncodeRune(r rune) (byte, bool)
}

// controlled is a table of golang.org/x/text, which follows the WHATWG or the
// bare standard in the C1 control characters, U+0080..U+009F.
type controlled struct {
	*charmap.Charmap
	same bool // bytes 80..9F are the control characters; else none is in Python's table
}

func iso(cm *charmap.Charmap) singleByte     { return controlled{cm, true} }
func windows(cm *charmap.Charmap) singleByte { return controlled{cm, false} }

func (c controlled) DecodeByte(b byte) rune {
	if c.same && b >= 0x80 && b < 0xA0 {
		return rune(b)
	}
	r := c.Charmap.DecodeByte(b)
	if r >= 0x80 && r < 0xA0 {
		return utf8.RuneError
	}
	return r
}

func (c controlled) EncodeRune(r rune) (byte, bool) {
	if r >= 0x80 && r < 0xA0 {
		return byte(r), c.same
	}
	return c.Charmap.EncodeRune(r)
}

// page is a table that golang.org/x/text does not have.
type page struct {
	chars [256]rune
	bytes map[rune]byte
}

// newPage makes a page of the characters of all bytes, or of the upper half
// where the lower one is ASCII. Of two bytes of a character, the last is what it
// is encoded as.
func newPage(text string) *page {
	p := &page{bytes: make(map[rune]byte, 256)}
	i := 256 - utf8.RuneCountInString(text)
	for b := range i {
		p.set(byte(b), rune(b))
	}
	for _, r := range text {
		p.set(byte(i), r)
		i++
	}
	return p
}

func (p *page) set(b byte, r rune) {
	p.chars[b] = r
	if r != utf8.RuneError {
		p.bytes[r] = b
	}
}

func (p *page) DecodeByte(b byte) rune { return p.chars[b] }

func (p *page) EncodeRune(r rune) (byte, bool) {
	b, ok := p.bytes[r]
	return b, ok
}

// pageText is what newPage takes for one of Python's names.
func pageText(name string) string {
	switch name {
	case "cp1006":
		return pageCp1006
	case "cp1026":
		return pageCp1026
	case "cp1125":
		return pageCp1125
	case "cp1255":
		return pageCp1255
	case "cp273":
		return pageCp273
	case "cp424":
		return pageCp424
	case "cp500":
		return pageCp500
	case "cp720":
		return pageCp720
	case "cp737":
		return pageCp737
	case "cp775":
		return pageCp775
	case "cp856":
		return pageCp856
	case "cp857":
		return pageCp857
	case "cp861":
		return pageCp861
	case "cp864":
		return pageCp864
	case "cp869":
		return pageCp869
	case "cp875":
		return pageCp875
	case "hp_roman8":
		return pageHpRoman8
	case "iso8859_11":
		return pageIso885911
	case "koi8_u":
		return pageKoi8U
	case "koi8_t":
		return pageKoi8T
	case "kz1048":
		return pageKz1048
	case "mac_arabic":
		return pageMacArabic
	case "mac_croatian":
		return pageMacCroatian
	case "mac_farsi":
		return pageMacFarsi
	case "mac_greek":
		return pageMacGreek
	case "mac_iceland":
		return pageMacIceland
	case "mac_latin2":
		return pageMacLatin2
	case "mac_romanian":
		return pageMacRomanian
	case "mac_turkish":
		return pageMacTurkish
	case "palmos":
		return pagePalmos
	case "ptcp154":
		return pagePtcp154
	case "tis_620":
		return pageTis620
	}
	return ""
}
