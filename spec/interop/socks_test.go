//go:build interop

package interop

import (
	"net"
	"strings"
	"testing"
)

// fetch prints a page that came by the proxies of arg[2].
const fetch = `
local request, urlerror = require("urllib.request"), require("urllib.error")
local opener = request.build_opener(request.ProxyHandler({all = arg[2]}), request.PooledHTTPHandler())
local ok, e = catch(urlerror.URLError, function()
  for _ = 1, 3 do io.write(#opener:open(arg[1]):read(), " ") end
end)
if not ok then io.write(tostring(e)) end`

func TestSocks(t *testing.T) {
	site := startNginx(t)
	addrs := freeAddrs(t, 3)
	for i, more := range [][]string{nil, {"-u", "ann", "-P", "s:cret/"}} {
		host, port, err := net.SplitHostPort(addrs[i])
		check(t, err)
		start(t, workDir(t), addrs[i], nil, append([]string{program(t, "microsocks", "microsocks"), "-i", host, "-p", port}, more...)...)
	}
	named := strings.Replace(site.http, "127.0.0.1", "localhost", 1)
	for _, c := range []struct{ url, proxy, want string }{
		{site.http + "/index.txt", "socks5://" + addrs[0], ""},
		{named + "/index.txt", "socks5://" + addrs[0], ""},
		{named + "/index.txt", "socks5h://" + addrs[0], ""},
		{named + "/index.txt", "socks5h://ann:s%3Acret%2F@" + addrs[1], ""},
		{named + "/index.txt", "socks5h://ann:wrong@" + addrs[1], "user name or password is wrong"},
		{named + "/index.txt", "socks5h://" + addrs[1], "wants a user name and a password"},
		{"http://" + addrs[2] + "/", "socks5h://" + addrs[0], "connection refused (reply 5)"},
		{named + "/index.txt", "socks5h://" + addrs[2], "Connection refused"},
		{named + "/index.txt", "socks5h://" + strings.TrimPrefix(site.http, "http://"), "it may be an HTTP proxy"},
	} {
		got := lua(t, fetch, c.url, c.proxy)
		want := c.want
		if want == "" {
			want = lua(t, `for _ = 1, 3 do io.write(#require("urllib.request").urlopen(arg[1]):read(), " ") end`, c.url)
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s by %s: %q, want %q", c.url, c.proxy, got, want)
		}
	}
}

// Connections are used again until the server has had enough of them.
func TestPool(t *testing.T) {
	site := startNginx(t)
	got := lua(t, `
local request = require("urllib.request")
local context = require("ssl").create_default_context({cafile = arg[3]})
local opener = request.build_opener(request.PooledHTTPHandler({context = context}))
for i = 1, 2 do
  local fresh = 0
  for _ = 1, 50 do
    local r = opener:open(arg[i] .. "/index.txt")
    r:read()
    if not r.timings.reused then fresh = fresh + 1 end
  end
  io.write(fresh, " ")
end`, site.http, site.https, site.certs.ca)
	if got != "1 1 " {
		t.Errorf("new connections: %q", got)
	}
}
