-- urlretrieve beyond the documents: resume, timeout, context and opener.
local request = require("urllib.request")
local urlerror = require("urllib.error")
local client = require("http.client")
local builtins = require("builtins")
local listen = require("listen")

describe("urllib.request.urlretrieve", function()
  local url, listener, answer, seen, name
  before_each(function()
    name, seen = os.tmpname(), {}
    os.remove(name)
    local address
    address, listener = listen(function(conn)
      local file = conn:makefile("rb")
      file:readline()
      local headers = client.parse_headers(file)
      seen[#seen + 1] = headers
      local status, fields, body = answer(headers)
      conn:sendall("HTTP/1.1 " .. status .. "\r\nConnection: close\r\n" .. fields .. "\r\n\r\n" .. body)
    end)
    url = "http://" .. address .. "/file"
  end)
  after_each(function()
    listener:close()
    for _, suffix in ipairs({"", ".part", ".part.info"}) do os.remove(name .. suffix) end
  end)

  local function exists(path)
    local f = io.open(path)
    if f then f:close() end
    return f ~= nil
  end

  local function contents()
    local f = assert(io.open(name, "rb"))
    local text = f:read("*a")
    f:close()
    return text
  end

  local WHOLE = "0123456789"

  -- cut gives the first bytes of a longer body.
  local function cut(n)
    return function() return "200 OK", 'ETag: "v1"\r\nContent-Length: ' .. #WHOLE, WHOLE:sub(1, n) end
  end

  it("goes on where it was broken off", function()
    answer = cut(4)
    local ok = catch(urlerror.ContentTooShortError, request.urlretrieve, url, name, {resume = true})
    assert.is_false(ok)
    assert.is_false(exists(name))
    assert.is_true(exists(name .. ".part"))
    answer = function() return "206 Partial Content", 'ETag: "v1"\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6', WHOLE:sub(5) end
    local path, headers = request.urlretrieve(url, name, {resume = true})
    assert.equal(name, path)
    assert.equal("bytes 4-9/10", headers["Content-Range"])
    assert.equal("bytes=4-", seen[2]["Range"])
    assert.equal('"v1"', seen[2]["If-Range"])
    assert.equal(WHOLE, contents())
    assert.is_false(exists(name .. ".part"))
    assert.is_false(exists(name .. ".part.info"))
  end)

  it("begins anew when the file has changed", function()
    answer = cut(4)
    pcall(request.urlretrieve, url, name, {resume = true})
    answer = function() return "200 OK", 'ETag: "v2"\r\nContent-Length: 3', "new" end
    request.urlretrieve(url, name, {resume = true})
    assert.equal("new", contents())
  end)

  it("begins anew when the server sends another part", function()
    for _, range in ipairs({"bytes 3-9/10", "bytes 4-8/10", "bytes 4-9/*", "items 4-9/10", ""}) do
      answer = cut(4)
      pcall(request.urlretrieve, url, name, {resume = true})
      answer = function(headers)
        if headers:contains("Range") then return "206 Partial Content", 'ETag: "v1"\r\nContent-Range: ' .. range, "xxxxxx" end
        return "200 OK", "Content-Length: 10", WHOLE
      end
      request.urlretrieve(url, name, {resume = true})
      assert.equal(WHOLE, contents())
    end
  end)

  it("knows that everything had arrived", function()
    answer = cut(4)
    pcall(request.urlretrieve, url, name, {resume = true})
    answer = function() return "416 Range Not Satisfiable", "Content-Range: bytes */4\r\nContent-Length: 0", "" end
    request.urlretrieve(url, name, {resume = true})
    assert.equal(WHOLE:sub(1, 4), contents())
  end)

  it("does not resume unless it is told to", function()
    answer = cut(4)
    local ok, e = catch(urlerror.ContentTooShortError, request.urlretrieve, url, name)
    assert.is_false(ok)
    assert.equal("0123", contents())
    assert.is_false(exists(name .. ".part"))
    answer = function() return "200 OK", "Content-Length: 2", "ok" end
    request.urlretrieve(url, name)
    assert.is_nil(seen[2]:get("Range"))
    assert.equal("ok", contents())
  end)

  it("resumes named files only", function()
    assert.raises(builtins.ValueError, function() request.urlretrieve(url, nil, {resume = true}) end)
    assert.raises(builtins.ValueError, function() request.urlretrieve(url, name, nil, "data", {resume = true}) end)
  end)

  it("takes a time-out and an opener", function()
    local gone = require("threading").Event()
    answer = function(headers)
      if headers:get("User-agent") == "slow" then gone:wait(60) end
      return "200 OK", "X-Agent: " .. headers:get("User-agent"), "x"
    end
    local opener = request.build_opener()
    opener.addheaders = {{"User-agent", "mine"}}
    local _, headers = request.urlretrieve(url, name, {opener = opener, timeout = 60})
    assert.equal("mine", headers["X-Agent"])
    local ok, e = pcall(function()
      request.urlretrieve(request.Request(url, {headers = {["User-agent"] = "slow"}}), name, {timeout = 0.05})
    end)
    gone:set()
    assert.is_false(ok)
    assert.is_true(isinstance(e, builtins.TimeoutError) or isinstance(e.reason, builtins.TimeoutError), tostring(e)) -- it may not have connected
    local own = {}
    function own:open(req) return opener:open(req) end
    _, headers = request.urlretrieve(url, name, {opener = own})
    assert.equal("mine", headers["X-Agent"])
    local context = require("ssl").create_default_context()
    request.urlretrieve(url, name, {context = context})
    assert.raises(builtins.ValueError, function() request.urlretrieve(url, name, {context = context, opener = opener}) end)
  end)
end)
