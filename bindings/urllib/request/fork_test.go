package request_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// A fork has the same openers, and connections of its own.
func TestFork(t *testing.T) {
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.UserAgent()+r.Header.Get("X-Own")) }))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	run := func(vm *runtime.VM, src string) {
		t.Helper()
		bindingtest.Run(t, vm, src, s.URL)
	}
	vm := newVM(t, host.OS())
	run(vm, `
request = require("urllib.request")
handler = request.PooledHTTPHandler({max_idle = 7})
opener = request.build_opener(handler)
opener.addheaders = {{"User-agent", "mine"}}
request.install_opener(opener)
Own = class("Own", request.BaseHandler)
function Own:http_request(req) req:add_header("X-Own", "yes") return req end
second = request.OpenerDirector()
second:add_handler(Own())
second:add_handler(request.HTTPHandler())
jar = require("http.cookiejar").CookieJar()
jar:set_cookie(require("http.cookiejar").Cookie(0, "a", "1", nil, false, "127.0.0.1", false, false, "/", true, false, nil, true, nil, nil, {}))
third = request.build_opener(request.HTTPCookieProcessor(jar))
basic = request.HTTPBasicAuthHandler()
basic:add_password("realm", ..., "me", "secret")
secret = request.build_opener(basic)
assert(request.urlopen(...):read() == "mine")
assert(handler.idle == 1)`)
	use := `
assert(handler.idle == ` // the number comes from below
	for range 2 { // the fork, and a fork of a fork that has not used it
		fork, err := vm.Fork(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer fork.Close()
		again, err := fork.Fork(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		for _, f := range []*runtime.VM{again, fork} {
			before := opened.Load()
			run(f, use+`0)
assert(request.urlopen(...):read() == "mine")
assert(opener:open(...):read() == "mine")
assert(handler.idle == 1)
assert(second:open(...):read() == "Python-urllib/3.9yes")
local r = request.Request(...)
assert(third:open(r):read() == "Python-urllib/3.9" and r:get_header("Cookie") == "a=1")
jar:clear()
assert(basic.passwd:find_user_password("realm", ...) == "me")
basic:add_password("realm", "http://other/", "fork", "x")
assert(secret:open(...):read() ~= "")`)
			if got := opened.Load() - before; got != 4 { // one of the pool, one each of the other openers
				t.Errorf("%d connections", got)
			}
		}
	}
	before := opened.Load()
	run(vm, use+"1) assert(request.urlopen(...):read() == 'mine')")
	if opened.Load() != before {
		t.Error("the fork took the connection")
	}
}
