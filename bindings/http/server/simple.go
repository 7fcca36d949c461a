package server

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/server"
)

// Simple is the Go value behind a SimpleHTTPRequestHandler.
type Simple struct {
	Handler
	Files core.Static

	content *core.Content // what sent below as an object
	object  *runtime.Object
}

// SimpleHTTPRequestHandler is the class of handlers that serve files.
var SimpleHTTPRequestHandler = &runtime.Class{
	Name: "SimpleHTTPRequestHandler",
	Doc:  "A handler that answers GET and HEAD with the files of a directory and of those below it. " + simpleDoc,
	Bases: []*runtime.Class{
		BaseHTTPRequestHandler,
	},
	Native: func() any { return &Simple{} },
	Body:   simpleBody{},
}

const simpleDoc = "Derived classes say by attributes what else there is to be: parts of files, ETag, gzip, uploads, passwords."

// Configure reads what the script has set.
func (s *Simple) Configure(vm *runtime.VM) {
	s.StreamBase.Configure(vm)
	s.vm = vm
	s.configure(vm, func(a *attributes, c *settings) {
		if s.Object.Scripted() {
			c.files = a.static()
			c.fileSteps.bind(s.Object)
		}
	})
	s.own = s.Files.Do
	s.Files.Roots = rootsOf(vm)
	s.Files.Own = s
	s.Files.HTTP = &s.HTTP
	s.Files.StaticSettings = &s.class.files
}

// Setup begins to speak HTTP, with the steps of this class.
func (s *Simple) Setup(ctx context.Context) error {
	if err := s.Handler.Setup(ctx); err != nil {
		return err
	}
	s.HTTP.Self = s
	return nil
}

// ParseRequest understands a request, and asks who it comes from.
func (s *Simple) ParseRequest(ctx context.Context) (bool, error) {
	ok, err := s.Handler.ParseRequest(ctx)
	if !ok || err != nil {
		return false, err
	}
	return s.Files.Admit(ctx)
}

// HandleExpect100 asks for a body only those who may send it.
func (s *Simple) HandleExpect100(ctx context.Context) (bool, error) {
	for _, asked := range [...]func(context.Context) (bool, error){s.Files.Admit, s.Files.Expect} {
		if ok, err := asked(ctx); !ok || err != nil {
			return false, err
		}
	}
	return s.Handler.HandleExpect100(ctx)
}

type rootsKey struct{}

// rootsOf is the directories that a VM's handlers serve.
func rootsOf(vm *runtime.VM) *core.Roots {
	return runtime.State(vm, rootsKey{}, func() *core.Roots {
		r := core.NewRoots(vm.Host())
		vm.OnClose(func() { _ = r.Close() })
		return r
	})
}

// simpleOf returns the Simple behind an object, nil if it has none.
func simpleOf(o *runtime.Object) *Simple {
	if n, ok := o.Native().(interface{ simpleHandler() *Simple }); ok {
		return n.simpleHandler()
	}
	return nil
}

func (s *Simple) simpleHandler() *Simple { return s }

// onSimple runs do for the handler behind self.
func onSimple(c *runtime.Call, do func(s *Simple) error) error {
	s := simpleOf(c.Self())
	if s == nil {
		return errNotServing
	}
	if err := s.ready(c); err != nil {
		return err
	}
	return do(s)
}

// answering declares a do_ method.
func answering(sig, doc string, do func(f *core.Static, ctx context.Context) error) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		return onSimple(c, func(s *Simple) error {
			return c.Block(func(ctx context.Context) error { return do(&s.Files, ctx) })
		})
	}}
}

// ifOn answers a method only if an attribute of the class has it.
func ifOn(method string) func(f *core.Static, ctx context.Context) error {
	return func(f *core.Static, ctx context.Context) error {
		found, err := f.Do(ctx, method)
		if found || err != nil {
			return err
		}
		return f.HTTP.SendUnsupported(ctx)
	}
}

// sending declares a method that sends a head and gives what follows as a file.
func sending(sig, doc string, send func(c *runtime.Call, s *Simple, ctx context.Context) (core.Source, error)) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		return onSimple(c, func(s *Simple) error {
			var src core.Source
			if err := c.Block(func(ctx context.Context) (err error) { src, err = send(c, s, ctx); return err }); err != nil {
				return err
			}
			if src == nil {
				return c.Return(nil)
			}
			return c.ReturnValue(s.value(src))
		})
	}}
}

// naming declares a method that makes a text of a name.
func naming(sig, doc string, make func(s *Simple, ctx context.Context, name string) (string, error)) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		return onSimple(c, func(s *Simple) error {
			name, out := c.Str(0), ""
			if err := c.Block(func(ctx context.Context) (err error) { out, err = make(s, ctx, name); return err }); err != nil {
				return err
			}
			return c.ReturnStr(out)
		})
	}}
}

type simpleBody struct{}

func (simpleBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(request: any|None, client_address?: any, server?: any, *, directory?: string|None)",
		Doc: "Serve the request. directory is what is served; without it the class's attribute of that name, or the working directory.",
		Fn: func(c *runtime.Call) error {
			if c.Given(3) && !c.IsNone(3) {
				if err := c.Self().SetField("directory", c.Str(3)); err != nil {
					return err
				}
			}
			return socketserver.InitHandler(c)
		},
	}
	class.Methods = append(socketserver.Steps("Make rfile and wfile.", "", ""), []runtime.Func{
		answering("do_GET()", "Answer GET: the file, the index page of a directory, or its listing.", (*core.Static).Get),
		answering("do_HEAD()", "Answer HEAD: the headers of GET.", (*core.Static).Head),
		answering("do_PUT()", "Answer PUT: store the body as a file, if the attribute uploads says so; 501 otherwise.", ifOn("PUT")),
		answering("do_OPTIONS()", "Answer OPTIONS with the methods that there are, if the attribute answer_options says so; 501 otherwise.", ifOn("OPTIONS")),
		sending("send_head(): file|nil", "Send the head of the answer to GET or HEAD, and give what is to follow as a file, which the caller closes; nil if nothing follows.", func(_ *runtime.Call, s *Simple, ctx context.Context) (core.Source, error) {
			return s.Files.SendHead(ctx)
		}),
		sending("list_directory(path: string): file|nil", "Send the head for the listing of a directory, and give the listing as a file; nil after an error was sent. The listing is JSON for clients that ask for it by Accept or ?format=json, otherwise a page; ?sort=name, size or date and ?order=desc say in what order.", func(c *runtime.Call, s *Simple, ctx context.Context) (core.Source, error) {
			return s.Files.ListDirectory(ctx, c.Str(0))
		}),
		naming("translate_path(path: string): string", "The file name for the path of a request: below the directory, whatever '..' the path has. Its query is left away.", func(s *Simple, ctx context.Context, name string) (string, error) {
			return s.Files.TranslatePath(ctx, name)
		}),
		naming("guess_type(path: string): string", "The media type of a file by its suffix: that of extensions_map, of mimetypes, or default_content_type.", func(s *Simple, ctx context.Context, name string) (string, error) {
			return s.guessType(ctx, name)
		}),
		{Sig: "copyfile(source: file, outputfile: file)", Doc: "Copy what source still has to outputfile.", Fn: copyfile},
	}...)
	class.Attrs = simpleAttrs
	class.Props = []runtime.Prop{
		socketserver.Attribute("directory", "string", "What is served. Without a directory of the class or the constructor it is the working directory.", func(c *runtime.Call) error {
			dir, err := c.VM().Host().Getwd()
			if err != nil {
				return err
			}
			return c.ReturnStr(dir)
		}),
	}
}

var errNoSource = errors.New("send_head: expected a file or nil")

// isNil tells whether an override gave nothing.
func isNil(v runtime.Value) bool { return v == lua.LNil || runtime.IsNone(v) }
