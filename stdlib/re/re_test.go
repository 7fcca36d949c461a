package re

import (
	"reflect"
	"testing"

	"github.com/netlua/netlua/spec/golden"
)

type vector struct {
	P     string
	F     int
	S     string
	All   [][][2]int
	Match [][2]int
	Full  [][2]int
	Split []*string
	Sub   string
}

func pairs(m Match) [][2]int {
	if m == nil {
		return nil
	}
	var out [][2]int
	for i := 0; i < len(m); i += 2 {
		out = append(out, [2]int{m[i], m[i+1]})
	}
	return out
}

func TestAsCPython(t *testing.T) {
	for _, v := range golden.Rows[vector](t, "re/re.jsonl", 1000) {
		p, err := Compile(v.P, v.F)
		if err != nil {
			t.Errorf("%q: %v", v.P, err)
			continue
		}
		all := [][][2]int{}
		p.Each(v.S, 0, func(m Match) bool { all = append(all, pairs(m)); return true })
		if !reflect.DeepEqual(all, v.All) {
			t.Errorf("%q in %q, flags %d: all %v, want %v", v.P, v.S, v.F, all, v.All)
		}
		if got := pairs(p.MatchAt(v.S, 0)); !reflect.DeepEqual(got, v.Match) {
			t.Errorf("%q in %q, flags %d: match %v, want %v", v.P, v.S, v.F, got, v.Match)
		}
		if got := pairs(p.FullMatch(v.S, 0)); !reflect.DeepEqual(got, v.Full) {
			t.Errorf("%q in %q, flags %d: full match %v, want %v", v.P, v.S, v.F, got, v.Full)
		}
	}
}

func TestRefusals(t *testing.T) {
	for src, want := range map[string]string{
		"(?=a)": "look-ahead is not supported at position 0", "a(?<!b)": "look-behind is not supported at position 1",
		`(a)\1`: "back references are not supported at position 3", "(?P=n)": "back references are not supported at position 0",
		"(?(1)a)": "conditional groups are not supported at position 0", "(a": "missing ), unterminated subpattern", "a)": "unbalanced parenthesis",
		"[a": "unterminated character set at position 0", "*": "nothing to repeat", `\q`: `bad escape \q at position 0`, `a\`: "bad escape (end of pattern) at position 1",
		`[\Z]`: `bad escape \Z at position 1`, "(?#": "missing ), unterminated comment at position 0", `\x1`: `incomplete escape \x1 at position 0`,
		"(?P<a>)(?P<a>)": "redefinition of group name 'a' as group 2; was group 1", "[b-a]": "bad character range b-a", "a{1001}": "the repetition is too large: {1001}", `\777`: `octal escape value \777 outside of range 0-0o377 at position 0`,
	} {
		if _, err := Compile(src, 0); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", src, err, want)
		}
	}
	if _, err := Compile("a", 1<<20); err == nil {
		t.Error("unknown flags accepted")
	}
}

func TestBytes(t *testing.T) {
	p, err := CompileBytes(`\xff([\x80-\xfe]+)$|\w`, 0)
	if err != nil {
		t.Fatal(err)
	}
	text := "\xe9\xff\x80\xfea\xff\xfb"
	var all [][][2]int
	p.Each(text, 1, func(m Match) bool { all = append(all, pairs(m)); return true })
	if want := [][][2]int{{{4, 5}, {-1, -1}}, {{5, 7}, {6, 7}}}; !reflect.DeepEqual(all, want) {
		t.Errorf("got %v, want %v", all, want)
	}
	if got := pairs(p.Search(text, 5)); !reflect.DeepEqual(got, [][2]int{{5, 7}, {6, 7}}) {
		t.Errorf("got %v", got)
	}
	if p, err = Compile("\xff+", 0); err != nil || !reflect.DeepEqual(pairs(p.Search(text, 0)), [][2]int{{1, 2}}) {
		t.Errorf("a pattern that is not UTF-8: %v", err)
	}
	if _, err = CompileBytes("a", Unicode); err == nil {
		t.Error("UNICODE with bytes")
	}
}

func TestTemplate(t *testing.T) {
	p, err := Compile(`(?P<x>a)(b)?(c)`, 0)
	if err != nil {
		t.Fatal(err)
	}
	for src, want := range map[string]string{
		"plain": "plain", `<\1\2\g<3>\g<x>\g<0>>`: "<acaac>", `\n\t\\\.`: "\n\t\\\\.", `\0\101\07`: "\x00A\a", `\1\1`: "aa",
	} {
		tmpl, err := p.Template(src)
		if err != nil {
			t.Errorf("%q: %v", src, err)
		} else if got := string(tmpl.Append(nil, "ac", p.Search("ac", 0))); got != want {
			t.Errorf("%q: got %q, want %q", src, got, want)
		}
	}
	for src, want := range map[string]string{
		`\4`: "invalid group reference 4 at position 1", `\12`: "invalid group reference 12 at position 1", `\g`: "missing < at position 2", `\g<1`: "missing >, unterminated name at position 3",
		`\g<>`: "missing group name at position 3", `\g<y>`: "unknown group name 'y'", `\q`: `bad escape \q at position 0`, `\`: "bad escape (end of pattern) at position 0", `\777`: `octal escape value \777 outside of range 0-0o377 at position 0`,
	} {
		if _, err := p.Template(src); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", src, err, want)
		}
	}
}

// A pattern that Go takes after translation stays one in all its forms, and an
// escaped text matches itself.
func FuzzCompile(f *testing.F) {
	f.Add(`(?x) a # b`, "a\n", 0)
	f.Add(`[]\w-]{,2}\Z$`, "é", 2)
	f.Add("\xff\xc9.", "\xff\xc9a", 1)
	f.Add("(?i:a)|\\141", "x\xff", 8)
	f.Fuzz(func(t *testing.T, src, text string, flags int) {
		if len(src) > 100 || len(text) > 100 {
			return
		}
		if p, err := Compile(src, flags&allFlags); err == nil {
			p.FullMatch(text, 0)
			p.MatchAt(text, min(1, len(text)))
			last := -1
			p.Each(text, 0, func(m Match) bool {
				if m[0] < last || m[1] < m[0] || m[1] > len(text) {
					t.Fatalf("%q in %q: match %v after %d", src, text, m, last)
				}
				last = m[1]
				return true
			})
		}
		p, err := Compile(Escape(src), 0)
		if err != nil || p.FullMatch(src, 0) == nil {
			t.Errorf("%q escaped as %q: %v", src, Escape(src), err)
		}
	})
}
