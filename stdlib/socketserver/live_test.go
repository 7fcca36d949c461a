package socketserver_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/socketserver"
)

// change changes one thing about the settings.
func change(s *socketserver.Server, what func(n *socketserver.Settings)) {
	n := *s.Current()
	what(&n)
	s.Change(n)
}

// within fails unless done is closed soon.
func within(t *testing.T, what string, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal(what)
	}
}

// background runs f, and closes what it returns when f has come back.
func background(f func()) <-chan struct{} {
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	return done
}

// held is a handler that keeps its requests until release is closed.
type held struct {
	now     atomic.Int32
	release chan struct{}
}

func (h *held) serve(context.Context, *socketserver.Request) error {
	h.now.Add(1)
	defer h.now.Add(-1)
	<-h.release
	return nil
}

func TestMaxConnectionsOfLiveServer(t *testing.T) {
	h := &held{release: make(chan struct{})}
	s := newServer(t, socket.Stream, h.serve)
	s.Threads = &socketserver.Threads{}
	s.MaxConnections = 1
	stop := serve(t, s)
	dial(t, s)
	waitUntil(t, func() bool { return h.now.Load() == 1 })
	dial(t, s) // waits in the queue
	change(s, func(n *socketserver.Settings) { n.MaxConnections = 3 })
	waitUntil(t, func() bool { return h.now.Load() == 2 })
	time.Sleep(20 * time.Millisecond) // the loop waits for the next one
	change(s, func(n *socketserver.Settings) { n.MaxConnections = 2 })
	dial(t, s)
	time.Sleep(20 * time.Millisecond)
	if n := h.now.Load(); n != 2 {
		t.Errorf("%d at a time, want 2", n)
	}
	close(h.release)
	stop()
}

func TestPollsOfLiveServer(t *testing.T) {
	s := newServer(t, socket.Stream, upper)
	p := &polled{Server: s, rounds: make(chan struct{}, 1)}
	s.Self = p
	ended := background(func() { _ = s.ServeForever(context.Background(), time.Millisecond) })
	waitUntil(t, s.Serving)
	time.Sleep(10 * time.Millisecond)
	change(s, func(n *socketserver.Settings) { n.Polls = true })
	for range 3 {
		within(t, "no rounds", p.rounds)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	within(t, "the loop did not end", ended)
}

// The socket may be replaced at any time; requests come to the new one.
func TestSocketOfLiveServer(t *testing.T) {
	s := newServer(t, socket.Stream, upper)
	s.Threads = &socketserver.Threads{}
	other := newServer(t, socket.Stream, upper)
	stop := serve(t, s)
	if got := ask(t, dial(t, s), "one"); got != "ONE" {
		t.Errorf("answer %q", got)
	}
	before := s.Socket()
	var swaps sync.WaitGroup
	for range 4 {
		swaps.Go(func() {
			for range 50 {
				s.SetSocket(other.Socket())
				s.SetSocket(before)
			}
		})
	}
	swaps.Wait()
	s.SetSocket(other.Socket())
	if got := ask(t, dial(t, other), "two"); got != "TWO" {
		t.Errorf("answer %q", got)
	}
	stop()
	if err := before.Close(); err != nil {
		t.Error(err)
	}
}

// lasting makes forks that end when release is closed.
func lasting(release chan struct{}) func(context.Context, *socketserver.Request) (socketserver.Fork, error) {
	var ids atomic.Int32
	return func(_ context.Context, r *socketserver.Request) (socketserver.Fork, error) {
		c := &child{id: int(ids.Add(1)), done: make(chan struct{})}
		go func() {
			defer close(c.done)
			<-release
			_ = r.Socket.Close()
		}()
		return c, nil
	}
}

func TestShutdownWhileForksAreBusy(t *testing.T) {
	for _, drained := range []bool{false, true} {
		s := newServer(t, socket.Stream, nil)
		release := make(chan struct{})
		s.MaxChildren = 1
		s.Forks = &socketserver.Forks{Start: lasting(release)}
		ended := background(func() { _ = s.ServeForever(context.Background(), time.Second) })
		waitUntil(t, s.Serving)
		dial(t, s)
		waitUntil(t, func() bool { return s.Active() == 1 })
		dial(t, s) // waits for room
		time.Sleep(10 * time.Millisecond)
		within(t, "it waits for the forks", background(func() {
			if drained {
				if cut, err := s.Drain(t.Context(), time.Millisecond); cut != 1 || err != nil {
					t.Errorf("cut %d, %v", cut, err)
				}
			} else if err := s.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
		}))
		within(t, "the loop did not end", ended)
		close(release)
	}
}

// A request that waits for a fork inside process_request ends with the loop, too.
func TestShutdownWhileARequestWaitsForAFork(t *testing.T) {
	s := newServer(t, socket.Stream, nil)
	release := make(chan struct{})
	s.MaxChildren = 2
	s.Forks = &socketserver.Forks{Start: lasting(release)}
	p := &narrowing{Server: s, processing: make(chan struct{})}
	s.Self = p
	ended := background(func() { _ = s.ServeForever(context.Background(), time.Second) })
	waitUntil(t, s.Serving)
	dial(t, s)
	waitUntil(t, func() bool { return s.Active() == 1 })
	p.narrow.Store(true)
	second := dial(t, s)
	within(t, "no second request", p.processing)
	within(t, "it waits for the fork", background(func() { _ = s.Shutdown(t.Context()) }))
	within(t, "the loop did not end", ended)
	if _, err := second.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the second connection ended with %v", err)
	}
	close(release)
}

// narrowing lowers the number of forks just before a request is processed.
type narrowing struct {
	*socketserver.Server
	narrow     atomic.Bool
	processing chan struct{}
}

func (n *narrowing) ProcessRequest(ctx context.Context, r *socketserver.Request) error {
	if n.narrow.Load() {
		change(n.Server, func(now *socketserver.Settings) { now.MaxChildren = 1 })
		close(n.processing)
	}
	return n.Server.ProcessRequest(ctx, r)
}

// A server without threads is drained although its handler does not end.
func TestDrainOfTheLoopsOwnRequest(t *testing.T) {
	h := &held{release: make(chan struct{})}
	s := newServer(t, socket.Stream, h.serve)
	ended := background(func() { _ = s.ServeForever(context.Background(), time.Second) })
	waitUntil(t, s.Serving)
	dial(t, s)
	waitUntil(t, func() bool { return h.now.Load() == 1 })
	within(t, "it waits for the handler", background(func() {
		if cut, err := s.Drain(t.Context(), 10*time.Millisecond); cut != 1 || err != nil {
			t.Errorf("cut %d, %v", cut, err)
		}
	}))
	close(h.release)
	within(t, "the loop did not end", ended)
}

// What a copy of the program says about its request, the server knows.
func TestHandoverOfIdleness(t *testing.T) {
	s := newServer(t, socket.Stream, nil)
	idle := make(chan struct{})
	s.Forks = &socketserver.Forks{Start: func(ctx context.Context, r *socketserver.Request) (socketserver.Fork, error) {
		c := &child{id: 1, done: make(chan struct{})}
		go func() {
			defer close(c.done)
			own := r.Handover()
			own.SetIdle(true)
			close(idle)
			_, _ = own.Socket.Recv(context.Background(), make([]byte, 1))
		}()
		return c, nil
	}}
	serve(t, s)
	dial(t, s)
	within(t, "no fork", idle)
	within(t, "it waits for an idle connection", background(func() {
		if cut, err := s.Drain(t.Context(), patience); cut != 0 || err != nil {
			t.Errorf("cut %d, %v", cut, err)
		}
	}))
}

// Several threads may serve one server by HandleRequest. None loses a connection
// that another one waited for.
func TestHandleRequestSideBySide(t *testing.T) {
	var served atomic.Int32
	s := newServer(t, socket.Stream, func(context.Context, *socketserver.Request) error { served.Add(1); return nil })
	const each, threads = 10, 4
	var serving sync.WaitGroup
	for range threads {
		serving.Go(func() {
			for range each {
				if err := s.HandleRequest(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range each * threads {
		if _, err := dial(t, s).Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Fatalf("the connection ended with %v", err)
		}
	}
	serving.Wait()
	if served.Load() != each*threads {
		t.Errorf("%d served", served.Load())
	}
}

// streams are the two ends of a connection, one as a handler has it.
func streams(t *testing.T) (*socketserver.Stream, io.ReadWriteCloser) {
	t.Helper()
	got := make(chan *socket.Socket, 1)
	h := &held{release: make(chan struct{})}
	s := newServer(t, socket.Stream, func(_ context.Context, r *socketserver.Request) error {
		got <- r.Socket
		<-h.release
		return nil
	})
	s.Threads = &socketserver.Threads{}
	serve(t, s)
	t.Cleanup(func() { close(h.release); _ = s.Shutdown(context.Background()) })
	c := dial(t, s)
	return socketserver.NewStream(<-got), c
}

// Who writes under a context of his own does not take the reader's away.
func TestReadUnderItsOwnContext(t *testing.T) {
	st, peer := streams(t)
	ctx, cancel := context.WithCancel(t.Context())
	read := make(chan error, 1)
	go func() {
		_, err := st.ReadLine(ctx, -1)
		read <- err
	}()
	time.Sleep(20 * time.Millisecond)
	other, done := context.WithCancel(t.Context())
	defer done()
	if _, err := st.Write(other, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := st.Flush(other); err != nil {
		t.Fatal(err)
	}
	if _, err := peer.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case err := <-read:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("reading ended with %v", err)
		}
	case <-time.After(patience):
		t.Fatal("the cancelled read goes on")
	}
}

// The time-out of sending is none of the reader's.
func TestReadBesideASendTimeout(t *testing.T) {
	st, peer := streams(t)
	st.SetSendTimeout(50 * time.Millisecond)
	sent := make(chan error, 1)
	go func() {
		_, err := st.Write(t.Context(), make([]byte, 64<<20)) // the peer takes none of it
		sent <- err
	}()
	time.Sleep(20 * time.Millisecond)
	read := make(chan error, 1)
	go func() {
		_, err := st.ReadLine(t.Context(), -1)
		read <- err
	}()
	if err := <-sent; !isTimeout(err) {
		t.Errorf("sending ended with %v", err)
	}
	time.Sleep(100 * time.Millisecond)
	_, _ = io.WriteString(peer, "line\n")
	if err := <-read; err != nil {
		t.Errorf("reading ended with %v", err)
	}
}

func isTimeout(err error) bool {
	var e interface{ Timeout() bool }
	return errors.As(err, &e) && e.Timeout()
}

// Reading, writing and closing at a time, for the race detector.
func TestStreamFromSeveralGoroutines(t *testing.T) {
	st, peer := streams(t)
	go func() { _, _ = io.Copy(peer, peer) }()
	var busy sync.WaitGroup
	for range 3 {
		busy.Go(func() {
			for range 200 {
				ctx, cancel := context.WithCancel(t.Context())
				_, _ = st.Write(ctx, []byte("some words\n"))
				_ = st.Flush(ctx)
				cancel()
			}
		})
	}
	for range 600 {
		ctx, cancel := context.WithCancel(t.Context())
		if line, err := st.ReadLine(ctx, -1); err != nil || string(line) != "some words\n" {
			t.Fatalf("%q, %v", line, err)
		}
		cancel()
	}
	busy.Wait()
}
