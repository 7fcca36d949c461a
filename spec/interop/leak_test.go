//go:build interop

package interop

import (
	"context"
	"os"
	goruntime "runtime"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// descriptors counts what this process has open.
func descriptors(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatalf("descriptors are counted in /proc: %v", err)
	}
	return len(list)
}

// TestNothingIsLeft ends requests in every way that comes to mind, none of them
// tidily, and counts descriptors and goroutines after the runtime is closed.
func TestNothingIsLeft(t *testing.T) {
	site, other := startNginx(t), startApache(t, nil)
	files, goroutines := descriptors(t), goruntime.NumGoroutine()
	vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...))
	defer goruntime.KeepAlive(vm) // nothing is closed for being garbage
	for name, value := range map[string]string{"HTTP": site.http, "HTTPS": site.https, "CA": site.certs.ca, "APACHE": other.http} {
		check(t, vm.SetGlobal(name, value))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := vm.RunString(ctx, `
local request, client, parse = require("urllib.request"), require("http.client"), require("urllib.parse")
local context = require("ssl").create_default_context{cafile = CA}
local passwords = request.HTTPPasswordMgrWithDefaultRealm()
passwords:add_password(nil, APACHE, "alice", "wrong")
local refused = request.build_opener(request.HTTPBasicAuthHandler(passwords), request.HTTPDigestAuthHandler(passwords))
local pooled = request.build_opener(request.PooledHTTPHandler{context = context}, request.ContentDecodingHandler)
local u = parse.urlsplit(HTTP)
kept = {} -- as far as the collector can tell, all of it is in use
for i = 1, 20 do
  for _, f in ipairs{
    function() return request.urlopen(HTTP .. "/big.bin") end,
    function() return request.urlopen(HTTP .. "/big.bin"):read(10) end,
    function() return request.urlopen(HTTPS .. "/big.bin", {context = context}) end,
    function() return request.urlopen(HTTPS .. "/big.bin") end,
    function() return request.urlopen(HTTP .. "/loop") end,
    function() return request.urlopen(HTTP .. "/e404") end,
    function() return request.urlopen(HTTP .. "/reset") end,
    function() return request.urlopen(HTTP .. "/broken/stalls", {timeout = 0.01}):read() end,
    function() return request.urlopen(HTTP .. "/broken/chunked"):read() end,
    function() return request.urlretrieve(HTTP .. "/broken/length") end,
    function() return request.urlretrieve(HTTP .. "/big.bin", function() error("no") end) end,
    function() return refused:open(APACHE .. "/digest/x.txt") end,
    function() return refused:open(APACHE .. "/basic/x.txt") end,
    function() return pooled:open(HTTP .. "/zipped/big.bin") end,
    function() return pooled:open(HTTPS .. "/index.txt"):read() end,
    function() local c = client.HTTPConnection(u.hostname, u.port) c:request("GET", "/big.bin") return c:getresponse() end,
  } do
    local ok, r = pcall(f)
    kept[#kept + 1] = r
  end
end
assert(#kept == 320)`, "=leak")
	check(t, err)
	check(t, vm.Close())
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		f, g := descriptors(t), goruntime.NumGoroutine()
		if f <= files && g <= goroutines {
			return
		}
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d descriptors, %d before; %d goroutines, %d before\n%s", f, files, g, goroutines, stacks[:goruntime.Stack(stacks, true)])
		}
	}
}

// TestFewDescriptors opens more than there are descriptors and closes nothing:
// the documents' examples leave that to whoever counts references.
func TestFewDescriptors(t *testing.T) {
	site := startNginx(t)
	script := put(t, t.TempDir(), "script.lua", `
local request = require("urllib.request")
for i = 1, 300 do
  local ok, e = pcall(request.urlopen, arg[1] .. "/e404")
  assert(e.code == 404, tostring(e))
  request.urlopen(arg[1] .. "/big.bin")
  io.open(arg[0])
end
print("done")`)
	r := execute(t, nil, "/bin/sh", "-c", `ulimit -n 100; exec "$@"`, "sh", os.Getenv("NETLUA"), script, site.http)
	if r.stdout != "done\n" {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
}
