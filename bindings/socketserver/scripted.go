package socketserver

import (
	"context"
	"errors"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socketserver"
	"github.com/netlua/netlua/stdlib/wire"
)

// Handlers take anything for a connection that has the methods of one, and rfile
// and wfile may be anything that can be read and written: objects and tables of
// the script's. Their methods are looked up at each call, as in Python.

// CallMethod calls a method of any value; found is false if it has none of that name.
func CallMethod(ctx context.Context, vm *runtime.VM, v runtime.Value, name string, args ...any) (out runtime.Value, found bool, err error) {
	out = lua.LNil
	err = vm.Do(ctx, func(ctx context.Context) error {
		if !httpio.Indexable(v) {
			return nil
		}
		f, err := httpio.FieldsOf(ctx, vm, v, name)
		if err != nil || f[0] == lua.LNil {
			return err
		}
		found = true
		values, err := vm.Call(ctx, f[0], append([]any{v}, args...)...)
		if len(values) > 0 {
			out = values[0]
		}
		return err
	})
	return out, found, err
}

// mustCall calls a method that has to be there. where begins the error's text.
func mustCall(ctx context.Context, vm *runtime.VM, v runtime.Value, where, name string, args ...any) (runtime.Value, error) {
	out, found, err := CallMethod(ctx, vm, v, name, args...)
	if err == nil && !found {
		err = runtime.Raisef(runtime.AttributeError, "%s: expected an object with a method %s, got %s", where, name, vm.TypeName(v))
	}
	return out, err
}

// scriptInput reads an rfile of the script's own.
type scriptInput struct {
	vm    *runtime.VM
	value runtime.Value
}

// NewInput is the Input of what a script has put in the place of rfile.
func NewInput(vm *runtime.VM, rfile runtime.Value) core.Input { return scriptInput{vm, rfile} }

func (s scriptInput) data(v runtime.Value, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	if v == lua.LNil || runtime.IsNone(v) {
		return nil, nil
	}
	if t, ok := v.(lua.LString); ok {
		return []byte(t), nil
	}
	if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		return []byte(b), nil
	}
	return nil, runtime.Raisef(runtime.TypeError, "rfile: expected a string to be read, got %s", s.vm.TypeName(v))
}

// ReadLine calls readline; a file of Lua's own knows no such method.
func (s scriptInput) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	if _, ok := runtime.NativeOf[*runtime.File](s.value); ok {
		v, err := mustCall(ctx, s.vm, s.value, "rfile", "read", "*L")
		return s.data(v, err)
	}
	v, err := mustCall(ctx, s.vm, s.value, "rfile", "readline", limit)
	if isA(err, runtime.TimeoutError) { // the flow knows what to do about a peer that is late
		err = errors.Join(err, &wire.TimeoutError{Op: "read"})
	}
	return s.data(v, err)
}

func (s scriptInput) Read(ctx context.Context, p []byte) (int, error) {
	v, err := mustCall(ctx, s.vm, s.value, "rfile", "read", len(p))
	b, err := s.data(v, err)
	switch {
	case err != nil:
		return 0, err
	case len(b) > len(p):
		return 0, runtime.Raisef(runtime.ValueError, "rfile: read gave %d bytes where %d were asked for", len(b), len(p))
	case len(b) == 0 && len(p) > 0:
		return 0, io.EOF
	}
	return copy(p, b), nil
}

// scriptOutput writes to a wfile of the script's own, or to its connection.
type scriptOutput struct {
	vm    *runtime.VM
	value runtime.Value
	write string // the method
}

// NewOutput is the Output of what a script has put in the place of wfile.
func NewOutput(vm *runtime.VM, wfile runtime.Value) core.Output {
	return scriptOutput{vm, wfile, "write"}
}

func (s scriptOutput) Write(ctx context.Context, p []byte) (int, error) {
	where := "wfile"
	if s.write == "sendall" {
		where = "request"
	}
	if _, err := mustCall(ctx, s.vm, s.value, where, s.write, string(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush calls flush, if there is something to flush.
func (s scriptOutput) Flush(ctx context.Context) error {
	_, _, err := CallMethod(ctx, s.vm, s.value, "flush")
	return err
}

// socketWriter is the wfile over a connection of the script's own.
type socketWriter struct{ scriptOutput }

func (w socketWriter) put(c *runtime.Call, p []byte) error {
	return c.Block(func(ctx context.Context) error {
		_, err := w.scriptOutput.Write(ctx, p)
		return err
	})
}

func (socketWriter) flush(context.Context) error { return nil }

// Write writes all of p.
func (w socketWriter) Write(p []byte) (int, error) {
	return w.scriptOutput.Write(context.Background(), p)
}

// WriterUnder is the writer for calls under ctx.
func (w socketWriter) WriterUnder(ctx context.Context) io.Writer { return writerFunc{w, ctx} }

type writerFunc struct {
	w   socketWriter
	ctx context.Context
}

func (f writerFunc) Write(p []byte) (int, error) { return f.w.scriptOutput.Write(f.ctx, p) }

// setupObject makes rfile and wfile of a connection that is an object of the
// script's own, by its methods, as documented.
func (b *StreamBase) setupObject(ctx context.Context) error {
	return b.vm.Do(ctx, func(ctx context.Context) error {
		h, err := b.held()
		if err != nil {
			return err
		}
		request := h.request
		if b.timeout >= 0 {
			if _, err := mustCall(ctx, b.vm, request, "request", "settimeout", b.timeout.Seconds()); err != nil {
				return err
			}
		}
		if b.noDelay {
			if _, err := mustCall(ctx, b.vm, request, "request", "setsockopt", protoTCP, optNoDelay, true); err != nil {
				return err
			}
		}
		rfile, found, err := CallMethod(ctx, b.vm, request, "makefile", "rb", b.Object.Attr("rbufsize"))
		if err == nil && !found {
			err = runtime.Raisef(runtime.TypeError, "%s: request is no connected socket, nor an object with a method makefile", b.Object.ClassName())
		}
		if err != nil {
			return err
		}
		var wfile runtime.Value
		if b.buffered {
			if wfile, err = mustCall(ctx, b.vm, request, "request", "makefile", "wb", b.Object.Attr("wbufsize")); err != nil {
				return err
			}
		} else {
			wfile = b.vm.NewObject(Writer, socketWriter{scriptOutput{b.vm, request, "sendall"}}).Value()
		}
		return errors.Join(b.Object.SetField("rfile", rfile), b.Object.SetField("wfile", wfile))
	})
}

// The option of sockets that disable_nagle_algorithm sets.
const protoTCP, optNoDelay = 6, 1

// FieldSet notes that rfile or wfile are the script's own.
func (b *StreamBase) FieldSet(name string) {
	if name == "rfile" || name == "wfile" {
		b.scripted.Store(true)
	}
}

// finishScripted ends files of the script's own as documented: it flushes wfile
// unless that is closed, whoever may be gone, and closes both. Methods that they
// do not have are not called.
func (b *StreamBase) finishScripted(ctx context.Context) error {
	var rfile, wfile, closed runtime.Value
	if err := b.vm.Do(ctx, func(ctx context.Context) error {
		rfile, wfile, closed = b.Object.Field("rfile"), b.Object.Field("wfile"), lua.LFalse
		if httpio.Indexable(wfile) {
			f, err := httpio.FieldsOf(ctx, b.vm, wfile, "closed")
			if err != nil {
				return err
			}
			closed = f[0]
		}
		return nil
	}); err != nil {
		return err
	}
	if !runtime.Truth(closed) {
		if _, _, err := CallMethod(ctx, b.vm, wfile, "flush"); err != nil && !isOSError(err) {
			return err
		}
	}
	for _, file := range [...]runtime.Value{wfile, rfile} {
		if _, _, err := CallMethod(ctx, b.vm, file, "close"); err != nil {
			return err
		}
	}
	return nil
}

// Adopt makes a handler usable whose constructor was not called: it has no
// connection, and what the script gives it. The VM's lock is held.
func Adopt(h Handler, vm *runtime.VM, o *runtime.Object) {
	begin(h, vm, o, nil, &core.Request{Value: &held{lua.LNil, lua.LNil}})
}

// AddressField is the client's address as a script has put it, or given it to the
// constructor; nil if it is none of its own. The VM's lock is held.
func (b *Base) AddressField() runtime.Value {
	if v := b.Object.Field("client_address"); v != lua.LNil {
		return v
	}
	if h, ok := b.Request.Value.(*held); ok && b.Request.Peer == nil {
		return h.address
	}
	return lua.LNil
}
