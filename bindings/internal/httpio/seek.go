package httpio

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// SeekMethods are those of files that may have positions: responses of file: and
// data: URLs, and what is around a script's file that can seek.
func SeekMethods() []runtime.Func {
	return []runtime.Func{
		{Sig: "seek(offset: integer, whence: integer = 0): integer", Doc: "Move to an offset from the beginning (whence 0), from here (1) or from the end (2), and give the position.", Fn: func(c *runtime.Call) error {
			if whence := c.Int(1); whence < 0 || whence > 2 {
				return runtime.Raisef(runtime.ValueError, "seek: parameter 'whence': expected 0, 1 or 2, got %d", whence)
			}
			args := []any{c.Int(0)}
			if c.Given(1) {
				args = append(args, c.Int(1))
			}
			return seek(c, "seek", args, int64(c.Int(0)), c.Int(1))
		}},
		{Sig: "tell(): integer", Doc: "The position.", Fn: func(c *runtime.Call) error {
			return seek(c, "tell", nil, 0, io.SeekCurrent)
		}},
		{Sig: "seekable(): boolean", Doc: "Whether there are positions.", Fn: func(c *runtime.Call) error {
			f, err := Self(c)
			if err != nil {
				return c.Return(false)
			}
			if passed, err := f.passCall(c, "seekable", nil); passed {
				return err
			}
			_, ok := response.SeekerOf(f.Response)
			return c.Return(ok)
		}},
	}
}

// seek leaves it to the script's file, where it is one with a method name.
func seek(c *runtime.Call, name string, args []any, offset int64, whence int) error {
	f, err := reader(c)
	if err != nil {
		return err
	}
	if passed, err := f.passCall(c, name, args); passed {
		return err
	}
	s, ok := response.SeekerOf(f.Response)
	if !ok {
		return runtime.Raisef(runtime.OSError, "%s: this response has no positions", name)
	}
	var pos int64
	if err := f.block(c, func(context.Context) (err error) { pos, err = s.Seek(offset, whence); return err }); err != nil {
		if system := (*fs.PathError)(nil); errors.As(err, &system) {
			return err
		}
		return runtime.Raisef(runtime.ValueError, "%s: there is no position before the beginning", name)
	}
	return c.Return(pos)
}

// passCall returns what a method of the script's file gives; passed is false
// where there is none.
func (f *File) passCall(c *runtime.Call, name string, args []any) (passed bool, err error) {
	if f.script == nil {
		return false, nil
	}
	fn := method(c, f.script.value, name)
	if fn == nil {
		return false, nil
	}
	if name == "seek" {
		f.script.ahead = nil
	}
	out, err := fn.Call(c.Context(), append([]any{f.script.value}, args...)...)
	if err != nil {
		return true, err
	}
	results := make([]any, len(out))
	for i, v := range out {
		results[i] = v
	}
	return true, c.Return(results...)
}
