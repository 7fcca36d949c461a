package cgitb

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgitb"
)

// Module is require("cgitb").
var Module = &runtime.Module{
	Name:    "cgitb",
	Doc:     "Detailed reports of errors: the source around every call that led there, with the values of variables. Loading it makes tracebacks remember variables.",
	Classes: []*runtime.Class{Hook},
	Body:    moduleBody{},
	Setup: func(vm *runtime.VM, _ *runtime.Table) error {
		vm.KeepLocals(true)
		return nil
	},
}

type moduleBody struct{}

func (moduleBody) Define(module *runtime.Module) {
	module.Consts = []runtime.Const{
		{Name: "secrets", Value: core.DefaultSecrets(), Doc: "Words that make a name a secret's, whose value reports leave out. The list may be changed."},
	}
	markup := func(name, doc string, wrap func(string) string) runtime.Func {
		return runtime.Func{Sig: name + "(text: string): string", Doc: doc, Fn: func(c *runtime.Call) error { return c.ReturnStr(wrap(c.Str(0))) }}
	}
	formatted := func(c *runtime.Call, html bool) error {
		r, _ := report(c, c.Arg(0), c.Int(1))
		return c.ReturnStr(written(r, html))
	}
	module.Funcs = []runtime.Func{
		{
			Sig: "enable(display: boolean = true, logdir?: string, context: integer = 5, format: string = 'html')",
			Doc: "Report errors that end the program: sys.excepthook becomes a Hook. With display the report goes to the standard output, with logdir into a file of that directory. context is the number of source lines around each call, format 'html' or 'text'.",
			Fn:  enable,
		},
		{
			Sig: "handler(info?: any)", Doc: "Report an error to the standard output as HTML. info is the error that pcall gave, or {class, error, traceback}; without it the error that was caught last.",
			Fn: func(c *runtime.Call) error { return newHook().handle(c, c.Arg(0)) },
		},
		{
			Sig: "text(einfo: any, context: integer = 5): string", Doc: "The report of an error as plain text. einfo is the error that pcall gave, or {class, error, traceback}; context the number of source lines around each call.",
			Fn: func(c *runtime.Call) error { return formatted(c, false) },
		},
		{
			Sig: "html(einfo: any, context: integer = 5): string", Doc: "The report of an error as a page. einfo is the error that pcall gave, or {class, error, traceback}; context the number of source lines around each call.",
			Fn: func(c *runtime.Call) error { return formatted(c, true) },
		},
		{Sig: "reset(): string", Doc: "Markup that makes a browser show what follows, whatever was written before: it ends the headers of a CGI program and closes elements.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(core.Reset())
		}},
		markup("small", "Markup in small letters; nothing for an empty text.", core.Small),
		markup("strong", "Markup that stands out; nothing for an empty text.", core.Strong),
		markup("grey", "Markup that steps back; nothing for an empty text.", core.Grey),
		{
			Sig: "lookup(name: string, frame: any|nil, locals: any|nil): string|nil, any", Doc: "Find a variable: in the table locals, in frame.globals (the program's globals if frame has none), or among what every program has. Gives 'local', 'global' or 'builtin', and the value; nothing if there is no such variable.",
			Fn: lookup,
		},
		{
			Sig: "scanvars(reader: function, frame: any|nil, locals: any|nil): table", Doc: "The variables of the statement that begins at the next line of reader, a function that gives line after line: a list of {name, where, value}, where as lookup gives it. Fields are followed: 'self.path'.",
			Fn: scanvars,
		},
	}
}

// enable puts a Hook into sys.excepthook.
func enable(c *runtime.Call) error {
	module, err := c.VM().Require(sys.Module.Name)
	if err != nil {
		return err
	}
	if module == nil {
		return runtime.Raisef(runtime.RuntimeError, "enable: there is no module sys")
	}
	o := c.VM().NewObject(Hook, nil)
	h := o.Native().(*hook)
	h.display, h.logdir, h.context, h.html = c.Bool(0), c.Str(1), c.Int(2), c.Str(3) == htmlFormat
	module.RawSetString("excepthook", o.Value())
	return nil
}

// secretsOf reads the words that the script has in the module.
func secretsOf(vm *runtime.VM) *core.Secrets {
	words := core.DefaultSecrets()
	if module := vm.Loaded(Module.Name); module != nil {
		if t, ok := module.RawGetString("secrets").(*runtime.Table); ok {
			words = nil
			for i := 1; i <= t.Len(); i++ {
				words = append(words, lua.LVAsString(t.RawGetInt(i)))
			}
		}
	}
	return core.NewSecrets(words)
}
