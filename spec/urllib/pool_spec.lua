local request = require("urllib.request")
local urlerror = require("urllib.error")
local client = require("http.client")
local socket = require("socket")
local ssl = require("ssl")
local threading = require("threading")
local time = require("time")
local builtins = require("builtins")

-- serve starts a server that keeps its connections and counts them.
local function serve()
  local listener = socket.create_server({"127.0.0.1", 0})
  local address = listener:getsockname()
  local server = {url = "http://" .. address[1] .. ":" .. address[2], opened = 0, methods = {}, headers = {}}
  local open = {}
  function server.close()
    listener:close()
    for conn in pairs(open) do pcall(conn.close, conn) end
  end
  function server.hangup() -- on all idle connections
    for conn in pairs(open) do conn:shutdown(socket.SHUT_RDWR) end
    while next(open) do time.sleep(0.005) end
  end
  threading.Thread(function()
    while true do
      local ok, conn = pcall(listener.accept, listener)
      if not ok then return end
      server.opened = server.opened + 1
      open[conn] = true
      threading.Thread(function()
        pcall(function()
          local file = conn:makefile("rb")
          while true do
            local line = file:readline()
            if line == "" then break end
            local method, target = line:match("^(%S+) (%S+)")
            local headers = client.parse_headers(file)
            if headers:contains("Content-Length") then file:read(tonumber(headers["Content-Length"])) end
            table.insert(server.methods, method)
            server.headers = headers
            if target == "/hangup" and #server.methods > 1 and not server.hung then
              server.hung = true
              break
            elseif target == "/slow" then
              time.sleep(0.2)
            end
            conn:sendall("HTTP/1.1 " .. (target == "/missing" and "404 Not Found" or "200 OK") .. "\r\nContent-Length: 4\r\n\r\n" .. (method == "HEAD" and "" or "body"))
          end
        end)
        open[conn] = nil
        conn:close()
      end, {daemon = true}):start()
    end
  end, {daemon = true}):start()
  return server
end

local function read(opener, url, ...) return (opener:open(url, ...):read()) end

describe("PooledHTTPHandler", function()
  local server, handler, opener
  before_each(function()
    server = serve()
    handler = request.PooledHTTPHandler()
    opener = request.build_opener(handler)
  end)
  after_each(function()
    handler:close()
    server.close()
  end)

  it("is off unless it is named", function()
    request.urlopen(server.url):read()
    assert.equal("close", server.headers["Connection"])
    request.urlopen(server.url):read()
    assert.equal(2, server.opened)
  end)

  it("uses a connection again", function()
    for _ = 1, 5 do assert.equal("body", read(opener, server.url)) end
    assert.equal(1, server.opened)
    assert.equal(1, handler.idle)
    assert.is_nil(server.headers["Connection"])
    request.install_opener(opener)
    request.urlopen(server.url):read()
    request.install_opener(None)
    assert.equal(1, server.opened)
  end)

  it("keeps a connection whose response was closed with the rest at hand", function()
    local r = opener:open(server.url)
    r:peek()
    assert.equal(0, handler.idle)
    r:close()
    assert.equal(1, handler.idle)
  end)

  it("replaces a connection that the server closed while it was idle", function()
    read(opener, server.url)
    server.hangup()
    time.sleep(0.02)
    assert.equal("body", read(opener, server.url, "data"))
    assert.equal(2, server.opened)
  end)

  it("repeats a GET, and no POST, when the server closes instead of answering", function()
    read(opener, server.url)
    assert.equal("body", read(opener, server.url .. "/hangup"))
    assert.same({"GET", "GET", "GET"}, server.methods)
    server.hung = nil
    assert.raises(client.RemoteDisconnected, opener.open, opener, server.url .. "/hangup", "data")
    assert.same({"GET", "GET", "GET", "POST"}, server.methods)
  end)

  it("bounds the connections to one host, and waits", function()
    local few = request.PooledHTTPHandler({max_per_host = 2})
    local limited = request.build_opener(few)
    local threads, done = {}, 0
    for i = 1, 6 do
      threads[i] = threading.Thread(function()
        if read(limited, server.url .. "/slow") == "body" then done = done + 1 end
      end)
      threads[i]:start()
    end
    for _, t in ipairs(threads) do t:join() end
    assert.equal(6, done)
    assert.equal(2, server.opened)
    local a, b = limited:open(server.url), limited:open(server.url)
    local e = assert.raises(urlerror.URLError, limited.open, limited, server.url, nil, 0.05)
    assert.is_true(isinstance(e.reason, builtins.TimeoutError))
    a:close()
    assert.equal("body", read(limited, server.url))
    b:close()
    few:close()
  end)

  it("closes what has been idle for too long", function()
    local short = request.PooledHTTPHandler({idle_timeout = 0.05})
    read(request.build_opener(short), server.url)
    for _ = 1, 6000 do
      if short.idle == 0 then break end
      time.sleep(0.01)
    end
    assert.equal(0, short.idle)
  end)

  it("bounds what is kept", function()
    local one = request.PooledHTTPHandler({max_idle = 1})
    local few = request.build_opener(one)
    local a, b = few:open(server.url), few:open(server.url)
    a:read()
    b:read()
    assert.equal(1, one.idle)
    one:close()
    assert.equal(0, one.idle)
    read(few, server.url)
    assert.equal(0, one.idle)
  end)

  it("can be subclassed", function()
    local Logged = class("Logged", request.PooledHTTPHandler)
    local seen = {}
    function Logged:__init() request.PooledHTTPHandler.__init(self, {max_idle = 5}) end
    function Logged:http_open(req)
      table.insert(seen, req.selector)
      return request.PooledHTTPHandler.http_open(self, req)
    end
    local logged = request.build_opener(Logged)
    read(logged, server.url .. "/a")
    read(logged, server.url .. "/b")
    assert.same({"/a", "/b"}, seen)
    assert.equal(1, server.opened)
  end)

  it("refuses bounds that make no sense", function()
    for _, options in ipairs{{max_idle = 0}, {max_idle_per_host = -1}, {max_per_host = 0}, {idle_timeout = 0}, {idle_timeout = 0 / 0}} do
      assert.raises(builtins.ValueError, request.PooledHTTPHandler, options)
    end
    assert.raises(builtins.TypeError, request.PooledHTTPHandler, {max_idel = 5})
    assert.raises(builtins.TypeError, request.PooledHTTPHandler, {context = request.PooledHTTPHandler()})
  end)
end)

describe("timings", function()
  local server
  before_each(function() server = serve() end)
  after_each(function() server.close() end)

  it("are on every response", function()
    local r = request.urlopen(server.url .. "/slow")
    local t = r.timings
    assert.is_true(t.connect > 0 and t.wait > 0 and t.send + t.wait >= 0.2) -- the server may have the request before send() is back
    assert.is_nil(t.dns)
    assert.is_nil(t.tls)
    assert.is_nil(t.body)
    assert.is_nil(t.total)
    r:read()
    t = r.timings
    assert.is_true(t.body >= 0)
    assert.is_true(math.abs(t.total - (t.connect + t.send + t.wait + t.body)) < 1e-6)
    assert.is_false(t.reused)
    assert.is_nil(r.peer_certificate)
    assert.is_nil(r.tls_version)
  end)

  it("tell a connection that was used before", function()
    local conn = client.HTTPConnection((server.url:gsub("http://", "")))
    conn:request("GET", "/")
    local first = conn:getresponse()
    first:read()
    conn:request("GET", "/")
    local second = conn:getresponse()
    second:read()
    assert.is_false(first.timings.reused)
    assert.is_true(second.timings.reused)
    assert.is_nil(second.timings.connect)
    conn:close()
  end)

  it("are on an HTTPError, too", function()
    local e = assert.raises(urlerror.HTTPError, request.urlopen, server.url .. "/missing")
    assert.is_true(e.timings.connect > 0 and e.timings.wait >= 0)
    assert.is_nil(e.tls_cipher)
  end)

  it("are nil for what did not come by HTTP", function()
    assert.is_nil(urlerror.HTTPError("u", 404, "m", nil, nil).timings)
  end)
end)
