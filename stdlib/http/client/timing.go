package client

import (
	"crypto/tls"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// Timings are the phases of an exchange, in their order, by the host's clock. A
// phase that did not happen, or has not yet, is negative.
type Timings struct {
	DNS     time.Duration // looking up the name of the server, or of its proxy
	Connect time.Duration // until the connection stood, with the dialogue of a SOCKS proxy
	Proxy   time.Duration // asking an HTTP proxy for a tunnel
	TLS     time.Duration // the handshake
	Send    time.Duration // sending the request
	Wait    time.Duration // until the status line of the response came
	Body    time.Duration // until the last byte of the body was read
	Total   time.Duration // all of them, once the body has ended
	Reused  bool          // whether the connection had served another request before
}

// stopwatch takes the times of one exchange.
type stopwatch struct {
	clock                    host.Clock // nil: there is none
	dns, connect, proxy, tls time.Duration
	begun, sent, first, last time.Time
	reused                   bool
}

// reset prepares for the next exchange on a connection.
func (w *stopwatch) reset(clock host.Clock, reused bool) {
	*w = stopwatch{clock: clock, dns: -1, connect: -1, proxy: -1, tls: -1, reused: reused}
}

// lap is the time since begin; it moves begin to now.
func (w *stopwatch) lap(begin *time.Time) time.Duration {
	now := w.clock.Now()
	d := now.Sub(*begin)
	*begin = now
	return max(d, 0)
}

// mark keeps the present instant in at.
func (w *stopwatch) mark(at *time.Time) {
	if w.clock != nil {
		*at = w.clock.Now()
	}
}

// Timings returns the times of the exchange so far.
func (r *Response) Timings() Timings {
	w := &r.watch
	t := Timings{DNS: w.dns, Connect: w.connect, Proxy: w.proxy, TLS: w.tls, Reused: w.reused}
	return t.Between(w.begun, w.sent, w.first, w.last)
}

// TLS returns the state of the connection that the response came on, nil in the
// clear. checked tells whether the server's certificate was verified.
func (r *Response) TLS() (state *tls.ConnectionState, checked bool) { return r.secure, r.checked }

// connectionStater is a *tls.Conn and what wraps one.
type connectionStater interface{ ConnectionState() tls.ConnectionState }

// secured keeps the state of TLS for the responses to come.
func (c *Connection) secured(state tls.ConnectionState, checked bool) {
	c.secure, c.checked = &state, checked
}

// checks reports whether config has the server's certificate verified.
func checks(config *tls.Config) bool {
	return !config.InsecureSkipVerify || config.VerifyConnection != nil || config.VerifyPeerCertificate != nil
}
