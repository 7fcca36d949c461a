package request_test

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

func TestHTTP2(t *testing.T) {
	h2 := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/lines" {
			w.Header().Set("Trailer", "X-Sum")
			_, _ = io.WriteString(w, "one\ntwo\n")
			w.Header().Set("X-Sum", "8")
			return
		}
		b, _ := io.ReadAll(r.Body)
		if r.URL.Path == "/missing" {
			w.WriteHeader(404)
		}
		fmt.Fprintf(w, "%s %s %s", r.Proto, r.Method, b)
	}))
	h2.EnableHTTP2 = true
	h2.Config.ErrorLog = quiet()
	h2.StartTLS()
	t.Cleanup(h2.Close)
	cert := filepath.Join(t.TempDir(), "cert.pem")
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h2.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	vm := newVM(t, host.WithEnv(host.OS(), nil))
	for name, v := range map[string]string{"H2": h2.URL, "CERT": cert} {
		if err := vm.SetGlobal(name, v); err != nil {
			t.Fatal(err)
		}
	}
	bindingtest.Run(t, vm, prelude+`
local context = ssl.create_default_context({cafile = CERT})
local handler = request.HTTP2Handler({context = context})
local opener = request.build_opener(handler)
local r = opener:open(H2 .. "/x")
same(r.version, 20) same(r.status, 200) same(r.reason, "OK") same(r.msg, "OK") same(r.url, H2 .. "/x")
same(isinstance(r, client.HTTPResponse), true)
same(r.timings.reused, false) same(r.timings.tls > 0, true) same(r.timings.wait > 0, true) same(r.timings.total, nil)
same(r.tls_version, "TLSv1.3") has(repr(r.peer_certificate.subject), "Acme")
same(r:read(5), "HTTP/") same(r:isclosed(), false)
same(r:read(), "2.0 GET ") same(r:isclosed(), true) same(r:read(), "")
same(opener:open(H2, "data"):read(), "HTTP/2.0 POST data")
same(opener:open(H2, {"da", "ta"}):read(), "HTTP/2.0 POST data")
local parts = {"d", "ata"}
same(opener:open(H2, function() return table.remove(parts, 1) end):read(), "HTTP/2.0 POST data")
r = opener:open(H2 .. "/lines")
same(r.trailers, nil)
local lines = {}
for line in r:lines() do lines[#lines + 1] = line end
same(table.concat(lines, ","), "one,two")
same(r.trailers["X-Sum"], "8")
same(r.timings.reused, true) same(r.timings.tls, nil) same(r.timings.total > 0, true)
r = opener:open(H2 .. "/lines")
same(r:peek(3), "one") same(r:readline(), "one\n") same(r:read1(1), "t")
r:close() same(r:read(), "")
local e = raises(urlerror.HTTPError, opener.open, opener, H2 .. "/missing")
same(e.code, 404) same(e.reason, "Not Found") same(e:read(), "HTTP/2.0 GET ")
e = raises(urlerror.URLError, function() request.build_opener(request.HTTP2Handler):open(H2) end)
has(tostring(e), "certificate")
raises(B.ValueError, function() request.HTTP2Handler({max_frame_size = 1}) end)
raises(B.ValueError, function() request.HTTP2Handler({window = 0}) end)
same(opener:open(H2, {timeout = 5}):read(), "HTTP/2.0 GET ")
everything = request.build_opener(handler, request.RetryHandler(5, {status = 0}), request.ContentDecodingHandler({"br"}, {max_ratio = None}))
same(everything:open(H2):read(), "HTTP/2.0 GET ")
`)
}

// A fork has the same handlers, and connections of its own.
func TestHTTP2Fork(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto+r.Header.Get("Accept-Encoding"))
	}))
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	vm := newVM(t, host.WithEnv(host.OS(), nil))
	run := func(vm *runtime.VM, src string) {
		t.Helper()
		bindingtest.Run(t, vm, src, s.URL)
	}
	run(vm, `
opener = require("urllib.request").build_opener(
  require("urllib.request").HTTP2Handler({prior_knowledge = true}),
  require("urllib.request").RetryHandler(5, {status = 0}),
  require("urllib.request").ContentDecodingHandler({"br"}, {max_ratio = None}))
assert(opener:open(...):read() == "HTTP/2.0br")`)
	fork, err := vm.Fork(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fork.Close() })
	run(fork, `
local r = opener:open(...)
assert(not r.timings.reused and r:read() == "HTTP/2.0br")
assert(opener:open(...).timings.reused)`)
}
