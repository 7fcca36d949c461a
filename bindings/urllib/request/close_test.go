package request_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/threading"
	"github.com/netlua/netlua/bindings/urllib"
	"github.com/netlua/netlua/bindings/urllib/request"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// A thread that reads while another one closes the response comes to an end or
// to an error of the system, in the middle of whatever it does.
func TestCloseWhileReading(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for b := make([]byte, 1024); ; {
			if _, err := w.Write(b); err != nil {
				return
			}
		}
	}))
	defer s.Close()
	vm := bindingtest.New(t, runtime.WithHost(host.OS()), runtime.WithModules(urllib.Module, request.Module, threading.Module))
	bindingtest.Run(t, vm, `
local request, threading = require("urllib.request"), require("threading")
local OSError = require("builtins").OSError
local started
local reads = {
  function(r) while #r:read(3000) > 0 do started:set() end end,
  function(r) while #r:read1(100000) > 0 do started:set() end end,
  function(r) started:set() r:readline() end,
  function(r) started:set() r:read() end,
}
for i = 1, 80 do
  local handler = i % 8 < 4 and request.HTTPHandler() or request.PooledHTTPHandler()
  local r = request.build_opener(handler):open(..., nil, 10)
  started = threading.Event()
  local problem
  local t = threading.Thread(function()
    local ok, e = pcall(reads[i % 4 + 1], r)
    if not ok and not isinstance(e, OSError) then problem = tostring(e) end
  end)
  t:start()
  started:wait()
  r:close()
  t:join()
  assert(not problem, problem)
  assert(r.closed and r:read() == "")
end`, s.URL)
}
