package pack

import (
	"testing"

	"github.com/netlua/netlua/runtime/internal/luastr/internal/golden"
)

func plain(v Value) any {
	switch v.Kind {
	case Int:
		return v.Int
	case Uint:
		return int64(v.Uint) // Lua 5.3 has no unsigned integers
	case Float:
		return v.Num
	}
	return v.Text
}

func value(a any) Value {
	switch a := a.(type) {
	case int64:
		return Value{Kind: Int, Int: a}
	case float64:
		return Value{Kind: Float, Num: a}
	}
	return Value{Kind: Text, Text: a.(string)}
}

func TestGolden(t *testing.T) {
	for _, c := range golden.Load(t, "pack") {
		got := []any{}
		var err error
		switch c.Func {
		case "pack":
			var b []byte
			b, err = Pack(nil, c.Str(0), 1<<20, func(i int, want Kind) (Value, error) {
				v := value(c.Args[i-1])
				if want == Float && v.Kind == Int {
					v = Value{Kind: Float, Num: float64(v.Int)}
				}
				return v, nil
			})
			got = append(got, string(b))
		case "unpack":
			var next int
			next, err = Unpack(c.Str(0), c.Str(1), 0, func(v Value) error {
				got = append(got, plain(v))
				return nil
			})
			got = append(got, int64(next+1))
		case "packsize":
			var n int
			n, err = Size(c.Str(0))
			got = append(got, int64(n))
		}
		c.Check(t, got, err)
	}
}
