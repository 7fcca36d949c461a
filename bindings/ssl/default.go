package ssl

import (
	"context"

	"github.com/netlua/netlua/runtime"
)

const httpsDefault = "_create_default_https_context"

// DefaultHTTPSContext makes the SSLContext for an https connection that was
// given none. It is nil as long as no script has put a function of its own in
// the place of _create_default_https_context: the protocol core's own settings
// are the same. The VM's lock must be held.
func DefaultHTTPSContext(ctx context.Context, vm *runtime.VM) (*runtime.Object, error) {
	if vm.LookupModule(Module.Name) == nil {
		return nil, nil
	}
	t, err := vm.Require(Module.Name)
	if err != nil {
		return nil, err
	}
	fn := t.RawGetString(httpsDefault)
	if d := vm.Declaration(fn); d != nil && d.Name() == httpsDefault {
		return nil, nil
	}
	out, err := vm.Call(ctx, fn)
	if err != nil {
		return nil, err
	}
	if len(out) > 0 {
		if o := runtime.ObjectOf(out[0]); o != nil && o.IsA(SSLContext) {
			return o, nil
		}
	}
	return nil, runtime.Raisef(runtime.TypeError, "ssl.%s must give an SSLContext", httpsDefault)
}
