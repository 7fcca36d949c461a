local builtins = require("builtins")
local socket = require("socket")
local ss = require("socketserver")
local threading = require("threading")
local time = require("time")
local support = require("support")

local localhost, serving, connect, ask, handler, upper = support.localhost, support.serving, support.connect, support.ask, support.handler, support.upper

describe("ThreadingMixIn", function()
  it("serves requests side by side", function()
    local all = threading.Barrier(3)
    local s = serving(ss.ThreadingTCPServer({localhost, 0}, handler(ss.StreamRequestHandler, function(self)
      all:wait(60)
      self.wfile:write(threading.current_thread().name)
    end)))
    local threads, names = {}, {}
    for i = 1, 3 do
      threads[i] = threading.Thread(function() names[ask(s, "")] = true end)
      threads[i]:start()
    end
    for i = 1, 3 do threads[i]:join() end
    local n = 0
    for name in pairs(names) do
      assert.match("^Thread%-%d+$", name)
      n = n + 1
    end
    assert.equal(3, n)
  end)

  it("waits for its threads when it closes", function()
    local release, ended = threading.Event(), false
    local s = ss.ThreadingTCPServer({localhost, 0}, handler(ss.BaseRequestHandler, function()
      release:wait(60)
      ended = true
    end))
    local t = threading.Thread(function() s:serve_forever() end)
    t:start()
    connect(s)
    while threading.active_count() < 3 do time.sleep(0.001) end
    s:shutdown()
    t:join()
    threading.Timer(0.02, function() release:set() end):start()
    s:server_close()
    assert.is_true(ended)
  end)

  it("does not wait for daemons, or when told not to", function()
    for _, attributes in ipairs{{daemon_threads = true}, {block_on_close = false}} do
      local S = class("S", ss.ThreadingMixIn, ss.TCPServer)
      for k, v in pairs(attributes) do S[k] = v end
      local release = threading.Event()
      local s = S({localhost, 0}, handler(ss.BaseRequestHandler, function() release:wait(60) end))
      local t = threading.Thread(function() s:serve_forever() end)
      t:start()
      connect(s)
      while threading.active_count() < 3 do time.sleep(0.001) end
      s:shutdown()
      t:join()
      s:server_close() -- comes back while the handler still waits
      release:set()
    end
  end)

  it("bounds the requests at a time", function()
    local now, most, release = 0, 0, threading.Event()
    local S = class("S", ss.ThreadingTCPServer)
    S.max_connections = 2
    local s = serving(S({localhost, 0}, handler(ss.BaseRequestHandler, function()
      now = now + 1
      most = math.max(most, now)
      release:wait(60)
      now = now - 1
    end)))
    local conns = {}
    for i = 1, 4 do conns[i] = connect(s) end
    while now < 2 do time.sleep(0.001) end
    time.sleep(0.02)
    release:set()
    for i = 1, 4 do assert.equal("", conns[i]:recv(1)) end
    assert.equal(2, most)
  end)

  it("drains: those under way may end, idle ones are cut", function()
    local started = threading.Event()
    local s = ss.ThreadingTCPServer({localhost, 0}, handler(ss.StreamRequestHandler, function(self)
      started:set()
      time.sleep(0.05)
      self.wfile:write("whole")
    end))
    local t = threading.Thread(function() s:serve_forever() end)
    t:start()
    local c = connect(s)
    started:wait(60)
    assert.equal(0, s:drain(60))
    assert.equal("whole", c:makefile("rb"):read())
    t:join()
    s:server_close()
    assert.raises(builtins.ValueError, function() s:drain(-1) end, "grace")
  end)
end)

describe("ForkingMixIn", function()
  it("serves each request in a copy of everything", function()
    local count = 0
    local S = class("S", ss.ForkingMixIn, ss.TCPServer)
    local s = serving(S({localhost, 0}, handler(ss.StreamRequestHandler, function(self)
      count = count + 1
      self.server.mark = (self.server.mark or 0) + 1
      self.wfile:write(("%d %d %s"):format(count, self.server.mark, self.client_address[1]))
    end)))
    for _ = 1, 3 do assert.equal("1 1 127.0.0.1", ask(s, "")) end
    assert.equal(0, count)
    assert.is_nil(s.mark)
    s:collect_children{blocking = true}
    assert.equal(0, #s.active_children)
  end)

  it("waits for room among max_children", function()
    local S = class("S", ss.ForkingTCPServer)
    S.max_children = 2
    local s = serving(S({localhost, 0}, upper))
    local conns = {}
    for i = 1, 3 do
      conns[i] = connect(s)
      conns[i]:sendall("x\n")
    end
    assert.equal("X\n", conns[1]:recv(10))
    assert.equal("X\n", conns[2]:recv(10))
    assert.equal(2, #s.active_children)
    conns[1]:close()
    assert.equal("X\n", conns[3]:recv(10))
    conns[2]:close()
    conns[3]:close()
  end)

  it("can be shut down and drained while all forks are busy", function()
    for _, gently in ipairs{false, true} do
      local S = class("S", ss.ForkingTCPServer)
      S.max_children, S.block_on_close = 1, false
      local s = S({localhost, 0}, upper)
      local t = threading.Thread(function() s:serve_forever(0.01) end)
      t:start()
      local first, second = connect(s), connect(s)
      first:sendall("x\n")
      assert.equal("X\n", first:recv(10))
      if gently then
        assert.equal(1, s:drain(0.01))
      else
        s:shutdown()
      end
      t:join(60)
      assert.is_false(t:is_alive())
      s:server_close()
      first:close()
      second:close()
    end
  end)

  it("is a server in the copy, too", function()
    local s = serving(ss.ForkingTCPServer({localhost, 0}, handler(ss.StreamRequestHandler, function(self)
      self.server.close_request = function(request) -- overridden in the copy alone
        self.wfile:write("closing")
        self.wfile:flush()
        ss.TCPServer.close_request(self.server, request)
      end
      self.server.shutdown_request = function(request) self.server.close_request(request) end
    end)))
    assert.equal("closing", ask(s, ""))
    assert.equal("closing", ask(s, ""))
  end)

  it("closes the connection with the copy, whatever that does", function()
    local S = class("S", ss.ForkingTCPServer)
    function S:shutdown_request() error("no") end
    local s = serving(S({localhost, 0}, handler(ss.StreamRequestHandler, function(self) self.wfile:write("x") end)))
    for _ = 1, 5 do assert.equal("x", ask(s, "")) end
  end)

  it("keeps a failure in the copy", function()
    local s = serving(ss.ForkingTCPServer({localhost, 0}, handler(ss.BaseRequestHandler, function(self)
      local word = self.request:recv(10)
      if word == "exit" then os.exit(3) end
      self.request:sendall(word)
    end)))
    assert.equal("", ask(s, "exit"))
    assert.equal("good", ask(s, "good"))
  end)

  it("serves datagrams too", function()
    local s = serving(ss.ForkingUDPServer({localhost, 0}, handler(ss.DatagramRequestHandler, function(self)
      self.wfile:write(self.rfile:read():upper())
    end)))
    local c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    c:settimeout(60)
    c:sendto("fork", s.server_address)
    assert.equal("FORK", (c:recv(100)))
    c:close()
  end)
end)
