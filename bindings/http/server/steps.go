package server

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
	coresocketserver "github.com/netlua/netlua/stdlib/socketserver"
)

// The steps that a script can override, besides those of every handler.
const (
	stepHandleOneRequest = iota
	stepParseRequest
	stepHandleExpect100
	stepSendError
	stepSendResponse
	stepSendResponseOnly
	stepSendHeader
	stepEndHeaders
	stepFlushHeaders
	stepLogRequest
	stepLogError
	stepLogMessage
	stepVersionString
	stepDateTimeString
	stepLogDateTimeString
	stepAddressString
	numSteps
)

var stepNames = [numSteps]string{
	"handle_one_request", "parse_request", "handle_expect_100", "send_error", "send_response", "send_response_only", "send_header",
	"end_headers", "flush_headers", "log_request", "log_error", "log_message", "version_string", "date_time_string",
	"log_date_time_string", "address_string",
}

// overrides are the script's functions in the place of steps; nil where the
// documented one stands.
type overrides [numSteps]*runtime.Function

func (o *overrides) bind(object *runtime.Object) {
	for i, name := range stepNames {
		o[i] = object.Override(name)
	}
}

// call calls the override of a step; ok is false if there is none. Who has
// arguments for it looks whether there is one before: they are put on the heap.
func (h *Handler) call(ctx context.Context, step int, args ...any) (out []runtime.Value, ok bool, err error) {
	f := h.class.overrides[step]
	if f == nil {
		return nil, false, nil
	}
	out, err = f.CallSelf(ctx, h.Object, args...)
	return out, true, err
}

// first is the first result of an override.
func first(out []runtime.Value) runtime.Value {
	if len(out) == 0 {
		return lua.LNil
	}
	return out[0]
}

// optional is a message that was not given as nil.
func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (h *Handler) coreServer() *coresocketserver.Server {
	if h.Server == nil {
		return nil
	}
	return h.Server.Server
}

// HandleOneRequest serves one request.
func (h *Handler) HandleOneRequest(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepHandleOneRequest); ok {
		if err == nil {
			err = h.HTTP.Stream.Flush(ctx)
		}
		return err
	}
	if err := h.Ready(ctx); err != nil {
		return err
	}
	return h.HTTP.HandleOneRequest(ctx)
}

// ParseRequest understands the request line and reads the headers.
func (h *Handler) ParseRequest(ctx context.Context) (bool, error) {
	if err := h.dropHeaders(ctx); err != nil {
		return false, err
	}
	out, ok, err := h.call(ctx, stepParseRequest)
	if !ok {
		return h.HTTP.ParseRequest(ctx)
	}
	return lua.LVAsBool(first(out)), err
}

// HandleExpect100 tells the client to go on.
func (h *Handler) HandleExpect100(ctx context.Context) (bool, error) {
	out, ok, err := h.call(ctx, stepHandleExpect100)
	if !ok {
		return h.HTTP.HandleExpect100(ctx)
	}
	return lua.LVAsBool(first(out)), err
}

// Do calls do_METHOD.
func (h *Handler) Do(ctx context.Context, method string) (found bool, err error) {
	var own bool
	err = h.vm.Do(ctx, func(ctx context.Context) error {
		if h.methodName == "" || h.methodName[len("do_"):] != method {
			h.methodName = "do_" + method
		}
		name := h.methodName
		if f := h.Object.Override(name); f != nil {
			found = true
			_, err := f.CallSelf(ctx, h.Object)
			return err
		}
		own = h.Object.Attr(name) != lua.LNil
		return nil
	})
	if found || err != nil || !own || h.own == nil {
		return found, err
	}
	return h.own(ctx, method)
}

// SendError answers with an error.
func (h *Handler) SendError(ctx context.Context, code int, message, explain string) error {
	if _, ok, err := h.call(ctx, stepSendError, code, optional(message), optional(explain)); ok {
		return err
	}
	return h.HTTP.SendError(ctx, code, message, explain)
}

// SendResponse begins the answer.
func (h *Handler) SendResponse(ctx context.Context, code int, message string) error {
	if h.class.overrides[stepSendResponse] != nil {
		_, _, err := h.call(ctx, stepSendResponse, code, optional(message))
		return err
	}
	return h.HTTP.SendResponse(ctx, code, message)
}

// SendResponseOnly writes the status line.
func (h *Handler) SendResponseOnly(ctx context.Context, code int, message string) error {
	if h.class.overrides[stepSendResponseOnly] != nil {
		_, _, err := h.call(ctx, stepSendResponseOnly, code, optional(message))
		return err
	}
	return h.HTTP.SendResponseOnly(ctx, code, message)
}

// SendHeader adds a header.
func (h *Handler) SendHeader(ctx context.Context, name, value string) error {
	if h.class.overrides[stepSendHeader] != nil {
		_, _, err := h.call(ctx, stepSendHeader, name, value)
		return err
	}
	return h.HTTP.SendHeader(ctx, name, value)
}

// EndHeaders ends the head.
func (h *Handler) EndHeaders(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepEndHeaders); ok {
		return err
	}
	return h.HTTP.EndHeaders(ctx)
}

// FlushHeaders hands the head to the connection.
func (h *Handler) FlushHeaders(ctx context.Context) error {
	if _, ok, err := h.call(ctx, stepFlushHeaders); ok {
		return err
	}
	return h.HTTP.FlushHeaders(ctx)
}

// LogRequest logs an answered request.
func (h *Handler) LogRequest(ctx context.Context, code int, size string) error {
	if h.class.overrides[stepLogRequest] != nil {
		_, _, err := h.call(ctx, stepLogRequest, code, size)
		return err
	}
	return h.HTTP.LogRequest(ctx, code, size)
}

// LogError logs what went wrong.
func (h *Handler) LogError(ctx context.Context, format string, args ...any) error {
	if _, ok, err := h.call(ctx, stepLogError, append([]any{format}, args...)...); ok {
		return err
	}
	return h.HTTP.LogError(ctx, format, args...)
}

// LogMessage writes a line of the log.
func (h *Handler) LogMessage(ctx context.Context, format string, args ...any) error {
	if _, ok, err := h.call(ctx, stepLogMessage, append([]any{format}, args...)...); ok {
		return err
	}
	return h.writeLog(ctx, format, args...)
}

// writeLog writes a line of the log to what the script has for sys.stderr.
func (h *Handler) writeLog(ctx context.Context, format string, args ...any) error {
	line, err := h.HTTP.LogLine(ctx, format, args...)
	if err != nil {
		return err
	}
	return sys.WriteStderr(ctx, h.vm, line)
}

// VersionString is the value of the header Server.
func (h *Handler) VersionString(ctx context.Context) (string, error) {
	out, ok, err := h.call(ctx, stepVersionString)
	if !ok {
		return h.HTTP.VersionString(ctx)
	}
	return h.result(stepVersionString, out, err)
}

// result is the text that an override gave.
func (h *Handler) result(step int, out []runtime.Value, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return textResult(h, stepNames[step], first(out))
}

// textResult is what an override gave as a text.
func textResult(h *Handler, name string, v runtime.Value) (string, error) {
	if t := v.Type(); t != lua.LTString && t != lua.LTNumber {
		return "", runtime.Raisef(runtime.TypeError, "%s.%s: expected a string as the result, got %s", h.Object.ClassName(), name, h.vm.TypeName(v))
	}
	return lua.LVAsString(v), nil
}

// DateTimeString is a time as HTTP has it.
func (h *Handler) DateTimeString(ctx context.Context, t time.Time) (string, error) {
	if h.class.overrides[stepDateTimeString] == nil {
		return h.HTTP.DateTimeString(ctx, t)
	}
	var arg any
	if !t.IsZero() {
		arg = float64(t.UnixNano()) / 1e9
	}
	out, _, err := h.call(ctx, stepDateTimeString, arg)
	return h.result(stepDateTimeString, out, err)
}

// LogDateTimeString is the time as the log has it.
func (h *Handler) LogDateTimeString(ctx context.Context) (string, error) {
	out, ok, err := h.call(ctx, stepLogDateTimeString)
	if !ok {
		return h.HTTP.LogDateTimeString(ctx)
	}
	return h.result(stepLogDateTimeString, out, err)
}

// AddressString is the client's address.
func (h *Handler) AddressString(ctx context.Context) (string, error) {
	out, ok, err := h.call(ctx, stepAddressString)
	if !ok {
		return h.HTTP.AddressString(ctx)
	}
	return h.result(stepAddressString, out, err)
}
