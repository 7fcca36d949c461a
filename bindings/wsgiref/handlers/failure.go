package handlers

import (
	"context"
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/wsgiref/headers"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/cgitb"
	core "github.com/netlua/netlua/stdlib/wsgiref/handlers"
	coreheaders "github.com/netlua/netlua/stdlib/wsgiref/headers"
)

// errorValue is a failure as scripts see it: the value that was raised.
func (h *Handler) errorValue(err error) (runtime.Value, error) {
	var e *runtime.Error
	if errors.As(err, &e) && e.Value != nil {
		return e.Value, nil
	}
	if documented := Errors(err); documented != nil {
		err = documented
	}
	o, err := h.VM.NewException(err)
	if err != nil {
		return nil, err
	}
	return o.Value(), nil
}

// failureOf is the error that a script gave as exc_info: what it has caught, or
// {class, error, traceback} as Python has it; nil for none.
func failureOf(vm *runtime.VM, v runtime.Value) error {
	if t, ok := v.(*lua.LTable); ok && t.Metatable == lua.LNil && t.Len() >= 2 {
		v = t.RawGetInt(2)
	}
	if !runtime.Truth(v) {
		return nil
	}
	return vm.ErrorOf(v)
}

// withFailure calls do with the error value of a failure, under the VM's lock.
func (h *Handler) withFailure(ctx context.Context, failure error, do func(ctx context.Context, v runtime.Value) error) error {
	return h.VM.Do(ctx, func(ctx context.Context) error {
		v, err := h.errorValue(failure)
		if err != nil {
			return err
		}
		return do(ctx, v)
	})
}

// HandleError logs a failure and answers with a page.
func (h *Handler) HandleError(ctx context.Context, failure error) error {
	h.failure = failure
	defer func() { h.failure = nil }()
	if h.overrides[stepHandleError] == nil {
		return h.Flow.HandleError(ctx, failure)
	}
	return h.withFailure(ctx, failure, func(ctx context.Context, v runtime.Value) error {
		_, _, err := h.call(ctx, stepHandleError, v)
		return err
	})
}

// LogException writes about a failure to the stream for errors.
func (h *Handler) LogException(ctx context.Context, failure error) error {
	return h.withFailure(ctx, failure, func(ctx context.Context, v runtime.Value) error {
		if _, ok, err := h.call(ctx, stepLogException, v); ok {
			return err
		}
		return h.logException(ctx, v)
	})
}

// logException is the documented log_exception. The VM's lock is held.
func (h *Handler) logException(ctx context.Context, v runtime.Value) error {
	text := v.String()
	var e *runtime.Error
	if !errors.As(h.failure, &e) || e.Value != v { // a string alone knows no traceback
		errors.As(h.VM.ErrorOf(v), &e)
	}
	if e != nil {
		text = e.Report()
	}
	if n, ok := h.Object.Attr("traceback_limit").(lua.LNumber); ok {
		text = limitTrace(text, int(n))
	}
	stderr, err := h.stream(ctx, stepGetStderr)
	if err != nil {
		return err
	}
	text = cgitb.Printable(strings.TrimRight(text, "\n")) + "\n" // a client's words may be among it
	if _, err := util.CallMethod(ctx, h.VM, stderr, "write", text); err != nil {
		return err
	}
	_, err = util.CallMethod(ctx, h.VM, stderr, "flush")
	return err
}

// limitTrace leaves the first n calls of a traceback, which begin with two
// blanks; their source lines begin with more.
func limitTrace(text string, n int) string {
	var b strings.Builder
	skip := false
	for line := range strings.Lines(text) {
		switch {
		case !strings.HasPrefix(line, "  "):
			skip = false
		case !strings.HasPrefix(line, "   "):
			n--
			skip = n < 0
		}
		if !skip {
			b.WriteString(line)
		}
	}
	return b.String()
}

// ErrorOutput is what answers when the application has failed.
func (h *Handler) ErrorOutput(ctx context.Context, failure error) (out core.Result, err error) {
	err = h.withFailure(ctx, failure, func(ctx context.Context, v runtime.Value) error {
		var environ runtime.Value = lua.LNil
		if h.environ != nil {
			environ = h.environ
		}
		start := h.Object.Bound("start_response")
		got, ok, err := h.call(ctx, stepErrorOutput, environ, start)
		if !ok {
			got, err = h.errorOutput(ctx, start, v)
		}
		if err == nil {
			out = h.newResult(got)
		}
		return err
	})
	return out, err
}

// errorOutput is the documented error_output. The VM's lock is held.
func (h *Handler) errorOutput(ctx context.Context, start, failure runtime.Value) (runtime.Value, error) {
	fields, err := headers.Fields(h.VM, h.Object.Attr("error_headers"), "error_headers")
	if err != nil {
		return nil, err
	}
	if _, err := h.VM.Call(ctx, start, h.Object.Attr("error_status"), list(fields), failure); err != nil {
		return nil, err
	}
	return h.VM.ToLua([]runtime.Value{h.Object.Attr("error_body")})
}

// startResponse is the documented start_response. It gives what write is called by.
func (h *Handler) startResponse(c *runtime.Call) error {
	failure := failureOf(c.VM(), c.Arg(2))
	if err := h.Flow.Again(failure); err != nil {
		return err
	}
	fields, err := h.makeHeaders(c)
	if err != nil {
		return err
	}
	status, ok := headers.Text(c.Arg(0))
	if !ok {
		h.Flow.Headers = fields
		return runtime.Raisef(runtime.AssertionError, "start_response: status must be a string, not %s", c.VM().TypeName(c.Arg(0)))
	}
	if err := h.Flow.StartResponse(status, fields, failure); err != nil {
		return err
	}
	return c.ReturnValue(h.Object.Bound("write"))
}

// makeHeaders makes the headers of the response, by headers_class if a script
// has set that.
func (h *Handler) makeHeaders(c *runtime.Call) (*coreheaders.Headers, error) {
	class := h.Object.Attr("headers_class")
	own, err := c.VM().ToLua(headers.Headers)
	if err != nil {
		return nil, err
	}
	if class == own {
		fields, err := headers.Fields(c.VM(), c.Arg(1), "start_response")
		if err != nil {
			return nil, err
		}
		return coreheaders.New(fields...)
	}
	out, err := c.VM().Call(c.Context(), class, c.Arg(1))
	if err != nil {
		return nil, err
	}
	if err := h.takeHeaders(first(out)); err != nil {
		return nil, err
	}
	return h.Flow.Headers, nil
}
