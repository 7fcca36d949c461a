package pattern

import (
	"strings"
	"testing"
)

// naive matches a pattern made of single bytes, '.', repetitions and a final '$' by
// plain recursion, without any of the matcher's shortcuts.
func naive(s, p string, i int) int {
	if p == "" {
		return i
	}
	if p == "$" {
		if i == len(s) {
			return i
		}
		return -1
	}
	one := func(i int) bool { return i < len(s) && (p[0] == '.' || p[0] == s[i]) }
	how, rest := once, p[1:]
	if rest != "" {
		if how = suffix(rest[0]); how != once {
			rest = rest[1:]
		}
	}
	least, most := 0, len(s)
	switch how {
	case once:
		least, most = 1, 1
	case maybe:
		most = 1
	case plus:
		least = 1
	}
	run := 0
	for run < most && one(i+run) {
		run++
	}
	if how == fewest {
		for n := 0; n <= run; n++ {
			if end := naive(s, rest, i+n); end >= 0 {
				return end
			}
		}
		return -1
	}
	for n := run; n >= least; n-- {
		if end := naive(s, rest, i+n); end >= 0 {
			return end
		}
	}
	return -1
}

// FuzzSame holds the matcher against naive.
func FuzzSame(f *testing.F) {
	for _, p := range []string{"a*b", "a-b", ".-b.*c$", "a?a?b+", "a+a-a?$", ".*.-.?$", "b$"} {
		f.Add("aabab", p)
	}
	f.Fuzz(func(t *testing.T, s, p string) {
		if len(s) > 16 || len(p) > 10 || strings.ContainsAny(p, "%[()^") {
			return
		}
		var m Matcher
		found, err := m.Find(Compile(p), s, 0)
		if err != nil {
			t.Fatalf("%q: %v", p, err)
		}
		for start := range len(s) + 1 {
			if end := naive(s, p, start); end >= 0 {
				if !found || m.Whole() != (Capture{start, end}) {
					t.Fatalf("%q in %q: got %v %v, want %d:%d", p, s, found, m.Whole(), start, end)
				}
				return
			}
		}
		if found {
			t.Fatalf("%q in %q: got %v, want none", p, s, m.Whole())
		}
	})
}

// FuzzMatcher wants no panic, captures within the subject, and an end after
// a bounded number of steps.
func FuzzMatcher(f *testing.F) {
	for _, p := range []string{"", "^(%w+)()%1$", "%b()[^%]-]*%f[%d]", "((.-)%s*)-", "[a-%z%", "(.*)(.*)(.*)x", ".?-"} {
		f.Add("key = (va(l)ue) 12", p, "<%0%1>")
	}
	f.Fuzz(func(t *testing.T, s, p, template string) {
		polls := 0
		m := Matcher{Poll: func() error {
			if polls++; polls > 20 {
				return errStop
			}
			return nil
		}}
		check := func() {
			for _, c := range append(m.Results(), m.Whole()) {
				if c.Start < 0 || c.Start > len(s) || (!c.IsPosition() && (c.End < c.Start || c.End > len(s))) {
					t.Fatalf("%q in %q: capture %v", p, s, c)
				}
			}
		}
		if found, _ := m.Find(Compile(p), s, 0); found {
			check()
		}
		for g, n := NewGmatch(CompileGmatch(p), s, 0), 0; ; n++ {
			if found, err := g.Next(&m); !found || err != nil {
				break
			}
			check()
			if n > len(s) {
				t.Fatalf("%q in %q: too many matches", p, s)
			}
		}
		_, n, _ := m.Gsub(Compile(p), s, -1, 1<<16, func(dst []byte) ([]byte, error) {
			check()
			return m.Expand(dst, template, 1<<16)
		})
		if n > len(s)+1 {
			t.Fatalf("%q in %q: %d replacements", p, s, n)
		}
	})
}
