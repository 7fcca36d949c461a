package luastr

import (
	"math"
	"strings"
	"testing"
)

func TestCase(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	up, low := Upper(string(all)), Lower(string(all))
	for i := range 256 {
		wantUp, wantLow := byte(i), byte(i)
		if i >= 'a' && i <= 'z' {
			wantUp -= 32
		}
		if i >= 'A' && i <= 'Z' {
			wantLow += 32
		}
		if up[i] != wantUp || low[i] != wantLow {
			t.Errorf("byte %#x: upper %#x, lower %#x", i, up[i], low[i])
		}
	}
	if got := Upper("stra\xdfe \xc3\xa9"); got != "STRA\xdfE \xc3\xa9" {
		t.Errorf("got %q", got)
	}
	if n := testing.AllocsPerRun(10, func() { Lower("no capitals here \xff") }); n != 0 {
		t.Errorf("%v allocations for nothing to do", n)
	}
}

func TestReverse(t *testing.T) {
	for s, want := range map[string]string{"": "", "a": "a", "ab\x00\xff": "\xff\x00ba"} {
		if got := Reverse(s); got != want {
			t.Errorf("%q: got %q", s, got)
		}
	}
}

func TestRep(t *testing.T) {
	tests := []struct {
		s     string
		n     int
		sep   string
		limit int
		want  string
		err   error
	}{
		{"ab", 3, "", 6, "ababab", nil},
		{"ab", 3, "", 5, "", ErrTooLarge},
		{"ab", 3, ", ", 10, "ab, ab, ab", nil},
		{"ab", 3, ", ", 9, "", ErrTooLarge},
		{"ab", 1, ", ", 2, "ab", nil},
		{"ab", 1, "", 1, "", ErrTooLarge},
		{"ab", 0, ",", 0, "", nil},
		{"ab", -5, ",", 0, "", nil},
		{"", math.MaxInt, "", 10, "", nil},
		{"", 4, "-", 10, "---", nil},
		{"x", math.MaxInt, "", 1 << 40, "", ErrTooLarge},
		{"", math.MaxInt, "xy", 1 << 40, "", ErrTooLarge},
	}
	for _, c := range tests {
		got, err := Rep(c.s, c.n, c.sep, c.limit)
		if got != c.want || err != c.err {
			t.Errorf("Rep(%q, %d, %q, %d): got %q, %v", c.s, c.n, c.sep, c.limit, got, err)
		}
	}
}

// TestRange holds string.sub's bounds against the manual's definition, spelled out.
func TestRange(t *testing.T) {
	const s = "abcde"
	for i := -8; i <= 8; i++ {
		for j := -8; j <= 8; j++ {
			lo, hi := i, j
			if lo < 0 {
				lo = len(s) + lo + 1
			}
			if hi < 0 {
				hi = len(s) + hi + 1
			}
			var want strings.Builder
			for k := 1; k <= len(s); k++ {
				if k >= lo && k <= hi {
					want.WriteByte(s[k-1])
				}
			}
			from, to := Range(i, j, len(s))
			if from < 0 || to > len(s) || from > to || s[from:to] != want.String() {
				t.Errorf("sub(%d, %d): got %d:%d, want %q", i, j, from, to, want.String())
			}
		}
	}
	for _, i := range []int{math.MinInt, math.MaxInt} {
		for _, j := range []int{math.MinInt, math.MaxInt} {
			if from, to := Range(i, j, 5); from < 0 || to > 5 || from > to {
				t.Errorf("Range(%d, %d): %d:%d", i, j, from, to)
			}
		}
	}
}

func TestStart(t *testing.T) {
	for init, want := range map[int]int{1: 0, 3: 2, 4: 3, 5: -1, 0: 0, -1: 2, -3: 0, -9: 0, math.MinInt: 0, math.MaxInt: -1} {
		got, ok := Start(init, 3)
		if ok != (want >= 0) || (ok && got != want) {
			t.Errorf("Start(%d, 3): got %d, %v", init, got, ok)
		}
	}
}

func TestArgError(t *testing.T) {
	err := &ArgError{Arg: 2, Msg: "value out of range"}
	if err.Error() != "bad argument #2 (value out of range)" {
		t.Errorf("got %q", err)
	}
}
