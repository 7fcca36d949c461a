package codec_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

func FuzzDecode(f *testing.F) {
	f.Add("\xe4\xbd\xff\xed\xa0\x80\x00\xd8", uint8(0), uint8(0))
	f.Add("\xff\xfe\x3d\xd8\x00\xde\x00", uint8(3), uint8(4))
	encodings := []string{"utf-8", "ascii", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "koi8-r"}
	handlers := []string{"strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass"}
	f.Fuzz(func(t *testing.T, b string, enc, handler uint8) {
		encoding, errors := encodings[int(enc)%len(encodings)], handlers[int(handler)%len(handlers)]
		text, err := codec.Decode(b, encoding, errors)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("no message")
			}
			return
		}
		if errors[0] != 's' && !utf8.ValidString(text) {
			t.Fatalf("decode(%q, %s, %s) = %q", b, encoding, errors, text)
		}
		if encoding == "utf-16" || errors == "surrogateescape" && encoding != "utf-8" {
			return // a byte order mark of its own; escaped bytes that look like UTF-8
		}
		back, err := codec.Encode(text, encoding, errors)
		if err != nil {
			t.Fatalf("%q from %q does not encode: %v", text, b, err)
		}
		if (errors == "surrogateescape" || errors == "strict") && back != b {
			t.Fatalf("%s %s: %q became %q and %q", encoding, errors, b, text, back)
		}
	})
}

func FuzzMultibyte(f *testing.F) {
	f.Add("\x81\x30\x84\x36\xfe\xfe", uint8(5))
	f.Add("\xa4\xd4\xa4\xa1\xa4\xbf\xa4\xa1", uint8(10))
	f.Add("\x1b$B$\"\x1b(J\\\x1b[1A\n", uint8(14))
	encodings := []string{"big5", "big5hkscs", "cp950", "gb2312", "gbk", "gb18030", "hz", "euc_jp", "shift_jis", "cp932", "euc_kr", "cp949", "utf-32-le",
		"iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr"}
	f.Fuzz(func(t *testing.T, b string, enc uint8) {
		encoding := encodings[int(enc)%len(encodings)]
		text, err := codec.Decode(b, encoding, "ignore")
		if err != nil || !utf8.ValidString(text) {
			t.Fatalf("decode(%q, %s) = %q, %v", b, encoding, text, err)
		}
		back, err := codec.Encode(text, encoding, "strict")
		if strings.HasPrefix(encoding, "iso2022") {
			return // escape sequences of others are text
		}
		if err != nil {
			t.Fatalf("%s: %q from %q does not encode: %v", encoding, text, b, err)
		}
		if again, err := codec.Decode(back, encoding, "strict"); again != text {
			t.Fatalf("%s: %q became %q, %v", encoding, text, again, err)
		}
	})
}
