package codec

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// table is a set of characters with codes of two bytes, the first of them 80 or
// higher.
type table struct {
	chars [0x8000]rune           // by code less 8000; 0 for none
	codes [0x300]*[256]codepoint // by character, in blocks of 256; nil for an empty one
}

// codepoint is a code of two bytes; 0 for none.
type codepoint uint16

// char is the character with the code; 0 for none.
func (t *table) char(code codepoint) rune {
	if code < 0x8000 {
		return 0
	}
	return t.chars[code-0x8000]
}

// code is the code of a character; 0 for none.
func (t *table) code(r rune) codepoint {
	if int(r>>8) >= len(t.codes) || t.codes[r>>8] == nil {
		return 0
	}
	return t.codes[r>>8][r&0xFF]
}

func (t *table) setCode(r rune, code codepoint) {
	block := t.codes[r>>8]
	if block == nil {
		block = new([256]codepoint)
		t.codes[r>>8] = block
	}
	block[r&0xFF] = code
}

// newTable makes the table of what enc decodes behind the prefix, with the
// differences of Python's: "-A-B" takes the characters of the codes A to B away,
// "A-B=R" gives those codes the characters from R on, and "R>A" has character R
// encoded as A though it is not what A decodes to, or not the only one; all
// numbers are hexadecimal. Of several codes of a character, the lowest is what it
// is encoded as.
func newTable(enc encoding.Encoding, prefix, differs string) *table {
	t := new(table)
	t.fill(enc, prefix)
	var only []string
	for _, d := range strings.Fields(differs) {
		if strings.IndexByte(d, '>') >= 0 {
			only = append(only, d)
			continue
		}
		var first, last codepoint
		var r rune
		if drop, ok := strings.CutPrefix(d, "-"); ok {
			scan(drop, "%X-%X", &first, &last)
		} else {
			scan(d, "%X-%X=%X", &first, &last, &r)
		}
		for code := first; ; code++ {
			t.chars[code-0x8000] = r
			if r != 0 {
				r++
			}
			if code == last {
				break
			}
		}
	}
	for i := len(t.chars) - 1; i >= 0; i-- {
		if r := t.chars[i]; r != 0 {
			t.setCode(r, codepoint(i+0x8000))
		}
	}
	for _, d := range only {
		var r rune
		var code codepoint
		scan(d, "%X>%X", &r, &code)
		t.setCode(r, code)
	}
	return t
}

// scan reads one of the constant differences.
func scan(s, format string, to ...any) {
	if _, err := fmt.Sscanf(s, format, to...); err != nil {
		panic("codec: difference " + s + ": " + err.Error())
	}
}

// fill takes what enc decodes.
func (t *table) fill(enc encoding.Encoding, prefix string) {
	d := enc.NewDecoder()
	src := []byte(prefix + "\x00\x00")
	dst := make([]byte, 16)
	for code := 0x8140; code < 0xFF00; code++ { // none has a lead of 80 or FF
		src[len(src)-2], src[len(src)-1] = byte(code>>8), byte(code)
		n, _, err := d.Transform(dst, src, true)
		if r, size := utf8.DecodeRune(dst[:n]); err == nil && size == n && r != utf8.RuneError {
			t.chars[code-0x8000] = r
		}
	}
}

// The tables, made when they are needed.
var (
	jisx0208 = sync.OnceValue(func() *table { return newTable(japanese.EUCJP, "", jisx0208Differs) })
	jisx0212 = sync.OnceValue(func() *table { return newTable(japanese.EUCJP, "\x8f", jisx0212Differs) })
	shiftJIS = sync.OnceValue(func() *table { return newTable(japanese.ShiftJIS, "", shiftJISDiffers) })
	cp932    = sync.OnceValue(func() *table { return newTable(japanese.ShiftJIS, "", cp932Differs) })
	gb2312   = sync.OnceValue(func() *table { return newTable(simplifiedchinese.GBK, "", gb2312Differs) })
	gbk      = sync.OnceValue(func() *table { return newTable(simplifiedchinese.GBK, "", gbkDiffers) })
	gb18030  = sync.OnceValue(func() *table { return newTable(simplifiedchinese.GB18030, "", gb18030Differs) })
	ksx1001  = sync.OnceValue(func() *table { return newTable(korean.EUCKR, "", ksx1001Differs) })
	cp949    = sync.OnceValue(func() *table { return newTable(korean.EUCKR, "", cp949Differs) })
	big5     = sync.OnceValue(func() *table { return newTable(traditionalchinese.Big5, "", big5Differs) })
	cp950    = sync.OnceValue(func() *table { return newTable(traditionalchinese.Big5, "", cp950Differs) })
	hkscs    = sync.OnceValue(func() *table { return newTable(traditionalchinese.Big5, "", hkscsDiffers) })
)
