-- What the documents say of urllib.request, statement by statement.

local request = require("urllib.request")
local parse = require("urllib.parse")
local urlerror = require("urllib.error")
local response = require("urllib.response")
local client = require("http.client")
local builtins = require("builtins")
local socket = require("socket")
local sys = require("sys")
local threading = require("threading")

-- A server that keeps the requests it gets in heads and bodies.
local url, listener, heads, bodies

local function reply(conn, text, status, extra)
  conn:sendall("HTTP/1.1 " .. (status or "200 OK") .. "\r\nContent-Length: " .. #text .. "\r\nConnection: close\r\n" .. (extra or "") .. "\r\n" .. text)
end

local function answer(conn, method, target, headers)
  local status, rest = target:match("^/status/(%d+)(.*)")
  if status then return reply(conn, "body of " .. status, status .. " Reason", rest ~= "" and "Location: " .. rest .. "\r\n" or nil) end
  if target == "/chunked" then return conn:sendall("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n") end
  if target == "/until-end" then return conn:sendall("HTTP/1.0 200 OK\r\n\r\nno length") end
  if target == "/short" then return conn:sendall("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort") end
  if target == "/silent" then return socket.create_connection({"127.0.0.1", 1}) end
  if target == "/big" then return reply(conn, ("x"):rep(20000)) end
  local scheme = target:match("^/basic") and "Basic" or target:match("^/digest") and "Digest" or target:match("^/odd") and "Odd"
  if scheme and not headers:contains("Authorization") then
    return reply(conn, "who?", "401 Unauthorized", "WWW-Authenticate: " .. scheme .. ' realm="R", nonce="n"\r\n')
  end
  if scheme == "Digest" and headers["Authorization"]:match("^Digest") then
    return reply(conn, "still not", "401 Unauthorized", 'WWW-Authenticate: Basic realm="R"\r\n')
  end
  return reply(conn, method .. " " .. target)
end

local function serve()
  heads, bodies = {}, {}
  listener = socket.create_server({"127.0.0.1", 0})
  local accepting = listener
  threading.Thread(function()
    while true do
      local ok, conn = pcall(accepting.accept, accepting)
      if not ok then return end
      threading.Thread(function()
        pcall(function()
          local file = conn:makefile("rb")
          local first = file:readline()
          local headers = client.parse_headers(file)
          local body = headers:contains("Content-Length") and file:read(tonumber(headers["Content-Length"])) or ""
          if headers:contains("Transfer-Encoding") then
            repeat
              local size = tonumber(file:readline(), 16)
              body = body .. file:read(size)
              file:readline()
            until size == 0
          end
          heads[#heads + 1] = {line = first, headers = headers}
          bodies[#bodies + 1] = body
          local method, target = first:match("^(%S+) (%S+)")
          answer(conn, method, target, headers)
        end)
        conn:close()
      end, {daemon = true}):start()
    end
  end, {daemon = true}):start()
  url = "http://127.0.0.1:" .. listener:getsockname()[2]
end

local function last() return heads[#heads].headers end

local function env(values)
  local saved = {}
  for k in pairs(values) do saved[k] = os.getenv(k) or false end
  finally(function()
    for k, v in pairs(saved) do
      if v then os.environ[k] = v else os.environ:delete(k) end
    end
  end)
  for k, v in pairs(values) do os.environ[k] = v end
end

local function recorder(name, ...)
  local C = class(name, request.BaseHandler)
  for _, method in ipairs({...}) do
    C[method] = function(self, ...)
      self.calls = self.calls or {}
      self.calls[#self.calls + 1] = method
      return self.result and self.result(method, ...)
    end
  end
  return C
end

before_each(serve)
after_each(function()
  listener:close()
  request.install_opener(None)
end)

describe("urlopen", function()
  it("takes a URL or a Request, and speaks HTTP/1.1 with Connection: close", function() -- 1, 2, 81
    assert.equal("GET /a", request.urlopen(url .. "/a"):read())
    assert.equal("GET /b", request.urlopen(request.Request(url .. "/b")):read())
    assert.equal("GET /b HTTP/1.1\r\n", heads[2].line)
    assert.equal("close", last()["Connection"])
    assert.equal(url:match("//(.*)"), last()["Host"])
    request.urlopen(url, None)
    assert.equal("GET", heads[3].line:match("^%S+"))
    request.urlopen(url, "x=1")
    assert.equal("POST", heads[4].line:match("^%S+"))
    assert.equal("3", last()["Content-Length"])
    assert.equal("application/x-www-form-urlencoded", last()["Content-Type"])
  end)

  it("waits as long as it is told, or as socket says", function() -- 3, 100
    local silent = socket.create_server({"127.0.0.1", 0})
    finally(function() silent:close() socket.setdefaulttimeout(None) end)
    local there = "http://127.0.0.1:" .. silent:getsockname()[2]
    assert.raises(builtins.TimeoutError, request.urlopen, there, {timeout = 0.02})
    socket.setdefaulttimeout(0.02)
    assert.raises(builtins.TimeoutError, request.urlopen, there)
    assert.raises(builtins.ValueError, request.urlopen, there, {timeout = 0})
  end)

  it("takes an SSLContext, or files of certificates", function() -- 4
    assert.raises(builtins.TypeError, request.urlopen, url, {context = {}})
    assert.raises(builtins.TypeError, request.urlopen, url, {context = 1})
    assert.raises(builtins.FileNotFoundError, request.urlopen, url, {cafile = "/none.pem"})
    local ctx = require("ssl").create_default_context()
    assert.equal("GET /", request.urlopen(url, {context = ctx}):read():sub(1, 5))
    assert.equal("GET /", request.urlopen(url, {cadefault = true}):read():sub(1, 5))
    for _, both in ipairs({{cafile = "a"}, {capath = "a"}, {cadefault = true}}) do
      both.context = ctx
      assert.raises(builtins.ValueError, "You can't pass both context", request.urlopen, url, both)
    end
  end)

  it("gives a response for with, with its address, headers and status", function() -- 6 to 9, 79
    local inside
    with(request.urlopen(url .. "/a"), function(f)
      inside = f
      assert.equal(url .. "/a", f:geturl())
      assert.equal(url .. "/a", f.url)
      assert.equal("6", f:info()["Content-Length"])
      assert.equal(f:info(), f.headers)
      assert.equal(200, f:getcode())
      assert.equal(200, f.status)
      assert.is_true(isinstance(f, client.HTTPResponse))
      assert.equal("OK", f.msg)
      assert.equal("OK", f.reason)
      assert.equal("string", type(f:read(2)))
    end)
    assert.is_true(inside.closed)
    assert.is_true(isinstance(request.urlopen("data:,x"), response.addinfourl)) -- 10
  end)

  it("raises URLError for failures of protocols", function() -- 11
    local e = assert.raises(urlerror.URLError, request.urlopen, "http://127.0.0.1:1/")
    assert.is_true(isinstance(e.reason, builtins.ConnectionRefusedError))
    assert.is_true(isinstance(e, builtins.OSError))
    assert.raises(urlerror.URLError, "no host given", request.urlopen, "http:///x")
  end)

  it("announces what it opens", function() -- 14
    local events = {}
    sys.addaudithook(function(event, args)
      if event == "urllib.Request" then events[#events + 1] = args end
    end)
    request.urlopen(request.Request(url .. "/a#f", {data = "b", headers = {["X-A"] = "1"}, method = "PUT"}))
    assert.equal(url .. "/a#f", events[1][1])
    assert.equal("b", events[1][2])
    assert.same({["X-a"] = "1"}, events[1][3])
    assert.equal("PUT", events[1][4])
    request.urlopen("data:,x")
    assert.equal("data:,x", events[2][1])
    assert.equal("GET", events[2][4])
  end)

  it("uses what install_opener was given, whatever it is", function() -- 15, 106
    request.install_opener({open = function(_, what, data, timeout) return {what, data, timeout} end})
    assert.same({"x:y", "d", 3}, request.urlopen("x:y", "d", 3))
    request.install_opener(None)
    assert.equal("GET /", request.urlopen(url):read():sub(1, 5))
  end)

  it("knows http, https, ftp, file and data", function() -- 96, 119, 76
    assert.raises(urlerror.URLError, "unknown url type: foo", request.urlopen, "foo://x")
    assert.raises(builtins.ValueError, "unknown url type: 'x'", request.urlopen, "x")
    assert.equal("no length", request.urlopen(url .. "/until-end"):read())
    assert.equal("hello", request.urlopen(url .. "/chunked"):read())
  end)

  it("refuses spaces and control characters in the request line", function() -- 101
    for _, bad in ipairs({"/a b", "/a\tb", "/\127", "/\1x"}) do
      assert.raises(client.InvalidURL, request.urlopen, url .. bad)
    end
  end)
end)

describe("build_opener", function()
  it("puts the default handlers together", function() -- 16 to 19, 13
    local o = request.build_opener()
    assert.is_true(isinstance(o, request.OpenerDirector))
    assert.raises(urlerror.URLError, "unknown url type", o.open, o, "foo:x")
    for _, C in ipairs({"ProxyHandler", "UnknownHandler", "HTTPHandler", "HTTPDefaultErrorHandler", "HTTPRedirectHandler", "FTPHandler", "FileHandler", "HTTPErrorProcessor", "DataHandler", "HTTPSHandler"}) do
      assert.truthy(request[C], C)
    end
    for C, order in pairs({BaseHandler = 500, ProxyHandler = 100, HTTPDigestAuthHandler = 490, ProxyDigestAuthHandler = 490, HTTPErrorProcessor = 1000, HTTPHandler = 500}) do
      assert.equal(order, request[C]().handler_order, C)
    end
    assert.raises(builtins.TypeError, "expected BaseHandler instance", request.build_opener, {})
    assert.raises(builtins.TypeError, "expected BaseHandler instance", request.build_opener, 1)
  end)

  it("leaves out the default handlers that the given ones derive from", function()
    local My = class("My", request.HTTPHandler)
    function My:http_open(req) return {read = function() return "mine" end, status = 200} end
    assert.equal("mine", request.build_opener(My):open("http://h/"):read())
    assert.equal("mine", request.build_opener(My()):open("http://h/"):read())
    local Quiet = class("Quiet", request.HTTPErrorProcessor)
    function Quiet:http_response(_, r) return r end
    assert.equal(404, request.build_opener(Quiet):open(url .. "/status/404").status)
  end)

  it("uses the proxies of the environment", function()
    env({http_proxy = url, no_proxy = ""})
    assert.equal("GET http://h.example/x", request.build_opener():open("http://h.example/x"):read())
    assert.raises(urlerror.URLError, function() -- 59
      request.build_opener(request.ProxyHandler({})):open("http://127.0.0.1:1/")
    end)
  end)

  it("asks handlers by their order", function()
    local order = {}
    local function handler(name, n)
      local H = class(name, request.BaseHandler)
      H.handler_order = n
      function H:x_open() order[#order + 1] = name end
      return H
    end
    local o = request.build_opener(handler("c", 600), handler("a", 5), handler("b", 500))
    assert.raises(urlerror.URLError, o.open, o, "x:y")
    assert.equal("abc", table.concat(order))
  end)
end)

describe("paths and proxies", function()
  it("are quoted and unquoted", function() -- 20
    assert.equal("/a%20b/%C3%A4%25", request.pathname2url("/a b/\u{E4}%"))
    assert.equal("/a b/\u{E4}", request.url2pathname("/a%20b/%C3%A4"))
  end)

  it("come from variables in any case, lower case first", function() -- 21, 22, 58, 104
    env({Foo_Proxy = "http://f:1", BAR_PROXY = "http://upper", bar_proxy = "http://lower", GONE_PROXY = "http://g", gone_proxy = ""})
    local p = request.getproxies()
    assert.equal("http://f:1", p.foo)
    assert.equal("http://lower", p.bar)
    assert.is_nil(p.gone)
    assert.equal("http://f:1", request.ProxyHandler().proxies.foo)
    assert.equal("http://f:1", request.ProxyHandler(None).proxies.foo)
  end)

  it("are left aside for the hosts of no_proxy", function() -- 60, 104; worked example 16
    env({no_proxy = "cern.ch,ncsa.uiuc.edu,some.host:8080", http_proxy = url})
    for host, bypassed in pairs({["cern.ch"] = true, ["www.cern.ch"] = true, ["notcern.ch"] = false, ["some.host:8080"] = true, ["some.host"] = false, ["www.ncsa.uiuc.edu"] = true, ["edu"] = false}) do
      assert.equal(bypassed, request.proxy_bypass(host), host)
    end
    assert.equal("GET http://other.example/", request.build_opener():open("http://other.example/"):read())
    env({no_proxy = "*"})
    assert.is_true(request.proxy_bypass("anything"))
  end)

  it("serve every scheme that they are given for", function() -- 61
    local o = request.build_opener(request.ProxyHandler({foo = url, http = url}))
    assert.equal("GET foo://x/y", o:open("foo://x/y"):read())
    local My = class("My", request.ProxyHandler)
    function My:proxy_open(req, proxy, type) self.told = {req.full_url, proxy, type} return nil end
    assert.equal("GET http://h/", request.build_opener(My({http = url})):open("http://h/"):read())
    assert.raises(builtins.TypeError, request.ProxyHandler, "http://p") -- 115
  end)
end)

describe("Request", function()
  it("sends strings, files and pieces", function() -- 24 to 27, 33, 102
    request.urlopen(url, "text")
    assert.equal("4", last()["Content-Length"])
    request.urlopen(url, {"pie", "ces"})
    assert.equal("chunked", last()["Transfer-Encoding"])
    local name = os.tmpname()
    local f = io.open(name, "w") f:write("a file") f:close()
    f = io.open(name)
    request.urlopen(url, f)
    assert.is_nil(last():get("Content-Length"))
    request.urlopen(request.Request(url, {data = io.open(name), headers = {["Content-Length"] = 6, ["Content-Type"] = "text/x"}}))
    assert.is_nil(last():get("Transfer-Encoding"))
    assert.equal("text/x", last()["Content-Type"])
    assert.is_nil(last():get("Expect"))
    assert.same({"text", "pieces", "a file", "a file"}, bodies)
    assert.raises(builtins.TypeError, request.urlopen, url, 5)
    os.remove(name)
  end)

  it("keeps one header of a name, capitalized", function() -- 28, 29, 39, 41, 109
    local r = request.Request(url, {headers = {["X-ONE"] = "1"}})
    r:add_header("x-one", "2")
    r:add_unredirected_header("Only-Here", "3")
    assert.equal("2", r:get_header("X-one"))
    assert.equal("3", r:get_header("Only-here"))
    assert.is_nil(r:get_header("None"))
    assert.equal("d", r:get_header("None", "d"))
    assert.is_true(r:has_header("Only-here"))
    local items = {}
    for _, pair in ipairs(r:header_items()) do items[pair[1]] = pair[2] end
    assert.same({["X-one"] = "2", ["Only-here"] = "3"}, items)
    r:remove_header("Only-here")
    r:remove_header("X-one")
    assert.same({}, r:header_items())
    request.urlopen(r)
    assert.equal("Python-urllib/3.9", last()["User-Agent"])
    local agent = "Mozilla/5.0 (X11; U; Linux i686) Gecko/20071127 Firefox/2.0.0.11" -- worked example 18
    request.urlopen(request.Request(url, {headers = {["User-Agent"] = agent}}))
    assert.equal(agent, last()["User-Agent"])
  end)

  it("knows who wanted it", function() -- 30, 35
    local r = request.Request("http://WWW.Example.com:8080/x")
    assert.equal("www.example.com", r.origin_req_host)
    assert.equal("WWW.Example.com:8080", r.host)
    assert.is_false(r.unverifiable)
    r = request.Request("http://h/", None, {}, "other", true)
    assert.equal("other", r.origin_req_host)
    assert.is_true(r.unverifiable)
  end)

  it("has a method", function() -- 31, 38
    assert.equal("GET", request.Request(url):get_method())
    assert.equal("POST", request.Request(url, ""):get_method())
    local r = request.Request(url, {data = "x", method = "PUT"})
    assert.equal("PUT", r.method)
    assert.equal("PUT", r:get_method())
    local Head = class("Head", request.Request)
    Head.method = "HEAD"
    assert.equal("HEAD", Head(url):get_method())
    request.urlopen(Head(url))
    assert.equal("HEAD", heads[1].line:match("^%S+"))
    local Delete = class("Delete", request.Request)
    function Delete:get_method() return "DELETE" end
    request.urlopen(Delete(url))
    assert.equal("DELETE", heads[2].line:match("^%S+"))
  end)

  it("has a URL that can be replaced", function() -- 34, 36, 42
    local r = request.Request("http://h/a?q#frag")
    assert.equal("http://h/a?q#frag", r.full_url)
    assert.equal("http://h/a?q#frag", r:get_full_url())
    assert.equal("/a?q", r.selector)
    assert.equal("frag", r.fragment)
    r.full_url = "https://other:1/b"
    assert.same({"https", "other:1", "/b"}, {r.type, r.host, r.selector})
    r = request.Request("http://h/a")
    assert.is_false(r:has_proxy())
    r:set_proxy("proxy:3128", "http")
    assert.same({"http", "proxy:3128", "http://h/a"}, {r.type, r.host, r.selector})
    assert.equal("http://h/a", r.full_url)
    assert.is_true(r:has_proxy())
  end)

  it("forgets the length of data that is replaced", function() -- 37
    local r = request.Request(url, "one")
    r:add_header("Content-Length", "3")
    r.data = "four"
    assert.is_false(r:has_header("Content-length"))
    assert.equal("four", r.data)
    request.urlopen(r)
    assert.equal("four", bodies[1])
    r.data = nil
    assert.equal("GET", r:get_method())
  end)

  it("has lost the old methods", function() -- 43
    for _, name in ipairs({"add_data", "has_data", "get_data", "get_type", "get_host", "get_selector", "get_origin_req_host", "is_unverifiable"}) do
      assert.is_nil(request.Request[name], name)
    end
  end)
end)

describe("OpenerDirector", function()
  it("works in three stages", function() -- 44, 46, 47, 93, 106, 120, 122
    local calls = {}
    local H = class("H", request.BaseHandler)
    local function note(name, result) H[name] = function(_, ...) calls[#calls + 1] = name return result(...) end end
    note("x_request", function(req) return req end)
    note("default_open", function() return nil end)
    note("x_open", function() return nil end)
    note("unknown_open", function(req) return {read = function() return req.full_url end} end)
    note("x_response", function(_, r) return r end)
    local o = request.OpenerDirector()
    o:add_handler(H())
    assert.equal("x:y", o:open("x:y"):read())
    assert.equal("x_request default_open x_open unknown_open x_response", table.concat(calls, " "))
  end)

  it("gives nothing if nobody takes the request", function() -- 12
    assert.is_nil(request.OpenerDirector():open("http://h/"))
  end)

  it("lets exceptions pass", function() -- 48, 49
    local H = class("H", request.BaseHandler)
    function H:x_open() error(builtins.MemoryError("full")) end
    local o = request.build_opener(H)
    assert.raises(builtins.MemoryError, "full", o.open, o, "x:y")
    function H:y_request() return nil end
    o = request.build_opener(H)
    assert.raises(builtins.TypeError, "must return a Request", o.open, o, "y:z")
  end)

  it("asks the handlers of a status, then the default one", function() -- 45, 50, 52, 77, 78, 114
    local H = recorder("H", "http_error_404", "http_error_default")
    local h = H()
    local o = request.build_opener(h)
    local e = assert.raises(urlerror.HTTPError, o.open, o, url .. "/status/404")
    assert.equal("body of 404", e:read())
    assert.equal("Reason", e.msg)
    assert.equal("http_error_404", h.calls[1])
    for _, status in ipairs({201, 204, 299}) do assert.equal(status, o:open(url .. "/status/" .. status).status) end
    assert.raises(urlerror.HTTPError, o.open, o, url .. "/status/500")
    local Ftp = recorder("Ftp", "foo_error")
    local f = Ftp()
    f.result = function() return {read = function() return "dealt with" end} end
    o = request.build_opener(f)
    assert.equal("dealt with", o:error("foo", request.Request("foo:x"), None, 1, "m", None):read())
  end)

  it("sets headers for all requests", function() -- 80
    local o = request.build_opener()
    assert.same({{"User-agent", "Python-urllib/3.9"}}, o.addheaders)
    o.addheaders = {{"User-agent", "Mozilla/5.0"}, {"X-A", "1"}}
    o:open(url)
    assert.equal("Mozilla/5.0", last()["User-Agent"])
    assert.equal("1", last()["X-A"])
    o:open(request.Request(url, {headers = {["X-A"] = "2"}}))
    assert.equal("2", last()["X-A"])
  end)

  it("is the parent of its handlers", function() -- 107, 121
    local h = request.BaseHandler()
    assert.is_nil(h.http_open)
    local o = request.OpenerDirector()
    h:add_parent(o)
    assert.equal(o, h.parent)
    h:close()
    assert.is_nil(h.parent)
    local Nested = class("Nested", request.BaseHandler)
    function Nested:twice_open(req) return self.parent:open("data:," .. req.selector) end
    assert.equal("x", request.build_opener(Nested):open("twice:x"):read())
  end)
end)

describe("redirects", function()
  it("are followed with GET", function() -- 55, 56, 118, 103
    for _, status in ipairs({301, 302, 303}) do
      local f = request.urlopen(request.Request(url .. "/status/" .. status .. "/next", {data = "x", headers = {["Content-Type"] = "a/b", ["X-Kept"] = "1"}}))
      assert.equal("GET /next", f:read())
      assert.equal(url .. "/next", f.url)
      assert.is_nil(last():get("Content-Type"))
      assert.is_nil(last():get("Content-Length"))
      assert.equal("1", last()["X-Kept"])
    end
    for _, status in ipairs({307, 308}) do
      assert.equal("GET /next", request.urlopen(url .. "/status/" .. status .. "/next"):read())
      assert.raises(urlerror.HTTPError, request.urlopen, url .. "/status/" .. status .. "/next", "data")
    end
    assert.raises(urlerror.HTTPError, request.urlopen, url .. "/status/302") -- no Location
    assert.raises(urlerror.HTTPError, request.urlopen, request.Request(url .. "/status/302/next", {method = "PUT"}))
  end)

  it("leave headers behind that are for one request only", function() -- 40
    local r = request.Request(url .. "/status/302/next")
    r:add_unredirected_header("X-Once", "1")
    r:add_header("X-Always", "1")
    request.urlopen(r)
    assert.is_true(heads[1].headers:contains("X-Once"))
    assert.is_nil(last():get("X-Once"))
    assert.equal("1", last()["X-Always"])
  end)

  it("go where redirect_request says", function() -- 54
    local H = class("H", request.HTTPRedirectHandler)
    function H:redirect_request(req, fp, code, msg, hdrs, newurl) return request.Request(newurl .. "/changed") end
    assert.equal("GET /next/changed", request.build_opener(H):open(url .. "/status/302/next"):read())
    function H:redirect_request() return nil end
    local o = request.build_opener(H)
    assert.raises(urlerror.HTTPError, "302", o.open, o, url .. "/status/302/next")
    function H:http_error_302(req, fp, code, msg, hdrs) return {read = function() return code .. hdrs["Location"] end} end
    assert.equal("302/next", request.build_opener(H):open(url .. "/status/302/next"):read())
    function H:redirect_request(...) return request.HTTPRedirectHandler.redirect_request(self, ...) end
    assert.equal("GET /next", request.build_opener(H):open(url .. "/status/301/next"):read())
  end)

  it("cannot repeat data that is read once", function() -- 32
    local f = request.urlopen(request.Request(url .. "/status/302/next", {data = function() return nil end}))
    assert.equal("GET /next", f:read())
  end)
end)

describe("cookies", function()
  it("are kept in a jar that the script gives", function() -- 57
    local jar = {}
    function jar:add_cookie_header(req) req:add_unredirected_header("Cookie", "a=b") end
    function jar:extract_cookies(resp, req) self.seen = {resp.status, req.full_url} end
    local h = request.HTTPCookieProcessor(jar)
    assert.equal(jar, h.cookiejar)
    request.build_opener(h):open(url .. "/c")
    assert.equal("a=b", last()["Cookie"])
    assert.same({200, url .. "/c"}, jar.seen)
  end)
end)

describe("password managers", function()
  it("serve a realm at URIs and below", function() -- 62 to 64, 110; worked example 17
    local m = request.HTTPPasswordMgr()
    m:add_password("R", {"http://python.org/a", "python.org:80"}, "u", "p")
    assert.same({"u", "p"}, {m:find_user_password("R", "http://python.org/a/b")})
    assert.same({"u", "p"}, {m:find_user_password("R", "http://python.org/")})
    assert.is_nil((m:find_user_password("R", "http://other.org/")))
    assert.is_nil((m:find_user_password("S", "http://python.org/a")))
    assert.is_nil((m:find_user_password("R", "joe:password@python.org")))
    assert.raises(builtins.TypeError, m.add_password, m, "R", "u", "u", 1)
    assert.raises(builtins.TypeError, m.add_password, m, {}, "u", "u", "p")
    local d = request.HTTPPasswordMgrWithDefaultRealm()
    d:add_password(None, "python.org", "u", "p")
    assert.equal("u", (d:find_user_password("any", "http://python.org/")))
    d:add_password("any", "python.org", "v", "q")
    assert.equal("v", (d:find_user_password("any", "http://python.org/")))
  end)

  it("can have credentials sent at once", function() -- 65 to 67
    local m = request.HTTPPasswordMgrWithPriorAuth()
    m:add_password("R", url .. "/basic", "u", "p", {is_authenticated = true})
    assert.is_true(m:is_authenticated(url .. "/basic/x"))
    local o = request.build_opener(request.HTTPBasicAuthHandler(m))
    assert.equal("GET /basic", o:open(url .. "/basic"):read())
    assert.equal(1, #heads)
    m:update_authenticated({url .. "/basic"}, false)
    assert.is_false(m:is_authenticated(url .. "/basic"))
    o:open(url .. "/basic")
    assert.equal(3, #heads) -- asked for, then remembered
    assert.is_true(m:is_authenticated(url .. "/basic"))
  end)
end)

describe("authentication", function()
  it("answers a request for a password", function() -- 68, 112, 113
    local h = request.HTTPBasicAuthHandler()
    h:add_password({realm = "R", uri = url, user = "u", passwd = "p"})
    assert.equal("GET /basic", request.build_opener(h):open(url .. "/basic"):read())
    assert.equal("Basic dTpw", last()["Authorization"])
    assert.is_true(isinstance(h.passwd, request.HTTPPasswordMgr))
    local Mine = class("Mine", request.HTTPPasswordMgr)
    function Mine:find_user_password(realm, authuri) return "me", realm .. authuri:match("/basic.*") end
    request.build_opener(request.HTTPBasicAuthHandler(Mine())):open(url .. "/basic")
    assert.equal("Basic bWU6Ui9iYXNpYw==", last()["Authorization"])
  end)

  it("refuses other schemes", function() -- 69, 71
    for _, H in ipairs({request.HTTPBasicAuthHandler, request.HTTPDigestAuthHandler}) do
      local o = request.build_opener(H)
      assert.raises(builtins.ValueError, "does not support the following scheme: 'Odd'", o.open, o, url .. "/odd")
    end
    local o = request.build_opener(request.HTTPDigestAuthHandler)
    assert.raises(urlerror.HTTPError, o.open, o, url .. "/basic")
  end)

  it("tries digest, then basic", function() -- 70
    local m = request.HTTPPasswordMgrWithDefaultRealm()
    m:add_password(None, url, "u", "p")
    local o = request.build_opener(request.HTTPBasicAuthHandler(m), request.HTTPDigestAuthHandler(m))
    assert.equal("GET /digest", o:open(url .. "/digest"):read())
    assert.matches("^Digest ", heads[2].headers["Authorization"])
    assert.matches("^Basic ", heads[3].headers["Authorization"])
  end)

  it("goes through the methods that a subclass overrides", function()
    local My = class("My", request.HTTPBasicAuthHandler)
    function My:retry_http_basic_auth(host, req, realm)
      self.told = {host, realm}
      return {read = function() return "own way" end, status = 200}
    end
    local h = My()
    assert.equal("own way", request.build_opener(h):open(url .. "/basic"):read())
    assert.same({url .. "/basic", "R"}, h.told)
    local Asked = class("Asked", request.HTTPBasicAuthHandler)
    function Asked:http_error_auth_reqed(authreq, host, req, headers)
      return {read = function() return authreq .. " " .. host .. " " .. headers["WWW-Authenticate"] end, status = 200}
    end
    assert.equal("www-authenticate " .. url .. '/basic Basic realm="R", nonce="n"', request.build_opener(Asked):open(url .. "/basic"):read())
  end)
end)

describe("do_open", function()
  it("sends a request on any kind of connection", function() -- 111
    local made
    local Conn = class("Conn", client.HTTPConnection)
    function Conn:__init(...)
      client.HTTPConnection.__init(self, ...)
      made = self
    end
    local H = class("H", request.HTTPHandler)
    function H:http_open(req) return self:do_open(Conn, req) end
    local f = request.build_opener(H):open(url .. "/a", {timeout = 3})
    assert.equal("GET /a", f:read())
    assert.equal(url .. "/a", f.url)
    assert.equal(3, made.timeout)
    local sent
    local function fake(host, options)
      return {
        request = function(_, method, selector, body, headers, kwargs) sent = {method, selector, headers["Connection"], kwargs.encode_chunked} end,
        getresponse = function() return {status = 200, reason = "Fine", read = function() return host end} end,
        close = function() end,
      }
    end
    function H:http_open(req) return self:do_open(fake, req, {extra = 1}) end
    f = request.build_opener(H):open("http://h.example/x")
    assert.equal("h.example", f:read())
    assert.equal("Fine", f.msg)
    assert.same({"GET", "/x", "close", false}, sent)
    function H:http_open(req) return self:do_open(Conn, req) end
    local o = request.build_opener(H)
    assert.raises(urlerror.URLError, "Connection refused", o.open, o, "http://127.0.0.1:1/")
  end)

  it("may be overridden", function()
    local H = class("H", request.HTTPHandler)
    function H:do_open(http_class, req)
      self.told = {http_class, req.full_url}
      return request.HTTPHandler.do_open(self, http_class, req)
    end
    local h = H()
    assert.equal("GET /a", request.build_opener(h):open(url .. "/a"):read())
    assert.equal(client.HTTPConnection, h.told[1])
    assert.equal(url .. "/a", h.told[2])
  end)
end)

describe("files and data", function()
  it("are opened without a host or on localhost", function() -- 72, 98, 108
    local name = os.tmpname()
    local f = io.open(name, "w") f:write("local") f:close()
    for _, host in ipairs({"", "localhost", "LOCALHOST"}) do
      local r = request.urlopen(request.Request("file://" .. host .. name, {headers = {["X-Ignored"] = "1"}}))
      assert.equal("local", r:read())
      assert.equal("5", r.headers["Content-length"])
      assert.equal("text/plain", r.headers["Content-type"])
      assert.matches("GMT$", r.headers["Last-modified"])
    end
    assert.raises(urlerror.URLError, "only on localhost", request.urlopen, "file://other.example" .. name)
    local H = class("H", request.FileHandler)
    function H:open_local_file(req) return {read = function() return "instead of " .. req.selector end} end
    assert.equal("instead of " .. name, request.build_opener(H):open("file://" .. name):read())
    os.remove(name)
    local e = assert.raises(urlerror.URLError, request.urlopen, "file://" .. name)
    assert.is_true(isinstance(e.reason, builtins.FileNotFoundError))
  end)

  it("are decoded", function() -- 73, 117
    assert.equal("A brief note", request.urlopen("data:,A%20brief%20note"):read())
    assert.equal("text/plain;charset=US-ASCII", request.urlopen("data:,x").headers["Content-type"])
    assert.equal("hello", request.urlopen("data:text/x;base64, aGVs\n bG8= "):read())
    local f = request.urlopen("data:text/html;charset=utf-8,%C3%A4")
    assert.equal("text/html;charset=utf-8", f.headers["Content-Type"])
    assert.equal("2", f.headers["Content-Length"])
    assert.raises(builtins.ValueError, request.urlopen, "data:;base64,aGVsbG8")
  end)
end)

describe("urlretrieve", function()
  it("copies into a file and tells how far it is", function() -- 82 to 84, 86 to 88, 116
    local told = {}
    local name, headers = request.urlretrieve(url .. "/big", nil, function(...) told[#told + 1] = table.concat({...}, " ") end)
    assert.same({"0 8192 20000", "1 8192 20000", "2 8192 20000", "3 8192 20000"}, told)
    assert.equal("20000", headers["Content-Length"])
    told = {}
    local other = os.tmpname()
    assert.equal(other, (request.urlretrieve(url .. "/until-end", other, function(...) told[#told + 1] = table.concat({...}, " ") end)))
    assert.equal("0 8192 -1", told[1])
    assert.equal("file", (request.urlretrieve("file://" .. other)) == other and "file")
    request.urlretrieve(url .. "/p", {filename = other, data = parse.urlencode({a = 1})})
    assert.equal("POST /p HTTP/1.1\r\n", heads[#heads].line)
    request.urlcleanup()
    assert.is_nil((io.open(name)))
    assert.truthy(os.remove(other))
    assert.raises(urlerror.HTTPError, request.urlretrieve, url .. "/status/404")
  end)

  it("raises when too little comes", function() -- 85
    local e = assert.raises(urlerror.ContentTooShortError, "got only 5 out of 100 bytes", request.urlretrieve, url .. "/short")
    assert.equal("100", e.content[2]["Content-Length"])
    request.urlcleanup()
  end)

  it("does not cache", function() -- 97
    local a = request.urlretrieve(url .. "/c")
    assert.not_equal(a, (request.urlretrieve(url .. "/c")))
    assert.equal(2, #heads)
    request.urlcleanup()
  end)
end)

describe("https", function()
  it("asks for virtual hosts by name", function() -- 105
    assert.is_true(require("ssl").HAS_SNI)
  end)
end)
