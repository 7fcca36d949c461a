-- The web client through Squid. HTTP and HTTPS are nginx, OPEN and CLOSED the addresses of a proxy for all and
-- of one that wants a password, NOBODY an address that nothing listens on; squid_test.go runs this.
local request = require("urllib.request")
local urlerror = require("urllib.error")
local client = require("http.client")
local parse = require("urllib.parse")
local builtins = require("builtins")
local ssl = require("ssl")
local base64 = require("base64")

local HTTP, HTTPS, CA = os.getenv("HTTP"), os.getenv("HTTPS"), os.getenv("CA")
local OPEN, CLOSED, NOBODY = os.getenv("OPEN"), os.getenv("CLOSED"), os.getenv("NOBODY")
local context = ssl.create_default_context{cafile = CA}

local function through(proxy, ...)
  return request.build_opener(request.ProxyHandler{http = proxy, https = proxy}, request.HTTPSHandler{context = context}, ...)
end

local function failure(class, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  assert.is_true(isinstance(e, class), tostring(e))
  return e
end

describe("a proxy for HTTP", function()
  it("is named as a URL or by its address", function()
    for _, proxy in ipairs{"http://" .. OPEN, "http://" .. OPEN .. "/", OPEN} do
      local r = through(proxy):open(HTTP .. "/echo?a=b")
      assert.contains("squid", r.headers["Via"])
      local body = r:read()
      assert.contains("GET|a=b||", body)
      assert.contains("squid", body) -- which nginx saw, too
    end
  end)

  it("passes on bodies, redirects and refusals", function()
    local o = through(OPEN)
    assert.equal("POST application/x-www-form-urlencoded 3\n", o:open(HTTP .. "/method", "a=1"):read())
    local r = o:open(HTTP .. "/r302")
    assert.equal(HTTP .. "/method", r.url)
    assert.contains("squid", r.headers["Via"])
    assert.equal(404, failure(urlerror.HTTPError, o.open, o, HTTP .. "/e404").code)
    assert.equal(1600000, #o:open(HTTP .. "/big.bin"):read())
    local chunks = 0
    r = o:open(request.Request(HTTP .. "/dav/chunked", {method = "PUT", data = function()
      chunks = chunks + 1
      return chunks <= 3 and ("x"):rep(1000) or nil
    end}))
    assert.equal(201, r.status)
  end)

  it("answers itself where the server does not", function()
    local o = through(OPEN)
    local e = failure(urlerror.HTTPError, o.open, o, "http://" .. NOBODY .. "/")
    assert.equal(503, e.code)
    assert.contains("ERR_CONNECT_FAIL", e.headers["X-Squid-Error"])
  end)

  it("that does not listen is refused", function()
    local o = through(NOBODY)
    for _, url in ipairs{HTTP, HTTPS} do
      local e = failure(urlerror.URLError, o.open, o, url .. "/index.txt")
      assert.is_true(isinstance(e.reason, builtins.ConnectionRefusedError))
    end
  end)

  it("is not used with an empty ProxyHandler", function()
    assert.is_nil(request.build_opener(request.ProxyHandler{}):open(HTTP .. "/echo").headers["Via"])
  end)
end)

describe("a proxy with a password", function()
  it("takes it from the URL", function()
    local r = through("http://alice:secret@" .. CLOSED):open(HTTP .. "/echo")
    assert.contains("squid", r.headers["Via"])
    assert.matches("|\n$", r:read()) -- the server does not see it
  end)

  it("takes it from a manager, when asked", function()
    local auth = request.ProxyBasicAuthHandler()
    auth:add_password("netlua", CLOSED, "alice", "secret")
    local o = through(CLOSED, auth)
    assert.equal("hello\n", o:open(HTTP .. "/index.txt"):read())
    assert.equal("GET  \n", o:open(HTTP .. "/r301"):read()) -- asked again for the second request
  end)

  it("says no without, and to a wrong one", function()
    for _, proxy in ipairs{CLOSED, "http://alice:wrong@" .. CLOSED, "http://bob:secret@" .. CLOSED} do
      local o = through(proxy)
      local e = failure(urlerror.HTTPError, o.open, o, HTTP .. "/index.txt")
      assert.equal(407, e.code)
      assert.contains('Basic realm="netlua"', e.headers["Proxy-Authenticate"])
    end
    local auth = request.ProxyBasicAuthHandler()
    auth:add_password("netlua", CLOSED, "alice", "wrong")
    local o = through(CLOSED, auth)
    assert.equal(407, failure(urlerror.HTTPError, o.open, o, HTTP .. "/index.txt").code)
  end)

  it("stands beside the server's", function()
    local auth = request.HTTPBasicAuthHandler(request.HTTPPasswordMgrWithDefaultRealm())
    auth:add_password(nil, HTTP, "alice", "secret")
    assert.equal("private\n", through("http://alice:secret@" .. CLOSED, auth):open(HTTP .. "/private/x.txt"):read())
    auth:add_password(nil, HTTPS, "alice", "secret")
    assert.equal("private\n", through("http://alice:secret@" .. CLOSED, auth):open(HTTPS .. "/private/x.txt"):read())
  end)
end)

describe("a tunnel", function()
  it("leads to HTTPS", function()
    local r = through(OPEN):open(HTTPS .. "/echo")
    assert.is_nil(r.headers["Via"]) -- the proxy sees nothing
    assert.equal("hello\n", through("http://alice:secret@" .. CLOSED):open(HTTPS .. "/index.txt"):read())
    assert.equal(1600000, #through(OPEN):open(HTTPS .. "/big.bin"):read())
    assert.equal(HTTPS .. "/method", through(OPEN):open(HTTPS .. "/r301").url)
  end)

  it("does not show the proxy's password to the server", function()
    assert.matches("||\n$", through("http://alice:secret@" .. CLOSED):open(HTTPS .. "/echo"):read())
  end)

  it("verifies the certificate of the server", function()
    local o = request.build_opener(request.ProxyHandler{https = OPEN})
    local e = failure(urlerror.URLError, o.open, o, HTTPS .. "/index.txt")
    assert.is_true(isinstance(e.reason, ssl.SSLCertVerificationError))
  end)

  it("says why it was refused", function()
    for proxy, why in pairs{[CLOSED] = "407 Proxy Authentication Required", ["http://alice:wrong@" .. CLOSED] = "407 Proxy Authentication Required"} do
      local o = through(proxy)
      local e = failure(urlerror.URLError, o.open, o, HTTPS .. "/index.txt")
      assert.equal("Tunnel connection failed: " .. why, tostring(e.reason))
    end
    local o = through(OPEN)
    local e = failure(urlerror.URLError, o.open, o, "https://" .. NOBODY .. "/")
    assert.equal("Tunnel connection failed: 503 Service Unavailable", tostring(e.reason))
  end)

  local function split(address) return address:match("^(.*):(%d+)$") end

  it("is set by hand, and kept", function()
    local host, port = split(CLOSED)
    local target = parse.urlsplit(HTTPS)
    local c = client.HTTPSConnection(host, tonumber(port), {context = context})
    c:set_tunnel(target.hostname, target.port, {["Proxy-Authorization"] = "Basic " .. base64.b64encode("alice:secret")})
    for i = 1, 10 do
      c:request("GET", "/echo?" .. i)
      assert.contains("GET|" .. i .. "|", c:getresponse():read())
    end
    c:close()
    c:request("GET", "/index.txt") -- through the proxy again
    assert.equal("hello\n", c:getresponse():read())
  end)

  it("carries HTTP, too", function()
    local host, port = split(OPEN)
    local target = parse.urlsplit(HTTP)
    local c = client.HTTPConnection(host, tonumber(port))
    c:set_tunnel(target.hostname, target.port)
    c:request("GET", "/echo")
    local r = c:getresponse()
    assert.is_nil(r.headers["Via"])
    assert.equal(200, r.status)
  end)

  it("refused by hand is an OSError", function()
    local host, port = split(CLOSED)
    local c = client.HTTPSConnection(host, tonumber(port), {context = context})
    c:set_tunnel("localhost", 1)
    local e = failure(builtins.OSError, c.request, c, "GET", "/")
    assert.contains("Tunnel connection failed: 407", tostring(e))
  end)
end)
