//go:build interop

// Package interop tries the runtime against servers and clients that others
// wrote. Run it with make interop; it needs nginx and curl on PATH (Debian's
// packages nginx-light and curl).
package interop

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// startNginx serves a directory on a free port of this machine and returns its address.
func startNginx(t *testing.T) string {
	t.Helper()
	bin, err := exec.LookPath("nginx")
	if err != nil {
		if bin, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			t.Fatal("nginx is not installed (Debian's package nginx-light)")
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "www"), 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("www/index.txt", "hello\n")
	write("www/big.bin", strings.Repeat("0123456789abcdef", 100_000))
	write("nginx.conf", fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/log;
events { worker_connections 64; }
http {
  access_log off; types { text/plain txt; application/octet-stream bin; }
  client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;
  server {
    listen %[2]s; root %[1]s/www; keepalive_requests 1000;
    location = /r301 { return 301 /index.txt; } location = /r302 { return 302 /index.txt; }
    location = /r303 { return 303 /index.txt; } location = /r307 { return 307 /index.txt; }
    location = /r308 { return 308 /index.txt; } location = /loop { return 302 /loop; }
    location = /e500 { return 500 "boom\n"; } location = /reset { return 444; }
  }
}`, dir, addr))
	cmd := exec.Command(bin, "-p", dir, "-e", filepath.Join(dir, "log"), "-c", filepath.Join(dir, "nginx.conf"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // the directory goes away with it
		_ = cmd.Wait()
	})
	for range 100 {
		if c, err := net.Dial("tcp", addr); err == nil {
			_ = c.Close()
			return "http://" + addr
		}
		time.Sleep(50 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	t.Fatalf("nginx does not answer: %s", log)
	return ""
}

func curl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("curl", append([]string{"-sS"}, args...)...).Output()
	if err != nil {
		t.Fatalf("curl %v: %v", args, err)
	}
	return string(out)
}

func TestNginx(t *testing.T) {
	base := startNginx(t)
	vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...))
	t.Cleanup(func() { _ = vm.Close() })
	if err := vm.SetGlobal("base", base); err != nil {
		t.Fatal(err)
	}
	run := func(t *testing.T, src string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		out, err := vm.RunString(ctx, "local request, client = require('urllib.request'), require('http.client')\n"+src, "=interop")
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, v := range out {
			parts = append(parts, v.String())
		}
		return strings.Join(parts, " ")
	}
	for _, path := range []string{"/index.txt", "/big.bin", "/r301", "/r302", "/r303", "/r307", "/r308"} {
		t.Run(path, func(t *testing.T) {
			want := curl(t, "-L", base+path)
			if got := run(t, fmt.Sprintf("return request.urlopen(base .. %q):read()", path)); got != want {
				t.Errorf("%d bytes, curl got %d", len(got), len(want))
			}
		})
	}
	for _, c := range []struct{ name, src, want string }{
		{"loop", `local ok, e = pcall(request.urlopen, base .. "/loop") return tostring(ok), e.code`, "false 302"},
		{"error page", `local ok, e = pcall(request.urlopen, base .. "/e500") return e.code, e:read()`, "500 boom\n"},
		{"dropped", `local ok, e = pcall(request.urlopen, base .. "/reset") return isinstance(e, require("builtins").ConnectionResetError) or tostring(e)`, "true"},
		{"keep-alive", `
local u = require("urllib.parse").urlsplit(base)
local c = client.HTTPConnection(u.hostname, u.port)
local n = 0
for _ = 1, 50 do c:request("GET", "/index.txt") n = n + #c:getresponse():read() end
return n`, "300"},
		{"head", `local r = request.urlopen(request.Request(base .. "/big.bin", {method = "HEAD"})) return r.headers["Content-Length"], #r:read()`, "1600000 0"},
		{"retrieve", `local path, h = request.urlretrieve(base .. "/big.bin") local f = io.open(path) local n = f:seek("end") f:close() request.urlcleanup() return n`, "1600000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := run(t, c.src); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
