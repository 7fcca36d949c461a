package http2

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"math"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/http2/hpack"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
)

// Options are the settings of a connection. Zero fields stand for the defaults.
type Options struct {
	Limits      client.Limits // Headers, Interim and Trailers count here, too
	HeaderBytes int           // of a header block, decoded and as sent; 256 KiB
	FrameSize   int           // bytes of a frame that is received; 16384, the least that RFC 9113 allows
	Window      int           // bytes of a response that are held unread; 1 MiB
	Junk        int           // frames in a row that serve no request; 1000
	IdleTimeout time.Duration // after which a connection without requests closes; 90 seconds
	Trace       host.Dialogue // is told what is said, in the form of HTTP/1.1; may be nil

	// What responses tell of their connection; all of it may be missing.
	Clock  host.Clock           // for the times of requests
	Opened client.Timings       // how long it took to open the connection
	TLS    *tls.ConnectionState // nil in the clear
	Checks bool                 // whether the server's certificate was verified
}

func (o Options) withDefaults() Options {
	set := func(n *int, def, least int) {
		if *n <= 0 {
			*n = def
		}
		*n = max(*n, least)
	}
	o.Limits = o.Limits.WithDefaults()
	set(&o.HeaderBytes, 256<<10, 1)
	set(&o.FrameSize, defaultFrameSize, defaultFrameSize)
	o.FrameSize = min(o.FrameSize, largestFrameSize)
	set(&o.Window, 1<<20, 1)
	o.Window = min(o.Window, largestWindow)
	set(&o.Junk, 1000, 1)
	if o.IdleTimeout <= 0 {
		o.IdleTimeout = 90 * time.Second
	}
	return o
}

// connWindow is the window of the connection as a whole, in bytes.
const connWindow = 4 << 20

// writeTimeout bounds a write for which no request sets a time.
const writeTimeout = 30 * time.Second

// Conn is a connection to one server. One goroutine of its own reads from it; it
// ends with the connection.
type Conn struct {
	socket net.Conn
	opts   Options
	done   chan struct{} // closed when the reader has ended

	// writing is the lock of what is below; a channel, so that a context can end
	// the wait for it.
	writing chan struct{}
	out     *bufio.Writer
	enc     *hpack.Encoder
	block   bytes.Buffer // what enc writes to
	scratch []byte

	junk atomic.Int32 // frames since something useful moved

	mu          sync.Mutex
	streams     map[uint32]*stream
	nextID      uint32
	active      int           // streams, and requests that have a place and no stream yet
	changed     chan struct{} // closed and replaced when a place may have become free
	err         error         // what ended the connection
	goAway      bool          // no more requests
	requests    int           // so far
	sendWindow  int64
	peerWindow  int64 // initial window of streams
	peerFrame   int
	peerStreams int
	peerHeaders uint64
}

// New begins HTTP/2 on a connected socket, which belongs to the Conn from here
// on. Of TLS the protocol "h2" must have been agreed on; without TLS the server
// must be known to speak HTTP/2. It does not wait for the server.
func New(ctx context.Context, socket net.Conn, opts Options) (*Conn, error) {
	c := &Conn{
		socket: socket, opts: opts.withDefaults(),
		done: make(chan struct{}), writing: make(chan struct{}, 1), changed: make(chan struct{}),
		out: bufio.NewWriterSize(socket, 16<<10), streams: map[uint32]*stream{}, nextID: 1,
		sendWindow: defaultWindow, peerWindow: defaultWindow, peerFrame: defaultFrameSize, peerStreams: 100, peerHeaders: math.MaxUint64,
	}
	c.enc = hpack.NewEncoder(&c.block)
	b := []byte(preface)
	settings := []struct {
		id    uint16
		value int
	}{{settingEnablePush, 0}, {settingInitialWindow, c.opts.Window}, {settingMaxFrameSize, c.opts.FrameSize}, {settingMaxHeaderListSize, c.opts.HeaderBytes}}
	b = appendFrame(b, 6*len(settings), frameSettings, 0, 0)
	for _, s := range settings {
		b = binary.BigEndian.AppendUint16(b, s.id)
		b = binary.BigEndian.AppendUint32(b, uint32(s.value))
	}
	b = appendFrame(b, 4, frameWindowUpdate, 0, 0)
	b = binary.BigEndian.AppendUint32(b, connWindow-defaultWindow)
	if err := c.write(ctx, writeTimeout, true, func() error { _, err := c.out.Write(b); return err }); err != nil {
		_ = socket.Close()
		return nil, err
	}
	c.idle(true)
	go c.readLoop()
	return c, nil
}

// Usable reports whether the connection takes another request.
func (c *Conn) Usable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.usable()
}

func (c *Conn) usable() bool { return c.err == nil && !c.goAway && c.nextID < largestWindow }

// Requests is how many requests have been made so far.
func (c *Conn) Requests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.requests
}

// Close ends the connection and the responses that are still being read from it.
func (c *Conn) Close() error {
	c.fail(errClosedHere)
	<-c.done
	return nil
}

// Retire has the connection take no more requests and close after the last one.
func (c *Conn) Retire() {
	c.mu.Lock()
	c.goAway = true
	last := c.active == 0
	c.wakeAll()
	c.mu.Unlock()
	if last {
		c.fail(errClosedHere)
	}
}

// fail ends the connection.
func (c *Conn) fail(err error) {
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err = err
	for id, s := range c.streams {
		if s.err == nil {
			s.err = err
		}
		s.notify()
		delete(c.streams, id)
		c.active--
	}
	c.wakeAll()
	c.mu.Unlock()
	_ = c.socket.Close() // TLS says good-bye, which may take time
}

// wakeAll wakes the requests that wait for a place. The lock is held.
func (c *Conn) wakeAll() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// remove forgets a stream. The lock is held.
func (c *Conn) remove(s *stream) {
	if c.streams[s.id] != s {
		return
	}
	delete(c.streams, s.id)
	c.released()
}

// released frees a place. The lock is held.
func (c *Conn) released() {
	c.active--
	c.wakeAll()
	if c.active > 0 {
		return
	}
	if c.goAway {
		go c.fail(errClosedHere)
		return
	}
	c.idle(true)
}

// idle bounds the reader's wait while there are no requests.
func (c *Conn) idle(on bool) {
	var until time.Time
	if on {
		until = host.SocketNow().Add(c.opts.IdleTimeout)
	}
	_ = c.socket.SetReadDeadline(until) // a socket that is closed needs none
}

// place waits until the server allows one more stream.
func (c *Conn) place(ctx context.Context, w waiter) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		switch {
		case c.err != nil || !c.usable():
			return errNotReusable
		case c.active < c.peerStreams:
			if c.active++; c.active == 1 {
				c.idle(false)
			}
			return nil
		}
		changed := c.changed
		c.mu.Unlock()
		err := w.wait(ctx, "connect", changed)
		c.mu.Lock()
		if err != nil {
			return err
		}
	}
}
