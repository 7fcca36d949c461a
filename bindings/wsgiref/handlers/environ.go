package handlers

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/handlers"
	coreutil "github.com/netlua/netlua/stdlib/wsgiref/util"
)

// Start sets the environment up and calls the application: all that needs Lua
// for most requests, under one lock.
func (h *Handler) Start(ctx context.Context) error {
	return h.VM.Do(ctx, func(ctx context.Context) error {
		if _, ok, err := h.call(ctx, stepSetupEnviron); err != nil {
			return err
		} else if !ok {
			if err := h.setupEnviron(ctx); err != nil {
				return err
			}
		}
		if h.environ == nil {
			return runtime.Raisef(runtime.AttributeError, "%s: setup_environ has set no environ", h.Object.ClassName())
		}
		env := util.Environ{Table: h.environ}
		h.Flow.Method, _ = env.Lookup("REQUEST_METHOD")
		h.Flow.Protocol, _ = env.Lookup("SERVER_PROTOCOL")
		out, err := h.VM.Call(ctx, h.app, h.environ, h.Object.Bound("start_response"))
		if err != nil {
			return err
		}
		h.Flow.Result = h.newResult(first(out))
		return nil
	})
}

// setupEnviron is the documented setup_environ. The VM's lock is held.
func (h *Handler) setupEnviron(ctx context.Context) error {
	env := inherit(h.VM, h.Object.Attr("os_environ"))
	h.environ = env
	if _, ok, err := h.call(ctx, stepAddCGIVars); err != nil {
		return err
	} else if !ok {
		if err := h.addCGIVars(); err != nil {
			return err
		}
	}
	stdin, err := h.stream(ctx, stepGetStdin)
	if err != nil {
		return err
	}
	stdin = input(h.VM, stdin)
	stderr, err := h.stream(ctx, stepGetStderr)
	if err != nil {
		return err
	}
	scheme, ok, err := h.call(ctx, stepGetScheme)
	if err != nil {
		return err
	}
	vars := util.Environ{Table: env}
	if !ok {
		scheme = lua.LString(coreutil.GuessScheme(vars))
	}
	env.RawSetString("wsgi.input", orNone(h.VM, stdin))
	env.RawSetString("wsgi.errors", orNone(h.VM, stderr))
	env.RawSetString("wsgi.version", h.Object.Attr("wsgi_version"))
	env.RawSetString("wsgi.url_scheme", scheme)
	for _, flag := range [...]string{"wsgi.run_once", "wsgi.multithread", "wsgi.multiprocess"} {
		env.RawSetString(flag, lua.LBool(h.flag(flag[len("wsgi."):])))
	}
	if w := h.Object.Attr("wsgi_file_wrapper"); w != lua.LNil && !runtime.IsNone(w) {
		env.RawSetString("wsgi.file_wrapper", w)
	}
	if h.Flow.OriginServer && h.Flow.ServerSoftware != "" {
		if _, ok := vars.Lookup("SERVER_SOFTWARE"); !ok {
			vars.Set("SERVER_SOFTWARE", h.Flow.ServerSoftware)
		}
	}
	return nil
}

// orNone has an application find the variable also where the handler has no stream.
func orNone(vm *runtime.VM, v runtime.Value) runtime.Value {
	if v == lua.LNil {
		return vm.None()
	}
	return v
}

// flag is an attribute wsgi_NAME, or what the constructor of a SimpleHandler was told.
func (h *Handler) flag(name string) bool {
	if s := h.Streams; s != nil && h.Object.Field("wsgi_"+name) == lua.LNil {
		switch name {
		case "multithread":
			return s.Multithread
		case "multiprocess":
			return s.Multiprocess
		}
	}
	return runtime.Truth(h.Object.Attr("wsgi_" + name))
}

// update copies the variables of a table.
func update(env *runtime.Table, from runtime.Value) {
	t, ok := from.(*lua.LTable)
	if !ok {
		return
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		env.RawSet(k, v)
	}
}

// stream is wsgi.input or wsgi.errors.
func (h *Handler) stream(ctx context.Context, step int) (runtime.Value, error) {
	if out, ok, err := h.call(ctx, step); ok {
		return out, err
	}
	switch {
	case h.Streams == nil:
		return nil, abstract(stepNames[step])
	case step == stepGetStdin:
		return h.Streams.Stdin, nil
	}
	return h.Streams.Stderr, nil
}

// addCGIVars is the documented add_cgi_vars.
func (h *Handler) addCGIVars() error {
	if h.Streams == nil {
		return abstract("add_cgi_vars")
	}
	update(h.environ, h.Streams.Environ)
	for _, v := range h.Streams.Vars {
		h.environ.RawSetString(v.Key, lua.LString(v.Value))
	}
	return nil
}

// environment makes a table of variables.
func environment(vars []core.Var) *runtime.Table {
	var none lua.LState // tables know of no state
	t := none.CreateTable(0, len(vars))
	for _, v := range vars {
		t.RawSetString(v.Key, lua.LString(v.Value))
	}
	return t
}
