package socketserver

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socketserver"
)

// The steps that a script can override.
const (
	stepServerBind = iota
	stepServerActivate
	stepServerClose
	stepServiceActions
	stepGetRequest
	stepVerifyRequest
	stepProcessRequest
	stepProcessRequestThread
	stepFinishRequest
	stepShutdownRequest
	stepCloseRequest
	stepHandleError
	stepHandleTimeout
	numSteps
)

var stepNames = [numSteps]string{
	"server_bind", "server_activate", "server_close", "service_actions", "get_request", "verify_request", "process_request",
	"process_request_thread", "finish_request", "shutdown_request", "close_request", "handle_error", "handle_timeout",
}

// own tells whether a declared function is one of this package's, which the flow
// does by itself.
func own(f *runtime.Func) bool {
	for _, list := range [...][]runtime.Func{serverMethods, threadingMethods, forkingMethods} {
		for i := range list {
			if f == &list[i] {
				return true
			}
		}
	}
	return false
}

// overrides are the script's functions in the place of steps; nil where the
// documented one stands.
type overrides [numSteps]*runtime.Function

// bindSteps finds the overrides, and whether requests go to threads or forks:
// that is decided by whose process_request comes first among the bases.
func (s *Server) bindSteps(n *core.Settings) {
	found := &overrides{}
	for i, name := range stepNames {
		v := s.Object.Attr(name)
		d := s.vm.Declaration(v)
		switch {
		case v == lua.LNil || d != nil && own(d):
		case d != nil: // another module's
			found[i] = s.vm.NewFunction(v)
		default:
			found[i] = s.Object.Override(name)
		}
	}
	s.steps.Store(found)
	n.Polls = found[stepServiceActions] != nil
	process := s.vm.Declaration(s.Object.Attr("process_request"))
	switch {
	case process == threadingProcess, process == nil && s.threading:
		n.Threads = &s.threads
	case process == forkingProcess, process == nil && s.forking:
		n.Forks = &s.forks
	}
}

// overridden returns the override of a step, nil if there is none.
func (s *Server) overridden(step int) *runtime.Function {
	if o := s.steps.Load(); o != nil {
		return o[step]
	}
	return nil
}

// call calls the override of a step; ok is false if there is none.
func (s *Server) call(ctx context.Context, step int, args ...any) (out []runtime.Value, ok bool, err error) {
	f := s.overridden(step)
	if f == nil {
		return nil, false, nil
	}
	out, err = f.CallSelf(ctx, s.Object, args...)
	return out, true, err
}

// about calls the override of a step that is about a request.
func (s *Server) about(ctx context.Context, step int, r *core.Request) (out []runtime.Value, ok bool, err error) {
	if s.overridden(step) == nil {
		return nil, false, nil
	}
	request, address, err := s.values(ctx, r)
	if err != nil {
		return nil, true, err
	}
	if step == stepShutdownRequest || step == stepCloseRequest {
		return s.call(ctx, step, request)
	}
	return s.call(ctx, step, request, address)
}

// ServerBind binds the socket and has the script see the address that came of it.
func (s *Server) ServerBind(ctx context.Context) error {
	if _, ok, err := s.call(ctx, stepServerBind); ok {
		return err
	}
	return s.Bind(ctx)
}

// Bind is what server_bind of TCPServer does.
func (s *Server) Bind(ctx context.Context) error {
	if err := s.Server.ServerBind(ctx); err != nil {
		return err
	}
	return s.vm.Do(ctx, func(context.Context) error {
		a, err := s.Socket().Sockname()
		if err == nil {
			s.address, err = socket.AddressValue(s.vm, s.Socket(), a)
		}
		return err
	})
}

// ServerActivate listens.
func (s *Server) ServerActivate(ctx context.Context) error {
	if _, ok, err := s.call(ctx, stepServerActivate); ok {
		return err
	}
	return s.Server.ServerActivate(ctx)
}

// ServerClose closes the socket and waits for threads or forks.
func (s *Server) ServerClose(ctx context.Context) error {
	if _, ok, err := s.call(ctx, stepServerClose); ok {
		return err
	}
	switch {
	case s.threading:
		return s.closeThreading(ctx)
	case s.forking:
		return s.closeForking(ctx)
	}
	return s.CloseSocket()
}

// ServiceActions is called each round of the loop.
func (s *Server) ServiceActions(ctx context.Context) error {
	if _, ok, err := s.call(ctx, stepServiceActions); ok {
		return err
	}
	return s.Server.ServiceActions(ctx)
}

// GetRequest takes the request that has come.
func (s *Server) GetRequest(ctx context.Context) (*core.Request, error) {
	out, ok, err := s.call(ctx, stepGetRequest)
	if !ok {
		return s.Server.GetRequest(ctx)
	}
	switch {
	case isOSError(err):
		return nil, errors.Join(core.ErrNoRequest, err)
	case err != nil:
		return nil, err
	}
	out = append(out, lua.LNil, lua.LNil)
	return s.request(out[0], out[1]), nil
}

// isOSError tells whether a script has raised an OSError, or let one pass.
func isOSError(err error) bool { return isA(err, runtime.OSError) }

// isA tells whether a script has raised an exception of a class, or let one pass.
func isA(err error, class *runtime.Class) bool {
	var e *runtime.Error
	if !errors.As(err, &e) {
		return false
	}
	o := runtime.ObjectOf(e.Value)
	return o != nil && o.IsA(class)
}

// VerifyRequest asks whether the request is to be processed.
func (s *Server) VerifyRequest(ctx context.Context, r *core.Request) (bool, error) {
	out, ok, err := s.about(ctx, stepVerifyRequest, r)
	if !ok {
		return s.Server.VerifyRequest(ctx, r)
	}
	return len(out) > 0 && lua.LVAsBool(out[0]), err
}

// ProcessRequest has the request processed.
func (s *Server) ProcessRequest(ctx context.Context, r *core.Request) error {
	if _, ok, err := s.about(ctx, stepProcessRequest, r); ok {
		return err
	}
	return s.Server.ProcessRequest(ctx, r)
}

// ProcessRequestThread is what a thread does.
func (s *Server) ProcessRequestThread(ctx context.Context, r *core.Request) error {
	if _, ok, err := s.about(ctx, stepProcessRequestThread, r); ok {
		return err
	}
	return s.Server.ProcessRequestThread(ctx, r)
}

// FinishRequest makes the handler, which serves the request.
func (s *Server) FinishRequest(ctx context.Context, r *core.Request) error {
	if _, ok, err := s.about(ctx, stepFinishRequest, r); ok {
		return err
	}
	return s.Server.FinishRequest(ctx, r)
}

// ShutdownRequest ends a request.
func (s *Server) ShutdownRequest(ctx context.Context, r *core.Request) error {
	defer s.forget(r)
	if _, ok, err := s.about(ctx, stepShutdownRequest, r); ok {
		return err
	}
	return s.shutdownRequest(ctx, r)
}

// CloseRequest closes a connection.
func (s *Server) CloseRequest(ctx context.Context, r *core.Request) error {
	if _, ok, err := s.about(ctx, stepCloseRequest, r); ok {
		return err
	}
	return s.closeRequest(ctx, r)
}

// HandleError deals with the failure of a request. An override finds the error
// as the third argument, since there is no sys.exc_info that it could ask.
func (s *Server) HandleError(ctx context.Context, r *core.Request, err error) error {
	if s.overridden(stepHandleError) == nil {
		return s.Server.HandleError(ctx, r, err)
	}
	request, address, verr := s.values(ctx, r)
	if verr != nil {
		return verr
	}
	var value any
	if derr := s.vm.Do(ctx, func(context.Context) error { value = errorValue(s.vm, err); return nil }); derr != nil {
		return derr
	}
	_, _, err = s.call(ctx, stepHandleError, request, address, value)
	return err
}

// errorValue is an error as a script catches it.
func errorValue(vm *runtime.VM, err error) any {
	e, ok := err.(*runtime.Error)
	switch {
	case ok && errors.Is(err, runtime.ErrTurnLimit): // what it travels as is no value for scripts
		err = runtime.Raisef(runtime.RuntimeError, "%v", runtime.ErrTurnLimit)
	case ok:
		vm.NoteCaught(e)
		return e.Value
	}
	o, oerr := vm.NewException(err)
	if oerr != nil {
		return err.Error()
	}
	return o
}

// HandleTimeout is called when handle_request waited in vain.
func (s *Server) HandleTimeout(ctx context.Context) error {
	if _, ok, err := s.call(ctx, stepHandleTimeout); ok {
		return err
	}
	return s.Server.HandleTimeout(ctx)
}
