package socket

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socket"
)

// File is the class of what makefile gives.
var File = &runtime.Class{Name: "SocketIO", Doc: "A file over a socket: buffered reading, unbuffered writing.", Body: fileBody{}}

// file reads ahead, so a script must not mix it with recv. It ends with its
// socket: Python keeps the connection until the last file is gone, but there is
// nothing here to count who still has one, and a peer would wait for ever.
type file struct {
	s                  *core.Socket
	readable, writable bool
	closed             bool

	turn chan struct{} // holds a token while a thread reads
	buf  []byte
	eof  bool
}

// chunk is how much is received at a time, in bytes.
const chunk = 32 << 10

func makefile(c *runtime.Call) error {
	f := &file{s: native(c), turn: make(chan struct{}, 1)}
	for _, r := range c.Str(0) {
		switch r {
		case 'r':
			f.readable = true
		case 'w':
			f.writable = true
		case 'b':
		default:
			return runtime.Raisef(runtime.ValueError, "makefile: parameter 'mode': invalid mode '%s' (only r, w, b allowed)", c.Str(0))
		}
	}
	f.readable = f.readable || !f.writable
	if f.s.Closed() {
		return net.ErrClosed
	}
	return c.Return(c.VM().NewObject(File, f))
}

// reading runs get while no other thread reads.
func (f *file) reading(ctx context.Context, get func() (string, error)) (string, error) {
	select {
	case f.turn <- struct{}{}:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	defer func() { <-f.turn }()
	return get()
}

// fill receives more; it returns io.EOF at the end.
func (f *file) fill(ctx context.Context) error {
	if f.eof {
		return io.EOF
	}
	p := make([]byte, chunk)
	n, err := f.s.Recv(ctx, p)
	if err != nil {
		return err
	}
	if n == 0 {
		f.eof = true
		return io.EOF
	}
	f.buf = append(f.buf, p[:n]...)
	return nil
}

func (f *file) take(n int) string {
	s := string(f.buf[:n])
	f.buf = f.buf[n:]
	if len(f.buf) == 0 {
		f.buf = nil
	}
	return s
}

// read returns n bytes, fewer at the end; all with n < 0.
func (f *file) read(ctx context.Context, n int) (string, error) {
	for n < 0 || len(f.buf) < n {
		if len(f.buf) > maxRecv {
			return "", runtime.Raisef(runtime.MemoryError, "read: more than %d bytes", maxRecv)
		}
		if err := f.fill(ctx); err == io.EOF {
			return f.take(len(f.buf)), nil
		} else if err != nil {
			return "", err
		}
	}
	return f.take(n), nil
}

// readline returns a line with its end; limit < 0 is maxRecv.
func (f *file) readline(ctx context.Context, limit int) (string, error) {
	if limit < 0 || limit > maxRecv {
		limit = maxRecv
	}
	for from := 0; ; {
		if i := bytes.IndexByte(f.buf[from:], '\n'); i >= 0 && from+i+1 <= limit {
			return f.take(from + i + 1), nil
		}
		if len(f.buf) >= limit {
			return f.take(limit), nil
		}
		from = len(f.buf)
		if err := f.fill(ctx); err == io.EOF {
			return f.take(len(f.buf)), nil
		} else if err != nil {
			return "", err
		}
	}
}

// self is the file behind a method, which must be open.
func self(c *runtime.Call) (*file, error) {
	f := c.Native().(*file)
	if f.closed {
		return nil, runtime.Raisef(runtime.ValueError, "I/O operation on closed file.")
	}
	return f, nil
}

// reader is self for a method that reads.
func reader(c *runtime.Call) (*file, error) {
	f, err := self(c)
	if err == nil && !f.readable {
		return nil, runtime.Raisef(runtime.OSError, "File or stream is not readable.")
	}
	return f, err
}

// text calls get, which may wait, and returns what it reads.
func (f *file) text(c *runtime.Call, get func(f *file, ctx context.Context, n int) (string, error), n int) (s string, err error) {
	err = c.Block(func(ctx context.Context) (err error) {
		s, err = f.reading(ctx, func() (string, error) { return get(f, ctx, n) })
		return err
	})
	return s, err
}

// textMethod declares a method with a size as its only argument.
func textMethod(sig, doc string, get func(f *file, ctx context.Context, n int) (string, error)) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		f, err := reader(c)
		if err != nil {
			return err
		}
		n := -1
		if c.Given(0) {
			n = c.Int(0)
		}
		s, err := f.text(c, get, n)
		if err != nil {
			return err
		}
		return c.ReturnStr(s)
	}}
}

func (f *file) write(c *runtime.Call, data string) error {
	return c.Block(func(ctx context.Context) error { return f.s.Sendall(ctx, runtime.ViewOf(data)) })
}

// writer is self for a method that writes.
func writer(c *runtime.Call) (*file, error) {
	f, err := self(c)
	if err == nil && !f.writable {
		return nil, runtime.Raisef(runtime.OSError, "File or stream is not writable.")
	}
	return f, err
}

type fileBody struct{}

func (fileBody) Define(class *runtime.Class) {
	class.Props = []runtime.Prop{{Name: "closed", Type: "boolean", Doc: "Tell whether the file was closed.", Get: func(c *runtime.Call) error {
		return c.Return(c.Native().(*file).closed)
	}}}
	class.Methods = []runtime.Func{
		textMethod("read(size?: integer): string", "Read size bytes, fewer only at the end; all without size.", (*file).read),
		textMethod("readline(size?: integer): string", "Read a line with its end; an empty string is the end.", (*file).readline),
		{Sig: "readlines(hint?: integer): string[]", Doc: "Read lines with their ends: all, or until they have hint bytes.", Fn: readlines},
		{Sig: "lines(): function", Doc: "An iterator over lines without their ends.", Fn: lines},
		{Sig: "write(data: string): integer", Doc: "Send data and return its length.", Fn: func(c *runtime.Call) error {
			f, err := writer(c)
			if err != nil {
				return err
			}
			if err := f.write(c, c.Str(0)); err != nil {
				return err
			}
			return c.Return(len(c.Str(0)))
		}},
		{Sig: "writelines(lines: string[])", Doc: "Send each of a list of strings.", Fn: writelines},
		{Sig: "flush()", Doc: "Nothing: writing is not buffered.", Fn: func(c *runtime.Call) error {
			_, err := self(c)
			return err
		}},
		{Sig: "readable(): boolean", Doc: "Tell whether the mode allows reading.", Fn: func(c *runtime.Call) error {
			f, err := self(c)
			if err != nil {
				return err
			}
			return c.Return(f.readable)
		}},
		{Sig: "writable(): boolean", Doc: "Tell whether the mode allows writing.", Fn: func(c *runtime.Call) error {
			f, err := self(c)
			if err != nil {
				return err
			}
			return c.Return(f.writable)
		}},
		{Sig: "seekable(): boolean", Doc: "false: a connection has no positions.", Fn: func(c *runtime.Call) error { return c.Return(false) }},
		{Sig: "close()", Doc: "Close the file, not the socket.", Fn: closeFile},
		{Sig: "__enter(): SocketIO", Doc: "with(file, ...) closes it.", Fn: func(c *runtime.Call) error { return c.Return(c.Self()) }},
		{Sig: "__exit(error: any|nil)", Doc: "Close.", Fn: closeFile},
	}
}

func closeFile(c *runtime.Call) error {
	c.Native().(*file).closed = true
	return nil
}

func readlines(c *runtime.Call) error {
	f, err := reader(c)
	if err != nil {
		return err
	}
	list, size := []string{}, 0
	for hint := c.Int(0); hint <= 0 || size < hint; {
		s, err := f.text(c, (*file).readline, -1)
		if err != nil {
			return err
		}
		if s == "" {
			break
		}
		if size += len(s); size > maxRecv {
			return runtime.Raisef(runtime.MemoryError, "readlines: more than %d bytes", maxRecv)
		}
		list = append(list, s)
	}
	return c.Return(list)
}

func lines(c *runtime.Call) error {
	f, err := reader(c)
	if err != nil {
		return err
	}
	return c.Return(func(c *runtime.Call) error {
		if f.closed {
			return runtime.Raisef(runtime.ValueError, "I/O operation on closed file.")
		}
		s, err := f.text(c, (*file).readline, -1)
		if err != nil {
			return err
		}
		if s == "" {
			return c.Return(nil)
		}
		return c.ReturnStr(strings.TrimRight(s, "\r\n"))
	})
}

func writelines(c *runtime.Call) error {
	f, err := writer(c)
	if err != nil {
		return err
	}
	t := c.Table(0)
	for i := 1; i <= t.Len(); i++ {
		v := t.RawGetInt(i)
		data, ok := v.(lua.LString)
		if b, isBytes := runtime.NativeOf[runtime.Bytes](v); isBytes {
			data, ok = lua.LString(b), true
		}
		if !ok {
			return runtime.Raisef(runtime.TypeError, "writelines: parameter 'lines': item %d: expected string, got %s", i, c.VM().TypeName(v))
		}
		if err := f.write(c, string(data)); err != nil {
			return err
		}
	}
	return nil
}
