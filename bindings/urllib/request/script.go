package request

import (
	"context"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// script is a value with methods that a script defines: an instance of a class,
// or a table.
type script struct {
	vm     *runtime.VM
	object *runtime.Object // nil for a table
	table  *runtime.Table
}

// scriptOf makes one of a value; ok is false if it is neither.
func scriptOf(vm *runtime.VM, v runtime.Value) (s script, ok bool) {
	switch v := v.(type) {
	case *lua.LTable:
		return script{vm: vm, table: v}, vm.ClassInfo(v) == nil
	case *lua.LUserData:
		o := runtime.ObjectOf(v)
		return script{vm: vm, object: o}, o != nil
	}
	return s, false
}

func (s script) value() runtime.Value {
	if s.object != nil {
		return s.object.Value()
	}
	return s.table
}

// maxBases bounds a chain of tables that stand behind each other as __index.
const maxBases = 100

// tables are the table and those behind it, where a script keeps methods.
func (s script) tables() (all []*runtime.Table) {
	for t := s.table; t != nil && len(all) < maxBases; {
		all = append(all, t)
		meta, _ := t.Metatable.(*lua.LTable)
		if meta == nil {
			break
		}
		t, _ = meta.RawGetString("__index").(*lua.LTable)
	}
	return all
}

// attr reads a field, a method or an attribute of the class, and runs no script.
func (s script) attr(name string) runtime.Value {
	if s.object != nil {
		return s.object.Attr(name)
	}
	for _, t := range s.tables() {
		if v := t.RawGetString(name); v != lua.LNil {
			return v
		}
	}
	return lua.LNil
}

// set sets a field.
func (s script) set(name string, v runtime.Value) error {
	if s.object != nil {
		return s.object.SetField(name, v)
	}
	s.table.RawSetString(name, v)
	return nil
}

// members lists the names of all fields and methods.
func (s script) members() []string {
	var names []string
	if s.object != nil {
		names = s.object.FieldNames()
		if info := s.vm.ClassInfo(s.object.Class()); info != nil {
			names = append(names, info.Members...)
		}
	}
	for _, t := range s.tables() {
		for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
			if name, ok := k.(lua.LString); ok {
				names = append(names, string(name))
			}
		}
	}
	return names
}

// defines tells whether a script defines a method. It is false for what the
// documented classes define.
func (s script) defines(name string) bool {
	if s.object != nil {
		f := s.object.Override(name)
		return f != nil && isFunction(f.Value())
	}
	return isFunction(s.attr(name))
}

// hookNames are the methods that take part in opening URLs. They come in the
// order of their names, as CPython finds them.
func (s script) hookNames() []string {
	names := s.members()
	names = slices.DeleteFunc(names, func(name string) bool { return core.HookKind(name) == "" || !s.defines(name) })
	slices.Sort(names)
	return slices.Compact(names)
}

// call calls a method that the script defines; args makes the arguments and
// take the result, both with the VM's lock held.
func (s script) call(ctx context.Context, name string, args func() []any, take func(ctx context.Context, v runtime.Value) error) error {
	return s.vm.Do(ctx, func(ctx context.Context) error {
		var out []runtime.Value
		var err error
		if !s.defines(name) {
			return runtime.Raisef(runtime.AttributeError, "'%s' object has no attribute '%s'", s.vm.TypeName(s.value()), name)
		}
		if s.object != nil {
			out, err = s.object.Override(name).CallSelf(ctx, s.object, args()...)
		} else {
			out, err = s.vm.Call(ctx, s.attr(name), append([]any{s.table}, args()...)...)
		}
		if err != nil {
			return err
		}
		var v runtime.Value = lua.LNil
		if len(out) > 0 {
			v = out[0]
		}
		return take(ctx, v)
	})
}

// overrides tells whether the script has put a method in the place of a
// documented one.
func (s script) overrides(ctx context.Context, name string) (is bool, err error) {
	err = s.vm.Do(ctx, func(context.Context) error {
		is = s.defines(name)
		return nil
	})
	return is, err
}

// told are the arguments with which a script called a method that deals with an
// error. Handlers of its own get the very same ones.
type told struct {
	req     *core.Request
	fp      response.Response
	headers *message.Headers
	values  []any // fp, code, msg and headers
}

type toldKey struct{}

// errorArgs are the arguments of http_error_404 and its like.
func (s script) errorArgs(ctx context.Context, req *core.Request, fp response.Response, code int, msg string, headers *message.Headers) []any {
	request := requestObject(s.vm, req)
	if t, ok := ctx.Value(toldKey{}).(told); ok && t.req == req && t.fp == fp && t.headers == headers {
		return append([]any{request}, t.values...)
	}
	file := responseObject(s.vm, fp)
	return []any{request, file, code, msg, headersValue(s.vm, fp, file, headers)}
}
