package httpio

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// FileUnder is FileOf where there is no call record, while a script waits.
func FileUnder(ctx context.Context, vm *runtime.VM, v runtime.Value, where string) (response.File, error) {
	if f := goFile(v); f != nil {
		return f, nil
	}
	if !Indexable(v) {
		return nil, noFile(vm, v, where)
	}
	f, err := FieldsOf(ctx, vm, v, "read", "readline", "close")
	if err != nil {
		return nil, err
	}
	s := &scriptFile{value: v}
	for i, slot := range []**runtime.Function{&s.read, &s.readline, &s.close} {
		if f[i] != lua.LNil {
			*slot = vm.NewFunction(f[i])
		}
	}
	if s.read == nil {
		return nil, noFile(vm, v, where)
	}
	return s, nil
}

// CloseContext closes the file where scripts can run.
func (s *scriptFile) CloseContext(ctx context.Context) error { return s.closeContext(ctx) }
