package socketserver_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/socketserver"
)

// patience bounds what should not take any time.
const patience = time.Minute

func newServer(t *testing.T, typ int, handler func(ctx context.Context, r *socketserver.Request) error) *socketserver.Server {
	t.Helper()
	s, err := socketserver.New(host.OS(), socket.AFInet, typ, socket.Address{Host: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = handler
	s.Report = func(_ context.Context, _ *socketserver.Request, err error) { t.Logf("reported: %v", err) }
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.ServerClose(context.Background()) })
	return s
}

// serve runs the loop; stop ends it and waits.
func serve(t *testing.T, s *socketserver.Server) (stop func()) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- s.ServeForever(context.Background(), socketserver.DefaultPollInterval) }()
	for !s.Serving() {
		time.Sleep(time.Millisecond)
	}
	return func() {
		t.Helper()
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(patience):
			t.Fatal("the loop did not end")
		}
	}
}

func dial(t *testing.T, s *socketserver.Server) net.Conn {
	t.Helper()
	network := "tcp"
	if s.Type == socket.Datagram {
		network = "udp"
	}
	c, err := net.Dial(network, s.URLHost())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return c
}

// upper answers each line in upper case.
func upper(ctx context.Context, r *socketserver.Request) error {
	st := socketserver.NewStream(r.Socket)
	for {
		line, err := st.ReadLine(ctx, -1)
		if err != nil || len(line) == 0 {
			return errors.Join(err, st.Finish(ctx))
		}
		if _, err := st.Write(ctx, []byte(strings.ToUpper(string(line)))); err != nil {
			return err
		}
		if err := st.Flush(ctx); err != nil {
			return err
		}
	}
}

func ask(t *testing.T, c net.Conn, line string) string {
	t.Helper()
	if _, err := io.WriteString(c, line+"\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(answer, "\n")
}

func TestOneAtATime(t *testing.T) {
	s := newServer(t, socket.Stream, upper)
	stop := serve(t, s)
	for _, word := range []string{"one", "two"} {
		c := dial(t, s)
		if got := ask(t, c, word); got != strings.ToUpper(word) {
			t.Errorf("%s gave %s", word, got)
		}
		_ = c.(*net.TCPConn).CloseWrite()
		if rest, err := io.ReadAll(c); len(rest) > 0 || err != nil {
			t.Errorf("after the end came %q, %v", rest, err)
		}
	}
	stop()
	if err := s.ServeForever(canceled(), 0); !errors.Is(err, context.Canceled) {
		t.Errorf("with a cancelled context: %v", err)
	}
}

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestDatagram(t *testing.T) {
	s := newServer(t, socket.Datagram, func(ctx context.Context, r *socketserver.Request) error {
		_, err := r.Socket.Sendto(ctx, []byte(strings.ToUpper(string(r.Packet))), socket.Split(r.Peer))
		return err
	})
	s.MaxPacketSize = 4
	defer serve(t, s)()
	c := dial(t, s)
	_, _ = io.WriteString(c, "hello")
	buf := make([]byte, 100)
	n, err := c.Read(buf)
	if err != nil || string(buf[:n]) != "HELL" {
		t.Errorf("answer %q, %v", buf[:n], err)
	}
}

// recorder notes the steps in their order.
type recorder struct {
	*socketserver.Server
	mu    sync.Mutex
	steps []string
	deny  bool
}

func (r *recorder) note(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steps = append(r.steps, s)
}

func (r *recorder) GetRequest(ctx context.Context) (*socketserver.Request, error) {
	r.note("get")
	return r.Server.GetRequest(ctx)
}

func (r *recorder) VerifyRequest(context.Context, *socketserver.Request) (bool, error) {
	r.note("verify")
	return !r.deny, nil
}

func (r *recorder) ProcessRequest(ctx context.Context, q *socketserver.Request) error {
	r.note("process")
	return r.Server.ProcessRequest(ctx, q)
}

func (r *recorder) FinishRequest(ctx context.Context, q *socketserver.Request) error {
	r.note("finish")
	return r.Server.FinishRequest(ctx, q)
}

func (r *recorder) ShutdownRequest(ctx context.Context, q *socketserver.Request) error {
	r.note("shutdown")
	return r.Server.ShutdownRequest(ctx, q)
}

func (r *recorder) CloseRequest(ctx context.Context, q *socketserver.Request) error {
	r.note("close")
	return r.Server.CloseRequest(ctx, q)
}

func (r *recorder) HandleError(_ context.Context, _ *socketserver.Request, err error) error {
	r.note("error " + err.Error())
	return nil
}

func (r *recorder) HandleTimeout(context.Context) error {
	r.note("timeout")
	return nil
}

func TestStepsInOrder(t *testing.T) {
	for _, tt := range []struct {
		name  string
		deny  bool
		fail  error
		visit bool
		want  string
	}{
		{"served", false, nil, true, "get verify process finish shutdown close"},
		{"denied", true, nil, true, "get verify shutdown close"},
		{"failed", false, errors.New("boom"), true, "get verify process finish error boom shutdown close"},
		{"nobody", false, nil, false, "timeout"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, socket.Stream, func(context.Context, *socketserver.Request) error { return tt.fail })
			r := &recorder{Server: s, deny: tt.deny}
			s.Self = r
			if tt.visit {
				dial(t, s)
			} else {
				s.Timeout = 10 * time.Millisecond
			}
			if err := s.HandleRequest(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(r.steps, " "); got != tt.want {
				t.Errorf("steps %q, want %q", got, tt.want)
			}
		})
	}
}

// A thread that is to serve may be slower than the one that ends the server.
func TestShutdownBeforeTheLoop(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s := newServer(t, socket.Stream, nil)
	if err := s.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.ServeForever(ctx, 0); err != nil {
		t.Fatalf("the loop that was shut down before it began: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.ServeForever(ctx, 0) }()
	for !s.Serving() {
		if ctx.Err() != nil {
			t.Fatal("the loop after that one does not serve")
		}
		time.Sleep(time.Millisecond)
	}
	if err := errors.Join(s.Shutdown(ctx), <-ended); err != nil {
		t.Fatal(err)
	}
}

func TestShutdownFromTheHandler(t *testing.T) {
	for _, threaded := range []bool{false, true} {
		t.Run(fmt.Sprintf("threads %v", threaded), func(t *testing.T) {
			var s *socketserver.Server
			s = newServer(t, socket.Stream, func(ctx context.Context, _ *socketserver.Request) error {
				return errors.Join(s.Shutdown(ctx), s.ServerClose(ctx))
			})
			if threaded {
				s.Threads = &socketserver.Threads{}
			}
			done := make(chan error, 1)
			go func() { done <- s.ServeForever(context.Background(), time.Second) }()
			dial(t, s)
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(patience):
				t.Fatal("deadlock")
			}
		})
	}
}

func TestThreads(t *testing.T) {
	var now, most atomic.Int32
	release := make(chan struct{})
	s := newServer(t, socket.Stream, func(context.Context, *socketserver.Request) error {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		<-release
		now.Add(-1)
		return nil
	})
	s.Threads = &socketserver.Threads{}
	s.MaxConnections = 3
	stop := serve(t, s)
	conns := make([]net.Conn, 5)
	for i := range conns {
		conns[i] = dial(t, s)
	}
	waitUntil(t, func() bool { return now.Load() == 3 })
	time.Sleep(20 * time.Millisecond)
	if most.Load() != 3 || s.Active() != 3 {
		t.Errorf("%d at a time, %d active, want 3", most.Load(), s.Active())
	}
	close(release)
	for _, c := range conns {
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("the connection ended with %v", err)
		}
	}
	stop()
	if err := s.ServerClose(t.Context()); err != nil {
		t.Error(err)
	}
	if s.Active() != 0 {
		t.Errorf("%d active after close", s.Active())
	}
}

func waitUntil(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not happen")
		}
	}
}

func TestCloseWaitsForThreads(t *testing.T) {
	for _, tt := range []struct{ daemon, block, waits bool }{{false, true, true}, {true, true, false}, {false, false, false}} {
		release := make(chan struct{})
		s := newServer(t, socket.Stream, func(context.Context, *socketserver.Request) error { <-release; return nil })
		s.Threads, s.DaemonThreads, s.BlockOnClose = &socketserver.Threads{}, tt.daemon, tt.block
		stop := serve(t, s)
		dial(t, s)
		waitUntil(t, func() bool { return s.Active() == 1 })
		stop()
		closed := make(chan error, 1)
		go func() { closed <- s.ServerClose(context.Background()) }()
		if tt.waits {
			select {
			case <-closed:
				t.Errorf("%+v: close did not wait", tt)
			case <-time.After(30 * time.Millisecond):
			}
			close(release)
			<-closed
			continue
		}
		select {
		case <-closed:
		case <-time.After(patience):
			t.Errorf("%+v: close waited", tt)
		}
		close(release)
	}
}

// child is a fork that lives as long as its request is open.
type child struct {
	id   int
	done chan struct{}
}

func (c *child) ID() int               { return c.id }
func (c *child) Done() <-chan struct{} { return c.done }

func TestForks(t *testing.T) {
	s := newServer(t, socket.Stream, upper)
	ids := 0
	s.MaxChildren = 2
	s.Forks = &socketserver.Forks{Start: func(ctx context.Context, r *socketserver.Request) (socketserver.Fork, error) {
		ids++
		c := &child{id: ids, done: make(chan struct{})}
		go func() {
			defer close(c.done)
			_ = upper(ctx, r)
			_ = r.Socket.Close()
		}()
		return c, nil
	}}
	stop := serve(t, s)
	a, b, c := dial(t, s), dial(t, s), dial(t, s)
	if ask(t, a, "x") != "X" || ask(t, b, "y") != "Y" {
		t.Error("no answer")
	}
	if got := s.Forks.Active(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("active forks %v", got)
	}
	_ = a.Close() // makes room for the third
	if ask(t, c, "z") != "Z" {
		t.Error("no answer")
	}
	_, _ = b.Close(), c.Close()
	stop()
	if err := s.ServerClose(t.Context()); err != nil {
		t.Error(err)
	}
	if got := s.Forks.Active(); len(got) != 0 {
		t.Errorf("forks %v after close", got)
	}
}

func TestDrain(t *testing.T) {
	release := make(chan struct{})
	s := newServer(t, socket.Stream, func(ctx context.Context, r *socketserver.Request) error {
		st := socketserver.NewStream(r.Socket)
		line, err := st.ReadLine(ctx, -1)
		if err != nil {
			return err
		}
		if string(line) == "idle\n" {
			r.SetIdle(true)
			_, err := st.ReadLine(ctx, -1) // ends when it is cut off
			return err
		}
		<-release
		_, _ = st.Write(ctx, []byte("done\n"))
		return st.Flush(ctx)
	})
	s.Threads = &socketserver.Threads{}
	serve(t, s)
	idle, busy := dial(t, s), dial(t, s)
	_, _ = io.WriteString(idle, "idle\n")
	_, _ = io.WriteString(busy, "busy\n")
	waitUntil(t, func() bool { return s.Active() == 2 })
	time.Sleep(20 * time.Millisecond) // for the idle one to say so
	go func() {
		_, _ = idle.Read(make([]byte, 1)) // the idle one ends first
		close(release)
	}()
	cut, err := s.Drain(t.Context(), patience)
	if cut != 0 || err != nil {
		t.Errorf("cut %d, %v", cut, err)
	}
	if got, _ := io.ReadAll(busy); string(got) != "done\n" {
		t.Errorf("the busy one got %q", got)
	}
	if _, err := net.Dial("tcp", s.URLHost()); err == nil {
		t.Error("still listening")
	}
}

func TestDrainCuts(t *testing.T) {
	s := newServer(t, socket.Stream, func(_ context.Context, r *socketserver.Request) error {
		_, err := r.Socket.Recv(context.Background(), make([]byte, 1))
		return err
	})
	s.Threads = &socketserver.Threads{}
	serve(t, s)
	dial(t, s)
	waitUntil(t, func() bool { return s.Active() == 1 })
	if cut, err := s.Drain(t.Context(), 10*time.Millisecond); cut != 1 || err != nil {
		t.Errorf("cut %d, %v", cut, err)
	}
	waitUntil(t, func() bool { return s.Active() == 0 })
}

// starved is a host whose listeners fail at first.
type starved struct {
	host.Host
	failures atomic.Int32
}

type starvedListener struct {
	net.Listener
	h *starved
}

func (h *starved) Listen(ctx context.Context, t host.Target) (net.Listener, error) {
	l, err := h.Host.Listen(ctx, t)
	return starvedListener{l, h}, err
}

func (l starvedListener) Accept() (net.Conn, error) {
	if l.h.failures.Add(-1) >= 0 {
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	return l.Listener.Accept()
}

func (l starvedListener) SetDeadline(d time.Time) error {
	return l.Listener.(interface{ SetDeadline(time.Time) error }).SetDeadline(d)
}

func (l starvedListener) Unwrap() net.Listener { return l.Listener }

func TestOutOfDescriptors(t *testing.T) {
	h := &starved{Host: host.OS()}
	h.failures.Store(4)
	s, err := socketserver.New(h, socket.AFInet, socket.Stream, socket.Address{Host: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = upper
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop := serve(t, s)
	c := dial(t, s)
	if got := ask(t, c, "still here"); got != "STILL HERE" {
		t.Errorf("answer %q", got)
	}
	_ = c.Close()
	stop()

	h.failures.Store(1)
	s, err = socketserver.New(h, socket.AFInet, socket.Stream, socket.Address{Host: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.ServerClose(t.Context())
	dial(t, s)
	for range 2 { // the first finds no descriptor
		if err := s.HandleRequest(t.Context()); err != nil {
			t.Errorf("HandleRequest: %v", err)
		}
	}
}

func TestOpenCloses(t *testing.T) {
	first := newServer(t, socket.Stream, upper)
	second, err := socketserver.New(host.OS(), socket.AFInet, socket.Stream, first.Address)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Open(t.Context()); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("the address was free: %v", err)
	}
	if !second.Socket().Closed() {
		t.Error("the socket was left open")
	}
}

func TestServiceActions(t *testing.T) {
	s := newServer(t, socket.Stream, upper)
	s.Polls = true
	p := &polled{Server: s, rounds: make(chan struct{}, 1)}
	s.Self = p
	done := make(chan error, 1)
	go func() { done <- s.ServeForever(context.Background(), time.Millisecond) }()
	for range 3 {
		select {
		case <-p.rounds:
		case <-time.After(patience):
			t.Fatal("no rounds")
		}
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	<-done
}

type polled struct {
	*socketserver.Server
	rounds chan struct{}
}

func (p *polled) ServiceActions(context.Context) error {
	select {
	case p.rounds <- struct{}{}:
	default:
	}
	return nil
}
