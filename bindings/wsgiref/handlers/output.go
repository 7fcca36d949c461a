package handlers

import (
	"context"
	"fmt"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/handlers"
)

// Streams is what a SimpleHandler has beyond a BaseHandler.
type Streams struct {
	Stdin, Stderr, Stdout     runtime.Value
	Environ                   runtime.Value // a table of variables
	Vars                      []core.Var    // more of them
	Multithread, Multiprocess bool

	out Output
}

// Output is where a response goes.
type Output interface {
	Write(ctx context.Context, data []byte) error
	Flush(ctx context.Context) error
}

// SetOutput sends the response to out.
func (s *Streams) SetOutput(out Output) { s.out = out }

// setStdout sends the response to a script's file.
func (s *Streams) setStdout(vm *runtime.VM, file runtime.Value) {
	s.Stdout = file
	s.out = &fileOutput{vm: vm, file: file}
}

// fileOutput writes to a script's file.
type fileOutput struct {
	vm   *runtime.VM
	file runtime.Value
}

// native is the file as Go code writes to it, nil if only the script can.
func (f *fileOutput) native() io.Writer {
	if o := runtime.ObjectOf(f.file); o != nil {
		if w, ok := o.Native().(*runtime.File); ok {
			return w
		}
	}
	return nil
}

// Write writes all of data. A file that tells of having written less is asked
// again, and warned about.
func (f *fileOutput) Write(ctx context.Context, data []byte) error {
	if w := f.native(); w != nil {
		_, err := w.Write(data)
		return err
	}
	for warned := false; ; warned = true {
		out, err := util.CallMethod(ctx, f.vm, f.file, "write", string(data))
		if err != nil {
			return err
		}
		n, ok := first(out).(lua.LNumber)
		if !ok || int(n) >= len(data) {
			return nil
		}
		if n < 0 {
			return runtime.Raisef(runtime.ValueError, "_write: stdout.write returned %v", n)
		}
		if !warned {
			if err := warn(ctx, f.vm, "DeprecationWarning", "SimpleHandler: stdout.write() wrote a part only; partial writes are deprecated"); err != nil {
				return err
			}
		}
		data = data[int(n):]
	}
}

// Flush flushes the file.
func (f *fileOutput) Flush(ctx context.Context) error {
	_, err := util.CallMethod(ctx, f.vm, f.file, "flush")
	return err
}

// warn writes a warning to the standard error.
func warn(ctx context.Context, vm *runtime.VM, class, text string) error {
	return sys.WriteStderr(ctx, vm, fmt.Sprintf("%s: %s\n", class, text))
}
