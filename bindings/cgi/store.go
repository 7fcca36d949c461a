package cgi

import (
	"context"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgi"
)

// scriptStore is a file that a script's make_file gave.
type scriptStore struct {
	vm          *runtime.VM
	value       runtime.Value
	native      io.Writer // of a Lua file, which is written to without the script
	write, seek *runtime.Function
}

// storeOf makes a store of what make_file gave.
func storeOf(ctx context.Context, vm *runtime.VM, v runtime.Value) (core.Store, error) {
	s := &scriptStore{vm: vm, value: v}
	methods := make([]runtime.Value, 2)
	if _, ok := v.(*lua.LTable); ok || runtime.ObjectOf(v) != nil {
		var err error
		if methods, err = httpio.FieldsOf(ctx, vm, v, "write", "seek"); err != nil {
			return nil, err
		}
	}
	for i, slot := range []**runtime.Function{&s.write, &s.seek} {
		if _, ok := methods[i].(*lua.LFunction); !ok {
			return nil, runtime.Raisef(runtime.TypeError, "make_file: expected a file that can be written and rewound, got %s", vm.TypeName(v))
		}
		*slot = vm.NewFunction(methods[i])
	}
	if f, ok := runtime.NativeOf[*runtime.File](v); ok {
		s.native = f
	}
	return s, nil
}

func (s *scriptStore) Write(ctx context.Context, p []byte) error {
	if s.native != nil {
		_, err := s.native.Write(p)
		return err
	}
	_, err := s.write.Call(ctx, s.value, string(p))
	return err
}

func (s *scriptStore) Rewind(ctx context.Context) error {
	_, err := s.seek.Call(ctx, s.value, 0)
	return err
}
