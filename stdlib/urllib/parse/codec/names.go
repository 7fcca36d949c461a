package codec

import (
	"strings"
	"sync"

	"golang.org/x/text/encoding/charmap"
)

// kind is one family of codecs.
type kind uint8

const (
	kindUTF8 kind = iota + 1
	kindASCII
	kindLatin1
	kindUTF8Sig
	kindUTF16
	kindUTF16LE
	kindUTF16BE
	kindUTF32
	kindUTF32LE
	kindUTF32BE
	kindCharmap
	kindMultibyte
)

// codec is a resolved encoding.
type codec struct {
	kind  kind
	name  string // as it stands in error messages
	chars singleByte
	multi *multibyte
}

// isWide tells whether every character takes more than one byte, always.
func (c codec) isWide() bool { return c.kind >= kindUTF16 && c.kind <= kindUTF32BE }

// Those that are needed by name.
var (
	utf8Codec    = codec{kind: kindUTF8, name: "utf-8"}
	utf16LECodec = codec{kind: kindUTF16LE, name: "utf-16-le"}
	utf16BECodec = codec{kind: kindUTF16BE, name: "utf-16-be"}
	utf32LECodec = codec{kind: kindUTF32LE, name: "utf-32-le"}
	utf32BECodec = codec{kind: kindUTF32BE, name: "utf-32-be"}
)

// aliases has a line for each encoding: Python's name of it, and its aliases in
// Python, less those that differ in case and punctuation only.
const aliases = `
ascii 646 ansi_x3.4_1968 ansi_x3.4_1986 cp367 csascii ibm367 iso646_us iso_646.irv_1991 iso_ir_6 us us_ascii
latin_1 8859 cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1_1987 iso_ir_100 l1 latin
utf_8 cp65001 u8 utf utf8_ucs2 utf8_ucs4
utf_8_sig
utf_16 u16
utf_16_be unicodebigunmarked
utf_16_le unicodelittleunmarked
utf_32 u32
utf_32_be
utf_32_le
iso8859_2 csisolatin2 iso_8859_2_1987 iso_ir_101 l2 latin2
iso8859_3 csisolatin3 iso_8859_3_1988 iso_ir_109 l3 latin3
iso8859_4 csisolatin4 iso_8859_4_1988 iso_ir_110 l4 latin4
iso8859_5 csisolatincyrillic cyrillic iso_8859_5_1988 iso_ir_144
iso8859_6 arabic asmo_708 csisolatinarabic ecma_114 iso_8859_6_1987 iso_ir_127
iso8859_7 csisolatingreek ecma_118 elot_928 greek greek8 iso_8859_7_1987 iso_ir_126
iso8859_8 csisolatinhebrew hebrew iso_8859_8_1988 iso_ir_138
iso8859_9 csisolatin5 iso_8859_9_1989 iso_ir_148 l5 latin5
iso8859_10 csisolatin6 iso_8859_10_1992 iso_ir_157 l6 latin6
iso8859_11 iso_8859_11_2001 thai
iso8859_13 l7 latin7
iso8859_14 iso_8859_14_1998 iso_celtic iso_ir_199 l8 latin8
iso8859_15 l9 latin9
iso8859_16 iso_8859_16_2001 iso_ir_226 l10 latin10
tis_620 iso_ir_166 tis_620_0 tis_620_2529_0 tis_620_2529_1
koi8_r cskoi8r
koi8_t
koi8_u
kz1048 rk1048 strk1048_2002
hp_roman8 cp1051 ibm1051 r8 roman8
palmos
ptcp154 cp154 csptcp154 cyrillic_asian pt154
cp037 037 csibm037 ebcdic_cp_ca ebcdic_cp_nl ebcdic_cp_us ebcdic_cp_wt ibm037 ibm039
cp273 273 csibm273 ibm273
cp424 424 csibm424 ebcdic_cp_he ibm424
cp437 437 cspc8codepage437 ibm437
cp500 500 csibm500 ebcdic_cp_be ebcdic_cp_ch ibm500
cp720
cp737
cp775 775 cspc775baltic ibm775
cp850 850 cspc850multilingual ibm850
cp852 852 cspcp852 ibm852
cp855 855 csibm855 ibm855
cp856
cp857 857 csibm857 ibm857
cp858 858 csibm858 ibm858
cp860 860 csibm860 ibm860
cp861 861 cp_is csibm861 ibm861
cp862 862 cspc862latinhebrew ibm862
cp863 863 csibm863 ibm863
cp864 864 csibm864 ibm864
cp865 865 csibm865 ibm865
cp866 866 csibm866 ibm866
cp869 869 cp_gr csibm869 ibm869
cp874 windows_874
cp875
cp1006
cp1026 1026 csibm1026 ibm1026
cp1125 1125 cp866u ibm1125 ruscii
cp1140 1140 ibm1140
cp1250 1250 windows_1250
cp1251 1251 windows_1251
cp1252 1252 windows_1252
cp1253 1253 windows_1253
cp1254 1254 windows_1254
cp1255 1255 windows_1255
cp1256 1256 windows_1256
cp1257 1257 windows_1257
cp1258 1258 windows_1258
mac_arabic
mac_croatian
mac_cyrillic
mac_farsi
mac_greek
mac_iceland
mac_latin2 mac_centeuro mac_central_europe
mac_roman macintosh
mac_romanian
mac_turkish
big5 big5_tw csbig5 x_mac_trad_chinese
big5hkscs hkscs
cp950 950 ms950
gb2312 chinese csiso58gb231280 euc_cn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58 x_mac_simp_chinese
gbk 936 cp936 ms936
gb18030 gb18030_2000
hz hz_gb hz_gb_2312
euc_jp u_jis
shift_jis csshiftjis s_jis x_mac_japanese
cp932 932 ms932 ms_kanji
iso2022_jp csiso2022jp iso_2022_jp
iso2022_jp_1 iso_2022_jp_1
iso2022_jp_2 iso_2022_jp_2
iso2022_jp_ext iso_2022_jp_ext
euc_kr korean ks_c_5601 ks_c_5601_1987 ks_x_1001 ksc5601 x_mac_korean
cp949 949 ms949 uhc
iso2022_kr csiso2022kr iso_2022_kr
`

// entry is an encoding with a name: Python's, and its codec, made when it is needed.
type entry struct {
	name  string
	codec func() codec
}

// encodings are the encodings by their squeezed aliases (see squeeze). The map is
// made when there is a name that is not UTF-8's.
var encodings = sync.OnceValue(func() map[string]*entry {
	m := make(map[string]*entry, 400)
	for line := range strings.Lines(aliases) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		name := words[0]
		e := &entry{name, sync.OnceValue(func() codec { return newCodec(name) })}
		for _, w := range words {
			m[squeeze(w)] = e
		}
	}
	return m
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
	if e, ok := encodings()[squeeze(name)]; ok {
		return e.codec(), nil
	}
	return codec{}, &LookupError{Msg: "unknown encoding: " + name}
}

// IsUTF8 tells whether the name means UTF-8; "" does.
func IsUTF8(name string) bool {
	c, err := lookup(name)
	return err == nil && c.kind == kindUTF8
}

// newCodec makes the codec of one of Python's names.
func newCodec(name string) codec {
	switch name {
	case "utf_8":
		return utf8Codec
	case "utf_8_sig":
		return codec{kind: kindUTF8Sig, name: "utf-8"}
	case "ascii":
		return codec{kind: kindASCII, name: "ascii"}
	case "latin_1":
		return codec{kind: kindLatin1, name: "latin-1"}
	case "utf_16":
		return codec{kind: kindUTF16, name: "utf-16"}
	case "utf_16_le":
		return utf16LECodec
	case "utf_16_be":
		return utf16BECodec
	case "utf_32":
		return codec{kind: kindUTF32, name: "utf-32"}
	case "utf_32_le":
		return utf32LECodec
	case "utf_32_be":
		return utf32BECodec
	}
	if m := multibyteNamed(name); m != nil {
		return codec{kind: kindMultibyte, name: name, multi: m}
	}
	return codec{kind: kindCharmap, name: "charmap", chars: charsNamed(name)}
}

// charsNamed are the characters of a single-byte encoding.
func charsNamed(name string) singleByte {
	switch name {
	case "iso8859_2":
		return iso(charmap.ISO8859_2)
	case "iso8859_3":
		return iso(charmap.ISO8859_3)
	case "iso8859_4":
		return iso(charmap.ISO8859_4)
	case "iso8859_5":
		return iso(charmap.ISO8859_5)
	case "iso8859_6":
		return iso(charmap.ISO8859_6)
	case "iso8859_7":
		return iso(charmap.ISO8859_7)
	case "iso8859_8":
		return iso(charmap.ISO8859_8)
	case "iso8859_9":
		return iso(charmap.ISO8859_9)
	case "iso8859_10":
		return iso(charmap.ISO8859_10)
	case "iso8859_13":
		return iso(charmap.ISO8859_13)
	case "iso8859_14":
		return iso(charmap.ISO8859_14)
	case "iso8859_15":
		return iso(charmap.ISO8859_15)
	case "iso8859_16":
		return iso(charmap.ISO8859_16)
	case "cp1250":
		return windows(charmap.Windows1250)
	case "cp1251":
		return windows(charmap.Windows1251)
	case "cp1252":
		return windows(charmap.Windows1252)
	case "cp1253":
		return windows(charmap.Windows1253)
	case "cp1254":
		return windows(charmap.Windows1254)
	case "cp1256":
		return windows(charmap.Windows1256)
	case "cp1257":
		return windows(charmap.Windows1257)
	case "cp1258":
		return windows(charmap.Windows1258)
	case "cp874":
		return windows(charmap.Windows874)
	case "koi8_r":
		return charmap.KOI8R
	case "cp037":
		return charmap.CodePage037
	case "cp437":
		return charmap.CodePage437
	case "cp850":
		return charmap.CodePage850
	case "cp852":
		return charmap.CodePage852
	case "cp855":
		return charmap.CodePage855
	case "cp858":
		return charmap.CodePage858
	case "cp860":
		return charmap.CodePage860
	case "cp862":
		return charmap.CodePage862
	case "cp863":
		return charmap.CodePage863
	case "cp865":
		return charmap.CodePage865
	case "cp866":
		return charmap.CodePage866
	case "cp1140":
		return charmap.CodePage1140
	case "mac_cyrillic":
		return charmap.MacintoshCyrillic
	case "mac_roman":
		return charmap.Macintosh
	}
	return newPage(pageText(name))
}
