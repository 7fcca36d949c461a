package pack

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/netlua/netlua/runtime/internal/luastr"
)

// packAll packs values in order.
func packAll(format string, limit int, values ...Value) (string, error) {
	b, err := Pack([]byte("before"), format, limit, func(i int, _ Kind) (Value, error) {
		if i-2 >= len(values) {
			return Value{}, &luastr.ArgError{Arg: i, Msg: "no value"}
		}
		return values[i-2], nil
	})
	return strings.TrimPrefix(string(b), "before"), err
}

func num(f float64) Value { return Value{Kind: Float, Num: f} }

func TestBeyondExact(t *testing.T) {
	for _, c := range []struct {
		format, data string
		want         Value
		exact        bool
	}{
		{">J", "\xff\xff\xff\xff\xff\xff\xff\xff", Value{Kind: Uint, Uint: math.MaxUint64}, false},
		{">j", "\xff\xff\xff\xff\xff\xff\xff\xff", Value{Kind: Int, Int: -1}, true},
		{">j", "\x80\x00\x00\x00\x00\x00\x00\x00", Value{Kind: Int, Int: math.MinInt64}, false},
		{">I7", "\x20\x00\x00\x00\x00\x00\x00", Value{Kind: Uint, Uint: 1 << 53}, true},
		{">I7", "\x20\x00\x00\x00\x00\x00\x01", Value{Kind: Uint, Uint: 1<<53 + 1}, false},
	} {
		var got Value
		next, err := Unpack(c.format, c.data, 0, func(v Value) error { got = v; return nil })
		if got != c.want || next != len(c.data) || err != nil {
			t.Errorf("%s: got %+v, %d, %v", c.format, got, next, err)
		}
		if _, exact := got.Number(); exact != c.exact {
			t.Errorf("%s of %q: exact %v", c.format, c.data, exact)
		}
		if back, err := packAll(c.format, 100, got); back != c.data || err != nil {
			t.Errorf("%s: packed back as %q, %v", c.format, back, err)
		}
	}
}

func TestFloatArguments(t *testing.T) {
	for _, c := range []struct {
		format string
		f      float64
		want   string
		msg    string
	}{
		{">I8", 0x1p63, "\x80\x00\x00\x00\x00\x00\x00\x00", ""},
		{">I8", -1, "\xff\xff\xff\xff\xff\xff\xff\xff", ""},
		{">i8", -0x1p63, "\x80\x00\x00\x00\x00\x00\x00\x00", ""},
		{">I8", 0x1p64, "", "number has no integer representation"},
		{"i4", 1.5, "", "number has no integer representation"},
		{"i4", math.NaN(), "", "number has no integer representation"},
		{"i4", math.Inf(1), "", "number has no integer representation"},
		{"b", 128, "", "integer overflow"},
		{"b", -129, "", "integer overflow"},
		{"i7", 0x1p63, "", "integer overflow"},
		{"B", 256, "", "unsigned overflow"},
		{"B", -1, "", "unsigned overflow"},
	} {
		got, err := packAll(c.format, 100, num(c.f))
		var arg *luastr.ArgError
		if c.msg == "" && (got != c.want || err != nil) {
			t.Errorf("%s of %v: got %q, %v", c.format, c.f, got, err)
		}
		if c.msg != "" && (!errors.As(err, &arg) || arg.Arg != 2 || arg.Msg != c.msg) {
			t.Errorf("%s of %v: got %q, %v", c.format, c.f, got, err)
		}
	}
}

func TestLimit(t *testing.T) {
	for _, c := range []struct {
		format string
		size   int
	}{{"i4", 4}, {"c100", 100}, {"s", 13}, {"z", 6}, {"xxx", 3}, {"!8xXj", 8}} {
		for limit, ok := range map[int]bool{c.size: true, c.size - 1: false} {
			v := Value{Kind: Text, Text: "hello"}
			if c.format == "i4" {
				v = num(1)
			}
			got, err := packAll(c.format, limit, v)
			if ok && (err != nil || len(got) != c.size) || !ok && !errors.Is(err, ErrTooLarge) {
				t.Errorf("%s within %d: got %d bytes, %v", c.format, limit, len(got), err)
			}
		}
	}
	if _, err := packAll("c2147483647", 1<<20, Value{Kind: Text}); err != ErrTooLarge {
		t.Errorf("got %v", err)
	}
}

func TestCallbackErrors(t *testing.T) {
	if _, err := packAll("i4i4", 100, num(1)); err == nil || err.Error() != "bad argument #3 (no value)" {
		t.Errorf("got %v", err)
	}
	stop := errors.New("stop")
	calls := 0
	if _, err := Unpack("bb", "ab", 0, func(Value) error { calls++; return stop }); err != stop || calls != 1 {
		t.Errorf("got %v after %d calls", err, calls)
	}
}

// FuzzUnpack wants no panic and the end within the data; and what was unpacked, packed again,
// must unpack to the same.
func FuzzUnpack(f *testing.F) {
	for _, s := range []string{"<i4>I2!8dXj", "s1z c3", "=i16I9f", "!16 xi3", "s16"} {
		f.Add(s, "\x01\x02\x03\x04\x05\x06\x07\x00hello\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	}
	f.Fuzz(func(t *testing.T, format, data string) {
		size, sizeErr := Size(format)
		var values []Value
		next, err := Unpack(format, data, 0, func(v Value) error { values = append(values, v); return nil })
		if next < 0 || next > len(data) {
			t.Fatalf("%q: ends at %d of %d", format, next, len(data))
		}
		if err != nil {
			return
		}
		if sizeErr == nil && size != next {
			t.Fatalf("%q: size %d, but %d bytes were read", format, size, next)
		}
		packed, err := packAll(format, 1<<20, values...)
		if err != nil {
			t.Fatalf("%q of %q: %v", format, data, err)
		}
		if len(packed) != next {
			t.Fatalf("%q of %q: packed into %d bytes, were %d", format, data, len(packed), next)
		}
		i := 0
		if _, err := Unpack(format, packed, 0, func(v Value) error {
			if v != values[i] && v.Num == v.Num {
				t.Fatalf("%q of %q: %+v became %+v", format, data, values[i], v)
			}
			i++
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
