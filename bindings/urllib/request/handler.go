package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// handler is the Go value behind an instance of BaseHandler or of a class
// derived from it. It is a core.Handler: it takes part in opening URLs with the
// hooks of the documented classes that the object derives from, and with those
// that a script defines, which come in the place of documented ones.
type handler struct {
	script
	parts  []core.Handler // one for each documented class among the ancestors
	parent runtime.Value  // as the script sees it
	added  *core.Director // told by AddParent
	debug  int            // debuglevel, for do_open

	passwords runtime.Value   // of authentication handlers
	ownErrors bool            // the script's class says itself which errors it handles
	jar       runtime.Value   // of HTTPCookieProcessor
	context   *runtime.Object // of HTTPSHandler
}

// kind is a documented handler class with a part in the core.
type kind struct {
	class *runtime.Class
	name  string // of the class that openers have by default; "" for none
	make  func(h *handler) core.Handler
}

// kinds are those of all files.
var kinds = [...][]kind{
	authKinds, baseKinds, cookieProcessorKinds, decodingKinds, ftpKinds, http2Kinds, httpKinds, poolKinds, proxyKinds, redirectKinds, retryKinds,
}

func newHandler(vm *runtime.VM, o *runtime.Object) *handler {
	return &handler{script: script{vm: vm, object: o}, parent: lua.LNil, passwords: lua.LNil, jar: lua.LNil}
}

// handlerOf returns the value behind a handler object, making it for a class
// whose __init did not call that of its base. It is nil for other objects.
func handlerOf(vm *runtime.VM, o *runtime.Object) *handler {
	if h, ok := o.Native().(*handler); ok {
		return h
	}
	if o.Native() != nil || !o.IsA(BaseHandler) {
		return nil
	}
	h := newHandler(vm, o)
	o.SetNative(h)
	for _, file := range kinds {
		for _, k := range file {
			if o.IsA(k.class) {
				if p := k.make(h); p != nil {
					h.parts = append(h.parts, p)
				}
			}
		}
	}
	return h
}

// this returns the handler behind self.
func this(c *runtime.Call) *handler { return handlerOf(c.VM(), c.Self()) }

// part returns h's part in the core of type T.
func part[T core.Handler](h *handler) T {
	for _, p := range h.parts {
		if t, ok := p.(T); ok {
			return t
		}
	}
	var none T
	return none
}

// partOf is part for self, with a Director to work in.
func partOf[T core.Handler](c *runtime.Call) T {
	h := this(c)
	h.director()
	return part[T](h)
}

// director is the opener that h works in. One that belongs to none gets one to
// be alone in; in a fork it is the script's own again, if there is one.
func (h *handler) director() *core.Director {
	if h.added != nil {
		return h.added
	}
	d := core.NewDirector(h.vm.Host())
	d.AddHeaders = nil
	if s, ok := scriptOf(h.vm, h.parent); ok {
		d.Self = parent{script: s}
	}
	for _, p := range h.parts {
		p.AddParent(d)
	}
	return d
}

// number returns a number that a script set on the instance or its class.
func (h *handler) number(name string) (int, bool) {
	return objectNumber(h.object, name)
}

// Order is the attribute handler_order.
func (h *handler) Order() int {
	if n, ok := h.number("handler_order"); ok {
		return n
	}
	if len(h.parts) > 0 {
		return h.parts[0].Order()
	}
	return core.DefaultOrder
}

// AddParent tells the parts. The object is told by attach, which has its Director's object.
func (h *handler) AddParent(d *core.Director) {
	h.added = d
	for _, p := range h.parts {
		p.AddParent(d)
	}
}

// attach completes add_handler on the side of the script.
func (h *handler) attach(ctx context.Context, d *director) error {
	if h.added != d.Director {
		return nil // it had no hooks
	}
	h.parent = d.object.Value()
	if !h.defines("add_parent") {
		return nil
	}
	return h.call(ctx, "add_parent", func() []any { return []any{d.object} }, func(context.Context, runtime.Value) error { return nil })
}

// Class is the documented class whose place among the default handlers h takes.
func (h *handler) Class() string {
	if names := h.classes(); len(names) > 0 {
		return names[0]
	}
	return ""
}

func (h *handler) classes() (names []string) {
	for _, file := range kinds {
		for _, k := range file {
			if k.name != "" && h.object.IsA(k.class) {
				names = append(names, k.name)
			}
		}
	}
	return names
}

// placeholder keeps the default handler of a class out of an opener.
type placeholder struct {
	core.BaseHandler
	class string
}

func (p *placeholder) Class() string      { return p.class }
func (p *placeholder) Hooks() []core.Hook { return nil }

// Hooks are those of the parts and those that the script defines.
func (h *handler) Hooks() []core.Hook {
	var hooks []core.Hook
	taken := map[string]bool{}
	for _, name := range h.hookNames() {
		taken[name] = true
		hooks = append(hooks, h.hook(name))
	}
	for _, p := range h.parts {
		for _, hook := range p.Hooks() {
			if !taken[hook.Name] && !(h.ownErrors && hook.Error != nil && isAuth(p)) {
				taken[hook.Name] = true
				hooks = append(hooks, h.around(p, hook))
			}
		}
	}
	return hooks
}

func isFunction(v runtime.Value) bool { _, ok := v.(*lua.LFunction); return ok }

func isAuth(p core.Handler) bool {
	switch p.(type) {
	case *core.BasicAuthHandler, *core.DigestAuthHandler:
		return true
	}
	return false
}

// around puts what a script can set between a hook of the core and its part.
func (h *handler) around(p core.Handler, hook core.Hook) core.Hook {
	switch p := p.(type) {
	case *core.HTTPHandler:
		if hook.Name == "http_open" {
			hook.Open = func(ctx context.Context, req *core.Request) (response.Response, error) {
				return h.openHTTP(ctx, p, req)
			}
		}
	case *core.HTTPSHandler:
		if hook.Name == "https_open" {
			hook.Open = func(ctx context.Context, req *core.Request) (response.Response, error) {
				return h.openHTTPS(ctx, p, req)
			}
		}
	case *core.PooledHTTPHandler:
		if hook.Name == "https_open" {
			hook.Open = func(ctx context.Context, req *core.Request) (response.Response, error) {
				return openPooled(ctx, h.vm, p, h.context, req)
			}
		}
	case *core.HTTP2Handler:
		if hook.Name == "https_open" {
			hook.Open = func(ctx context.Context, req *core.Request) (response.Response, error) {
				return openHTTP2(ctx, h.vm, p, h.context, req)
			}
		}
	case *core.HTTPRedirectHandler:
		hook.Error = h.redirect(p)
	case *core.BasicAuthHandler, *core.DigestAuthHandler:
		if hook.Error != nil {
			hook.Error = h.authError(p, hook.Error)
		}
	}
	return hook
}
