package runtime

import (
	"context"
	"fmt"
	"reflect"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"
)

// boundFunc makes the Lua function that calls a Go function or method.
func (vm *VM) boundFunc(rv reflect.Value, name string, method bool) *lua.LFunction {
	t := rv.Type()
	return vm.factory.NewFunction(func(L *lua.LState) int {
		vm := vmOf(L)
		call := boundCall{vm: vm, L: L, fn: rv, t: t, name: name, method: method}
		return call.run()
	})
}

// boundCall is one call of a bound function.
type boundCall struct {
	vm     *VM
	L      *lua.LState
	fn     reflect.Value
	t      reflect.Type
	name   string
	method bool
	waits  bool

	// For callbacks among the arguments:
	ctx       context.Context // of the call
	goroutine int64           // that the call runs on
	pending   atomic.Bool     // the call has not returned yet
}

func (c *boundCall) run() int {
	args := c.arguments()
	ex := c.vm.running
	var out []reflect.Value
	c.pending.Store(true)
	if c.waits {
		_ = c.vm.block(c.L, func(context.Context) error { // the function's own error is among its results
			out = c.fn.Call(args)
			return nil
		})
	} else {
		top, nest := ex.top, ex.nest
		out = c.fn.Call(args)
		ex.top, ex.nest = top, nest
	}
	c.pending.Store(false)
	if n := len(out); n > 0 && c.t.Out(n-1) == errorType {
		if err, _ := out[n-1].Interface().(error); err != nil {
			c.vm.raise(c.L, err)
		}
		out = out[:n-1]
	}
	for _, v := range out {
		lv, err := c.vm.bind(v)
		if err != nil {
			c.vm.raise(c.L, Raisef(TypeError, "%s: %s", c.name, err))
		}
		c.L.Push(lv)
	}
	return len(out)
}

// arguments converts what the script gave.
func (c *boundCall) arguments() []reflect.Value {
	L, t := c.L, c.t
	top := L.GetTop()
	args := make([]reflect.Value, 0, t.NumIn())
	in, n := 0, 1
	if c.method {
		ud, ok := L.Get(1).(*lua.LUserData)
		if !ok || ud.Value == nil || !reflect.TypeOf(ud.Value).AssignableTo(t.In(0)) {
			c.vm.raise(L, Raisef(TypeError, "%s: called without its object; call it as obj:%s(...)", c.name, lowerFirst(c.name)))
		}
		args = append(args, reflect.ValueOf(ud.Value))
		in, n = 1, 2
	}
	if in < t.NumIn() && t.In(in) == contextType {
		args = append(args, reflect.ValueOf(c.vm.strandOf(L).context()))
		c.waits = true
		in++
	}
	first := n
	for ; in < t.NumIn(); in, n = in+1, n+1 {
		pt := t.In(in)
		if t.IsVariadic() && in == t.NumIn()-1 {
			for ; n <= top; n++ {
				args = append(args, c.argument(n, n-first+1, pt.Elem()))
			}
			return args
		}
		if n > top && !nilable(pt) {
			c.vm.raise(L, Raisef(TypeError, "%s: missing argument #%d (%s)", c.name, n-first+1, pt))
		}
		args = append(args, c.argument(n, n-first+1, pt))
	}
	if top >= n {
		c.vm.raise(L, Raisef(TypeError, "%s: takes at most %d arguments (%d given)", c.name, n-first, top-first+1))
	}
	return args
}

func nilable(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Func, reflect.Slice, reflect.Map, reflect.Chan:
		return true
	}
	return false
}

func (c *boundCall) argument(n, number int, t reflect.Type) reflect.Value {
	v := c.L.Get(n)
	if t.Kind() == reflect.Func && v != lua.LNil {
		return c.callback(v, t, number)
	}
	rv, err := c.vm.toGo(v, t)
	if err != nil {
		c.vm.raise(c.L, Raisef(TypeError, "%s: argument #%d: %s", c.name, number, err))
	}
	return rv
}

// callback makes the Go function for a Lua one. On the goroutine of the call that
// it was given to it runs as part of that call. On any other, and later, it
// waits for the VM's lock: a Go function that waits for callbacks on goroutines
// of its own must take a context, so that the lock is free meanwhile.
func (c *boundCall) callback(fn lua.LValue, t reflect.Type, number int) reflect.Value {
	if ud, ok := fn.(*lua.LUserData); ok && ud.Value != nil && reflect.TypeOf(ud.Value).AssignableTo(t) {
		return reflect.ValueOf(ud.Value)
	}
	if _, ok := fn.(*lua.LFunction); !ok && ObjectOf(fn) == nil {
		c.vm.raise(c.L, Raisef(TypeError, "%s: argument #%d: expected function, got %s", c.name, number, c.vm.typeName(fn)))
	}
	if c.ctx == nil {
		c.ctx, c.goroutine = c.vm.strandOf(c.L).context(), goroutineID()
	}
	return c.vm.goFunc(fn, t, c.callbackContext)
}

// callbackContext returns the context that a callback runs with; own is what
// the Go function gave it, nil for nothing.
func (c *boundCall) callbackContext(own context.Context) context.Context {
	pending := c.pending.Load()
	here := pending && c.goroutine == goroutineID()
	if own == nil {
		own = context.Background()
		if here || pending && c.waits {
			own = c.ctx
		}
	}
	if here {
		return own
	}
	return Detach(own)
}

// orBackground is the context of a Lua function that Go calls when it likes.
func orBackground(own context.Context) context.Context {
	if own == nil {
		return context.Background()
	}
	return own
}

// goFunc makes a Go function of type t that calls a Lua function, with the
// context that choose makes of its context parameter.
func (vm *VM) goFunc(fn lua.LValue, t reflect.Type, choose func(own context.Context) context.Context) reflect.Value {
	return reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		var own context.Context
		if len(in) > 0 && t.In(0) == contextType {
			own, _ = in[0].Interface().(context.Context)
			in = in[1:]
		}
		out, err := vm.callReflect(choose(own), fn, in, t)
		n := t.NumOut()
		if n > 0 && t.Out(n-1) == errorType {
			if out == nil {
				out = zeros(t)
			}
			if err != nil {
				out[n-1] = reflect.ValueOf(&err).Elem()
			}
			return out
		}
		if err != nil {
			panic(err)
		}
		return out
	})
}

func zeros(t reflect.Type) []reflect.Value {
	out := make([]reflect.Value, t.NumOut())
	for i := range out {
		out[i] = reflect.Zero(t.Out(i))
	}
	return out
}

func (vm *VM) callReflect(ctx context.Context, fn lua.LValue, in []reflect.Value, t reflect.Type) ([]reflect.Value, error) {
	_, leave, err := vm.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	var args []lua.LValue
	for i, a := range in {
		if t.IsVariadic() && i == len(in)-1 {
			for j := range a.Len() {
				v, err := vm.bind(a.Index(j))
				if err != nil {
					return nil, err
				}
				args = append(args, v)
			}
			break
		}
		v, err := vm.bind(a)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	res, r := vm.callProtected(fn, args)
	if r != nil {
		return nil, vm.asError(r)
	}
	out := zeros(t)
	n := t.NumOut()
	if n > 0 && t.Out(n-1) == errorType {
		n--
	}
	for i := range n {
		var v lua.LValue = lua.LNil
		if i < len(res) {
			v = res[i]
		}
		rv, err := vm.toGo(v, t.Out(i))
		if err != nil {
			return nil, fmt.Errorf("result #%d: %w", i+1, err)
		}
		out[i] = rv
	}
	return out, nil
}
