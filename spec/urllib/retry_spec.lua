-- Requests that are repeated by an opener that was asked to: request.RetryHandler.
local request = require("urllib.request")
local urlerror = require("urllib.error")
local client = require("http.client")
local builtins = require("builtins")
local listen = require("listen")

describe("urllib.request.RetryHandler", function()
  local url, listener, answers, seen
  before_each(function()
    answers, seen = {}, {}
    local address
    address, listener = listen(function(conn)
      local file = conn:makefile("rb")
      local method = file:readline():match("^%S+")
      local headers = client.parse_headers(file)
      local body = headers:contains("Content-Length") and file:read(tonumber(headers["Content-Length"])) or ""
      seen[#seen + 1] = method .. " " .. body
      local answer = table.remove(answers, 1) or "200 OK"
      if answer ~= "hang up" then
        conn:sendall("HTTP/1.1 " .. answer .. "\r\nContent-Length: " .. #answer .. "\r\nConnection: close\r\n\r\n" .. answer:match("^[^\r]*"))
      end
    end)
    url = "http://" .. address .. "/"
  end)
  after_each(function() listener:close() end)

  local function opener(t)
    t = t or {}
    t.backoff_factor, t.backoff_jitter = t.backoff_factor or 0.001, 0
    return request.build_opener(request.RetryHandler(kw(t)))
  end

  it("is off until an opener has it", function()
    answers = {"503 Later"}
    local ok, e = catch(urlerror.HTTPError, request.urlopen, url)
    assert.is_false(ok)
    assert.equal(503, e.code)
    assert.same({}, e.retries)
    assert.equal(1, #seen)
  end)

  it("repeats statuses", function()
    answers = {"503 Later", "429 Too Many\r\nRetry-After: 0", "200 OK"}
    local r = opener():open(url)
    assert.equal("200 OK", r:read())
    assert.is_true(isinstance(r, client.HTTPResponse))
    assert.equal(2, #r.retries)
    assert.equal(503, r.retries[1].status)
    assert.equal("GET", r.retries[1].method)
    assert.equal(url, r.retries[1].url)
    assert.equal(0.001, r.retries[1].wait)
    assert.equal(0, r.retries[2].wait)
  end)

  it("gives the last response when it gives up", function()
    answers = {"503 a", "503 b", "503 c"}
    local ok, e = catch(urlerror.HTTPError, function() return opener({total = 2}):open(url) end)
    assert.is_false(ok)
    assert.equal("c", e.reason)
    assert.equal("503 c", e:read())
    assert.equal(2, #e.retries)
    answers = {"503 a\r\nRetry-After: 3600"}
    ok, e = catch(urlerror.HTTPError, function() return opener():open(url) end)
    assert.equal("3600", e.headers["Retry-After"])
    assert.same({}, e.retries)
  end)

  it("repeats after connections that break", function()
    answers = {"hang up", "hang up"}
    local r = opener():open(url)
    assert.equal("200 OK", r:read())
    assert.is_true(isinstance(r.retries[1].error, builtins.OSError) or isinstance(r.retries[1].error, client.HTTPException))
    answers = {"hang up", "hang up"}
    local ok, e = pcall(function() return opener({total = 1}):open(url) end)
    assert.is_false(ok)
    assert.is_true(isinstance(e, builtins.ConnectionError))
    assert.equal(1, #e.retries)
  end)

  it("repeats refused connections whatever the method", function()
    listener:close()
    local ok, e = catch(urlerror.URLError, function() return opener({total = 5, connect = 2}):open(url, "data") end)
    assert.is_false(ok)
    assert.is_true(isinstance(e.reason, builtins.ConnectionRefusedError))
    assert.equal(2, #e.retries)
    assert.is_true(isinstance(e.retries[2].error, urlerror.URLError))
  end)

  it("does not repeat what may not be done twice", function()
    answers = {"503 Later", "503 Later"}
    catch(urlerror.HTTPError, function() return opener():open(url, "posted") end)
    assert.same({"POST posted"}, seen)
    answers = {"503 Later"}
    local r = opener({allowed_methods = {"POST"}}):open(url, "posted")
    assert.equal("200 OK", r:read())
    assert.same({"POST posted", "POST posted", "POST posted"}, seen)
    -- a body that a function gives is gone once it was sent
    answers, seen = {"503 Later"}, {}
    local parts = {"a", nil}
    local function body() return table.remove(parts, 1) end
    local ok = catch(urlerror.HTTPError, function()
      return opener():open(request.Request(url, {data = body, method = "PUT", headers = {["Content-Length"] = "1"}}))
    end)
    assert.is_false(ok)
    assert.same({"PUT a"}, seen)
    answers, seen = {"503 Later"}, {}
    opener():open(request.Request(url, {data = {"a", "b"}, method = "PUT", headers = {["Content-Length"] = "2"}}))
    assert.same({"PUT ab", "PUT ab"}, seen)
  end)

  it("repeats what it is told to", function()
    answers = {"500 Oops", "503 Later"}
    local ok, e = catch(urlerror.HTTPError, function() return opener({status_forcelist = {500}}):open(url) end)
    assert.is_false(ok)
    assert.equal(503, e.code)
    answers, seen = {"503 Later"}, {}
    ok = catch(urlerror.HTTPError, function() return opener({status = 0}):open(url) end)
    assert.is_false(ok)
    assert.equal(1, #seen)
    assert.raises(builtins.ValueError, function() request.RetryHandler({backoff_max = -1}) end)
  end)

  it("does not repeat the script's own errors", function()
    local calls = 0
    local Mine = class("Mine", request.BaseHandler)
    Mine.handler_order = 400
    function Mine:http_open() calls = calls + 1 error(builtins.KeyError("mine")) end
    local ok, e = pcall(function() return request.build_opener(Mine(), request.RetryHandler()):open(url) end)
    assert.is_false(ok)
    assert.is_true(isinstance(e, builtins.KeyError))
    assert.equal(1, calls)
  end)

  it("follows redirects and decodes besides", function()
    answers = {"503 Later", "302 Found\r\nLocation: /b", "503 Later"}
    local r = request.build_opener(request.RetryHandler(kw{backoff_factor = 0}), request.ContentDecodingHandler):open(url)
    assert.equal("200 OK", r:read())
    assert.equal(url .. "b", r.url)
    assert.equal(4, #seen)
    assert.equal(1, #r.retries)
  end)
end)
