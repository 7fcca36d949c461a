package request_test

import (
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bindhttp "github.com/netlua/netlua/bindings/http"
	"github.com/netlua/netlua/bindings/http/client"
	"github.com/netlua/netlua/bindings/http/cookiejar"
	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/bindings/urllib"
	urlerror "github.com/netlua/netlua/bindings/urllib/error"
	"github.com/netlua/netlua/bindings/urllib/parse"
	"github.com/netlua/netlua/bindings/urllib/request"
	"github.com/netlua/netlua/bindings/urllib/response"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

func handler(w http.ResponseWriter, r *http.Request) {
	switch p := r.URL.Path; {
	case p == "/hello":
		io.WriteString(w, "hello, world\n")
	case p == "/echo":
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s\n", r.Method, r.RequestURI)
		for _, name := range []string{"Accept-Encoding", "Authorization", "Connection", "Content-Length", "Content-Type", "Cookie", "Host", "Referer", "Transfer-Encoding", "User-Agent", "X-A", "X-B"} {
			if v := r.Header.Get(name); v != "" {
				fmt.Fprintf(w, "%s: %s\n", name, v)
			}
		}
		fmt.Fprintf(w, "length=%d\n\n%s", r.ContentLength, body)
	case strings.HasPrefix(p, "/to/"):
		http.Redirect(w, r, strings.TrimPrefix(p, "/to"), http.StatusFound)
	case p == "/loop":
		http.Redirect(w, r, "/loop", http.StatusFound)
	case p == "/post303":
		http.Redirect(w, r, "/echo", http.StatusSeeOther)
	case p == "/keep307":
		http.Redirect(w, r, "/echo", http.StatusTemporaryRedirect)
	case p == "/secret":
		if u, pw, _ := r.BasicAuth(); u != "klem" || pw != "kadidd!" {
			w.Header().Set("WWW-Authenticate", `Basic realm="PDQ Application"`)
			w.WriteHeader(401)
			io.WriteString(w, "who are you?")
			return
		}
		io.WriteString(w, "welcome")
	case p == "/cookie":
		w.Header().Set("Set-Cookie", "a=b")
	case p == "/cut":
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "short")
	case p == "/big":
		w.Header().Set("Content-Length", "20000")
		io.WriteString(w, strings.Repeat("x", 20000))
	default:
		w.Header().Set("X-Error", "yes")
		w.WriteHeader(404)
		io.WriteString(w, "nothing here")
	}
}

func newVM(t testing.TB, h host.Host) *runtime.VM {
	t.Helper()
	return bindingtest.New(t, runtime.WithHost(h), runtime.WithModules(bindhttp.Module, client.Module, ssl.Module, socket.Module,
		urllib.Module, parse.Module, urlerror.Module, response.Module, request.Module, cookiejar.Module))
}

const prelude = `local request, urlerror, response, client, parse, ssl, B = require("urllib.request"), require("urllib.error"), require("urllib.response"), require("http.client"), require("urllib.parse"), require("ssl"), require("builtins")
local function raises(class, f, ...) local ok, e = pcall(f, ...) if ok then error("no error", 2) end if not isinstance(e, class) then error(repr(e) .. ": " .. tostring(e), 2) end return e end
local function same(got, want) if got ~= want then error("got " .. repr(got) .. ", want " .. repr(want), 2) end end
local function has(text, part) if not text:find(part, 1, true) then error(repr(part) .. " is not in " .. repr(text), 2) end end
local function lacks(text, part) if text:find(part, 1, true) then error(repr(part) .. " is in " .. repr(text), 2) end end
`

// run runs src with a server at URL and a TLS server at TLS, whose certificate
// is the file CERT. TMP is a directory.
func run(t *testing.T, src string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(handler))
	t.Cleanup(s.Close)
	secure := httptest.NewUnstartedServer(http.HandlerFunc(handler))
	secure.Config.ErrorLog = quiet()
	secure.StartTLS()
	t.Cleanup(secure.Close)
	cert := filepath.Join(t.TempDir(), "cert.pem")
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	vm := newVM(t, host.WithEnv(host.OS(), map[string]string{"FTP_PROXY": "http://proxy:3128"}))
	for name, v := range map[string]string{"URL": s.URL, "TLS": secure.URL, "CERT": cert, "TMP": t.TempDir()} {
		if err := vm.SetGlobal(name, v); err != nil {
			t.Fatal(err)
		}
	}
	bindingtest.Run(t, vm, prelude+src)
}
