package json

import (
	"errors"
	"math"
	"testing"
)

func TestStringsComeBack(t *testing.T) {
	for _, s := range []string{"", "plain", "é😀", "\x00\x1f\x7f\"\\/\b\f\n\r\t", "\xed\xa0\x80 lone", "\xed\xb8\x80\xed\xa0\x80"} {
		for _, ascii := range []bool{true, false} {
			b, err := AppendString(nil, s, ascii)
			if err != nil {
				t.Errorf("%q: %v", s, err)
				continue
			}
			got, end, err := String(string(b), 1, true)
			if err != nil || got != s || end != len(b) {
				t.Errorf("%q: written as %s, read as %q, %d, %v", s, b, got, end, err)
			}
		}
	}
}

func TestNotUTF8(t *testing.T) {
	for s, offset := range map[string]int{"\xff": 0, "ab\xc3": 2, "é\xed\xa0": 2, "\xc0\x80": 0} {
		_, err := AppendString(nil, s, true)
		var e *UTF8Error
		if !errors.As(err, &e) || e.Offset != offset {
			t.Errorf("%q: got %v, want an error at %d", s, err, offset)
		}
	}
}

func TestNumbers(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", math.Copysign(0, -1): "-0.0", 1 << 53: "9007199254740992", 1<<53 + 2: "9007199254740994.0",
		1e16: "1e+16", 0.0001: "0.0001", 0.00001: "1e-05", -2.5: "-2.5", math.MaxFloat64: "1.7976931348623157e+308",
	} {
		if got := string(AppendNumber(nil, f)); got != want {
			t.Errorf("%g: got %s, want %s", f, got, want)
		}
	}
}

func TestDetect(t *testing.T) {
	for in, want := range map[string]string{
		"\xef\xbb\xbf[]": "[]", "\xff\xfe[\x00]\x00": "[]", "\xfe\xff\x00[\x00]": "[]", "\x00[\x00]": "[]", "[\x00]\x00": "[]", "1\x00": "1", "\x001": "1",
		"\x00\x00\x00[\x00\x00\x00]": "[]", "[\x00\x00\x00]\x00\x00\x00": "[]", "\xff\xfe\x00\x00[\x00\x00\x00": "[",
		"\"\x00\x3d\xd8\x00\xde\"\x00": `"😀"`, "": "", "1": "1", "[]": "[]",
	} {
		if got := ToUTF8(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
