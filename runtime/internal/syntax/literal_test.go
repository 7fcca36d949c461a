package syntax

import (
	"strings"
	"testing"
)

func TestNumbers(t *testing.T) {
	cases := []struct{ src, want string }{
		{"0", "0"}, {"08", "8"}, {"010", "10"}, {"3.", "3"}, {".5", "0.5"}, {"1e3", "1000"}, {"1E+2", "100"}, {"5e-1", "0.5"},
		{"0x10", "16"}, {"0XfF", "255"}, {"0xe+1", "15"}, {"0x.8p1", "1"}, {"0xA.8", "10.5"}, {"0x1p-2", "0.25"},
		{"9007199254740993", "9007199254740992"}, {"0x7fffffffffffffff == 2^63", "true"},
		{"0xffffffffffffffff == 2^64", "true"}, {"0xfffffffffffffffffffffffff == 2^100", "true"},
		{"123456789012345678901234567890 == 1.2345678901234568e29", "true"},
		{"1e999 == 1/0", "true"}, {"-1e999 == -1/0", "true"}, {"1e-999", "0"}, {"4.9e-324 > 0", "true"},
		{"0.1 + 0.2 == 0.30000000000000004", "true"}, {"2^-3^2", "0.001953125"}, {"-2^2", "-4"}, {"3 .. 2", "32"},
	}
	for _, c := range cases {
		wantOutput(t, "print("+c.src+")", c.want+"\n")
	}
	for _, bad := range []string{"0b11", "0o17", "1_0", "3x", "0x", "0xg", "1e", "1e+", "3..2", "1.2.3", "0x1p", "1p3", "0x1.8.1", "5nan", "0inf"} {
		_, err := Compile("x = "+bad, "=")
		if want := ":1: malformed number near '" + bad + "'"; err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", bad, err, want)
		}
	}
}

func TestStrings(t *testing.T) {
	cases := []struct{ src, want string }{
		{`"a\a\b\f\n\r\t\v\\\"\'"`, "a\a\b\f\n\r\t\v\\\"'"},
		{`'\65\066\0067\255'`, "AB\x067\xff"},
		{`"\x41\xfF"`, "A\xff"}, {`"\u{20ac}\u{41}"`, "€A"}, {`"\q\%"`, "q%"},
		{"'a\\z  \n\r\n\t b'", "ab"}, {"'a\\\nb\\\r\nc'", "a\nb\nc"},
		{"[[\nab\r\ncd\n\rx\ry]]", "ab\ncd\nx\ny"}, {"[==[a]]b]=]c]==]", "a]]b]=]c"}, {"[[\r\n]]", ""}, {"[[]]]", "\x00"},
		{"'\x00nul\x00'", "\x00nul\x00"}, {"'--[['", "--[["},
	}
	for _, c := range cases {
		if c.want == "\x00" { // [[]]] is an empty string and a stray bracket
			if _, err := Compile("x = "+c.src, "="); err == nil {
				t.Errorf("%q compiled", c.src)
			}
			continue
		}
		wantOutput(t, "print("+c.src+")", c.want+"\n")
	}
	bad := map[string]string{
		`"\300"`:       `escape sequence too large near '"\300'`,
		`"\xg1"`:       `hexadecimal digit expected near '"\xg'`,
		`"\u{110000}"`: `UTF-8 value too large near '"\u{110000'`,
		`"\u{d800}"`:   `surrogate is not a character near '"\u{d800}'`,
		"\"ab\ncd\"":   `unfinished string near '"ab'`,
		"[=ab":         `invalid long string delimiter near '[='`,
	}
	for src, want := range bad {
		_, err := Compile("x = "+src, "=")
		if err == nil || err.Error() != ":1: "+want {
			t.Errorf("%s: got %v, want %s", src, err, want)
		}
	}
}

func TestComments(t *testing.T) {
	wantOutput(t, "--[[ a\n]] print(1) --[==[ ]] ]=]\n]==] print(2) --[= print(3)\n--[==\nprint(4) -- end", "1\n2\n4\n")
	wantOutput(t, "#!/usr/bin/netlua\nprint(1)", "1\n")
	wantOutput(t, "\xef\xbb\xbf#!/x\r\nprint(1)", "1\n")
	wantOutput(t, "\xef\xbb\xbfprint(1)", "1\n")
	wantOutput(t, "# only a comment", "")
	wantOutput(t, "", "")
}

func TestLinesAreCounted(t *testing.T) {
	for src, want := range map[string]string{
		"#!x\n\nf(": "3", "\r\n\r\nf(": "3", "\n\r\n\rf(": "3", "\r\rf(": "3", "\n\nf(": "3",
		"--[[\n\n]]f(": "3", "x=[[\r\n\r\n]] f(": "3", "x='a\\\nb\\z\n' f(": "3",
	} {
		_, err := Compile(src, "=")
		if err == nil || !strings.HasPrefix(err.Error(), ":"+want+": ") {
			t.Errorf("%q: got %v, want line %s", src, err, want)
		}
	}
}

func TestNotText(t *testing.T) {
	for src, want := range map[string]string{
		"\x1bLua\x51\x00": "c:1: precompiled chunks cannot be loaded",
		"\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 9): "c:1: binary file, not Lua source",
		"x = \x00":   "c:1: unexpected symbol near 'char(0)'",
		"x = 1 \xff": "c:1: unexpected symbol near '\xff'",
	} {
		_, err := Compile(src, "=c")
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", src, err, want)
		}
	}
}

func TestShortSource(t *testing.T) {
	long := strings.Repeat("x", 100)
	for _, c := range []struct{ in, want string }{
		{"=stdin", "stdin"}, {"=", ""}, {"@main.lua", "main.lua"}, {"", `[string ""]`},
		{"return 1", `[string "return 1"]`}, {"a\nb", `[string "a..."]`}, {"\nb", `[string "..."]`},
		{"=" + long, long[:59]},
		{"@" + long, "..." + long[:52]},
		{long, `[string "` + long[:43] + `..."]`},
	} {
		if got := ShortSource(c.in); got != c.want {
			t.Errorf("ShortSource(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	proto, err := Compile("x = 1", "@dir/main.lua")
	if err != nil || proto.SourceName != "dir/main.lua" || ChunkName(proto) != "@dir/main.lua" {
		t.Errorf("%q %q %v", proto.SourceName, ChunkName(proto), err)
	}
}

func TestSnippet(t *testing.T) {
	src := "a=1\r\n\tlocal x = = 2\r\nthree"
	_, err := Compile(src, "=")
	for _, c := range []struct {
		line, column int
		want         string
	}{
		{1, 1, "a=1\n^"}, {1, 0, "a=1"}, {1, 4, "a=1\n   ^"}, {1, 9, "a=1"}, {3, 5, "three\n    ^"}, {4, 1, ""}, {0, 1, ""},
	} {
		if got := Snippet(src, c.line, c.column); got != c.want {
			t.Errorf("Snippet(%d, %d) = %q, want %q", c.line, c.column, got, c.want)
		}
	}
	e, ok := err.(*Error)
	if !ok || Snippet(src, e.Line, e.Column) != "\tlocal x = = 2\n\t          ^" {
		t.Errorf("got %v:\n%s", err, Snippet(src, e.Line, e.Column))
	}
	if got := Snippet("a\x1b[31m\xffb", 1, 1); got != "a?[31m?b\n^" {
		t.Errorf("control characters: %q", got)
	}
	long := Snippet(strings.Repeat("x", 300)+"!", 1, 301)
	if lines := strings.Split(long, "\n"); len(lines) != 2 || len(lines[0]) > snippetWidth || len(lines[1]) > len(lines[0]) || lines[0][len(lines[1])-1] != '!' {
		t.Errorf("long line: %q", long)
	}
}
