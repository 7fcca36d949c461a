package runtime

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"

	lua "github.com/yuin/gopher-lua"
)

// The io library: files and standard streams through the host. The files
// themselves are in file.go.

var ioLibrary = library{name: "io", funcs: []libFunc{
	{"open", ioOpen}, {"close", ioClose}, {"read", ioRead}, {"write", ioWrite}, {"lines", ioLines}, {"input", ioInput}, {"output", ioOutput},
	{"type", ioType}, {"tmpfile", ioTmpfile}, {"popen", ioPopen}, {"flush", ioFlush},
}, setup: func(vm *VM, t *lua.LTable, _ *config) {
	s := vm.stdio()
	t.RawSetString("stdin", s.stdin.value())
	t.RawSetString("stdout", s.stdout.value())
	t.RawSetString("stderr", s.stderr.value())
}}

// stdio is what one VM keeps for the library.
type stdio struct {
	stdin, stdout, stderr *Object
	input, output         *Object // the defaults of io.read and io.write
}

type stdioKey struct{}

func (vm *VM) stdio() *stdio {
	return State(vm, stdioKey{}, func() *stdio {
		s := &stdio{
			stdin:  vm.NewObject(FileClass, &File{name: "stdin", r: newInterruptible(vm.host.Stdin()), standard: true, waits: true}),
			stdout: vm.NewObject(FileClass, &File{name: "stdout", w: hostWriter{vm.host.Stdout}, standard: true}),
			stderr: vm.NewObject(FileClass, &File{name: "stderr", w: hostWriter{vm.host.Stderr}, standard: true}),
		}
		s.input, s.output = s.stdin, s.stdout
		return s
	})
}

// Stdin, Stdout and Stderr return the standard streams as the file objects that
// io.stdin and the others are. The VM's lock must be held.
func (vm *VM) Stdin() *Object  { return vm.stdio().stdin }
func (vm *VM) Stdout() *Object { return vm.stdio().stdout }
func (vm *VM) Stderr() *Object { return vm.stdio().stderr }

// hostWriter asks the host for its stream at each write, so that a decorator put there later counts.
type hostWriter struct{ stream func() io.Writer }

func (w hostWriter) Write(p []byte) (int, error) { return w.stream().Write(p) }

// checkFile returns file argument n.
func checkFile(L *lua.LState, n int) *File {
	f, ok := NativeOf[*File](L.Get(n))
	if !ok {
		typeError(L, n, "FILE*")
	}
	return f
}

// openFile opens a file by Lua's mode. A mode that is none is an error of its own.
func (vm *VM) openFile(name, mode string) (*Object, error) {
	flag, ok := openFlags(mode)
	if !ok {
		return nil, errBadMode
	}
	f, err := vm.host.OpenFile(name, flag, 0o666)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() && flag == os.O_RDONLY {
		_ = f.Close() // it was only looked at
		return nil, &os.PathError{Op: "read", Path: name, Err: errIsDir}
	}
	return vm.newFile(&File{name: name, f: f, r: reader(f, flag), w: writer(f, flag)}), nil
}

var errBadMode = errors.New("invalid mode")

func openFlags(mode string) (flag int, ok bool) {
	if n := len(mode); n > 1 && mode[n-1] == 'b' {
		mode = mode[:n-1]
	} else if n == 3 && mode[1] == 'b' && mode[2] == '+' {
		mode = mode[:1] + "+"
	}
	switch mode {
	case "r":
		return os.O_RDONLY, true
	case "w":
		return os.O_WRONLY | os.O_CREATE | os.O_TRUNC, true
	case "a":
		return os.O_WRONLY | os.O_CREATE | os.O_APPEND, true
	case "r+":
		return os.O_RDWR, true
	case "w+":
		return os.O_RDWR | os.O_CREATE | os.O_TRUNC, true
	case "a+":
		return os.O_RDWR | os.O_CREATE | os.O_APPEND, true
	}
	return 0, false
}

func reader(f io.Reader, flag int) io.Reader {
	if flag&os.O_WRONLY != 0 {
		return nil
	}
	return f
}

func writer(f io.Writer, flag int) io.Writer {
	if flag&(os.O_WRONLY|os.O_RDWR) == 0 {
		return nil
	}
	return f
}

func ioOpen(L *lua.LState) int {
	name, mode := checkString(L, 1), optString(L, 2, "r")
	o, err := vmOf(L).openFile(name, mode)
	if err == errBadMode {
		argError(L, 2, "invalid mode")
	}
	if err != nil {
		return fileResult(L, err, name)
	}
	L.Push(o.value())
	return 1
}

func ioTmpfile(L *lua.LState) int {
	vm := vmOf(L)
	f, err := vm.host.CreateTemp("", "lua_*")
	if err != nil {
		return fileResult(L, err, "")
	}
	L.Push(vm.newFile(&File{name: f.Name(), f: f, r: f, w: f, remove: func() error { return vm.host.Remove(f.Name()) }}).value())
	return 1
}

func ioClose(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		f := vmOf(L).stdio().output.native.(*File)
		return closeFile(L, f)
	}
	return closeFile(L, checkFile(L, 1))
}

func closeFile(L *lua.LState, f *File) int {
	if f.closed && f.python {
		return 0
	}
	if f.closed {
		argFail(L, "attempt to use a closed file")
	}
	if f.standard {
		L.Push(lua.LNil)
		L.Push(lua.LString("cannot close standard file"))
		return 2
	}
	status := 0
	err := vmOf(L).block(L, func(ctx context.Context) (err error) {
		status, err = f.closeContext(ctx)
		return err
	})
	if err != nil {
		return f.fail(L, err, f.name)
	}
	L.Push(lua.LTrue)
	if f.wait != nil {
		L.Push(lua.LString("exit"))
		L.Push(lua.LNumber(status))
		return 3
	}
	return 1
}

func ioRead(L *lua.LState) int {
	return readFormats(L, vmOf(L).stdio().input.native.(*File), 1)
}

func ioWrite(L *lua.LState) int {
	o := vmOf(L).stdio().output
	return writeValues(L, o, 1)
}

func ioFlush(L *lua.LState) int {
	o := vmOf(L).stdio().output
	f, _ := NativeOf[*File](o.value())
	if err := vmOf(L).flushFile(L, f); err != nil {
		return fileResult(L, err, f.name)
	}
	L.Push(o.value())
	return 1
}

func ioLines(L *lua.LState) int {
	vm := vmOf(L)
	if L.Get(1) == lua.LNil {
		L.Push(linesOf(L, vm.stdio().input, rest(L, 2), false))
		return 1
	}
	name := checkString(L, 1)
	o, err := vm.openFile(name, "r")
	if err != nil {
		fileResult(L, err, name) // raises for a policy
		argFail(L, L.Get(-2).String())
	}
	L.Push(linesOf(L, o, rest(L, 2), true))
	return 1
}

// linesOf makes the iterator of lines: it raises what goes wrong, and closes
// the file at its end if it was opened for it.
func linesOf(L *lua.LState, o *Object, formats []lua.LValue, own bool) *lua.LFunction {
	up := append([]lua.LValue{o.value(), lua.LBool(own)}, formats...)
	return L.NewClosure(linesNext, append([]lua.LValue{lua.LNumber(len(formats))}, up...)...)
}

func linesNext(L *lua.LState) int {
	n := int(L.Get(lua.UpvalueIndex(1)).(lua.LNumber))
	f := ObjectOf(L.Get(lua.UpvalueIndex(2))).native.(*File)
	own := L.Get(lua.UpvalueIndex(3)) == lua.LTrue
	if f.closed {
		argFail(L, "file is already closed")
	}
	base := L.GetTop()
	for i := range n {
		L.Push(L.Get(lua.UpvalueIndex(4 + i)))
	}
	got := readFormats(L, f, base+1)
	if L.Get(-got) == lua.LNil {
		if got > 1 { // an error, not the end
			argFail(L, L.Get(-got+1).String())
		}
		if own {
			if _, err := f.close(); err != nil {
				vmOf(L).raise(L, err)
			}
		}
	}
	return got
}

// redirect sets a default file to a file or to the file of a name.
func redirect(L *lua.LState, target **Object, mode string) int {
	if L.Get(1) != lua.LNil {
		if s, ok := L.Get(1).(lua.LString); ok {
			o, err := vmOf(L).openFile(string(s), mode)
			if err != nil {
				fileResult(L, err, string(s)) // raises for a policy
				argFail(L, L.Get(-2).String())
			}
			*target = o
		} else {
			checkFile(L, 1)
			*target = ObjectOf(L.Get(1))
		}
	}
	L.Push((*target).value())
	return 1
}

func ioInput(L *lua.LState) int  { return redirect(L, &vmOf(L).stdio().input, "r") }
func ioOutput(L *lua.LState) int { return redirect(L, &vmOf(L).stdio().output, "w") }

func ioType(L *lua.LState) int {
	f, ok := NativeOf[*File](checkAny(L, 1))
	switch {
	case !ok:
		L.Push(lua.LNil)
	case f.closed:
		L.Push(lua.LString("closed file"))
	default:
		L.Push(lua.LString("file"))
	}
	return 1
}

func ioPopen(L *lua.LState) int {
	vm := vmOf(L)
	cmd := shell(checkString(L, 1))
	mode := optString(L, 2, "r")
	pr, pw := io.Pipe()
	f := &File{name: checkString(L, 1), waits: true}
	switch mode {
	case "r", "rb":
		cmd.Stdin, cmd.Stdout, cmd.Stderr = vm.childStdin(), pw, vm.host.Stderr()
		f.r = newInterruptible(pr)
	case "w", "wb":
		cmd.Stdin, cmd.Stdout, cmd.Stderr = pr, vm.host.Stdout(), vm.host.Stderr()
		f.w = pw
	default:
		argError(L, 2, "invalid mode")
	}
	ctx, kill := context.WithCancel(vm.base)
	p, err := vm.host.Start(ctx, cmd)
	if err != nil {
		kill()
		return fileResult(L, err, "")
	}
	f.kill = kill
	done := make(chan struct{})
	var status int
	var failed error
	go func() {
		defer close(done)
		defer kill()
		status, failed = p.Wait()
		_ = pw.CloseWithError(io.EOF) // an end of the pipe never fails to close
		if f.w != nil {
			_ = pr.CloseWithError(syscall.EPIPE)
		}
	}()
	f.wait = func() (int, error) {
		if f.w != nil {
			_ = pw.Close()
		} else {
			_ = pr.Close() // a program that still writes gets a broken pipe
		}
		<-done
		if status != 0 {
			return status, nil // the status says it
		}
		return status, failed
	}
	L.Push(vm.newFile(f).value())
	return 1
}
