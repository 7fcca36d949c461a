package pattern

import (
	"testing"

	"github.com/netlua/netlua/runtime/internal/luastr"
	"github.com/netlua/netlua/runtime/internal/luastr/internal/golden"
)

// values turns captures into what glue would push.
func values(m *Matcher, caps []Capture) []any {
	out := []any{}
	for _, c := range caps {
		if c.IsPosition() {
			out = append(out, int64(c.Start+1))
		} else {
			out = append(out, m.Text(c))
		}
	}
	return out
}

func find(s, p string, init int, plain bool) ([]any, error) {
	offset, ok := luastr.Start(init, len(s))
	if !ok {
		return []any{nil}, nil
	}
	if plain || IsPlain(p) {
		i := luastr.IndexPlain(s, p, offset)
		if i < 0 {
			return []any{nil}, nil
		}
		return []any{int64(i + 1), int64(i + len(p))}, nil
	}
	var m Matcher
	found, err := m.Find(Compile(p), s, offset)
	if err != nil || !found {
		return []any{nil}, err
	}
	w := m.Whole()
	return append([]any{int64(w.Start + 1), int64(w.End)}, values(&m, m.Captures())...), nil
}

func match(s, p string, init int) ([]any, error) {
	offset, ok := luastr.Start(init, len(s))
	if !ok {
		return []any{nil}, nil
	}
	var m Matcher
	found, err := m.Find(Compile(p), s, offset)
	if err != nil || !found {
		return []any{nil}, err
	}
	return values(&m, m.Results()), nil
}

// gmatch collects the first two captures of each match, as the generator does.
func gmatch(s, p string) ([]any, error) {
	var m Matcher
	out := []any{}
	for g := NewGmatch(CompileGmatch(p), s, 0); ; {
		found, err := g.Next(&m)
		if err != nil || !found {
			return out, err
		}
		out = append(out, values(&m, m.Results()[:min(2, len(m.Results()))])...)
	}
}

func gsub(s, p, template string, limit int) ([]any, error) {
	var m Matcher
	result, n, err := m.Gsub(Compile(p), s, limit, 1<<20, func(dst []byte) ([]byte, error) {
		return m.Expand(dst, template, 1<<20)
	})
	return []any{result, int64(n)}, err
}

func TestGolden(t *testing.T) {
	run := 0
	for _, c := range golden.Load(t, "pattern") {
		run++
		var got []any
		var err error
		switch c.Func {
		case "find":
			got, err = find(c.Str(0), c.Str(1), c.Int(2, 1), c.True(3))
		case "match":
			got, err = match(c.Str(0), c.Str(1), c.Int(2, 1))
		case "gmatch":
			got, err = gmatch(c.Str(0), c.Str(1))
		case "gsub":
			got, err = gsub(c.Str(0), c.Str(1), c.Str(2), c.Int(3, -1))
		case "class": // listed when the byte is in the class
			var m Matcher
			found, ferr := m.Find(Compile(c.Str(0)), string([]byte{byte(c.Int(1, 0))}), 0)
			if !found || ferr != nil {
				t.Errorf("%s: not in the class", c.Line)
			}
			continue
		default:
			t.Fatalf("%s: unknown function", c.Line)
		}
		c.Check(t, got, err)
	}
	if run < 10000 {
		t.Errorf("only %d vectors", run)
	}
}

// TestClassesComplete sees to it that the classes hold nothing that Lua did not list.
func TestClassesComplete(t *testing.T) {
	listed := map[string]map[byte]bool{}
	for _, c := range golden.Load(t, "pattern") {
		if c.Func == "class" {
			if listed[c.Str(0)] == nil {
				listed[c.Str(0)] = map[byte]bool{}
			}
			listed[c.Str(0)][byte(c.Int(1, 0))] = true
		}
	}
	if len(listed) != 13 {
		t.Fatalf("%d classes", len(listed))
	}
	for p, members := range listed {
		for b := range 256 {
			var m Matcher
			found, err := m.Find(Compile(p), string([]byte{byte(b)}), 0)
			if err != nil || found != members[byte(b)] {
				t.Errorf("%s matches %#x: %v, want %v", p, b, found, members[byte(b)])
			}
		}
	}
}
