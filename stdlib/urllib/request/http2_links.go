package request

import (
	"context"
	"sync"

	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/http/http2"
)

// link is the connection to one server.
type link struct {
	via    *client.Connection // that opened it; audit hooks see it
	secure bool
	conn   *http2.Conn // nil: the server speaks HTTP/1.1

	mu    sync.Mutex
	taken bool
}

// take gives the fresh connection of HTTP/1.1 away, once.
func (l *link) take() *client.Connection {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.taken || !l.via.Connected() {
		return nil
	}
	l.taken = true
	return l.via
}

// links are the connections of an HTTP2Handler. The zero value is ready to use.
type links struct {
	mu     sync.Mutex
	all    map[place]*link
	making map[place]chan struct{} // closed when the connection is there, or failed
	closed bool
	enough int // size of all at which it is looked through
}

// maxMarks is of how many servers it is kept in mind that they speak HTTP/1.1.
const maxMarks = 1000

// tidy forgets the connections that have ended, and what is known of servers
// without HTTP/2 if they are many. The lock is held.
func (s *links) tidy() {
	if len(s.all) < max(s.enough, 64) {
		return
	}
	marks := 0
	for at, l := range s.all {
		if l.conn == nil {
			marks++
		}
		if l.conn != nil && !l.conn.Usable() || l.conn == nil && marks > maxMarks/2 {
			delete(s.all, at)
		}
	}
	s.enough = min(2*len(s.all), len(s.all)+maxMarks/2)
}

// get returns the connection to a place, which dial makes if there is none. Those
// who ask meanwhile wait for it. kept tells whether it has served others.
func (s *links) get(ctx context.Context, at place, dial func() (*link, error)) (l *link, kept bool, err error) {
	for {
		s.mu.Lock()
		if l := s.all[at]; l != nil && (l.conn == nil || l.conn.Usable()) {
			s.mu.Unlock()
			return l, l.conn != nil && l.conn.Requests() > 0, nil
		}
		wait := s.making[at]
		if wait == nil {
			break
		}
		s.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
	if s.making == nil {
		s.making, s.all = map[place]chan struct{}{}, map[place]*link{}
	}
	done := make(chan struct{})
	s.making[at] = done
	s.mu.Unlock()
	l, err = dial()
	s.mu.Lock()
	delete(s.making, at)
	delete(s.all, at)
	if err == nil && !s.closed {
		s.tidy()
		s.all[at] = l
	}
	s.mu.Unlock()
	close(done)
	return l, false, err
}

// mark notes that a server wants HTTP/1.1 after all.
func (s *links) mark(at place, l *link) {
	s.mu.Lock()
	if s.all[at] == l {
		s.all[at] = &link{via: l.via, secure: l.secure, taken: true}
	}
	s.mu.Unlock()
	l.conn.Retire()
}

// close ends all connections. Those that are made later are not shared, and end
// when they have been idle for a while.
func (s *links) close() {
	s.mu.Lock()
	all := s.all
	s.all, s.closed = map[place]*link{}, true
	if s.making == nil {
		s.making = map[place]chan struct{}{}
	}
	s.mu.Unlock()
	for _, l := range all {
		switch c := l.take(); {
		case l.conn != nil:
			_ = l.conn.Close()
		case c != nil:
			_ = c.Close()
		}
	}
}
