package format

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/netlua/netlua/runtime/internal/luastr"
)

var (
	huge, _  = new(big.Int).SetString("340282366920938463463374607431768211455", 10)
	minus, _ = new(big.Int).SetString("-340282366920938463463374607431768211455", 10)
)

// TestFormat has what the golden vectors cannot: Lua 5.1 lacks it or is wrong.
func TestFormat(t *testing.T) {
	for _, c := range []struct {
		format string
		arg    any
		want   string
	}{
		{"%q", "a\x00b\r\n\"\\\x7f\x1b9\xff", "\"a\\000b\\r\\\n\\\"\\\\\\127\\0279\xff\""},
		{"%q", 10.0, "10"},
		{"%q", 0.1, "0.1"},
		{"%q", 1e300, "1e+300"},
		{"%q", math.Inf(1), "1e9999"},
		{"%q", math.Inf(-1), "-1e9999"},
		{"%q", math.NaN(), "(0/0)"},
		{"%q", true, "true"},
		{"%q", false, "false"},
		{"%q", nil, "nil"},
		{"%q", huge, "340282366920938463463374607431768211455"},
		{"%c", 0.0, "\x00"},
		{"%c", 200.0, "\xc8"},
		{"%c", 256.0 + 65, "A"},
		{"%c", huge, "\xff"},
		{"%3c|", 65.0, "  A|"},
		{"%s", "a\x00b", "a\x00b"},
		{"%.2s", "\xc3\xa9x", "\xc3\xa9"},
		{"%.1s", "\xc3\xa9x", "\xc3"},
		{"%5.1s|", "\x00b", "    \x00|"},
		{"%d", huge, "340282366920938463463374607431768211455"},
		{"%d", minus, "-340282366920938463463374607431768211455"},
		{"%+45d", huge, "     +340282366920938463463374607431768211455"},
		{"%x", huge, "ffffffffffffffffffffffffffffffff"},
		{"%#X", minus, "-0XFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"},
		{"%d", -0x1p63, "-9223372036854775808"},
		{"%u", 0x1p63, "9223372036854775808"},
		{"%x", -1.0, "ffffffffffffffff"},
		{"%x", -0x1p63, "8000000000000000"},
		{"%F", 1.5, "1.500000"},
		{"%F", math.Inf(-1), "-INF"},
		{"%f", math.NaN(), "nan"},
		{"%f", math.Copysign(math.NaN(), -1), "nan"},
		{"%+05G|", math.NaN(), " +NAN|"},
		{"%#g", 999999.5, "1.00000e+06"},
		{"%f", math.Copysign(0, -1), "-0.000000"},
		{"%.99f", 0.5, "0.5" + strings.Repeat("0", 98)},
		{"%99d", 1.0, strings.Repeat(" ", 98) + "1"},
		{"%.99a", 1.0, "0x1." + strings.Repeat("0", 99) + "p+0"},
	} {
		got, err := sprintf(c.format, c.arg)
		if got != c.want || err != nil {
			t.Errorf("%s of %v: got %q, %v, want %q", c.format, c.arg, got, err, c.want)
		}
	}
	if got, _ := sprintf("%99.99f", -1e308); len(got) != 410 {
		t.Errorf("longest number has %d bytes", len(got))
	}
}

func TestErrors(t *testing.T) {
	for format, want := range map[string]string{
		"%5q":      "specifier '%q' cannot have modifiers",
		"%y":       "invalid option '%y' to 'format'",
		"abc%":     "invalid option '%' to 'format'",
		"%-+ #0-d": "invalid format (repeated flags)",
		"%123d":    "invalid format (width or precision too long)",
		"%.123d":   "invalid format (width or precision too long)",
	} {
		if _, err := sprintf(format, 1.0); err == nil || err.Error() != want {
			t.Errorf("%s: got %v", format, err)
		}
	}
	for _, verb := range []string{"%d", "%i", "%c", "%u", "%x", "%o", "%X"} {
		for _, f := range []float64{math.Inf(1), math.Inf(-1), math.NaN(), 0x1p64, -0x1p64, 1e300} {
			_, err := sprintf("%s"+verb, "", f)
			var arg *luastr.ArgError
			if !errors.As(err, &arg) || arg.Arg != 3 || arg.Msg != "number has no integer representation" {
				t.Errorf("%s of %v: got %v", verb, f, err)
			}
		}
	}
	if _, err := sprintf("%d", 0x1p63); err == nil {
		t.Error("2^63 as a signed integer: no error")
	}
	missing := errors.New("no value")
	if _, err := Format(nil, "%d", 10, func(int, Want) (Value, error) { return Nil(), missing }); err != missing {
		t.Errorf("got %v", err)
	}
}

func TestWants(t *testing.T) {
	var got []Want
	_, err := Format(nil, "%d%c %5.2f%%%s%q", 100, func(i int, want Want) (Value, error) {
		if i != len(got)+2 {
			t.Errorf("argument %d", i)
		}
		got = append(got, want)
		return Number(1), nil
	})
	want := []Want{WantInteger, WantInteger, WantFloat, WantText, WantLiteral}
	if err != nil || len(got) != len(want) {
		t.Fatalf("got %v, %v", got, err)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: got %d, want %d", i, got[i], want[i])
		}
	}
}

func TestLimit(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for _, c := range []struct {
		format string
		size   int
	}{{"abc", 3}, {"%s", 1000}, {"%.10s", 10}, {"%99s", 1000}, {"a%sb", 1002}, {"%%%%", 2}} {
		for limit, wantErr := range map[int]error{c.size: nil, c.size - 1: ErrTooLarge} {
			dst := []byte("before ")
			out, err := Format(dst, c.format, limit, func(int, Want) (Value, error) { return Text(long), nil })
			if err != wantErr || (err == nil && len(out) != len(dst)+c.size) {
				t.Errorf("%s within %d: got %d bytes, %v", c.format, limit, len(out)-len(dst), err)
			}
		}
	}
}

// FuzzFormat wants no panic and the limit kept, whatever the format and values.
func FuzzFormat(f *testing.F) {
	for _, s := range []string{"%d %5.2f|%-10s|%q", "%+#0a%c%%", "%.x%", "%99.99e%99.99g"} {
		f.Add(s, 1.5, "text\x00")
	}
	f.Fuzz(func(t *testing.T, format string, num float64, text string) {
		const limit = 4096
		out, err := Format(nil, format, limit, func(_ int, want Want) (Value, error) {
			switch want {
			case WantText, WantLiteral:
				return Text(text), nil
			}
			return Number(num), nil
		})
		if err == nil && len(out) > limit {
			t.Fatalf("%q: %d bytes", format, len(out))
		}
	})
}

func BenchmarkFormat(b *testing.B) {
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		dst, err = Format(dst[:0], "%s: %5d of %.2f%%", 1000, func(_ int, want Want) (Value, error) {
			if want == WantText {
				return Text("progress"), nil
			}
			return Number(42), nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
