package wire

import (
	"context"
	"net"
	"os"
	"sync"
	"testing"
	"time"
)

// staged is a socket whose deadlines are set when the test says so.
type staged struct {
	net.Conn
	mu         sync.Mutex
	deadline   time.Time
	beforeAll  func() // called by SetDeadline
	beforeRead func() // called by SetReadDeadline, once
}

func (s *staged) SetDeadline(at time.Time) error {
	s.beforeAll()
	s.set(at)
	return nil
}

func (s *staged) SetReadDeadline(at time.Time) error {
	s.set(at)
	if f := s.beforeRead; f != nil {
		s.beforeRead = nil
		f()
	}
	return nil
}

func (s *staged) set(at time.Time) {
	s.mu.Lock()
	s.deadline = at
	s.mu.Unlock()
}

func (s *staged) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.deadline.IsZero() && time.Now().After(s.deadline) {
		return 0, os.ErrDeadlineExceeded
	}
	return copy(p, "data"), nil
}

// A context strikes while a read is arming, and is replaced before the read
// looks at it: the deadline that it left behind is not a timeout.
func TestStrikeWhileArming(t *testing.T) {
	striking, armed, replaced := make(chan struct{}), make(chan struct{}), make(chan struct{})
	socket := &staged{
		beforeAll: func() {
			close(striking)
			<-armed
		},
		beforeRead: func() {
			close(armed)
			<-replaced
		},
	}
	tr := newTransport(socket)
	tr.timeout.Store(int64(time.Minute))
	ctx, cancel := context.WithCancel(t.Context())
	tr.setContext(ctx, true, true)
	cancel()
	<-striking
	read := make(chan error, 1)
	go func() {
		_, err := tr.Read(make([]byte, 4))
		read <- err
	}()
	<-armed
	tr.setContext(context.Background(), true, true) // waits until the strike is over
	close(replaced)
	if err := <-read; err != nil {
		t.Error(err)
	}
}

// replacing is a context that is replaced between being asked and being blamed.
type replacing struct {
	context.Context
	replace func()
}

func (r *replacing) Err() error {
	r.replace()
	return context.Canceled
}

// A context that has been replaced by the time its error is known cancels nothing.
func TestCanceledAfterReplacement(t *testing.T) {
	socket := &staged{beforeAll: func() {}}
	tr := newTransport(socket)
	old := &replacing{}
	open, cancel := context.WithCancel(t.Context())
	defer cancel()
	old.Context = open
	asked := false
	old.replace = func() {
		asked = true
		tr.setContext(context.Background(), true, true)
	}
	tr.setContext(old, true, true)
	if err := tr.canceled("read"); err != nil || !asked {
		t.Errorf("%v, asked: %v", err, asked)
	}
}
