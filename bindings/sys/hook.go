package sys

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

var excepthook = runtime.Func{
	Sig: "excepthook(type: any|nil, value: any|nil, traceback?: any)",
	Doc: "What is done with an error that nobody caught: print it to sys.stderr. Put a function in its place to do something else.",
	Fn: func(c *runtime.Call) error {
		text := ""
		if c.Given(2) && !c.IsNone(2) {
			text = c.ToString(c.Arg(2))
		}
		class, message := "", c.ToString(c.Arg(1))
		if info := c.VM().ClassInfo(c.Arg(0)); info != nil {
			class = info.Name
			if info.Module != "" && info.Module != "builtins" {
				class = info.Module + "." + class
			}
			if message != "" {
				class += ": "
			}
		}
		return WriteStderr(c.Context(), c.VM(), text+class+message+"\n")
	},
}

// Uncaught gives an error that ended a program to the excepthook that the
// script has put into the module, and tells whether there was one. A hook that
// fails is reported as handled with its own error. Without a hook of the
// script's, the report goes to the file that it has put in the place of
// sys.stderr; if there is none, or it cannot be written to, the error is not
// handled: it is the program's to report.
func Uncaught(ctx context.Context, vm *runtime.VM, err error) (handled bool, failed error) {
	var e *runtime.Error
	if !errors.As(err, &e) || e.Uncatchable() || e.Value == nil {
		return false, nil
	}
	failed = vm.Do(ctx, func(ctx context.Context) error {
		module := vm.Loaded(Module.Name)
		if module == nil {
			return nil
		}
		hook := module.RawGetString("excepthook")
		if hook == lua.LNil || vm.Declaration(hook) != nil {
			file := replaced(vm)
			handled = file != nil && writeTo(ctx, vm, file, e.Report()+"\n") == nil
			return nil
		}
		handled = true
		var class any
		if o := runtime.ObjectOf(e.Value); o != nil {
			class = o.Class()
		}
		vm.NoteCaught(e)
		_, err := vm.Call(ctx, hook, class, e.Value, e.Trace.String())
		return err
	})
	return handled, failed
}

var addAuditHook = runtime.Func{
	Sig: "addaudithook(hook: function)",
	Doc: "Call hook(event, args) before everything that scripts do to the world. A hook that raises forbids it. Hooks cannot be removed, and copies of the program made for parallel work have them too.",
	Fn: func(c *runtime.Call) error {
		err := c.VM().Host().Audit(c.Context(), "sys.addaudithook")
		if isRuntimeError(err) {
			return nil // an earlier hook does not want another, and does not say so
		}
		if err != nil {
			return err
		}
		c.VM().AddAuditHook(c.Arg(0))
		return nil
	},
}

// isRuntimeError tells whether a hook of a script raised a RuntimeError.
func isRuntimeError(err error) bool {
	var e *runtime.Error
	if !errors.As(err, &e) {
		return false
	}
	o := runtime.ObjectOf(e.Value)
	return o != nil && o.IsA(runtime.RuntimeError)
}

var audit = runtime.Func{
	Sig: "audit(event: string, ...: any)",
	Doc: "Announce an event to the audit hooks, as the modules do. What a hook raises goes on.",
	Fn: func(c *runtime.Call) error {
		args := make([]any, len(c.Rest()))
		for i, v := range c.Rest() {
			switch v := v.(type) {
			case lua.LString: // plain values, for hooks written in Go
				args[i] = string(v)
			case lua.LNumber:
				args[i] = float64(v)
			case lua.LBool:
				args[i] = bool(v)
			case *lua.LNilType:
			default:
				args[i] = v
			}
		}
		return c.VM().Host().Audit(c.Context(), c.Str(0), args...)
	},
}
