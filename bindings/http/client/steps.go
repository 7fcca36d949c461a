package client

import (
	"context"
	"net"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	core "github.com/netlua/netlua/stdlib/http/client"
)

// steps calls the methods that a script overrides and leaves the others to the
// core. The overrides are looked up at each call of a method, while the lock is
// held; a connection without any stays in Go altogether.
type steps struct {
	*core.Connection
	object    *runtime.Object
	ctx       context.Context // of the call under way
	overrides [numSteps]*runtime.Function
}

const (
	stepConnect = iota
	stepClose
	stepPutRequest
	stepPutHeader
	stepEndHeaders
	stepSend
	numSteps
)

var stepNames = [numSteps]string{"connect", "close", "putrequest", "putheader", "endheaders", "send"}

// bind makes the script's overrides, if there are any, the steps of n.
func (n *connection) bind(c *runtime.Call) {
	n.bindHooks(c)
	if n.tls != nil && !n.Connected() {
		n.TLS = n.tls.ClientConfig("")
	}
	var found [numSteps]*runtime.Function
	any := false
	for i, name := range stepNames {
		if f := n.object.Override(name); f != nil {
			found[i], any = f, true
		}
	}
	if !any {
		if n.steps != nil { // another thread may be in a call
			n.steps, n.Self = nil, n.Connection
		}
		return
	}
	if n.steps == nil {
		n.steps = &steps{Connection: n.Connection, object: n.object}
		n.Self = n.steps
	}
	n.steps.overrides, n.steps.ctx = found, c.Context()
}

// bindHooks has the core call what CPython keeps to itself and lets subclasses
// change all the same.
func (n *connection) bindHooks(c *runtime.Call) {
	n.OpenFunc, n.ValidatePath, n.ValidateMethod, n.EncodeRequest = nil, nil, nil, nil
	if !n.object.Scripted() {
		return
	}
	ctx, vm := c.Context(), c.VM()
	if f := n.object.Override("_create_connection"); f != nil {
		n.OpenFunc = func(ctx context.Context, _ host.Target) (core.Socket, net.Conn, error) {
			var timeout any = vm.None()
			if n.Timeout > 0 {
				timeout = n.Timeout
			}
			out, err := f.CallSelf(ctx, n.object, []any{n.Host, n.Port}, timeout, n.source)
			if err != nil {
				return nil, nil, err
			}
			return n.opened(vm, append(out, lua.LNil)[0])
		}
	}
	check := func(name string) func(string) error {
		f := n.object.Override(name)
		if f == nil {
			return nil
		}
		return func(s string) error {
			_, err := f.CallSelf(ctx, n.object, s)
			return err
		}
	}
	n.ValidatePath, n.ValidateMethod = check("_validate_path"), check("_validate_method")
	if f := n.object.Override("_encode_request"); f != nil {
		n.EncodeRequest = func(line string) (string, error) {
			out, err := f.CallSelf(ctx, n.object, line)
			if err != nil || len(out) == 0 {
				return line, err
			}
			return lua.LVAsString(out[0]), nil
		}
	}
}

// under has the steps that have no context of their own run in that of a call.
func (n *connection) under(ctx context.Context) {
	if n.steps != nil {
		n.steps.ctx = ctx
	}
}

// call calls an override; ok is false if there is none.
func (s *steps) call(ctx context.Context, step int, args ...any) (ok bool, err error) {
	f := s.overrides[step]
	if f == nil {
		return false, nil
	}
	_, err = f.CallSelf(ctx, s.object, args...)
	s.ctx = ctx // the override may have called methods of its own
	return true, err
}

func (s *steps) Connect(ctx context.Context) error {
	if ok, err := s.call(ctx, stepConnect); ok {
		return err
	}
	return s.Connection.Connect(ctx)
}

func (s *steps) Close() error {
	if ok, err := s.call(s.ctx, stepClose); ok {
		return err
	}
	return s.Connection.CloseContext(s.ctx)
}

func (s *steps) PutRequest(method, url string, skipHost, skipAcceptEncoding bool) error {
	if ok, err := s.call(s.ctx, stepPutRequest, method, url, skipHost, skipAcceptEncoding); ok {
		return err
	}
	return s.Connection.PutRequest(method, url, skipHost, skipAcceptEncoding)
}

func (s *steps) PutHeader(name string, values ...string) error {
	args := []any{name}
	for _, v := range values {
		args = append(args, v)
	}
	if ok, err := s.call(s.ctx, stepPutHeader, args...); ok {
		return err
	}
	return s.Connection.PutHeader(name, values...)
}

func (s *steps) EndHeaders(ctx context.Context, body core.Body, encodeChunked bool) error {
	if s.overrides[stepEndHeaders] == nil {
		return s.Connection.EndHeaders(ctx, body, encodeChunked)
	}
	_, err := s.call(ctx, stepEndHeaders, httpio.BodyValue(body), map[string]bool{"encode_chunked": encodeChunked})
	return err
}

func (s *steps) Send(ctx context.Context, data core.Body) error {
	if ok, err := s.call(ctx, stepSend, httpio.BodyValue(data)); ok {
		return err
	}
	return s.Connection.Send(ctx, data)
}
