package luautf8

import (
	"testing"
	"unicode/utf8"

	"github.com/netlua/netlua/runtime/internal/luastr/pattern"
)

// TestAllCodes encodes and decodes every code of Unicode, against Go's own.
func TestAllCodes(t *testing.T) {
	for code := uint32(0); code <= maxUnicode; code++ {
		b := AppendChar(nil, code)
		surrogate := code >= surrogateFirst && code <= surrogateLast
		if !surrogate && string(b) != string(rune(code)) {
			t.Fatalf("%#x: encoded as %q", code, b)
		}
		if got, size := Decode(string(b), true); got != code || size != len(b) {
			t.Fatalf("%#x: decoded as %#x, %d", code, got, size)
		}
		if _, size := Decode(string(b), false); (size == 0) != surrogate {
			t.Fatalf("%#x: strict size %d", code, size)
		}
	}
	for _, code := range []uint32{maxUnicode + 1, 0x1fffff, 0x200000, 0x3ffffff, 0x4000000, MaxCode} {
		b := string(AppendChar(nil, code))
		if got, size := Decode(b, true); got != code || size != len(b) {
			t.Errorf("%#x: decoded as %#x, %d", code, got, size)
		}
		if _, size := Decode(b, false); size != 0 {
			t.Errorf("%#x: accepted when strict", code)
		}
	}
}

func TestCharPattern(t *testing.T) {
	var m pattern.Matcher
	count := 0
	for g := pattern.NewGmatch(pattern.CompileGmatch(CharPattern), "a\u00e9\u20ac\U0001f600\x00", 0); ; count++ {
		found, err := g.Next(&m)
		if err != nil {
			t.Fatal(err)
		}
		if !found {
			break
		}
	}
	if count != 5 {
		t.Errorf("%d characters", count)
	}
}

// FuzzDecode: strict decoding accepts exactly what Go's decoder accepts.
func FuzzDecode(f *testing.F) {
	f.Add("\xed\xa0\x80")
	f.Add("\xf4\x90\x80\x80a")
	f.Fuzz(func(t *testing.T, s string) {
		code, size := Decode(s, false)
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n <= 1 {
			n = 0
		} else if uint32(r) != code {
			t.Fatalf("%q: got %#x, want %#x", s, code, r)
		}
		if size != n {
			t.Fatalf("%q: size %d, want %d", s, size, n)
		}
		n, bad, err := Len(s, 1, -1, false)
		if err != nil || (bad == 0) != utf8.ValidString(s) || (bad == 0 && n != utf8.RuneCountInString(s)) {
			t.Fatalf("%q: %d characters, bad %d, %v", s, n, bad, err)
		}
	})
}
