package client

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wire"
)

// Default ports and sizes of the document.
const (
	HTTPPort         = 80
	HTTPSPort        = 443
	DefaultBlockSize = 8192 // bytes read from a file body at a time
)

// Limits bound what a server can make the client read. Zero fields stand for
// the defaults.
type Limits struct {
	Line     int // bytes of a status, header, chunk size or trailer line; 65536
	Headers  int // lines in the headers of a response, interim ones included; 100
	Interim  int // 1xx responses before the final one; 100
	Trailers int // lines after a chunked body; 100
}

// WithDefaults returns l with zero fields filled in.
func (l Limits) WithDefaults() Limits {
	set := func(n *int, def int) {
		if *n <= 0 {
			*n = def
		}
	}
	set(&l.Line, wire.DefaultLineLimit)
	set(&l.Headers, 100)
	set(&l.Interim, 100)
	set(&l.Trailers, 100)
	return l
}

// Steps are the methods of a connection that its other methods call. A subclass
// implements them around the Connection it extends and sets itself as Self.
type Steps interface {
	Connect(ctx context.Context) error
	Close() error
	PutRequest(method, url string, skipHost, skipAcceptEncoding bool) error
	PutHeader(name string, values ...string) error
	EndHeaders(ctx context.Context, body Body, encodeChunked bool) error
	Send(ctx context.Context, data Body) error
}

// Connection is a connection to one server, HTTPConnection in the document. One
// goroutine uses it at a time, but for Interrupt. Exported fields may be changed
// before Connect.
type Connection struct {
	Host string // server or proxy, without brackets
	Port int

	Timeout       time.Duration // for each wait, 0 for ever
	Total         time.Duration // from sending a request to the end of its response, 0 for ever; also for connecting
	SourceAddress string        // local "host:port" to connect from, "" for any
	BlockSize     int           // bytes read from a file body at a time
	AutoOpen      bool          // whether Send connects a closed connection
	DefaultPort   int           // port left out of the Host header
	AuditAs       any           // how audit events name the connection; nil: by itself
	DebugLevel    int           // above 0: the dialogue is printed to the host's standard output
	Limits        Limits
	TLS           *tls.Config // nil: no TLS

	// Self receives the calls of overridable methods. It is the connection
	// itself unless a subclass puts itself here.
	Self Steps

	// Interim, if set, is told of each 1xx response that is skipped.
	Interim func(status int, reason string, headers *message.Headers)

	// DialFunc, if set, makes the connection in place of the host's Dial: through
	// a SOCKS proxy, say.
	DialFunc func(ctx context.Context, t host.Target) (net.Conn, error)

	// OpenFunc, if set, makes the connection in place of all that: a Socket, or else
	// a net.Conn.
	OpenFunc func(ctx context.Context, t host.Target) (Socket, net.Conn, error)

	// ValidatePath and ValidateMethod, if set, are asked in place of the checks of
	// PutRequest, and EncodeRequest gives the request line as it is to be sent.
	// CR and LF are refused in it all the same.
	ValidatePath, ValidateMethod func(s string) error
	EncodeRequest                func(line string) (string, error)

	// Finished, if set, is told when a response that GetResponse returns, or is
	// about to return, has let go of the connection: after its last byte, or
	// because it was closed or cut short. The connection may be used again then,
	// also by another goroutine.
	Finished func(r *Response)

	world    host.Host
	conn     stream // set by hold; nil while there is none
	link     link
	state    State
	method   string    // of the request under way
	url      string    // its target
	response *Response // the one whose body comes next on conn
	tunnel   *tunnel
	out      []byte // request head being put together
	head     []byte // response head being read

	watch   stopwatch            // of the exchange under way
	secure  *tls.ConnectionState // nil in the clear
	checked bool                 // whether the server's certificate was verified
}

// New returns an unconnected connection. hostname may hold a port, which counts
// if port is 0; without any it is 80. The timeout is none and AutoOpen is on.
// The error is an *InvalidURLError.
func New(world host.Host, hostname string, port int) (*Connection, error) {
	return newConnection(world, hostname, port, HTTPPort)
}

// Clone returns an unconnected connection with the settings of c in another
// world. The functions that were set on c are not copied, nor is Self.
func (c *Connection) Clone(world host.Host) *Connection {
	n := &Connection{
		Host: c.Host, Port: c.Port, Timeout: c.Timeout, Total: c.Total, SourceAddress: c.SourceAddress, BlockSize: c.BlockSize,
		AutoOpen: c.AutoOpen, DefaultPort: c.DefaultPort, DebugLevel: c.DebugLevel, Limits: c.Limits, world: world,
	}
	if c.TLS != nil {
		n.TLS = c.TLS.Clone()
	}
	if c.tunnel != nil {
		t := *c.tunnel
		n.tunnel = &t
	}
	n.Self = n
	n.watch.reset(world, false)
	return n
}

// NewTLS is New for HTTPS, with 443 for the default port. A nil config verifies
// the certificate and the host name against the system's roots.
func NewTLS(world host.Host, hostname string, port int, config *tls.Config) (*Connection, error) {
	c, err := newConnection(world, hostname, port, HTTPSPort)
	if err != nil {
		return nil, err
	}
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	c.TLS = config
	return c, nil
}

func newConnection(world host.Host, hostname string, port, defaultPort int) (*Connection, error) {
	name, port, err := resolveHostPort(hostname, port, defaultPort)
	if err != nil {
		return nil, err
	}
	c := &Connection{
		Host: name, Port: port,
		BlockSize: DefaultBlockSize, AutoOpen: true, DefaultPort: defaultPort,
		world: world,
	}
	c.Self = c
	c.watch.reset(world, false)
	return c, nil
}

// resolveHostPort checks a host that may bring its port along.
func resolveHostPort(hostname string, port, defaultPort int) (string, int, error) {
	name := hostname
	if port == 0 {
		var err error
		if name, port, err = SplitHostPort(hostname, defaultPort); err != nil {
			return "", 0, err
		}
	} else if len(name) > 1 && name[0] == '[' && name[len(name)-1] == ']' {
		name = name[1 : len(name)-1]
	}
	if port < 0 || port > 65535 {
		return "", 0, &InvalidURLError{"port " + strconv.Itoa(port) + " is out of range"}
	}
	name, err := asciiHost(name)
	return name, port, err
}

// State tells where the connection stands.
func (c *Connection) State() State { return c.state }

// Connected reports whether there is an open socket.
func (c *Connection) Connected() bool { return c.conn != nil }

// Wire gives the connection below, nil while there is none, or a [Socket].
func (c *Connection) Wire() *wire.Conn {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	return c.wire()
}

// SetSocket makes an open connection the one to use, as an override of Connect
// does that reaches the server in its own way: through a Unix socket, say.
func (c *Connection) SetSocket(socket net.Conn) {
	c.closeSocket()
	conn := wire.New(socket)
	conn.SetTimeout(c.Timeout)
	c.hold(conn)
	c.watch.reset(c.world, false)
	c.watch.mark(&c.watch.begun)
	if t, ok := socket.(connectionStater); ok {
		state := t.ConnectionState()
		c.secured(state, len(state.VerifiedChains) > 0)
	}
}

// String shows the server that the connection is for.
func (c *Connection) String() string {
	return "<http connection to " + net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) + ">"
}

func (c *Connection) auditSelf() any {
	if c.AuditAs != nil {
		return c.AuditAs
	}
	return c
}

// SetDebugLevel sets how much is printed; 0 is nothing.
func (c *Connection) SetDebugLevel(level int) { c.DebugLevel = level }

// Connect opens the connection, through the tunnel if one is set, and under TLS
// if the connection has it. It announces "http.client.connect" first.
func (c *Connection) Connect(ctx context.Context) error {
	if err := c.world.Audit(ctx, "http.client.connect", c.auditSelf(), c.Host, c.Port); err != nil {
		return err
	}
	if c.tunnel != nil {
		// The proxy connects on our behalf: what we may not reach, it may not either.
		end := host.Target{Network: "tcp", Address: net.JoinHostPort(c.tunnel.host, strconv.Itoa(c.tunnel.port))}
		if _, err := c.world.Permit(ctx, end, false); err != nil {
			return err
		}
	}
	c.closeSocket()
	c.watch.reset(c.world, false)
	conn, err := c.open(ctx)
	if err != nil {
		return err
	}
	begin := c.watch.clock.Now()
	c.hold(conn)
	c.prepare(ctx)
	server := c.Host
	if c.tunnel != nil {
		server = c.tunnel.host
		if err := c.openTunnel(ctx); err != nil {
			c.Self.Close()
			return err
		}
		c.watch.proxy = c.watch.lap(&begin)
	}
	if c.TLS != nil {
		config := c.TLS
		if config.ServerName == "" {
			config = config.Clone()
			config.ServerName = server
		}
		w := c.wire()
		if w == nil {
			c.closeSocket()
			return errors.New("connect: TLS needs a socket of the system's")
		}
		if err := w.StartTLS(ctx, config); err != nil {
			c.closeSocket()
			return err
		}
		c.watch.tls = c.watch.lap(&begin)
		state, _ := w.TLS()
		c.secured(state, checks(config))
	}
	c.watch.begun = begin
	return nil
}

// open makes what the connection is to use.
func (c *Connection) open(ctx context.Context) (stream, error) {
	if c.OpenFunc != nil {
		s, socket, err := c.OpenFunc(ctx, c.target())
		switch {
		case err != nil:
			return nil, err
		case s != nil:
			return &given{s, ctx}, nil
		}
		return wire.New(socket), nil
	}
	socket, err := c.dial(ctx)
	if err != nil {
		return nil, err
	}
	return wire.New(socket), nil
}

// prepare has the connection obey ctx and its limits of time.
func (c *Connection) prepare(ctx context.Context) {
	c.conn.SetContext(ctx)
	if w := c.wire(); w != nil {
		w.SetTimeout(c.Timeout)
		w.SetTotal(c.Total)
	}
}

// dial opens the socket and takes the times of looking up the name and of connecting.
func (c *Connection) dial(ctx context.Context) (net.Conn, error) {
	begin := c.watch.clock.Now()
	if _, err := netip.ParseAddr(c.Host); err != nil || c.DialFunc != nil {
		ctx = host.OnLookup(ctx, func() { c.watch.dns = max(c.watch.dns, 0) + c.watch.lap(&begin) })
	}
	socket, err := c.dialInTime(ctx)
	c.watch.connect = c.watch.lap(&begin)
	return socket, err
}

func (c *Connection) dialInTime(ctx context.Context) (net.Conn, error) {
	dial := c.DialFunc
	if dial == nil {
		if c.Host == "" { // to Dial that is this machine
			return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
		}
		dial = c.world.Dial
	}
	ctx, done := c.interruptible(ctx)
	defer done()
	limit := c.Timeout
	if c.Total > 0 && (limit <= 0 || c.Total < limit) {
		limit = c.Total
	}
	if limit <= 0 {
		socket, err := dial(ctx, c.target())
		return dialled(ctx, socket, err)
	}
	dialing, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	socket, err := dial(dialing, c.target())
	if err != nil && dialing.Err() != nil && ctx.Err() == nil {
		var timeout net.Error
		if !errors.As(err, &timeout) || !timeout.Timeout() {
			err = &wire.TimeoutError{Op: "connect", After: limit}
		}
	}
	return dialled(ctx, socket, err)
}

func (c *Connection) target() host.Target {
	return host.Target{
		Network: "tcp",
		Address: net.JoinHostPort(c.Host, strconv.Itoa(c.Port)),
		Local:   c.SourceAddress,
	}
}

// CloseContext is Close under ctx, which counts where a [Socket] is closed.
func (c *Connection) CloseContext(ctx context.Context) error {
	if c.conn != nil {
		c.conn.SetContext(ctx)
	}
	if r := c.response; r != nil && r.conn != nil {
		r.conn.SetContext(ctx)
	}
	return c.Close()
}

// Close closes the connection and the response that is still being read from
// it. A later request opens it again.
func (c *Connection) Close() error {
	r := c.response
	c.drop()
	if r != nil {
		r.Close()
	}
	c.settle()
	return nil
}

// drop closes the socket, if it is still ours, and forgets what was under way.
func (c *Connection) drop() {
	c.closeSocket()
	c.state = Idle
	c.out = c.out[:0]
}

// closeSocket closes the socket and with it the response on it. A request that
// has been begun can be sent on the next one.
func (c *Connection) closeSocket() {
	if c.conn != nil {
		conn := c.conn
		c.hold(nil)
		conn.Close()
	}
	c.secure, c.checked = nil, false
	c.response = nil
}

// Asked returns a *StateError if there is no response to wait for.
func (c *Connection) Asked() error {
	if c.state != RequestSent || c.response != nil {
		return &StateError{ResponseNotReady, c.state}
	}
	return nil
}

// Answered tells the connection that somebody else has read the response.
func (c *Connection) Answered() { c.state = Idle }

// Method and URL return those of the last request.
func (c *Connection) Method() string { return c.method }
func (c *Connection) URL() string    { return c.url }

// GetResponse reads the head of the response. The error is a *StateError if no
// request was sent or the previous response has not been read to its end. After
// any other error the connection is closed and may be used for a new request;
// only a wait that ran out before the first line came leaves it as it was.
//
// A connection that will close after the response belongs to the response from
// here on; the next request opens another.
func (c *Connection) GetResponse(ctx context.Context) (*Response, error) {
	if err := c.Asked(); err != nil {
		return nil, err
	}
	if c.conn == nil { // Send was overridden and never opened one
		return nil, &NotConnectedError{}
	}
	c.conn.SetContext(ctx)
	in, err := c.source(ctx)
	if err != nil {
		return nil, err
	}
	r := &Response{conn: in, method: c.method, url: c.url, debug: c.debug(), watch: c.watch, secure: c.secure, checked: c.checked}
	if err := r.begin(c); err != nil {
		if f, ok := in.(*fileSource); ok {
			_ = f.Close() // the error is that of the answer
		}
		if !errors.Is(err, errNothingYet) {
			c.Self.Close()
			return nil, err
		}
		return nil, errors.Unwrap(err)
	}
	c.state = Idle
	c.watch.reset(c.world, true)
	r.finished = c.Finished
	if r.willClose {
		if _, ok := in.(*fileSource); ok {
			c.closeSocket() // the response has a file of its own
		} else {
			c.hold(nil)
		}
	} else {
		r.owner = c
		c.response = r
	}
	if r.length == 0 && !r.chunked {
		r.finish()
	}
	return r, nil
}

// Detach hands the connection over to r, the response that is being read from
// it: it closes when r ends or is closed. The Connection is closed from here on.
// It is for callers that make one request on a connection and keep the response only.
func (c *Connection) Detach(r *Response) {
	if c.response == r && r.conn != nil {
		r.owner, r.willClose = nil, true
		if _, apart := r.conn.(*fileSource); !apart { // else it has a file of its own
			c.hold(nil)
		}
	}
	c.drop()
}

// released is told by a response that it has been read to its end (whole), or
// given up before. What follows a whole response when nothing has been asked
// could only be taken for the answer to a later request; the connection ends
// then, too.
func (c *Connection) released(r *Response, whole bool) {
	if c.response != r {
		return
	}
	c.response = nil
	switch {
	case c.conn == nil:
	case c.state == RequestSent && !whole:
		c.drop() // the answer that is waited for went with it
	case !whole, c.state != RequestSent && c.wire() != nil && c.wire().Ahead():
		c.closeSocket()
	}
}
