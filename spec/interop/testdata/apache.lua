-- The web client against Apache: passwords and content codings. HTTP is the base URL; apache_test.go runs this.
local request = require("urllib.request")
local urlerror = require("urllib.error")
local time = require("time")

local HTTP = os.getenv("HTTP")

local function opener(Handler, user, password)
  local auth = Handler(request.HTTPPasswordMgrWithDefaultRealm())
  auth:add_password(nil, HTTP, user, password)
  return request.build_opener(auth), auth
end

local function status(o, url)
  local ok, e = pcall(o.open, o, url)
  if ok then return e.status end
  assert.is_true(isinstance(e, urlerror.HTTPError), tostring(e))
  return e.code
end

describe("Apache's digest authentication", function()
  local Digest = request.HTTPDigestAuthHandler

  it("lets in who knows the password", function()
    local o = opener(Digest, "alice", "secret")
    for i = 1, 20 do -- counting the uses of a nonce
      assert.contains("hello digest/x.txt", o:open(HTTP .. "/digest/x.txt?n=" .. i):read())
    end
  end)

  it("takes every method and a body that is sent again", function()
    local o = opener(Digest, "alice", "secret")
    assert.equal("1900", o:open(request.Request(HTTP .. "/digest/x.txt", {method = "HEAD"})).headers["Content-Length"])
    assert.contains("hello", o:open(HTTP .. "/digest/x.txt", "a=" .. ("b"):rep(10000)):read())
  end)

  it("is answered with the realm's password", function()
    local auth = Digest()
    auth:add_password("netlua test", HTTP, "alice", "secret")
    assert.equal(200, status(request.build_opener(auth), HTTP .. "/digest/x.txt"))
    auth = Digest()
    auth:add_password("another realm", HTTP, "alice", "secret")
    assert.equal(401, status(request.build_opener(auth), HTTP .. "/digest/x.txt"))
  end)

  it("keeps out who does not", function()
    assert.equal(401, status(opener(Digest, "alice", "wrong"), HTTP .. "/digest/x.txt"))
    assert.equal(401, status(opener(Digest, "bob", "secret"), HTTP .. "/digest/x.txt"))
  end)

  it("renews a nonce that is stale", function()
    local o = opener(Digest, "alice", "secret")
    assert.equal(200, status(o, HTTP .. "/stale/x.txt"))
    time.sleep(2.1)
    assert.equal(200, status(o, HTTP .. "/stale/x.txt"))
  end)

  it("quotes what the URL holds", function()
    local o = opener(Digest, "alice", "secret")
    assert.equal(404, status(o, HTTP .. "/digest/a%20b%22c?d=%C3%A9&e=f;g")) -- 400 if uri and request line differ
  end)

  it("comes before basic authentication", function()
    local basic = request.HTTPBasicAuthHandler(request.HTTPPasswordMgrWithDefaultRealm())
    basic:add_password(nil, HTTP, "alice", "secret")
    local digest = Digest(basic.passwd)
    local o = request.build_opener(basic, digest)
    assert.equal(200, status(o, HTTP .. "/digest/x.txt"))
    assert.equal(200, status(o, HTTP .. "/basic/x.txt"))
  end)
end)

describe("Apache's basic authentication", function()
  local Basic = request.HTTPBasicAuthHandler

  it("lets in who knows the password", function()
    assert.contains("hello basic", opener(Basic, "alice", "secret"):open(HTTP .. "/basic/x.txt"):read())
    assert.equal(401, status(opener(Basic, "alice", "wrong"), HTTP .. "/basic/x.txt"))
  end)

  it("names a realm that is not ASCII: its bytes", function()
    local auth = Basic()
    auth:add_password("Caf\233", HTTP, "alice", "secret")
    assert.equal(200, status(request.build_opener(auth), HTTP .. "/basic/x.txt"))
  end)

  it("is not what digest answers", function()
    assert.equal(401, status(opener(request.HTTPDigestAuthHandler, "alice", "secret"), HTTP .. "/basic/x.txt"))
  end)
end)

describe("Apache's content codings", function()
  local function get(path, accept)
    return request.urlopen(request.Request(HTTP .. path, {headers = {["Accept-Encoding"] = accept}}))
  end

  it("come raw when asked for", function()
    local r = get("/deflate/x.txt", "gzip")
    assert.same({"gzip", "Accept-Encoding"}, {r.headers["Content-Encoding"], r.headers["Vary"]})
    assert.equal("\31\139", r:read():sub(1, 2))
    r = get("/brotli/x.txt", "br")
    assert.equal("br", r.headers["Content-Encoding"])
    assert.is_true(#r:read() < 100)
  end)

  it("do not come unasked", function()
    assert.equal(2000, #request.urlopen(HTTP .. "/deflate/x.txt"):read())
    assert.equal(1900, #request.urlopen(HTTP .. "/brotli/x.txt"):read())
  end)
end)
