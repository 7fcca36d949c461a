package runtime

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"slices"
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
	open map[any]func() // by wrapper: how to close it

	loose []weakly // the system's
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
	open, loose := h.open, h.loose
	h.open, h.loose = map[any]func(){}, nil
	h.mu.Unlock()
	for _, closeIt := range open {
		closeIt()
	}
	for _, r := range loose {
		_ = r.Close() // the VM is going away
	}
}

// weakly is something of the system's that an ownedHost remembers weakly.
type weakly interface {
	io.Closer
	gone() bool
}

type weakRef[T any, P interface {
	*T
	io.Closer
}] struct{ weak.Pointer[T] }

func (r weakRef[T, P]) gone() bool { return r.Value() == nil }

// Close closes what is still there. If it is closed already that does no harm.
func (r weakRef[T, P]) Close() error {
	if p := r.Value(); p != nil {
		return P(p).Close()
	}
	return nil
}

// roomy is a T that does not lie among hundreds of others. The collector finds
// weak pointers by walking through those of all neighbours: with objects of one
// word, as connections and files are, that took ten times longer.
type roomy[T any] struct {
	value T
	_     [240]byte
}

// ownWeakly remembers p until it is collected, and returns it in another place.
// What is gone leaves the list when that would have to grow.
func ownWeakly[T any, P interface {
	*T
	io.Closer
}](h *ownedHost, p P) P {
	moved := P(&(&roomy[T]{value: *p}).value)
	r := weakRef[T, P]{weak.Make((*T)(moved))}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.loose) == cap(h.loose) {
		h.loose = slices.DeleteFunc(h.loose, weakly.gone)
		h.loose = slices.Grow(h.loose, len(h.loose)+64) // room for as many again
	}
	h.loose = append(h.loose, r)
	return moved
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
		return ownWeakly(h, c)
	case *net.UnixConn:
		return ownWeakly(h, c)
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
		return ownWeakly(h, u), nil
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
		return ownWeakly(h, f)
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
