package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
)

// urlretrieve copies in Go; the script takes part through reporthook only.
func urlretrieve(c *runtime.Call) error {
	s := state(c.VM())
	if d, ok := runtime.NativeOf[*director](installed(s)); ok {
		if err := d.sync(c); err != nil {
			return err
		}
	}
	body, err := httpio.Body(c, 3, "urlretrieve: parameter 'data'")
	if err != nil {
		return err
	}
	var req *core.Request
	if url, ok := c.Arg(0).(lua.LString); ok {
		req, err = core.New(string(url), core.Options{Data: body})
	} else if req, err = requestArg(c, 0); err == nil && body != nil {
		req.SetData(body)
	}
	if err != nil {
		return err
	}
	if req.Timeout, err = httpio.DefaultTimeout(c.VM()); err != nil {
		return err
	}
	filename, hook := c.Str(1), c.Func(2)
	var got core.Retrieved
	if err := c.Block(func(ctx context.Context) (err error) {
		var report core.ReportHook
		if hook != nil {
			report = func(blocks, blockSize int, total int64) error {
				_, err := hook.Call(ctx, blocks, blockSize, total)
				return err
			}
		}
		got, err = s.Urlretrieve(ctx, req, filename, report)
		return err
	}); err != nil {
		return err
	}
	return c.Return(got.Filename, httpio.NewMessage(c.VM(), got.Headers))
}

func installed(s *moduleState) runtime.Value {
	if s.installed == nil {
		return lua.LNil
	}
	return s.installed
}
