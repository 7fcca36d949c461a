package webbrowser

import (
	"errors"
	"fmt"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/webbrowser"
)

var errorClass = runtime.NewException("Error", "A browser cannot be controlled.", runtime.ExceptionClass)

const openParams = "(url: string, new: integer = 0, autoraise: boolean = true)"

// Module is require("webbrowser").
var Module = &runtime.Module{
	Body: moduleBody{},
	Name: "webbrowser",
	Doc:  "Show pages in a web browser. Only http and https are let through, and what allow() adds.",
	Classes: []*runtime.Class{
		errorClass, baseBrowser, genericBrowser, backgroundBrowser, unixBrowser, mozilla, netscape, galeon, chrome, chromium, opera, elinks,
		konqueror, grail, windowsDefault, macOSX,
	},
	Errors: func(err error) *runtime.Raise {
		var bad *core.URLError
		var e *core.Error
		switch {
		case errors.As(err, &bad):
			return &runtime.Raise{Class: runtime.ValueError, Args: []any{bad.Error()}, Cause: err}
		case errors.As(err, &e):
			return &runtime.Raise{Class: errorClass, Args: []any{e.Msg}, Cause: err}
		}
		return nil
	},
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	m.Main = run
	m.Funcs = []runtime.Func{
		{Sig: "open" + openParams + ": boolean", Doc: "Show url in the default browser: in the same window (new = 0), a new window (1) or a new tab (2). Whether a browser did so. One in the terminal is waited for.", Fn: func(c *runtime.Call) error {
			return openAny(c, c.Str(0), c.Int(1), c.Bool(2))
		}},
		{Sig: "open_new(url: string): boolean", Doc: "Show url in a new window of the default browser.", Fn: func(c *runtime.Call) error { return openAny(c, c.Str(0), core.NewWindow, true) }},
		{Sig: "open_new_tab(url: string): boolean", Doc: "Show url in a new tab of the default browser.", Fn: func(c *runtime.Call) error { return openAny(c, c.Str(0), core.NewTab, true) }},
		{Sig: "get(using?: string): BaseBrowser", Doc: "The controller of a browser, of the default one without a name.", Fn: func(c *runtime.Call) error {
			v, err := stateOf(c).get(c, c.Str(0))
			if err != nil {
				return err
			}
			return c.ReturnValue(v)
		}},
		{Sig: "register(name: string, klass?: function|object|None, instance?: any, *, preferred: boolean = false)", Doc: "Make a browser known: its controller, or a function that makes one when it is needed. preferred puts it before the others.", Fn: func(c *runtime.Call) error {
			s := stateOf(c)
			s.search(c)
			s.register(c.Str(0), entry{noneAsNil(c.Arg(1)), noneAsNil(c.Arg(2))}, c.Bool(3))
			return nil
		}},
		{Sig: "command" + openParams + ": string[][]", Doc: "What open would run, without running it: command lines to be tried in order.", Fn: func(c *runtime.Call) error {
			v, err := stateOf(c).get(c, "")
			if err != nil {
				return err
			}
			o := runtime.ObjectOf(v)
			if o == nil || !o.IsA(baseBrowser) {
				return &core.Error{Msg: "command: the default browser is not one of this module's classes"}
			}
			out, err := o.CallMethod(c.Context(), "command", c.Str(0), c.Int(1), c.Bool(2))
			if err != nil {
				return err
			}
			return c.ReturnValue(out[0])
		}},
		{Sig: "allow(scheme: string)", Doc: "Let URLs of another scheme through, such as file.", Fn: func(c *runtime.Call) error {
			s := stateOf(c)
			s.schemes = append(s.schemes[:len(s.schemes):len(s.schemes)], strings.ToLower(c.Str(0)))
			return nil
		}},
	}
}

func noneAsNil(v runtime.Value) runtime.Value {
	if runtime.IsNone(v) {
		return lua.LNil
	}
	return v
}

// openAny tries the browsers in the order of preference.
func openAny(c *runtime.Call, url string, where int, autoraise bool) error {
	s := stateOf(c)
	if err := core.Check(url, s.schemes); err != nil {
		return err
	}
	s.search(c)
	for _, name := range s.order {
		v, err := s.get(c, name)
		if err != nil {
			return err
		}
		ok, err := callOpen(c, v, url, where, autoraise)
		if err != nil {
			return err
		}
		if ok {
			return c.Return(true)
		}
	}
	return c.Return(false)
}

// callOpen calls the method open of a controller, which may be the script's own.
func callOpen(c *runtime.Call, v runtime.Value, url string, where int, autoraise bool) (bool, error) {
	open := c.State().GetField(v, "open")
	out, err := c.VM().NewFunction(open).Call(c.Context(), v, url, where, autoraise)
	if err != nil || len(out) == 0 {
		return false, err
	}
	return lua.LVAsBool(out[0]), nil
}

const usage = `Usage: netlua -m webbrowser [-n | -t] url
-n: open new window
-t: open new tab
`

// run is the command line.
func run(c *runtime.Call, args []string) (int, error) {
	where, flags := core.SameWindow, 0
	for len(args) > 0 && (args[0] == "-n" || args[0] == "-t") {
		where = core.NewWindow
		if args[0] == "-t" {
			where = core.NewTab
		}
		args = args[1:]
		flags++
	}
	h := c.VM().Host()
	if len(args) != 1 || flags > 1 {
		_, err := io.WriteString(h.Stderr(), usage)
		return 2, err
	}
	if err := openAny(c, args[0], where, true); err != nil {
		return 1, err
	}
	if c.State().Get(-1) != lua.LTrue {
		_, err := fmt.Fprintln(h.Stderr(), "webbrowser: no browser could be started")
		return 1, err
	}
	return 0, nil
}
