package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/progress"
	core "github.com/netlua/netlua/stdlib/urllib/request"
)

const retrieveSig = "urlretrieve(url: string|Request, filename?: string, reporthook?: function|ProgressBar, data?: " + httpio.BodyType +
	", *, resume: boolean = false, timeout?: number|None, context?: SSLContext|None, opener?: object|table|None): string, HTTPMessage"

const retrieveDoc = "Copy what a URL gives into a file; give the file's name and the headers. reporthook is called with the number of blocks, their size in bytes and the size of the whole, -1 if unknown. Without filename the file is a temporary one. " +
	"Beyond Python: resume goes on with a transfer to filename that was broken off, and the file appears when it is complete; timeout, context and opener are as for urlopen, but for this call only."

// urlretrieve copies in Go; the script takes part through reporthook only.
func urlretrieve(c *runtime.Call) error {
	const filename, hook, data, resume, timeout = 1, 2, 3, 4, 5
	s := state(c.VM())
	body, err := httpio.Body(c, data, "urlretrieve: parameter 'data'")
	if err != nil {
		return err
	}
	var req *core.Request
	if url, ok := c.Arg(0).(lua.LString); ok {
		req, err = core.New(string(url), core.Options{Data: body})
	} else if req, err = requestArg(c, 0); err == nil && body != nil && !sameBody(req, c.Arg(data)) {
		req.SetData(body)
	}
	if err != nil {
		return err
	}
	if req.Timeout, err = httpio.Timeout(c, timeout, "urlretrieve"); err != nil {
		return err
	}
	o := core.RetrieveOptions{Resume: c.Bool(resume)}
	if o.Opener, err = retrieveOpener(c, s); err != nil {
		return err
	}
	name, fn, bar := c.Str(filename), c.Func(hook), progressBar(c.Arg(hook))
	var got core.Retrieved
	if err := c.Block(func(ctx context.Context) (err error) {
		switch {
		case bar != nil:
			o.Hook = bar.Report
			defer bar.Close()
		case fn != nil:
			o.Hook = func(blocks, blockSize int, total int64) error {
				_, err := fn.Call(ctx, blocks, blockSize, total)
				return err
			}
		}
		got, err = s.Retrieve(ctx, req, name, o)
		return err
	}); err != nil {
		return err
	}
	return c.Return(got.Filename, httpio.NewMessage(c.VM(), got.Headers))
}

// retrieveOpener is the opener that the arguments ask for, nil for that of urlopen.
func retrieveOpener(c *runtime.Call, s *moduleState) (*core.Director, error) {
	const settings, opener = 6, 7
	v := c.Arg(opener)
	given := v != nil && v != lua.LNil && !runtime.IsNone(v)
	if o := c.Obj(settings); o != nil {
		if given {
			return nil, runtime.Raisef(runtime.ValueError, "urlretrieve: context and opener exclude each other: the opener has a context of its own")
		}
		config, err := configOf(o)
		if err != nil {
			return nil, err
		}
		return s.BuildOpener(core.NewHTTPSHandler(config)), nil
	}
	if !given {
		if d, ok := runtime.NativeOf[*director](installed(s)); ok {
			return nil, d.sync(c)
		}
		return nil, nil
	}
	if d, ok := runtime.NativeOf[*director](v); ok && d.object.Override("open") == nil {
		return d.Director, d.sync(c)
	}
	return scriptOpener(c.VM(), v), nil
}

// progressBar returns the bar behind a ProgressBar, nil of other values.
func progressBar(v runtime.Value) *progress.Bar {
	b, _ := runtime.NativeOf[*progress.Bar](v)
	return b
}

func installed(s *moduleState) runtime.Value {
	if s.installed == nil {
		return lua.LNil
	}
	return s.installed
}
