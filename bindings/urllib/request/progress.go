package request

import (
	"context"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/progress"
)

// progressClass is the class of bars; its instances hold a *progress.Bar.
var progressClass = &runtime.Class{Name: "ProgressBar", Doc: "A reporthook for urlretrieve that draws a bar on standard error, and nothing where that is no terminal. Not in Python.", Body: progressBody{}}

// barOf returns the bar behind self.
func barOf(c *runtime.Call) (*progress.Bar, error) {
	if b, ok := c.Native().(*progress.Bar); ok {
		return b, nil
	}
	return nil, runtime.Raisef(runtime.AttributeError, "%s: __init was not called", c.Self().ClassName())
}

type progressBody struct{}

func (progressBody) Define(class *runtime.Class) {
	end := func(c *runtime.Call) error {
		b, err := barOf(c)
		if err != nil {
			return err
		}
		return c.Block(func(context.Context) error { return b.Close() })
	}
	class.Init = &runtime.Func{
		Sig: "__init(description: string = '', *, width: integer = 40, visible?: boolean)",
		Doc: "Make a bar. description stands before it, width is in characters; visible says whether to draw instead of looking for a terminal.",
		Fn: func(c *runtime.Call) error {
			o := progress.Options{Description: c.Str(0), Width: c.Int(1)}
			if o.Width < 1 || o.Width > 1000 {
				return runtime.Raisef(runtime.ValueError, "ProgressBar: parameter 'width' must be from 1 to 1000")
			}
			if c.Given(2) {
				visible := c.Bool(2)
				o.Visible = &visible
			}
			c.SetNative(progress.New(c.VM().Host(), o))
			return nil
		},
	}
	class.Methods = []runtime.Func{
		{Sig: "__call(blocks: integer, block_size: integer, total_size: integer)", Doc: "Show how many blocks have been transferred, and of how many bytes in all; -1 if unknown.", Fn: func(c *runtime.Call) error {
			b, err := barOf(c)
			if err != nil {
				return err
			}
			blocks, size, total := c.Int(0), c.Int(1), int64(c.Int(2))
			return c.Block(func(context.Context) error { return b.Report(blocks, size, total) })
		}},
		{Sig: "close()", Doc: "End the line of a transfer that has not come to its end. urlretrieve does that itself.", Fn: end},
		{Sig: "__enter(): ProgressBar", Doc: "with(bar, ...) closes it.", Fn: func(c *runtime.Call) error { return c.Return(c.Self()) }},
		{Sig: "__exit(error: any|nil)", Doc: "Close.", Fn: end},
	}
}
