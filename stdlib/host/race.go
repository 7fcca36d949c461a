package host

import (
	"context"
	"net"
	"net/netip"
	"time"
)

// headStart is how long an address has before the next one is tried beside it
// (RFC 8305, section 5).
const headStart = 250 * time.Millisecond

// interleave orders addresses so that the families take turns, beginning with
// that of the first (RFC 8305, section 4).
func interleave(addrs []netip.Addr) []netip.Addr {
	var same, other []netip.Addr
	for _, a := range addrs {
		if a.Is4() == addrs[0].Is4() {
			same = append(same, a)
		} else {
			other = append(other, a)
		}
	}
	out := make([]netip.Addr, 0, len(addrs))
	for len(same) > 0 || len(other) > 0 {
		if len(same) > 0 {
			out, same = append(out, same[0]), same[1:]
		}
		if len(other) > 0 {
			out, other = append(out, other[0]), other[1:]
		}
	}
	return out
}

// race dials the addresses, each with a head start over the next, and returns
// the first connection; the rest is given up. If all fail, the first error counts.
func race(ctx context.Context, addrs []netip.Addr, dial func(context.Context, netip.Addr) (net.Conn, error)) (net.Conn, error) {
	if len(addrs) == 1 {
		return dial(ctx, addrs[0])
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		conn net.Conn
		err  error
	}
	results := make(chan result)
	won := make(chan struct{})
	defer close(won)
	start := func(a netip.Addr) {
		conn, err := dial(ctx, a)
		select {
		case results <- result{conn, err}:
		case <-won:
			if conn != nil {
				conn.Close()
			}
		}
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	var first error
	for waiting, running := interleave(addrs), 0; ; {
		select {
		case <-timer.C:
			if len(waiting) > 0 {
				go start(waiting[0])
				waiting = waiting[1:]
				running++
				timer.Reset(headStart)
			}
		case r := <-results:
			if r.err == nil {
				return r.conn, nil
			}
			if first == nil {
				first = r.err
			}
			if running--; running == 0 && len(waiting) == 0 {
				return nil, first
			}
			timer.Reset(0)
		}
	}
}
