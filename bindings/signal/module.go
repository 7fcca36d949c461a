package signal

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// What may stand in the place of a handler.
const (
	byDefault = 0 // SIG_DFL
	ignored   = 1 // SIG_IGN
)

const signalParam = "signalnum: integer"

// Module is require("signal").
var Module = &runtime.Module{
	Name: "signal",
	Doc: "Do something of one's own when the system tells the program to end, reload, or whatever its signals mean. " +
		"A handler runs on a thread of its own while the rest of the program goes on, and may end a server by its shutdown(), or the program by sys.exit(). " +
		"A program keeps its signals to itself in a sandbox, and unless its author lets scripts handle them; then PermissionError is raised.",
	Consts: consts(),
	Funcs: []runtime.Func{
		{
			Sig: "signal(" + signalParam + ", handler: function|integer): any",
			Doc: "Have handler(signalnum, None) called at each signal of that number from now on, one call after the other, and return what was done before. " +
				"It is called when the rest of the program waits for something; a program that does not, for so long that somebody sends SIGINT, SIGTERM or SIGHUP again, is ended by it. " +
				"SIG_IGN does nothing at it, and SIG_DFL what the program does without handlers, which is to end at SIGINT, SIGTERM and SIGHUP. " +
				"An error that a handler does not catch is reported, and the program goes on. In the REPL, SIGINT is for the REPL.",
			Fn: func(c *runtime.Call) error {
				sig, err := number(c, "signal")
				if err != nil {
					return err
				}
				v := c.Arg(1)
				if n, ok := v.(lua.LNumber); ok && n != byDefault && n != ignored {
					return runtime.Raisef(runtime.TypeError, "signal: parameter 'handler': want a function, SIG_IGN or SIG_DFL, got %v", n)
				}
				h := handlersOf(c.VM())
				before := h.get(sig)
				if err := h.set(sig, v); err != nil {
					return err
				}
				return c.ReturnValue(before)
			},
		},
		{
			Sig: "getsignal(" + signalParam + "): any",
			Doc: "What is done at the signal: a function, SIG_IGN or SIG_DFL.",
			Fn: func(c *runtime.Call) error {
				sig, err := number(c, "getsignal")
				if err != nil {
					return err
				}
				return c.ReturnValue(handlersOf(c.VM()).get(sig))
			},
		},
		{
			Sig: "strsignal(" + signalParam + "): string",
			Doc: "What the signal means, in words.",
			Fn: func(c *runtime.Call) error {
				sig, err := number(c, "strsignal")
				if err != nil {
					return err
				}
				return c.ReturnStr(sig.Text)
			},
		},
		{
			Sig: "valid_signals(): integer[]",
			Doc: "The signals that there may be handlers for.",
			Fn: func(c *runtime.Call) error {
				var out []int
				for _, s := range host.Signals() {
					out = append(out, s.Number)
				}
				return c.Return(out)
			},
		},
	},
}

func consts() []runtime.Const {
	out := []runtime.Const{
		{Name: "SIG_DFL", Value: byDefault, Doc: "In the place of a handler: what the program does without one."},
		{Name: "SIG_IGN", Value: ignored, Doc: "In the place of a handler: nothing."},
	}
	for _, s := range host.Signals() {
		out = append(out, runtime.Const{Name: s.Name, Value: s.Number, Doc: "The number of the signal. " + s.Text + "."})
	}
	return out
}

// number reads the signal that argument 0 names.
func number(c *runtime.Call, fn string) (host.Signal, error) {
	n := c.Int(0)
	var names []string
	for _, s := range host.Signals() {
		if s.Number == n {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return host.Signal{}, runtime.Raisef(runtime.ValueError, "%s: parameter 'signalnum': no signal that can be handled has the number %d; there are %s", fn, n, strings.Join(names, ", "))
}
