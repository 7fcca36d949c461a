package socket_test

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/bindings/threading"
	luatime "github.com/netlua/netlua/bindings/time"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/stdlib/host"
)

var modules = []*runtime.Module{socket.Module, threading.Module, luatime.Module}

const spec = "../../spec/socket"

func TestSpec(t *testing.T) {
	luatest.Run(t, spec, luatest.Options{Modules: modules})
}

// What sockets can do besides net.Conn's methods shines through a decorator.
func TestSpecTraced(t *testing.T) {
	luatest.Run(t, spec, luatest.Options{Modules: modules, Host: host.Traced(host.OS(), io.Discard, nil)})
}

// waiting are scripts that wait for ever.
var waiting = map[string]string{
	"accept":         `l:accept()`,
	"recv":           `pair():recv(1)`,
	"read":           `pair():makefile():read()`,
	"lines":          `for line in pair():makefile():lines() do end`,
	"sendall":        `pair():sendall(("x"):rep(64 * 1024 * 1024))`,
	"recvfrom":       `local d = socket.socket(socket.AF_INET, socket.SOCK_DGRAM) d:bind({"127.0.0.1", 0}) d:recvfrom(1)`,
	"with a timeout": `local s = pair() s:settimeout(1000) s:recv(1)`,
	"second reader": `local threading = require("threading")
		local f = pair():makefile()
		threading.Thread({target = function() f:read() end}):start()
		require("time").sleep(0.01)
		f:read()`,
	"thread": `local t = require("threading").Thread({target = function() l:accept() end}) t:start() t:join()`,
}

const prelude = `
local socket = require("socket")
local l = socket.create_server({"127.0.0.1", 0})
local keep = {}
local function pair()
  keep[#keep + 1] = socket.create_connection(l:getsockname())
  return (l:accept())
end
`

// A context that ends stops whatever waits; the script cannot catch that.
func TestCancellation(t *testing.T) {
	for name, code := range waiting {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(modules...))
			defer vm.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := vm.RunString(ctx, prelude+"pcall(function() "+code+" end) error('caught')", "=test")
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			if d := time.Since(start); d > time.Minute {
				t.Errorf("stopped after %v", d)
			}
		})
	}
}

// Closing the VM closes what scripts left open and wakes what waits.
func TestCloseVM(t *testing.T) {
	vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(modules...))
	out, err := vm.RunString(t.Context(), prelude+`return ("127.0.0.1:%d"):format(l:getsockname()[2])`, "=test")
	if err != nil {
		t.Fatal(err)
	}
	address := out[0].String()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	vm.Close()
	if c, err := net.Dial("tcp", address); err == nil {
		c.Close()
		t.Error("the listener outlived its VM")
	}
}

// What a sandbox forbids, sockets cannot do.
func TestNothingGranted(t *testing.T) {
	vm := runtime.New(runtime.WithModules(modules...))
	defer vm.Close()
	for _, code := range []string{
		`socket.create_connection({"127.0.0.1", 80})`,
		`socket.create_server({"127.0.0.1", 0})`,
		`socket.socket():bind({"127.0.0.1", 0})`,
		`socket.socket(socket.AF_UNIX):bind("/tmp/netlua-test.sock")`,
		`socket.socket(socket.AF_INET, socket.SOCK_DGRAM):connect({"127.0.0.1", 53})`,
		`socket.socket(socket.AF_INET, socket.SOCK_DGRAM):sendto("x", {"127.0.0.1", 53})`,
		`socket.gethostbyname("localhost")`,
		`socket.getaddrinfo("localhost", 80)`,
	} {
		_, err := vm.RunString(t.Context(), `local socket = require("socket") `+code, "=test")
		var e *runtime.Error
		if !errors.As(err, &e) || e.Class != "PermissionError" {
			t.Errorf("%s: %v", code, err)
		}
	}
}
