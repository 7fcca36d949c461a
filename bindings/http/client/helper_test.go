package client_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"testing"

	bindhttp "github.com/netlua/netlua/bindings/http"
	"github.com/netlua/netlua/bindings/http/client"
	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// handler answers in ways that tests ask for by path.
func handler(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/hello":
		w.Header().Add("X-Many", "one")
		w.Header().Add("X-Many", "two")
		io.WriteString(w, "hello, world\n")
	case "/lines":
		io.WriteString(w, "one\ntwo\r\nthree")
	case "/big":
		io.WriteString(w, strings.Repeat("0123456789", 100))
	case "/chunked":
		for i := range 3 {
			fmt.Fprintf(w, "piece %d\n", i)
			w.(http.Flusher).Flush()
		}
	case "/echo":
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s length=%d te=%v\n", r.Method, r.URL.RequestURI(), r.ContentLength, r.TransferEncoding)
		var names []string
		for name := range r.Header {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			fmt.Fprintf(w, "%s: %s\n", name, strings.Join(r.Header[name], "|"))
		}
		fmt.Fprintf(w, "\n%s", body)
	case "/cut":
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "short")
	default:
		w.WriteHeader(404)
		io.WriteString(w, "nothing here")
	}
}

func newVM(t testing.TB) *runtime.VM {
	t.Helper()
	return bindingtest.New(t, runtime.WithHost(host.OS()),
		runtime.WithModules(bindhttp.Module, client.Module, ssl.Module, socket.Module))
}

// run runs src with the modules at hand and a server at HOST.
func run(t *testing.T, src string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(handler))
	t.Cleanup(s.Close)
	runAt(t, strings.TrimPrefix(s.URL, "http://"), src)
}

func runAt(t *testing.T, addr, src string) {
	t.Helper()
	vm := newVM(t)
	if err := vm.SetGlobal("HOST", addr); err != nil {
		t.Fatal(err)
	}
	bindingtest.Run(t, vm, `local client, B, HTTPStatus = require("http.client"), require("builtins"), require("http").HTTPStatus
local function raises(class, f, ...) local ok, e = pcall(f, ...) assert(not ok, "no error") assert(isinstance(e, class), tostring(e)) return e end
local function same(got, want) if got ~= want then error("got " .. repr(got) .. ", want " .. repr(want), 2) end end
`+src)
}
