package util

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/util"
)

func environ(c *runtime.Call) Environ { return Environ{c.Table(0)} }

// Module is require("wsgiref.util").
var Module = &runtime.Module{
	Name:    "wsgiref.util",
	Doc:     "Tools for the environments of WSGI requests.",
	Classes: []*runtime.Class{FileWrapper},
	Funcs: []runtime.Func{
		{Sig: "guess_scheme(environ: table): string", Doc: "'https' if the variable HTTPS is 1, yes or on; 'http' otherwise.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(core.GuessScheme(environ(c)))
		}},
		{Sig: "request_uri(environ: table, include_query: boolean = true): string", Doc: "The address that was asked for, with its query unless include_query is false.", Fn: func(c *runtime.Call) error {
			uri, err := core.RequestURI(environ(c), c.Bool(1))
			if err != nil {
				return err
			}
			return c.ReturnStr(uri)
		}},
		{Sig: "application_uri(environ: table): string", Doc: "The address of the application: without PATH_INFO and query.", Fn: func(c *runtime.Call) error {
			uri, err := core.ApplicationURI(environ(c))
			if err != nil {
				return err
			}
			return c.ReturnStr(uri)
		}},
		{Sig: "shift_path_info(environ: table): string|nil", Doc: "Move one segment from PATH_INFO to SCRIPT_NAME and give it; nil if none is left. For a PATH_INFO of '/' it is '', and SCRIPT_NAME gets a slash.", Fn: func(c *runtime.Call) error {
			name, ok := core.ShiftPathInfo(environ(c))
			if !ok {
				return c.Return(nil)
			}
			return c.ReturnStr(name)
		}},
		{Sig: "setup_testing_defaults(environ: table)", Doc: "Fill in what is missing in an environment for a test. What it says is made up.", Fn: testingDefaults},
		{Sig: "is_hop_by_hop(header_name: string): boolean", Doc: "Whether a header is about one connection only, and so none for an application to send.", Fn: func(c *runtime.Call) error {
			return c.Return(core.IsHopByHop(c.Str(0)))
		}},
	},
	Errors: func(err error) *runtime.Raise {
		var missing *core.MissingError
		if errors.As(err, &missing) {
			return &runtime.Raise{Class: runtime.KeyError, Args: []any{missing.Key}}
		}
		return nil
	},
}

func testingDefaults(c *runtime.Call) error {
	vm, t := c.VM(), c.Table(0)
	core.TestingDefaults(Environ{t})
	missing := func(key string) bool { return t.RawGetString(key) == lua.LNil }
	if missing("wsgi.version") {
		v, err := vm.ToLua([]int{1, 0})
		if err != nil {
			return err
		}
		t.RawSetString("wsgi.version", v)
	}
	for _, flag := range []string{"wsgi.run_once", "wsgi.multithread", "wsgi.multiprocess"} {
		if missing(flag) {
			t.RawSetString(flag, lua.LFalse)
		}
	}
	if missing("wsgi.input") {
		t.RawSetString("wsgi.input", newInput(vm, ""))
	}
	if missing("wsgi.errors") {
		t.RawSetString("wsgi.errors", newErrors(vm))
	}
	return nil
}
