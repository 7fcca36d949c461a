package request

import (
	"context"
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
)

// A fork of the VM has openers and handlers of its own, with the same settings,
// and no connections: pools start empty. Passwords and cookies are copied, nonces
// are not. Handlers of a kind unknown here are unusable there, as are openers
// with such a handler.

// noFork names the handler that is in the way.
func noFork(h *handler) error {
	return fmt.Errorf("a fork has no copy of this %s: a part of it is not one of the documented handlers", h.object.ClassName())
}

// twin is the fork's copy of an object.
func twin(k *runtime.Copier, o *runtime.Object) *runtime.Object {
	if o == nil {
		return nil
	}
	return runtime.ObjectOf(k.Value(o.Value()))
}

// cloneRequest gives a fork the request, if its body can be sent there.
func cloneRequest(k *runtime.Copier, native any, o *runtime.Object) (any, error) {
	r := native.(*core.Request)
	if err := pull(k.VM(), r); err != nil {
		return nil, err
	}
	body, err := httpio.CloneBody(k, r.Data())
	if err != nil {
		return nil, err
	}
	n := r.Clone(body)
	n.Owner = &owner{object: o}
	return n, nil
}

// CloneFor copies the settings of the parts.
func (h *handler) CloneFor(k *runtime.Copier) (any, error) {
	n := newHandler(k.VM(), twin(k, h.object))
	n.parent, n.context, n.ownErrors, n.debug = k.Value(h.parent), twin(k, h.context), h.ownErrors, h.debug
	n.passwords, n.jar = k.Value(h.passwords), k.Value(h.jar)
	for _, p := range h.parts {
		copied := copyPart(n, p)
		if copied == nil {
			return nil, noFork(h)
		}
		n.parts = append(n.parts, copied)
	}
	if n.passwords != nil && n.passwords != lua.LNil {
		k.AtEnd(func(ctx context.Context) { n.setPasswords(ctx, n.passwords) }) // which looks for overrides
	}
	return n, nil
}

// copyPart makes a part of n like p; nil for a handler with more state than
// settings.
func copyPart(n *handler, p core.Handler) core.Handler {
	switch p := p.(type) {
	case *core.HTTPHandler:
		c := core.NewHTTPHandler()
		c.DebugLevel, c.Limits = p.DebugLevel, p.Limits
		return c
	case *core.HTTPSHandler:
		c := core.NewHTTPSHandler(p.Context)
		c.DebugLevel, c.Limits = p.DebugLevel, p.Limits
		return c
	case *core.PooledHTTPHandler:
		c := core.NewPooledHTTPHandler(p.Context, p.Pool.Options())
		c.DebugLevel, c.Limits = p.DebugLevel, p.Limits
		return c
	case *core.BasicAuthHandler:
		if p.Class() == "ProxyBasicAuthHandler" {
			return withBasicSteps(n, core.NewProxyBasicAuthHandler(nil))
		}
		return withBasicSteps(n, core.NewHTTPBasicAuthHandler(nil))
	case *core.DigestAuthHandler:
		if p.Class() == "ProxyDigestAuthHandler" {
			return withDigestSteps(n, core.NewProxyDigestAuthHandler(nil))
		}
		return withDigestSteps(n, core.NewHTTPDigestAuthHandler(nil))
	case *core.CacheFTPHandler:
		c := newCacheFTPHandler(n)
		c.Limits = p.Limits
		c.SetTimeout(p.Timeout())
		c.SetMaxConns(p.MaxConns())
		return c
	case *core.ProxyHandler:
		return core.NewProxyHandler(slices.Clone(p.Proxies))
	case *core.HTTPCookieProcessor:
		return core.NewHTTPCookieProcessor(scriptJar{n}) // a jar of the fork's own
	case *core.HTTPDefaultErrorHandler:
		return core.NewHTTPDefaultErrorHandler()
	case *core.HTTPErrorProcessor:
		return core.NewHTTPErrorProcessor()
	case *core.HTTPRedirectHandler:
		c := core.NewHTTPRedirectHandler()
		c.Self = n
		return c
	case *core.FTPHandler:
		c := newFTPHandler(n.vm)
		c.Limits, c.Self = p.Limits, n
		return c
	case *core.FileHandler:
		c := newFileHandler(n.vm)
		c.Self = fileSteps{n, c}
		return c
	case *core.HTTP2Handler:
		c := newHTTP2Handler(n.vm)
		c.Context, c.PriorKnowledge, c.Options = p.Context, p.PriorKnowledge, p.Options
		return c
	case *core.RetryHandler:
		c := *p
		c.Parent = nil
		return &c
	case *core.ContentDecodingHandler:
		c := core.NewContentDecodingHandler()
		c.Codings, c.Limits = slices.Clone(p.Codings), p.Limits
		return c
	case *core.DataHandler:
		return core.NewDataHandler()
	case *core.UnknownHandler:
		return core.NewUnknownHandler()
	}
	return nil
}

// CloneFor leaves adding the handlers to the first use, since the classes of
// the fork cannot be looked into yet.
func (d *director) CloneFor(k *runtime.Copier) (any, error) {
	n := &director{object: twin(k, d.object), built: d.built, copied: true}
	n.direct(k.VM(), core.NewDirector(k.VM().Host()))
	for _, v := range d.pending { // of a fork that has not used it
		n.pending = append(n.pending, k.Value(v))
	}
	if d.headers != nil {
		n.headers, _ = k.Value(d.headers).(*runtime.Table)
	}
	n.AddHeaders = slices.Clone(d.AddHeaders)
	for _, h := range d.Handlers() {
		own, ok := h.(scriptHandler)
		if !ok {
			continue
		}
		if h, ok := own.(*handler); ok {
			for _, p := range h.parts {
				if copyPart(newHandler(k.VM(), nil), p) == nil {
					return nil, noFork(h)
				}
			}
		}
		n.pending = append(n.pending, k.Value(own.value()))
	}
	return n, nil
}

// ready adds the handlers of an opener that was copied into this VM.
func (d *director) ready(vm *runtime.VM) {
	if !d.copied {
		return
	}
	d.copied = false
	pending, headers := d.pending, d.AddHeaders
	d.pending = nil
	var given []scriptHandler
	for _, v := range pending {
		if h := handlerFor(vm, v); h != nil {
			given = append(given, h)
		}
	}
	s := state(vm)
	installed := s.installed == d.object.Value()
	if d.built {
		d.direct(vm, s.BuildOpener(displacing(given)...))
	} else {
		for _, h := range given {
			d.AddHandler(h)
		}
	}
	d.AddHeaders = headers
	if installed {
		s.InstallOpener(d.Director)
	}
}

// CloneFor gives a fork the same installed opener.
func (s *moduleState) CloneFor(k *runtime.Copier) (any, error) {
	n := newState(k.VM())
	if s.installed != nil {
		n.installed = k.Value(s.installed)
		if d, ok := runtime.NativeOf[*director](n.installed); ok {
			n.InstallOpener(d.Director)
		} else {
			n.InstallOpener(scriptOpener(k.VM(), n.installed))
		}
	}
	return n, nil
}

// CloneFor copies the settings of an opener; what it was told of passwords stays
// here.
func (l *legacy) CloneFor(k *runtime.Copier) (any, error) {
	n := &legacy{vm: k.VM(), object: twin(k, l.object), state: &core.OpenerState{}, context: l.context, scheme: l.scheme}
	n.headers, _ = k.Value(l.headers).(*runtime.Table)
	n.proxies, _ = k.Value(l.proxies).(*runtime.Table)
	return n, nil
}
