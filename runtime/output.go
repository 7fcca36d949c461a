package runtime

import (
	"context"
	"io"
	"os"

	lua "github.com/yuin/gopher-lua"
)

// TryWriter is what a standard stream may be beside an [io.Writer]: one that
// knows when a write would wait for whoever reads at the other end. A write that
// does not wait is made with the VM's lock held, which costs nothing and does
// not let other threads in; any other without.
//
// A stream that is no TryWriter is trusted not to wait, unless it is an [os.File].
type TryWriter interface {
	io.Writer

	// TryWrite writes p and returns true, or writes nothing and returns false:
	// then Write is called, which may wait, or say what is wrong.
	TryWrite(p []byte) bool
}

// writeStream writes p to a standard stream.
func (vm *VM) writeStream(L *lua.LState, w io.Writer, p []byte) error {
	switch w := w.(type) {
	case TryWriter:
		if w.TryWrite(p) {
			return nil
		}
	case *os.File:
	default:
		_, err := w.Write(p)
		return err
	}
	return vm.block(L, func(context.Context) error {
		_, err := w.Write(p)
		return err
	})
}

// flushFile writes what f has buffered.
func (vm *VM) flushFile(L *lua.LState, f *File) error {
	if !f.standard {
		return f.flush()
	}
	return vm.block(L, func(context.Context) error { return f.flush() })
}
