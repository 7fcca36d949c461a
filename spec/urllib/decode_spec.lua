-- Content codings undone by an opener that was asked to: request.ContentDecodingHandler.
local request = require("urllib.request")
local urlerror = require("urllib.error")
local client = require("http.client")
local base64 = require("base64")
local builtins = require("builtins")
local listen = require("listen")

local TEXT = ("one line\n"):rep(3)
local CODED = {
  gzip = "H4sIAAAAAAAC/8vPS1XIycxL5crHYAAAIOw2tBsAAAA=",
  deflate = "eJzLz0tVyMnMS+XKx2AAAIVfCT0=",
  raw = "y89LVcjJzEvlysdgAAA=",
  br = "GxoAAAQ8ZF1JenmwGbFPMPlwMwQ=",
  zstd = "KLUv/QQAhQAASG9uZSBsaW5lCgFUCQMPDPyRkiY=",
  -- 4 MB of zeros, compressed twice
  bomb = "H4sIAAAAAAAC/5Pv5mAAAab/bw8yMgIZTQr/1+d5ODAyjIJRMApGwSgYBaNgFIyCUTAKRsEoGAWjYKiDGuksB3dBBgYHBgBISIN1AhAAAA==",
}
for name, text in pairs(CODED) do CODED[name] = base64.b64decode(text) end

describe("urllib.request.ContentDecodingHandler", function()
  local url, listener, seen
  before_each(function()
    seen = {}
    local address
    address, listener = listen(function(conn)
      local file = conn:makefile("rb")
      local target = file:readline():match("^%S+ /(%S*)")
      seen[#seen + 1] = client.parse_headers(file):get("Accept-Encoding")
      local name, coding, status = target:match("^([^?]*)%??([^&]*)&?(.*)")
      local body = CODED[name] or TEXT
      if status == "cut" then body = body:sub(1, -6) end
      local length = #body
      if status == "lie" then length = length + 10 end
      conn:sendall("HTTP/1.1 " .. (tonumber(status) and status .. " Status" or "200 OK") .. "\r\nContent-Length: " .. length
        .. "\r\nConnection: close\r\nContent-Encoding: " .. coding .. "\r\n\r\n" .. body)
    end)
    url = "http://" .. address .. "/"
  end)
  after_each(function() listener:close() end)

  it("is off until an opener has it", function()
    local r = request.build_opener():open(url .. "gzip?gzip")
    assert.equal(CODED.gzip, r:read())
    assert.equal("gzip", r.headers["Content-Encoding"])
    assert.same({"identity"}, seen)
  end)

  it("decodes", function()
    local opener = request.build_opener(request.ContentDecodingHandler)
    for name, coding in pairs({gzip = "gzip", deflate = "deflate", raw = "deflate", br = "br", zstd = "zstd"}) do
      local r = opener:open(url .. name .. "?" .. coding)
      assert.equal("HTTPResponse", client.HTTPResponse and isinstance(r, client.HTTPResponse) and "HTTPResponse")
      assert.equal(TEXT, r:read())
      assert.is_true(r:isclosed())
      assert.is_nil(r.headers:get("Content-Encoding"))
      assert.is_nil(r:getheader("Content-Length"))
      assert.equal(coding, r.original_headers["Content-Encoding"])
      assert.equal(tostring(#CODED[name]), r.original_headers["Content-Length"])
    end
    assert.equal("gzip, deflate, br, zstd", seen[1])
  end)

  it("reads in every way", function()
    local opener = request.build_opener(request.ContentDecodingHandler())
    local r = opener:open(url .. "gzip?gzip")
    assert.is_nil(r.length)
    assert.equal("one", r:read(3))
    assert.equal(" line\n", r:readline())
    assert.equal("one", r:peek(3))
    assert.same({"one line\n", "one line\n"}, r:readlines())
    assert.equal("", r:read())
    local n = 0
    for line in opener:open(url .. "br?br"):lines() do
      assert.equal("one line", line)
      n = n + 1
    end
    assert.equal(3, n)
  end)

  it("offers what it is told to", function()
    request.build_opener(request.ContentDecodingHandler({"br", "gzip"})):open(url .. "?identity"):read()
    request.build_opener(request.ContentDecodingHandler()):open(request.Request(url .. "?identity", {headers = {["Accept-Encoding"] = "zstd"}})):read()
    request.build_opener(request.ContentDecodingHandler()):open(request.Request(url .. "?identity", {headers = {Range = "bytes=0-"}})):read()
    assert.same({"br, gzip", "zstd", "identity"}, seen)
    assert.raises(builtins.ValueError, request.ContentDecodingHandler, {"compress"})
    assert.raises(builtins.ValueError, function() request.ContentDecodingHandler({max_size = 0}) end)
  end)

  it("leaves parts, empty answers and unknown codings alone", function()
    local opener = request.build_opener(request.ContentDecodingHandler())
    assert.equal(CODED.gzip, opener:open(url .. "gzip?gzip&206"):read())
    assert.equal(CODED.gzip, opener:open(url .. "gzip?gzip,unheard-of"):read())
    local r = opener:open(request.Request(url .. "gzip?gzip&204", {method = "HEAD"}))
    assert.equal("gzip", r.headers["Content-Encoding"])
  end)

  it("decodes the bodies of errors", function()
    local ok, e = catch(urlerror.HTTPError, function() return request.build_opener(request.ContentDecodingHandler()):open(url .. "gzip?gzip&404") end)
    assert.is_false(ok)
    assert.equal(404, e.code)
    assert.equal(TEXT, e:read())
  end)

  it("tells bad data from a broken connection", function()
    local opener = request.build_opener(request.ContentDecodingHandler())
    local function read(target) return function() return opener:open(url .. target):read() end end
    for _, coding in ipairs({"gzip", "deflate", "br", "zstd"}) do
      local _, e = catch(request.ContentDecodingError, read(coding .. "?" .. coding .. "&cut"))
      assert.equal(coding, e.coding)
      assert.is_true(isinstance(e, builtins.OSError))
      catch(request.ContentDecodingError, read("?" .. coding))
    end
    local ok = catch(client.IncompleteRead, read("gzip?gzip&lie"))
    assert.is_false(ok)
  end)

  it("stops at its limits", function()
    local function read(...)
      local opener = request.build_opener(request.ContentDecodingHandler(...))
      return catch(request.ContentTooLargeError, function() return #opener:open(url .. "bomb?gzip,gzip"):read() end)
    end
    local ok, e = read()
    assert.is_false(ok)
    assert.is_true(isinstance(e, request.ContentDecodingError))
    ok = read({max_size = 1000, max_ratio = None})
    assert.is_false(ok)
    local n
    ok, n = read({max_ratio = None})
    assert.is_true(ok)
    assert.equal(4 * 2 ^ 20, n)
  end)

  it("counts in urlretrieve what was decoded", function()
    request.install_opener(request.build_opener(request.ContentDecodingHandler()))
    local name = request.urlretrieve(url .. "gzip?gzip")
    request.install_opener(None)
    local f = io.open(name)
    assert.equal(TEXT, f:read("*a"))
    f:close()
    request.urlcleanup()
  end)
end)
