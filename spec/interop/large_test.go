//go:build interop

package interop

import (
	"context"
	"os"
	"path/filepath"
	goruntime "runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

const (
	largeSize  = 100 << 20
	largeBound = 8 << 20 // bytes by which the heap may grow meanwhile
)

// heapPeak runs f and gives by how much the heap grew meanwhile, at most. It
// counts live objects and garbage, of which there is little with the collector
// set as tightly as here.
func heapPeak(f func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	var m goruntime.MemStats
	goruntime.GC()
	goruntime.ReadMemStats(&m)
	before, peak := m.HeapAlloc, m.HeapAlloc
	done, sampled := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sampled)
		var m goruntime.MemStats
		for {
			goruntime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	f()
	close(done)
	<-sampled
	return peak - before
}

// TestLargeTransfers moves 100 MB in every way a script has.
func TestLargeTransfers(t *testing.T) {
	site := startNginx(t)
	large := put(t, site.dir, "www/large.bin", "")
	check(t, os.Truncate(large, largeSize)) // a hole: nothing on the disk
	dir := t.TempDir()
	vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...))
	t.Cleanup(func() { _ = vm.Close() })
	for name, value := range map[string]string{"HTTP": site.http, "HTTPS": site.https, "CA": site.certs.ca, "FILE": large, "COPY": filepath.Join(dir, "copy")} {
		check(t, vm.SetGlobal(name, value))
	}
	const prelude = `
local request, client, parse, ssl = require("urllib.request"), require("http.client"), require("urllib.parse"), require("ssl")
local function sum(r)
  local n = 0
  while true do
    local s = r:read(65536)
    if #s == 0 then return n end
    n = n + #s
  end
end
local function size(path) local f = io.open(path) local n = f:seek("end") f:close() os.remove(path) return n end
`
	for _, c := range []struct{ name, src string }{
		{"urlopen", `return sum(request.urlopen(HTTP .. "/large.bin"))`},
		{"https", `return sum(request.urlopen(HTTPS .. "/large.bin", {context = ssl.create_default_context{cafile = CA}}))`},
		{"chunked", `
local r = request.urlopen(HTTP .. "/chunked/large.bin")
assert(r.headers["Transfer-Encoding"] == "chunked")
return sum(r)`},
		{"http.client", `
local u = parse.urlsplit(HTTP)
local c = client.HTTPConnection(u.hostname, u.port)
c:request("GET", "/large.bin")
return sum(c:getresponse())`},
		{"urlretrieve", `request.urlretrieve(HTTP .. "/large.bin", COPY) return size(COPY)`},
		{"upload", `
local f = io.open(FILE, "rb")
local length = tostring(f:seek("end"))
f:seek("set")
request.urlopen(request.Request(HTTP .. "/dav/large", {data = f, method = "PUT", headers = {["Content-Length"] = length}}))
return tonumber(request.urlopen(request.Request(HTTP .. "/dav/large", {method = "HEAD"})).headers["Content-Length"])`},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var out []runtime.Value
			var err error
			grown := heapPeak(func() { out, err = vm.RunString(ctx, prelude+c.src, "="+c.name) })
			check(t, err)
			if got := out[0].String(); got != "104857600" {
				t.Errorf("%s bytes", got)
			}
			if grown > largeBound {
				t.Errorf("the heap grew by %d bytes", grown)
			}
			t.Logf("the heap grew by %d kB", grown>>10)
		})
	}
}
