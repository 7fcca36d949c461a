package robotparser

import "testing"

// matchesSlowly is a rule by its definition, in a table of len(pattern) by
// len(path): the oracle for matches.
func matchesSlowly(pattern, path string) bool {
	toEnd := pattern != "" && pattern[len(pattern)-1] == '$'
	if toEnd {
		pattern = pattern[:len(pattern)-1]
	}
	reach := make([]bool, len(path)+1) // which prefixes of path the pattern so far matches
	reach[0] = true
	for i := 0; i < len(pattern); i++ {
		next := make([]bool, len(path)+1)
		for j := range reach {
			switch {
			case !reach[j]:
			case pattern[i] == '*':
				for k := j; k <= len(path); k++ {
					next[k] = true
				}
			case j < len(path) && path[j] == pattern[i]:
				next[j+1] = true
			}
		}
		reach = next
	}
	for j, ok := range reach {
		if ok && (!toEnd || j == len(path)) {
			return true
		}
	}
	return false
}

// FuzzRule: the linear matcher says what the definition says. Patterns and paths
// are of few letters, so that they have a chance to meet.
func FuzzRule(f *testing.F) {
	for _, s := range [][2]string{{"/a*b$", "/axb"}, {"/*a*a*a$", "/aaab"}, {"/ab*ba$", "/aba"}, {"/*", "/"}, {"*", ""}, {"/a**b", "/ab"}, {"/$", "/"}, {"$", ""}, {"/*$", "/x"}, {"/ab*ab*b$", "/ababb"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, path string) {
		if len(pattern) > 100 || len(path) > 100 {
			return
		}
		few := func(s, letters string) string {
			b := []byte(s)
			for i := range b {
				b[i] = letters[int(b[i])%len(letters)]
			}
			return string(b)
		}
		for _, c := range [][2]string{{pattern, path}, {few(pattern, "ab*/$"), few(path, "ab/")}} {
			r := newRule(c[0], true)
			p := normalize(c[1])
			if got, want := r.matches(p), matchesSlowly(r.text, p); got != want {
				t.Fatalf("rule %q (%q) and path %q: %v, want %v", c[0], r.text, p, got, want)
			}
		}
	})
}
