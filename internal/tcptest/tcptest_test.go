package tcptest

import (
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
)

func TestServe(t *testing.T) {
	ended := make(chan error, 2)
	var clients []net.Conn
	t.Run("serving", func(t *testing.T) {
		addr := Serve(t, func(c net.Conn) {
			_, _ = io.WriteString(c, "hello")
			_, err := c.Read(make([]byte, 1))
			ended <- err
		})
		for range 2 {
			c, err := net.Dial("tcp", addr.String())
			if err != nil {
				t.Fatal(err)
			}
			clients = append(clients, c)
			got := make([]byte, 5)
			if _, err := io.ReadFull(c, got); err != nil || string(got) != "hello" {
				t.Errorf("%q, %v", got, err)
			}
		}
	})
	for _, c := range clients { // open until here
		if err := <-ended; !errors.Is(err, net.ErrClosed) {
			t.Errorf("a session ended with %v", err)
		}
		c.Close()
	}
}

func TestPair(t *testing.T) {
	near, far := Pair(t)
	_, _ = io.WriteString(near, "there")
	_ = near.CloseWrite()
	if got, err := io.ReadAll(far); string(got) != "there" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestNobody(t *testing.T) {
	if c, err := net.DialTCP("tcp", nil, Nobody(t)); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v, %v", c, err)
	}
}
