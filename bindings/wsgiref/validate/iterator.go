package validate

import (
	"context"
	goruntime "runtime"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/wsgiref/handlers"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	core "github.com/netlua/netlua/stdlib/wsgiref/validate"
)

// IteratorWrapper is the class of results of checked applications.
var IteratorWrapper = &runtime.Class{Name: "IteratorWrapper", Doc: "The result of a checked application: an iterator.", Body: iteratorBody{}}

// iterator is the Go value behind an IteratorWrapper.
type iterator struct {
	original runtime.Value
	three    [3]runtime.Value // what a for loop over it needs
	reply    *reply           // nil once start_response is known to have been called
	closed   *closed
}

// closed outlives its iterator, to tell whether close was called.
type closed struct {
	yes   bool
	stdio host.Stdio
}

func newIterator(ctx context.Context, vm *runtime.VM, v runtime.Value, r *reply) (*runtime.Object, error) {
	if runtime.IsNone(v) {
		v = lua.LNil
	}
	switch v.(type) {
	case *lua.LNilType, lua.LBool, lua.LNumber:
		return nil, core.Errorf("an application must return an iterator, if only an empty list, not %s", vm.TypeName(v))
	case lua.LString:
		return nil, core.Errorf("an application must not return a string, but a list that holds it")
	}
	if _, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		return nil, core.Errorf("an application must not return bytes, but a list that holds them")
	}
	if handlers.IsKeyed(v) {
		return nil, core.Errorf("an application must return a list of strings, or an iterator, not a table with keys")
	}
	three, err := handlers.Iterate(ctx, vm, v)
	if err != nil {
		return nil, err
	}
	it := &iterator{original: v, three: three, reply: r, closed: &closed{stdio: vm.Host()}}
	goruntime.AddCleanup(it, func(c *closed) {
		if !c.yes {
			_, _ = c.stdio.Stderr().Write([]byte("Iterator garbage collected without being closed\n")) // there is nobody to tell
		}
	}, it.closed)
	return vm.NewObject(IteratorWrapper, it), nil
}

// next gives the next block, LNil at the end.
func (it *iterator) next(ctx context.Context, vm *runtime.VM) (runtime.Value, error) {
	if it.closed.yes {
		return nil, core.Errorf("the result is read after close was called")
	}
	out, err := vm.Call(ctx, it.three[0], it.three[1], it.three[2])
	if err != nil || len(out) == 0 || out[0] == lua.LNil {
		return lua.LNil, err
	}
	it.three[2] = out[0]
	if err := text(vm, "a block of the body", out[0]); err != nil {
		return nil, err
	}
	if it.reply != nil && !it.reply.started {
		return nil, core.Errorf("the body is read, but start_response was not called yet")
	}
	it.reply = nil
	return out[0], nil
}

type iteratorBody struct{}

func (iteratorBody) Define(class *runtime.Class) {
	class.Methods = []runtime.Func{
		{Sig: "__iter(): function", Doc: "iter(result) gives the blocks.", Fn: func(c *runtime.Call) error {
			return c.ReturnValue(c.Self().Bound("__call"))
		}},
		{Sig: "__call(...: any): string|nil", Doc: "The next block, nil at the end.", Fn: func(c *runtime.Call) error {
			v, err := c.Native().(*iterator).next(c.Context(), c.VM())
			if err != nil {
				return err
			}
			return c.ReturnValue(v)
		}},
		{Sig: "close()", Doc: "Close the application's result, if that can be closed.", Fn: func(c *runtime.Call) error {
			it := c.Native().(*iterator)
			it.closed.yes = true
			ok, err := util.HasMethod(c.Context(), c.VM(), it.original, "close")
			if err != nil || !ok {
				return err
			}
			_, err = util.CallMethod(c.Context(), c.VM(), it.original, "close")
			return err
		}},
	}
}
