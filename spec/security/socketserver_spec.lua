-- Floods, handlers that fail, clients that stall or vanish: what a server of
-- socketserver outlives, and that nothing of a finished request is left.

local builtins = require("builtins")
local socket = require("socket")
local ss = require("socketserver")
local threading = require("threading")
local time = require("time")
local loopback = require("loopback")

local localhost = "127.0.0.1"

-- Serve with a server of class Base in a thread until the end of the test; log
-- takes what handlers fail with.
local function serving(Base, handle, attributes)
  local log = {}
  local H = class("H", ss.StreamRequestHandler)
  H.handle = handle
  local S = class("S", Base)
  S.handle_error = function(_, _, _, e) log[#log + 1] = tostring(e) end
  for k, v in pairs(attributes or {}) do S[k] = v end
  local s = S({localhost, 0}, H)
  local t = threading.Thread(function() s:serve_forever(0.01) end)
  t:start()
  finally(function()
    s:shutdown()
    t:join(60)
    assert.is_false(t:is_alive())
    s:server_close()
  end)
  return s, log
end

local connect = loopback.connect

local function ask(s, text)
  local c = socket.create_connection(s.server_address, {timeout = 60})
  pcall(c.sendall, c, text)
  pcall(c.shutdown, c, socket.SHUT_WR)
  local parts = {}
  while true do
    local ok, data = pcall(c.recv, c, 65536)
    if not ok or data == "" then break end
    parts[#parts + 1] = data
  end
  c:close()
  return table.concat(parts)
end

local function upper(self)
  for line in iter(self.rfile) do self.wfile:write(line:upper()) end
end

-- Wait until a condition holds.
local function eventually(condition)
  for _ = 1, 3000 do
    if condition() then return true end
    time.sleep(0.01)
  end
  return false
end

for name, Base in pairs{TCPServer = ss.TCPServer, ThreadingTCPServer = ss.ThreadingTCPServer, ForkingTCPServer = ss.ForkingTCPServer} do
  describe("a " .. name, function()
    it("outlives handlers that raise anything", function()
      local s = serving(Base, function(self)
        local line = self.rfile:readline()
        if line == "text\n" then error("text") end
        if line == "table\n" then error({}) end
        if line == "nil\n" then error() end
        if line == "value\n" then error(builtins.ValueError("v")) end
        if line == "os\n" then error(builtins.OSError(5, "io")) end
        self.wfile:write(line)
      end)
      for _, what in ipairs{"text", "table", "nil", "value", "os"} do
        assert.equal("", ask(s, what .. "\n"))
        assert.equal("ok\n", ask(s, "ok\n"))
      end
    end)

    it("outlives a handler that does not come to an end", function()
      local s = serving(Base, function(self)
        local line = self.rfile:readline()
        while line == "loop\n" do pcall(function() while true do end end) end
        self.wfile:write(line)
      end, {max_steps = 1000000})
      assert.equal("", ask(s, "loop\n"))
      assert.equal("ok\n", ask(s, "ok\n"))
    end)

    it("outlives a handler without an end to its calls", function()
      local function deep(n) return 1 + deep(n + 1) end
      local s = serving(Base, function(self)
        local line = self.rfile:readline()
        if line == "deep\n" then deep(1) end
        self.wfile:write(line)
      end)
      assert.equal("", ask(s, "deep\n"))
      assert.equal("ok\n", ask(s, "ok\n"))
    end)

    it("outlives clients that reset their connections", function()
      local s = serving(Base, function(self)
        for _ = 1, 50 do self.wfile:write(("x"):rep(10000)) end
        self.rfile:read()
      end)
      for _ = 1, 20 do
        local c = socket.create_connection(s.server_address, {timeout = 60})
        c:sendall("x")
        c:recv(1)
        c:close() -- with data unread
      end
      assert.match("^x+$", ask(s, ""))
    end)
  end)
end

describe("the report of a failure", function()
  it("does not talk to a terminal, whatever a client has said", function()
    local sys = require("sys")
    local old, text = sys.stderr, {}
    sys.stderr = {write = function(_, s) text[#text + 1] = s end, flush = function() end}
    finally(function() sys.stderr = old end)
    local H = class("H", ss.StreamRequestHandler)
    function H:handle() error("heard " .. self.rfile:readline()) end
    local s = ss.TCPServer({localhost, 0}, H)
    finally(function() s:server_close() end)
    local t = threading.Thread(function() s:handle_request() end)
    t:start()
    ask(s, "\27]0;x\7\155\226\128\174y\n")
    t:join()
    local report = table.concat(text)
    assert.truthy(report:find([[heard \27]0;x\7\155\u{202E}y]], 1, true), report)
    assert.is_nil(report:find("[\27\7\155]"))
  end)
end)

describe("a flood", function()
  it("of connections waits for its turn", function()
    local most, now = 0, 0
    local s = serving(ss.ThreadingTCPServer, function(self)
      now = now + 1
      most = math.max(most, now)
      self.wfile:write(self.rfile:readline())
      time.sleep(0.01)
      now = now - 1
    end, {max_connections = 5, request_queue_size = 128})
    local threads, good = {}, 0
    for i = 1, 60 do
      threads[i] = threading.Thread(function()
        if ask(s, i .. "\n") == i .. "\n" then good = good + 1 end
      end)
      threads[i]:start()
    end
    for _, t in ipairs(threads) do t:join() end
    assert.equal(60, good)
    assert.is_true(most <= 5)
  end)

  it("of forks waits for its turn", function()
    local s = serving(ss.ForkingTCPServer, function(self)
      self.wfile:write(self.rfile:readline())
      require("time").sleep(0.05)
    end, {max_children = 3, request_queue_size = 128})
    local threads, good, most = {}, 0, 0
    local over = false
    local watch = threading.Thread(function()
      while not over do
        most = math.max(most, #(s.active_children or {}))
        time.sleep(0.002)
      end
    end)
    watch:start()
    for i = 1, 20 do
      threads[i] = threading.Thread(function()
        if ask(s, i .. "\n") == i .. "\n" then good = good + 1 end
      end)
      threads[i]:start()
    end
    for _, t in ipairs(threads) do t:join() end
    over = true
    watch:join()
    assert.equal(20, good)
    assert.is_true(most > 0 and most <= 3, most)
    assert.is_true(eventually(function() s:collect_children(); return #s.active_children == 0 end))
  end)

  it("leaves nothing behind", function()
    local s = serving(ss.ThreadingTCPServer, upper)
    ask(s, "warm\n")
    local function size()
      collectgarbage()
      return collectgarbage("count")
    end
    for _ = 1, 200 do ask(s, "x\n") end
    assert.is_true(eventually(function() return threading.active_count() <= 2 end))
    local before = size()
    for _ = 1, 500 do ask(s, "x\n") end
    assert.is_true(eventually(function() return threading.active_count() <= 2 end))
    assert.is_true(size() - before < 2048)
  end)
end)

describe("shutdown", function()
  for name, Base in pairs{TCPServer = ss.TCPServer, ThreadingTCPServer = ss.ThreadingTCPServer} do
    it("may be called by a handler of a " .. name, function()
      local H = class("H", ss.StreamRequestHandler)
      H.handle = function(self)
        self.server:shutdown()
        self.wfile:write("down\n")
      end
      local s = Base({localhost, 0}, H)
      local t = threading.Thread(function() s:serve_forever() end)
      t:start()
      assert.equal("down\n", ask(s, ""))
      t:join(60)
      assert.is_false(t:is_alive())
      s:server_close()
    end)
  end

  it("does not wait for connections that are served, and server_close does", function()
    local go, served = threading.Event(), false
    local H = class("H", ss.StreamRequestHandler)
    H.handle = function(self)
      self.wfile:write("in\n")
      self.wfile:flush()
      go:wait()
      served = true
    end
    local s = ss.ThreadingTCPServer({localhost, 0}, H)
    local t = threading.Thread(function() s:serve_forever() end)
    t:start()
    local c = connect(s)
    assert.equal("in\n", c:recv(10))
    s:shutdown()
    t:join(60)
    assert.is_false(t:is_alive())
    assert.is_false(served)
    go:set()
    s:server_close()
    assert.is_true(served)
  end)
end)

describe("a datagram server", function()
  it("outlives what it cannot serve", function()
    local H = class("H", ss.DatagramRequestHandler)
    H.handle = function(self)
      local text = self.rfile:read()
      if text:sub(1, 3) == "bad" then error(text) end
      self.wfile:write(text:upper())
    end
    local S = class("S", ss.UDPServer)
    local failed = 0
    S.handle_error = function() failed = failed + 1 end
    S.max_packet_size = 100
    local s = S({localhost, 0}, H)
    loopback.serve(s)
    local c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    finally(function() c:close() end)
    c:settimeout(60)
    for _, text in ipairs{"bad", "", ("x"):rep(60000), "bad"} do c:sendto(text, s.server_address) end
    c:sendto("good", s.server_address)
    local got
    repeat got = c:recvfrom(65536) until got == "GOOD" or got == nil
    assert.equal("GOOD", got)
    assert.equal(2, failed)
  end)
end)
