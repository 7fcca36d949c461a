package client_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/netlua/netlua/bindings/http/client"
	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/bindings/threading"
	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// A thread that waits on a connection which another one closes gets a
// ConnectionAbortedError, wherever it is, and the connection can be used again.
func TestCloseWhileWaiting(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/late":
			_, _ = io.Copy(io.Discard, r.Body) // only then the end of the connection is noticed
			<-r.Context().Done()
		case "/body":
			w.Header().Set("Content-Length", "1000000000")
			for b := make([]byte, 4096); ; {
				if _, err := w.Write(b); err != nil {
					return
				}
			}
		}
	})
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	defer plain.Close()
	defer secure.Close()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and never says a word: TLS begins in vain
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	before := goruntime.NumGoroutine()
	vm := bindingtest.New(t, runtime.WithHost(host.OS()), runtime.WithModules(client.Module, ssl.Module, threading.Module))
	bindingtest.Run(t, vm, `
local plain, secure, silent = ...
local client, threading, ssl = require("http.client"), require("threading"), require("ssl")
local B = require("builtins")
local started
local function trusting(host) return client.HTTPSConnection(host, {timeout = 20, context = ssl._create_unverified_context()}) end
local Own = class("Own", client.HTTPConnection) -- whose steps are the script's
function Own:close() client.HTTPConnection.close(self) end
function Own:send(data) client.HTTPConnection.send(self, data) end
local makers = {
  function() return client.HTTPConnection(plain, nil, 20) end,
  function() return trusting(secure) end,
  function() return Own(plain, nil, 20) end,
}
local waits = {
  function(conn) conn:request("GET", "/late") started:set() conn:getresponse() end,
  function(conn) started:set() conn:request("GET", "/late") conn:getresponse() end,
  function(conn) started:set() while true do conn:connect() end end,
  function(conn) conn:request("POST", "/late", function() started:set() return ("x"):rep(65536) end) conn:getresponse() end,
  function(conn) conn:request("GET", "/body") local r = conn:getresponse() started:set() while #r:read(3000) > 0 do end error(B.ConnectionAbortedError("the end")) end,
}
local function attempt(conn, wait)
  started = threading.Event()
  local ok, e
  local t = threading.Thread(function() ok, e = pcall(wait, conn) end)
  t:start()
  started:wait()
  conn:close()
  t:join(15)
  assert(not t:is_alive(), "the thread still waits")
  return ok, e
end
for i = 1, 300 do
  local conn = makers[i % #makers + 1]()
  local wait = waits[i % #waits + 1]
  local ok, e = attempt(conn, wait)
  assert(not ok, "no error")
  assert(isinstance(e, B.ConnectionAbortedError), tostring(e))
  assert(conn.sock == nil, "still open")
  conn:request("GET", "/")
  assert(conn:getresponse().status == 200)
  conn:close()
end
for i = 1, 20 do -- within the handshake
  local conn = client.HTTPSConnection(silent, {timeout = 20})
  local ok, e = attempt(conn, function(conn) started:set() conn:request("GET", "/") end)
  assert(not ok and isinstance(e, B.ConnectionAbortedError), tostring(e))
end`, strings.TrimPrefix(plain.URL, "http://"), strings.TrimPrefix(secure.URL, "https://"), silent.Addr().String())
	plain.Close() // wait for the handlers: each connection has been closed
	secure.Close()
	leaktest.AtMost(t, before)
}
