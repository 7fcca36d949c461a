package runtime

import (
	"context"
	"io/fs"
	"net"
	"sync"

	"github.com/netlua/netlua/stdlib/host"
)

// ownedHost keeps account of what scripts of a VM opened through its host, so
// that Close leaves no descriptor behind and wakes calls that wait on one.
type ownedHost struct {
	host.Host
	mu   sync.Mutex
	open map[interface{ Close() error }]struct{}
}

func newOwnedHost(h host.Host) *ownedHost {
	return &ownedHost{Host: h, open: map[interface{ Close() error }]struct{}{}}
}

func (h *ownedHost) own(c interface{ Close() error }) {
	h.mu.Lock()
	h.open[c] = struct{}{}
	h.mu.Unlock()
}

func (h *ownedHost) disown(c interface{ Close() error }) {
	h.mu.Lock()
	delete(h.open, c)
	h.mu.Unlock()
}

func (h *ownedHost) closeAll() {
	h.mu.Lock()
	open := h.open
	h.open = map[interface{ Close() error }]struct{}{}
	h.mu.Unlock()
	for c := range open {
		_ = c.Close() // the VM is going away
	}
}

func (h *ownedHost) Dial(ctx context.Context, t host.Target) (net.Conn, error) {
	c, err := h.Host.Dial(ctx, t)
	if err != nil {
		return nil, err
	}
	return h.conn(c), nil
}

// conn wraps a connection so that closing it ends the account. A TCP
// connection keeps its type's methods for sendfile.
func (h *ownedHost) conn(c net.Conn) net.Conn {
	o := &ownedConn{Conn: c, h: h}
	h.own(o)
	return o
}

type ownedConn struct {
	net.Conn
	h *ownedHost
}

func (c *ownedConn) Close() error {
	c.h.disown(c)
	return c.Conn.Close()
}

// NetConn returns the connection below, for callers that need its own type.
func (c *ownedConn) NetConn() net.Conn { return c.Conn }

func (h *ownedHost) Listen(ctx context.Context, t host.Target) (net.Listener, error) {
	l, err := h.Host.Listen(ctx, t)
	if err != nil {
		return nil, err
	}
	o := &ownedListener{Listener: l, h: h}
	h.own(o)
	return o, nil
}

type ownedListener struct {
	net.Listener
	h *ownedHost
}

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

// NetListener returns the listener below.
func (l *ownedListener) NetListener() net.Listener { return l.Listener }

func (h *ownedHost) ListenPacket(ctx context.Context, t host.Target) (net.PacketConn, error) {
	c, err := h.Host.ListenPacket(ctx, t)
	if err != nil {
		return nil, err
	}
	o := &ownedPacketConn{PacketConn: c, h: h}
	h.own(o)
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
	o := &ownedFile{File: f, h: h}
	h.own(o)
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

// Unwrap returns the file below, for io.Copy's fast paths.
func (f *ownedFile) Unwrap() host.File { return f.File }
