package client_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"

	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	core "github.com/netlua/netlua/stdlib/http/client"
)

// smallServer answers every request on a connection with 13 bytes.
func smallServer(b *testing.B) string {
	b.Helper()
	return tcptest.Serve(b, func(c net.Conn) {
		r := bufio.NewReader(c)
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				return
			}
			if len(line) > 2 {
				continue
			}
			if _, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!"); err != nil {
				return
			}
		}
	}).String()
}

// BenchmarkGet compares a keep-alive GET from Lua with the same in Go.
func BenchmarkGet(b *testing.B) {
	addr := smallServer(b)
	b.Run("go", func(b *testing.B) {
		ctx := context.Background()
		c, err := core.New(host.OS(), addr, 0)
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		b.ReportAllocs()
		for range b.N {
			if err := c.Request(ctx, "GET", "/", nil, nil, false); err != nil {
				b.Fatal(err)
			}
			r, err := c.GetResponse(ctx)
			if err != nil {
				b.Fatal(err)
			}
			if p, err := r.ReadAll(ctx); err != nil || len(p) != 13 {
				b.Fatal(err)
			}
		}
	})
	b.Run("lua", func(b *testing.B) {
		vm := newVM(b)
		out, err := vm.RunString(context.Background(), `
local conn = require("http.client").HTTPConnection(...)
return function(n)
  for i = 1, n do
    conn:request("GET", "/")
    local r = conn:getresponse()
    if #r:read() ~= 13 then error("short") end
  end
end`, "=bench", addr)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		b.ResetTimer()
		if _, err := vm.Call(context.Background(), out[0], b.N); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkAttributes has the cost of reading attributes of a response.
func BenchmarkAttributes(b *testing.B) {
	addr := smallServer(b)
	vm := newVM(b)
	out, err := vm.RunString(context.Background(), `
local conn = require("http.client").HTTPConnection(...)
conn:request("GET", "/")
local r = conn:getresponse()
return function(n) for i = 1, n do local _ = r.status end end,
  function(n) for i = 1, n do local _ = r.headers["Content-Length"] end end,
  function(n) for i = 1, n do local _ = r:getheader("Content-Type") end end`, "=bench", addr)
	if err != nil {
		b.Fatal(err)
	}
	for i, name := range []string{"status", "headers", "getheader"} {
		b.Run(name, func(b *testing.B) { bench(b, vm, out[i]) })
	}
}

func bench(b *testing.B, vm *runtime.VM, fn runtime.Value) {
	b.ReportAllocs()
	if _, err := vm.Call(context.Background(), fn, b.N); err != nil {
		b.Fatal(err)
	}
}
