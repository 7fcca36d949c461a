-- HTTP/2 with prior knowledge, against a server that speaks frames: request.HTTP2Handler.
local request = require("urllib.request")
local urlerror = require("urllib.error")
local client = require("http.client")
local builtins = require("builtins")
local threading = require("threading")
local listen = require("listen")

local DATA, HEADERS, RST, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7
local END_STREAM, END_HEADERS = 1, 4
local PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

-- literal is a header that no table keeps (RFC 7541 section 6.2.2).
local function literal(name, value)
  return "\0" .. string.char(#name) .. name .. string.char(#value) .. value
end

local STATUS = {[200] = "\x88", [204] = "\x89", [404] = "\x8d", [500] = "\x8e"} -- of the static table

describe("urllib.request.HTTP2Handler", function()
  local url, listener, play, connections
  before_each(function()
    connections = 0
    local address
    address, listener = listen(function(conn)
      connections = connections + 1
      local file = conn:makefile("rb")
      if file:read(#PREFACE) ~= PREFACE then return end
      local function send(kind, flags, id, payload)
        payload = payload or ""
        conn:sendall(string.pack(">I3BBI4", #payload, kind, flags, id) .. payload)
      end
      send(SETTINGS, 0, 0)
      while true do
        local length, kind, flags, id = string.unpack(">I3BBI4", file:read(9))
        local payload = length > 0 and file:read(length) or ""
        if kind == HEADERS then play(send, id, conn) end
        if kind == SETTINGS and flags == 0 then send(SETTINGS, 1, 0) end
      end
    end)
    url = "http://" .. address .. "/"
  end)
  after_each(function() listener:close() end)

  local function opener(t)
    t = t or {}
    t.prior_knowledge = true
    return request.build_opener(request.HTTP2Handler(t))
  end

  it("is off until an opener has it", function()
    play = function() error("a request by HTTP/2") end
    local ok = pcall(request.urlopen, url, nil, 0.2)
    assert.is_false(ok)
  end)

  it("gives responses like HTTPResponse", function()
    play = function(send, id)
      send(HEADERS, END_HEADERS, id, STATUS[200] .. literal("b", "1") .. literal("a", "2") .. literal("b", "3") .. literal("content-length", "12"))
      send(DATA, 0, id, "hello, ")
      send(DATA, 0, id, "world")
      send(HEADERS, END_HEADERS + END_STREAM, id, literal("x-sum", "12"))
    end
    local o = opener()
    local r = o:open(url)
    assert.is_true(isinstance(r, client.HTTPResponse))
    assert.equal(20, r.version)
    assert.equal(200, r.status)
    assert.equal("OK", r.reason)
    assert.equal(12, r.length)
    assert.is_false(r.chunked)
    assert.same({{"b", "1"}, {"a", "2"}, {"b", "3"}, {"content-length", "12"}}, r:getheaders())
    assert.equal("1, 3", r:getheader("B"))
    assert.equal("hello", r:read(5))
    assert.equal(", world", r:read())
    assert.is_true(r:isclosed())
    assert.equal("12", r.trailers["X-Sum"])
    assert.equal("hello, world", o:open(url):read())
    assert.equal(1, connections)
  end)

  it("makes errors of statuses", function()
    play = function(send, id)
      send(HEADERS, END_HEADERS, id, STATUS[404])
      send(DATA, END_STREAM, id, "not here")
    end
    local ok, e = catch(urlerror.HTTPError, function() return opener():open(url) end)
    assert.is_false(ok)
    assert.equal(404, e.code)
    assert.equal("Not Found", e.reason)
    assert.equal("not here", e:read())
  end)

  it("tells a reset", function()
    play = function(send, id) send(RST, 0, id, "\0\0\0\2") end
    local ok, e = catch(client.RemoteDisconnected, function() return opener():open(url) end)
    assert.is_false(ok)
    assert.is_true(isinstance(e, builtins.ConnectionResetError))
    assert.matches("INTERNAL_ERROR", tostring(e))
    play = function(send, id)
      send(HEADERS, END_HEADERS, id, STATUS[200] .. literal("content-length", "10"))
      send(DATA, 0, id, "part")
      send(RST, 0, id, "\0\0\0\2")
    end
    local r = opener():open(url)
    ok, e = catch(client.IncompleteRead, function() return r:read() end)
    assert.is_false(ok)
    assert.equal("part", e.partial)
    assert.equal(6, e.expected)
  end)

  it("sends what was not looked at once more", function()
    local tries = 0
    play = function(send, id, conn)
      tries = tries + 1
      if tries == 1 then
        send(GOAWAY, 0, 0, ("\0"):rep(8))
        return
      end
      send(HEADERS, END_HEADERS + END_STREAM, id, STATUS[204])
    end
    assert.equal(204, opener():open(url, "posted").status)
    assert.equal(2, connections)
  end)

  it("waits no longer than it is told to", function()
    play = function() end
    local ok = catch(builtins.TimeoutError, function() return opener():open(url, nil, 0.05) end)
    assert.is_false(ok)
  end)

  it("bounds what a server can send", function()
    for _, flood in ipairs({
      function(send) for _ = 1, 5000 do send(PING, 0, 0, ("\0"):rep(8)) end end,
      function(send) for _ = 1, 5000 do send(SETTINGS, 0, 0) end end,
      function(send, id)
        send(HEADERS, 0, id, STATUS[200])
        for _ = 1, 5000 do send(9, 0, id) end
      end,
      function(send, id) -- a header of 3,000 bytes, then one byte for each repetition
        local value = ("x"):rep(3000)
        send(HEADERS, END_HEADERS, id, STATUS[200] .. "\x40\1x\x7f\xb9\x16" .. value .. ("\xbe"):rep(13000))
      end,
    }) do
      play = flood
      local ok, e = catch(client.HTTPException, function() return opener():open(url, nil, 5) end)
      assert.is_false(ok)
      assert.is_false(isinstance(e, builtins.TimeoutError))
    end
  end)

  it("refuses what could break out of a header", function()
    play = function() error("something was sent") end
    assert.raises(builtins.ValueError, function() opener():open(request.Request(url, {headers = {A = "b\r\nc: d"}})) end)
    assert.raises(client.InvalidURL, function() opener():open(url .. "a b") end)
  end)

  it("serves threads on one connection", function()
    play = function(send, id)
      send(HEADERS, END_HEADERS, id, STATUS[200])
      send(DATA, END_STREAM, id, "x")
    end
    local o, total, threads = opener(), 0, {}
    o:open(url):read()
    for i = 1, 10 do
      threads[i] = threading.Thread(function() for _ = 1, 10 do local s = o:open(url):read() total = total + #s end end)
      threads[i]:start()
    end
    for _, t in ipairs(threads) do t:join() end
    assert.equal(100, total)
    assert.equal(1, connections)
  end)
end)
