package repl

import (
	"slices"
	"strings"
	"testing"
)

func TestCompletion(t *testing.T) {
	c, _ := newSession(t, "", false)
	s := newLoop(c)
	if err := s.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{
		"local point = geometry.Point(1)", "point.mine = 1", "text = 's'", "ran = 0",
		"lazy = setmetatable({known = 1}, {__index = function() ran = ran + 1 end})",
		"derived = setmetatable({}, {__index = {inherited = function() end}})",
		"Sub = class('Sub', geometry.Point)", "function Sub:own() end", "sub = Sub(1)", "m = require('geometry')",
	} {
		if _, err := s.evaluate(t.Context(), code, true); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct{ line, want string }{
		{"prin", "print"},
		{"geom", "geometry"},
		{"dee", "deep"},
		{"deep.", "solid"},
		{"deep.solid.S", "SIDES"},
		{"geometry.", "PI Point area wait"},
		{"x = geometry.P", "PI Point"},
		{"geometry.Point.mo", "move"},
		{"f(geometry.Point.mo", "move"},
		{"m.a", "area"},
		{"poi", "point"},
		{"point:", "move"},
		{"point.", "broken mine move slow x"},
		{"sub:", "move own"},
		{"Sub.o", "own"},
		{"text:up", "upper"},
		{"string.rep", "rep"},
		{"lazy.", "known"},
		{"lazy.unknown.", ""},
		{"derived:inh", "inherited"},
		{"whi", "while"},
		{"io.stdin:rea", "read readable readline readlines"},
		{"geometry.area(point, {", "absolute =  precision =  shape = "},
		{"geometry.area(point, {pre", "precision = "},
		{"geometry.area(point, {precision = 2, abs", "absolute = "},
		{"geometry.area(point, {precision = poi", "point"},
		{"geometry.Point({y", "y = "},
		{"point:move({d", "dx =  dy = "},
		{"require('geo", "geometry"},
		{"require(\"deep.s", "deep.solid"},
		{"print('geo", ""},
		{"print('a', geom", "geometry"},
		{"-- geom", ""},
		{"x = [[geom]] geom", "geometry"},
		{"foo().ba", ""},
		{"1 .. geom", "geometry"},
	} {
		got, shared := s.complete([]rune(tc.line), len([]rune(tc.line)))
		word := tc.line[len(tc.line)-shared:]
		var names []string
		for _, e := range got {
			names = append(names, word+string(e))
		}
		want := strings.Split(tc.want, " ")
		if strings.Contains(tc.want, "=") {
			want = nil
			for _, w := range strings.Fields(strings.ReplaceAll(tc.want, " = ", "=")) {
				want = append(want, strings.ReplaceAll(w, "=", " = "))
			}
		}
		if tc.want == "" {
			want = nil
		}
		slices.Sort(want)
		if !slices.Equal(names, want) {
			t.Errorf("%s: got %q, want %q", tc.line, names, want)
		}
	}
	if got, shared := s.complete([]rune("  "), 2); len(got) != 1 || string(got[0]) != indent || shared != 0 {
		t.Errorf("at the beginning of a line: got %q, %d", got, shared)
	}
	s.pending = "geometry.area(point, {"
	if got, _ := s.complete([]rune("pre"), 3); len(got) != 1 || string(got[0]) != "cision = " {
		t.Errorf("in the second line: got %q", got)
	}
	if v := c.VM.Global("ran").String(); v != "0" {
		t.Errorf("completion ran code %s times", v)
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{"a.b:c", "f({x", "require('a", "x = [==[", "--[[", "a..b", "'\\", "(((", "})]", "é.ü"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := scan(text); !got.quoted && !strings.HasSuffix(text, got.word) {
			t.Errorf("scan(%q): the word %q is not its end", text, got.word)
		}
	})
}
