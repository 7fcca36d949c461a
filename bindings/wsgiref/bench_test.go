package wsgiref_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// hello serves an application on a new port, which it tells, until it is stopped.
const hello = `
local simple_server = require("wsgiref.simple_server")
local Handler = class("Handler", simple_server.WSGIRequestHandler)
function Handler:log_message() end
local function app(environ, start_response)
  start_response("200 OK", {{"Content-Type", "text/plain"}, {"Content-Length", "13"}})
  return {"hello, world\n"}
end
local httpd = simple_server.make_server("127.0.0.1", 0, app, {handler_class = Handler})
ready(httpd.server_port)
httpd:serve_forever()
`

// BenchmarkRequest is one request of a WSGI application, with its connection:
// over the network in memory, and over that of the system.
func BenchmarkRequest(b *testing.B) {
	b.Run("memory", func(b *testing.B) { benchmarkRequest(b, host.Mem()) })
	b.Run("loopback", func(b *testing.B) { benchmarkRequest(b, host.OS()) })
}

func benchmarkRequest(b *testing.B, world host.Host) {
	vm := runtime.New(runtime.WithHost(world), runtime.WithModules(bindings.Std()...))
	defer vm.Close()
	ctx, stop := context.WithCancel(context.Background())
	port, done := make(chan int, 1), make(chan error, 1)
	if err := vm.Bind("ready", func(n int) { port <- n }); err != nil {
		b.Fatal(err)
	}
	go func() {
		_, err := vm.RunString(ctx, hello, "=hello")
		done <- err
	}()
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(<-port))
	answer := make([]byte, 4096)
	b.ReportAllocs()
	for b.Loop() {
		c, err := world.Dial(ctx, host.Target{Network: "tcp", Address: address})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n"); err != nil {
			b.Fatal(err)
		}
		n, err := 0, error(nil)
		for err == nil {
			var m int
			m, err = c.Read(answer[n:])
			n += m
		}
		if !strings.HasSuffix(string(answer[:n]), "\r\n\r\nhello, world\n") {
			b.Fatalf("got %q", answer[:n])
		}
		_ = c.Close()
	}
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		b.Fatal(err)
	}
}
