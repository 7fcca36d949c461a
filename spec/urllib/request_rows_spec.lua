-- What the documents say of urllib.request, statement by statement: functions,
-- requests and openers. Those of the handlers are in request_rows_handlers_spec.lua.

local request = require("urllib.request")
local urlerror = require("urllib.error")
local response = require("urllib.response")
local client = require("http.client")
local builtins = require("builtins")
local socket = require("socket")
local sys = require("sys")
local site = require("request_rows_site")

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

before_each(site.start)
after_each(function()
  site.stop()
  request.install_opener(None)
end)

describe("urlopen", function()
  it("takes a URL or a Request, and speaks HTTP/1.1 with Connection: close", function() -- 1, 2, 81
    assert.equal("GET /a", request.urlopen(site.url .. "/a"):read())
    assert.equal("GET /b", request.urlopen(request.Request(site.url .. "/b")):read())
    assert.equal("GET /b HTTP/1.1\r\n", site.heads[2].line)
    assert.equal("close", site:last()["Connection"])
    assert.equal(site.url:match("//(.*)"), site:last()["Host"])
    request.urlopen(site.url, None)
    assert.equal("GET", site.heads[3].line:match("^%S+"))
    request.urlopen(site.url, "x=1")
    assert.equal("POST", site.heads[4].line:match("^%S+"))
    assert.equal("3", site:last()["Content-Length"])
    assert.equal("application/x-www-form-urlencoded", site:last()["Content-Type"])
  end)

  it("waits as long as it is told, or as socket says", function() -- 3, 100
    local silent = socket.create_server({"127.0.0.1", 0})
    finally(function() silent:close() socket.setdefaulttimeout(None) end)
    local there = "http://127.0.0.1:" .. silent:getsockname()[2]
    local function times_out(...)
      local e = assert.raises(builtins.OSError, request.urlopen, ...)
      assert.is_true(isinstance(e, builtins.TimeoutError) or isinstance(e.reason, builtins.TimeoutError), tostring(e)) -- it may not have connected
    end
    times_out(there, {timeout = 0.2})
    socket.setdefaulttimeout(0.2)
    times_out(there)
    assert.raises(builtins.ValueError, request.urlopen, there, {timeout = 0})
  end)

  it("takes an SSLContext, or files of certificates", function() -- 4
    assert.raises(builtins.TypeError, request.urlopen, site.url, {context = {}})
    assert.raises(builtins.TypeError, request.urlopen, site.url, {context = 1})
    assert.raises(builtins.FileNotFoundError, request.urlopen, site.url, {cafile = "/none.pem"})
    local ctx = require("ssl").create_default_context()
    assert.equal("GET /", request.urlopen(site.url, {context = ctx}):read():sub(1, 5))
    assert.equal("GET /", request.urlopen(site.url, {cadefault = true}):read():sub(1, 5))
    for _, both in ipairs({{cafile = "a"}, {capath = "a"}, {cadefault = true}}) do
      both.context = ctx
      assert.raises(builtins.ValueError, "You can't pass both context", request.urlopen, site.url, both)
    end
  end)

  it("gives a response for with, with its address, headers and status", function() -- 6 to 9, 79
    local inside
    with(request.urlopen(site.url .. "/a"), function(f)
      inside = f
      assert.equal(site.url .. "/a", f:geturl())
      assert.equal(site.url .. "/a", f.url)
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
    request.urlopen(request.Request(site.url .. "/a#f", {data = "b", headers = {["X-A"] = "1"}, method = "PUT"}))
    assert.equal(site.url .. "/a#f", events[1][1])
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
    assert.equal("GET /", request.urlopen(site.url):read():sub(1, 5))
  end)

  it("knows http, https, ftp, file and data", function() -- 96, 119, 76
    assert.raises(urlerror.URLError, "unknown url type: foo", request.urlopen, "foo://x")
    assert.raises(builtins.ValueError, "unknown url type: 'x'", request.urlopen, "x")
    assert.equal("no length", request.urlopen(site.url .. "/until-end"):read())
    assert.equal("hello", request.urlopen(site.url .. "/chunked"):read())
  end)

  it("refuses spaces and control characters in the request line", function() -- 101
    for _, bad in ipairs({"/a b", "/a\tb", "/\127", "/\1x"}) do
      assert.raises(client.InvalidURL, request.urlopen, site.url .. bad)
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
    assert.equal(404, request.build_opener(Quiet):open(site.url .. "/status/404").status)
  end)

  it("uses the proxies of the environment", function()
    env({http_proxy = site.url, no_proxy = ""})
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
    env({no_proxy = "cern.ch,ncsa.uiuc.edu,some.host:8080", http_proxy = site.url})
    for host, bypassed in pairs({["cern.ch"] = true, ["www.cern.ch"] = true, ["notcern.ch"] = false, ["some.host:8080"] = true, ["some.host"] = false, ["www.ncsa.uiuc.edu"] = true, ["edu"] = false}) do
      assert.equal(bypassed, request.proxy_bypass(host), host)
    end
    assert.equal("GET http://other.example/", request.build_opener():open("http://other.example/"):read())
    env({no_proxy = "*"})
    assert.is_true(request.proxy_bypass("anything"))
    assert.is_true(request.proxy_bypass("cern.ch", {no = "cern.ch"}))
    assert.is_false(request.proxy_bypass("anything", {no = "cern.ch"}))
  end)

  it("are told by the names for the environment alone, too", function()
    env({http_proxy = "http://p:1", no_proxy = "localhost, .near.example, far.example:81"})
    assert.same({http = "http://p:1", no = "localhost, .near.example, far.example:81"}, request.getproxies_environment())
    for _, host in ipairs({"LocalHost", ".localhost", "near.example", "a.near.example:5", "www.far.example:81"}) do
      assert.is_true(request.proxy_bypass_environment(host), host)
    end
    for _, host in ipairs({"prelocalhost", "far.example", "far.example:82", "localhost\n", "far.example:81\n"}) do
      assert.is_false(request.proxy_bypass_environment(host), host)
    end
    env({no_proxy = "*, near.example"})
    assert.is_false(request.proxy_bypass_environment("anything"))
  end)

  it("serve every scheme that they are given for", function() -- 61
    local o = request.build_opener(request.ProxyHandler({foo = site.url, http = site.url}))
    assert.equal("GET foo://x/y", o:open("foo://x/y"):read())
    local My = class("My", request.ProxyHandler)
    function My:proxy_open(req, proxy, type) self.told = {req.full_url, proxy, type} return nil end
    assert.equal("GET http://h/", request.build_opener(My({http = site.url})):open("http://h/"):read())
    assert.raises(builtins.TypeError, request.ProxyHandler, "http://p") -- 115
  end)
end)

describe("Request", function()
  it("sends strings, files and pieces", function() -- 24 to 27, 33, 102
    request.urlopen(site.url, "text")
    assert.equal("4", site:last()["Content-Length"])
    request.urlopen(site.url, {"pie", "ces"})
    assert.equal("chunked", site:last()["Transfer-Encoding"])
    local name = os.tmpname()
    local f = io.open(name, "w") f:write("a file") f:close()
    f = io.open(name)
    request.urlopen(site.url, f)
    assert.is_nil(site:last():get("Content-Length"))
    request.urlopen(request.Request(site.url, {data = io.open(name), headers = {["Content-Length"] = 6, ["Content-Type"] = "text/x"}}))
    assert.is_nil(site:last():get("Transfer-Encoding"))
    assert.equal("text/x", site:last()["Content-Type"])
    assert.is_nil(site:last():get("Expect"))
    assert.same({"text", "pieces", "a file", "a file"}, site.bodies)
    assert.raises(builtins.TypeError, request.urlopen, site.url, 5)
    os.remove(name)
  end)

  it("keeps one header of a name, capitalized", function() -- 28, 29, 39, 41, 109
    local r = request.Request(site.url, {headers = {["X-ONE"] = "1"}})
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
    assert.equal("Python-urllib/3.9", site:last()["User-Agent"])
    local agent = "Mozilla/5.0 (X11; U; Linux i686) Gecko/20071127 Firefox/2.0.0.11" -- worked example 18
    request.urlopen(request.Request(site.url, {headers = {["User-Agent"] = agent}}))
    assert.equal(agent, site:last()["User-Agent"])
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
    assert.equal("GET", request.Request(site.url):get_method())
    assert.equal("POST", request.Request(site.url, ""):get_method())
    local r = request.Request(site.url, {data = "x", method = "PUT"})
    assert.equal("PUT", r.method)
    assert.equal("PUT", r:get_method())
    local Head = class("Head", request.Request)
    Head.method = "HEAD"
    assert.equal("HEAD", Head(site.url):get_method())
    request.urlopen(Head(site.url))
    assert.equal("HEAD", site.heads[1].line:match("^%S+"))
    local Delete = class("Delete", request.Request)
    function Delete:get_method() return "DELETE" end
    request.urlopen(Delete(site.url))
    assert.equal("DELETE", site.heads[2].line:match("^%S+"))
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
    local r = request.Request(site.url, "one")
    r:add_header("Content-Length", "3")
    r.data = "four"
    assert.is_false(r:has_header("Content-length"))
    assert.equal("four", r.data)
    request.urlopen(r)
    assert.equal("four", site.bodies[1])
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
    local e = assert.raises(urlerror.HTTPError, o.open, o, site.url .. "/status/404")
    assert.equal("body of 404", e:read())
    assert.equal("Reason", e.msg)
    assert.equal("http_error_404", h.calls[1])
    for _, status in ipairs({201, 204, 299}) do assert.equal(status, o:open(site.url .. "/status/" .. status).status) end
    assert.raises(urlerror.HTTPError, o.open, o, site.url .. "/status/500")
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
    o:open(site.url)
    assert.equal("Mozilla/5.0", site:last()["User-Agent"])
    assert.equal("1", site:last()["X-A"])
    o:open(request.Request(site.url, {headers = {["X-A"] = "2"}}))
    assert.equal("2", site:last()["X-A"])
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
