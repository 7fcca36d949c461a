package number

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestFormat has the values where netlua differs from Lua 5.1 on purpose, and their neighbours.
func TestFormat(t *testing.T) {
	for f, want := range map[float64]string{
		99999999999999:      "99999999999999",
		100000000000000:     "100000000000000",
		123456789012345:     "123456789012345",
		1e15:                "1000000000000000",
		9007199254740991:    "9007199254740991",
		9007199254740992:    "9007199254740992",
		-9007199254740992:   "-9007199254740992",
		9007199254740994:    "9.007199254741e+15",
		1e20:                "1e+20",
		123456789012345.5:   "1.2345678901235e+14",
		0.30000000000000004: "0.3",
		math.Inf(1):         "inf",
		math.Inf(-1):        "-inf",
	} {
		if got := Format(f); got != want {
			t.Errorf("%v: got %q, want %q", f, got, want)
		}
	}
	for _, f := range []float64{math.NaN(), math.Copysign(math.NaN(), -1)} {
		if got := Format(f); got != "nan" {
			t.Errorf("got %q", got)
		}
	}
	if got := Format(math.Copysign(0, -1)); got != "-0" {
		t.Errorf("got %q", got)
	}
	if got := string(Append([]byte("n="), 0.5)); got != "n=0.5" {
		t.Errorf("got %q", got)
	}
}

// TestParse has what Lua 5.1 leaves to the C library, or gets wrong.
func TestParse(t *testing.T) {
	for _, s := range []string{"inf", "-inf", "nan", "infinity", "NaN", "0x", "1_0", "0b1", "1\x00", "\x001", "1 \x00", "½", "1e5\u00a0", "0xinf"} {
		if f, ok := Parse(s); ok {
			t.Errorf("%q: got %v", s, f)
		}
	}
	for s, want := range map[string]float64{
		"0xffffffffffffffff":                  0x1p64,
		"0x1p9999":                            math.Inf(1),
		"1e9999":                              math.Inf(1),
		"-1e9999":                             math.Inf(-1),
		"1e-9999":                             0,
		"1e99999999999999999999":              math.Inf(1),
		" \t\n\v\f\r0x.8p1 ":                  1,
		strings.Repeat("9", 400):              math.Inf(1),
		"0x" + strings.Repeat("0", 999) + "f": 15,
	} {
		if f, ok := Parse(s); !ok || f != want {
			t.Errorf("%q: got %v, %v", s, f, ok)
		}
	}
	if f, ok := Parse("-0"); !ok || f != 0 || !math.Signbit(f) {
		t.Errorf("-0: got %v, %v", f, ok)
	}
}

func TestParseInt(t *testing.T) {
	for _, c := range []struct {
		s    string
		base int
		want float64
	}{
		{" 0x1F ", 16, 31}, {"-0Xff", 16, -255}, {"fFfa", 16, 65530}, {"zz", 36, 1295}, {"-0", 10, 0},
		{strings.Repeat("1", 42), 2, 1<<42 - 1},
		{strings.Repeat("f", 16), 16, 0x1p64},
		{"9007199254740993", 10, 9007199254740992},
		{"36893488147419103233", 10, 0x1p65},
		{strings.Repeat("1", 1025), 2, math.Inf(1)},
		{strings.Repeat("z", 500000), 36, math.Inf(1)},
		{strings.Repeat("0", 5000) + "1", 2, 1},
	} {
		if f, ok := ParseInt(c.s, c.base); !ok || f != c.want || (f == 0 && math.Signbit(f)) {
			t.Errorf("%.30q base %d: got %v, %v", c.s, c.base, f, ok)
		}
	}
	for _, c := range []struct {
		s    string
		base int
	}{{"", 10}, {"-", 10}, {"0x", 16}, {"0x1", 10}, {"8", 8}, {"1 1", 10}, {"1_1", 10}, {"1.0", 10}, {"g", 16}, {"--1", 10}, {"1\x00", 10}} {
		if f, ok := ParseInt(c.s, c.base); ok {
			t.Errorf("%q base %d: got %v", c.s, c.base, f)
		}
	}
}

func TestConversions(t *testing.T) {
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0x1p64, -0x1p63 - 2048} {
		if _, err := Int64(f); err != ErrNoInteger {
			t.Errorf("Int64(%v): %v", f, err)
		}
		if _, err := Bits64(f); err != ErrNoInteger {
			t.Errorf("Bits64(%v): %v", f, err)
		}
		if _, err := Exact64(f); err != ErrNoInteger {
			t.Errorf("Exact64(%v): %v", f, err)
		}
	}
	if n, err := Int64(-3.7); n != -3 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if _, err := Exact64(-3.7); err != ErrNoInteger {
		t.Errorf("got %v", err)
	}
	if n, err := Exact64(-0x1p63); n != math.MinInt64 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if n, err := Bits64(0x1p63); n != 1<<63 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
}

// grammar is what Parse accepts, said differently.
var grammar = regexp.MustCompile(`^[ \t-\r]*[-+]?(0[xX]([0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)([pP][-+]?[0-9]+)?|` +
	`([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?)[ \t-\r]*$`)

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1e3", " -0x.8p-1\n", "0x1.", ".", "1e", "inf", "1_0"} {
		f.Add(s, 10)
	}
	f.Fuzz(func(t *testing.T, s string, base int) {
		if got, ok := Parse(s); ok != grammar.MatchString(s) || got != got {
			t.Fatalf("%q: got %v, %v", s, got, ok)
		}
		base = 2 + (base&0xff)%35
		got, ok := ParseInt(s, base)
		if want, err := strconv.ParseInt(strings.Trim(s, spaces), base, 53); ok && err == nil && got != float64(want) {
			t.Fatalf("%q base %d: got %v, want %d", s, base, got, want)
		}
	})
}

func FuzzFormat(f *testing.F) {
	f.Add(0.1)
	f.Add(1e15)
	f.Fuzz(func(t *testing.T, n float64) {
		back, ok := Parse(Format(n))
		switch {
		case n != n || math.IsInf(n, 0):
			if ok {
				t.Fatalf("%v: read back as %v", n, back)
			}
		case !ok:
			t.Fatalf("%v: %q is not a number", n, Format(n))
		case n == math.Trunc(n) && math.Abs(n) <= MaxExact && back != n:
			t.Fatalf("%v: read back as %v", n, back)
		}
	})
}
