-- Handlers and openers of a script's own: what takes part in opening URLs need not
-- derive from the documented classes.

local request = require("urllib.request")
local urlerror = require("urllib.error")
local client = require("http.client")
local builtins = require("builtins")
local message = require("email.message")

-- An opener that keeps what handlers ask of it.
local function opener()
  local o = {addheaders = {}}
  function o:open(req, data, timeout) self.opened, self.timeout = req, timeout return "opened" end
  function o:error(...) self.told = {...} return "dealt with" end
  return o
end

local function director(...)
  local o = request.OpenerDirector()
  for _, h in ipairs({...}) do o:add_handler(h) end
  return o
end

local function headers(fields)
  local m = message.Message()
  for name, value in pairs(fields) do m[name] = value end
  return m
end

-- A handler of http that answers the first request with a status, and keeps the
-- headers of all.
local function server(code, fields)
  local S = class("S", request.BaseHandler)
  function S:__init() self.seen = {} end
  function S:http_open(req)
    local items = {}
    for _, item in ipairs(req:header_items()) do items[item[1]] = item[2] end
    self.seen[#self.seen + 1] = items
    if #self.seen > 1 then return {url = req.full_url, code = 200} end
    return self.parent:error("http", req, {read = function() return "" end}, code, "Phrase", headers(fields))
  end
  return S()
end

-- A handler whose methods note their names and give what the table says.
local function noting(log, name, order, methods)
  local h = {handler_order = order}
  function h:add_parent(parent) self.parent = parent end
  for method, answer in pairs(methods) do
    h[method] = function(_, req, resp)
      log[#log + 1] = name .. "." .. method
      if method:match("request$") then return req end
      if method:match("response$") then return resp end
      return answer
    end
  end
  return h
end

describe("a handler", function()
  it("is any object or table with add_parent", function()
    local h = {}
    function h:add_parent(parent) self.parent = parent end
    function h:spam_open(req) return "spam for " .. req.host end
    local o = director(h)
    assert.equal(o, h.parent)
    assert.equal("spam for you", o:open("spam://you"))
    local Own = class("Own")
    function Own:add_parent(parent) self.parent = parent end
    function Own:eggs_open(req) return self end
    local own = Own()
    assert.equal(own, request.build_opener(own):open("eggs:x"))
    local Old = {}
    Old.__index = Old
    function Old:add_parent() end
    function Old:eggs_open() return self.text end
    assert.equal("old", director(setmetatable({text = "old"}, Old)):open("eggs:x"))
    for _, none in ipairs({{}, {add_parent = true}, class("None")(), request.HTTPHandler}) do
      assert.raises(builtins.TypeError, o.add_handler, o, none)
    end
  end)

  it("is asked at its stage, by its order", function()
    local log = {}
    local o = director(
      noting(log, "late", 900, {x_open = false, x_request = true, x_response = true}),
      noting(log, "early", 100, {x_open = None, x_response = true, unknown_open = "found"}),
      noting(log, "general", 500, {default_open = nil, y_open = "no", x_request = true}))
    assert.equal("found", o:open("x:"))
    assert.equal("general.x_request late.x_request early.x_open late.x_open early.unknown_open early.x_response late.x_response", table.concat(log, " "))
    assert.same({100, 500, 900}, {o.handlers[1].handler_order, o.handlers[2].handler_order, o.handlers[3].handler_order})
  end)

  it("may replace the request and the response", function()
    local h = {add_parent = function() end}
    function h:a_request(req) req.headers["From"] = "a" return request.Request("b:" .. req.selector, {headers = req.headers}) end
    function h:b_open(req) return req:get_header("From") .. req.selector end
    function h:a_response(req, resp) return {resp, req.type} end
    assert.same({"ax", "b"}, director(h):open("a:x"))
  end)

  it("can be a field of an instance", function()
    local h = request.BaseHandler()
    h.own_open = function(req) return req.full_url end
    assert.equal("own:x", director(h):open("own:x"))
  end)

  it("has names of hooks that are none", function()
    local log = {}
    local o = director(noting(log, "h", 1, {do_open = "x", proxy_open = "x", redirect_request = "x", used_open = "y"}), request.UnknownHandler())
    for _, scheme in ipairs({"do", "proxy", "redirect"}) do assert.raises(urlerror.URLError, o.open, o, scheme .. "://h/") end
    assert.equal("y", o:open("used:"))
  end)

  it("gets errors with the arguments that another one gave", function()
    local fp, hdrs, got = {read = function() end}, {a = "b"}, nil
    local h = {add_parent = function(self, p) self.parent = p end}
    function h:http_open(req) return self.parent:error("http", req, fp, 418, "Short", hdrs) end
    function h:http_error_418(...) got = {...} return nil end
    function h:http_error_default(req, ...) return {...} end
    local req = request.Request("http://h/")
    local answer = director(h):open(req)
    assert.equal(req, got[1])
    assert.equal(fp, got[2])
    assert.equal(418, got[3])
    assert.equal(hdrs, got[5])
    assert.equal(hdrs, answer[4])
  end)
end)

describe("OpenerDirector", function()
  it("lists its handlers", function()
    local mine = request.HTTPHandler()
    local list = request.build_opener(mine).handlers
    local names = {}
    for _, h in ipairs(list) do
      for _, name in ipairs({"UnknownHandler", "HTTPHandler", "HTTPDefaultErrorHandler", "HTTPRedirectHandler", "FTPHandler", "FileHandler", "HTTPErrorProcessor", "DataHandler", "HTTPSHandler"}) do
        if isinstance(h, request[name]) then names[name] = h end
      end
    end
    assert.equal(mine, names.HTTPHandler)
    assert.equal(list[#list], names.HTTPErrorProcessor)
    for _, name in ipairs({"UnknownHandler", "HTTPSHandler", "FTPHandler", "FileHandler", "DataHandler"}) do assert.truthy(names[name], name) end
    local o = request.build_opener()
    assert.equal(o.handlers[1], o.handlers[1])
    assert.equal(o, o.handlers[1].parent)
  end)

  it("opens and deals with errors as a subclass says", function()
    local Mine = class("Mine", request.OpenerDirector)
    function Mine:open(req, data, timeout)
      self.opened = (self.opened or 0) + 1
      self.timeout = timeout
      return request.OpenerDirector.open(self, req, data, timeout)
    end
    local o = Mine()
    o:add_handler(request.HTTPRedirectHandler())
    o:add_handler(server(302, {Location = "http://h/2"}))
    assert.equal("http://h/2", o:open("http://h/1", nil, 7).url)
    assert.equal(2, o.opened)
    assert.equal(7, o.timeout)
    function Mine:error(proto, req, fp, code) return proto .. code end
    o = Mine()
    o:add_handler(request.HTTPErrorProcessor())
    o:add_handler({add_parent = function() end, http_open = function() return {code = 500, msg = "Oops"} end})
    assert.equal("http500", o:open("http://h/"))
  end)

  it("bounds requests inside one another, also through a script", function()
    local Loop = class("Loop", request.BaseHandler)
    function Loop:x_open(req) return self.parent:open(req) end
    local o = director(Loop())
    assert.is_false((pcall(o.open, o, "x:")))
  end)
end)

describe("handlers work for any opener", function()
  it("HTTPErrorProcessor", function()
    local h, o = request.HTTPErrorProcessor(), opener()
    h.parent = o
    assert.equal(o, h.parent)
    local req, info = request.Request("http://h/"), {}
    local good, bad = {code = 204}, {code = 503, msg = "Busy", info = function() return info end}
    assert.equal(good, h:http_response(req, good))
    assert.is_nil(o.told)
    assert.equal("dealt with", h:https_response(req, bad))
    assert.same({"http", 503, "Busy"}, {o.told[1], o.told[4], o.told[5]})
    assert.equal(req, o.told[2])
    assert.equal(bad, o.told[3])
    assert.equal(info, o.told[6])
  end)

  it("HTTPRedirectHandler", function()
    local h, o = request.HTTPRedirectHandler(), opener()
    h:add_parent(o)
    local req = request.Request("http://h/a/b", {headers = {Kept = "1"}})
    req.timeout = 3
    local function follow(url) return h:http_error_302(req, {read = function() end}, 302, "Found", {location = url}) end
    assert.equal("opened", follow("c"))
    assert.equal("http://h/a/c", o.opened.full_url)
    assert.equal("1", o.opened.headers["Kept"])
    assert.equal(3, o.timeout)
    for _ = 1, 3 do follow("c") end
    assert.raises(urlerror.HTTPError, "infinite loop", follow, "c")
    assert.raises(urlerror.HTTPError, "not allowed", follow, "gopher://h/")
  end)

  it("do_request_", function()
    local h, o = request.AbstractHTTPHandler(), opener()
    h.parent = o
    o.addheaders = {{"Added", "1"}, {"Set", "1"}}
    local req = h:do_request_(request.Request("http://h/", {data = "abc", headers = {Set = "2"}}))
    assert.same({["Content-length"] = "3", ["Content-type"] = "application/x-www-form-urlencoded", Host = "h", Added = "1"}, req.unredirected_hdrs)
    req = h:do_request_(request.Request("http://h/", {data = {read = function() end}}))
    assert.equal("chunked", req:get_header("Transfer-encoding"))
    assert.raises(urlerror.URLError, "no host", h.do_request_, h, request.Request("http:///"))
  end)

  it("authentication, with anything for the passwords", function()
    local manager = {}
    function manager:find_user_password(realm, where) self.asked = {realm, where} return "u", "p" end
    local h, o = request.HTTPBasicAuthHandler(manager), opener()
    h.parent = o
    local req = request.Request("http://h/x")
    for _, challenge in ipairs({"Basic realm=R", "Basic\trealm=R", "Other x, Basic realm='R'", 'Digest realm="S", nonce="n, m", BASIC realm="R", charset="UTF-8"'}) do
      req:remove_header("Authorization")
      assert.equal("opened", h:http_error_401(req, {read = function() end}, 401, "No", headers({["WWW-Authenticate"] = challenge})))
      assert.same({"R", "http://h/x"}, manager.asked)
      assert.equal("Basic dTpw", o.opened.unredirected_hdrs["Authorization"])
    end
    assert.is_nil(h:http_error_401(req, {read = function() end}, 401, "No", headers({["WWW-Authenticate"] = "Basic realm=R"}))) -- refused
  end)

  it("FTPHandler", function()
    local F = class("F", request.FTPHandler)
    function F:connect_ftp(user, passwd, host, port, dirs) self.got = {user, passwd, host, port, dirs} return self end
    function F:retrfile(file, kind) self.file, self.kind = file, kind return {read = function() return "" end}, 4 end
    local h = F()
    h.parent = opener()
    local r = h:ftp_open(request.Request("ftp://a%25:b@127.0.0.1:2100/d/e/f.txt;type=a"))
    assert.same({"a%", "b", "127.0.0.1", 2100, {"d", "e"}}, h.got)
    assert.same({"f.txt", "A"}, {h.file, h.kind})
    assert.equal("4", r:info()["Content-length"])
  end)
end)

describe("digest authentication", function()
  it("has steps that can be overridden", function()
    local D = class("D", request.HTTPDigestAuthHandler)
    function D:get_cnonce(nonce) return nonce .. "-client" end
    local h, s = D(), server(401, {["WWW-Authenticate"] = 'Digest realm="R", nonce="n", qop="auth"'})
    h:add_password("R", "http://h/", "u", "p")
    local o = director(h, s)
    o:open("http://h/x")
    assert.matches('cnonce="n%-client"', s.seen[2]["Authorization"])
    function D:get_authorization(req, chal) return chal.realm .. chal.nonce end
    s.seen = {}
    o:open("http://h/x")
    assert.equal("Digest Rn", s.seen[2]["Authorization"])
    function D:retry_http_digest_auth(req, auth) return auth end
    s.seen = {}
    assert.equal('Digest realm="R", nonce="n", qop="auth"', o:open("http://h/x"))
  end)

  it("has steps that can be called", function()
    local h = request.AbstractDigestAuthHandler()
    local H, KD = h:get_algorithm_impls("MD5")
    assert.equal("900150983cd24fb0d6963f7d28e17f72", H("abc"))
    assert.equal(H("a:b"), KD("a", "b"))
    assert.raises(builtins.ValueError, "Unsupported digest authentication algorithm 'none'", h.get_algorithm_impls, h, "none")
    assert.equal(16, #h:get_cnonce("n"))
    local req = request.Request("http://h/")
    assert.is_nil(h:get_authorization(req, {realm = "R", nonce = "n"}))
    h:add_password("R", "http://h/", "u", "p")
    assert.matches('^username="u", realm="R", nonce="n", uri="/", response="%x+"', h:get_authorization(req, {realm = "R", nonce = "n"}))
  end)
end)

describe("connections of a script's own", function()
  local function replying(text)
    local C = class("C", client.HTTPConnection)
    function C:connect()
      local sock = {}
      function sock:sendall(data) C.sent = (C.sent or "") .. data end
      function sock:close() C.closed = true end
      function sock:makefile()
        local left = text
        local function take(n) local s = left:sub(1, n) left = left:sub(n + 1) return s end
        return {read = function(_, n) return take(n or #left) end, readline = function() return take(left:find("\n", 1, true) or #left) end, close = function() end}
      end
      self.sock = sock
    end
    return C
  end

  it("end with the response", function()
    for _, answer in ipairs({"Connection: close\r\n\r\ndata", "Content-Length: 4\r\n\r\ndata", "Transfer-Encoding: chunked\r\n\r\n4\r\ndata\r\n0\r\n\r\n"}) do
      local C, h = replying("HTTP/1.1 200 OK\r\n" .. answer), request.AbstractHTTPHandler()
      with(h:do_open(C, request.Request("http://h/")), function(r)
        assert.equal("data", r:read())
        assert.equal("OK", r.msg)
      end)
      assert.is_true(C.closed)
    end
    local C, h = replying(""), request.AbstractHTTPHandler()
    assert.raises(client.BadStatusLine, h.do_open, h, C, request.Request("http://h/"))
    assert.is_true(C.closed)
  end)

  it("may be anything that is called with the host", function()
    local Conn = class("Conn")
    function Conn:__call(host, options) self.host, self.timeout = host, options.timeout return self end
    function Conn:set_debuglevel(level) self.level = level end
    function Conn:request(method, url, body, fields) self.told = {method, url, body, fields["X-Y"]} end
    function Conn:getresponse()
      local R = class("R")
      R.reason = "Fine"
      self.response = R()
      return self.response
    end
    local sock = {close = function(self) self.gone = true end}
    local conn, h = Conn(), request.AbstractHTTPHandler(2)
    conn.sock = sock
    local req = request.Request("http://h/p", {data = "d", headers = {["x-y"] = "z"}})
    req.timeout = 5
    local r = h:do_open(conn, req)
    assert.equal(conn.response, r)
    assert.same({"http://h/p", "Fine"}, {r.url, r.msg})
    assert.same({"h", 5, 2}, {conn.host, conn.timeout, conn.level})
    assert.same({"POST", "/p", "d", "z"}, conn.told)
    assert.is_true(sock.gone)
    assert.is_nil(conn.sock)
  end)

  it("come in the place of those of http.client", function()
    local real = client.HTTPConnection
    client.HTTPConnection = replying("HTTP/1.1 200 OK\r\n\r\nhello")
    finally(function()
      client.HTTPConnection = real
      request.install_opener(None)
    end)
    assert.equal("hello", request.urlopen("http://nowhere.invalid/"):read())
    assert.equal("hello", director(request.HTTPHandler()):open("http://nowhere.invalid/"):read())
  end)

  it("are told from what makes no connection", function()
    local real = client.HTTPConnection
    finally(function() client.HTTPConnection = real end)
    for said, stand in pairs({
      ["returned no connection"] = function() end,
      ["expected a class or a function, got string"] = "HTTPConnection",
      ["getresponse of table returned nothing"] = function() return {request = function() end, getresponse = function() end} end,
    }) do
      client.HTTPConnection = stand
      local o = request.URLopener({})
      assert.raises(builtins.TypeError, said, o.open, o, "http://nowhere.invalid/")
      if not said:find("getresponse", 1, true) then
        assert.raises(builtins.TypeError, said, request.urlopen, "http://nowhere.invalid/")
      end
    end
  end)

  it("need not be: a response without a status is an error", function()
    local H = class("H", request.HTTPHandler)
    function H:http_open() return {} end
    local o = request.build_opener(H)
    assert.raises(urlerror.URLError, "the response has no status", o.open, o, "http://h/")
  end)
end)

describe("Request", function()
  it("has tables of its headers that can be changed", function()
    local r = request.Request("http://h/", {headers = {One = "1"}})
    local t = r.headers
    r:add_header("two", 2)
    assert.same({One = "1", Two = "2"}, t)
    t.Three, t.One = 3, nil
    assert.is_false(r:has_header("One"))
    assert.equal("3", r:get_header("Three"))
    r.unredirected_hdrs["Once"] = "x"
    assert.is_true(r:has_header("Once"))
    assert.equal(t, r.headers)
    t.Bad = {}
    assert.raises(builtins.TypeError, "headers", r.get_method, r)
  end)

  it("comes from the host without its port", function()
    assert.equal("h", request.Request("http://H:80/").origin_req_host)
    assert.equal("h:", request.Request("http://H:/").origin_req_host)
  end)

  it("keeps a Content-length while the data stays the same", function()
    local r = request.Request("http://h/", "abc")
    r:add_unredirected_header("Content-length", 3)
    r.data = "abc"
    assert.equal("3", r:get_header("Content-length"))
    r.data = "abcd"
    assert.is_false(r:has_header("Content-length"))
  end)

  it("says that keywords are no headers", function()
    assert.raises(builtins.TypeError, "not keywords", request.Request, "http://h/", "data", {headers = {A = "b"}})
  end)
end)

describe("files and lists", function()
  it("are opened by an address of this machine", function()
    local name = os.tmpname()
    finally(function() os.remove(name) end)
    for _, host in ipairs({"127.0.0.1", "127.8.8.8", "[::1]"}) do
      local r = request.urlopen("file://" .. host .. name)
      assert.equal("file://" .. host .. name, r.url)
    end
    for _, host in ipairs({"localhost:80", "127.0.0.1:80", "192.0.2.1", "example.com"}) do
      assert.raises(urlerror.URLError, "only on localhost", request.urlopen, "file://" .. host .. name)
    end
  end)

  it("keep empty items, and lose escapes", function()
    assert.same({"a", "", 'b="c"d,e"', "f"}, request.parse_http_list([[a,, b="c\"d,e", f,]]))
  end)
end)
