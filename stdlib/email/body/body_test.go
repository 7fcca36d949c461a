package body

import (
	"reflect"
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	for text, want := range map[string][3]string{
		"From x\nA: 1\n\nbody\n": {"From x", "A: 1\n", "body\n"},
		"A: 1\r\n\r\nbody":       {"", "A: 1\r\n", "body"},
		"A: 1":                   {"", "A: 1", ""},
		"\nbody":                 {"", "", "body"},
		"":                       {"", "", ""},
	} {
		u, h, b := Cut(text)
		if got := [3]string{u, h, b}; got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	for text, want := range map[string]Multipart{
		"pre\n--b\none\n--b\n\ntwo\n\n--b--\nepi\n": {Preamble: "pre", Parts: []string{"one", "\ntwo\n"}, Epilogue: "epi\n", Closed: true},
		"--b  \r\none\r\n--b--":                     {Parts: []string{"one"}, Closed: true},
		"--b\none\n--bb\n--b-\n":                    {Parts: []string{"one\n--bb\n--b-\n"}},
	} {
		got, ok := Split(text, "b")
		if !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, %v, want %+v", text, got, ok, want)
		}
	}
	if _, ok := Split("no boundary", "b"); ok {
		t.Error("a boundary where there is none")
	}
}

func TestParams(t *testing.T) {
	for want, got := range map[string]string{
		`a=b`: FormatParam("a", "b", false), `a="b"`: FormatParam("a", "b", true), `a`: FormatParam("a", "", true),
		`a="b c"`: FormatParam("a", "b c", false), `a="\"\\"`: FormatParam("a", `"\`, false),
		`a*=utf-8''%C3%A9%20`: FormatParam("a", "é ", false), `a*=x'en'b`: FormatExtended("a", "x", "en", "b"),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestEncodeText(t *testing.T) {
	if got := EncodeText("plain"); got != "plain" {
		t.Error(got)
	}
	for _, line := range strings.Split(EncodeText(strings.Repeat("é", 100)), "\n") {
		if line = strings.TrimSpace(line); len(line) > 75 || !strings.HasPrefix(line, "=?utf-8?b?") || !strings.HasSuffix(line, "?=") {
			t.Errorf("%q", line)
		}
	}
}

func FuzzTransfer(f *testing.F) {
	f.Add("hé\n=\r\n .")
	f.Fuzz(func(t *testing.T, s string) {
		if text, _ := EncodeTransfer("base64", s); DecodeTransfer("BASE64", text) != s {
			t.Errorf("base64: %q", s)
		}
		DecodeTransfer("quoted-printable", s)
		Split(s, "b")
		Cut(s)
	})
}
