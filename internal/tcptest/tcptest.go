// Package tcptest has peers for tests that need real connections: everything is
// on the loopback interface, and gone when the test ends. Only tests import it.
package tcptest

import (
	"net"
	"sync"
	"testing"
)

func listen(tb testing.TB) *net.TCPListener {
	tb.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// Serve has session, on a goroutine of its own, serve each connection that is
// made to the address, and closes the connection when it returns. When the test
// ends, what is still open is closed under the sessions, which must return then.
func Serve(tb testing.TB, session func(net.Conn)) *net.TCPAddr {
	tb.Helper()
	l := listen(tb)
	var accepting, sessions sync.WaitGroup
	var made []net.Conn
	accepting.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			made = append(made, c)
			sessions.Go(func() {
				defer c.Close()
				session(c)
			})
		}
	})
	tb.Cleanup(func() {
		_ = l.Close()
		accepting.Wait()
		for _, c := range made {
			_ = c.Close()
		}
		sessions.Wait()
	})
	return l.Addr().(*net.TCPAddr)
}

// Pair returns the two ends of a connection.
func Pair(tb testing.TB) (near, far *net.TCPConn) {
	tb.Helper()
	l := listen(tb)
	defer l.Close()
	near, err := net.DialTCP("tcp", nil, l.Addr().(*net.TCPAddr))
	if err != nil {
		tb.Fatal(err)
	}
	far, err = l.AcceptTCP()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}

// Nobody returns an address at which nobody listens.
func Nobody(tb testing.TB) *net.TCPAddr {
	tb.Helper()
	l := listen(tb)
	defer l.Close()
	return l.Addr().(*net.TCPAddr)
}
