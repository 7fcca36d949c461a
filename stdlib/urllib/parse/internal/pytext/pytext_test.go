package pytext_test

import (
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/urllib/parse/internal/pytext"
)

func TestLower(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "abc": "abc", "ABC-Z": "abc-z", "ÉÀ": "éà", "İX": "i̇x", "ẞ": "ß", "Σ": "σ", "ΑΣ": "ας", "ΑΣΑ": "ασα", "ΑΣ'": "ας'",
		"ΑΣ'Α": "ασ'α", "Α'Σ": "α'ς", "ΑΣ Σ": "ας σ", "\xffÉ\x80": "\xffé\x80", "ⅣⒶ": "ⅳⓐ", "Α\u0301Σ": "α\u0301ς",
	} {
		if got := pytext.Lower(in); got != want {
			t.Errorf("Lower(%q) = %q, want %q", in, got, want)
		}
	}
	long := strings.Repeat("ΣΑ'", 100_000) // linear, or this does not end
	if got := pytext.Lower(long); len(got) != len(long) {
		t.Error("length changed")
	}
}

func TestStrip(t *testing.T) {
	if got := pytext.Strip(" \t\x1c\x1f\u2003x y\x85z\u3000\u0085\n"); got != "x y\x85z" {
		t.Errorf("%q", got)
	}
}
