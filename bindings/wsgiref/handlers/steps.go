package handlers

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// The steps that a script can override.
const (
	stepSetupEnviron = iota
	stepAddCGIVars
	stepGetStdin
	stepGetStderr
	stepGetScheme
	stepStartResponse
	stepFinishResponse
	stepClose
	stepWrite
	stepFinishContent
	stepSendHeaders
	stepSendPreamble
	stepCleanupHeaders
	stepSetContentLength
	stepClientIsModern
	stepResultIsFile
	stepSendFile
	stepOutput
	stepFlush
	stepLogException
	stepHandleError
	stepErrorOutput
	numSteps
)

var stepNames = [numSteps]string{
	"setup_environ", "add_cgi_vars", "get_stdin", "get_stderr", "get_scheme", "start_response", "finish_response", "close", "write",
	"finish_content", "send_headers", "send_preamble", "cleanup_headers", "set_content_length", "client_is_modern", "result_is_file",
	"sendfile", "_write", "_flush", "log_exception", "handle_error", "error_output",
}

// overrides are the script's functions in the place of steps; nil where the
// documented one stands.
type overrides [numSteps]*runtime.Function

func (o *overrides) bind(object *runtime.Object) {
	for i, name := range stepNames {
		o[i] = object.Override(name)
	}
}

// call calls the override of a step; ok is false if there is none.
func (h *Handler) call(ctx context.Context, step int, args ...any) (out runtime.Value, ok bool, err error) {
	f := h.overrides[step]
	if f == nil {
		return lua.LNil, false, nil
	}
	all, err := f.CallSelf(ctx, h.Object, args...)
	return first(all), true, err
}

// first is the first result of a function.
func first(out []runtime.Value) runtime.Value {
	if len(out) == 0 {
		return lua.LNil
	}
	return out[0]
}

// FinishResponse sends the result.
func (h *Handler) FinishResponse(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepFinishResponse); ok {
		return err
	}
	return h.Flow.FinishResponse(ctx)
}

// Close ends the request.
func (h *Handler) Close(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepClose); ok {
		return err
	}
	if h.OwnClose != nil {
		return h.OwnClose(ctx)
	}
	return h.CloseHere(ctx)
}

// CloseHere is the documented close.
func (h *Handler) CloseHere(ctx context.Context) error {
	err := h.Flow.Close(ctx)
	h.environ = nil
	return err
}

// Write sends a block of the body.
func (h *Handler) Write(ctx context.Context, data []byte) error {
	if h.overrides[stepWrite] != nil {
		_, _, err := h.call(ctx, stepWrite, string(data))
		return err
	}
	return h.Flow.Write(ctx, data)
}

// FinishContent ends the body.
func (h *Handler) FinishContent(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepFinishContent); ok {
		return err
	}
	return h.Flow.FinishContent(ctx)
}

// SendHeaders sends the head.
func (h *Handler) SendHeaders(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepSendHeaders); ok {
		return err
	}
	return h.Flow.SendHeaders(ctx)
}

// SendPreamble sends the status.
func (h *Handler) SendPreamble(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepSendPreamble); ok {
		return err
	}
	return h.Flow.SendPreamble(ctx)
}

// CleanupHeaders completes the headers.
func (h *Handler) CleanupHeaders(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepCleanupHeaders); ok {
		return err
	}
	return h.Flow.CleanupHeaders(ctx)
}

// SetContentLength adds a Content-Length.
func (h *Handler) SetContentLength(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepSetContentLength); ok {
		return err
	}
	return h.Flow.SetContentLength(ctx)
}

// ClientIsModern tells whether the client understands a head.
func (h *Handler) ClientIsModern(ctx context.Context) (bool, error) {
	if out, ok, err := h.call(ctx, stepClientIsModern); ok {
		return runtime.Truth(out), err
	}
	return h.Flow.ClientIsModern(ctx)
}

// ResultIsFile tells whether the result is a wsgi_file_wrapper.
func (h *Handler) ResultIsFile(ctx context.Context) (bool, error) {
	if out, ok, err := h.call(ctx, stepResultIsFile); ok {
		return runtime.Truth(out), err
	}
	return h.resultIsFile(ctx)
}

// SendFile sends a file.
func (h *Handler) SendFile(ctx context.Context) (bool, error) {
	if out, ok, err := h.call(ctx, stepSendFile); ok {
		return runtime.Truth(out), err
	}
	return false, nil
}

// Output writes to the client.
func (h *Handler) Output(ctx context.Context, data []byte) error {
	if h.overrides[stepOutput] != nil {
		_, _, err := h.call(ctx, stepOutput, string(data))
		return err
	}
	return h.output(ctx, data)
}

// Flush sends what was written.
func (h *Handler) Flush(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepFlush); ok {
		return err
	}
	return h.flush(ctx)
}

func abstract(name string) error {
	return runtime.Raisef(runtime.NotImplementedError, "BaseHandler.%s must be overridden", name)
}

func (h *Handler) output(ctx context.Context, data []byte) error {
	if h.Streams == nil {
		return abstract("_write")
	}
	return h.Streams.out.Write(ctx, data)
}

func (h *Handler) flush(ctx context.Context) error {
	if h.Streams == nil {
		return abstract("_flush")
	}
	return h.Streams.out.Flush(ctx)
}
