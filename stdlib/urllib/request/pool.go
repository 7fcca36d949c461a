package request

import (
	"container/list"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/socks"
	"github.com/netlua/netlua/stdlib/wire"
)

// PoolOptions bound a Pool.
type PoolOptions struct {
	MaxIdle        int           // idle connections in all; 0 stands for 100
	MaxIdlePerHost int           // idle connections to one place; 0 stands for 10
	MaxPerHost     int           // connections to one place, idle or not; 0 for any number
	IdleTimeout    time.Duration // for how long a connection is kept idle; 0 stands for a minute
}

// Pool keeps connections between requests. It may be used from several
// goroutines. Idle connections cost no goroutine: one timer serves all of them.
// It runs on real time, as all timeouts of sockets do.
type Pool struct {
	options PoolOptions

	mu     sync.Mutex
	places map[place]*spot
	idle   list.List // of *pooled, in the order in which they became idle
	timer  func()    // stops the timer of the sweep; nil while there is none
	closed bool
	resume time.Time // when garbage may be looked for again
}

// place is all that a connection has to have in common with a request to serve it.
type place struct {
	secure      bool
	host        string      // server or proxy, with port
	tunnel      string      // end of the tunnel, "" for none
	credentials string      // those that the connection itself may be bound to
	socks       socks.Proxy // the zero Proxy for none
	settings    any         // of TLS
}

// spot is what a Pool knows of one place.
type spot struct {
	place   place
	idle    []*pooled // the latest last: it is used first
	open    int       // connections, in use or idle, and permissions to open one
	waiting []chan *pooled
}

// pooled is a connection of a Pool, or the permission to open one while conn is nil.
type pooled struct {
	conn    *client.Connection
	slot    *slot
	since   time.Time     // idle since then
	element *list.Element // of Pool.idle, nil while in use
}

// slot is the part of a pooled that is counted. It is apart, so that it can be
// given back when a response that nobody closed is collected with its connection.
type slot struct {
	pool *Pool
	spot *spot
	free atomic.Bool
}

// NewPool returns an empty pool.
func NewPool(o PoolOptions) *Pool {
	set := func(n *int, def int) {
		if *n <= 0 {
			*n = def
		}
	}
	set(&o.MaxIdle, 100)
	set(&o.MaxIdlePerHost, 10)
	if o.IdleTimeout <= 0 {
		o.IdleTimeout = time.Minute
	}
	return &Pool{options: o, places: map[place]*spot{}}
}

// Options returns the bounds.
func (p *Pool) Options() PoolOptions { return p.options }

// Idle returns how many connections are idle.
func (p *Pool) Idle() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.idle.Len()
}

// Close closes the idle connections. Those in use are closed when their
// responses end, and no connection is kept any more; the pool goes on serving.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	old := p.take(func(*pooled) bool { return true })
	p.mu.Unlock()
	drop(old)
}

// borrow returns a connection to at: an idle one, or the permission to open one.
// When there are as many as there may be, it waits for one until ctx is done, at
// most for timeout unless that is 0.
func (p *Pool) borrow(ctx context.Context, at place, timeout time.Duration) (*pooled, error) {
	for {
		p.mu.Lock()
		s := p.places[at]
		if s == nil {
			s = &spot{place: at}
			p.places[at] = s
		}
		n := len(s.idle)
		if n == 0 {
			return p.open(ctx, s, timeout) // unlocks
		}
		c := s.idle[n-1]
		p.forget(c)
		p.mu.Unlock()
		if host.SocketNow().Sub(c.since) < p.options.IdleTimeout && c.conn.Fresh() {
			return c, nil
		}
		c.end()
	}
}

// open gives the permission to open a connection, or waits for a connection.
// p.mu is held, and is not any more afterwards.
func (p *Pool) open(ctx context.Context, s *spot, timeout time.Duration) (*pooled, error) {
	if p.options.MaxPerHost <= 0 || s.open < p.options.MaxPerHost {
		s.open++
		p.mu.Unlock()
		return p.permission(s), nil
	}
	turn := make(chan *pooled, 1)
	s.waiting = append(s.waiting, turn)
	p.mu.Unlock()
	waiting := ctx
	if timeout > 0 {
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	if c := p.await(waiting, turn); c != nil {
		return c, nil
	}
	p.mu.Lock()
	i := slices.Index(s.waiting, turn)
	if i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
	p.mu.Unlock()
	if i < 0 { // it came at the last moment: it is for the next one
		p.giveBack(<-turn)
	}
	if err := ctx.Err(); err != nil {
		return nil, &wire.CanceledError{Op: "wait for a connection", Err: err, Cause: context.Cause(ctx)}
	}
	return nil, &wire.TimeoutError{Op: "wait for a connection", After: timeout}
}

// await waits for turn, nil when ctx is done. A response that was neither read
// nor closed, such as an HTTPError that a script took for an answer, gives its
// connection back when it is collected. A program that only waits makes no
// garbage, so that nothing would be collected: who waits has it looked for.
func (p *Pool) await(ctx context.Context, turn <-chan *pooled) *pooled {
	for patience := 10 * time.Millisecond; ; patience = min(4*patience, time.Second) {
		soon, cancel := context.WithTimeout(ctx, patience)
		select {
		case c := <-turn:
			cancel()
			return c
		case <-soon.Done():
			cancel()
		}
		if ctx.Err() != nil {
			return nil
		}
		p.collect()
	}
}

// collect runs the garbage collector, for a twentieth of the time at most.
func (p *Pool) collect() {
	p.mu.Lock()
	began := host.SocketNow()
	if began.Before(p.resume) {
		p.mu.Unlock()
		return
	}
	p.resume = began.Add(time.Hour) // one at a time
	p.mu.Unlock()
	runtime.GC()
	now := host.SocketNow()
	p.mu.Lock()
	p.resume = now.Add(20 * now.Sub(began))
	p.mu.Unlock()
}

// permission makes the pooled for a place that has been counted already.
func (p *Pool) permission(s *spot) *pooled {
	c := &pooled{slot: &slot{pool: p, spot: s}}
	runtime.AddCleanup(c, (*slot).release, c.slot)
	return c
}

// giveBack takes a connection that may serve another request, or a permission
// that was not used.
func (p *Pool) giveBack(c *pooled) {
	if c.conn == nil || !c.conn.Park() {
		c.end()
		return
	}
	p.mu.Lock()
	s := c.slot.spot
	if len(s.waiting) > 0 {
		s.waiting[0] <- c
		s.waiting = s.waiting[1:]
		p.mu.Unlock()
		return
	}
	if p.closed {
		p.mu.Unlock()
		c.end()
		return
	}
	c.since = host.SocketNow()
	c.element = p.idle.PushBack(c)
	s.idle = append(s.idle, c)
	var old []*pooled
	if len(s.idle) > p.options.MaxIdlePerHost {
		old = append(old, s.idle[0])
		p.forget(s.idle[0])
	}
	if p.idle.Len() > p.options.MaxIdle {
		oldest := p.idle.Front().Value.(*pooled)
		old = append(old, oldest)
		p.forget(oldest)
	}
	if p.timer == nil {
		p.sweepIn(p.options.IdleTimeout)
	}
	p.mu.Unlock()
	drop(old)
}

// forget takes an idle connection out of the lists; p.mu is held.
func (p *Pool) forget(c *pooled) {
	p.idle.Remove(c.element)
	c.element = nil
	s := c.slot.spot
	i := slices.Index(s.idle, c)
	s.idle = slices.Delete(s.idle, i, i+1)
}

// take takes the idle connections out that are old, from the oldest on; p.mu is held.
func (p *Pool) take(old func(*pooled) bool) (out []*pooled) {
	for e := p.idle.Front(); e != nil && old(e.Value.(*pooled)); e = p.idle.Front() {
		c := e.Value.(*pooled)
		p.forget(c)
		out = append(out, c)
	}
	if p.idle.Len() == 0 && p.timer != nil {
		p.timer()
		p.timer = nil
	}
	return out
}

// sweepIn sets the timer of the sweep; p.mu is held.
func (p *Pool) sweepIn(d time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	stop := context.AfterFunc(ctx, p.sweep)
	p.timer = func() {
		stop()
		cancel()
	}
}

// sweep closes the connections that have been idle for too long.
func (p *Pool) sweep() {
	p.mu.Lock()
	now := host.SocketNow()
	p.timer = nil
	old := p.take(func(c *pooled) bool { return now.Sub(c.since) >= p.options.IdleTimeout })
	if e := p.idle.Front(); e != nil {
		p.sweepIn(p.options.IdleTimeout - now.Sub(e.Value.(*pooled).since))
	}
	p.mu.Unlock()
	drop(old)
}

func drop(old []*pooled) {
	for _, c := range old {
		c.end()
	}
}

// end closes the connection and gives its place to another one.
func (c *pooled) end() {
	if c.conn != nil {
		c.conn.Close()
	}
	c.slot.release()
}

// release counts a connection as gone, once, and lets the next who waits open one.
func (s *slot) release() {
	if s.free.Swap(true) {
		return
	}
	p := s.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	at := s.spot
	if len(at.waiting) > 0 {
		at.waiting[0] <- p.permission(at)
		at.waiting = at.waiting[1:]
		return
	}
	if at.open--; at.open == 0 {
		delete(p.places, at.place)
	}
}
