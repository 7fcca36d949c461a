package handlers

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/handlers"
)

// The handlers with streams.
var (
	SimpleHandler = &runtime.Class{
		Name: "SimpleHandler", Doc: "A handler with streams and an environment given to it, for servers that speak to clients themselves.",
		Bases: []*runtime.Class{BaseHandler}, Native: simple, Body: simpleBody{},
	}
	BaseCGIHandler = &runtime.Class{
		Name: "BaseCGIHandler", Doc: "A handler with streams and an environment given to it, for gateways: the status is a header.",
		Bases: []*runtime.Class{SimpleHandler},
		Attrs: []runtime.Const{{Name: "origin_server", Value: false, Doc: "false: the response goes to a gateway."}},
	}
	CGIHandler    = cgi("CGIHandler", "A handler for a CGI program: it takes the streams of sys and the program's environment.", false)
	IISCGIHandler = cgi("IISCGIHandler", "CGIHandler for Microsoft's IIS, which puts SCRIPT_NAME before PATH_INFO: it is taken off.", true)
)

func simple() any {
	return &Handler{Streams: &Streams{Stdin: lua.LNil, Stdout: lua.LNil, Stderr: lua.LNil, Environ: lua.LNil}}
}

// initStreams is the constructor of handlers with streams.
func initStreams(c *runtime.Call, stdin, stdout, stderr, environ runtime.Value, multithread, multiprocess bool) error {
	h := self(c)
	s := h.Streams
	s.Stdin, s.Stderr, s.Environ = stdin, stderr, environ
	s.setStdout(c.VM(), stdout)
	if err := c.Self().SetField("wsgi_multithread", multithread); err != nil {
		return err
	}
	return c.Self().SetField("wsgi_multiprocess", multiprocess)
}

// standard is a stream of sys, which a script may have replaced.
func standard(vm *runtime.VM, name string, own *runtime.Object) runtime.Value {
	if m := vm.Loaded(sys.Module.Name); m != nil {
		if v := m.RawGetString(name); v != lua.LNil {
			return v
		}
	}
	return own.Value()
}

// StandardError is what a script has for sys.stderr. The VM's lock is held.
func StandardError(vm *runtime.VM) runtime.Value { return standard(vm, "stderr", vm.Stderr()) }

func cgi(name, doc string, iis bool) *runtime.Class {
	return &runtime.Class{
		Name: name, Doc: doc, Bases: []*runtime.Class{BaseCGIHandler},
		Init: &runtime.Func{Sig: "__init()", Doc: "Take standard input, output and error, and the environment.", Fn: func(c *runtime.Call) error {
			vm := c.VM()
			environ := environment(core.ReadEnviron(vm.Host()))
			if iis {
				path := lua.LVAsString(environ.RawGetString("PATH_INFO"))
				script := lua.LVAsString(environ.RawGetString("SCRIPT_NAME"))
				if rest := core.WithoutScript(path, script); rest != path {
					environ.RawSetString("PATH_INFO", lua.LString(rest))
				}
			}
			return initStreams(c, standard(vm, "stdin", vm.Stdin()), standard(vm, "stdout", vm.Stdout()), StandardError(vm), environ, false, true)
		}},
		Attrs: []runtime.Const{
			{Name: "wsgi_run_once", Value: true, Doc: "true: the program serves one request."},
			{Name: "os_environ", Value: func(*runtime.VM) (any, error) { return environment(nil), nil }, Doc: "Empty: the program's environment is that of the request."},
		},
	}
}

// field declares an attribute that is a value of the streams.
func field(name, doc string, at func(s *Streams) *runtime.Value) runtime.Prop {
	return runtime.Prop{Name: name, Type: "any", Doc: doc,
		Get: func(c *runtime.Call) error { return c.ReturnValue(*at(self(c).Streams)) },
		Set: func(c *runtime.Call) error {
			*at(self(c).Streams) = c.Arg(0)
			return nil
		}}
}

type simpleBody struct{}

func (simpleBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(stdin: any|nil, stdout: any|nil, stderr: any|nil, environ: table, multithread: boolean = true, multiprocess: boolean = false)",
		Doc: "Take the streams and the variables of a request. stdout.write must write all that it is given.",
		Fn: func(c *runtime.Call) error {
			return initStreams(c, c.Arg(0), c.Arg(1), c.Arg(2), c.Arg(3), c.Bool(4), c.Bool(5))
		},
	}
	out := field("stdout", "The stream that the response is written to.", func(s *Streams) *runtime.Value { return &s.Stdout })
	out.Set = func(c *runtime.Call) error {
		self(c).Streams.setStdout(c.VM(), c.Arg(0))
		return nil
	}
	class.Props = []runtime.Prop{
		field("stdin", "The stream wsgi.input.", func(s *Streams) *runtime.Value { return &s.Stdin }),
		out,
		field("stderr", "The stream wsgi.errors.", func(s *Streams) *runtime.Value { return &s.Stderr }),
		field("base_env", "The variables of the request.", func(s *Streams) *runtime.Value { return &s.Environ }),
	}
	class.Methods = []runtime.Func{
		{Sig: "_write(data: any)", Doc: "Write to stdout.", Fn: func(c *runtime.Call) error {
			h := self(c)
			b, err := data(c, 0)
			if err != nil {
				return err
			}
			return c.Block(func(ctx context.Context) error { return h.output(ctx, b) })
		}},
		step("_flush()", "Flush stdout.", (*Handler).flush),
		{Sig: "get_stdin(): file", Doc: "The attribute stdin.", Fn: func(c *runtime.Call) error { return c.ReturnValue(self(c).Streams.Stdin) }},
		{Sig: "get_stderr(): file", Doc: "The attribute stderr.", Fn: func(c *runtime.Call) error { return c.ReturnValue(self(c).Streams.Stderr) }},
		{Sig: "add_cgi_vars()", Doc: "Put the variables that the constructor was given into environ.", Fn: func(c *runtime.Call) error {
			h := self(c)
			if h.environ == nil {
				h.environ = environment(nil)
			}
			return h.addCGIVars()
		}},
	}
}
