package runtime

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// RunModule runs a registered module's Main with args, as "netlua -m NAME"
// does, and returns its exit status. found is false when there is no module of
// that name or it has no Main.
func (vm *VM) RunModule(ctx context.Context, name string, args []string) (status int, found bool, err error) {
	m := vm.LookupModule(name)
	if m == nil || m.Main == nil {
		return 0, false, nil
	}
	_, err = vm.entry(ctx, func() lua.LValue {
		f := &Func{Sig: "main()", home: m, Fn: func(c *Call) error {
			if _, err := vm.Require(name); err != nil {
				return err
			}
			var err error
			status, err = m.Main(c, args)
			return err
		}}
		prepareMu.Lock()
		f.prepare(m, nil)
		prepareMu.Unlock()
		return vm.factory.NewFunction(f.call)
	}, nil)
	return status, true, err
}
