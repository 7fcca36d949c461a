package handlers

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/bindings/wsgiref/headers"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/handlers"
)

// get reads an attribute of the response.
func get(read func(h *Handler) any) func(c *runtime.Call) error {
	return func(c *runtime.Call) error {
		h := c.Native().(Native).WSGIHandler()
		if h.Object == nil {
			h = self(c)
		}
		return c.Return(read(h))
	}
}

func osEnviron(vm *runtime.VM) (any, error) { return process(vm).vars, nil }

// defineAttributes declares those of BaseHandler.
func defineAttributes(class *runtime.Class) {
	class.Attrs = []runtime.Const{
		{Name: "wsgi_version", Value: []int{1, 0}, Doc: "wsgi.version."},
		{Name: "wsgi_multithread", Value: true, Doc: "wsgi.multithread: whether other threads may call the application at the same time."},
		{Name: "wsgi_multiprocess", Value: true, Doc: "wsgi.multiprocess: whether other processes may."},
		{Name: "wsgi_run_once", Value: false, Doc: "wsgi.run_once: whether this is the application's only call."},
		{Name: "origin_server", Value: true, Doc: "Whether the client is at the other end. If not, a gateway is, which wants the status as a header."},
		{Name: "http_version", Value: core.DefaultHTTPVersion, Doc: "The version in the status line."},
		{Name: "os_environ", Value: osEnviron, Doc: "What every environ begins with: the program's environment as it was when the module was loaded. It is shared: do not change it."},
		{Name: "wsgi_file_wrapper", Value: util.FileWrapper, Doc: "wsgi.file_wrapper: what makes a result of a file; None for none."},
		{Name: "headers_class", Value: headers.Headers, Doc: "The class of headers: Headers, or one that derives from it."},
		{Name: "error_status", Value: core.DefaultErrorStatus, Doc: "The status of error_output."},
		{Name: "error_headers", Value: func(*runtime.VM) (any, error) { return list(core.DefaultErrorHeaders()), nil }, Doc: "The headers of error_output."},
		{Name: "error_body", Value: core.DefaultErrorBody, Doc: "The body of error_output."},
	}
	none := func(c *runtime.Call) error { return c.Return(nil) }
	class.Props = []runtime.Prop{
		socketserver.Attribute("server_software", "string|nil", "SERVER_SOFTWARE and the header Server of an origin server; nil for none.", none),
		socketserver.Attribute("traceback_limit", "integer|nil", "How many calls log_exception writes; nil for all.", none),
		{Name: "environ", Type: "table|nil", Doc: "The environment of the request, once setup_environ has set it.", Get: get(func(h *Handler) any {
			if h.environ == nil {
				return nil
			}
			return h.environ
		}), Set: func(c *runtime.Call) error {
			self(c).environ, _ = c.Arg(0).(*lua.LTable)
			return nil
		}},
		{Name: "status", Type: "string|nil", Doc: "The status that start_response was given.", Get: get(func(h *Handler) any {
			if h.Flow.Status == "" {
				return nil
			}
			return h.Flow.Status
		}), Set: func(c *runtime.Call) error {
			self(c).Flow.Status, _ = headers.Text(c.Arg(0))
			return nil
		}},
		{Name: "headers", Type: "Headers|nil", Doc: "The headers that will be sent.", Get: get(func(h *Handler) any { return h.headersObject() }), Set: func(c *runtime.Call) error {
			return self(c).takeHeaders(c.Arg(0))
		}},
		{Name: "headers_sent", Type: "boolean", Doc: "Whether the headers were sent.", Get: get(func(h *Handler) any { return h.Flow.HeadersSent }), Set: func(c *runtime.Call) error {
			self(c).Flow.HeadersSent = runtime.Truth(c.Arg(0))
			return nil
		}},
		{Name: "bytes_sent", Type: "integer", Doc: "How many bytes of the body were sent.", Get: get(func(h *Handler) any { return h.Flow.BytesSent }), Set: func(c *runtime.Call) error {
			n, _ := c.Arg(0).(lua.LNumber)
			self(c).Flow.BytesSent = int64(n)
			return nil
		}},
		{Name: "result", Type: "any", Doc: "What the application returned.", Get: get(func(h *Handler) any {
			if r, ok := h.Flow.Result.(*result); ok {
				return r.value
			}
			return nil
		}), Set: func(c *runtime.Call) error {
			h := self(c)
			if h.Flow.Result = nil; c.Arg(0) != lua.LNil && !runtime.IsNone(c.Arg(0)) {
				h.Flow.Result = h.newResult(c.Arg(0))
			}
			return nil
		}},
	}
}
