package socket

import (
	"bytes"
	"context"
	"io"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socket"
)

// File is the class of what makefile gives.
var File = &runtime.Class{Name: "SocketIO", Doc: "A file over a socket: buffered reading, unbuffered writing."}

// file reads ahead, so a script must not mix it with recv.
type file struct {
	s      *core.Socket
	buf    []byte
	eof    bool
	closed bool
}

// chunk is how much is received at a time, in bytes.
const chunk = 32 << 10

func newFile(s *core.Socket) *file { return &file{s: s} }

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

func init() {
	self := func(c *runtime.Call) (*file, error) {
		f := c.Native().(*file)
		if f.closed {
			return nil, runtime.Raisef(runtime.ValueError, "I/O operation on closed file.")
		}
		return f, nil
	}
	text := func(sig, doc string, get func(f *file, ctx context.Context, n int) (string, error)) runtime.Func {
		return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
			f, err := self(c)
			if err != nil {
				return err
			}
			n := -1
			if c.Given(0) {
				n = c.Int(0)
			}
			var s string
			if err := c.Block(func(ctx context.Context) (err error) { s, err = get(f, ctx, n); return err }); err != nil {
				return err
			}
			return c.ReturnStr(s)
		}}
	}
	File.Props = []runtime.Prop{{Name: "closed", Type: "boolean", Doc: "Tell whether the file was closed.", Get: func(c *runtime.Call) error {
		return c.Return(c.Native().(*file).closed)
	}}}
	File.Methods = []runtime.Func{
		text("read(size?: integer): string", "Read size bytes, fewer only at the end; all without size.", (*file).read),
		text("readline(size?: integer): string", "Read a line with its end; an empty string is the end.", (*file).readline),
		{Sig: "lines(): function", Doc: "An iterator over lines without their ends.", Fn: func(c *runtime.Call) error {
			f, err := self(c)
			if err != nil {
				return err
			}
			return c.Return(func(c *runtime.Call) error {
				var s string
				if err := c.Block(func(ctx context.Context) (err error) { s, err = f.readline(ctx, -1); return err }); err != nil {
					return err
				}
				if s == "" {
					return c.Return(nil)
				}
				return c.ReturnStr(string(bytes.TrimRight([]byte(s), "\r\n")))
			})
		}},
		{Sig: "write(data: string): integer", Doc: "Send data and return its length.", Fn: func(c *runtime.Call) error {
			f, err := self(c)
			if err != nil {
				return err
			}
			p := []byte(c.Str(0))
			if err := c.Block(func(ctx context.Context) error { return f.s.Sendall(ctx, p) }); err != nil {
				return err
			}
			return c.Return(len(p))
		}},
		{Sig: "flush()", Doc: "Nothing: writing is not buffered.", Fn: func(c *runtime.Call) error { return nil }},
		{Sig: "close()", Doc: "Close the file, not the socket.", Fn: func(c *runtime.Call) error {
			c.Native().(*file).closed = true
			return nil
		}},
		{Sig: "__enter(): SocketIO", Doc: "with(file, ...) closes it.", Fn: func(c *runtime.Call) error { return c.Return(c.Self()) }},
		{Sig: "__exit(error: any|nil)", Doc: "Close.", Fn: func(c *runtime.Call) error {
			c.Native().(*file).closed = true
			return nil
		}},
	}
}
