package client_test

import "testing"

func TestGet(t *testing.T) {
	run(t, `
local conn = client.HTTPConnection(HOST, {timeout = 5})
conn:request("GET", "/hello")
local r = conn:getresponse()
same(r.status, 200) same(r.reason, "OK") same(r.version, 11) same(r.code, 200)
same(r.status, client.OK) same(client.responses[client.NOT_FOUND], "Not Found") same(client.responses[HTTPStatus.NOT_FOUND], "Not Found")
same(r:getheader("x-many"), "one, two") same(r:getheader("none"), nil) same(r:getheader("none", "d"), "d") same(r:getheader("none", {"a", "b"}), "a, b")
same(r.headers["Content-Length"], "13") same(r.msg, r.headers) same(r:info(), r.headers) same(r:getcode(), 200) same(r:geturl(), "/hello")
same(r.headers:get_all("X-Many")[2], "two")
local names = {}
for _, pair in ipairs(r:getheaders()) do names[pair[1]] = pair[2] end
same(names["Content-Length"], "13")
assert(not r.closed and not r:isclosed() and r:readable() and not r:writable())
same(r.length, 13)
same(r:read(), "hello, world\n") same(r:read(), "") same(r:read(5), "")
assert(r.closed and r:isclosed())

conn:request("GET", "/lines")
r = conn:getresponse()
local got = {}
for line in iter(r) do got[#got + 1] = line end
same(table.concat(got, "|"), "one\n|two\r\n|three")
conn:request("GET", "/lines")
got = {}
for line in conn:getresponse():lines() do got[#got + 1] = line end
same(table.concat(got, "|"), "one|two|three")
conn:request("GET", "/lines")
r = conn:getresponse()
same(r:readline(2), "on") same(r:readline(), "e\n") same(table.concat(r:readlines(), "|"), "two\r\n|three")

conn:request("GET", "/big")
r = conn:getresponse()
same(#r:read(300), 300) same(r:peek(3), "012") same(r:read1(4), "0123")
local b = {0, 0, 0}
same(r:readinto(b), 3) same(b[1], ("4"):byte()) same(b[3], ("6"):byte())
local sink = {}
function sink:write(s) self[#self + 1] = s end
same(r:readinto(sink), 1000 - 307) same(#table.concat(sink), 693)
assert(r:isclosed())

conn:request("GET", "/chunked")
r = conn:getresponse()
same(r.chunked, true) same(r.length, nil) same(r:read(), "piece 0\npiece 1\npiece 2\n")

conn:request("HEAD", "/hello")
r = conn:getresponse()
same(r:read(), "") same(r.status, 200)

with(client.HTTPConnection(HOST), function(c)
  c:request("GET", "/nowhere")
  with(c:getresponse(), function(r) same(r.status, 404) same(r.reason, "Not Found") end)
end)
conn:close()
`)
}

func TestBodies(t *testing.T) {
	run(t, `
local conn = client.HTTPConnection(HOST)
local function post(body, options)
  conn:request("POST", "/echo?q=1", body, options and options.headers, {encode_chunked = options and options.encode_chunked})
  return conn:getresponse():read()
end
local out = post("some data")
assert(out:find("POST /echo?q=1 length=9 te=[]", 1, true), out)
assert(out:find("Accept-Encoding: identity", 1, true) and out:find("\n\nsome data$"), out)
assert(post(bytes("x\0y")):find("\n\nx%zy$"))
out = post({"one ", "two"})
assert(out:find("length=-1 te=[chunked]", 1, true) and out:find("\n\none two$"), out)
local n = 0
out = post(function() n = n + 1 if n <= 3 then return "p" .. n .. " " end end)
assert(out:find("chunked", 1, true) and out:find("\n\np1 p2 p3 $"), out)
local file = {left = 3}
function file:read(size) assert(size == 65536) if self.left == 0 then return "" end self.left = self.left - 1 return "chunk" end
out = post(file)
assert(out:find("chunked", 1, true) and out:find("\n\nchunkchunkchunk$"), out)
file.left = 1
out = post(file, {headers = {["Content-Length"] = 5}})
assert(out:find("length=5 te=[]", 1, true) and out:find("\n\nchunk$"), out)
out = post("5\r\nhello\r\n0\r\n\r\n", {headers = {["Transfer-Encoding"] = "chunked"}})
assert(out:find("chunked", 1, true) and out:find("\n\nhello$"), out)
out = post({"a", "b"}, {headers = {["Transfer-Encoding"] = "chunked"}, encode_chunked = true})
assert(out:find("\n\nab$"), out)

conn:request("PUT", "/echo", {headers = {{"X-A", "1"}, {"X-A", "2"}, {"X-N", 7}}})
out = conn:getresponse():read()
assert(out:find("X-A: 1|2", 1, true) and out:find("X-N: 7", 1, true) and out:find("PUT /echo length=0", 1, true), out)

conn:request("GET", "/echo", nil, {["X-B"] = "b"})
assert(conn:getresponse():read():find("X-B: b", 1, true))
-- a response as the body of the next request
local other = client.HTTPConnection(HOST)
other:request("GET", "/hello")
assert(post(other:getresponse()):find("\n\nhello, world\n$"))

local e = raises(B.TypeError, post, {x = 1})
assert(tostring(e):find("list of strings", 1, true), tostring(e))
e = raises(B.TypeError, post, 5)
assert(tostring(e):find("body", 1, true), tostring(e))
e = raises(B.TypeError, conn.request, conn, "GET", "/", nil, {["X-A"] = {}})
assert(tostring(e):find("X-A", 1, true), tostring(e))
-- what a callback raises passes through, and the connection can be used again
local mine = B.ValueError("mine")
local ok, err = pcall(post, function() error(mine) end)
assert(not ok and err == mine)
assert(post("again"):find("again", 1, true))
`)
}

func TestSteps(t *testing.T) {
	run(t, `
local conn = client.HTTPConnection(HOST)
conn:putrequest("POST", "/echo", {skip_accept_encoding = true})
conn:putheader("X-Long", "a", "b", 3)
conn:putheader("Content-Length", 4)
conn:endheaders()
conn:send("body")
local out = conn:getresponse():read()
assert(out:find("X-Long: a b 3", 1, true) and not out:find("Accept-Encoding", 1, true) and out:find("\n\nbody$"), out)
conn:putrequest("POST", "/echo")
conn:putheader("Transfer-Encoding", "chunked")
conn:endheaders({"x", "", "y"}, {encode_chunked = true})
assert(conn:getresponse():read():find("\n\nxy$"))

local log = {}
local Mine = class("Mine", client.HTTPConnection)
Mine.debuglevel = 0
function Mine:__init(host) client.HTTPConnection.__init(self, host, {timeout = 3}) self.mark = "m" end
function Mine:connect() log[#log + 1] = "connect" client.HTTPConnection.connect(self) end
function Mine:putrequest(method, url, skip_host, skip) log[#log + 1] = method .. url client.HTTPConnection.putrequest(self, method, url, skip_host, true) end
function Mine:putheader(name, ...) log[#log + 1] = name if name ~= "X-Drop" then client.HTTPConnection.putheader(self, name, ...) end end
function Mine:endheaders(body, options) log[#log + 1] = "endheaders " .. tostring(options.encode_chunked) client.HTTPConnection.endheaders(self, body, options) end
function Mine:send(data) log[#log + 1] = "send" client.HTTPConnection.send(self, data) end
local c = Mine(HOST)
c:request("POST", "/echo", "data", {["X-Drop"] = "1", ["X-Keep"] = "2"})
out = c:getresponse():read()
assert(out:find("X-Keep: 2", 1, true) and not out:find("X-Drop", 1, true) and out:find("\n\ndata$"), out)
same(table.concat(log, ","), "POST/echo,Host,Content-Length,X-Drop,X-Keep,endheaders false,send,connect,send")
same(c.mark, "m")
-- an override on the instance
log = {}
local plain = client.HTTPConnection(HOST)
plain.send = function(data) log[#log + 1] = #data client.HTTPConnection.send(plain, data) end
plain:request("GET", "/hello")
same(plain:getresponse():read(), "hello, world\n") same(#log, 1)
-- what an override raises comes out unchanged
function Mine:putheader() error(B.ValueError("no")) end
same(tostring(raises(B.ValueError, c.request, c, "GET", "/")), "no")

-- connecting in one's own way
local socket = require("socket")
local Own = class("Own", client.HTTPConnection)
function Own:connect()
  local h, p = HOST:match("(.*):(.*)")
  self.sock = socket.create_connection({h, tonumber(p)})
end
local own = Own("name.invalid")
same(own.sock, nil)
own:request("GET", "/hello")
assert(own.sock:getpeername()[2] == tonumber(HOST:match(":(.*)")))
same(own:getresponse():read(), "hello, world\n")
own:close()
same(own.sock, nil)
`)
}

func TestAttributes(t *testing.T) {
	run(t, `
local c1, c2, c3 = client.HTTPConnection("www.python.org"), client.HTTPConnection("www.python.org:80"), client.HTTPConnection("www.python.org", 80)
local c4 = client.HTTPConnection("www.python.org", 80, {timeout = 10})
for _, c in ipairs{c1, c2, c3, c4} do same(c.host, "www.python.org") same(c.port, 80) end
same(c4.timeout, 10) same(c1.timeout, nil) same(c1.blocksize, 8192) same(c1.auto_open, true) same(c1.default_port, 80) same(c1.debuglevel, 0)
c1.timeout = 2.5 same(c1.timeout, 2.5) c1.timeout = None same(c1.timeout, nil)
same(client.HTTPConnection("h", {timeout = None}).timeout, nil)
require("socket").setdefaulttimeout(7)
same(client.HTTPConnection("h").timeout, 7) same(client.HTTPConnection("h", {timeout = None}).timeout, nil)
c1:set_debuglevel(1) same(c1.debuglevel, 1)
same(client.HTTPSConnection("h").port, 443) same(client.HTTPSConnection("h").default_port, 443) same(client.HTTPConnection("[::1]:81").host, "::1")
local P = class("P", client.HTTPConnection) P.default_port = 8080
same(P("h").port, 8080)
local s = client.HTTPConnection("h", {source_address = {"127.0.0.1", 0}, blocksize = 4096})
same(s.source_address[1], "127.0.0.1") same(s.blocksize, 4096)
raises(B.ValueError, client.HTTPConnection, "h", {timeout = -1})
assert(tostring(raises(B.ValueError, client.HTTPConnection, "h", {timeout = 0})):find("Non%-blocking"))
raises(B.ValueError, client.HTTPConnection, "h", {blocksize = 0})
raises(B.TypeError, client.HTTPConnection, "h", {source_address = {1, 2}})
raises(client.InvalidURL, client.HTTPConnection, "h:port")
raises(B.TypeError, client.HTTPConnection)
same(client.HTTP_PORT, 80) same(client.HTTPS_PORT, 443) same(client.error, client.HTTPException)
`)
}

func TestExceptions(t *testing.T) {
	run(t, `
local conn = client.HTTPConnection(HOST)
raises(client.ResponseNotReady, conn.getresponse, conn)
raises(client.CannotSendHeader, conn.putheader, conn, "A", "b")
conn:putrequest("GET", "/")
local e = raises(client.CannotSendRequest, conn.putrequest, conn, "GET", "/")
same(tostring(e), "Request-started") assert(isinstance(e, client.ImproperConnectionState) and isinstance(e, client.HTTPException))
conn:close()
raises(B.ValueError, conn.request, conn, "GET\r\nX: y", "/")
raises(client.InvalidURL, conn.request, conn, "GET", "/a b")
raises(B.ValueError, conn.request, conn, "GET", "/", nil, {["X"] = "a\r\nB: c"})
conn.auto_open = false
raises(client.NotConnected, conn.request, conn, "GET", "/")
conn.auto_open = true
conn:close()

conn:request("GET", "/cut")
local r = conn:getresponse()
e = raises(client.IncompleteRead, r.read, r)
same(e.partial, "short") same(e.expected, 95) same(tostring(e), "IncompleteRead(5 bytes read, 95 more expected)")
same(tostring(client.IncompleteRead("ab")), "IncompleteRead(2 bytes read)")
e = client.BadStatusLine("")
same(e.line, "''") same(tostring(e), "''") same(e.args[1], "''")
same(client.UnknownProtocol("HTTP/9").version, "HTTP/9")
same(tostring(client.LineTooLong("header line")), "got more than 65536 bytes when reading header line")
e = client.RemoteDisconnected("gone")
assert(isinstance(e, B.ConnectionResetError) and isinstance(e, client.BadStatusLine) and isinstance(e, B.OSError)) same(tostring(e), "gone")
local M = class("M", client.HTTPException)
same(tostring(M("mine")), "mine")
`)
}

func TestMessage(t *testing.T) {
	run(t, `
local m = client.HTTPMessage()
m["Content-Type"] = "text/html; charset=UTF-8; q=\"a b\""
m:set("X-A", 1) m["x-a"] = "2"
same(#m, 3) same(m["content-type"], 'text/html; charset=UTF-8; q="a b"') same(m["X-a"], "1") same(m.missing, nil)
same(m:get("none"), nil) same(m:get("none", 5), 5) same(m:contains("X-A"), true) same(m:contains("X-B"), false)
same(table.concat(m:keys(), ","), "Content-Type,X-A,x-a") same(m:values()[3], "2") same(table.concat(m:get_all("x-A"), ","), "1,2") same(m:get_all("n"), nil)
local items = {}
for k, v in m:items() do items[#items + 1] = k .. "=" .. v end
same(items[2], "X-A=1")
local names = {}
for k in iter(m) do names[#names + 1] = k end
same(#names, 3)
same(m:get_content_type(), "text/html") same(m:get_content_maintype(), "text") same(m:get_content_subtype(), "html") same(m:get_content_charset(), "utf-8")
same(m:get_param("q"), "a b") same(m:get_param("z", "d"), "d") same(m:get_params()[2][2], "UTF-8") same(m:get_boundary("none"), "none") same(m:is_multipart(), false)
m:replace_header("x-a", "9") same(m["X-A"], "9") raises(B.KeyError, m.replace_header, m, "zz", "1")
m:delete("x-a") same(#m, 1) m["Content-Type"] = nil same(#m, 0)
m:add_header("Content-Disposition", "attachment", {filename = 'a"b.txt'})
same(tostring(m), 'Content-Disposition: attachment; filename="a\\"b.txt"\n\n') same(m:get_filename(), 'a"b.txt') same(m:get_content_disposition(), "attachment")

local file = {"A: 1\r\n", "B: 2\r\n", " more\r\n", "\r\n", "body"}
function file:read() return "" end
function file:readline() return table.remove(self, 1) or "" end
local h = client.parse_headers(file)
same(h["a"], "1") same(#h, 2) same(file[1], "body") assert(isinstance(h, client.HTTPMessage))
local text = "X: y\n\nrest"
local reader = {}
function reader:read(n) local s = text:sub(1, n) text = text:sub(n + 1) return s end
same(client.parse_headers(reader)["x"], "y")
local long = {}
function long:read(n) return ("x"):rep(n) end
raises(client.LineTooLong, client.parse_headers, long)
raises(B.TypeError, client.parse_headers, {})
`)
}

func TestResponseOfSocket(t *testing.T) {
	run(t, `
local socket = require("socket")
local s = socket.create_connection({HOST:match("^(.*):"), tonumber(HOST:match(":(.*)"))})
s:sendall("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
local r = client.HTTPResponse(s, {method = "GET"})
raises(client.ResponseNotReady, r.getheader, r, "a")
r:begin()
same(r.status, 200) same(r:read(), "hello, world\n") same(r.debuglevel, 0)
s:sendall("GET /lines HTTP/1.1\r\nHost: x\r\n\r\n") -- the socket stays the script's
assert(#s:recv(1000) > 0)
raises(B.TypeError, client.HTTPResponse, "x")
`)
}
