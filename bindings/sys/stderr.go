package sys

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// WriteStderr writes to what the script has for sys.stderr: the standard error,
// unless it put a file of its own in its place.
func WriteStderr(ctx context.Context, vm *runtime.VM, text string) error {
	return vm.Do(ctx, func(ctx context.Context) error {
		var own runtime.Value = lua.LNil
		if sys := vm.Loaded(Module.Name); sys != nil {
			own = sys.RawGetString("stderr")
		}
		if o := runtime.ObjectOf(own); o != nil {
			_, err := o.CallMethod(ctx, "write", text)
			return err
		}
		if t, ok := own.(*lua.LTable); ok {
			_, err := vm.Call(ctx, t.RawGetString("write"), t, text)
			return err
		}
		_, err := vm.Stderr().CallMethod(ctx, "write", text)
		return err
	})
}
