package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/http/client"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// A script may put a class of its own in the place of http.client.HTTPConnection
// or HTTPSConnection. As in CPython, all handlers use it from then on.

// connectionClass is the class of connections as http.client has it now; replaced
// tells whether a script has put it there. The VM's lock must be held.
func connectionClass(vm *runtime.VM, name string) (class runtime.Value, replaced bool) {
	t := vm.Loaded(client.Module.Name)
	if t == nil {
		return lua.LNil, false
	}
	class = t.RawGetString(name)
	info := vm.ClassInfo(class)
	return class, class != lua.LNil && (info == nil || info.Declaration != client.HTTPConnection && info.Declaration != client.HTTPSConnection)
}

// connect calls what stands for a class of connections. where begins error texts.
// The VM's lock must be held.
func connect(ctx context.Context, vm *runtime.VM, where string, class runtime.Value, args ...any) (runtime.Value, error) {
	switch class.(type) {
	case *lua.LFunction, *lua.LTable, *lua.LUserData:
	default:
		return nil, runtime.Raisef(runtime.TypeError, "%s: expected a class or a function, got %s", where, vm.TypeName(class))
	}
	out, err := vm.Call(ctx, class, args...)
	if err != nil {
		return nil, err
	}
	if len(out) == 0 || out[0] == lua.LNil || runtime.IsNone(out[0]) {
		return nil, runtime.Raisef(runtime.TypeError, "%s returned no connection", where)
	}
	return out[0], nil
}

// defaultHTTP is the HTTPHandler of openers that were given none.
type defaultHTTP struct {
	*core.HTTPHandler
	vm *runtime.VM
}

// Hooks are those of HTTPHandler.
func (h *defaultHTTP) Hooks() []core.Hook {
	return replaceable(h.vm, h.HTTPHandler.Hooks(), "http_open", "HTTPConnection", h.HTTPOpen)
}

// replaceable has the hook of that name open requests on the class that a script has
// put in the place of http.client's, if it has, and else by open.
func replaceable(vm *runtime.VM, hooks []core.Hook, hook, class string, open func(ctx context.Context, req *core.Request) (response.Response, error)) []core.Hook {
	for i := range hooks {
		if hooks[i].Name == hook {
			hooks[i].Open = func(ctx context.Context, req *core.Request) (response.Response, error) {
				return onReplaced(ctx, vm, class, req, func() (response.Response, error) { return open(ctx, req) })
			}
		}
	}
	return hooks
}

// onReplaced opens req on a connection of the class that a script has put in the
// place of the documented one, if there is one, else by open.
func onReplaced(ctx context.Context, vm *runtime.VM, name string, req *core.Request, open func() (response.Response, error)) (r response.Response, err error) {
	found := false
	err = vm.Do(ctx, func(ctx context.Context) error {
		class, replaced := connectionClass(vm, name)
		if !replaced {
			return nil
		}
		found = true
		out, err := vm.NewObject(abstractHTTPHandler, nil).CallMethod(ctx, "do_open", class, requestObject(vm, req))
		if err != nil || len(out) == 0 {
			return err
		}
		return takeResponse(vm, &r)(ctx, out[0])
	})
	if found || err != nil {
		return r, err
	}
	return open()
}
