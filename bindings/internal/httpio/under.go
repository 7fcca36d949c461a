package httpio

import (
	"context"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// FileUnder is FileOf where there is no call record, while a script waits.
func FileUnder(ctx context.Context, vm *runtime.VM, v runtime.Value, where string) (response.File, error) {
	switch n := nativeOf(v).(type) {
	case Filer:
		if f := n.HTTPFile(); f.Response != nil {
			return f, nil
		}
	case io.Reader:
		return response.FromReader(n), nil
	}
	if !Indexable(v) {
		return nil, runtime.Raisef(runtime.TypeError, "%s: expected an object with a method read, got %s", where, vm.TypeName(v))
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
		return nil, runtime.Raisef(runtime.TypeError, "%s: expected an object with a method read, got %s", where, vm.TypeName(v))
	}
	return s, nil
}

// CloseContext closes the file where scripts can run.
func (s *scriptFile) CloseContext(ctx context.Context) error { return s.closeContext(ctx) }
