local socket = require("socket")
local ss = require("socketserver")
local threading = require("threading")
local time = require("time")
local support = require("support")

local localhost, serving, connect, ask, handler, upper = support.localhost, support.serving, support.connect, support.ask, support.handler, support.upper

describe("a server that serves", function()
  -- Wait until a condition holds.
  local function eventually(condition)
    for _ = 1, 6000 do
      if condition() then return end
      time.sleep(0.005)
    end
    error("it did not happen", 2)
  end

  it("heeds a method that is overridden on it, and on its class", function()
    local S = class("S", ss.TCPServer)
    local s = serving(S({localhost, 0}, upper))
    assert.equal("A\n", ask(s, "a\n"))
    local seen = 0
    s.verify_request = function(request, client_address) -- found on the instance: no self
      seen = seen + 1
      return false
    end
    assert.equal("", ask(s, ""))
    s.verify_request = nil
    assert.equal("B\n", ask(s, "b\n"))
    function S:process_request(request, client_address)
      seen = seen + 10
      ss.TCPServer.process_request(self, request, client_address)
    end
    assert.equal("C\n", ask(s, "c\n"))
    S.process_request = nil
    assert.equal("D\n", ask(s, "d\n"))
    assert.equal(11, seen)
  end)

  it("heeds a step that is overridden in the middle of a request", function()
    local closed = false
    local s = serving(ss.TCPServer({localhost, 0}, handler(ss.StreamRequestHandler, function(self)
      self.server.close_request = function(request)
        closed = true
        self.server.close_request = nil
        self.server:close_request(request)
      end
    end)))
    ask(s, "")
    eventually(function() return closed end)
  end)

  it("heeds service_actions that are overridden while nothing comes", function()
    local s = serving(ss.TCPServer({localhost, 0}, upper))
    time.sleep(0.02)
    local rounds = 0
    s.service_actions = function() rounds = rounds + 1 end
    eventually(function() return rounds >= 3 end)
  end)

  it("looks after nothing between requests when poll_interval is endless", function()
    local s = ss.TCPServer({localhost, 0}, upper)
    local rounds = 0
    s.service_actions = function() rounds = rounds + 1 end
    local t = threading.Thread(s.serve_forever, {args = {s, math.huge}})
    t:start()
    finally(function()
      s:shutdown()
      t:join()
      s:server_close()
    end)
    time.sleep(0.03)
    assert.equal("X", ask(s, "x"))
    eventually(function() return rounds > 0 end)
    assert.equal(1, rounds)
  end)

  it("heeds another RequestHandlerClass", function()
    local s = serving(ss.TCPServer({localhost, 0}, upper))
    assert.equal("X", ask(s, "x"))
    s.RequestHandlerClass = handler(ss.StreamRequestHandler, function(self) self.wfile:write("other") end)
    assert.equal("other", ask(s, "x"))
  end)

  it("heeds another socket", function()
    local s = serving(ss.TCPServer({localhost, 0}, upper))
    local listener = socket.socket()
    listener:bind({localhost, 0})
    listener:listen(5)
    time.sleep(0.02)
    local before = s.socket
    s.socket = listener
    local c = socket.create_connection(listener:getsockname(), {timeout = 60})
    c:sendall("moved\n")
    c:shutdown(socket.SHUT_WR)
    assert.equal("MOVED\n", c:makefile("rb"):read())
    c:close()
    before:close()
  end)

  it("heeds max_connections", function()
    local now, release = 0, threading.Event()
    local S = class("S", ss.ThreadingTCPServer)
    S.max_connections = 1
    local s = serving(S({localhost, 0}, handler(ss.BaseRequestHandler, function()
      now = now + 1
      release:wait(60)
      now = now - 1
    end)))
    for _ = 1, 3 do connect(s) end
    eventually(function() return now == 1 end)
    s.max_connections = 2
    eventually(function() return now == 2 end)
    S.max_connections = 3 -- hidden by the instance's own
    time.sleep(0.02)
    assert.equal(2, now)
    s.max_connections = nil
    eventually(function() return now == 3 end)
    release:set()
  end)

  it("heeds daemon_threads and block_on_close", function()
    for name, value in pairs{daemon_threads = true, block_on_close = false} do
      local release = threading.Event()
      local s = ss.ThreadingTCPServer({localhost, 0}, handler(ss.BaseRequestHandler, function() release:wait(60) end))
      local t = threading.Thread(function() s:serve_forever() end)
      t:start()
      time.sleep(0.01)
      s[name] = value
      connect(s)
      eventually(function() return threading.active_count() >= 3 end)
      s:shutdown()
      t:join()
      s:server_close() -- comes back while the handler still waits
      release:set()
      eventually(function() return threading.active_count() < 3 end)
    end
  end)

  it("heeds max_children", function()
    local s = serving(ss.ForkingTCPServer({localhost, 0}, upper))
    time.sleep(0.01)
    s.max_children = 1
    local conns = {}
    for i = 1, 2 do
      conns[i] = connect(s)
      conns[i]:sendall("x\n")
    end
    assert.equal("X\n", conns[1]:recv(10))
    time.sleep(0.02)
    assert.equal(1, #s.active_children)
    s.max_children = 2
    assert.equal("X\n", conns[2]:recv(10))
    conns[1]:close()
    conns[2]:close()
  end)

  it("becomes one of threads when process_request does", function()
    local S = class("S", ss.ThreadingMixIn, ss.TCPServer)
    S.process_request = ss.TCPServer.process_request
    local names = {}
    local s = serving(S({localhost, 0}, handler(ss.StreamRequestHandler, function() names[#names + 1] = threading.current_thread().name end)))
    ask(s, "")
    ask(s, "")
    S.process_request = ss.ThreadingMixIn.process_request
    ask(s, "")
    ask(s, "")
    eventually(function() return #names == 4 end)
    assert.equal(names[1], names[2])
    assert.is_true(names[2] ~= names[3] and names[3] ~= names[4])
  end)

  it("takes a timeout for the next handle_request", function()
    local waited = 0
    local S = class("S", ss.TCPServer)
    function S:handle_timeout() waited = waited + 1 end
    local s = serving(S({localhost, 0}, upper))
    s.timeout = 0.01
    s:handle_request()
    assert.equal(1, waited)
  end)
end)
