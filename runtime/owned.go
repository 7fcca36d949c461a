package runtime

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	goruntime "runtime"
	"sync"
	"time"
	"weak"

	"github.com/netlua/netlua/stdlib/host"
)

// ownedHost keeps account of what scripts of a VM opened through its host, so
// that Close leaves no descriptor behind and wakes calls that wait on one.
//
// The system's own connections and files are handed out as they are, since the
// protocol core looks for their types to let the kernel copy; they are
// remembered weakly, so the account holds nothing alive. Anything else is wrapped.
type ownedHost struct {
	host.Host
	mu   sync.Mutex
	open map[any]func() // by wrapper or by weak pointer: how to close it
}

func newOwnedHost(h host.Host) *ownedHost {
	return &ownedHost{Host: h, open: map[any]func(){}}
}

func (h *ownedHost) own(key any, closeIt func()) {
	h.mu.Lock()
	h.open[key] = closeIt
	h.mu.Unlock()
}

func (h *ownedHost) disown(key any) {
	h.mu.Lock()
	delete(h.open, key)
	h.mu.Unlock()
}

func (h *ownedHost) closeAll() {
	h.mu.Lock()
	open := h.open
	h.open = map[any]func(){}
	h.mu.Unlock()
	for _, closeIt := range open {
		closeIt()
	}
}

// ownWeakly remembers p until it is collected. Closing what is closed already does no harm.
func ownWeakly[T any, P interface {
	*T
	io.Closer
}](h *ownedHost, p P) {
	w := weak.Make((*T)(p))
	h.own(w, func() {
		if p := w.Value(); p != nil {
			_ = P(p).Close() // the VM is going away
		}
	})
	goruntime.AddCleanup((*T)(p), func(w weak.Pointer[T]) { h.disown(w) }, w)
}

func (h *ownedHost) Dial(ctx context.Context, t host.Target) (net.Conn, error) {
	c, err := h.Host.Dial(ctx, t)
	if err != nil {
		return nil, err
	}
	return h.conn(c), nil
}

func (h *ownedHost) conn(c net.Conn) net.Conn {
	switch c := c.(type) {
	case *net.TCPConn:
		ownWeakly(h, c)
		return c
	case *net.UnixConn:
		ownWeakly(h, c)
		return c
	}
	o := &ownedConn{Conn: c, h: h}
	h.own(o, func() { _ = o.Close() })
	return o
}

type ownedConn struct {
	net.Conn
	h *ownedHost
}

// NetConn is for [host.As].
func (c *ownedConn) NetConn() net.Conn { return c.Conn }

func (c *ownedConn) Close() error {
	c.h.disown(c)
	return c.Conn.Close()
}

func (h *ownedHost) Listen(ctx context.Context, t host.Target) (net.Listener, error) {
	l, err := h.Host.Listen(ctx, t)
	if err != nil {
		return nil, err
	}
	o := &ownedListener{Listener: l, h: h}
	h.own(o, func() { _ = o.Close() })
	return o, nil
}

type ownedListener struct {
	net.Listener
	h *ownedHost
}

// NetListener is for [host.As].
func (l *ownedListener) NetListener() net.Listener { return l.Listener }

func (l *ownedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.h.conn(c), nil
}

func (l *ownedListener) Close() error {
	l.h.disown(l)
	return l.Listener.Close()
}

// SetDeadline passes a deadline for Accept on, where the listener takes one.
func (l *ownedListener) SetDeadline(t time.Time) error {
	if d, ok := host.As[interface{ SetDeadline(time.Time) error }](l.Listener); ok {
		return d.SetDeadline(t)
	}
	return errors.ErrUnsupported
}

func (h *ownedHost) ListenPacket(ctx context.Context, t host.Target) (net.PacketConn, error) {
	c, err := h.Host.ListenPacket(ctx, t)
	if err != nil {
		return nil, err
	}
	if u, ok := c.(*net.UDPConn); ok {
		ownWeakly(h, u)
		return u, nil
	}
	o := &ownedPacketConn{PacketConn: c, h: h}
	h.own(o, func() { _ = o.Close() })
	return o, nil
}

type ownedPacketConn struct {
	net.PacketConn
	h *ownedHost
}

func (c *ownedPacketConn) Close() error {
	c.h.disown(c)
	return c.PacketConn.Close()
}

func (h *ownedHost) OpenFile(name string, flag int, perm fs.FileMode) (host.File, error) {
	f, err := h.Host.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return h.file(f), nil
}

func (h *ownedHost) CreateTemp(dir, pattern string) (host.File, error) {
	f, err := h.Host.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err
	}
	return h.file(f), nil
}

func (h *ownedHost) file(f host.File) host.File {
	if f, ok := f.(*os.File); ok {
		ownWeakly(h, f)
		return f
	}
	o := &ownedFile{File: f, h: h}
	h.own(o, func() { _ = o.Close() })
	return o
}

type ownedFile struct {
	host.File
	h *ownedHost
}

func (f *ownedFile) Close() error {
	f.h.disown(f)
	return f.File.Close()
}
