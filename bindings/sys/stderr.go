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
		if file := replaced(vm); file != nil {
			return writeTo(ctx, vm, file, text)
		}
		return writeTo(ctx, vm, vm.Stderr().Value(), text)
	})
}

// replaced is what the script put in the place of the standard error, nil if it
// left sys.stderr alone or put there what cannot be written to. The VM's lock is held.
func replaced(vm *runtime.VM) runtime.Value {
	module := vm.Loaded("sys") // Module refers to functions that call this one
	if module == nil {
		return nil
	}
	file := module.RawGetString("stderr")
	if _, table := file.(*lua.LTable); table || runtime.ObjectOf(file) != nil && runtime.ObjectOf(file) != vm.Stderr() {
		return file
	}
	return nil
}

// writeTo calls the method write of an object or a table. The VM's lock is held.
func writeTo(ctx context.Context, vm *runtime.VM, file runtime.Value, text string) error {
	if o := runtime.ObjectOf(file); o != nil {
		_, err := o.CallMethod(ctx, "write", text)
		return err
	}
	t := file.(*lua.LTable)
	_, err := vm.Call(ctx, t.RawGetString("write"), t, text)
	return err
}
