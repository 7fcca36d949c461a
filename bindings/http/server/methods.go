package server

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"

	bindhttp "github.com/netlua/netlua/bindings/http"
	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
)

var errNotServing = runtime.Raisef(runtime.RuntimeError, "the handler has no connection: its __init was not called")

// on runs do for the handler behind self.
func on(c *runtime.Call, do func(h *Handler) error) error {
	h := handlerOf(c.Self())
	if h == nil {
		return errNotServing
	}
	if err := h.ready(c); err != nil {
		return err
	}
	return do(h)
}

// status reads a code: a number or a member of HTTPStatus.
func status(c *runtime.Call, i int, fn string) (int, error) {
	if code, ok := bindhttp.Status(c.Arg(i)); ok {
		return code, nil
	}
	return 0, runtime.Raisef(runtime.TypeError, "%s: parameter 'code': expected a status, got %s", fn, c.VM().TypeName(c.Arg(i)))
}

// text declares a method that gives a string.
func text(sig, doc string, get func(c *runtime.Call, h *Handler) (string, error)) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		return on(c, func(h *Handler) error {
			s, err := get(c, h)
			if err != nil {
				return err
			}
			return c.ReturnStr(s)
		})
	}}
}

// truth declares a method that may wait and gives a truth value.
func truth(sig, doc string, do func(h *Handler, ctx context.Context) (bool, error)) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		return on(c, func(h *Handler) error {
			var ok bool
			if err := c.Block(func(ctx context.Context) (err error) { ok, err = do(h, ctx); return err }); err != nil {
				return err
			}
			return c.Return(ok)
		})
	}}
}

// flushHead hands the head to the connection, from a method that runs for a script.
func (h *Handler) flushHead(c *runtime.Call) error {
	switch b := h.HTTP.TakeHead(); {
	case len(b) == 0:
		return nil
	case h.HTTP.Stream == h.Stream:
		return h.PutString(c, b)
	default:
		return c.Block(func(ctx context.Context) error {
			_, err := h.HTTP.Stream.Write(ctx, b)
			return err
		})
	}
}

// format is string.format(f, ...) of the script.
func format(c *runtime.Call) (string, error) {
	if len(c.Rest()) == 0 {
		return c.Str(0), nil
	}
	args := []any{c.Str(0)}
	for _, v := range c.Rest() {
		args = append(args, v)
	}
	out, err := c.VM().Call(c.Context(), c.State().GetField(lua.LString(""), "format"), args...)
	return lua.LVAsString(first(out)), err
}

func logging(sig, doc string, do func(h *Handler, ctx context.Context, text string) error) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		return on(c, func(h *Handler) error {
			line, err := format(c)
			if err != nil {
				return err
			}
			return do(h, c.Context(), line)
		})
	}}
}

type handlerBody struct{}

func (handlerBody) Define(class *runtime.Class) {
	defineAttributes(class)
	class.Methods = append(socketserver.Steps("Make rfile and wfile.", "Serve a request, and further ones while the connection is kept.", "Send what was written to wfile."), []runtime.Func{
		{Sig: "handle_one_request()", Doc: "Read a request and answer it by do_METHOD; 501 if there is no such method.", Fn: func(c *runtime.Call) error {
			return on(c, func(h *Handler) error { return c.Block(h.HTTP.HandleOneRequest) })
		}},
		truth("parse_request(): boolean", "Understand raw_requestline and read the headers. If it is no request, send an error and give false.", func(h *Handler, ctx context.Context) (bool, error) {
			if err := h.dropHeaders(ctx); err != nil {
				return false, err
			}
			return h.HTTP.ParseRequest(ctx)
		}),
		truth("handle_expect_100(): boolean", "Answer Expect: 100-continue with 100 Continue. An override may send an error instead and give false.", func(h *Handler, ctx context.Context) (bool, error) {
			return h.HTTP.HandleExpect100(ctx)
		}),
		{Sig: "send_error(code: integer|HTTPStatus, message?: string|None, explain?: string|None)", Doc: "Answer with an error and log it: a status line, headers, and a page unless the method or code has none. message is the reason, explain a longer text. The connection ends.", Fn: func(c *runtime.Call) error {
			return on(c, func(h *Handler) error {
				code, err := status(c, 0, "send_error")
				if err != nil {
					return err
				}
				message, explain := c.Str(1), c.Str(2)
				return c.Block(func(ctx context.Context) error { return h.HTTP.SendError(ctx, code, message, explain) })
			})
		}},
		{Sig: "send_response(code: integer|HTTPStatus, message?: string|None)", Doc: "Begin the answer: log the request, and put the status line and the headers Server and Date into the buffer of headers. end_headers must follow.", Fn: func(c *runtime.Call) error {
			return on(c, func(h *Handler) error {
				code, err := status(c, 0, "send_response")
				if err != nil {
					return err
				}
				return h.HTTP.SendResponse(c.Context(), code, c.Str(1))
			})
		}},
		{Sig: "send_response_only(code: integer|HTTPStatus, message?: string|None)", Doc: "Begin the answer with its status line alone.", Fn: func(c *runtime.Call) error {
			return on(c, func(h *Handler) error {
				code, err := status(c, 0, "send_response_only")
				if err != nil {
					return err
				}
				return h.HTTP.SendResponseOnly(c.Context(), code, c.Str(1))
			})
		}},
		{Sig: "send_header(keyword: string, value: any)", Doc: "Add a header to the answer.", Fn: func(c *runtime.Call) error {
			return on(c, func(h *Handler) error {
				v, ok := c.Arg(1).(lua.LString)
				if !ok {
					v = lua.LString(c.ToString(c.Arg(1)))
				}
				return h.HTTP.SendHeader(c.Context(), c.Str(0), string(v))
			})
		}},
		{Sig: "end_headers()", Doc: "End the headers. They are sent with what is written to wfile next, or when the handler waits or ends.", Fn: func(c *runtime.Call) error {
			return on(c, func(h *Handler) error {
				h.HTTP.CloseHead()
				if _, ok, err := h.call(c.Context(), stepFlushHeaders); ok {
					return err
				}
				return h.flushHead(c)
			})
		}},
		{Sig: "flush_headers()", Doc: "Hand the headers so far to wfile.", Fn: func(c *runtime.Call) error {
			return on(c, func(h *Handler) error { return h.flushHead(c) })
		}},
		{Sig: "log_request(code: any = '-', size: any = '-')", Doc: "Log an answered request: its line, the code and the size. send_response calls it.", Fn: func(c *runtime.Call) error {
			return on(c, func(h *Handler) error {
				code := c.ToString(c.Arg(0))
				if n, ok := bindhttp.Status(c.Arg(0)); ok {
					code = lua.LNumber(n).String()
				}
				return h.LogMessage(c.Context(), `"%s" %s %s`, h.HTTP.RequestLine, code, c.ToString(c.Arg(1)))
			})
		}},
		logging("log_error(format: string, ...: any)", "Log what went wrong: log_message with the same arguments.", func(h *Handler, ctx context.Context, text string) error {
			return h.LogMessage(ctx, "%s", text)
		}),
		logging("log_message(format: string, ...: any)", "Write a line to the standard error: the client's address, the time, and what string.format makes of the arguments. Control characters are escaped.", func(h *Handler, ctx context.Context, text string) error {
			return h.writeLog(ctx, "%s", text)
		}),
		text("version_string(): string", "The value of the header Server: server_version and sys_version.", func(c *runtime.Call, h *Handler) (string, error) {
			return h.HTTP.VersionString(c.Context())
		}),
		text("date_time_string(timestamp?: number|None): string", "A time, now without one, as headers have it: Sun, 06 Nov 1994 08:49:37 GMT.", func(c *runtime.Call, h *Handler) (string, error) {
			var t time.Time
			if c.Given(0) && !c.IsNone(0) {
				t = time.Unix(0, int64(c.Num(0)*1e9))
			}
			return h.HTTP.DateTimeString(c.Context(), t)
		}),
		text("log_date_time_string(): string", "The time as the log has it.", func(c *runtime.Call, h *Handler) (string, error) {
			return h.HTTP.LogDateTimeString(c.Context())
		}),
		text("address_string(): string", "The client's address. Names are not looked up.", func(c *runtime.Call, h *Handler) (string, error) {
			return h.HTTP.AddressString(c.Context())
		}),
	}...)
}
