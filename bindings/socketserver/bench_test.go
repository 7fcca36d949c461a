package socketserver_test

import (
	"context"
	"io"
	"net"
	"strconv"
	"testing"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// BenchmarkRequest is a connection to a handler in Lua that computes for a
// while: what a thread or a fork costs beside that.
func BenchmarkRequest(b *testing.B) {
	for _, kind := range []string{"TCPServer", "ThreadingTCPServer", "ForkingTCPServer"} {
		for _, work := range []int{0, 300000} {
			b.Run(kind+"/"+strconv.Itoa(work), func(b *testing.B) { benchRequest(b, kind, work) })
		}
	}
}

func benchRequest(b *testing.B, kind string, work int) {
	vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...))
	b.Cleanup(func() { _ = vm.Close() })
	out, err := vm.RunString(context.Background(), `
		local ss, threading = require("socketserver"), require("threading")
		local kind, work = ...
		local H = class("H", ss.StreamRequestHandler)
		function H:handle()
			local x = 0
			for i = 1, work do x = (x * 31 + i) % 65537 end
			self.wfile:write(tostring(x))
		end
		local s = ss[kind]({"127.0.0.1", 0}, H)
		threading.Thread({target = s.serve_forever, args = {s}, daemon = true}):start()
		return s.server_address[2]`, "=bench", kind, work)
	if err != nil {
		b.Fatal(err)
	}
	address := "127.0.0.1:" + out[0].String()
	b.ReportAllocs()
	b.SetParallelism(2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c, err := net.Dial("tcp", address)
			if err != nil {
				b.Error(err)
				return
			}
			if got, err := io.ReadAll(c); err != nil || len(got) == 0 {
				b.Errorf("%q, %v", got, err)
			}
			_ = c.Close()
		}
	})
}

// BenchmarkEcho is a line that goes to a handler in Lua and back.
func BenchmarkEcho(b *testing.B) {
	vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...))
	b.Cleanup(func() { _ = vm.Close() })
	out, err := vm.RunString(context.Background(), `
		local ss, threading = require("socketserver"), require("threading")
		local H = class("H", ss.StreamRequestHandler)
		function H:handle()
			for line in iter(self.rfile) do self.wfile:write(line) end
		end
		local s = ss.ThreadingTCPServer({"127.0.0.1", 0}, H)
		threading.Thread({target = s.serve_forever, args = {s}, daemon = true}):start()
		return s.server_address[2]`, "=bench")
	if err != nil {
		b.Fatal(err)
	}
	address := "127.0.0.1:" + out[0].String()
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		c, err := net.Dial("tcp", address)
		if err != nil {
			b.Error(err)
			return
		}
		defer c.Close()
		line := []byte("the quick brown fox jumps over the lazy dog\n")
		got := make([]byte, len(line))
		for pb.Next() {
			if _, err := c.Write(line); err != nil {
				b.Error(err)
			}
			if _, err := io.ReadFull(c, got); err != nil {
				b.Error(err)
			}
		}
	})
}
