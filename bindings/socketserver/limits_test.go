package socketserver_test

import (
	"context"
	goruntime "runtime"
	"testing"
	"time"
	"weak"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

func newVM(t *testing.T) *runtime.VM {
	t.Helper()
	vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...))
	t.Cleanup(func() { _ = vm.Close() })
	return vm
}

// A server that a program has closed and forgotten is gone, whatever its kind:
// the VM keeps nothing of it until its own end.
func TestClosedServersAreForgotten(t *testing.T) {
	for _, kind := range []string{"TCPServer", "ThreadingTCPServer", "ForkingTCPServer"} {
		t.Run(kind, func(t *testing.T) {
			vm := newVM(t)
			var servers []weak.Pointer[socketserver.Server]
			for range 20 {
				servers = append(servers, weak.Make(serveOne(t, vm, kind)))
			}
			// Stacks that wait to be used again may know the last few.
			for end := time.Now().Add(time.Minute); left(servers) > 5; time.Sleep(time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("%d of %d servers are still there", left(servers), len(servers))
				}
				goruntime.GC()
			}
		})
	}
}

func left(servers []weak.Pointer[socketserver.Server]) (n int) {
	for _, s := range servers {
		if s.Value() != nil {
			n++
		}
	}
	return n
}

// serveOne makes a server that serves one request and is closed.
func serveOne(t *testing.T, vm *runtime.VM, kind string) *socketserver.Server {
	t.Helper()
	out, err := vm.RunString(context.Background(), `
		local ss, socket, threading = require("socketserver"), require("socket"), require("threading")
		local H = class("H", ss.StreamRequestHandler)
		function H:handle() self.wfile:write("x") end
		local s = ss[...]({"127.0.0.1", 0}, H)
		local t = threading.Thread(function() s:handle_request() end)
		t:start()
		local c = socket.create_connection(s.server_address)
		assert(c:recv(1) == "x")
		c:close()
		t:join()
		s:server_close()
		return s`, "=test", kind)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := runtime.NativeOf[*socketserver.Server](out[0])
	if !ok {
		t.Fatal("no server")
	}
	return s
}

// Forks end with the VM, also those of servers that were forgotten.
func TestForksEndWithTheVM(t *testing.T) {
	vm := newVM(t)
	if _, err := vm.RunString(context.Background(), `
		local ss, socket = require("socketserver"), require("socket")
		local H = class("H", ss.StreamRequestHandler)
		function H:handle()
			self.wfile:write("x")
			self.wfile:flush()
			require("time").sleep(1000)
		end
		for i = 1, 3 do
			local s = ss.ForkingTCPServer({"127.0.0.1", 0}, H)
			s.block_on_close = false
			local c = socket.create_connection(s.server_address)
			s:handle_request()
			assert(c:recv(1) == "x")
			s:server_close()
			c:setblocking(false)
			assert(not catch(require("builtins").BlockingIOError, c.recv, c, 1), "the fork has ended")
		end`, "=test"); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() { closed <- vm.Close() }()
	select {
	case err := <-closed:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the VM waits for its forks")
	}
}

// A server that is full leaves threads for others, and turns nobody away.
func TestThreadsToSpare(t *testing.T) {
	vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...), runtime.WithLimits(runtime.Limits{Threads: 10}))
	t.Cleanup(func() { _ = vm.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := vm.RunString(ctx, `
		local ss, socket, threading, time = require("socketserver"), require("socket"), require("threading"), require("time")
		local now, release = 0, threading.Event()
		local H = class("H", ss.StreamRequestHandler)
		function H:handle()
			now = now + 1
			release:wait()
			self.wfile:write("served")
		end
		local s = ss.ThreadingTCPServer({"127.0.0.1", 0}, H)
		local t = threading.Thread(function() s:serve_forever() end)
		t:start()
		local conns = {}
		for i = 1, 10 do conns[i] = socket.create_connection(s.server_address) end
		while now < 8 do time.sleep(0.001) end
		time.sleep(0.02)
		assert(now == 8, now)
		local spare = threading.Thread(release.set, {args = {release}})
		spare:start()
		spare:join()
		for i = 1, 10 do assert(conns[i]:recv(10) == "served") end
		s:shutdown()
		t:join()
		s:server_close()`, "=test"); err != nil {
		t.Fatal(err)
	}
}

// A script that deals with requests in its own way, without shutdown_request, or
// that puts other objects in their place: nothing is kept of those that are over.
func TestRequestsAreForgotten(t *testing.T) {
	for name, override := range map[string]string{
		"process_request":  `S.process_request = function(self, request, address) self:finish_request(request, address) end`,
		"shutdown_request": `S.process_request = function(self, request, address) self:finish_request(request, address) self:shutdown_request(request) end`,
		"get_request": `S.get_request = function(self)
			local request, address = ss.TCPServer.get_request(self)
			return {connection = request}, address
		end`,
	} {
		t.Run(name, func(t *testing.T) {
			vm := newVM(t)
			out, err := vm.RunString(context.Background(), `
				local ss, socket = require("socketserver"), require("socket")
				local S = class("S", ss.TCPServer)
				`+override+`
				local s = S({"127.0.0.1", 0}, function(request)
					local c = type(request) == "table" and request.connection or request
					c:sendall("x")
					c:close()
				end)
				for _ = 1, 300 do
					local c = socket.create_connection(s.server_address)
					s:handle_request()
					assert(c:recv(1) == "x")
					c:close()
				end
				s:server_close()
				return s`, "=test")
			if err != nil {
				t.Fatal(err)
			}
			s, _ := runtime.NativeOf[*socketserver.Server](out[0])
			if n := socketserver.Remembered(s); n > 100 {
				t.Errorf("%d of 300 requests are remembered", n)
			}
		})
	}
}
