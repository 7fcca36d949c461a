package client

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wire"
)

// drip answers a request with head at once and with rest in a loop, a byte every
// ten seconds.
func drip(c net.Conn, head, rest string) {
	if _, err := c.Read(make([]byte, 4096)); err != nil {
		return
	}
	if _, err := io.WriteString(c, head); err != nil {
		return
	}
	for i := 0; ; i++ {
		time.Sleep(10 * time.Second)
		if _, err := c.Write([]byte{rest[i%len(rest)]}); err != nil {
			return
		}
	}
}

// Total ends a request wherever the server begins to dawdle, and however the
// body is read.
func TestTotalEndsDawdling(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	heads := map[string][2]string{
		"status line":  {"", "H"},
		"header line":  {ok + "A: ", "x"},
		"many headers": {ok, "A: b\r\n"},
		"interim":      {"", "HTTP/1.1 100 Continue\r\n\r\n"},
	}
	for name, sent := range heads {
		t.Run(name, func(t *testing.T) {
			dawdle(t, sent[0], sent[1], nil)
		})
	}
	bodies := map[string][2]string{
		"length":     {ok + "Content-Length: 1000000\r\n\r\n", "x"},
		"end":        {"HTTP/1.0 200 OK\r\n\r\n", "x"},
		"chunk":      {ok + "Transfer-Encoding: chunked\r\n\r\nFFFF\r\n", "x"},
		"chunks":     {ok + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"},
		"chunk size": {ok + "Transfer-Encoding: chunked\r\n\r\n1;", "x"},
		"trailers":   {ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"},
	}
	reads := map[string]func(ctx context.Context, r *Response) error{
		"ReadAll": func(ctx context.Context, r *Response) error { _, err := r.ReadAll(ctx); return err },
		"ReadN":   func(ctx context.Context, r *Response) error { _, err := r.ReadN(ctx, 100000); return err },
		"ReadInto": func(ctx context.Context, r *Response) error {
			_, err := r.ReadInto(ctx, make([]byte, 100000))
			return err
		},
		"Read1": func(ctx context.Context, r *Response) error {
			for {
				if _, err := r.Read1(ctx, -1); err != nil {
					return err
				}
			}
		},
		"Peek": func(ctx context.Context, r *Response) error {
			for {
				b, err := r.Peek(ctx)
				if err == nil {
					err = r.discard(len(b))
				}
				if err != nil {
					return err
				}
			}
		},
		"ReadLine": func(ctx context.Context, r *Response) error { _, err := r.ReadLine(ctx, -1); return err },
		"WriteTo":  func(ctx context.Context, r *Response) error { _, err := r.WriteTo(ctx, io.Discard); return err },
		"Reader": func(ctx context.Context, r *Response) error {
			_, err := io.ReadAll(r.Reader(ctx))
			return err
		},
	}
	for name, sent := range bodies {
		for how, read := range reads {
			t.Run(name+"/"+how, func(t *testing.T) {
				dawdle(t, sent[0], sent[1], read)
			})
		}
	}
}

// dawdle makes a request of five minutes in all. read reads the body; without it
// the head is where the server dawdles.
func dawdle(t *testing.T, head, rest string, read func(ctx context.Context, r *Response) error) {
	synctest.Test(t, func(t *testing.T) {
		near, far := host.Pipe()
		var peer sync.WaitGroup
		peer.Go(func() { drip(far, head, rest) })
		c, err := New(host.Mem(), "example.com", 0)
		if err != nil {
			t.Fatal(err)
		}
		defer peer.Wait()
		defer near.Close()
		c.Timeout, c.Total = time.Minute, 5*time.Minute
		c.SetSocket(near)
		began := time.Now()
		if err := c.Request(t.Context(), "GET", "/", nil, nil, false); err != nil {
			t.Fatal(err)
		}
		r, err := c.GetResponse(t.Context())
		if read != nil {
			if err != nil {
				t.Fatal(err)
			}
			err = read(t.Context(), r)
		}
		var timeout *wire.TimeoutError
		if !errors.As(err, &timeout) || !timeout.Total {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took != 5*time.Minute {
			t.Errorf("took %v", took)
		}
	})
}
