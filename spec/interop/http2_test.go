//go:build interop

package interop

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestHTTP2 opens nginx's site by HTTP/2, beside curl.
func TestHTTP2(t *testing.T) {
	site := startNginx(t)
	check(t, os.Truncate(put(t, site.dir, "www/large.bin", ""), 50_000_000))
	for _, path := range []string{"/index.txt", "/big.bin", "/r302", "/zipped/index.txt", "/method"} {
		want := curl(t, "--http2", "--cacert", site.certs.ca, "-L", "--compressed", site.https+path)
		got := lua(t, h2Prelude+fmt.Sprintf(`
local r = opener:open(HTTPS .. %q)
assert(r.version == 20)
io.write(r:read())`, path), site.https, site.certs.ca)
		if strings.TrimSuffix(want, "\n") != strings.TrimSuffix(got, "\n") {
			t.Errorf("%s: %d bytes, curl got %d", path, len(got), len(want))
		}
	}
	for _, c := range []struct{ name, src, want string }{
		{"many on one connection", `
local n = 0
for _ = 1, 300 do n = n + #opener:open(HTTPS .. "/index.txt"):read() end
print(n)`, "1800"},
		{"threads", `
local threads, n = {}, 0
for i = 1, 16 do
  threads[i] = threading.Thread(function()
    for _ = 1, 5 do local s = opener:open(HTTPS .. "/big.bin"):read() n = n + #s end
  end)
  threads[i]:start()
end
for _, t in ipairs(threads) do t:join() end
print(n)`, "128000000"},
		{"large", `
local r, n = opener:open(HTTPS .. "/large.bin"), 0
while true do local s = r:read(100000) if s == "" then break end n = n + #s end
print(n)`, "50000000"},
		{"closed early", `
for _ = 1, 20 do
  local r = opener:open(HTTPS .. "/large.bin")
  assert(#r:read(10) == 10)
  r:close()
end
print(opener:open(HTTPS .. "/index.txt"):read())`, "hello\n"},
		{"upload", `
local data = ("x"):rep(3000000)
local r = opener:open(request.Request(HTTPS .. "/dav/up.bin", {data = data, method = "PUT"}))
print(r.status, #opener:open(HTTPS .. "/dav/up.bin"):read())`, "201\t3000000"},
		{"upload of unknown length", `
local left = 100
local function more() left = left - 1 if left >= 0 then return ("y"):rep(10000) end end
local r = opener:open(request.Request(HTTPS .. "/dav/up2.bin", {data = more, method = "PUT"}))
print(r.status, #opener:open(HTTPS .. "/dav/up2.bin"):read())`, "201\t1000000"},
		{"error page", `
local ok, e = pcall(opener.open, opener, HTTPS .. "/e500")
print(e.code, e.reason, e:read())`, "500\tInternal Server Error\tboom\n"},
		{"head", `
local r = opener:open(request.Request(HTTPS .. "/big.bin", {method = "HEAD"}))
print(r.headers["Content-Length"], #r:read())`, "1600000\t0"},
		{"no content", `print(opener:open(HTTPS .. "/e204").status)`, "204"},
		{"basic authentication", `
local auth = request.HTTPBasicAuthHandler()
auth:add_password("netlua test", HTTPS, "alice", "secret")
print(request.build_opener(handler, auth):open(HTTPS .. "/private/x.txt"):read())`, "private\n"},
		{"stream is reset", `
local ok, e = pcall(opener.open, opener, HTTPS .. "/reset")
print(isinstance(e, require("builtins").ConnectionResetError), isinstance(e, require("http.client").RemoteDisconnected))`, "true\ttrue"},
		{"part", `
local r = opener:open(request.Request(HTTPS .. "/big.bin", {headers = {Range = "bytes=10-19"}}))
print(r.status, r:read())`, "206\tabcdef0123"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := lua(t, h2Prelude+c.src, site.https, site.certs.ca); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

const h2Prelude = `
local request, ssl, threading = require("urllib.request"), require("ssl"), require("threading")
local HTTPS, CA = arg[1], arg[2]
local handler = request.HTTP2Handler({context = ssl.create_default_context({cafile = CA})})
local opener = request.build_opener(handler, request.ContentDecodingHandler)
`
