package socketserver

import (
	"bytes"
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/runtime"
	coresocket "github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// DatagramBase is the Go value behind a DatagramRequestHandler.
type DatagramBase struct {
	Base
	answer datagramWriter
	rfile  *runtime.Object
	wfile  *runtime.Object
	vm     *runtime.VM
}

// DatagramRequestHandler is the class of handlers that read and write a datagram
// as files.
var DatagramRequestHandler = &runtime.Class{
	Name: "DatagramRequestHandler", Doc: "A handler that reads a datagram from self.rfile, and sends what is written to self.wfile as one when it has finished.",
	Bases:  []*runtime.Class{BaseRequestHandler},
	Native: func() any { return &DatagramBase{} },
	Body:   datagramBody{},
}

// datagramWriter collects the answer.
type datagramWriter struct{ data []byte }

// maxAnswer is more than any datagram holds, in bytes.
const maxAnswer = 1 << 20

func (w *datagramWriter) put(_ *runtime.Call, p []byte) error {
	_, err := w.Write(p)
	return err
}

func (w *datagramWriter) Write(p []byte) (int, error) {
	if len(w.data)+len(p) > maxAnswer {
		return 0, runtime.Raisef(runtime.ValueError, "write: the answer would be larger than any datagram")
	}
	w.data = append(w.data, p...)
	return len(p), nil
}

func (w *datagramWriter) flush(context.Context) error { return nil }

// Configure notes whose handler it is.
func (b *DatagramBase) Configure(vm *runtime.VM) { b.vm = vm }

// socket is what the datagram came by, as the script gave it: anything with a
// method sendto. The VM's lock is held.
func (b *DatagramBase) socket() runtime.Value {
	h, _ := b.Request.Value.(*held)
	if h == nil {
		return lua.LNil
	}
	t, ok := h.request.(*lua.LTable)
	if !ok {
		return lua.LNil
	}
	return t.RawGetInt(2)
}

// Setup checks that there is a datagram.
func (b *DatagramBase) Setup(ctx context.Context) error {
	ok := b.Request.Datagram()
	if b.Request.Socket == nil {
		_ = b.vm.Do(ctx, func(context.Context) error { ok = ok && b.socket() != lua.LNil; return nil }) // fails with ctx only
	}
	if !ok {
		return runtime.Raisef(runtime.TypeError, "%s: request is no datagram with its socket", b.Object.ClassName())
	}
	return nil
}

// Finish sends the answer, an empty one too, as documented.
func (b *DatagramBase) Finish(ctx context.Context) error {
	data := b.answer.data
	var wfile, socket, address runtime.Value
	if err := b.vm.Do(ctx, func(context.Context) error {
		wfile, socket, address = b.Object.Field("wfile"), b.socket(), b.AddressField()
		return nil
	}); err != nil {
		return err
	}
	if wfile != lua.LNil && (b.wfile == nil || wfile != b.wfile.Value()) {
		v, err := mustCall(ctx, b.vm, wfile, "wfile", "getvalue")
		if err != nil {
			return err
		}
		data = []byte(lua.LVAsString(v))
	}
	if b.Request.Socket == nil {
		_, err := mustCall(ctx, b.vm, socket, "request", "sendto", string(data), address)
		return err
	}
	to, ok := b.peer()
	if !ok {
		return runtime.Raisef(runtime.TypeError, "%s: client_address is no address", b.Object.ClassName())
	}
	_, err := b.Request.Socket.Sendto(ctx, data, to)
	return err
}

// peer is where the answer goes.
func (b *DatagramBase) peer() (coresocket.Address, bool) {
	if b.Request.Peer != nil {
		return coresocket.Split(b.Request.Peer), true
	}
	h, _ := b.Request.Value.(*held)
	if h == nil {
		return coresocket.Address{}, false
	}
	switch a := h.address.(type) {
	case lua.LString:
		return coresocket.Address{Path: string(a)}, true
	case *lua.LTable:
		host, ok1 := a.RawGetInt(1).(lua.LString)
		port, ok2 := a.RawGetInt(2).(lua.LNumber)
		return coresocket.Address{Host: string(host), Port: int(port)}, ok1 && ok2
	}
	return coresocket.Address{}, false
}

type datagramBody struct{}

func (datagramBody) Define(class *runtime.Class) {
	class.Methods = Steps("Make rfile and wfile.", "", "Send what was written to wfile as one datagram.")
	class.Props = []runtime.Prop{
		Attribute("packet", "string", "The datagram.", func(c *runtime.Call) error {
			b, ok := c.Native().(*DatagramBase)
			if !ok || b.Request == nil {
				return c.Return(nil)
			}
			return c.ReturnStr(string(b.Request.Packet))
		}),
		Attribute("socket", "any", "The socket of the server.", func(c *runtime.Call) error {
			b, ok := c.Native().(*DatagramBase)
			if !ok || b.Request == nil {
				return c.Return(nil)
			}
			if b.Request.Socket == nil {
				return c.ReturnValue(b.socket())
			}
			if b.Server != nil && b.Request.Socket == b.Server.Socket() {
				return c.Return(b.Server.socketObject())
			}
			return c.Return(socket.New(c.VM(), b.Request.Socket))
		}),
		Attribute("rfile", "file", "The datagram, to read from.", func(c *runtime.Call) error {
			b, ok := c.Native().(*DatagramBase)
			if !ok || b.Request == nil {
				return c.Return(nil)
			}
			if b.rfile == nil {
				b.rfile = newReader(c.VM(), response.FromReader(bytes.NewReader(b.Request.Packet)))
			}
			return c.ReturnValue(b.rfile.Value())
		}),
		Attribute("wfile", "file", "The answer, to write to.", func(c *runtime.Call) error {
			b, ok := c.Native().(*DatagramBase)
			if !ok {
				return c.Return(nil)
			}
			if b.wfile == nil {
				b.wfile = c.VM().NewObject(Writer, &b.answer)
			}
			return c.ReturnValue(b.wfile.Value())
		}),
	}
}
