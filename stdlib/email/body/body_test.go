package body

import (
	"reflect"
	"strings"
	"testing"
)

func text(s string) *string { return &s }

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, from, payload string
		keys                []string
		defects             int
	}{
		{"From x\nA: 1\n\nbody\n", "From x", "body\n", []string{"A"}, 0},
		{"A: 1\r\n\r\nbody", "", "body", []string{"A"}, 0},
		{"A: 1", "", "", []string{"A"}, 0},
		{"\nbody", "", "body", nil, 0},
		{"", "", "", nil, 0},
		{"A: 1\nno header\nB: 2\n", "", "no header\nB: 2\n", []string{"A"}, 1},
		{"A: 1\n\tmore\n: no name\nB: 2\n\n", "", "", []string{"A", "B"}, 1},
		{"A: 1\nFrom me\nno header\n", "", "From me\nno header\n", []string{"A"}, 1},
		{"From x\nA: 1\nFrom me\n\nbody", "From x", "From me\n\nbody", []string{"A"}, 0},
		{"A: 1\n\n\nblank", "", "\nblank", []string{"A"}, 0},
	} {
		p := Parse(c.text, 9)
		if p.UnixFrom != c.from || p.Text != c.payload || p.Parted || len(p.Defects) != c.defects || strings.Join(p.Headers.Keys(), " ") != strings.Join(c.keys, " ") {
			t.Errorf("%q: %q, %q, %q, %q", c.text, p.UnixFrom, p.Headers.Keys(), p.Text, p.Defects)
		}
	}
}

func TestParseParts(t *testing.T) {
	for _, c := range []struct {
		body               string
		parts              []string
		preamble, epilogue *string
		defects            int
	}{
		{"pre\n--b\n\none\n--b\n\n\ntwo\n\n--b--\nepi\n", []string{"one", "\ntwo\n"}, text("pre"), text("epi\n"), 0},
		{"--b  \r\n\r\none\r\n--b--", []string{"one"}, nil, text(""), 0},
		{"\n--b\n\none\n--bb\n--b-\n", []string{"one\n--bb\n--b-"}, text(""), nil, 1},
		{"--b\n--b\n\none\n--b--\n", []string{"one"}, nil, text(""), 0},
	} {
		p := Parse("Content-Type: multipart/x; boundary=b\n\n"+c.body, 9)
		var got []string
		for _, part := range p.Parts {
			got = append(got, part.Text)
		}
		if !reflect.DeepEqual(got, c.parts) || !reflect.DeepEqual(p.Preamble, c.preamble) || !reflect.DeepEqual(p.Epilogue, c.epilogue) || len(p.Defects) != c.defects {
			t.Errorf("%q: %q, %v, %v, %q", c.body, got, p.Preamble, p.Epilogue, p.Defects)
		}
	}
	for _, s := range []string{"no boundary", "a\n--b--\nrest"} {
		if p := Parse("Content-Type: multipart/x; boundary=b\n\n"+s, 9); p.Parted || len(p.Defects) != 2 {
			t.Errorf("%q: %v, %q", s, p.Parted, p.Defects)
		}
	}
	deep := strings.Repeat("Content-Type: message/rfc822\n\n", 50)
	n := 0
	for p := Parse(deep, 9); p.Parted; p = p.Parts[0] {
		n++
	}
	if n != 9 {
		t.Errorf("%d levels", n)
	}
}

func TestUU(t *testing.T) {
	const coded = "noise\nbegin 644 a name\n#0V%T\n\n \nend\nmore"
	if got := DecodeTransfer("x-UUencode", coded); got != "Cat" {
		t.Errorf("%q", got)
	}
	for _, s := range []string{"", "begin\n", "begin 9 x\n#0V%T\nend", "begin 644 x\n#0V%T\n"} {
		if got := DecodeTransfer("uue", s); got != s {
			t.Errorf("%q: %q", s, got)
		}
	}
}

func TestBadBase64(t *testing.T) {
	for s, bad := range map[string]bool{"": false, "YQ==": false, "YWJj\r\n": false, "YQ": true, "YQ=9": true, "Y!==": true} {
		if got := BadBase64(s); (got != "") != bad {
			t.Errorf("%q: %q", s, got)
		}
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
		DecodeTransfer("uue", "begin 1 x\n"+s+"\nend")
		Parse(s, 3)
		Parse("Content-Type: multipart/digest; boundary=b\n\n"+s, 3)
	})
}
