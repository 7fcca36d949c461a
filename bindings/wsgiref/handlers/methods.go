package handlers

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/wsgiref/headers"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	coreutil "github.com/netlua/netlua/stdlib/wsgiref/util"
)

// step declares a method that is a step of the flow.
func step(sig, doc string, do func(h *Handler, ctx context.Context) error) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		h := self(c)
		return c.Block(func(ctx context.Context) error { return do(h, ctx) })
	}}
}

// question is step for one that gives a truth value.
func question(sig, doc string, do func(h *Handler, ctx context.Context) (bool, error)) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		h := self(c)
		var ok bool
		if err := c.Block(func(ctx context.Context) (err error) { ok, err = do(h, ctx); return err }); err != nil {
			return err
		}
		return c.Return(ok)
	}}
}

// missing declares a method that subclasses must have.
func missing(sig, doc, name string) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(*runtime.Call) error { return abstract(name) }}
}

// begun makes sure that there is a response that headers can be sent of.
func begun(do func(h *Handler, ctx context.Context) error) func(h *Handler, ctx context.Context) error {
	return func(h *Handler, ctx context.Context) error {
		if h.Flow.Headers == nil {
			return runtime.Raisef(runtime.AssertionError, "start_response was not called")
		}
		return do(h, ctx)
	}
}

// data is a block that a script writes.
func data(c *runtime.Call, i int) ([]byte, error) {
	s, ok := headers.Text(c.Arg(i))
	if !ok {
		return nil, runtime.Raisef(runtime.AssertionError, "write: parameter 'data': must be a string, not %s", c.VM().TypeName(c.Arg(i)))
	}
	return runtime.ViewOf(s), nil
}

type baseBody struct{}

func (baseBody) Define(class *runtime.Class) {
	defineAttributes(class)
	class.Methods = []runtime.Func{
		{Sig: "run(application: any)", Doc: "Call application(environ, start_response) and send what it returns. If it fails, that is logged and answered with a page.", Fn: func(c *runtime.Call) error {
			h, app := self(c), c.Arg(0)
			return c.Block(func(ctx context.Context) error { return h.Run(ctx, app) })
		}},
		{Sig: "setup_environ()", Doc: "Set environ: os_environ, then what add_cgi_vars puts in, then the variables wsgi.*.", Fn: func(c *runtime.Call) error {
			return self(c).setupEnviron(c.Context())
		}},
		{Sig: "get_scheme(): string", Doc: "wsgi.url_scheme: guess_scheme of environ.", Fn: func(c *runtime.Call) error {
			h := self(c)
			if h.environ == nil {
				return runtime.Raisef(runtime.AttributeError, "get_scheme: there is no environ yet")
			}
			return c.ReturnStr(coreutil.GuessScheme(util.Environ{Table: h.environ}))
		}},
		{Sig: "start_response(status: any, headers: any, exc_info?: any): function", Doc: "What the application begins its response with: a status such as '200 OK', a list of {name, value}, and the error if it replaces a response that it has begun before. Gives write.", Fn: func(c *runtime.Call) error {
			return self(c).startResponse(c)
		}},
		{Sig: "write(data: any)", Doc: "Send a block of the body, and the headers before the first.", Fn: func(c *runtime.Call) error {
			h := self(c)
			b, err := data(c, 0)
			if err != nil {
				return err
			}
			return c.Block(func(ctx context.Context) error { return h.Flow.Write(ctx, b) })
		}},
		step("finish_response()", "Send the result and close it.", func(h *Handler, ctx context.Context) error {
			if h.Flow.Result == nil {
				return runtime.Raisef(runtime.TypeError, "finish_response: there is no result")
			}
			return h.Flow.FinishResponse(ctx)
		}),
		step("finish_content()", "Make sure that headers and body were sent.", begun(func(h *Handler, ctx context.Context) error { return h.Flow.FinishContent(ctx) })),
		step("send_headers()", "Send status and headers.", begun(func(h *Handler, ctx context.Context) error { return h.Flow.SendHeaders(ctx) })),
		step("send_preamble()", "Send what stands before the headers: the status, Date and Server.", begun(func(h *Handler, ctx context.Context) error { return h.Flow.SendPreamble(ctx) })),
		step("cleanup_headers()", "Complete the headers before they are sent: call set_content_length if there is no Content-Length.", begun(func(h *Handler, ctx context.Context) error { return h.Flow.CleanupHeaders(ctx) })),
		step("set_content_length()", "Set Content-Length if the result is a list of one block.", begun(func(h *Handler, ctx context.Context) error { return h.Flow.SetContentLength(ctx) })),
		question("client_is_modern(): boolean", "Whether the client understands headers: false for HTTP/0.9.", func(h *Handler, ctx context.Context) (bool, error) {
			return h.Flow.ClientIsModern(ctx)
		}),
		question("result_is_file(): boolean", "Whether the result is a wsgi_file_wrapper.", (*Handler).resultIsFile),
		{Sig: "sendfile(): boolean", Doc: "Send a result that is a file in a way of one's own; false if there is none. An override calls send_headers first.", Fn: func(c *runtime.Call) error { return c.Return(false) }},
		step("close()", "Close the result and forget the response.", (*Handler).CloseHere),
		{Sig: "log_exception(exc_info: any)", Doc: "Write the traceback of an error to wsgi.errors. exc_info is the error that was raised.", Fn: func(c *runtime.Call) error {
			v := c.Arg(0)
			if t, ok := v.(*lua.LTable); ok && t.Len() >= 2 {
				v = t.RawGetInt(2)
			}
			return self(c).logException(c.Context(), v)
		}},
		{Sig: "handle_error(error?: any)", Doc: "Log the error, and answer by error_output if nothing was sent yet. The error is the one that is being handled unless it is given.", Fn: func(c *runtime.Call) error {
			h := self(c)
			failure := h.failure
			if c.Given(0) {
				failure = c.VM().ErrorOf(c.Arg(0))
			}
			if failure == nil {
				return runtime.Raisef(runtime.RuntimeError, "handle_error: there is no error")
			}
			return c.Block(func(ctx context.Context) error { return h.Flow.HandleError(ctx, failure) })
		}},
		{Sig: "error_output(environ: any, start_response: any): string[]", Doc: "The application that answers when another has failed: error_status, error_headers and error_body, which tell nothing about the failure.", Fn: func(c *runtime.Call) error {
			h := self(c)
			failure := runtime.Value(lua.LNil)
			if h.failure != nil {
				var err error
				if failure, err = h.errorValue(h.failure); err != nil {
					return err
				}
			}
			v, err := h.errorOutput(c.Context(), c.Arg(1), failure)
			if err != nil {
				return err
			}
			return c.ReturnValue(v)
		}},
		missing("_write(data: any)", "Send a piece of the response, or keep it until _flush. Subclasses must define it.", "_write"),
		missing("_flush()", "Send what _write has kept. Subclasses must define it.", "_flush"),
		missing("get_stdin(): file", "The stream wsgi.input. Subclasses must define it.", "get_stdin"),
		missing("get_stderr(): file", "The stream wsgi.errors. Subclasses must define it.", "get_stderr"),
		missing("add_cgi_vars()", "Put the variables of the request into environ. Subclasses must define it.", "add_cgi_vars"),
	}
}
