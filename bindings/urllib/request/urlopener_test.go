package request_test

import (
	"context"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/stdlib/host"
)

// TestForkedSteps has the overrides of a VM in its fork.
func TestForkedSteps(t *testing.T) {
	vm := newVM(t, host.OS())
	bindingtest.Run(t, vm, `
request = require("urllib.request")
local function once(s) return {read = function() local t = s s = "" return t end} end
local File = class("File", request.FileHandler)
function File:open_local_file(req) return once("file " .. req.selector) end
local Ftp = class("Ftp", request.FTPHandler)
function Ftp:connect_ftp(user, passwd, host)
  return {retrfile = function() return once("ftp " .. host) end}
end
local Stay = class("Stay", request.HTTPRedirectHandler)
function Stay:redirect_request() return nil end
opener = request.build_opener(File, Ftp, Stay)
local Old = class("Old", request.FancyURLopener)
Old.version = "old"
function Old:open_unknown(url) return once(self.addheaders[1][2] .. url) end
old = Old({})
`)
	fork, err := vm.Fork(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	bindingtest.Run(t, fork, `
assert(opener:open("file:///a"):read() == "file /a")
assert(opener:open("ftp://h/a"):read() == "ftp h")
assert(old:open("x:y"):read() == "oldx:y")`)
}

func TestURLopenerTLS(t *testing.T) {
	run(t, `
local function open(url) return request.URLopener({}):open(url):read() end
local e = raises(B.OSError, open, TLS .. "/hello")
has(tostring(e), "certificate verify failed")
ssl._create_default_https_context = function() return ssl.create_default_context({cafile = CERT}) end
same(open(TLS .. "/hello"), "hello, world\n")
same(request.URLopener({}):open(TLS .. "/hello"):geturl(), TLS .. "/hello")
same(request.FancyURLopener({}):open(TLS .. "/to/hello"):read(), "hello, world\n")
same(request.FancyURLopener({}):open(TLS .. "/nowhere"):getcode(), 404)
`)
}

// TestCertificates has the arguments of urlopen that name certificates.
func TestCertificates(t *testing.T) {
	run(t, `
raises(urlerror.URLError, request.urlopen, TLS .. "/hello")
same(request.urlopen(TLS .. "/hello", {cafile = CERT}):read(), "hello, world\n")
local dir = CERT:match("^(.*)/")
same(request.urlopen(TLS .. "/hello", {capath = dir}):read(), "hello, world\n")
raises(urlerror.URLError, request.urlopen, TLS .. "/hello", {cadefault = true})
raises(urlerror.URLError, request.urlopen, TLS .. "/hello", {capath = TMP})
raises(B.FileNotFoundError, request.urlopen, TLS .. "/hello", {cafile = TMP .. "/none"})
raises(B.ValueError, request.urlopen, TLS .. "/hello", {capath = dir, context = ssl.create_default_context()})
`)
}

// TestDoOpenTLS has a handler that makes its own https connections, through a
// tunnel and without.
func TestDoOpenTLS(t *testing.T) {
	run(t, `
local H = class("H", request.HTTPSHandler)
local told
function H:do_open(http_class, req, args)
  told = {http_class == client.HTTPSConnection, args and args.context}
  return request.HTTPSHandler.do_open(self, http_class, req, args)
end
local ctx = ssl.create_default_context({cafile = CERT})
local f = request.build_opener(H({context = ctx})):open(TLS .. "/hello")
same(f:read(), "hello, world\n") same(f.url, TLS .. "/hello") same(told[1], true) same(told[2], ctx)
local e = raises(urlerror.URLError, function() return request.build_opener(H):open(TLS .. "/hello") end)
assert(isinstance(e.reason, ssl.SSLError))
local opener = request.build_opener(H({context = ctx}), request.ProxyHandler({https = URL}))
e = raises(urlerror.URLError, opener.open, opener, "https://h.example/")
has(tostring(e), "Tunnel connection failed")
`)
}
