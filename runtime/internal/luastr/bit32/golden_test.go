package bit32

import (
	"testing"

	"github.com/netlua/netlua/runtime/internal/luastr/internal/golden"
)

func TestGolden(t *testing.T) {
	shifts := map[string]func(uint32, int) uint32{
		"lshift": LShift, "rshift": RShift, "arshift": ARShift, "lrotate": LRotate, "rrotate": RRotate,
	}
	for _, c := range golden.Load(t, "bit32") {
		x, err := Uint32(float64(c.Int(0, 0)))
		if err != nil {
			t.Fatal(err)
		}
		var got uint32
		switch f := shifts[c.Func]; {
		case f != nil:
			got = f(x, c.Int(1, 0))
		case c.Func == "extract":
			got, err = Extract(x, c.Int(1, 0), c.Int(2, 1))
		case c.Func == "replace":
			got, err = Replace(x, uint32(c.Int(1, 0)), c.Int(2, 0), c.Int(3, 1))
		}
		c.Check(t, []any{int64(got)}, err)
	}
}
