package codec_test

import (
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
