package luautf8

import (
	"testing"

	"github.com/netlua/netlua/runtime/internal/luastr/internal/golden"
)

func TestGolden(t *testing.T) {
	for _, c := range golden.Load(t, "utf8") {
		got := []any{}
		var err error
		switch c.Func {
		case "char":
			got = append(got, string(AppendChar(nil, uint32(c.Int(0, 0)))))
		case "len":
			var n, bad int
			n, bad, err = Len(c.Str(0), c.Int(1, 1), c.Int(2, -1), c.True(3))
			if bad > 0 {
				got = append(got, nil, int64(bad))
			} else {
				got = append(got, int64(n))
			}
		case "codepoint":
			err = Codepoints(c.Str(0), c.Int(1, 0), c.Int(2, 0), c.True(3), func(code uint32) error {
				got = append(got, int64(code))
				return nil
			})
		case "codes":
			got, err = codes(c.Str(0), c.True(1))
		case "offset":
			var pos int
			n := c.Int(1, 0)
			pos, err = Offset(c.Str(0), n, c.Int(2, DefaultOffset(c.Str(0), n)))
			if pos == 0 {
				got = append(got, nil)
			} else {
				got = append(got, int64(pos))
			}
		}
		c.Check(t, got, err)
	}
}

func codes(s string, lax bool) (out []any, err error) {
	for pos := 0; ; {
		next, code, err := Next(s, pos, lax)
		if err != nil || next == 0 {
			return out, err
		}
		pos = next
		out = append(out, int64(pos), int64(code))
	}
}
