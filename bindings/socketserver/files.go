package socketserver

import (
	"context"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socketserver"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// Reader is the class of rfile.
var Reader = &runtime.Class{Name: "BufferedReader", Doc: "The reading side of a request.", Body: readerBody{}}

// Writer is the class of wfile.
var Writer = &runtime.Class{Name: "BufferedWriter", Doc: "The writing side of a request. It is flushed before the handler waits for anything, and at its end.", Body: writerBody{}}

func newReader(vm *runtime.VM, f response.File) *runtime.Object {
	return httpio.New(vm, Reader, response.New(f, nil, "", 0))
}

// writer is where a script writes.
type writer interface {
	// put takes what a script writes.
	put(c *runtime.Call, p []byte) error
	flush(ctx context.Context) error
	// Write is for Go code that copies to the writer, inside of Call.Block.
	Write(p []byte) (int, error)
}

// streamWriter writes to a connection.
type streamWriter struct {
	*core.Stream
	buffered bool
}

func (w *streamWriter) put(c *runtime.Call, p []byte) error {
	ok, err := w.Hold(p)
	switch {
	case err != nil:
		return err
	case !ok:
		return c.Block(func(ctx context.Context) error {
			_, err := w.Stream.Write(ctx, p)
			if err == nil && !w.buffered {
				err = w.Flush(ctx)
			}
			return err
		})
	case !w.buffered:
		c.FlushOnWait(w.Stream)
	}
	return nil
}

func (w *streamWriter) flush(ctx context.Context) error { return w.Flush(ctx) }

// Write writes and sends p.
func (w *streamWriter) Write(p []byte) (int, error) {
	return w.WriterUnder(context.Background()).Write(p)
}

// WriterUnder is the writer for as long as ctx is not done: a peer that takes
// nothing must not hold up who ends the program.
func (w *streamWriter) WriterUnder(ctx context.Context) io.Writer { return writerUnder{w, ctx} }

type writerUnder struct {
	w   *streamWriter
	ctx context.Context
}

func (u writerUnder) Write(p []byte) (int, error) {
	n, err := u.w.Stream.Write(u.ctx, p)
	if err == nil && !u.w.buffered {
		err = u.w.Flush(u.ctx)
	}
	return n, err
}

// PutString writes to a handler's connection from a method that runs for a script.
func (b *StreamBase) PutString(c *runtime.Call, p []byte) error {
	w := streamWriter{b.Stream, b.buffered}
	return w.put(c, p)
}

type readerBody struct{}

func (readerBody) Define(class *runtime.Class) {
	class.Methods, class.Props = httpio.ReadMethods(), httpio.ReadProps()
}

type writerBody struct{}

func (writerBody) Define(class *runtime.Class) {
	self := func(c *runtime.Call) writer { return c.Native().(writer) }
	flush := func(c *runtime.Call) error { return c.Block(self(c).flush) }
	constant := func(sig, doc string, v any) runtime.Func {
		return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error { return c.Return(v) }}
	}
	class.Methods = []runtime.Func{
		{Sig: "write(b: string): integer", Doc: "Write b, all of it, and give its length.", Fn: func(c *runtime.Call) error {
			if err := self(c).put(c, c.View(0)); err != nil {
				return err
			}
			return c.ReturnValue(lua.LNumber(len(c.Str(0))))
		}},
		{Sig: "writelines(lines: string[])", Doc: "Write each of the strings.", Fn: func(c *runtime.Call) error {
			t := c.Table(0)
			for i := 1; i <= t.Len(); i++ {
				if err := self(c).put(c, runtime.ViewOf(lua.LVAsString(t.RawGetInt(i)))); err != nil {
					return err
				}
			}
			return nil
		}},
		{Sig: "getvalue(): string", Doc: "What was written to the answer of a datagram so far.", Fn: func(c *runtime.Call) error {
			if d, ok := self(c).(*datagramWriter); ok {
				return c.ReturnStr(string(d.data))
			}
			return runtime.Raisef(runtime.AttributeError, "getvalue: what is written to a connection is not kept")
		}},
		{Sig: "flush()", Doc: "Send what was written.", Fn: flush},
		{Sig: "close()", Doc: "Send what was written. The connection ends with the request.", Fn: flush},
		constant("fileno(): integer", "-1: descriptors are not shown to scripts.", -1),
		constant("readable(): boolean", "false.", false),
		constant("writable(): boolean", "true.", true),
		constant("seekable(): boolean", "false.", false),
		{Sig: "__enter(): object", Doc: "with(wfile, ...) flushes it.", Fn: func(c *runtime.Call) error { return c.Return(c.Self()) }},
		{Sig: "__exit(error: any|nil)", Doc: "Flush.", Fn: flush},
	}
	class.Props = []runtime.Prop{{Name: "closed", Type: "boolean", Doc: "false: the connection ends with the request.", Get: func(c *runtime.Call) error { return c.Return(false) }}}
}
