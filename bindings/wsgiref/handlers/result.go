package handlers

import (
	"context"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/wsgiref/headers"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
)

// result is what an application returned: a list of strings, an iterator, or an
// object that has one.
type result struct {
	h     *Handler
	value runtime.Value

	blocks []runtime.Value // of a list
	listed bool
	count  int
	closes bool // it may have a method close

	next, state, control runtime.Value // of an iterator, once there is one
	file                 io.Reader     // of a FileWrapper that Go can read
	buf                  []byte
}

// newResult looks at what an application returned. The VM's lock is held.
func (h *Handler) newResult(v runtime.Value) *result {
	if runtime.IsNone(v) {
		v = lua.LNil
	}
	r := &result{h: h, value: v}
	switch v := v.(type) {
	case *lua.LTable:
		if v.Metatable != lua.LNil {
			r.closes = true
			break
		}
		r.count, r.closes = v.Len(), v.RawGetString("close") != lua.LNil
		if r.listed = !IsKeyed(v); !r.listed {
			break
		}
		r.blocks = make([]runtime.Value, r.count)
		for i := range r.blocks {
			r.blocks[i] = v.RawGetInt(i + 1)
		}
	case *lua.LUserData:
		r.closes = true
		if w, ok := runtime.NativeOf[*util.Wrapper](v); ok && runtime.ObjectOf(v).Override("__iter") == nil {
			if r.file = w.Reader(); r.file != nil {
				r.buf = make([]byte, w.Block)
			}
		}
	}
	return r
}

// IsKeyed tells whether v is a table with keys in the place of a list: it has no
// items, but there is more in it than a function to close it.
func IsKeyed(v runtime.Value) bool {
	t, ok := v.(*lua.LTable)
	if !ok || t.Metatable != lua.LNil || t.Len() > 0 {
		return false
	}
	k, _ := t.Next(lua.LNil)
	if k == lua.LString("close") {
		k, _ = t.Next(k)
	}
	return k != lua.LNil
}

// Len is the number of blocks, -1 if it is not known.
func (r *result) Len() int {
	if r.listed {
		return r.count
	}
	return -1
}

// Next returns the next block.
func (r *result) Next(ctx context.Context) ([]byte, error) {
	switch {
	case r.listed:
		if len(r.blocks) == 0 {
			return nil, io.EOF
		}
		v := r.blocks[0]
		r.blocks = r.blocks[1:]
		return block(r.h.VM, v)
	case r.file != nil:
		n, err := r.file.Read(r.buf)
		if n > 0 {
			err = nil
		}
		return r.buf[:n], err
	}
	if r.next == nil {
		if err := r.iterate(ctx); err != nil {
			return nil, err
		}
	}
	out, err := r.h.VM.Call(ctx, r.next, r.state, r.control)
	if err != nil {
		return nil, err
	}
	if r.control = first(out); r.control == lua.LNil {
		return nil, io.EOF
	}
	return block(r.h.VM, r.control)
}

// block is a block of a body as bytes.
func block(vm *runtime.VM, v runtime.Value) ([]byte, error) {
	if s, ok := headers.Text(v); ok {
		return runtime.ViewOf(s), nil
	}
	return nil, runtime.Raisef(runtime.AssertionError, "write: a block of the body must be a string, not %s", vm.TypeName(v))
}

// iterate begins to iterate over the value.
func (r *result) iterate(ctx context.Context) error {
	r.state, r.control = lua.LNil, lua.LNil
	switch v := r.value.(type) {
	case *lua.LFunction:
		r.next = v
		return nil
	case lua.LString:
		return runtime.Raisef(runtime.AssertionError, "the application returned a string; it must be a list of strings, or an iterator")
	case *lua.LTable, *lua.LUserData:
		if IsKeyed(v) {
			return runtime.Raisef(runtime.TypeError, "the application returned a table with keys; it must be a list of strings, or an iterator")
		}
		if _, ok := runtime.NativeOf[runtime.Bytes](v); ok {
			return runtime.Raisef(runtime.AssertionError, "the application returned bytes; it must be a list of strings, or an iterator")
		}
		out, err := Iterate(ctx, r.h.VM, v)
		if err != nil {
			return err
		}
		r.next, r.state, r.control = out[0], out[1], out[2]
		return nil
	}
	return runtime.Raisef(runtime.TypeError, "the application returned %s; it must be a list of strings, or an iterator", r.h.VM.TypeName(r.value))
}

// isStepper tells whether v gives its items by being called: a function, or what has
// __call and no __iter, so that it can have a method close, too.
func isStepper(v runtime.Value) bool {
	has := func(string) bool { return false }
	switch v := v.(type) {
	case *lua.LFunction:
		return true
	case *lua.LTable:
		if mt, ok := v.Metatable.(*lua.LTable); ok {
			has = func(name string) bool { return mt.RawGetString(name) != lua.LNil }
		}
	case *lua.LUserData:
		if o := runtime.ObjectOf(v); o != nil {
			has = func(name string) bool { return o.Attr(name) != lua.LNil }
		}
	}
	return has("__call") && !has("__iter")
}

// Iterate returns the three values that a for loop over v needs.
func Iterate(ctx context.Context, vm *runtime.VM, v runtime.Value) ([3]runtime.Value, error) {
	three := [3]runtime.Value{lua.LNil, lua.LNil, lua.LNil}
	err := vm.Do(ctx, func(ctx context.Context) error {
		if isStepper(v) {
			three[0] = v
			return nil
		}
		out, err := vm.Call(ctx, vm.GlobalTable().RawGetString("iter"), v)
		copy(three[:], out)
		return err
	})
	return three, err
}

// Close calls the value's method close, if it has one.
func (r *result) Close(ctx context.Context) error {
	if !r.closes {
		return nil
	}
	ok, err := util.HasMethod(ctx, r.h.VM, r.value, "close")
	if err != nil || !ok {
		return err
	}
	_, err = util.CallMethod(ctx, r.h.VM, r.value, "close")
	return err
}

// resultIsFile is the documented result_is_file.
func (h *Handler) resultIsFile(ctx context.Context) (is bool, err error) {
	r, ok := h.Flow.Result.(*result)
	if !ok || r.listed {
		return false, nil
	}
	err = h.VM.Do(ctx, func(context.Context) error {
		w := h.Object.Attr("wsgi_file_wrapper")
		if info := h.VM.ClassInfo(w); info != nil {
			is, err = h.VM.IsInstance(r.value, w)
		}
		return err
	})
	return is, err
}

// InMemory tells whether the body is at hand, in memory or in a file that Go
// reads, so that nobody can tell how much of it is sent at a time.
func (h *Handler) InMemory() bool {
	r, ok := h.Flow.Result.(*result)
	return ok && (r.listed || r.file != nil)
}
