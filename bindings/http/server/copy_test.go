package server_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings"
	netlua "github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// A client that takes nothing must not keep a copy to it from being cancelled.
func TestCopyIsCancelled(t *testing.T) {
	vm := netlua.New(netlua.WithHost(host.OS()), netlua.WithModules(bindings.Std()...))
	defer func() { _ = vm.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := vm.Bind("copying", func() { time.AfterFunc(200*time.Millisecond, cancel) }); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err := vm.RunString(ctx, `
		local server, socket = require("http.server"), require("socket")
		local H = class("H", server.SimpleHTTPRequestHandler)
		function H:do_GET()
		  copying()
		  self:copyfile({read = function() return ("x"):rep(16384) end}, self.wfile)
		end
		local s = server.HTTPServer({"127.0.0.1", 0}, H)
		local c = socket.create_connection(s.server_address)
		c:sendall("GET / HTTP/1.0\r\n\r\n")
		s:handle_request()`, "=test")
	if took := time.Since(began); !errors.Is(err, context.Canceled) || took > time.Minute {
		t.Errorf("ended after %v with %v", took, err)
	}
}
