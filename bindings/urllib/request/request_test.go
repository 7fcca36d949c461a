package request_test

import "testing"

func TestUrlopen(t *testing.T) {
	run(t, `
with(request.urlopen(URL .. "/hello"), function(f)
  assert(isinstance(f, client.HTTPResponse))
  same(f:read(5), "hello") same(f:read(), ", world\n")
  same(f.status, 200) same(f.reason, "OK") same(f.msg, "OK") same(f.url, URL .. "/hello") same(f:geturl(), f.url) same(f:getcode(), 200)
  same(f.headers["content-length"], "13") same(f:info(), f.headers) assert(isinstance(f.headers, client.HTTPMessage))
end)
local text = request.urlopen(URL .. "/echo?" .. parse.urlencode({spam = 1, eggs = 2, bacon = 0})):read()
has(text, "GET /echo?spam=1&eggs=2&bacon=0\n") has(text, "Connection: close") has(text, "User-Agent: Python-urllib/3.9") has(text, "Accept-Encoding: identity")
text = request.urlopen(URL .. "/echo", "a=b"):read()
has(text, "POST /echo") has(text, "Content-Type: application/x-www-form-urlencoded") has(text, "length=3") has(text, "\n\na=b")
text = request.urlopen(URL .. "/echo", {timeout = 5, data = {"x", "y"}}):read()
has(text, "length=-1") has(text, "\n\nxy")
local lines = {}
for line in iter(request.urlopen(URL .. "/echo")) do lines[#lines + 1] = line end
same(lines[1], "GET /echo\n")

local e = raises(urlerror.HTTPError, request.urlopen, URL .. "/nowhere")
assert(isinstance(e, urlerror.URLError) and isinstance(e, B.OSError) and isinstance(e, response.addinfourl))
same(e.code, 404) same(e.status, 404) same(e.reason, "Not Found") same(e.msg, "Not Found") same(e.url, URL .. "/nowhere") same(e.filename, e.url) same(e:geturl(), e.url)
same(e.headers["X-Error"], "yes") same(e.hdrs, e.headers) same(e:info(), e.headers) same(tostring(e), "HTTP Error 404: Not Found")
same(e:read(7), "nothing") same(e:read(), " here") same(e.code, 404)
e:close()

e = raises(urlerror.URLError, request.urlopen, "http://127.0.0.1:1/")
assert(isinstance(e.reason, B.ConnectionRefusedError)) same(tostring(e), "<urlopen error [Errno 111] Connection refused>")
e = raises(urlerror.URLError, request.urlopen, "gopher://x/")
same(tostring(e), "<urlopen error unknown url type: gopher>") same(e.reason, "unknown url type: gopher")
same(tostring(raises(B.ValueError, request.urlopen, "nothing")), "unknown url type: 'nothing'")
raises(client.InvalidURL, request.urlopen, URL .. "/a b")
raises(B.TypeError, request.urlopen)
raises(B.ValueError, request.urlopen, URL, {timeout = 0})
`)
}

func TestRequest(t *testing.T) {
	run(t, `
local r = request.Request("http://www.Example.com:8080/a/b?c=d#frag", {headers = {["User-Agent"] = "me", ["X-A"] = 1}})
same(r.full_url, "http://www.Example.com:8080/a/b?c=d#frag") same(r:get_full_url(), r.full_url) same(r.type, "http") same(r.host, "www.Example.com:8080") same(r.selector, "/a/b?c=d")
same(r.fragment, "frag") same(r.origin_req_host, "www.example.com") same(r.unverifiable, false) same(r.method, nil) same(r:get_method(), "GET") same(r.data, nil)
same(r:get_header("User-agent"), "me") same(r.headers["X-a"], "1") same(r:get_header("none", "d"), "d") same(r:has_header("X-a"), true)
r.data = "body" same(r:get_method(), "POST") same(r.data, "body")
r:add_header("Content-Length", 4) same(r:has_header("Content-length"), true) r.data = "other" same(r:has_header("Content-length"), false)
local list = {"a", "b"} r.data = list same(r.data, list) r.data = nil same(r.data, nil)
r:add_unredirected_header("X-B", "2") same(r:get_header("X-b"), "2") same(r.unredirected_hdrs["X-b"], "2")
local items = {} for _, p in ipairs(r:header_items()) do items[p[1]] = p[2] end same(items["X-b"], "2") same(items["User-agent"], "me")
r:remove_header("X-b") same(r:has_header("X-b"), false)
r.full_url = "https://other/x" same(r.type, "https") same(r.host, "other") same(r.selector, "/x") r.full_url = nil same(r.full_url, nil) same(r.selector, "") r.full_url = "http://a/b" r.full_url = None same(r.full_url, nil) same(r:get_full_url(), nil)
r = request.Request("http://h/p") r:set_proxy("proxy:3128", "http") same(r.host, "proxy:3128") same(r.selector, "http://h/p") same(r:has_proxy(), true)
same(request.Request("http://h/", nil, {{"A", "1"}, {"a", "2"}}):get_header("A"), "2")
same(request.Request("http://h/", {method = "HEAD"}):get_method(), "HEAD") same(request.Request("http://h/", {method = "HEAD"}).method, "HEAD")
r = request.Request("http://h/") r.method = "DELETE" same(r:get_method(), "DELETE") r.timeout = 3 same(r.timeout, 3) r.timeout = nil same(r.timeout, nil)
raises(B.ValueError, request.Request, "nothing") raises(B.TypeError, request.Request, "http://h", {headers = {["X"] = {}}})

local text = request.urlopen(request.Request(URL .. "/echo", {data = "some data", method = "PUT", headers = {Referer = "http://x/"}})):read()
has(text, "PUT /echo") has(text, "Referer: http://x/") has(text, "\n\nsome data")
local Put = class("Put", request.Request) Put.method = "PUT"
has(request.urlopen(Put(URL .. "/echo")):read(), "PUT /echo")
local Own = class("Own", request.Request)
function Own:get_method() return self.verb or request.Request.get_method(self) end
local own = Own(URL .. "/echo") has(request.urlopen(own):read(), "GET /echo") own.verb = "PATCH" has(request.urlopen(own):read(), "PATCH /echo")
has(request.urlopen(request.Request(URL .. "/echo"), "late"):read(), "\n\nlate")
has(request.urlopen(URL .. "/echo", request.urlopen(URL .. "/hello")):read(), "\n\nhello, world\n")
`)
}

func TestRedirects(t *testing.T) {
	run(t, `
local f = request.urlopen(URL .. "/to/hello") same(f.url, URL .. "/hello") same(f:read(), "hello, world\n")
has(request.urlopen(URL .. "/post303", "data"):read(), "GET /echo")
local e = raises(urlerror.HTTPError, request.urlopen, URL .. "/keep307", "data") same(e.code, 307)
e = raises(urlerror.HTTPError, request.urlopen, URL .. "/loop") has(tostring(e), "infinite loop")

local seen = {}
local Mine = class("Mine", request.HTTPRedirectHandler)
Mine.max_redirections = 2
function Mine:redirect_request(req, fp, code, msg, headers, newurl)
  seen[#seen + 1] = {req.full_url, fp.status, code, msg, headers["Location"], newurl}
  local r = request.HTTPRedirectHandler.redirect_request(self, req, fp, code, msg, headers, newurl)
  r:add_header("X-A", "redirected")
  return r
end
local opener = request.build_opener(Mine)
has(opener:open(URL .. "/to/echo"):read(), "X-A: redirected")
same(seen[1][1], URL .. "/to/echo") same(seen[1][2], 302) same(seen[1][3], 302) same(seen[1][4], "Found") same(seen[1][5], "/echo") same(seen[1][6], URL .. "/echo")
raises(urlerror.HTTPError, opener.open, opener, URL .. "/to/to/to/hello")
-- nil leaves the response to the next handler
function Mine:redirect_request() return nil end
e = raises(urlerror.HTTPError, opener.open, opener, URL .. "/to/echo") same(e.code, 302)
-- stop at redirects
local Stay = class("Stay", request.HTTPRedirectHandler)
function Stay:http_error_302(req, fp, code, msg, headers) fp.stayed = headers["Location"] return fp end
local r = request.build_opener(Stay):open(URL .. "/to/hello") same(r.status, 302) same(r.stayed, "/hello") same(r.url, URL .. "/to/hello") assert(isinstance(r, client.HTTPResponse))
local Count = class("Count", request.HTTPRedirectHandler)
function Count:http_error_302(...) self.n = (self.n or 0) + 1 return request.HTTPRedirectHandler.http_error_302(self, ...) end
local count = Count() same(request.build_opener(count):open(URL .. "/to/to/hello"):read(), "hello, world\n") same(count.n, 2)
`)
}

func TestHandlers(t *testing.T) {
	run(t, `
local H = class("H", request.BaseHandler)
function H:foo_open(req) return response.addinfourl({read = function() return "" end}, {["Content-Type"] = "x/y"}, req.full_url, 299) end
function H:http_request(req) req:add_header("X-A", self.mark) return req end
function H:http_error_404(req, fp, code, msg, hdrs) self.missing = {req.full_url, code, msg, hdrs["X-Error"], fp:read()} return fp end
function H:__init(mark) self.mark = mark end
local h = H("m")
local opener = request.build_opener(h)
assert(isinstance(opener, request.OpenerDirector)) same(h.parent, opener)
local r = opener:open("foo://x/y") assert(isinstance(r, response.addinfourl)) same(r.url, "foo://x/y") same(r.code, 299) same(r.headers["Content-Type"], "x/y")
has(opener:open(URL .. "/echo"):read(), "X-A: m")
r = opener:open(URL .. "/nowhere") same(r.status, 404) same(h.missing[1], URL .. "/nowhere") same(h.missing[2], 404) same(h.missing[3], "Not Found") same(h.missing[4], "yes") same(h.missing[5], "nothing here")

-- a response of the script's own passes processors and error handlers
local Plain = class("Plain", request.BaseHandler)
Plain.handler_order = 400 -- before HTTPHandler
function Plain:http_open(req)
  local r = {status = 404, reason = "Gone away", headers = {["X-E"] = "1"}, url = req.full_url}
  function r:read() return "" end
  return r
end
local e = raises(urlerror.HTTPError, function() request.build_opener(Plain):open("http://nowhere.invalid/x") end)
same(e.code, 404) same(e.reason, "Gone away") same(e.headers["x-e"], "1")
Plain.handler_order = 900 -- behind HTTPHandler
raises(urlerror.URLError, function() request.build_opener(Plain):open("http://127.0.0.1:1/x") end)

local Tag = class("Tag", request.BaseHandler)
function Tag:http_response(req, resp) resp.tag = req:get_method() .. resp.status return resp end
same(request.build_opener(Tag()):open(URL .. "/hello").tag, "GET200")
function Tag:http_request(req) return "no" end
has(tostring(raises(B.TypeError, function() request.build_opener(Tag):open(URL) end)), "http_request must return a Request")
local mine = B.KeyError("k")
function Tag:http_request(req) error(mine) end
same(raises(B.KeyError, function() request.build_opener(Tag):open(URL) end), mine)

opener = request.OpenerDirector() same(opener:open("http://x/"), nil)
opener:add_handler(request.UnknownHandler()) raises(urlerror.URLError, opener.open, opener, "http://x/")
raises(B.TypeError, opener.add_handler, opener, {}) raises(B.TypeError, request.build_opener, 5)

opener = request.build_opener()
same(opener.addheaders[1][1], "User-agent") opener.addheaders = {{"User-agent", "Mozilla/5.0"}} has(opener:open(URL .. "/echo"):read(), "User-Agent: Mozilla/5.0")
table.insert(opener.addheaders, {"X-B", "added"}) has(opener:open(URL .. "/echo"):read(), "X-B: added")
request.install_opener(opener) has(request.urlopen(URL .. "/echo"):read(), "Mozilla/5.0")
local custom = {} function custom:open(url, data, timeout) return {url, data, timeout} end
request.install_opener(custom) same(request.urlopen("u", "d", 3)[3], 3) same(request.urlopen("u")[1], "u")
request.install_opener(None) has(request.urlopen(URL .. "/echo"):read(), "Python-urllib/3.9")
local Op = class("Op", request.OpenerDirector) function Op:open(url) return "opened " .. url end
request.install_opener(Op()) same(request.urlopen("u"), "opened u") request.urlcleanup() has(request.urlopen(URL .. "/echo"):read(), "Python-urllib")

-- several documented classes in one
local Both = class("Both", request.HTTPRedirectHandler, request.HTTPErrorProcessor)
function Both:http_response(req, resp) return resp end
r = request.build_opener(Both):open(URL .. "/nowhere") same(r.status, 404)
r = request.build_opener(Both):open(URL .. "/to/hello") same(r.status, 302)
-- the steps of handlers are methods
local eh = request.HTTPDefaultErrorHandler() e = raises(urlerror.HTTPError, eh.http_error_default, eh, request.Request("http://h/"), nil, 500, "Oops", {})
same(e.code, 500) same(e.fp, nil)
r = request.DataHandler():data_open(request.Request("data:text/plain;charset=utf-8,a%20b")) same(r:read(), "a b") same(r.headers["Content-type"], "text/plain;charset=utf-8")
same(request.urlopen("data:;base64,aGk="):read(), "hi") raises(B.ValueError, request.urlopen, "data:;base64,aGk")
`)
}

func TestAuthentication(t *testing.T) {
	run(t, `
local auth = request.HTTPBasicAuthHandler()
auth:add_password({realm = "PDQ Application", uri = URL .. "/", user = "klem", passwd = "kadidd!"})
local opener = request.build_opener(auth)
same(opener:open(URL .. "/secret"):read(), "welcome")
request.install_opener(opener) same(request.urlopen(URL .. "/secret"):read(), "welcome") request.install_opener(nil)
local e = raises(urlerror.HTTPError, request.urlopen, URL .. "/secret") same(e.code, 401) same(e:read(), "who are you?") has(e.headers["WWW-Authenticate"], "PDQ")

local m = request.HTTPPasswordMgrWithDefaultRealm()
m:add_password(None, {URL .. "/secret", "other.example:99"}, "klem", "kadidd!")
local u, p = m:find_user_password("any", URL .. "/secret/below") same(u, "klem") same(p, "kadidd!")
u, p = m:find_user_password(nil, "http://elsewhere/") same(u, nil) same(p, nil)
same(request.build_opener(request.HTTPBasicAuthHandler(m)):open(URL .. "/secret"):read(), "welcome")
u = m:reduce_uri("http://h/x") same(u[1], "h:80") same(u[2], "/x") same(m:is_suburi({"h", "/a"}, {"h", "/a/b"}), true) same(m:is_suburi({"h", "/a"}, {"h", "/ab"}), false)

local prior = request.HTTPPasswordMgrWithPriorAuth()
prior:add_password(nil, URL, "klem", "kadidd!", {is_authenticated = true}) same(prior:is_authenticated(URL .. "/x"), true)
has(request.build_opener(request.HTTPBasicAuthHandler(prior)):open(URL .. "/echo"):read(), "Authorization: Basic a2xlbTprYWRpZGQh")
prior:update_authenticated(URL) same(prior:is_authenticated(URL), false)

-- a manager of the script's own, as a table and as a subclass
local asked = {}
local mine = {} function mine:find_user_password(realm, uri) asked[#asked + 1] = realm return "klem", "kadidd!" end
same(request.build_opener(request.HTTPBasicAuthHandler(mine)):open(URL .. "/secret"):read(), "welcome") same(asked[1], "PDQ Application")
local M = class("M", request.HTTPPasswordMgr) function M:find_user_password(...) return nil end
raises(urlerror.HTTPError, function() request.build_opener(request.HTTPBasicAuthHandler(M())):open(URL .. "/secret") end)
local Own = class("Own", request.HTTPBasicAuthHandler)
function Own:http_error_auth_reqed(authreq, host, req, headers) self.seen = {authreq, host, headers[authreq]} return request.HTTPBasicAuthHandler.http_error_auth_reqed(self, authreq, host, req, headers) end
local own = Own(m) same(request.build_opener(own):open(URL .. "/secret"):read(), "welcome") same(own.seen[1], "www-authenticate") same(own.seen[2], URL .. "/secret") has(own.seen[3], "Basic")
same(own.auth_header, "Authorization") same(own.passwd, m) same(request.HTTPDigestAuthHandler().handler_order, 490)
-- digest comes first and leaves basic to the other
local digest = request.HTTPDigestAuthHandler(m) same(request.build_opener(digest, request.HTTPBasicAuthHandler(m)):open(URL .. "/secret"):read(), "welcome")
`)
}

func TestProxies(t *testing.T) {
	run(t, `
same(request.getproxies().ftp, "http://proxy:3128") same(request.ProxyHandler().proxies.ftp, "http://proxy:3128") same(request.ProxyHandler({}).proxies.ftp, nil)
local host = URL:match("http://(.*)")
local opener = request.build_opener(request.ProxyHandler({http = "http://user:pw@" .. host}))
has(opener:open("http://www.example.com/echo?x"):read(), "GET http://www.example.com/echo?x")
raises(B.TypeError, request.ProxyHandler, "http://x") raises(B.TypeError, request.ProxyHandler, {http = 5})
same(request.ProxyHandler().handler_order, 100) same(request.proxy_bypass("h"), false)
local P = class("P", request.ProxyHandler) function P:proxy_open() end
same(request.build_opener(P({http = "http://" .. host})):open("http://www.example.com/hello").url, "http://www.example.com/hello")
`)
}

func TestTLS(t *testing.T) {
	run(t, `
local e = raises(urlerror.URLError, request.urlopen, TLS .. "/hello") assert(isinstance(e.reason, ssl.SSLCertVerificationError), repr(e.reason)) has(tostring(e), "certificate verify failed")
local ctx = ssl.create_default_context({cafile = CERT})
same(request.urlopen(TLS .. "/hello", {context = ctx}):read(), "hello, world\n")
same(request.urlopen(TLS .. "/hello", {cafile = CERT}):read(), "hello, world\n")
raises(B.ValueError, request.urlopen, TLS, {context = ctx, cafile = CERT})
same(request.urlopen(TLS .. "/hello", {context = ssl._create_unverified_context()}):read(), "hello, world\n")
same(request.build_opener(request.HTTPSHandler({context = ctx})):open(TLS .. "/to/hello"):read(), "hello, world\n")
local host = TLS:match("https://(.*)")
local c = client.HTTPSConnection(host, {context = ctx}) c:request("GET", "/hello") same(c:getresponse():read(), "hello, world\n")
c = client.HTTPSConnection(host) raises(ssl.SSLCertVerificationError, c.request, c, "GET", "/hello")
-- the idiom that turns checks off everywhere
local before = ssl._create_default_https_context
ssl._create_default_https_context = ssl._create_unverified_context
same(request.urlopen(TLS .. "/hello"):read(), "hello, world\n")
same(request.build_opener(request.HTTPSHandler()):open(TLS .. "/hello"):read(), "hello, world\n")
c = client.HTTPSConnection(host) c:request("GET", "/hello") same(c:getresponse():read(), "hello, world\n")
ssl._create_default_https_context = before
raises(urlerror.URLError, request.urlopen, TLS .. "/hello")
-- sockets
local socket = require("socket")
local name, port = host:match("(.*):(.*)")
local s = ctx:wrap_socket(socket.create_connection({name, tonumber(port)}), {server_hostname = "example.com"})
assert(isinstance(s, socket.socket) and isinstance(s, ssl.SSLSocket)) same(s:version(), "TLSv1.3") same(s.server_hostname, "example.com") same(s.context, ctx)
same(s:getpeercert().subjectAltName[1][2], "example.com") assert(#s:getpeercert(true) > 100) assert(select(3, s:cipher()) >= 128)
s:sendall("GET /hello HTTP/1.0\r\n\r\n") local text = s:makefile("rb"):read() has(text, "hello, world") s:close()
s = socket.create_connection({name, tonumber(port)})
raises(ssl.SSLCertVerificationError, ctx.wrap_socket, ctx, s, {server_hostname = "other.example"})
raises(B.ValueError, ctx.wrap_socket, ctx, socket.create_connection({name, tonumber(port)}))
local pem = ssl.get_server_certificate({name, tonumber(port)}) same(ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(pem)), pem)
ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) same(ctx.check_hostname, true) same(ctx.verify_mode, ssl.CERT_REQUIRED)
raises(B.ValueError, function() ctx.verify_mode = ssl.CERT_NONE end) ctx.check_hostname = false ctx.verify_mode = ssl.CERT_NONE same(ctx.verify_mode, 0)
ctx.minimum_version = ssl.TLSVersion.TLSv1_3 same(ctx.minimum_version, ssl.TLSVersion.TLSv1_3) raises(B.ValueError, function() ctx.minimum_version = 7 end)
raises(ssl.SSLError, ctx.set_ciphers, ctx, "nonsense") ctx:set_ciphers("HIGH:!aNULL") raises(B.FileNotFoundError, ctx.load_cert_chain, ctx, TMP .. "/none") raises(B.TypeError, ctx.load_verify_locations, ctx)
raises(ssl.SSLError, ctx.load_cert_chain, ctx, CERT) same(ctx.options, 0x02000000 + 0x04000000 + 0x10000000 + 0x08000000)
same(#ssl.create_default_context({cafile = CERT}):get_ca_certs(), 1)
`)
}

func TestRetrieve(t *testing.T) {
	run(t, `
local name, headers = request.urlretrieve(URL .. "/hello", TMP .. "/a")
same(name, TMP .. "/a") same(headers["Content-Length"], "13") same(request.urlopen("file://" .. request.pathname2url(name)):read(), "hello, world\n")
local temp = request.urlretrieve(URL .. "/big") same(#request.urlopen("file:" .. temp):read(), 20000)
same((request.urlretrieve("file:" .. temp)), temp)
local calls = {}
request.urlretrieve(URL .. "/big", TMP .. "/b", function(count, size, total) calls[#calls + 1] = {count, size, total} end)
same(#calls, 4) same(calls[1][1], 0) same(calls[1][2], 8192) same(calls[1][3], 20000) same(calls[4][1], 3)
request.urlcleanup() raises(urlerror.URLError, request.urlopen, "file:" .. temp)
local e = raises(urlerror.ContentTooShortError, request.urlretrieve, URL .. "/cut", TMP .. "/c")
same(tostring(e), "<urlopen error retrieval incomplete: got only 5 out of 100 bytes>") same(e.content[1], TMP .. "/c") same(e.content[2]["Content-Length"], "100") assert(isinstance(e, urlerror.URLError))
raises(urlerror.HTTPError, request.urlretrieve, URL .. "/nowhere")
local stop = B.ValueError("stop") same(raises(B.ValueError, request.urlretrieve, URL .. "/big", TMP .. "/d", function() error(stop) end), stop)
same(request.pathname2url("/a b"), "/a%20b") same(request.url2pathname("/a%20b"), "/a b")
local f = request.urlopen("file:" .. TMP .. "/a") assert(isinstance(f, response.addinfourl)) same(f.status, nil) same(f:readline(), "hello, world\n") same(f.headers:get_content_type(), "text/plain")
f:close() raises(B.ValueError, f.read, f)
e = raises(urlerror.URLError, request.urlopen, "file:///no/such/file") assert(isinstance(e.reason, B.FileNotFoundError))
same(table.concat(request.parse_http_list('a, "b, c", d'), "|"), 'a|"b, c"|d') same(request.parse_keqv_list({'a="b"', "c=d"}).a, "b")
`)
}

func TestCookies(t *testing.T) {
	run(t, `
local jar = {} function jar:add_cookie_header(req) req:add_unredirected_header("Cookie", "k=v") end
function jar:extract_cookies(resp, req) self.got = resp.headers["Set-Cookie"] .. " " .. req.full_url end
local p = request.HTTPCookieProcessor(jar) same(p.cookiejar, jar)
local opener = request.build_opener(p)
opener:open(URL .. "/cookie") same(jar.got, "a=b " .. URL .. "/cookie")
function jar:extract_cookies() end
has(opener:open(URL .. "/echo"):read(), "Cookie: k=v")
raises(B.AttributeError, function() request.build_opener(request.HTTPCookieProcessor({})):open(URL) end)
`)
}

func TestErrorClasses(t *testing.T) {
	run(t, `
local e = urlerror.URLError("because", "file") same(tostring(e), "<urlopen error because>") same(e.reason, "because") same(e.filename, "file") same(e.args[1], "because")
e = urlerror.HTTPError("http://h/", 500, "Oops", {["X-A"] = "1"}, {read = function() return "" end})
same(tostring(e), "HTTP Error 500: Oops") same(e.headers["x-a"], "1") same(e:read(), "") same(e.filename, "http://h/") same(repr(e), '<HTTPError 500: "Oops">')
e = urlerror.HTTPError("u", 404, "Not Found", nil, nil) raises(B.AttributeError, e.read, e) same(e.headers, nil) e:close()
e = urlerror.ContentTooShortError("short", "data") same(e.content, "data") same(tostring(e), "<urlopen error short>")
local Mine = class("Mine", urlerror.HTTPError) function Mine:__init(code) urlerror.HTTPError.__init(self, "u", code, "m", nil, nil) self.extra = 1 end
e = raises(urlerror.URLError, function() error(Mine(418)) end) same(e.code, 418) same(e.extra, 1)

local closed = {}
local fp = {read = function(self, n) local s = self.s or "" self.s = "" return s end, close = function(self) closed[#closed + 1] = "fp" end, s = "one\ntwo"}
local b = response.addclosehook(fp, function(a, z) closed[#closed + 1] = a .. z end, "x", "y")
same(b.fp, fp) same(b:readline(), "one\n") same(b:read(), "two") b:close() b:close() same(table.concat(closed, ","), "xy,fp") same(b.closed, true)
local a = response.addinfourl(fp, None, "u") same(a.code, nil) same(#a.headers, 0) same(a:getcode(), nil) same(response.addinfo(fp, {A = "1"}):info()["A"], "1")
raises(B.TypeError, response.addbase, "x") raises(B.TypeError, response.addbase, {})
`)
}
