package socketserver

import (
	"context"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socketserver"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// StreamBase is the Go value behind a StreamRequestHandler.
type StreamBase struct {
	Base
	Stream *core.Stream  // from setup on
	Input  response.File // what rfile reads; nil for Stream

	timeout      time.Duration // negative: as the socket has it
	noDelay      bool
	buffered     bool        // wfile is flushed when it is full or asked for, and not before
	scripted     atomic.Bool // rfile or wfile are, or were, the script's own
	vm           *runtime.VM
	rfile, wfile *runtime.Object
}

// StreamRequestHandler is the class of handlers that read and write a connection
// as files.
var StreamRequestHandler = &runtime.Class{
	Name: "StreamRequestHandler", Doc: "A handler that reads self.rfile and writes self.wfile.",
	Bases:  []*runtime.Class{BaseRequestHandler},
	Native: func() any { return &StreamBase{} },
	Body:   streamBody{},
}

// Configure reads the attributes of the class.
func (b *StreamBase) Configure(vm *runtime.VM) {
	b.vm = vm
	b.timeout = -1
	if n, ok := b.Object.Attr("timeout").(lua.LNumber); ok && n >= 0 {
		b.timeout = time.Duration(float64(n) * float64(time.Second))
	}
	b.noDelay = runtime.Truth(b.Object.Attr("disable_nagle_algorithm"))
	n, _ := b.Object.Attr("wbufsize").(lua.LNumber)
	b.buffered = n != 0
}

// Setup makes the stream.
func (b *StreamBase) Setup(ctx context.Context) error {
	s := b.Request.Socket
	if s == nil || s.Conn() == nil {
		return b.setupObject(ctx)
	}
	if b.timeout >= 0 {
		s.SetTimeout(b.timeout)
	}
	b.Stream = core.NewStream(s)
	if b.noDelay {
		return b.Stream.SetNoDelay(true)
	}
	return nil
}

// Finish sends what was written. That the peer is gone is no failure.
func (b *StreamBase) Finish(ctx context.Context) (err error) {
	if b.scripted.Load() {
		err = b.finishScripted(ctx)
	}
	if b.Stream != nil {
		_ = b.Stream.Finish(ctx) // as documented
	}
	return err
}

// WriterObject is wfile. The VM's lock must be held.
func (b *StreamBase) WriterObject(vm *runtime.VM) *runtime.Object {
	if b.wfile == nil {
		b.wfile = vm.NewObject(Writer, &streamWriter{b.Stream, b.buffered})
	}
	return b.wfile
}

// StreamOf returns what a handler's StreamBase is, nil for other objects.
func StreamOf(o *runtime.Object) *StreamBase {
	if n, ok := o.Native().(interface{ streamBase() *StreamBase }); ok {
		return n.streamBase()
	}
	return nil
}

// ReadFile is the file that rfile is by default. The VM's lock is held.
func (b *StreamBase) ReadFile(vm *runtime.VM) runtime.Value {
	if b.rfile == nil {
		var input response.File = b.Stream
		if b.Input != nil {
			input = b.Input
		}
		b.rfile = newReader(vm, input)
	}
	return b.rfile.Value()
}

// OwnFile tells whether v is the documented rfile or wfile of this handler.
func (b *StreamBase) OwnFile(v runtime.Value) bool {
	return b.rfile != nil && b.rfile.Value() == v || b.wfile != nil && b.wfile.Value() == v
}

func (b *StreamBase) streamBase() *StreamBase { return b }

type streamBody struct{}

func (streamBody) Define(class *runtime.Class) {
	class.Attrs = []runtime.Const{
		{Name: "rbufsize", Value: -1, Doc: "Reading is always buffered; the number does not matter."},
		{Name: "wbufsize", Value: 0, Doc: "0: what is written is sent before the handler waits for something the next time, and at its end. Otherwise: when the buffer is full, on flush, and at the end."},
		{Name: "disable_nagle_algorithm", Value: false, Doc: "Nagle's algorithm is always off."},
	}
	class.Methods = Steps(
		"Make rfile and wfile, with the time-out of the attribute timeout.", "", "Send what was written to wfile.")
	class.Props = []runtime.Prop{
		Attribute("connection", "any", "The socket of the connection.", func(c *runtime.Call) error {
			b := StreamOf(c.Self())
			if b == nil || b.Request == nil {
				return c.Return(nil)
			}
			h, err := b.held()
			if err != nil {
				return err
			}
			return c.ReturnValue(h.request)
		}),
		Attribute("rfile", "file", "The connection, to read from.", func(c *runtime.Call) error {
			b := StreamOf(c.Self())
			if b == nil || b.Stream == nil {
				return c.Return(nil)
			}
			return c.ReturnValue(b.ReadFile(c.VM()))
		}),
		Attribute("wfile", "file", "The connection, to write to.", func(c *runtime.Call) error {
			b := StreamOf(c.Self())
			if b == nil || b.Stream == nil {
				return c.Return(nil)
			}
			return c.ReturnValue(b.WriterObject(c.VM()).Value())
		}),
		Attribute("timeout", "number|nil", "The time-out of the connection in seconds; nil for none.", func(c *runtime.Call) error { return c.Return(nil) }),
	}
}
