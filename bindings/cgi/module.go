package cgi

import (
	"context"
	"errors"
	gostrings "strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgi"
	"github.com/netlua/netlua/stdlib/html"
	"github.com/netlua/netlua/stdlib/urllib/parse"
)

// Name is what scripts require.
const Name = "cgi"

// Module is require("cgi").
var Module = &runtime.Module{
	Name:    Name,
	Doc:     "Read forms and uploads in scripts that a web server runs.",
	Body:    moduleBody{},
	Classes: []*runtime.Class{FieldStorage, MiniFieldStorage},
	Consts: append([]runtime.Const{
		{Name: "maxlen", Value: 0, Doc: "The greatest Content-Length that is read, in bytes; 0 for any. It may be set."},
		{Name: "__version__", Value: core.Version, Doc: "The version of the module."},
	}, logConsts...),
	Errors: func(err error) *runtime.Raise {
		var limit *core.LimitError
		var form *core.FormError
		var query *parse.Error
		var absent *core.AbsentError
		switch {
		case errors.As(err, &absent):
			return runtime.Raisef(runtime.RuntimeError, "%s", absent.Error())
		case errors.As(err, &limit):
			return runtime.Raisef(runtime.ValueError, "%s", limit.Error())
		case errors.As(err, &form):
			return runtime.Raisef(runtime.ValueError, "%s", form.Error())
		case errors.As(err, &query):
			return runtime.Raisef(runtime.ValueError, "%s", query.Msg)
		}
		return nil
	},
}

// printing declares a function that prints HTML.
func printing(sig, doc string, page func(c *runtime.Call) (string, error)) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		text, err := page(c)
		if err != nil {
			return err
		}
		return write(c, text)
	}}
}

// via declares a function that is another module's.
func via(sig, doc, module, name string) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		t, err := c.VM().Require(module)
		if err != nil {
			return err
		}
		out, err := c.VM().Call(c.Context(), t.RawGetString(name), c.Str(0), c.Bool(1), c.Bool(2))
		if err != nil {
			return err
		}
		return c.ReturnValue(first(out))
	}}
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	m.Main = func(c *runtime.Call, _ []string) (int, error) { return 0, test(c, c.VM().Host().Environ()) }
	m.Funcs = append(logFuncs(), []runtime.Func{
		{
			Sig: "parse(fp?: object|any[]|None, environ?: any, keep_blank_values: boolean = false, strict_parsing: boolean = false, separator: string = '&', *, max_num_fields?: integer|None, " + limitParams + "): table<string, string[]>",
			Doc: "Read a form like FieldStorage and give a table of lists of values, by name. The fields of a query come behind those of a body.",
			Fn:  parseForm,
		},
		{
			Sig: "parse_multipart(fp: object|any[], pdict: table, encoding: string = 'utf-8', errors: string = 'replace', separator: string = '&', *, max_num_fields?: integer|None, " + limitParams + "): table<string, string[]>",
			Doc: "Read a multipart form into memory and give a table of lists of values, by name. pdict has the parameters of the header Content-Type, boundary among them, and may have CONTENT-LENGTH. For large uploads there is FieldStorage.",
			Fn:  parseMultipart,
		},
		{
			Sig: "parse_header(line: string): string, table<string, string>",
			Doc: "Separate the value of a header such as Content-Type from its parameters, and give both.",
			Fn: func(c *runtime.Call) error {
				value, p := core.ParseHeader(c.Str(0))
				return c.Return(value, params(c, p))
			},
		},
		via("parse_qs(qs: string, keep_blank_values: boolean = false, strict_parsing: boolean = false): table<string, string[]>", "Parse a query; urllib.parse.parse_qs, where it moved to.", "urllib.parse", "parse_qs"),
		via("parse_qsl(qs: string, keep_blank_values: boolean = false, strict_parsing: boolean = false): string[][]", "Parse a query into a list; urllib.parse.parse_qsl, where it moved to.", "urllib.parse", "parse_qsl"),
		{
			Sig: "escape(s: string, quote: boolean = false): string",
			Doc: "Replace &, < and > by references, and double quotes if quote is true. html.escape, which took its place, also replaces single quotes.",
			Fn: func(c *runtime.Call) error {
				return c.ReturnStr(escape(c.Str(0), c.Bool(1)))
			},
		},
		{
			Sig: "test(environ?: any)",
			Doc: "Show the form, the environment and more as a page of HTML, with its headers. It can be all of a script.",
			Fn:  func(c *runtime.Call) error { return test(c, environment(c, 0)) },
		},
		printing("print_environ(environ?: any)", "Print the environment as HTML.", func(c *runtime.Call) (string, error) {
			return core.EnvironPage(environment(c, 0)), nil
		}),
		printing("print_form(form: FieldStorage)", "Print the fields of a form as HTML.", func(c *runtime.Call) (string, error) {
			s, ok := runtime.NativeOf[*storage](c.Arg(0))
			if !ok {
				return "", runtime.Raisef(runtime.TypeError, "print_form: parameter 'form': expected FieldStorage, got %s", c.VM().TypeName(c.Arg(0)))
			}
			return formPage(c, s)
		}),
		printing("print_directory()", "Print the working directory as HTML.", func(c *runtime.Call) (string, error) { return directory(c), nil }),
		printing("print_arguments()", "Print the arguments of the program as HTML.", func(c *runtime.Call) (string, error) { return arguments(c), nil }),
		printing("print_environ_usage()", "Print the names of the variables that a script may find as HTML.", func(*runtime.Call) (string, error) { return core.UsagePage(), nil }),
		{
			Sig: "valid_boundary(s: string): boolean",
			Doc: "Whether s can be the boundary of a multipart: up to 201 printable characters of ASCII, the last no blank.",
			Fn:  func(c *runtime.Call) error { return c.Return(core.ValidBoundary(c.Str(0))) },
		},
		printing("print_exception(type?: any, value?: any, tb?: any, limit?: integer|None)", "Print an exception, that which was caught last unless value is one, as HTML.", func(c *runtime.Call) (string, error) {
			return exceptionPage(c, c.Arg(1)), nil
		}),
	}...)
}

// escape leaves single quotes as they are, as the documents have it.
func escape(s string, quote bool) string {
	s = html.Escape(s, false)
	if !quote {
		return s
	}
	return quotes.Replace(s)
}

var quotes = gostrings.NewReplacer(`"`, "&quot;")

func returnValues(c *runtime.Call, values *core.Values) error {
	L := c.State()
	t := L.CreateTable(0, len(values.Names))
	for _, name := range values.Names {
		t.RawSetString(name, list(c, strings(values.Lists[name])))
	}
	return c.ReturnValue(t)
}

func parseForm(c *runtime.Call) error {
	env, err := environ(c, 1, "parse")
	if err != nil {
		return err
	}
	src, err := source(c, 0, "parse")
	if err != nil {
		return err
	}
	o := core.Options{KeepBlank: c.Bool(2), Strict: c.Bool(3), Separator: c.Str(4), Limits: limits(c, 6, 5)}
	r := core.Request{Environ: env, Source: src, Query: argument(c), Limit: -1}
	h := c.VM().Host()
	var values *core.Values
	if err := c.Block(func(ctx context.Context) (err error) {
		values, err = core.Parse(ctx, h, r, o)
		return err
	}); err != nil {
		return err
	}
	return returnValues(c, values)
}

func parseMultipart(c *runtime.Call) error {
	src, err := source(c, 0, "parse_multipart")
	if err != nil {
		return err
	}
	parameter := func(name string) string {
		v := c.Table(1).RawGetString(name)
		if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
			return string(b)
		}
		return lua.LVAsString(v)
	}
	boundary, length := parameter("boundary"), parameter("CONTENT-LENGTH")
	o := core.Options{Encoding: c.Str(2), Errors: c.Str(3), Separator: c.Str(4), Limits: limits(c, 6, 5)}
	h := c.VM().Host()
	var values *core.Values
	if err := c.Block(func(ctx context.Context) (err error) {
		values, err = core.ParseMultipart(ctx, h, src, boundary, length, o)
		return err
	}); err != nil {
		return err
	}
	return returnValues(c, values)
}
