//go:build interop

package interop

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// brokenUpstream listens on addr, for nginx to pass requests to: it answers with
// 1000 bytes of a body and then breaks off, as the path says.
//
//	/length   a Content-Length of 5000
//	/chunked  a chunk of 1000 bytes, and no last one
//	/stalls   a Content-Length of 5000, and silence
func brokenUpstream(t testing.TB, addr string) {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	check(t, err)
	t.Cleanup(func() { _ = l.Close() })
	part := strings.Repeat("x", 1000)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				req, err := http.ReadRequest(bufio.NewReader(c))
				if err != nil {
					return // nginx went away
				}
				head := "Content-Length: 5000"
				body := part
				if strings.HasSuffix(req.URL.Path, "/chunked") {
					head, body = "Transfer-Encoding: chunked", "3e8\r\n"+part+"\r\n"
				}
				fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n%s\r\n\r\n%s", head, body)
				if strings.HasSuffix(req.URL.Path, "/stalls") {
					_, _ = c.Read(make([]byte, 1)) // until nginx gives up
				}
			}()
		}
	}()
}
