package format

import (
	"math/big"
	"testing"

	"github.com/netlua/netlua/runtime/internal/luastr/internal/golden"
	"github.com/netlua/netlua/runtime/internal/luastr/number"
)

// sprintf formats Go values as glue would.
func sprintf(format string, args ...any) (string, error) {
	b, err := Format(nil, format, 1<<20, func(i int, want Want) (Value, error) {
		switch v := args[i-2].(type) {
		case float64:
			if want == WantText {
				return Text(number.Format(v)), nil
			}
			return Number(v), nil
		case string:
			return Text(v), nil
		case *big.Int:
			return Integer(v), nil
		case bool:
			return Bool(v), nil
		}
		return Nil(), nil
	})
	return string(b), err
}

func TestGolden(t *testing.T) {
	for _, topic := range []string{"format", "hexfloat"} {
		for _, c := range golden.Load(t, topic) {
			got, err := sprintf(c.Str(0), c.Args[1:]...)
			c.Check(t, []any{got}, err)
		}
	}
}
