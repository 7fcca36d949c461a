-- URLopener and FancyURLopener: urllib as it was before it had handlers.

local request = require("urllib.request")
local urlerror = require("urllib.error")
local response = require("urllib.response")
local builtins = require("builtins")
local serve = require("serve")

local url, listener, last
local hops

local function answer(method, target, headers, body)
  last = {method = method, target = target, headers = headers, body = body}
  if target == "/moved" then return "", "302 Found", "Location: /page\r\n" end
  if target == "/loop" then
    hops = hops + 1
    return "", "301 Moved", "Location: loop\r\n"
  end
  if target:sub(1, 6) == "/away?" then return "", "302 Found", "Location: " .. target:sub(7) .. "\r\n" end
  if target == "/kept" then return "kept", "307 Temporary Redirect", "URI: /page\r\n" end
  if target == "/private" and headers:get("Authorization") ~= "Basic a2xlbTprYWRpZGQh" then
    return "who?", "401 Unauthorized", 'WWW-Authenticate: Basic realm="PDQ"\r\n'
  end
  if target == "/missing" then return "no page", "404 Not Found" end
  return "page"
end

local function setup()
  hops = 0
  url, listener = serve(answer)
end

describe("URLopener", function()
  before_each(setup)
  after_each(function() listener:close() end)

  it("opens URLs", function() -- urllib.request-10, -89
    local f = request.URLopener({}):open(url .. "/page")
    assert.is_true(isinstance(f, response.addinfourl))
    assert.equal("page", f:read())
    assert.equal(200, f:getcode())
    assert.equal(url .. "/page", f:geturl())
    assert.equal("4", f:info()["Content-Length"])
    assert.equal("GET", last.method)
    assert.equal("close", last.headers["Connection"])
    assert.equal("*/*", last.headers["Accept"])
    assert.equal("Python-urllib/3.9", last.headers["User-Agent"]) -- urllib.request-92
    f = request.URLopener({}):open(url .. "/page")
    assert.is_true(f.fp.will_close)
    assert.equal("pa", f.fp:read(2))
    assert.equal("ge", f:read())
  end)

  it("posts data", function()
    request.URLopener({}):open(url .. "/page", "spam=1")
    assert.equal("POST", last.method)
    assert.equal("spam=1", last.body)
    assert.equal("application/x-www-form-urlencoded", last.headers["Content-Type"])
  end)

  it("calls itself by its version", function()
    local App = class("App", request.FancyURLopener)
    App.version = "App/1.7"
    App({}):open(url .. "/page")
    assert.equal("App/1.7", last.headers["User-Agent"])
    local Later = class("Later", request.URLopener)
    function Later:__init(...)
      self.version = "Later/2"
      request.URLopener.__init(self, ...)
    end
    Later({}):open(url .. "/page")
    assert.equal("Later/2", last.headers["User-Agent"])
    assert.equal("Python-urllib/3.9", request.URLopener.version)
  end)

  it("sends headers that are added", function()
    local o = request.URLopener({})
    o:addheader("X-One", "1")
    o.addheaders[#o.addheaders + 1] = {"X-Two", "2"}
    o:open(url .. "/page")
    assert.equal("1", last.headers["X-One"])
    assert.equal("2", last.headers["X-Two"])
    o.addheaders = {{"User-Agent", "me"}}
    o:open(url .. "/page")
    assert.equal("me", last.headers["User-Agent"])
    assert.is_nil(last.headers:get("X-One"))
  end)

  it("quotes URLs", function() -- urllib.request-91
    request.URLopener({}):open("<URL:" .. url .. "/a b/\u{E4}?q=%20[1]|2>")
    assert.equal("/a%20b/%C3%A4?q=%20[1]|2", last.target)
  end)

  it("raises OSError for error statuses", function()
    local e = assert.raises(builtins.OSError, request.URLopener({}).open, request.URLopener({}), url .. "/missing")
    assert.is_true(isinstance(e, urlerror.HTTPError))
    assert.equal(404, e.code)
    assert.raises(builtins.OSError, "[Errno socket error] [Errno 111] Connection refused", request.URLopener.open, request.URLopener({}), "http://127.0.0.1:1/")
    assert.raises(builtins.OSError, "[Errno http error] no host given", request.URLopener.open, request.URLopener({}), "http:x")
  end)

  it("asks open_unknown about unknown schemes", function() -- urllib.request-90
    local o = request.URLopener({})
    local e = assert.raises(builtins.OSError, o.open, o, "foo://x/y")
    assert.equal("url error", e.args[1])
    assert.equal("unknown url type", e.args[2])
    local My = class("My", request.URLopener)
    function My:open_unknown(fullurl, data) return {read = function() return fullurl .. (data or "") end} end
    assert.equal("foo://x/yz", My({}):open("foo://x/y", "z"):read())
    function My:open_foo_bar(rest) return {read = function() return "foo-bar" .. rest end} end
    assert.equal("foo-bar//x", My({}):open("foo-bar://x"):read())
    assert.raises(builtins.OSError, "invalid proxy for http", o.open, request.URLopener({http = "foo://p"}), "http://h/")
  end)

  it("opens files and data", function()
    local name = os.tmpname()
    local f = io.open(name, "w") f:write("local") f:close()
    local o = request.URLopener({})
    assert.equal("local", o:open("file://" .. name):read())
    assert.equal("local", o:open(name):read())
    assert.equal("local", o:open("file://localhost" .. name):read())
    assert.equal("file://" .. name, o:open(name):geturl())
    local back = ("../"):rep(30) .. name:sub(2) -- from wherever this runs
    local relative = o:open("file:" .. back)
    assert.equal(back, relative.url)
    assert.equal("local", relative:read())
    assert.is_nil(relative:getcode())
    relative:close()
    relative:close()
    assert.raises(builtins.ValueError, "closed file", relative.read, relative)
    assert.raises(builtins.ValueError, "only on localhost", o.open, o, "file://remote" .. name)
    assert.equal("hi", o:open("data:text/plain;base64,aGk="):read())
    local got, headers = o:retrieve("file://" .. name) -- urllib.request-93: not copied
    assert.equal(name, got)
    assert.equal("5", headers["Content-Length"])
    os.remove(name)
    assert.raises(urlerror.URLError, "No such file or directory", o.open, o, name)
  end)

  it("leaves files of this machine to open_local_file, and retrieving to open", function()
    local Own = class("Own", request.URLopener)
    local told = {}
    local function once(text) return {read = function() local s = text text = "" return s end, close = function() end, headers = {A = "1"}} end
    function Own:open_local_file(rest) told[#told + 1] = rest return once("own") end
    assert.equal("own", Own({}):open("file:///none/x"):read())
    local name, headers = Own({}):retrieve("file:///none/x")
    assert.equal("/none/x", name)
    assert.equal("1", headers["A"])
    assert.same({"///none/x", "///none/x"}, told)
    function Own:open(u) told[#told + 1] = u return once("whole") end
    local o = Own({})
    name = o:retrieve("http://h.example/y.txt")
    local f = io.open(name)
    assert.equal("whole", f:read("*a"))
    f:close()
    o:cleanup()
    assert.equal("http://h.example/y.txt", told[3])
  end)

  it("speaks through the class that stands for http.client.HTTPConnection", function()
    local client = require("http.client")
    local documented = client.HTTPConnection
    finally(function() client.HTTPConnection = documented end)
    local sent, answer
    local function socket()
      local rest = answer
      local s = {}
      function s:sendall(data) sent = data end
      function s:makefile() return s end
      function s:read(n)
        local part = rest:sub(1, n and n >= 0 and n or -1)
        rest = rest:sub(#part + 1)
        return part
      end
      function s:readline() return s:read(rest:find("\n", 1, true) or #rest) end
      function s:close() end
      return s
    end
    client.HTTPConnection = class("Fake", documented)
    function client.HTTPConnection:connect() self.sock = socket() end
    answer = "HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nHello!"
    local f = request.FancyURLopener({}):open("http://us er:p@h.example/x y")
    assert.is_true(f.fp.will_close)
    assert.equal("Hello!", f:read())
    assert.equal("b", f.headers["x-a"])
    assert.equal("http://h.example/x%20y", f:geturl())
    assert.is_not_nil(sent:find("GET /x%20y HTTP/1.1", 1, true))
    assert.is_not_nil(sent:find("Authorization: Basic dXMgZXI6cA==", 1, true))
    answer = "HTTP/1.1 404 Gone\r\n\r\nno"
    assert.raises(urlerror.HTTPError, "HTTP Error 404: Gone", request.URLopener({}).open, request.URLopener({}), "http://h.example/")
    assert.equal("no", request.FancyURLopener({}):open("http://h.example/"):read())
    answer = ""
    assert.raises(builtins.OSError, "bad status line", request.URLopener({}).open, request.URLopener({}), "http://h.example/")
  end)

  it("retrieves", function() -- urllib.request-93
    local o, told = request.URLopener({}), {}
    local name, headers = o:retrieve(url .. "/a.tar.gz?q", nil, function(...) told[#told + 1] = table.concat({...}, " ") end)
    assert.same({"0 8192 4", "1 8192 4"}, told)
    assert.equal(".gz", name:match("%.%w+$"))
    assert.equal("4", headers["Content-Length"])
    local f = io.open(name)
    assert.equal("page", f:read("*a"))
    f:close()
    o:close()
    assert.is_nil((io.open(name)))
    o:retrieve(url .. "/page", name, nil, "a=b")
    assert.equal("POST", last.method)
    assert.equal(true, os.remove(name))
  end)

  it("shows a client certificate that key_file and cert_file name", function()
    assert.raises(builtins.ValueError, request.URLopener, {}, {key_file = "k.pem"})
    assert.raises(builtins.FileNotFoundError, request.URLopener, {}, {key_file = "/none/k.pem", cert_file = "/none/c.pem"})
  end)

  it("uses the proxies it is given", function() -- worked examples 13 and 14
    local seen
    local proxy, p = serve(function(_, target, headers)
      seen = target .. " " .. (headers:get("Proxy-Authorization") or "")
      return "through"
    end)
    assert.equal("through", request.FancyURLopener({http = proxy .. "/"}):open("http://python.org/x"):read())
    assert.equal("http://python.org/x ", seen)
    assert.equal("through", request.FancyURLopener({http = (proxy:gsub("//", "//u:p@"))}):open("http://python.org/"):read())
    assert.equal("http://python.org/ Basic dTpw", seen)
    assert.equal("page", request.FancyURLopener({}):open(url .. "/page"):read())
    p:close()
    assert.raises(builtins.TypeError, request.URLopener, {http = 1})
    assert.raises(builtins.TypeError, request.URLopener, "http://p")
  end)
end)

describe("FancyURLopener", function()
  before_each(setup)
  after_each(function() listener:close() end)

  it("follows redirects", function() -- urllib.request-94
    local f = request.FancyURLopener({}):open(url .. "/moved")
    assert.equal("page", f:read())
    assert.equal(url .. "/page", f:geturl())
    request.FancyURLopener({}):open(url .. "/moved", "a=b")
    assert.equal("GET", last.method)
    assert.equal("page", request.FancyURLopener({}):open(url .. "/kept"):read())
    assert.equal("kept", request.FancyURLopener({}):open(url .. "/kept", "a=b"):read())
  end)

  it("leaves the other redirects to a http_error_302 of a subclass", function()
    local Stay = class("Stay", request.FancyURLopener)
    function Stay:http_error_302(_, _, code) return code end
    assert.equal(301, Stay({}):open(url .. "/loop"))
    assert.equal(307, Stay({}):open(url .. "/kept"))
    assert.equal("kept", Stay({}):open(url .. "/kept", "data"):read())
  end)

  it("gives up after maxtries", function()
    local o = request.FancyURLopener({})
    assert.equal(10, o.maxtries)
    local f = o:open(url .. "/loop")
    assert.equal(500, f:getcode())
    assert.equal(10, hops)
    o.maxtries = 3
    o:open(url .. "/loop")
    assert.equal(13, hops)
    local My = class("My", request.FancyURLopener)
    My.maxtries = 2
    function My:http_error_500(_, _, code, msg) return {code = code, msg = msg} end
    assert.equal("Internal Server Error: Redirect Recursion", My({}):open(url .. "/loop").msg)
    -- An override that goes through the base is counted, too.
    local Through = class("Through", request.FancyURLopener)
    function Through:http_error_301(...) return request.FancyURLopener.http_error_301(self, ...) end
    hops = 0
    Through({}):open(url .. "/loop")
    assert.equal(10, hops)
  end)

  it("gives other responses as they are", function()
    local f = request.FancyURLopener({}):open(url .. "/missing")
    assert.equal(404, f:getcode())
    assert.equal("no page", f:read())
    local My = class("My", request.FancyURLopener)
    function My:http_error_default(where, fp, code, msg, headers)
      return {text = fp:read(), where = where, code = code, msg = msg, length = headers["Content-Length"]}
    end
    local r = My({}):open(url .. "/missing")
    assert.equal("no page", r.text)
    assert.equal(404, r.code)
    assert.equal("Not Found", r.msg)
    assert.equal("7", r.length)
    assert.equal(url:match(":(.*)") .. "/missing", r.where)
    function My:http_error_404() return nil end -- leaves it to the default
    assert.equal(404, My({}):open(url .. "/missing").code)
    function My:http_error_404() return {code = "mine"} end
    assert.equal("mine", My({}):open(url .. "/missing").code)
  end)

  it("asks for a password", function() -- urllib.request-95
    local My, asked = class("My", request.FancyURLopener), {}
    local answers = {{"klem", "wrong"}, {"klem", "kadidd!"}}
    function My:prompt_user_passwd(host, realm)
      asked[#asked + 1] = host .. " " .. realm
      return table.unpack(answers[#asked] or {})
    end
    local o = My({})
    local f = o:open(url .. "/private")
    assert.equal("page", f:read())
    assert.equal(url .. "/private", f:geturl())
    local host = url:match("//(.*)")
    assert.same({host .. " PDQ", host .. " PDQ"}, asked)
    assert.equal("page", o:open(url .. "/private"):read()) -- it remembers
    assert.equal(2, #asked)
    local refused = My({}):open(url .. "/private") -- no answer
    assert.equal(401, refused:getcode())
    assert.equal("who?", refused:read())
  end)

  it("keeps redirects on the web", function()
    for _, to in ipairs({"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://h/", "data:,x", "javascript:1"}) do
      local o = request.FancyURLopener({})
      local e = assert.raises(urlerror.HTTPError, "is not allowed", o.open, o, url .. "/away?" .. to)
      assert.equal(302, e.code)
    end
    local o = request.FancyURLopener({})
    o.allow_ftp = true
    assert.raises(urlerror.URLError, "ftp error: ConnectionRefusedError", o.open, o, url .. "/away?ftp://127.0.0.1:1/x")
  end)

  it("leaves credentials at home when a redirect leads elsewhere", function()
    local other, o = serve(answer)
    local f = request.FancyURLopener({})
    f:addheader("Authorization", "Bearer t")
    f:addheader("Cookie", "a=b")
    f:open(url .. "/moved")
    assert.equal("Bearer t", last.headers["Authorization"])
    f:open(url .. "/away?" .. other .. "/page")
    assert.equal("/page", last.target)
    assert.is_nil(last.headers:get("Authorization"))
    assert.is_nil(last.headers:get("Cookie"))
    o:close()
  end)
end)
