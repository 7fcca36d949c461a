package socket_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socket"
)

// pair listens on a free port and connects to it.
func pair(t *testing.T) (server, client *socket.Socket) {
	t.Helper()
	ctx, h := t.Context(), host.OS()
	l := open(t, h, socket.Stream)
	if err := l.Bind(ctx, socket.Address{Host: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	if err := l.Listen(ctx, 5); err != nil {
		t.Fatal(err)
	}
	c := open(t, h, socket.Stream)
	if err := c.Connect(ctx, name(t, l)); err != nil {
		t.Fatal(err)
	}
	s, peer, err := l.Accept(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if socket.Split(peer) != name(t, c) {
		t.Errorf("peer is %s, want %v", peer, name(t, c))
	}
	return s, c
}

// name is the local address of a socket.
func name(t *testing.T, s *socket.Socket) socket.Address {
	t.Helper()
	a, err := s.Sockname()
	if err != nil {
		t.Fatal(err)
	}
	return socket.Split(a)
}

func open(t *testing.T, h host.Host, typ int) *socket.Socket {
	t.Helper()
	s, err := socket.New(h, socket.AFInet, typ, -1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestStream(t *testing.T) {
	ctx := t.Context()
	s, c := pair(t)
	if err := c.Sendall(ctx, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 10)
	n, err := s.Recv(ctx, p)
	if err != nil || string(p[:n]) != "hello" {
		t.Fatalf("got %q, %v", p[:n], err)
	}
	if err := c.Shutdown(socket.ShutWrite); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Recv(ctx, p); n != 0 || err != nil {
		t.Fatalf("at the end: %d, %v", n, err)
	}
}

func TestTimeouts(t *testing.T) {
	ctx := t.Context()
	s, _ := pair(t)
	p := make([]byte, 1)
	s.SetTimeout(5 * time.Millisecond)
	if _, err := s.Recv(ctx, p); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("timeout: %v", err)
	}
	s.SetTimeout(0)
	if _, err := s.Recv(ctx, p); !errors.Is(err, syscall.EAGAIN) {
		t.Errorf("without waiting: %v", err)
	}
	s.SetTimeout(-1)
	short, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
	defer cancel()
	if _, err := s.Recv(short, p); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestClosedAndUnconnected(t *testing.T) {
	ctx := t.Context()
	s := open(t, host.OS(), socket.Stream)
	if _, err := s.Send(ctx, []byte("x")); !errors.Is(err, syscall.ENOTCONN) {
		t.Errorf("send: %v", err)
	}
	if _, err := s.Peername(); !errors.Is(err, syscall.ENOTCONN) {
		t.Errorf("peer: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Connect(ctx, socket.Address{Host: "127.0.0.1", Port: 1}); err == nil {
		t.Error("a closed socket connects")
	}
}

func TestDatagrams(t *testing.T) {
	ctx, h := t.Context(), host.OS()
	a, b := open(t, h, socket.Datagram), open(t, h, socket.Datagram)
	if err := a.Bind(ctx, socket.Address{Host: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	if err := b.Connect(ctx, name(t, a)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Send(ctx, []byte("ping")); err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 16)
	n, from, err := a.Recvfrom(ctx, p)
	if err != nil || string(p[:n]) != "ping" {
		t.Fatalf("%q, %v", p[:n], err)
	}
	if _, err := a.Sendto(ctx, []byte("pong"), socket.Address{Host: "127.0.0.1", Port: socket.Split(from).Port}); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Recv(ctx, p); err != nil || string(p[:n]) != "pong" {
		t.Fatalf("%q, %v", p[:n], err)
	}
}

func TestCreateRefused(t *testing.T) {
	h := host.OS()
	l := open(t, h, socket.Stream)
	if err := l.Bind(t.Context(), socket.Address{Host: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	if err := l.Listen(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	a := name(t, l)
	_ = l.Close()
	_, err := socket.Create(t.Context(), h, a, func() (*socket.Socket, error) { return socket.New(h, socket.AFInet, socket.Stream, -1) }, nil)
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("got %v", err)
	}
	if errors.Is(err, io.EOF) {
		t.Fatal("refusal is no end of input")
	}
}

// A listener without the system's deadlines still can be waited for with a limit.
func TestAcceptEnds(t *testing.T) {
	for name, h := range map[string]host.Host{"os": host.OS(), "memory": host.Mem(), "traced": host.Traced(host.OS(), io.Discard, nil)} {
		t.Run(name, func(t *testing.T) {
			l := open(t, h, socket.Stream)
			if err := l.Bind(t.Context(), socket.Address{Host: "127.0.0.1"}); err != nil {
				t.Fatal(err)
			}
			if _, _, err := l.Accept(t.Context()); !errors.Is(err, syscall.EINVAL) {
				t.Errorf("before listen: %v", err)
			}
			if err := l.Listen(t.Context(), 3); err != nil {
				t.Fatal(err)
			}
			l.SetTimeout(5 * time.Millisecond)
			if _, _, err := l.Accept(t.Context()); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("timeout: %v", err)
			}
			l.SetTimeout(-1)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
			defer cancel()
			if _, _, err := l.Accept(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("cancelled: %v", err)
			}
			time.AfterFunc(5*time.Millisecond, func() { _ = l.Close() })
			if _, _, err := l.Accept(t.Context()); !errors.Is(err, net.ErrClosed) {
				t.Errorf("closed: %v", err)
			}
		})
	}
}

func TestAddressNotation(t *testing.T) {
	for _, c := range []struct {
		a    socket.Address
		want string
	}{
		{socket.Address{Host: "::1", Port: 80}, "[::1]:80"},
		{socket.Address{Port: 80}, ":80"},
		{socket.Address{Path: "/tmp/s"}, "/tmp/s"},
		{socket.Address{Path: "@file"}, "./@file"},
		{socket.Address{Path: "\x00abstract"}, "@abstract"},
	} {
		if got := c.a.String(); got != c.want {
			t.Errorf("%+v is %q, want %q", c.a, got, c.want)
		}
	}
	if got := socket.Split(&net.UnixAddr{Name: "@abstract"}); got.Path != "\x00abstract" {
		t.Errorf("got %+v", got)
	}
}

func TestErrno(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{&net.OpError{Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, int(syscall.ECONNREFUSED)},
		{&net.OpError{Err: os.ErrDeadlineExceeded}, int(syscall.EAGAIN)},
		{net.ErrClosed, int(syscall.EBADF)},
		{&net.DNSError{}, 0},
	} {
		if got, ok := socket.Errno(c.err); got != c.want || ok != (c.want != 0) {
			t.Errorf("%v: %d, %v", c.err, got, ok)
		}
	}
}

func TestAwait(t *testing.T) {
	ctx, h := t.Context(), host.OS()
	l := open(t, h, socket.Stream)
	if err := l.Bind(ctx, socket.Address{Host: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	if err := l.Listen(ctx, 5); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	if err := l.Await(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with nobody there: %v", err)
	}
	c := open(t, h, socket.Stream)
	if err := c.Connect(ctx, name(t, l)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds what the first kept
		if err := l.Await(ctx); err != nil {
			t.Fatal(err)
		}
	}
	l.SetTimeout(0)
	s, peer, err := l.Accept(ctx)
	if err != nil || socket.Split(peer) != name(t, c) {
		t.Fatalf("accepted %v, %v", peer, err)
	}
	_ = s.Close()
	if _, _, err := l.Accept(ctx); !errors.Is(err, syscall.EAGAIN) {
		t.Errorf("there was one connection, then %v", err)
	}

	// What was kept ends with the socket.
	c2 := open(t, h, socket.Stream)
	if err := c2.Connect(ctx, name(t, l)); err != nil {
		t.Fatal(err)
	}
	if err := l.Await(ctx); err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	if n, err := c2.Recv(ctx, make([]byte, 1)); n != 0 {
		t.Errorf("the peer of a connection that nobody took read %d bytes, %v", n, err)
	}

	d, e := open(t, h, socket.Datagram), open(t, h, socket.Datagram)
	if err := d.Bind(ctx, socket.Address{Host: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Sendto(ctx, []byte("hello"), name(t, d)); err != nil {
		t.Fatal(err)
	}
	if err := d.Await(ctx); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 4)
	if n, _, err := d.Recvfrom(ctx, buf); n != 4 || err != nil || string(buf) != "hell" {
		t.Errorf("received %q, %v", buf[:n], err)
	}
}
