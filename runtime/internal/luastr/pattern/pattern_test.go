package pattern

import (
	"errors"
	"strings"
	"testing"
)

var errStop = errors.New("stop")

// replaceWith is Gsub with a replacement string.
func replaceWith(m *Matcher, s, p, template string) (string, int, error) {
	return m.Gsub(Compile(p), s, -1, 1<<30, func(dst []byte) ([]byte, error) {
		return m.Expand(dst, template, 1<<30)
	})
}

// TestFrontier has cases of the official Lua 5.1 test suite.
func TestFrontier(t *testing.T) {
	for _, c := range [][4]string{
		{"aaa aa a aaa a", "%f[%w]a", "x", "xaa xa x xaa x"},
		{"[[]] [][] [[[[", "%f[[].", "x", "x[]] x]x] x[[["},
		{"01abc45de3", "%f[%d]", ".", ".01abc.45de.3"},
		{"01abc45 de3x", "%f[%D]%w", ".", "01.bc45 de3."},
		{"function", "%f[\x01-\xff]%w", ".", ".unction"},
		{"function", "%f[^\x01-\xff]", ".", "function."},
		{"", "", "x", "x"},
		{"", "^", "r", "r"},
		{"", "$", "r", "r"},
		{"abc d", "", "@", "@a@b@c@ @d@"},
	} {
		var m Matcher
		got, _, err := replaceWith(&m, c[0], c[1], c[2])
		if got != c[3] || err != nil {
			t.Errorf("gsub(%q, %q, %q): got %q, %v, want %q", c[0], c[1], c[2], got, err, c[3])
		}
	}
}

func TestLongSubjects(t *testing.T) {
	a := strings.Repeat("a", 300000)
	for p, want := range map[string]bool{"^a*.?$": true, "^a*.?b$": false, "^a-.?$": true, "^(.-)%1$": true} {
		var m Matcher
		m.Poll = func() error { return nil }
		subject := a
		if p == "^(.-)%1$" {
			subject = a[:2000]
		}
		if found, err := m.Find(Compile(p), subject, 0); found != want || err != nil {
			t.Errorf("%s: got %v, %v", p, found, err)
		}
	}
}

func TestTooComplex(t *testing.T) {
	for n, want := range map[int]bool{80: true, 150: true, 201: false, 200000: false} {
		var m Matcher
		found, err := m.Find(Compile(strings.Repeat(".?", n)), strings.Repeat("a", n), 0)
		if found != want || (err == nil) != want || (err != nil && err.Error() != "pattern too complex") {
			t.Errorf("%d repetitions: got %v, %v", n, found, err)
		}
	}
	if n := len(Compile(strings.Repeat("%a", 1<<20)).items); n > maxItems+1 {
		t.Errorf("%d items", n)
	}
}

// TestPollStops runs patterns that would take ages. Each must poll, and stop when told to.
func TestPollStops(t *testing.T) {
	a := strings.Repeat("a", 50000)
	for _, p := range []string{
		strings.Repeat("a*", 20) + "b",
		strings.Repeat("a-", 20) + "b",
		strings.Repeat("a?", 40) + strings.Repeat("(.-)", 10) + "b",
		".-.-.-.-x",
		"(a*)(a*)(a*)%1%2b",
		"(.-)(.-)%2%1.$x",
		"%f[a]a*a*a*[b]",
		"a*a*%bab",
		"[ab]*[ab]*[ab]*[^ab]",
	} {
		polls := 0
		m := Matcher{Poll: func() error {
			if polls++; polls == 50 {
				return errStop
			}
			return nil
		}}
		if _, err := m.Find(Compile(p), a, 0); err != errStop || polls != 50 {
			t.Errorf("%s: %v after %d polls", p, err, polls)
		}
	}
}

// TestScansArePaidFor sees to it that a few long steps poll as many short ones do.
func TestScansArePaidFor(t *testing.T) {
	s := strings.Repeat("a", 1<<14)
	for _, p := range []string{"a*b", "a-b", ".*b", ".-b", "a+b", "[ab]*c"} {
		polls := 0
		m := Matcher{Poll: func() error { polls++; return nil }}
		if found, err := m.Find(Compile(p), s, 0); found || err != nil {
			t.Fatalf("%s: %v, %v", p, found, err)
		}
		// About 2^27 bytes are looked at, 8 a step.
		if polls < 1<<27/8/PollSteps/2 {
			t.Errorf("%s: %d polls", p, polls)
		}
	}
	polls := 0
	m := Matcher{Poll: func() error { polls++; return nil }}
	if found, err := m.Find(Compile("%b()x"), strings.Repeat("(", 1<<14), 0); found || err != nil || polls < 1<<27/8/PollSteps/2 {
		t.Errorf("%%b: %v, %v, %d polls", found, err, polls)
	}
}

func TestResults(t *testing.T) {
	var m Matcher
	if found, err := m.Find(Compile("b()(.)"), "abc", 0); !found || err != nil {
		t.Fatal(found, err)
	}
	caps := m.Results()
	if m.Whole() != (Capture{1, 3}) || len(caps) != 2 || !caps[0].IsPosition() || caps[0].Start != 2 || m.Text(caps[1]) != "c" {
		t.Errorf("got %v %v", m.Whole(), caps)
	}
	if found, err := m.Find(Compile("b"), "abc", 0); !found || err != nil || len(m.Captures()) != 0 {
		t.Error(found, err, m.Captures())
	}
	if caps := m.Results(); len(caps) != 1 || m.Text(caps[0]) != "b" {
		t.Errorf("got %v", caps)
	}
}

func TestGsubLimits(t *testing.T) {
	grow := func(m *Matcher, maxBytes int) (string, int, error) {
		return m.Gsub(Compile("."), strings.Repeat("a", 100), -1, maxBytes, func(dst []byte) ([]byte, error) {
			return m.Expand(dst, "%0%0", maxBytes)
		})
	}
	var m Matcher
	if s, n, err := grow(&m, 200); len(s) != 200 || n != 100 || err != nil {
		t.Errorf("got %d bytes, %d, %v", len(s), n, err)
	}
	if _, _, err := grow(&m, 199); err != ErrTooLarge {
		t.Errorf("got %v", err)
	}
	if _, _, err := m.Gsub(Compile("^a"), "abcdef", -1, 5, func(dst []byte) ([]byte, error) { return dst, nil }); err != nil {
		t.Errorf("got %v", err)
	}
	if _, _, err := m.Gsub(Compile("^a"), "abcdef", -1, 4, func(dst []byte) ([]byte, error) { return dst, nil }); err != ErrTooLarge {
		t.Errorf("got %v", err)
	}
	calls := 0
	_, _, err := m.Gsub(Compile("."), "abc", -1, 100, func([]byte) ([]byte, error) { calls++; return nil, errStop })
	if err != errStop || calls != 1 {
		t.Errorf("got %v after %d calls", err, calls)
	}
}

func TestCache(t *testing.T) {
	var c Cache
	first := c.Compile("a+")
	if c.Compile("a+") != first || c.CompileGmatch("a+") != first {
		t.Error("compiled twice")
	}
	if p := c.CompileGmatch("^a"); p.anchored || p == c.Compile("^a") {
		t.Error("gmatch got an anchor")
	}
	for i := range 10 * cacheSize {
		c.Compile(strings.Repeat("a", i))
	}
	if len(c.patterns) > cacheSize {
		t.Errorf("%d entries", len(c.patterns))
	}
}

// TestAllocations: with a compiled pattern, matching allocates nothing.
func TestAllocations(t *testing.T) {
	p := Compile("^(%w+)%s*=%s*(%w-)%s*$")
	if n := testing.AllocsPerRun(100, func() {
		var m Matcher
		if found, err := m.Find(p, "key = value  ", 0); !found || err != nil {
			t.Fatal(found, err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
