-- The web client against nginx. HTTP and HTTPS are base URLs of one site, CA its authority, DIR is
-- where it lives (see nginx_server_test.go); nginx_test.go runs this.
local request = require("urllib.request")
local urlerror = require("urllib.error")
local client = require("http.client")
local parse = require("urllib.parse")
local builtins = require("builtins")
local ssl = require("ssl")

local HTTP, HTTPS, CA, DIR = os.getenv("HTTP"), os.getenv("HTTPS"), os.getenv("CA"), os.getenv("DIR")

local function connection(timeout)
  local u = parse.urlsplit(HTTP)
  return client.HTTPConnection(u.hostname, u.port, {timeout = timeout})
end

local function failure(class, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  assert.is_true(isinstance(e, class), tostring(e))
  return e
end

describe("redirects of nginx", function()
  -- What arrives in the end, or the status of the error, as CPython 3.9 has it, but for 308.
  local expected = {
    GET = {[301] = "GET", [302] = "GET", [303] = "GET", [307] = "GET", [308] = "GET"},
    HEAD = {[301] = "GET", [302] = "GET", [303] = "GET", [307] = "GET", [308] = "GET"},
    POST = {[301] = "GET", [302] = "GET", [303] = "GET", [307] = 307, [308] = 308},
    PUT = {[301] = 301, [302] = 302, [303] = 303, [307] = 307, [308] = 308},
  }
  for method, row in pairs(expected) do
    for code, want in pairs(row) do
      it(method .. " " .. code, function()
        local data = (method == "POST" or method == "PUT") and "a=1" or nil
        local req = request.Request(HTTP .. "/r" .. code, {method = method, data = data})
        if type(want) == "number" then
          local e = failure(urlerror.HTTPError, request.urlopen, req)
          assert.equal(want, e.code)
          assert.equal(HTTP .. "/method", e.headers["Location"])
          assert.equal(HTTP .. "/r" .. code, e.url)
          assert.contains(tostring(code), e:read()) -- the page can be read
          return
        end
        local r = request.urlopen(req)
        assert.equal(200, r.status)
        assert.equal(HTTP .. "/method", r.url)
        assert.equal(want, r.headers["X-Method"])
        assert.equal("GET  \n", r:read()) -- neither type nor length of a body that is not sent
      end)
    end
  end

  it("ends a loop", function()
    local e = failure(urlerror.HTTPError, request.urlopen, HTTP .. "/loop")
    assert.equal(302, e.code)
    assert.contains("infinite loop", tostring(e))
  end)

  it("follows ten hops and not eleven", function()
    assert.equal("GET  \n", request.urlopen(HTTP .. "/hop/" .. ("1"):rep(10)):read())
    local e = failure(urlerror.HTTPError, request.urlopen, HTTP .. "/hop/" .. ("1"):rep(11))
    assert.equal(302, e.code)
  end)

  it("can be told not to follow", function()
    local Stay = class("Stay", request.HTTPRedirectHandler)
    function Stay:redirect_request() return nil end
    local e = failure(urlerror.HTTPError, function() request.build_opener(Stay):open(HTTP .. "/r301") end)
    assert.equal(301, e.code)
  end)
end)

describe("files of nginx", function()
  local big = ("0123456789abcdef"):rep(100000)

  local function get(path, headers)
    return request.urlopen(request.Request(HTTP .. path, {headers = headers}))
  end

  it("come in ranges", function()
    for range, want in pairs{["bytes=0-15"] = {1, 16}, ["bytes=1599990-"] = {1599991, 1600000}, ["bytes=-7"] = {1599994, 1600000}} do
      local r = get("/big.bin", {Range = range})
      assert.equal(206, r.status)
      assert.equal(("bytes %d-%d/1600000"):format(want[1] - 1, want[2] - 1), r.headers["Content-Range"])
      assert.equal(big:sub(want[1], want[2]), r:read())
    end
    local e = failure(urlerror.HTTPError, get, "/big.bin", {Range = "bytes=1600000-"})
    assert.equal(416, e.code)
    assert.equal("bytes */1600000", e.headers["Content-Range"])
  end)

  it("come in several ranges at once", function()
    local r = get("/big.bin", {Range = "bytes=0-1,16-17"})
    assert.equal("multipart/byteranges", r.headers:get_content_type())
    local body = r:read()
    assert.equal(tonumber(r.headers["Content-Length"]), #body)
    local _, parts = body:gsub("\r\n\r\n01\r\n", "")
    assert.equal(2, parts)
  end)

  it("are not sent again if they have not changed", function()
    local first = get("/index.txt")
    local e = failure(urlerror.HTTPError, get, "/index.txt", {["If-None-Match"] = first.headers["ETag"]})
    assert.equal(304, e.code)
    assert.equal("", e:read())
    e = failure(urlerror.HTTPError, get, "/index.txt", {["If-Modified-Since"] = first.headers["Last-Modified"]})
    assert.equal(304, e.code)
  end)

  it("come raw in the coding that was asked for", function()
    local r = get("/zipped/index.txt", {["Accept-Encoding"] = "gzip"})
    assert.equal("gzip", r.headers["Content-Encoding"])
    assert.equal("chunked", r.headers["Transfer-Encoding"])
    assert.equal("\31\139", r:read():sub(1, 2))
    assert.equal("hello\n", get("/zipped/index.txt"):read()) -- urlopen asks for identity
  end)

  it("have a head", function()
    local r = request.urlopen(request.Request(HTTP .. "/big.bin", {method = "HEAD"}))
    assert.equal("1600000", r.headers["Content-Length"])
    assert.equal("", r:read())
  end)

  it("are retrieved, with progress", function()
    local calls, last = 0, nil
    local path, headers = request.urlretrieve(HTTP .. "/big.bin", DIR .. "/copy.bin", function(n, size, total)
      calls, last = calls + 1, {n, size, total}
    end)
    assert.equal(DIR .. "/copy.bin", path)
    assert.equal("application/octet-stream", headers:get_content_type())
    assert.equal(1600000, last[3])
    assert.is_true(last[1] * last[2] >= 1600000 and calls == last[1] + 1)
    local f = io.open(path, "rb")
    assert.is_true(f:read("*a") == big)
    f:close()
  end)

  it("are uploaded: from a string, a file and an iterator", function()
    local function put(name, data, headers)
      local r = request.urlopen(request.Request(HTTP .. "/dav/" .. name, {data = data, method = "PUT", headers = headers}))
      assert.is_true(r.status == 201 or r.status == 204)
      return request.urlopen(HTTP .. "/dav/" .. name):read()
    end
    assert.equal("a string", put("string", "a string"))
    assert.is_true(put("large", big) == big)
    local f = io.open(DIR .. "/www/big.bin", "rb")
    assert.is_true(put("file", f, {["Content-Length"] = "1600000"}) == big)
    f:seek("set")
    assert.is_true(put("chunked", f) == big)
    f:close()
    local n = 0
    assert.equal("1;2;3;", put("iterator", function() n = n + 1 return n <= 3 and n .. ";" or nil end))
    assert.equal(204, request.urlopen(request.Request(HTTP .. "/dav/string", {method = "DELETE"})).status)
    assert.equal(404, failure(urlerror.HTTPError, request.urlopen, HTTP .. "/dav/string").code)
  end)
end)

describe("refusals of nginx", function()
  local function opener(user, password)
    local auth = request.HTTPBasicAuthHandler(request.HTTPPasswordMgrWithDefaultRealm())
    auth:add_password(nil, HTTP, user, password)
    return request.build_opener(auth)
  end

  it("give way to a password", function()
    local e = failure(urlerror.HTTPError, request.urlopen, HTTP .. "/private/x.txt")
    assert.equal(401, e.code)
    assert.equal('Basic realm="netlua test"', e.headers["WWW-Authenticate"])
    assert.equal("private\n", opener("alice", "secret"):open(HTTP .. "/private/x.txt"):read())
  end)

  it("stay if the password is wrong, after one try", function()
    local e = failure(urlerror.HTTPError, function() opener("alice", "wrong"):open(HTTP .. "/private/x.txt") end)
    assert.equal(401, e.code)
    assert.contains("401 Authorization Required", e:read())
  end)

  it("are not met if the password is sent first", function()
    local passwords = request.HTTPPasswordMgrWithPriorAuth()
    passwords:add_password(nil, HTTP, "alice", "secret", {is_authenticated = true})
    local o = request.build_opener(request.HTTPBasicAuthHandler(passwords))
    assert.contains("|Basic YWxpY2U6c2VjcmV0|", o:open(HTTP .. "/echo"):read())
  end)

  it("are errors that can be read", function()
    local e = failure(urlerror.HTTPError, request.urlopen, HTTP .. "/e500")
    assert.same({500, "Internal Server Error", "boom\n"}, {e.code, e.reason, e:read()})
    e = failure(urlerror.HTTPError, request.urlopen, HTTP .. "/e429")
    assert.same({429, "1", "later\n"}, {e.code, e.headers["Retry-After"], e:read()})
    assert.equal(204, request.urlopen(HTTP .. "/e204").status)
  end)
end)

describe("cookies of nginx", function()
  it("come as two fields", function()
    local r = request.urlopen(HTTP .. "/cookie")
    assert.same({"a=1; Path=/; HttpOnly; SameSite=Lax", "b=2; Max-Age=60"}, r.headers:get_all("Set-Cookie"))
    local C = require("http.cookies").SimpleCookie()
    for _, line in ipairs(r.headers:get_all("Set-Cookie")) do C:load(line) end
    assert.same({"1", "Lax", "60"}, {C:get("a").value, C:get("a"):get("samesite"), C:get("b"):get("max-age")})
  end)

  it("go as one", function()
    local body = request.urlopen(request.Request(HTTP .. "/echo?q", {headers = {Cookie = "a=1; b=2"}})):read()
    assert.contains("GET|q|a=1; b=2|", body)
  end)
end)

describe("connections to nginx", function()
  it("are kept: a hundred requests on one", function()
    local c = connection()
    for i = 1, 100 do
      c:request(i % 2 == 0 and "GET" or "POST", "/index.txt?" .. i, {body = i % 2 == 1 and "x=1" or nil})
      local r = c:getresponse()
      local body = r:read()
      assert.equal(i % 2 == 0 and 200 or 405, r.status)
      if i % 2 == 0 then assert.equal("hello\n", body) end
    end
    local own = c.sock:getsockname()[2]
    c:request("GET", "/index.txt")
    c:getresponse():read()
    assert.equal(own, c.sock:getsockname()[2])
    c:close()
  end)

  it("must be read to the end first", function()
    local c = connection()
    c:request("GET", "/big.bin")
    local r = c:getresponse()
    r:read(10)
    c:request("GET", "/index.txt")
    failure(client.ResponseNotReady, c.getresponse, c)
    r:read()
    assert.equal("hello\n", c:getresponse():read())
  end)

  it("reset without an answer are an error of the connection", function()
    local e = failure(client.RemoteDisconnected, request.urlopen, HTTP .. "/reset")
    assert.is_true(isinstance(e, builtins.ConnectionResetError))
    local c = connection()
    c:request("GET", "/reset")
    failure(client.RemoteDisconnected, c.getresponse, c)
    c:request("GET", "/index.txt") -- a new one
    assert.equal("hello\n", c:getresponse():read())
  end)

  it("that nginx closes while idle end the next request, not the one after", function()
    local c = connection()
    c:request("GET", "/short")
    assert.equal("short\n", c:getresponse():read())
    require("time").sleep(1.3)
    local ok, e = pcall(function() c:request("GET", "/short") return c:getresponse() end)
    assert.is_false(ok)
    assert.is_true(isinstance(e, builtins.ConnectionError), tostring(e)) -- RemoteDisconnected mostly
    c:close()
    c:request("GET", "/short")
    assert.equal("short\n", c:getresponse():read())
  end)

  it("that are too slow time out", function()
    local r = request.urlopen(HTTP .. "/slow", {timeout = 0.3})
    failure(builtins.TimeoutError, r.read, r)
    r:close()
  end)
end)

describe("bodies that nginx breaks off", function()
  for _, kind in ipairs{"length", "chunked"} do
    local url = HTTP .. "/broken/" .. kind

    it("are incomplete: " .. kind, function()
      local r = request.urlopen(url)
      local e = failure(client.IncompleteRead, r.read, r)
      assert.equal(1000, #e.partial)
      assert.equal(kind == "length" and 4000 or nil, e.expected)
    end)
  end

  it("are incomplete, read in pieces: chunked", function()
    local r = request.urlopen(HTTP .. "/broken/chunked")
    failure(client.IncompleteRead, function() while r:read(300) ~= "" do end end)
  end)

  it("just end, read in pieces: length", function() -- as in CPython; what is missing can be asked for
    local r, n = request.urlopen(HTTP .. "/broken/length"), 0
    for piece in function() local s = r:read(300) return s ~= "" and s or nil end do n = n + #piece end
    assert.same({1000, 4000}, {n, r.length})
  end)

  it("are content too short for urlretrieve", function()
    local e = failure(urlerror.ContentTooShortError, request.urlretrieve, HTTP .. "/broken/length", DIR .. "/short")
    assert.equal("retrieval incomplete: got only 1000 out of 5000 bytes", e.reason)
    local path, headers = e.content[1], e.content[2]
    assert.equal(DIR .. "/short", path)
    assert.equal("5000", headers["Content-Length"])
    local f = io.open(path)
    assert.equal(1000, #f:read("*a"))
    f:close()
  end)

  it("stall until the time-out", function()
    local r = request.urlopen(HTTP .. "/broken/stalls", {timeout = 0.3})
    failure(builtins.TimeoutError, r.read, r)
    require("socket").setdefaulttimeout(0.3)
    local e = failure(builtins.TimeoutError, request.urlretrieve, HTTP .. "/broken/stalls")
    require("socket").setdefaulttimeout(None)
    assert.contains("timed out", tostring(e))
  end)
end)

describe("HTTPS of nginx", function()
  local context = ssl.create_default_context{cafile = CA}

  it("needs the authority", function()
    local e = failure(urlerror.URLError, request.urlopen, HTTPS .. "/index.txt")
    assert.is_true(isinstance(e.reason, ssl.SSLCertVerificationError))
    assert.equal("hello\n", request.urlopen(HTTPS .. "/index.txt", {context = context}):read())
  end)

  it("works by name", function()
    assert.equal("hello\n", request.urlopen((HTTPS:gsub("127.0.0.1", "localhost")) .. "/index.txt", {context = context}):read())
  end)

  it("is left and entered by redirects", function()
    local r = request.urlopen(HTTPS .. "/r301", {context = context})
    assert.equal("GET  \n", r:read())
    assert.equal(HTTPS .. "/method", r.url)
  end)

  it("spoken to in clear is an error page", function()
    local e = failure(urlerror.HTTPError, request.urlopen, (HTTPS:gsub("https", "http")) .. "/")
    assert.equal(400, e.code)
  end)

  it("spoken to a port that has none is an error of TLS", function()
    local e = failure(urlerror.URLError, request.urlopen, (HTTP:gsub("http", "https")) .. "/", {context = context})
    assert.is_true(isinstance(e.reason, ssl.SSLError), tostring(e.reason))
  end)
end)
