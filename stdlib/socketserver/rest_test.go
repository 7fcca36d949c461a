package socketserver_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/socketserver"
)

// napper rests twice and notes what it does.
type napper struct {
	r     *socketserver.Request
	notes []string
	waits int
}

var errWoken = errors.New("woken")

func (n *napper) Wait() error {
	n.waits++
	n.notes = append(n.notes, "wait")
	return errWoken
}

func (n *napper) Resume(_ context.Context, err error) error {
	if !errors.Is(err, errWoken) {
		return err
	}
	n.notes = append(n.notes, "resume")
	if n.waits < 2 && !n.r.Rest(n) {
		return errors.New("it may not rest again")
	}
	return nil
}

// closing notes the end of the request.
type closing struct {
	*socketserver.Server
	n    *napper
	done chan struct{}
}

func (c *closing) CloseRequest(ctx context.Context, r *socketserver.Request) error {
	c.n.notes = append(c.n.notes, "close")
	defer close(c.done)
	return c.Server.CloseRequest(ctx, r)
}

func TestRest(t *testing.T) {
	for _, c := range []struct {
		name    string
		threads *socketserver.Threads
		want    []string
	}{
		{"goroutines", &socketserver.Threads{}, []string{"handle", "wait", "resume", "wait", "resume", "close"}},
		{"threads in parts", &socketserver.Threads{
			StartParts: func(ctx context.Context, part func(context.Context) (bool, error)) error {
				go func() {
					for more := true; more; {
						more, _ = part(ctx)
					}
				}()
				return nil
			},
		}, []string{"handle", "wait", "resume", "wait", "resume", "close"}},
		{"threads that are whole", &socketserver.Threads{
			Start: func(ctx context.Context, body func(context.Context) error) error {
				go func() { _ = body(ctx) }()
				return nil
			},
		}, []string{"handle", "close"}},
		{"none", nil, []string{"handle", "close"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := socketserver.New(host.OS(), socket.AFInet, socket.Stream, socket.Address{Host: "127.0.0.1"})
			if err != nil {
				t.Fatal(err)
			}
			s.Settings.Threads = c.threads
			n := &napper{}
			own := &closing{s, n, make(chan struct{})}
			s.Self = own
			s.Handler = func(_ context.Context, r *socketserver.Request) error {
				n.r = r
				n.notes = append(n.notes, "handle")
				if may := r.MayRest(); r.Rest(n) != may {
					return errors.New("MayRest and Rest differ")
				}
				return nil
			}
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if err := s.Open(ctx); err != nil {
				t.Fatal(err)
			}
			peer, err := net.Dial("tcp", s.URLHost())
			if err != nil {
				t.Fatal(err)
			}
			defer peer.Close()
			if err := s.HandleRequest(ctx); err != nil {
				t.Fatal(err)
			}
			<-own.done
			if !slices.Equal(n.notes, c.want) {
				t.Errorf("got %v, want %v", n.notes, c.want)
			}
			if err := s.Self.ServerClose(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}
