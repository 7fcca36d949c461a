package codec

import (
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// kind is one family of codecs.
type kind uint8

const (
	kindUTF8 kind = iota + 1
	kindASCII
	kindLatin1
	kindUTF16
	kindUTF16LE
	kindUTF16BE
	kindCharmap
)

// codec is a resolved encoding.
type codec struct {
	kind kind
	name string // as it stands in error messages
	cm   *charmap.Charmap
	c1   c1
}

func (c codec) isUTF16() bool { return c.kind >= kindUTF16 && c.kind <= kindUTF16BE }

// c1 says what Python makes of the C1 control characters, U+0080..U+009F,
// where golang.org/x/text follows the WHATWG or the bare standard.
type c1 uint8

const (
	c1AsGiven   c1 = iota
	c1Same         // bytes 80..9F decode to themselves
	c1Undefined    // no byte decodes to a control character
)

var (
	utf8Codec    = codec{kind: kindUTF8, name: "utf-8"}
	asciiCodec   = codec{kind: kindASCII, name: "ascii"}
	latin1Codec  = codec{kind: kindLatin1, name: "latin-1"}
	utf16Codec   = codec{kind: kindUTF16, name: "utf-16"}
	utf16LECodec = codec{kind: kindUTF16LE, name: "utf-16-le"}
	utf16BECodec = codec{kind: kindUTF16BE, name: "utf-16-be"}
)

// iso, windows and page make the codec of a single-byte encoding.
func iso(cm *charmap.Charmap) codec     { return singleByte(cm, c1Same) }
func windows(cm *charmap.Charmap) codec { return singleByte(cm, c1Undefined) }
func page(cm *charmap.Charmap) codec    { return singleByte(cm, c1AsGiven) }

func singleByte(cm *charmap.Charmap, mode c1) codec {
	return codec{kind: kindCharmap, name: "charmap", cm: cm, c1: mode}
}

// codecs maps a squeezed name (see squeeze) to its codec. It is made when there
// is a name that is not UTF-8's.
var codecs = sync.OnceValue(func() map[string]codec {
	return map[string]codec{
		"utf8": utf8Codec, "u8": utf8Codec, "utf": utf8Codec, "cp65001": utf8Codec,
		"ascii": asciiCodec, "usascii": asciiCodec, "646": asciiCodec, "us": asciiCodec, "iso646us": asciiCodec,
		"cp367": asciiCodec, "ibm367": asciiCodec,
		"latin1": latin1Codec, "latin": latin1Codec, "l1": latin1Codec, "iso88591": latin1Codec,
		"8859": latin1Codec, "cp819": latin1Codec, "ibm819": latin1Codec,
		"utf16": utf16Codec, "u16": utf16Codec, "utf16le": utf16LECodec, "utf16be": utf16BECodec,

		"iso88592": iso(charmap.ISO8859_2), "latin2": iso(charmap.ISO8859_2), "l2": iso(charmap.ISO8859_2),
		"iso88593": iso(charmap.ISO8859_3), "latin3": iso(charmap.ISO8859_3),
		"iso88594": iso(charmap.ISO8859_4), "latin4": iso(charmap.ISO8859_4),
		"iso88595": iso(charmap.ISO8859_5), "cyrillic": iso(charmap.ISO8859_5),
		"iso88596": iso(charmap.ISO8859_6), "arabic": iso(charmap.ISO8859_6),
		"iso88597": iso(charmap.ISO8859_7), "greek": iso(charmap.ISO8859_7),
		"iso88598": iso(charmap.ISO8859_8), "hebrew": iso(charmap.ISO8859_8),
		"iso88599": iso(charmap.ISO8859_9), "latin5": iso(charmap.ISO8859_9),
		"iso885910": iso(charmap.ISO8859_10), "latin6": iso(charmap.ISO8859_10),
		"iso885913": iso(charmap.ISO8859_13), "latin7": iso(charmap.ISO8859_13),
		"iso885914": iso(charmap.ISO8859_14), "latin8": iso(charmap.ISO8859_14),
		"iso885915": iso(charmap.ISO8859_15), "latin9": iso(charmap.ISO8859_15),
		"iso885916": iso(charmap.ISO8859_16), "latin10": iso(charmap.ISO8859_16),

		"cp1250": windows(charmap.Windows1250), "windows1250": windows(charmap.Windows1250),
		"cp1251": windows(charmap.Windows1251), "windows1251": windows(charmap.Windows1251),
		"cp1252": windows(charmap.Windows1252), "windows1252": windows(charmap.Windows1252),
		"cp1253": windows(charmap.Windows1253), "windows1253": windows(charmap.Windows1253),
		"cp1254": windows(charmap.Windows1254), "windows1254": windows(charmap.Windows1254),
		"cp1255": windows(charmap.Windows1255), "windows1255": windows(charmap.Windows1255),
		"cp1256": windows(charmap.Windows1256), "windows1256": windows(charmap.Windows1256),
		"cp1257": windows(charmap.Windows1257), "windows1257": windows(charmap.Windows1257),
		"cp1258": windows(charmap.Windows1258), "windows1258": windows(charmap.Windows1258),
		"cp874": windows(charmap.Windows874), "windows874": windows(charmap.Windows874),

		"koi8r": page(charmap.KOI8R),
		"cp437": page(charmap.CodePage437), "cp850": page(charmap.CodePage850), "cp852": page(charmap.CodePage852),
		"cp855": page(charmap.CodePage855), "cp858": page(charmap.CodePage858), "cp860": page(charmap.CodePage860),
		"cp862": page(charmap.CodePage862), "cp863": page(charmap.CodePage863), "cp865": page(charmap.CodePage865),
		"cp866": page(charmap.CodePage866), "macroman": page(charmap.Macintosh), "macintosh": page(charmap.Macintosh),
	}
})

// squeeze lowers the case of an encoding's name and drops its punctuation.
func squeeze(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == '-' || r == '_' || r == ' ' || r == '.':
			return -1
		}
		return r
	}, name)
}

// lookup resolves an encoding's name; "" is UTF-8.
func lookup(name string) (codec, error) {
	switch name {
	case "", "utf-8", "utf8", "UTF-8":
		return utf8Codec, nil
	}
	if c, ok := codecs()[squeeze(name)]; ok {
		return c, nil
	}
	return codec{}, &LookupError{Msg: "unknown encoding: " + name}
}

// IsUTF8 tells whether the name means UTF-8; "" does.
func IsUTF8(name string) bool {
	c, err := lookup(name)
	return err == nil && c.kind == kindUTF8
}

// decodeByte gives U+FFFD for what Python's table leaves undefined.
func (c codec) decodeByte(b byte) rune {
	if c.c1 == c1Same && b >= 0x80 && b < 0xA0 {
		return rune(b)
	}
	r := c.cm.DecodeByte(b)
	if c.c1 == c1Undefined && r >= 0x80 && r < 0xA0 {
		return utf8.RuneError
	}
	return r
}

// encodeRune is the inverse of decodeByte.
func (c codec) encodeRune(r rune) (byte, bool) {
	if r >= 0x80 && r < 0xA0 && c.c1 != c1AsGiven {
		return byte(r), c.c1 == c1Same
	}
	return c.cm.EncodeRune(r)
}
