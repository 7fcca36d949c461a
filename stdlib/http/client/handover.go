package client

import (
	"crypto/tls"
	"time"
)

// Opened tells how the connection was opened, for a protocol that takes it over:
// the phases before the first request, and the state of TLS, nil in the clear.
func (c *Connection) Opened() (t Timings, secure *tls.ConnectionState, checked bool) {
	w := &c.watch
	return Timings{DNS: w.dns, Connect: w.connect, Proxy: w.proxy, TLS: w.tls, Send: -1, Wait: -1, Body: -1, Total: -1}, c.secure, c.checked
}

// Between completes t with the instants of an exchange: when the request began
// to be sent and was sent, when the head of the response came and when its body
// ended. Zero instants have not come.
func (t Timings) Between(begun, sent, first, last time.Time) Timings {
	between := func(d *time.Duration, from, to time.Time) {
		*d = -1
		if !from.IsZero() && !to.IsZero() {
			*d = max(to.Sub(from), 0)
		}
	}
	between(&t.Send, begun, sent)
	between(&t.Wait, sent, first)
	between(&t.Body, first, last)
	t.Total = -1
	if t.Body >= 0 {
		t.Total = 0
		for _, d := range []time.Duration{t.DNS, t.Connect, t.Proxy, t.TLS, t.Send, t.Wait, t.Body} {
			t.Total += max(d, 0)
		}
	}
	return t
}
