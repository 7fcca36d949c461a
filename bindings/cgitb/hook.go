package cgitb

import (
	"context"
	"path/filepath"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgitb"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/html"
)

const htmlFormat = "html"

// hook is the Go value behind a Hook. It is never changed once it is made.
type hook struct {
	display bool
	logdir  string
	context int
	file    runtime.Value // nil for the standard output
	html    bool
}

// Hook is the class of reporters.
var Hook = &runtime.Class{
	Name:   "Hook",
	Doc:    "Reports errors, in the place of sys.excepthook: hook(class, error, traceback).",
	Native: func() any { return newHook() },
	Body:   hookBody{},
}

func newHook() *hook { return &hook{display: true, context: 5, html: true} }

type hookBody struct{}

func (hookBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(display: boolean = true, logdir?: string, context: integer = 5, file?: any, format: string = 'html')",
		Doc: "As enable. file is what reports are written to, the standard output without one.",
		Fn: func(c *runtime.Call) error {
			h := &hook{display: c.Bool(0), logdir: c.Str(1), context: c.Int(2), html: c.Str(4) == htmlFormat}
			if c.Given(3) {
				h.file = c.Arg(3)
			}
			c.SetNative(h)
			return nil
		},
	}
	class.Methods = []runtime.Func{
		{Sig: "handle(info?: any)", Doc: "Report an error: the one that pcall gave, or {class, error, traceback}; without info the error that was caught last.", Fn: func(c *runtime.Call) error {
			return c.Native().(*hook).handle(c, c.Arg(0))
		}},
		{Sig: "__call(etype: any|nil, evalue: any|nil, etb?: any)", Doc: "Report an error.", Fn: func(c *runtime.Call) error {
			return c.Native().(*hook).handle(c, c.Arg(1))
		}},
	}
}

// CloneFor makes the hook of a fork.
func (h *hook) CloneFor(k *runtime.Copier) (any, error) {
	n := *h
	if n.file != nil {
		n.file = k.Value(h.file)
	}
	return &n, nil
}

// handle writes the report. What goes wrong with that is reported, too, and
// never takes the place of the error.
func (h *hook) handle(c *runtime.Call, info runtime.Value) error {
	r, e := report(c, info, h.context)
	doc := written(r, h.html)
	out := h.output(c)
	text := h.begin(c, out)
	if h.display {
		text += doc
	} else {
		text += h.note("An error has occurred in a script.")
	}
	switch {
	case h.logdir != "":
		text += h.log(c, e, doc)
	case !h.display: // somebody must learn of it
		_ = sys.WriteStderr(c.Context(), c.VM(), e.Report()+"\n")
	}
	return put(c, out, text)
}

// log saves the report and returns what to say about it. A visitor who is not
// to see the error is not told of the server's directories either.
func (h *hook) log(c *runtime.Call, e *runtime.Error, doc string) string {
	ext := ".txt"
	if h.html {
		ext = ".html"
	}
	var name string
	world := c.VM().Host()
	err := c.Block(func(context.Context) (err error) {
		name, err = core.Save(world, h.logdir, ext, doc)
		return err
	})
	switch {
	case err == nil && h.display:
		return h.note(name + " contains the description of this error.")
	case err == nil:
		return h.note("It has been noted as " + filepath.Base(name) + ".")
	}
	if !h.display { // somebody must learn of it
		_ = sys.WriteStderr(c.Context(), c.VM(), e.Report()+"\n"+"cgitb: "+err.Error()+"\n")
		return h.note("It could not be noted.")
	}
	return h.note("Tried to save this report to " + h.logdir + ", but failed: " + err.Error())
}

// note is a sentence in the report's format.
func (h *hook) note(s string) string {
	if h.html {
		return "<p>" + html.Escape(s, true) + "</p>\n"
	}
	return s + "\n"
}

// begin is what must come before the report. For a CGI program that has written
// nothing these are headers; one that has may be anywhere in its page.
func (h *hook) begin(c *runtime.Call, out runtime.Value) string {
	if !isCGI(c.VM().Host()) {
		return ""
	}
	f, ok := runtime.NativeOf[*runtime.File](out)
	printed := out == c.VM().Stdout().Value() && c.VM().Printed()
	if ok && !f.Written() && !printed {
		kind := "text/plain"
		if h.html {
			kind = "text/html"
		}
		return "Status: 500 Internal Server Error\r\nContent-Type: " + kind + "; charset=utf-8\r\nCache-Control: no-store\r\n\r\n"
	}
	if h.html {
		return core.Reset()
	}
	return ""
}

func isCGI(env host.Environment) bool {
	v, ok := env.LookupEnv("GATEWAY_INTERFACE")
	return ok && v != ""
}

// output is the file for reports: what the script gave, or has for sys.stdout.
func (h *hook) output(c *runtime.Call) runtime.Value {
	if h.file != nil {
		return h.file
	}
	if module := c.VM().Loaded(sys.Module.Name); module != nil {
		if v := module.RawGetString("stdout"); v != lua.LNil {
			return v
		}
	}
	return c.VM().Stdout().Value()
}

// put writes text to a file or to an object of the script's own with a method write.
func put(c *runtime.Call, out runtime.Value, text string) error {
	ctx := c.Context()
	for _, m := range []struct {
		name string
		args []any
		need bool
	}{{"write", []any{text}, true}, {"flush", nil, false}} {
		if o := runtime.ObjectOf(out); o != nil {
			if !m.need && o.Attr(m.name) == lua.LNil {
				continue
			}
			if _, err := o.CallMethod(ctx, m.name, m.args...); err != nil {
				return err
			}
			continue
		}
		t, ok := out.(*lua.LTable)
		if !ok {
			return runtime.Raisef(runtime.TypeError, "Hook: parameter 'file': expected a file, got %s", c.VM().TypeName(out))
		}
		fn := t.RawGetString(m.name)
		if !m.need && fn == lua.LNil {
			continue
		}
		if _, err := c.VM().Call(ctx, fn, append([]any{t}, m.args...)...); err != nil {
			return err
		}
	}
	return nil
}
