package httpio

import (
	"context"
	"errors"
	"io"
	"net"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// File is the Go value behind an object that can be read: HTTPResponse,
// addinfourl and HTTPError. It is a response.Response itself, so that it can go
// back to the protocol core and keep its object.
type File struct {
	response.Response
	Object *runtime.Object // the object, once there is one
	Debug  int             // debuglevel

	headers  *runtime.Object
	given    runtime.Value // headers as the script gave or set them, nil if it did not
	closed   bool
	busy     int         // calls that read, of any thread; like closing under the VM's lock
	closing  bool        // closed meanwhile: the last of them does it
	shutting bool        // while it closes
	shut     bool        // it has been closed by the script: closing is done once
	script   *scriptFile // the source, if it is the script's own
	hook     func(ctx context.Context) error
}

// Filer is a native value that can be read: *File, or what embeds one.
type Filer interface{ HTTPFile() *File }

// Unwrap returns the source.
func (f *File) Unwrap() response.Response { return f.Response }

// HTTPFile returns f.
func (f *File) HTTPFile() *File { return f }

// New makes an object of class around an opened URL.
func New(vm *runtime.VM, class *runtime.Class, r response.Response) *runtime.Object {
	f := &File{Response: r}
	f.Object = vm.NewObject(class, f)
	return f.Object
}

var errElsewhere = runtime.Raisef(runtime.RuntimeError, "the body of this response can be read in the VM that was forked only")

// CloneFor gives a fork what the response says of itself; its body stays here.
func (f *File) CloneFor(k *runtime.Copier) (any, error) {
	if f.Response == nil {
		return &File{}, nil
	}
	return f.Outline(k), nil
}

// Outline is the copy that a fork gets, for natives that embed a File.
func (f *File) Outline(k *runtime.Copier) *File {
	n := &File{Response: response.Outline(f.Response, errElsewhere), Debug: f.Debug, closed: f.closed}
	if f.Object != nil {
		n.Object = runtime.ObjectOf(k.Value(f.Object.Value()))
	}
	if f.headers != nil {
		n.headers = runtime.ObjectOf(k.Value(f.headers.Value()))
	}
	if f.given != nil {
		n.given = k.Value(f.given)
	}
	return n
}

// WriteTo passes the source's own way of copying on.
func (f *File) WriteTo(ctx context.Context, w io.Writer) (int64, error) {
	return response.Copy(ctx, w, f.Response)
}

// Close closes the source.
func (f *File) Close() error {
	if !f.closed { // where a script closes, it has been set under the lock
		f.closed = true
	}
	return f.Response.Close()
}

// ended tells whether nothing more can be read. CPython's attribute closed stays
// false at the end of the stream, so that the documented loop "while not
// response.closed" would never end there.
func (f *File) ended() bool {
	if r, ok := f.Response.(response.HTTP); ok {
		return r.Ended()
	}
	return f.closed
}

// OnClose has hook called before the file closes for the first time.
func (f *File) OnClose(hook func(ctx context.Context) error) { f.hook = hook }

// closeContext is Close where scripts can run.
func (f *File) closeContext(ctx context.Context) error {
	var hookErr error
	if hook := f.hook; hook != nil {
		f.hook = nil
		hookErr = hook(ctx)
	}
	err := f.closeUnder(ctx)
	if f.script != nil && err == nil {
		err = f.script.CloseContext(ctx)
	}
	if hookErr != nil {
		return hookErr
	}
	return err
}

// closeUnder is Close for a source that may be made of a script's file.
func (f *File) closeUnder(ctx context.Context) error {
	if r, ok := f.Response.(interface{ CloseContext(context.Context) error }); ok {
		f.closed = true
		return r.CloseContext(ctx)
	}
	return f.Close()
}

// block runs do, which reads, with the lock released. There is nothing to read
// while another thread closes f.
func (f *File) block(c *runtime.Call, do func(ctx context.Context) error) error {
	if f.shutting {
		return nil
	}
	f.busy++
	defer func() { f.busy-- }()
	err := c.Block(do)
	if f.closing && f.busy == 1 {
		f.closing = false
		closeErr := f.closeNow(c)
		switch {
		case errors.Is(err, net.ErrClosed):
			err = &runtime.Raise{Class: runtime.ConnectionAbortedError, Args: []any{"another thread closed the response"}, Cause: err}
		case err == nil:
			err = closeErr
		}
	}
	return err
}

func (f *File) closeNow(c *runtime.Call) error {
	if f.shutting || f.shut {
		return nil
	}
	f.shutting, f.closed, f.shut = true, true, true
	defer func() { f.shutting = false }()
	return c.Block(f.closeContext)
}

// Busy tells whether a thread reads f.
func (f *File) Busy() bool { return f.busy > 0 || f.shutting }

// Closing tells whether f has been closed and a thread has yet to stop reading it.
func (f *File) Closing() bool { return f.closing || f.shutting }

// Shut closes f. While a thread reads it ends that, and leaves the rest to the
// thread: what it reads with must not be taken from under its hands.
func (f *File) Shut(c *runtime.Call) error {
	if f.busy == 0 {
		return f.closeNow(c)
	}
	f.closed, f.closing = true, true
	if r, ok := response.As[interface{ Interrupt() }](f.Response); ok {
		return c.Block(func(context.Context) error { r.Interrupt(); return nil })
	}
	return nil
}

// HeadersObject returns the headers as an HTTPMessage, always the same one.
func (f *File) HeadersObject(vm *runtime.VM) *runtime.Object {
	if f.headers == nil {
		var defects []message.Defect
		if r, ok := f.Response.(interface{ Defects() []message.Defect }); ok {
			defects = r.Defects()
		}
		f.headers = NewMessage(vm, f.Headers(), defects...)
	}
	return f.headers
}

// Self returns the file behind self. A subclass whose __init did not call that
// of its base has none.
func Self(c *runtime.Call) (*File, error) {
	if n, ok := c.Native().(Filer); ok {
		if f := n.HTTPFile(); f.Response != nil {
			return f, nil
		}
	}
	return nil, runtime.Raisef(runtime.AttributeError, "%s: there is nothing to read: __init was not called, or without a file", c.Self().ClassName())
}

// reader is Self for methods that read. A response of http reads as empty after
// it was closed, as in CPython; files do not.
func reader(c *runtime.Call) (*File, error) {
	f, err := Self(c)
	if err == nil && f.closed {
		if _, ok := f.Response.(response.HTTP); !ok {
			return nil, runtime.Raisef(runtime.ValueError, "I/O operation on closed file.")
		}
	}
	return f, err
}

// ReadAll reads what is left of f.
func ReadAll(ctx context.Context, f response.File) ([]byte, error) {
	if r, ok := f.(interface {
		ReadAll(context.Context) ([]byte, error)
	}); ok {
		return r.ReadAll(ctx)
	}
	return response.ReadAll(ctx, f, -1)
}

// ReadAll reads what is left in the source's own way.
func (f *File) ReadAll(ctx context.Context) ([]byte, error) { return ReadAll(ctx, f.Response) }

// maxAhead bounds memory that is set aside before anything has arrived.
const maxAhead = 1 << 20

// ReadN reads n bytes, fewer only at the end.
func ReadN(ctx context.Context, f response.File, n int) ([]byte, error) {
	if r, ok := f.(interface {
		ReadN(context.Context, int) ([]byte, error)
	}); ok {
		return r.ReadN(ctx, n)
	}
	b := make([]byte, 0, min(n, maxAhead))
	for len(b) < n {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		m, err := f.Read(ctx, b[len(b):min(cap(b), n)])
		b = b[:len(b)+m]
		if err == io.EOF {
			break
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// ReadN reads n bytes in the source's own way.
func (f *File) ReadN(ctx context.Context, n int) ([]byte, error) { return ReadN(ctx, f.Response, n) }

// read1 reads what is there after at most one wait, up to n bytes.
func read1(ctx context.Context, f response.File, n int) ([]byte, error) {
	if r, ok := f.(response.HTTP); ok {
		return r.Read1(ctx, n)
	}
	if n < 0 || n > maxAhead {
		n = 8192
	}
	b := make([]byte, n)
	m, err := f.Read(ctx, b)
	if err == io.EOF {
		err = nil
	}
	return b[:m], err
}

// drain copies the rest of a response to w.
func drain(c *runtime.Call, f *File, w Sink) (n int64, err error) {
	err = f.block(c, func(ctx context.Context) error {
		n, err = response.Copy(ctx, w.Writer(ctx), f.Response)
		return err
	})
	return n, err
}

// messageOf returns the headers that v holds, as an HTTPMessage or as a table.
func messageOf(c *runtime.Call, v runtime.Value, where string) (*message.Headers, *runtime.Object, error) {
	if h, ok := runtime.NativeOf[*message.Headers](v); ok {
		return h, runtime.ObjectOf(v), nil
	}
	if v == lua.LNil || runtime.IsNone(v) {
		return &message.Headers{}, nil, nil
	}
	fields, err := Fields(c, v, where)
	if err != nil {
		return nil, nil, err
	}
	return message.New(fields...), nil, nil
}

// Wrap makes the Go value behind an object of a script that wraps fp with
// headers, an address and a status, as the constructor of addinfourl does.
func Wrap(c *runtime.Call, fp, headers runtime.Value, where, url string, code int) (*File, error) {
	source, err := FileOf(c, fp, where)
	if err != nil {
		return nil, err
	}
	h, obj, err := messageOf(c, headers, where)
	if err != nil {
		return nil, err
	}
	f := &File{Response: response.New(source, h, url, code), Object: c.Self(), headers: obj}
	f.script, _ = source.(*scriptFile)
	return f, nil
}
