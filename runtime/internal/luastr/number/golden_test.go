package number

import (
	"testing"

	"github.com/netlua/netlua/runtime/internal/luastr/internal/golden"
)

func TestGolden(t *testing.T) {
	for _, topic := range []string{"number", "base"} {
		for _, c := range golden.Load(t, topic) {
			switch {
			case c.Func == "tostring":
				c.Check(t, []any{Format(c.Args[0].(float64))}, nil)
			case len(c.Args) == 2:
				f, ok := ParseInt(c.Str(0), c.Int(1, 0))
				want, wantOK := c.Want[0].(int64)
				if ok != wantOK || f != float64(want) {
					t.Errorf("%s\ngot %v %v", c.Line, f, ok)
				}
			default:
				f, ok := Parse(c.Str(0))
				got := []any{nil}
				if ok {
					got[0] = f
				}
				c.Check(t, got, nil)
			}
		}
	}
}
