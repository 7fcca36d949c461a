package host

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Mask hides the secrets in one line of a dialogue. sent tells the direction;
// the line comes without its end. What it returns is shown instead.
type Mask func(sent bool, line string) string

// traced is a host that writes down what it does in the network.
type traced struct {
	Host
	log *traceLog
}

var _ Host = (*traced)(nil)

// Traced returns a host that writes one line to w for each event in the network:
//
//	0.012 tcp#1 example.com:80 > GET / HTTP/1.1
//
// The time is in seconds since Traced was called, by h's clock. ">" is sent, "<"
// received, "*" something else. Control characters are escaped, binary data and
// very long texts are summed up. Each line of a dialogue passes a mask first;
// newMask makes one for each connection and may be nil for Secrets, which hides
// passwords, authorization and cookies.
//
// There is one trace of a connection, whoever knows its plain text: a wire.Conn
// on top takes it over with DialogueOf and reports what it says above TLS. If
// nobody does, the connection reports its own bytes.
func Traced(h Host, w io.Writer, newMask func() Mask) Host {
	if newMask == nil {
		newMask = Secrets
	}
	return &traced{h, &traceLog{w: w, now: h.Now, start: h.Now(), newMask: newMask, count: map[string]int{}}}
}

// traceLog is where all connections of a host write to.
type traceLog struct {
	mu      sync.Mutex
	w       io.Writer
	now     func() time.Time
	start   time.Time
	newMask func() Mask
	count   map[string]int // connections by network
}

// line writes one line. A writer that fails does not stop the work.
func (l *traceLog) line(label, mark, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(l.w, "%.3f %s %s %s\n", l.now().Sub(l.start).Seconds(), label, mark, text)
}

// label numbers the connections of each network.
func (l *traceLog) label(network, address string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	network = strings.TrimRight(network, "46")
	l.count[network]++
	return fmt.Sprintf("%s#%d %s", network, l.count[network], plain(address))
}

func (t *traced) Dial(ctx context.Context, to Target) (net.Conn, error) {
	label := t.log.label(to.Network, to.Address)
	t.log.line(label, "*", "dial")
	conn, err := t.Host.Dial(ctx, to)
	if err != nil {
		t.log.line(label, "*", plain(err.Error()))
		return nil, err
	}
	t.log.line(label, "*", "connected to "+conn.RemoteAddr().String())
	return t.log.conn(conn, label), nil
}

func (t *traced) Listen(ctx context.Context, on Target) (net.Listener, error) {
	l, err := t.Host.Listen(ctx, on)
	if err != nil {
		t.log.line(on.Network+" "+plain(on.Address), "*", plain(err.Error()))
		return nil, err
	}
	t.log.line(on.Network+" "+l.Addr().String(), "*", "listen")
	return &tracedListener{l, t.log}, nil
}

func (t *traced) Resolve(ctx context.Context, family, name string) ([]netip.Addr, error) {
	addrs, err := t.Host.Resolve(ctx, family, name)
	if err != nil {
		t.log.line("dns "+plain(name), "*", plain(err.Error()))
	} else {
		t.log.line("dns "+plain(name), "*", strings.Trim(fmt.Sprint(addrs), "[]"))
	}
	return addrs, err
}

type tracedListener struct {
	net.Listener
	log *traceLog
}

// NetListener is for [As].
func (l *tracedListener) NetListener() net.Listener { return l.Listener }

func (l *tracedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	label := l.log.label(conn.LocalAddr().Network(), conn.RemoteAddr().String())
	l.log.line(label, "*", "accepted")
	return l.log.conn(conn, label), nil
}
