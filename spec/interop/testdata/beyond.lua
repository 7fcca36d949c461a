-- What netlua has beyond the documents, against nginx, Apache and Squid: HTTP, HTTPS and CA are nginx, APACHE is a
-- base URL, CLOSED the address of a proxy that wants a password; beyond_test.go runs this.
local request = require("urllib.request")
local urlerror = require("urllib.error")
local ssl = require("ssl")

local HTTP, HTTPS, CA = os.getenv("HTTP"), os.getenv("HTTPS"), os.getenv("CA")
local APACHE, CLOSED = os.getenv("APACHE"), os.getenv("CLOSED")
local context = ssl.create_default_context{cafile = CA}
local big = ("0123456789abcdef"):rep(100000)

local function failure(class, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  assert.is_true(isinstance(e, class), tostring(e))
  return e
end

local function get(opener, url, headers)
  local r = opener:open(request.Request(url, {headers = headers}))
  return r:read(), r
end

describe("ContentDecodingHandler", function()
  local opener = request.build_opener(request.ContentDecodingHandler)

  it("undoes the coding of nginx", function()
    local body, r = get(opener, HTTP .. "/zipped/big.bin")
    assert.is_true(body == big)
    assert.is_nil(r.headers["Content-Encoding"])
    assert.equal("gzip", r.original_headers["Content-Encoding"])
  end)

  it("undoes those of Apache", function()
    for path, coding in pairs{["/deflate/x.txt"] = "gzip", ["/brotli/x.txt"] = "br"} do
      local body, r = get(opener, APACHE .. path)
      assert.equal(("hello " .. path:sub(2) .. "\n"):rep(100), body)
      assert.equal(coding, r.original_headers["Content-Encoding"])
    end
  end)

  it("leaves alone what has none, and ranges", function()
    assert.is_true(get(opener, HTTP .. "/big.bin") == big)
    local body, r = get(opener, HTTP .. "/zipped/big.bin", {Range = "bytes=0-15"})
    assert.same({206, "0123456789abcdef"}, {r.status, body})
    assert.equal("1600000", opener:open(request.Request(HTTP .. "/big.bin", {method = "HEAD"})).headers["Content-Length"])
  end)

  it("stops what becomes too large", function()
    local careful = request.build_opener(request.ContentDecodingHandler(nil, {max_ratio = 100}))
    local r = careful:open(HTTP .. "/zipped/large.bin") -- 100 MB of zeros, 230 times smaller on the way
    local n = 0
    local e = failure(request.ContentTooLargeError, function()
      while true do
        local s = r:read(65536)
        if s == "" then return end
        n = n + #s
      end
    end)
    assert.equal("gzip", e.coding)
    assert.is_true(n < 30e6, n)
  end)
end)

describe("RetryHandler", function()
  it("waits as long as nginx says, and gives up", function()
    local opener = request.build_opener(request.RetryHandler(1, {backoff_factor = 0}))
    local e = failure(urlerror.HTTPError, opener.open, opener, HTTP .. "/e429")
    assert.same({429, "later\n"}, {e.code, e:read()})
    assert.equal(1, #e.retries)
    assert.same({429, 1}, {e.retries[1].status, e.retries[1].wait})
  end)

  it("tries again after a connection that was reset", function()
    local opener = request.build_opener(request.RetryHandler(2, {backoff_factor = 0}))
    local ok, e = pcall(opener.open, opener, HTTP .. "/reset")
    assert.is_false(ok)
    assert.equal(2, #e.retries)
  end)
end)

describe("PooledHTTPHandler", function()
  local pool = request.PooledHTTPHandler{context = context}
  local opener = request.build_opener(pool)
  after_each(function() pool:close() pool = request.PooledHTTPHandler{context = context} opener = request.build_opener(pool) end)

  it("keeps connections to nginx, Apache and TLS", function()
    for _, base in ipairs{HTTP, HTTPS, APACHE} do
      for i = 1, 20 do
        local _, r = get(opener, base .. (base == APACHE and "/x.txt" or "/index.txt"))
        assert.equal(i > 1, r.timings.reused)
      end
    end
  end)

  it("follows redirects and reads errors on one connection", function()
    get(opener, HTTP .. "/index.txt")
    local _, r = get(opener, HTTP .. "/r301")
    assert.is_true(r.timings.reused)
    failure(urlerror.HTTPError, opener.open, opener, HTTP .. "/e404"):read()
    assert.is_true(select(2, get(opener, HTTP .. "/index.txt")).timings.reused)
  end)

  it("notices what nginx closed meanwhile", function()
    get(opener, HTTP .. "/short")
    get(opener, HTTPS .. "/short")
    require("time").sleep(1.3)
    for _, base in ipairs{HTTP, HTTPS} do
      local r = opener:open(base .. "/short", "a=1") -- which must not be sent twice
      assert.same({"short\n", false}, {r:read(), r.timings.reused})
    end
  end)

  it("does not keep what was not read", function()
    opener:open(HTTP .. "/big.bin"):close()
    local body, r = get(opener, HTTP .. "/index.txt")
    assert.equal("hello\n", body)
    assert.is_false(r.timings.reused)
  end)

  it("goes with passwords, proxies and codings", function()
    local passwords = request.HTTPPasswordMgrWithDefaultRealm()
    passwords:add_password(nil, APACHE, "alice", "secret")
    passwords:add_password(nil, HTTPS, "alice", "secret")
    local o = request.build_opener(pool, request.ContentDecodingHandler, request.RetryHandler,
      request.ProxyHandler{http = "http://alice:secret@" .. CLOSED, https = "http://alice:secret@" .. CLOSED},
      request.HTTPDigestAuthHandler(passwords), request.HTTPBasicAuthHandler(passwords))
    for i = 1, 3 do
      local body, r = get(o, APACHE .. "/digest/x.txt")
      assert.contains("hello digest", body)
      assert.contains("squid", r.headers["Via"])
      assert.equal("private\n", (get(o, HTTPS .. "/private/x.txt")))
      assert.is_true(get(o, HTTP .. "/zipped/big.bin") == big)
      body, r = get(o, HTTPS .. "/zipped/big.bin")
      assert.is_true(body == big)
      assert.is_true(i == 1 or r.timings.reused)
    end
  end)

  it("serves threads", function()
    local threads, sizes = {}, {}
    for i = 1, 8 do
      threads[i] = require("threading").Thread(function()
        for _ = 1, 10 do
          local size = #get(opener, (i % 2 == 0 and HTTP or HTTPS) .. "/big.bin")
          sizes[#sizes + 1] = size
        end
      end)
      threads[i]:start()
    end
    for _, t in ipairs(threads) do t:join() end
    assert.equal(80, #sizes)
    for _, n in ipairs(sizes) do assert.equal(1600000, n) end
  end)
end)

describe("responses of nginx", function()
  it("tell the certificate and how long it took", function()
    local r = request.urlopen(HTTPS .. "/index.txt", {context = context})
    r:read()
    assert.same({{{"commonName", "localhost"}}}, r.peer_certificate.subject)
    assert.is_true(r.timings.tls > 0 and r.timings.wait > 0 and r.timings.total < 10)
    assert.is_nil(request.urlopen(HTTP .. "/index.txt").timings.tls)
  end)
end)
