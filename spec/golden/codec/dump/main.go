// The program dump writes how golang.org/x/text decodes each sequence of two bytes of the East Asian
// encodings, and each of three that EUC-JP begins with 8F: a line of name, code and character, in hexadecimal.
// tables.py compares that with CPython.
package main

import (
	"bufio"
	"fmt"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

func main() {
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	for _, e := range []struct {
		name, prefix string
		enc          encoding.Encoding
	}{
		{"EUCJP", "", japanese.EUCJP},
		{"EUCJP3", "\x8f", japanese.EUCJP},
		{"ShiftJIS", "", japanese.ShiftJIS},
		{"GBK", "", simplifiedchinese.GBK},
		{"GB18030", "", simplifiedchinese.GB18030},
		{"EUCKR", "", korean.EUCKR},
		{"Big5", "", traditionalchinese.Big5},
	} {
		d := e.enc.NewDecoder()
		for code := 0x8000; code < 0x10000; code++ {
			s, err := d.String(e.prefix + string([]byte{byte(code >> 8), byte(code)}))
			if err != nil {
				panic(err)
			}
			if r, n := utf8.DecodeRuneInString(s); n == len(s) && r != utf8.RuneError {
				fmt.Fprintf(w, "%s %04X %X\n", e.name, code, r)
			}
		}
	}
}
