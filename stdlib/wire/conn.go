package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// Conn is a connection that speaks a text protocol.
type Conn struct {
	t       *transport
	tls     *tls.Conn // over records over t; nil in the clear
	records *records  // nil in the clear
	rw      net.Conn  // t or tls

	in   []byte // read buffer, nil when idle; in[r:w] is waiting
	r, w int
	bulk bool    // the last read filled a buffer: the next may be a larger one
	one  [1]byte // where Await puts the first byte

	lateReader *lateReader // see late
	lateStep   func() (int64, error)
	lateTried  bool
	frugal     bool
	dozeFresh  bool // see EndDoze

	out  []byte // write buffer, nil when idle; its length is what waits
	werr error  // a failed write leaves a hole in the stream: it stays failed
	vec  [4][]byte

	sent, received int64 // bytes of plain text

	trace host.Dialogue
}

// New wraps a connected socket. There is no timeout until SetTimeout. If the
// socket came from a tracing host, the Conn reports its plain text there.
func New(c net.Conn) *Conn {
	t := newTransport(c)
	return &Conn{t: t, rw: t, trace: host.DialogueOf(c)}
}

// SetContext puts ctx in charge of the operations that follow, until the next
// call. When ctx is done, the operation under way and all later ones fail with
// a *CanceledError. It costs nothing when ctx cannot be cancelled or has the
// Done channel of the one before, and well below a microsecond otherwise. A
// nil ctx (or context.Background()) lets go of the previous one; a connection
// that is put aside should do that.
func (c *Conn) SetContext(ctx context.Context) { c.t.setContext(ctx, true, true) }

// SetReadContext and SetWriteContext are SetContext for one direction, where
// another goroutine is about the other one.
func (c *Conn) SetReadContext(ctx context.Context) { c.t.setContext(ctx, true, false) }

// SetWriteContext puts ctx in charge of writing: see SetReadContext.
func (c *Conn) SetWriteContext(ctx context.Context) { c.t.setContext(ctx, false, true) }

// SetTimeout bounds each single wait for the peer, as Python's socket timeouts
// do; 0 waits for ever. A write that makes progress does not time out.
func (c *Conn) SetTimeout(d time.Duration) { c.t.timeout.Store(int64(max(d, 0))) }

// SetSendTimeout bounds each wait for a peer that takes nothing of what it is
// sent, where SetTimeout's bound is not shorter; 0 for no such bound.
func (c *Conn) SetSendTimeout(d time.Duration) { c.t.sendTimeout.Store(int64(max(d, 0))) }

// Timeout is what SetTimeout set.
func (c *Conn) Timeout() time.Duration { return time.Duration(c.t.timeout.Load()) }

// SetTotal bounds everything that follows to d from now, however lively the
// peer is: the defence against one that sends a byte every ten seconds. 0 lifts it.
func (c *Conn) SetTotal(d time.Duration) { c.t.setTotal(d) }

// SetTrace makes d take down the plain text of the dialogue; nil ends it.
// It must not be called while the connection is in use.
func (c *Conn) SetTrace(d host.Dialogue) { c.trace = d }

// LocalAddr is the address of this end.
func (c *Conn) LocalAddr() net.Addr { return c.t.LocalAddr() }

// RemoteAddr is the address of the peer.
func (c *Conn) RemoteAddr() net.Addr { return c.t.RemoteAddr() }

// Close closes the connection without flushing. Reads and writes under way
// fail with net.ErrClosed. Slices that were returned stay valid.
func (c *Conn) Close() error {
	return c.rw.Close()
}

// Abort is Close without a good-bye of TLS. Any goroutine may call it at any
// time, also in the middle of StartTLS. Close is still to follow.
func (c *Conn) Abort() { _ = c.t.Close() }

// CloseWrite flushes and then tells the peer that nothing more will come: by a
// close_notify under TLS, otherwise by a half close of the socket. Sockets
// that cannot do this give errors.ErrUnsupported.
func (c *Conn) CloseWrite() error {
	if err := c.Flush(); err != nil {
		return err
	}
	if c.tls != nil {
		return c.tls.CloseWrite()
	}
	if h, ok := c.t.Conn.(interface{ CloseWrite() error }); ok {
		return h.CloseWrite()
	}
	return errors.ErrUnsupported
}

// CloseRead shuts down the reading side of the socket; errors.ErrUnsupported
// if it has no such thing.
func (c *Conn) CloseRead() error {
	if h, ok := c.t.Conn.(interface{ CloseRead() error }); ok {
		return h.CloseRead()
	}
	return errors.ErrUnsupported
}

// Sent is the number of bytes that the network has taken, above TLS. It tells
// whether anything of a request can have reached the peer.
func (c *Conn) Sent() int64 { return c.sent }

// Received is the number of bytes that the peer has sent, above TLS.
func (c *Conn) Received() int64 { return c.received }

// Quiet reports whether a connection that was put aside can be used again: it
// is open, and the peer has said nothing unasked. A peer that closes at this
// very moment is found out later.
func (c *Conn) Quiet() bool {
	return c.werr == nil && host.Quiet(c.t.Conn) && !c.Ahead()
}

// Ahead reports, without asking the network, whether something has arrived that
// nobody has read, be it inside TLS, or the end of TLS. It is for a connection on
// which nothing is expected: the first byte of what it finds may be lost.
func (c *Conn) Ahead() bool { return c.r < c.w || c.tls != nil && !c.silent() }

// silent reports whether TLS has nothing left of what came from the network
// already. Tickets for later sessions may be among that; they say nothing.
func (c *Conn) silent() bool {
	c.records.offline = true
	n, err := c.tls.Read(c.one[:])
	c.records.offline = false
	return n == 0 && errors.Is(err, errOffline)
}

// Release gives buffers that hold nothing back to the pool. It is for a
// connection that is put aside for later: neither side may be in use, and
// slices that were returned are no longer valid.
func (c *Conn) Release() {
	if c.r == c.w {
		c.drop()
	}
	if c.records != nil {
		c.records.release()
	}
	c.ReleaseOutput()
}

// ReleaseOutput gives the write buffer back if it holds nothing. The writing
// side may not be in use.
func (c *Conn) ReleaseOutput() {
	if c.out != nil && len(c.out) == 0 {
		putBuffer(c.out)
		c.out = nil
	}
}

// Hijack hands out the underlying connection and the bytes that were read
// ahead, for a protocol that is not made of text. Deadlines and the context
// are lifted and pending output must have been flushed. The Conn must not be
// used any more.
func (c *Conn) Hijack() (net.Conn, []byte, error) {
	if err := c.Flush(); err != nil {
		return nil, nil, err
	}
	c.SetContext(context.Background())
	c.SetTimeout(0)
	c.SetTotal(0)
	ahead := append([]byte(nil), c.in[c.r:c.w]...)
	c.r, c.w = 0, 0
	if c.tls != nil {
		return c.tls, ahead, c.tls.SetDeadline(time.Time{})
	}
	return c.t.Conn, ahead, c.t.SetDeadline(time.Time{})
}
