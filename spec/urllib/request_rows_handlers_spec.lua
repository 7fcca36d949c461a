-- What the documents say of the handlers of urllib.request, statement by statement.

local request = require("urllib.request")
local parse = require("urllib.parse")
local urlerror = require("urllib.error")
local client = require("http.client")
local builtins = require("builtins")
local site = require("request_rows_site")

before_each(site.start)
after_each(function()
  site.stop()
  request.install_opener(None)
end)

describe("redirects", function()
  it("are followed with GET", function() -- 55, 56, 118, 103
    for _, status in ipairs({301, 302, 303}) do
      local f = request.urlopen(request.Request(site.url .. "/status/" .. status .. "/next", {data = "x", headers = {["Content-Type"] = "a/b", ["X-Kept"] = "1"}}))
      assert.equal("GET /next", f:read())
      assert.equal(site.url .. "/next", f.url)
      assert.is_nil(site:last():get("Content-Type"))
      assert.is_nil(site:last():get("Content-Length"))
      assert.equal("1", site:last()["X-Kept"])
    end
    for _, status in ipairs({307, 308}) do
      assert.equal("GET /next", request.urlopen(site.url .. "/status/" .. status .. "/next"):read())
      assert.raises(urlerror.HTTPError, request.urlopen, site.url .. "/status/" .. status .. "/next", "data")
    end
    assert.raises(urlerror.HTTPError, request.urlopen, site.url .. "/status/302") -- no Location
    assert.raises(urlerror.HTTPError, request.urlopen, request.Request(site.url .. "/status/302/next", {method = "PUT"}))
  end)

  it("leave headers behind that are for one request only", function() -- 40
    local r = request.Request(site.url .. "/status/302/next")
    r:add_unredirected_header("X-Once", "1")
    r:add_header("X-Always", "1")
    request.urlopen(r)
    assert.is_true(site.heads[1].headers:contains("X-Once"))
    assert.is_nil(site:last():get("X-Once"))
    assert.equal("1", site:last()["X-Always"])
  end)

  it("go where redirect_request says", function() -- 54
    local H = class("H", request.HTTPRedirectHandler)
    function H:redirect_request(req, fp, code, msg, hdrs, newurl) return request.Request(newurl .. "/changed") end
    assert.equal("GET /next/changed", request.build_opener(H):open(site.url .. "/status/302/next"):read())
    function H:redirect_request() return nil end
    local o = request.build_opener(H)
    assert.raises(urlerror.HTTPError, "302", o.open, o, site.url .. "/status/302/next")
    function H:http_error_302(req, fp, code, msg, hdrs) return {read = function() return code .. hdrs["Location"] end} end
    assert.equal("302/next", request.build_opener(H):open(site.url .. "/status/302/next"):read())
    function H:redirect_request(...) return request.HTTPRedirectHandler.redirect_request(self, ...) end
    assert.equal("GET /next", request.build_opener(H):open(site.url .. "/status/301/next"):read())
  end)

  it("cannot repeat data that is read once", function() -- 32
    local f = request.urlopen(request.Request(site.url .. "/status/302/next", {data = function() return nil end}))
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
    request.build_opener(h):open(site.url .. "/c")
    assert.equal("a=b", site:last()["Cookie"])
    assert.same({200, site.url .. "/c"}, jar.seen)
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
    m:add_password("R", site.url .. "/basic", "u", "p", {is_authenticated = true})
    assert.is_true(m:is_authenticated(site.url .. "/basic/x"))
    local o = request.build_opener(request.HTTPBasicAuthHandler(m))
    assert.equal("GET /basic", o:open(site.url .. "/basic"):read())
    assert.equal(1, #site.heads)
    m:update_authenticated({site.url .. "/basic"}, false)
    assert.is_false(m:is_authenticated(site.url .. "/basic"))
    o:open(site.url .. "/basic")
    assert.equal(3, #site.heads) -- asked for, then remembered
    assert.is_true(m:is_authenticated(site.url .. "/basic"))
  end)
end)

describe("authentication", function()
  it("answers a request for a password", function() -- 68, 112, 113
    local h = request.HTTPBasicAuthHandler()
    h:add_password({realm = "R", uri = site.url, user = "u", passwd = "p"})
    assert.equal("GET /basic", request.build_opener(h):open(site.url .. "/basic"):read())
    assert.equal("Basic dTpw", site:last()["Authorization"])
    assert.is_true(isinstance(h.passwd, request.HTTPPasswordMgr))
    local Mine = class("Mine", request.HTTPPasswordMgr)
    function Mine:find_user_password(realm, authuri) return "me", realm .. authuri:match("/basic.*") end
    request.build_opener(request.HTTPBasicAuthHandler(Mine())):open(site.url .. "/basic")
    assert.equal("Basic bWU6Ui9iYXNpYw==", site:last()["Authorization"])
  end)

  it("refuses other schemes", function() -- 69, 71
    for _, H in ipairs({request.HTTPBasicAuthHandler, request.HTTPDigestAuthHandler}) do
      local o = request.build_opener(H)
      assert.raises(builtins.ValueError, "does not support the following scheme: 'Odd'", o.open, o, site.url .. "/odd")
    end
    local o = request.build_opener(request.HTTPDigestAuthHandler)
    assert.raises(urlerror.HTTPError, o.open, o, site.url .. "/basic")
  end)

  it("tries digest, then basic", function() -- 70
    local m = request.HTTPPasswordMgrWithDefaultRealm()
    m:add_password(None, site.url, "u", "p")
    local o = request.build_opener(request.HTTPBasicAuthHandler(m), request.HTTPDigestAuthHandler(m))
    assert.equal("GET /digest", o:open(site.url .. "/digest"):read())
    assert.matches("^Digest ", site.heads[2].headers["Authorization"])
    assert.matches("^Basic ", site.heads[3].headers["Authorization"])
  end)

  it("goes through the methods that a subclass overrides", function()
    local My = class("My", request.HTTPBasicAuthHandler)
    function My:retry_http_basic_auth(host, req, realm)
      self.told = {host, realm}
      return {read = function() return "own way" end, status = 200}
    end
    local h = My()
    assert.equal("own way", request.build_opener(h):open(site.url .. "/basic"):read())
    assert.same({site.url .. "/basic", "R"}, h.told)
    local Asked = class("Asked", request.HTTPBasicAuthHandler)
    function Asked:http_error_auth_reqed(authreq, host, req, headers)
      return {read = function() return authreq .. " " .. host .. " " .. headers["WWW-Authenticate"] end, status = 200}
    end
    assert.equal("www-authenticate " .. site.url .. '/basic Basic realm="R", nonce="n"', request.build_opener(Asked):open(site.url .. "/basic"):read())
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
    local f = request.build_opener(H):open(site.url .. "/a", {timeout = 3})
    assert.equal("GET /a", f:read())
    assert.equal(site.url .. "/a", f.url)
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
    assert.equal("GET /a", request.build_opener(h):open(site.url .. "/a"):read())
    assert.equal(client.HTTPConnection, h.told[1])
    assert.equal(site.url .. "/a", h.told[2])
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
    local name, headers = request.urlretrieve(site.url .. "/big", nil, function(...) told[#told + 1] = table.concat({...}, " ") end)
    assert.same({"0 8192 20000", "1 8192 20000", "2 8192 20000", "3 8192 20000"}, told)
    assert.equal("20000", headers["Content-Length"])
    told = {}
    local other = os.tmpname()
    assert.equal(other, (request.urlretrieve(site.url .. "/until-end", other, function(...) told[#told + 1] = table.concat({...}, " ") end)))
    assert.equal("0 8192 -1", told[1])
    assert.equal("file", (request.urlretrieve("file://" .. other)) == other and "file")
    request.urlretrieve(site.url .. "/p", {filename = other, data = parse.urlencode({a = 1})})
    assert.equal("POST /p HTTP/1.1\r\n", site.heads[#site.heads].line)
    request.urlcleanup()
    assert.is_nil((io.open(name)))
    assert.truthy(os.remove(other))
    assert.raises(urlerror.HTTPError, request.urlretrieve, site.url .. "/status/404")
  end)

  it("raises when too little comes", function() -- 85
    local e = assert.raises(urlerror.ContentTooShortError, "got only 5 out of 100 bytes", request.urlretrieve, site.url .. "/short")
    assert.equal("100", e.content[2]["Content-Length"])
    request.urlcleanup()
  end)

  it("does not cache", function() -- 97
    local a = request.urlretrieve(site.url .. "/c")
    assert.not_equal(a, (request.urlretrieve(site.url .. "/c")))
    assert.equal(2, #site.heads)
    request.urlcleanup()
  end)
end)

describe("https", function()
  it("asks for virtual hosts by name", function() -- 105
    assert.is_true(require("ssl").HAS_SNI)
  end)
end)
