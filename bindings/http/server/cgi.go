package server

import (
	"context"
	"math"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/server"
)

// CGI is the Go value behind a CGIHTTPRequestHandler.
type CGI struct {
	Simple
	Scripts core.CGI

	scripted [numCGISteps]*runtime.Function
}

// The steps of CGI handlers that a script can override.
const (
	stepIsCGI = iota
	stepIsExecutable
	stepIsPython
	stepRunCGI
	numCGISteps
)

var cgiStepNames = [numCGISteps]string{"is_cgi", "is_executable", "is_python", "run_cgi"}

// CGIHTTPRequestHandler is the class of handlers that run programs.
var CGIHTTPRequestHandler = &runtime.Class{
	Name:   "CGIHTTPRequestHandler",
	Doc:    "A SimpleHTTPRequestHandler that runs the programs in cgi_directories and sends what they write, for GET, HEAD and POST. The status 200 is sent before the program runs, unless the attribute cgi_parse_headers says otherwise.",
	Bases:  []*runtime.Class{SimpleHTTPRequestHandler},
	Native: func() any { return &CGI{} },
	Body:   cgiBody{},
}

// Configure reads what the script has set.
func (h *CGI) Configure(vm *runtime.VM) {
	h.Simple.Configure(vm)
	h.own = h.Scripts.Do
	h.Files.Own = h
	h.Scripts.Files, h.Scripts.Own = &h.Files, h
	h.Files.Reserved = h.Scripts.Holds
	h.Scripts.CGISettings = cgiSettings(vm, h.Object)
	for i, name := range cgiStepNames {
		h.scripted[i] = h.Object.Override(name)
	}
}

func cgiSettings(vm *runtime.VM, o *runtime.Object) core.CGISettings {
	s := core.CGISettings{
		Directories:  texts(o.Attr("cgi_directories")),
		ParseHeaders: runtime.Truth(o.Attr("cgi_parse_headers")),
		NoFork:       !runtime.Truth(o.Attr("have_fork")),
		Interpreter:  interpreter(vm),
	}
	if n, ok := o.Attr("cgi_timeout").(lua.LNumber); ok && n > 0 && n < 1e9 {
		s.Timeout = time.Duration(float64(n) * float64(time.Second))
	}
	if n, ok := o.Attr("cgi_max_body").(lua.LNumber); ok && n > 0 {
		s.MaxBody = int64(min(float64(n), math.MaxInt64/2))
	}
	return s
}

// interpreter is the program that runs this script, which runs others of its kind.
func interpreter(vm *runtime.VM) string {
	if arg, ok := vm.GlobalTable().RawGetString("arg").(*lua.LTable); ok {
		return lua.LVAsString(arg.RawGet(lua.LNumber(-1)))
	}
	return ""
}

// SendHead runs the script, or sends the head for a file.
func (h *CGI) SendHead(ctx context.Context) (core.Source, error) {
	if h.class.fileSteps[stepSendHead] != nil {
		return h.Simple.SendHead(ctx)
	}
	return h.Scripts.SendHead(ctx)
}

// ask calls the override of a step that answers with a truth value.
func (h *CGI) ask(ctx context.Context, step int, args ...any) (bool, error) {
	out, err := h.scripted[step].CallSelf(ctx, h.Object, args...)
	return runtime.Truth(first(out)), err
}

// IsCGI tells whether the request is for a script. One of the script's own sets
// cgi_info itself.
func (h *CGI) IsCGI(ctx context.Context) (bool, error) {
	if h.scripted[stepIsCGI] == nil {
		return h.Scripts.IsCGI(ctx)
	}
	return h.ask(ctx, stepIsCGI)
}

// IsExecutable tells whether a file may be run.
func (h *CGI) IsExecutable(ctx context.Context, name string) (bool, error) {
	if h.scripted[stepIsExecutable] == nil {
		return h.Scripts.IsExecutable(ctx, name)
	}
	return h.ask(ctx, stepIsExecutable, name)
}

// IsPython tells whether a file is a script of Python.
func (h *CGI) IsPython(ctx context.Context, name string) (bool, error) {
	if h.scripted[stepIsPython] == nil {
		return h.Scripts.IsPython(ctx, name)
	}
	return h.ask(ctx, stepIsPython, name)
}

// RunCGI runs the script.
func (h *CGI) RunCGI(ctx context.Context) error {
	if f := h.scripted[stepRunCGI]; f != nil {
		_, err := f.CallSelf(ctx, h.Object)
		return err
	}
	return h.Scripts.RunCGI(ctx)
}

// onCGI runs do for the handler behind self.
func onCGI(c *runtime.Call, do func(h *CGI) error) error {
	h, _ := c.Native().(*CGI)
	if h == nil {
		return errNotServing
	}
	if err := h.ready(c); err != nil {
		return err
	}
	return do(h)
}

// asking declares a method that answers a question about the request or a file.
func asking(sig, doc string, ask func(h *CGI, ctx context.Context, name string) (bool, error)) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		return onCGI(c, func(h *CGI) error {
			name, ok := "", false
			if !strings.HasPrefix(sig, "is_cgi(") {
				name = c.Str(0)
			}
			if err := c.Block(func(ctx context.Context) (err error) { ok, err = ask(h, ctx, name); return err }); err != nil {
				return err
			}
			return c.Return(ok)
		})
	}}
}

// running declares a method that answers the request.
func running(sig, doc string, do func(s *core.CGI, ctx context.Context) error) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		return onCGI(c, func(h *CGI) error {
			return c.Block(func(ctx context.Context) error { return do(&h.Scripts, ctx) })
		})
	}}
}

type cgiBody struct{}

func (cgiBody) Define(class *runtime.Class) {
	class.Methods = []runtime.Func{
		running("do_GET()", "Answer GET: what the script writes, or as SimpleHTTPRequestHandler does.", func(s *core.CGI, ctx context.Context) error { return s.Files.Get(ctx) }),
		running("do_HEAD()", "Answer HEAD: the headers of GET.", func(s *core.CGI, ctx context.Context) error { return s.Files.Head(ctx) }),
		running("do_POST()", "Run the script with the body of the request as its standard input; 501 if the path is not that of a script.", (*core.CGI).Post),
		sending("send_head(): file|nil", "Run the script and give nil, or send the head for a file as SimpleHTTPRequestHandler does.", func(c *runtime.Call, _ *Simple, ctx context.Context) (core.Source, error) {
			return c.Native().(*CGI).Scripts.SendHead(ctx)
		}),
		asking("is_cgi(): boolean", "Tell whether the path is in one of cgi_directories, and set cgi_info to {directory, rest}.", func(h *CGI, ctx context.Context, _ string) (bool, error) {
			return h.Scripts.IsCGI(ctx)
		}),
		asking("is_executable(path: string): boolean", "Tell whether a file can be run.", func(h *CGI, ctx context.Context, name string) (bool, error) {
			return h.Scripts.IsExecutable(ctx, name)
		}),
		asking("is_python(path: string): boolean", "Tell whether a file is a script of Python, by its suffix.", func(h *CGI, ctx context.Context, name string) (bool, error) {
			return h.Scripts.IsPython(ctx, name)
		}),
		running("run_cgi()", "Run the script that cgi_info names, and send what it writes.", (*core.CGI).RunCGI),
	}
	class.Attrs = cgiAttrs
	class.Props = []runtime.Prop{{
		Name: "cgi_info", Type: "string[]|nil", Doc: "The directory of the script and what follows it in the path, decoded, with the query. An override of is_cgi sets it.",
		Get: func(c *runtime.Call) error {
			h, _ := c.Native().(*CGI)
			if h == nil || h.Scripts.Dir+h.Scripts.Rest == "" {
				return c.Return(nil)
			}
			return c.Return([]string{h.Scripts.Dir, h.Scripts.Rest})
		},
		Set: func(c *runtime.Call) error {
			h, _ := c.Native().(*CGI)
			t, ok := c.Arg(0).(*lua.LTable)
			if h == nil || !ok {
				return runtime.Raisef(runtime.TypeError, "cgi_info: expected {directory, rest}, got %s", c.VM().TypeName(c.Arg(0)))
			}
			h.Scripts.Dir, h.Scripts.Rest = lua.LVAsString(t.RawGetInt(1)), lua.LVAsString(t.RawGetInt(2))
			return nil
		},
	}}
}

// cgiAttrs are the attributes of CGIHTTPRequestHandler.
var cgiAttrs = []runtime.Const{
	{Name: "cgi_directories", Value: core.CGIDirectories(), Doc: "The directories whose files are run, as paths of URLs."},
	{Name: "have_fork", Value: true, Doc: "Whether scripts of Python must be executable, like all others."},
	{Name: "rbufsize", Value: 0, Doc: "As documented; it has no effect on scripts."},
	{Name: "cgi_parse_headers", Value: false, Doc: "Whether the script's headers Status and Location decide about the answer (RFC 3875). Otherwise it is 200, as documented."},
	{Name: "cgi_timeout", Value: core.DefaultCGITimeout.Seconds(), Doc: "The seconds after which a script is ended; 0 for never."},
	{Name: "cgi_max_body", Value: core.DefaultCGIBody, Doc: "The longest body that a script gets, in bytes; 0 for any. Longer ones are answered with 413."},
}
