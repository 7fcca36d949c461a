package threading

import (
	"fmt"

	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
)

// report gives an error that a thread did not catch to the module's excepthook.
func report(c *runtime.Call, thread *runtime.Object, e *runtime.Error) error {
	vm := c.VM()
	args := c.State().NewTable()
	for _, f := range []struct {
		name  string
		value any
	}{{"exc_type", excType(e)}, {"exc_value", e.Value}, {"exc_traceback", e.Trace.String()}, {"thread", thread}} {
		v, err := vm.ToLua(f.value)
		if err != nil {
			return err
		}
		args.RawSetString(f.name, v)
	}
	hook := registryOf(vm).module.RawGetString("excepthook")
	if hook.Type().String() == "nil" {
		return nil
	}
	vm.NoteCaught(e)
	_, err := vm.NewFunction(hook).Call(c.Context(), args)
	return err
}

// excType returns the class of the error object, nil when it has none.
func excType(e *runtime.Error) any {
	if o := runtime.ObjectOf(e.Value); o != nil {
		return o.Class()
	}
	return nil
}

// exceptHook prints the error as an uncaught error of the main thread is
// printed, below a line that names the thread. The end of a thread by
// SystemExit is no error.
func exceptHook(c *runtime.Call) error {
	args := c.Table(0)
	if args == nil {
		return runtime.Raisef(runtime.TypeError, "excepthook: parameter 'args': expected table, got %s", c.VM().TypeName(c.Arg(0)))
	}
	value := args.RawGetString("exc_value")
	o := runtime.ObjectOf(value)
	if o != nil && o.IsA(runtime.SystemExit) {
		return nil
	}
	name := "unknown"
	if t, ok := runtime.NativeOf[*thread](args.RawGetString("thread")); ok {
		name = t.name
	}
	text := c.ToString(value)
	if o != nil {
		if class := c.VM().ClassInfo(o.Class()); class != nil && class.Module != "" && class.Module != "builtins" {
			text = class.Module + "." + class.Name + colon(text)
		} else {
			text = o.ClassName() + colon(text)
		}
	}
	trace := args.RawGetString("exc_traceback")
	if trace.Type().String() == "nil" {
		trace = nil
	}
	out := fmt.Sprintf("Exception in thread %s:\n", name)
	if trace != nil {
		out += c.ToString(trace)
	}
	return sys.WriteStderr(c.Context(), c.VM(), out+text+"\n")
}

func colon(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}
