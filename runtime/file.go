package runtime

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	goruntime "runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/luastr/number"
	"github.com/netlua/netlua/stdlib/host"
)

// File is the Go value behind a Lua file. It is an io.Reader and io.Writer, so
// that bindings can copy to and from it in Go; they do so inside [Call.Block].
type File struct {
	mu       sync.Mutex // of the buffers, for Go code that reads and writes beside the script
	name     string
	f        host.File // nil for a stream
	r        io.Reader
	w        io.Writer
	br       *bufio.Reader
	bw       *bufio.Writer
	standard bool
	waits    bool // reading can wait for long: let other threads run
	closed   bool
	written  atomic.Bool         // there was output
	remove   func() error        // of a temporary file
	wait     func() (int, error) // of a program: its exit status
	kill     func()              // ends the program
	lines    bool                // flush at line ends
	direct   bool                // no buffer
	python   bool                // see FileOptions
}

// FileOptions says what kind of file object an open file becomes.
type FileOptions struct {
	Name string // the attribute name; "" for the file's own
	Mode string // as of io.open; "" for reading and writing
	// Python makes read without an argument read all, and give an empty string
	// at the end; write give the number of bytes; and failures raise.
	Python     bool
	Unbuffered bool         // write at once
	Remove     func() error // called after the file was closed, by whoever closes it
}

// NewFile makes a file object of an open file. It is closed with the VM, and
// when it is collected. The VM's lock must be held.
func (vm *VM) NewFile(f host.File, o FileOptions) *Object {
	object := vm.NewObject(FileClass, nil)
	vm.InitFile(object, f, o)
	return object
}

// InitFile is NewFile for an instance of a class that derives from FileClass.
func (vm *VM) InitFile(object *Object, f host.File, o FileOptions) {
	file := &File{name: o.Name, f: f, r: f, w: f, direct: o.Unbuffered, python: o.Python, remove: o.Remove}
	if file.name == "" {
		file.name = f.Name()
	}
	if !strings.ContainsAny(o.Mode, "r+") && o.Mode != "" {
		file.r = nil
	}
	if !strings.ContainsAny(o.Mode, "wax+") && o.Mode != "" {
		file.w = nil
	}
	object.native = file
	vm.keepFile(object, file)
}

// Python tells whether its methods are Python's; see [FileOptions].
func (f *File) Python() bool { return f.python }

// Host returns the open file below, nil for a stream.
func (f *File) Host() host.File { return f.f }

const fileBuffer = 32 << 10

var (
	errClosedFile  = errors.New("attempt to use a closed file")
	errNotReadable = syscall.EBADF
)

type filesKey struct{}

// openFiles are the files of a VM that may hold unwritten data.
func (vm *VM) openFiles() map[*File]struct{} {
	return State(vm, filesKey{}, func() map[*File]struct{} {
		files := map[*File]struct{}{}
		vm.OnClose(func() {
			for f := range files {
				_, _ = f.close() // there is no script left to tell
			}
		})
		return files
	})
}

// flushFiles writes what files have buffered, before a VM that is being closed
// closes them. What cannot be written soon is lost: a call that holds the lock
// may wait for exactly this file to be closed.
func (vm *VM) flushFiles() {
	for range 100 {
		if vm.mu.TryLock() {
			defer vm.mu.Unlock()
			for f := range vm.openFiles() {
				f.flushSoon()
			}
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (f *File) flushSoon() {
	if f.f == nil || !f.mu.TryLock() {
		return
	}
	defer f.mu.Unlock()
	if f.bw == nil || f.closed {
		return
	}
	if d, ok := f.f.(interface{ SetWriteDeadline(time.Time) error }); ok {
		_ = d.SetWriteDeadline(time.Now().Add(time.Second)) // regular files have none
	}
	_ = f.bw.Flush() // there is nobody left to tell
}

// newFile makes the object for a file. A file that is collected is closed.
func (vm *VM) newFile(f *File) *Object {
	o := vm.NewObject(FileClass, f)
	vm.keepFile(o, f)
	return o
}

// Printed tells whether print has written to standard output. The VM's lock
// must be held.
func (vm *VM) Printed() bool { return vm.printed }

// Written tells whether anything was written to the file; see also [VM.Printed].
func (f *File) Written() bool {
	return f.written.Load()
}

// keepFile sees to it that a file is closed.
func (vm *VM) keepFile(o *Object, f *File) {
	if f.w != nil || f.remove != nil {
		files := vm.openFiles()
		if len(files) > 64 { // those that were closed meanwhile
			maps.DeleteFunc(files, func(f *File, _ struct{}) bool { return f.isClosed() })
		}
		files[f] = struct{}{}
	}
	goruntime.AddCleanup(o, func(f *File) { go func() { _, _ = f.close() }() }, f) // a program may take long to end
}

// isClosed tells, of a file that nobody is at work with, whether it is closed.
func (f *File) isClosed() bool {
	if !f.mu.TryLock() {
		return false
	}
	defer f.mu.Unlock()
	return f.closed
}

// Read reads what is buffered, then the file.
func (f *File) Read(p []byte) (int, error) { return f.ReadUnder(context.Background(), p) }

// ReadUnder is Read for as long as ctx is not done.
func (f *File) ReadUnder(ctx context.Context, p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if in, ok := f.r.(*interruptible); ok {
		in.ctx = ctx
	}
	br, err := f.reader()
	if err != nil {
		return 0, err
	}
	return br.Read(p)
}

// Write writes through the buffer.
func (f *File) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.write(p)
}

// Close flushes and closes the file.
func (f *File) Close() error {
	_, err := f.close()
	return err
}

// Name returns the file's name.
func (f *File) Name() string { return f.name }

// reader returns the buffered reader; what was written must be in the file first.
func (f *File) reader() (*bufio.Reader, error) {
	if f.closed {
		return nil, errClosedFile
	}
	if f.r == nil {
		return nil, errNotReadable
	}
	if f.bw != nil && f.bw.Buffered() > 0 {
		if err := f.bw.Flush(); err != nil {
			return nil, err
		}
	}
	if f.br == nil {
		f.br = bufio.NewReaderSize(f.r, fileBuffer)
	}
	return f.br, nil
}

func (f *File) write(p []byte) (int, error) {
	if f.closed {
		return 0, errClosedFile
	}
	if f.w == nil {
		return 0, errNotReadable
	}
	if len(p) > 0 {
		f.written.Store(true)
	}
	if f.br != nil && f.br.Buffered() > 0 && f.f != nil {
		// Back to where the script believes to be.
		if _, err := f.f.Seek(-int64(f.br.Buffered()), io.SeekCurrent); err != nil {
			return 0, err
		}
		f.br.Reset(f.r)
	}
	if f.f == nil && f.wait == nil || f.direct {
		return f.w.Write(p)
	}
	if f.bw == nil {
		f.bw = bufio.NewWriterSize(f.w, fileBuffer)
	}
	n, err := f.bw.Write(p)
	if err == nil && f.lines && strings.ContainsRune(string(p), '\n') {
		err = f.bw.Flush()
	}
	return n, err
}

func (f *File) flush() error {
	if f.closed {
		return errClosedFile
	}
	if f.bw != nil {
		return f.bw.Flush()
	}
	if s, ok := f.w.(hostWriter); ok {
		if fl, ok := s.stream().(interface{ Flush() error }); ok {
			return fl.Flush()
		}
	}
	return nil
}

// closeContext closes the file. A program that goes on when ctx is done is ended.
func (f *File) closeContext(ctx context.Context) (status int, err error) {
	if f.kill != nil {
		defer context.AfterFunc(ctx, f.kill)()
	}
	return f.close()
}

func (f *File) close() (status int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return 0, nil
	}
	if f.bw != nil {
		err = f.bw.Flush()
	}
	f.closed = true
	if f.wait != nil {
		var failed error
		status, failed = f.wait()
		err = errors.Join(err, failed)
	}
	if f.f != nil {
		err = errors.Join(err, f.f.Close())
	}
	if f.remove != nil {
		err = errors.Join(err, f.remove())
	}
	return status, err
}

func (f *File) seek(from int, offset int64) (int64, error) {
	if f.closed {
		return 0, errClosedFile
	}
	if f.f == nil {
		return 0, syscall.ESPIPE
	}
	if f.bw != nil {
		if err := f.bw.Flush(); err != nil {
			return 0, err
		}
	}
	if f.br != nil {
		if from == io.SeekCurrent {
			offset -= int64(f.br.Buffered())
		}
		f.br.Reset(f.r)
	}
	return f.f.Seek(offset, from)
}

// truncate cuts the file, or pads it with zeros; size is -1 for here.
func (f *File) truncate(size int64) (int64, error) {
	here, err := f.seek(io.SeekCurrent, 0)
	if err != nil {
		return 0, err
	}
	if size < 0 {
		size = here
	}
	if f.w == nil {
		return 0, errNotReadable
	}
	return size, f.f.Truncate(size)
}

// fail is how a method answers for an operation that failed.
func (f *File) fail(L *lua.LState, err error, name string) int {
	if f.python {
		vmOf(L).raise(L, err)
	}
	return fileResult(L, err, name)
}

// readFormats reads by the formats from argument first on and pushes the
// results; nil at the end of the file, nil and a message after an error.
func readFormats(L *lua.LState, f *File, first int) int {
	formats := rest(L, first)
	if len(formats) == 0 {
		formats = []lua.LValue{lua.LString("l")}
	}
	wants := make([]readWant, len(formats))
	for i, v := range formats {
		w, ok := parseReadWant(v)
		if !ok {
			argError(L, first+i, "invalid format")
		}
		wants[i] = w
	}
	return readWants(L, f, wants...)
}

// readWants is readFormats for what is known already.
func readWants(L *lua.LState, f *File, wants ...readWant) int {
	vm := vmOf(L)
	var results []lua.LValue
	read := func(ctx context.Context) error {
		f.mu.Lock()
		defer f.mu.Unlock()
		if in, ok := f.r.(*interruptible); ok {
			in.ctx = ctx
		}
		br, err := f.reader()
		if err != nil {
			return err
		}
		for _, w := range wants {
			v, err := w.read(br, vm.limits.StringSize)
			if err != nil && err != io.EOF {
				return err
			}
			if err == io.EOF {
				results = append(results, lua.LNil)
				return nil
			}
			results = append(results, v)
		}
		return nil
	}
	var err error
	if f.waits {
		err = vm.block(L, func(ctx context.Context) error {
			vm.flushStdout()
			return read(ctx)
		})
	} else {
		err = read(context.Background())
	}
	if err == errClosedFile {
		argFail(L, err.Error())
	}
	if err != nil {
		return f.fail(L, err, f.name)
	}
	return pushAll(L, results)
}

// flushStdout shows a prompt before the script waits for the answer.
func (vm *VM) flushStdout() {
	if fl, ok := vm.host.Stdout().(interface{ Flush() error }); ok {
		_ = fl.Flush() // a failure shows at the next write
	}
}

// readWant is one read format.
type readWant struct {
	kind byte // 'l', 'L', 'a', 'n', 'b' for a number of bytes, or 's' for a line of up to so many
	n    int
}

func parseReadWant(v lua.LValue) (readWant, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		return readWant{'b', max(int(v), 0)}, v >= 0
	case lua.LString:
		s := strings.TrimPrefix(string(v), "*")
		if s == "" {
			return readWant{}, false
		}
		switch s[0] {
		case 'l', 'L', 'a', 'n':
			return readWant{kind: s[0]}, true
		}
	}
	return readWant{}, false
}

var errLongRead = errors.New("text too large")

func (w readWant) read(br *bufio.Reader, limit int) (lua.LValue, error) {
	switch w.kind {
	case 'b':
		if w.n == 0 {
			_, err := br.Peek(1)
			return lua.LString(""), err
		}
		b := make([]byte, min(w.n, 64<<10))
		n, err := io.ReadFull(br, b)
		for n == len(b) && n < w.n && err == nil {
			if n > limit {
				return nil, errLongRead
			}
			b = append(b, make([]byte, min(w.n-n, n))...)
			var k int
			k, err = io.ReadFull(br, b[n:])
			n += k
		}
		if n == 0 && err != nil {
			return nil, err
		}
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return nil, err
		}
		return lua.LString(b[:n]), nil
	case 'a':
		b, err := io.ReadAll(io.LimitReader(br, int64(limit)+1))
		if err == nil && len(b) > limit {
			err = errLongRead
		}
		return lua.LString(b), err
	case 'n':
		return readNumeral(br)
	case 's':
		line, err := readPart(br, w.n, limit)
		return lua.LString(line), err
	}
	line, err := readLine(br, limit)
	if err != nil && (err != io.EOF || len(line) == 0) {
		return nil, err
	}
	if w.kind == 'l' && len(line) > 0 && line[len(line)-1] == '\n' {
		line = line[:len(line)-1]
	}
	return lua.LString(line), nil
}

// readLine returns a line with its end.
func readLine(br *bufio.Reader, limit int) (string, error) {
	s, err := br.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return string(s), err
	}
	line := append([]byte(nil), s...)
	for err == bufio.ErrBufferFull {
		if len(line) > limit {
			return "", errLongRead
		}
		s, err = br.ReadSlice('\n')
		line = append(line, s...)
	}
	return string(line), err
}

// readPart returns a line with its end, or n bytes of it if it is longer.
func readPart(br *bufio.Reader, n, limit int) (string, error) {
	var line []byte
	for len(line) < n && !bytes.HasSuffix(line, []byte{'\n'}) {
		if _, err := br.Peek(1); err != nil {
			if err == io.EOF && len(line) > 0 {
				break
			}
			return "", err
		}
		if len(line) > limit {
			return "", errLongRead
		}
		b, _ := br.Peek(min(br.Buffered(), n-len(line)))
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			b = b[:i+1]
		}
		line = append(line, b...)
		_, _ = br.Discard(len(b)) // it was there
	}
	return string(line), nil
}

// maxNumeral is the longest numeral that "*n" reads, in bytes.
const maxNumeral = 200

// readNumeral reads the longest text that can begin a numeral, and its value; nil if it is none.
func readNumeral(br *bufio.Reader) (lua.LValue, error) {
	var b []byte
	for {
		c, err := br.ReadByte()
		if err != nil {
			if len(b) == 0 {
				return nil, err
			}
			break
		}
		if len(b) == 0 && strings.IndexByte(" \t\r\n\v\f", c) >= 0 {
			continue
		}
		if len(b) == maxNumeral || !numeralByte(b, c) {
			if err := br.UnreadByte(); err != nil {
				return nil, err
			}
			break
		}
		b = append(b, c)
	}
	if f, ok := number.Parse(string(b)); ok {
		return lua.LNumber(f), nil
	}
	return nil, io.EOF
}

// numeralByte tells whether c can follow b in a numeral.
func numeralByte(b []byte, c byte) bool {
	hex := len(b) > 1 && (b[1] == 'x' || b[1] == 'X') || len(b) > 2 && (b[2] == 'x' || b[2] == 'X')
	switch {
	case c >= '0' && c <= '9', c == '.':
		return true
	case c == 'x' || c == 'X':
		return len(b) > 0 && b[len(b)-1] == '0'
	case c == '+' || c == '-':
		if len(b) == 0 {
			return true
		}
		last := b[len(b)-1] | 0x20
		return last == 'p' || last == 'e' && !hex
	case hex && (c|0x20 >= 'a' && c|0x20 <= 'f' || c|0x20 == 'p'):
		return true
	}
	return c|0x20 == 'e' && len(b) > 0
}

// writeValues writes the arguments from first on and gives the file back.
func writeValues(L *lua.LState, o *Object, first int) int {
	f := o.native.(*File)
	vm := vmOf(L)
	var out []byte
	for i, n := first, L.GetTop(); i <= n; i++ {
		out = append(out, checkString(L, i)...)
	}
	write := func(context.Context) error {
		f.mu.Lock()
		defer f.mu.Unlock()
		_, err := f.write(out)
		return err
	}
	var err error
	stream, standard := f.w.(hostWriter)
	switch {
	case standard && !f.closed:
		if len(out) > 0 {
			f.written.Store(true)
		}
		err = vm.writeStream(L, stream.stream(), out)
	case f.wait != nil: // a program may be slow to read
		err = vm.block(L, func(ctx context.Context) error {
			defer context.AfterFunc(ctx, f.kill)()
			return write(ctx)
		})
	default:
		err = write(context.Background())
	}
	if err == errClosedFile {
		argFail(L, err.Error())
	}
	if err != nil {
		return f.fail(L, err, f.name)
	}
	if f.python {
		L.Push(lua.LNumber(len(out)))
		return 1
	}
	L.Push(o.value())
	return 1
}

// interruptible reads a stream that no deadline reaches, such as a terminal. A
// read that is given up goes on in the background, and its bytes are there for the next.
type interruptible struct {
	src     io.Reader
	ctx     context.Context
	pending chan result
}

type result struct {
	p   []byte
	err error
}

func newInterruptible(r io.Reader) *interruptible { return &interruptible{src: r} }

func (r *interruptible) Read(p []byte) (int, error) {
	if r.ctx == nil || r.ctx.Done() == nil {
		if r.pending == nil {
			return r.src.Read(p)
		}
	}
	if r.pending == nil {
		ch := make(chan result, 1)
		size := len(p)
		go func() {
			b := make([]byte, size)
			n, err := r.src.Read(b)
			ch <- result{b[:n], err}
		}()
		r.pending = ch
	}
	var done <-chan struct{}
	if r.ctx != nil {
		done = r.ctx.Done()
	}
	select {
	case got := <-r.pending:
		r.pending = nil
		n := copy(p, got.p)
		if n < len(got.p) { // a smaller buffer than the one that the read was begun with
			left := make(chan result, 1)
			left <- result{got.p[n:], got.err}
			r.pending = left
			return n, nil
		}
		return n, got.err
	case <-done:
		return 0, context.Cause(r.ctx)
	}
}
