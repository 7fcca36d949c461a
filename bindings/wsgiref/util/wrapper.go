package util

import (
	"context"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// DefaultBlock is how much FileWrapper reads at a time, in bytes.
const DefaultBlock = 8192

// FileWrapper is the class.
var FileWrapper = &runtime.Class{
	Name: "FileWrapper", Doc: "A file as the blocks of a body: an iterator. A server may send a file of the system without reading it in the script.",
	Body: wrapperBody{},
}

// Wrapper is the Go value behind a FileWrapper.
type Wrapper struct {
	File  runtime.Value // what is read
	Block int           // bytes at a time
	ended bool
}

// CloneFor makes the wrapper of a fork.
func (w *Wrapper) CloneFor(k *runtime.Copier) (any, error) {
	return &Wrapper{File: k.Value(w.File), Block: w.Block, ended: w.ended}, nil
}

// Reader is the file as Go code reads it, inside of Call.Block, nil if only the
// script can.
func (w *Wrapper) Reader() io.Reader {
	if o := runtime.ObjectOf(w.File); o != nil {
		if r, ok := o.Native().(*runtime.File); ok {
			return r
		}
	}
	return nil
}

// Next reads a block; nil at the end, for good.
func (w *Wrapper) Next(ctx context.Context, vm *runtime.VM) (runtime.Value, error) {
	if w.ended {
		return nil, nil
	}
	out, err := CallMethod(ctx, vm, w.File, "read", w.Block)
	if err != nil {
		return nil, err
	}
	if len(out) == 0 || out[0] == lua.LNil || runtime.IsNone(out[0]) || out[0] == lua.LString("") {
		w.ended = true
		return nil, nil
	}
	return out[0], nil
}

// Close calls close of the file, if it has that.
func (w *Wrapper) Close(ctx context.Context, vm *runtime.VM) error {
	if ok, err := HasMethod(ctx, vm, w.File, "close"); !ok || err != nil {
		return err
	}
	_, err := CallMethod(ctx, vm, w.File, "close")
	return err
}

type wrapperBody struct{}

func (wrapperBody) Define(class *runtime.Class) {
	wrapper := func(c *runtime.Call) *Wrapper { return c.Native().(*Wrapper) }
	next := func(c *runtime.Call) error {
		v, err := wrapper(c).Next(c.Context(), c.VM())
		if err != nil {
			return err
		}
		return c.Return(v)
	}
	class.Init = &runtime.Func{Sig: "__init(filelike: any, blksize: integer = 8192)", Doc: "Wrap anything with a method read, which is called with blksize.", Fn: func(c *runtime.Call) error {
		ok, err := HasMethod(c.Context(), c.VM(), c.Arg(0), "read")
		if err != nil {
			return err
		}
		if !ok {
			return runtime.Raisef(runtime.TypeError, "FileWrapper: parameter 'filelike': expected an object with a method read, got %s", c.VM().TypeName(c.Arg(0)))
		}
		if c.Int(1) < 1 {
			return runtime.Raisef(runtime.ValueError, "FileWrapper: parameter 'blksize': must be positive")
		}
		c.SetNative(&Wrapper{File: c.Arg(0), Block: c.Int(1)})
		return nil
	}}
	class.Methods = []runtime.Func{
		{Sig: "__iter(): function", Doc: "iter(wrapper) gives the blocks; for block in wrapper does so, too.", Fn: func(c *runtime.Call) error {
			return c.ReturnValue(c.Self().Bound("__call"))
		}},
		{Sig: "__call(...: any): string|nil", Doc: "The next block, nil at the end.", Fn: next},
		{Sig: "__getitem(index: any): string", Doc: "The next block, whatever the number; IndexError at the end. Deprecated: iterate.", Fn: func(c *runtime.Call) error {
			if _, number := c.Arg(0).(lua.LNumber); !number {
				return c.Return(nil)
			}
			v, err := wrapper(c).Next(c.Context(), c.VM())
			if err != nil {
				return err
			}
			if v == nil {
				return runtime.Raisef(runtime.IndexError, "FileWrapper: the file has ended")
			}
			return c.ReturnValue(v)
		}},
		{Sig: "_close(...: any)", Doc: "What the attribute close calls.", Fn: func(c *runtime.Call) error {
			return wrapper(c).Close(c.Context(), c.VM())
		}},
	}
	class.Props = []runtime.Prop{
		{Name: "filelike", Type: "file", Doc: "The file.", Get: func(c *runtime.Call) error { return c.ReturnValue(wrapper(c).File) }, Set: func(c *runtime.Call) error {
			wrapper(c).File = c.Arg(0)
			return nil
		}},
		{Name: "blksize", Type: "integer", Doc: "How many bytes are read at a time.", Get: func(c *runtime.Call) error { return c.Return(wrapper(c).Block) }, Set: func(c *runtime.Call) error {
			wrapper(c).Block = max(c.Int(0), 1)
			return nil
		}},
		{Name: "close", Type: "function|nil", Doc: "Closes the file. There is none if the file has none.", Get: func(c *runtime.Call) error {
			ok, err := HasMethod(c.Context(), c.VM(), wrapper(c).File, "close")
			if err != nil || !ok {
				return err
			}
			return c.ReturnValue(c.Self().Bound("_close"))
		}},
	}
}
