package client

import (
	"context"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
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
	return s.Connection.Close()
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
