local builtins = require("builtins")
local socket = require("socket")
local ss = require("socketserver")
local sys = require("sys")
local threading = require("threading")
local time = require("time")

local localhost = "127.0.0.1"

-- Serve in a thread until the end of the test.
local function serving(server)
  local t = threading.Thread(function() server:serve_forever(0.01) end)
  t:start()
  finally(function()
    server:shutdown()
    t:join()
    server:server_close()
  end)
  return server, t
end

local function connect(server)
  local c = socket.create_connection(server.server_address, {timeout = 60})
  finally(function() c:close() end)
  return c
end

-- Send text and read everything that comes back.
local function ask(server, text)
  local c = connect(server)
  c:sendall(text)
  pcall(c.shutdown, c, socket.SHUT_WR) -- the server may have closed already
  local answer = c:makefile("rb"):read()
  c:close()
  return answer
end

local function handler(base, handle)
  local H = class("H", base)
  H.handle = handle
  return H
end

local function path()
  local name = os.tmpname()
  os.remove(name)
  finally(function() os.remove(name) end)
  return name
end

-- Run fn with the standard error going to a string.
local function stderr_of(fn)
  local old, text = sys.stderr, {}
  sys.stderr = {write = function(_, s) text[#text + 1] = s end, flush = function() end}
  local ok, e = pcall(fn)
  sys.stderr = old
  if not ok then error(e, 0) end
  return table.concat(text)
end

local upper = handler(ss.StreamRequestHandler, function(self)
  for line in iter(self.rfile) do self.wfile:write(line:upper()) end
end)

describe("a server", function()
  it("binds and listens in the constructor, unless told otherwise", function()
    local s = ss.TCPServer({localhost, 0}, upper)
    assert.equal(localhost, s.server_address[1])
    assert.is_true(s.server_address[2] > 0)
    s:server_close()
    local later = ss.TCPServer({localhost, 0}, upper, {bind_and_activate = false})
    assert.equal(0, later.server_address[2])
    later:server_bind()
    later:server_activate()
    serving(later)
    assert.equal("LATER\n", ask(later, "later\n"))
  end)

  it("has the documented attributes", function()
    assert.equal(socket.AF_INET, ss.TCPServer.address_family)
    assert.equal(socket.SOCK_STREAM, ss.TCPServer.socket_type)
    assert.equal(socket.SOCK_DGRAM, ss.UDPServer.socket_type)
    assert.equal(socket.AF_UNIX, ss.UnixStreamServer.address_family)
    assert.equal(socket.SOCK_DGRAM, ss.UnixDatagramServer.socket_type)
    assert.equal(5, ss.TCPServer.request_queue_size)
    assert.is_false(ss.TCPServer.allow_reuse_address)
    assert.equal(8192, ss.UDPServer.max_packet_size)
    assert.is_false(ss.ThreadingMixIn.daemon_threads)
    assert.is_true(ss.ThreadingMixIn.block_on_close)
    assert.equal(40, ss.ForkingMixIn.max_children)
    assert.equal(300, ss.ForkingMixIn.timeout)
    local s = ss.TCPServer({localhost, 0}, upper)
    finally(function() s:server_close() end)
    assert.equal(upper, s.RequestHandlerClass)
    assert.is_nil(s.timeout)
    assert.is_true(isinstance(s.socket, socket.socket))
    assert.same(s.server_address, s.socket:getsockname())
    assert.equal(s.socket:fileno(), s:fileno())
  end)

  it("closes at the end of with", function()
    local kept
    with(ss.TCPServer({localhost, 0}, upper), function(s) kept = s end)
    local ok = pcall(socket.create_connection, kept.server_address)
    assert.is_false(ok)
  end)

  it("calls its steps in the documented order", function()
    local steps = {}
    local S = class("S", ss.TCPServer)
    for _, name in ipairs{"get_request", "verify_request", "process_request", "finish_request", "shutdown_request", "close_request"} do
      S[name] = function(self, ...)
        steps[#steps + 1] = name
        return ss.TCPServer[name](self, ...)
      end
    end
    local s = S({localhost, 0}, upper)
    finally(function() s:server_close() end)
    local c = connect(s)
    c:sendall("x\n")
    c:shutdown(socket.SHUT_WR)
    s:handle_request()
    assert.equal("get_request verify_request process_request finish_request shutdown_request close_request", table.concat(steps, " "))
    assert.equal("X\n", c:makefile("rb"):read())
  end)

  it("goes on to the next when get_request raises an OSError", function()
    local refused = 0
    local S = class("S", ss.TCPServer)
    function S:get_request()
      local request, client_address = ss.TCPServer.get_request(self)
      if refused < 2 then
        refused = refused + 1
        request:close()
        error(refused == 1 and builtins.OSError("not that one") or builtins.ConnectionResetError("nor that one"))
      end
      return request, client_address
    end
    local s = S({localhost, 0}, upper)
    finally(function() s:server_close() end)
    for _ = 1, 2 do
      local c = connect(s)
      s:handle_request()
      c:close()
    end
    local c = connect(s)
    c:sendall("x\n")
    c:shutdown(socket.SHUT_WR)
    s:handle_request()
    assert.equal("X\n", c:makefile("rb"):read())
    assert.equal(2, refused)
  end)

  it("refuses what verify_request refuses", function()
    local served = false
    local S = class("S", ss.TCPServer)
    function S:verify_request(request, client_address)
      assert(isinstance(request, socket.socket))
      return client_address[1] ~= localhost
    end
    local s = S({localhost, 0}, handler(ss.BaseRequestHandler, function() served = true end))
    finally(function() s:server_close() end)
    local c = connect(s)
    s:handle_request()
    assert.equal("", c:recv(1))
    assert.is_false(served)
  end)

  it("reports the failure of a handler, and goes on", function()
    local s = serving(ss.TCPServer({localhost, 0}, handler(ss.BaseRequestHandler, function(self)
      local word = self.request:recv(10)
      if word == "bad" then error("oops") end
      self.request:sendall(word)
    end)))
    local text = stderr_of(function()
      assert.equal("", ask(s, "bad"))
      assert.equal("good", ask(s, "good"))
    end)
    assert.match("^%-+\nException occurred during processing of request from %('127.0.0.1', %d+%)\nTraceback", text)
    assert.match("oops\n%-+\n$", text)
  end)

  it("gives handle_error the error", function()
    local seen
    local S = class("S", ss.TCPServer)
    function S:handle_error(request, client_address, e) seen = {request, client_address, e} end
    local s = S({localhost, 0}, handler(ss.BaseRequestHandler, function() error("mine", 0) end))
    finally(function() s:server_close() end)
    local c = connect(s)
    s:handle_request()
    assert.equal("mine", seen[3])
    assert.same(c:getsockname(), seen[2])
  end)

  it("calls handle_timeout when nothing comes in time", function()
    local S = class("S", ss.TCPServer)
    local calls = 0
    function S:handle_timeout() calls = calls + 1 end
    local s = S({localhost, 0}, upper)
    finally(function() s:server_close() end)
    s.timeout = 0.01
    s:handle_request()
    assert.equal(1, calls)
  end)

  it("calls service_actions each round", function()
    local S = class("S", ss.TCPServer)
    local rounds = 0
    function S:service_actions()
      rounds = rounds + 1
      if rounds == 3 then self:shutdown() end -- from inside the loop: it does not wait for itself
    end
    local s = S({localhost, 0}, upper)
    s:serve_forever(0.001)
    s:server_close()
    assert.equal(3, rounds)
  end)

  it("can be shut down by a handler", function()
    for _, base in ipairs{ss.TCPServer, ss.ThreadingTCPServer} do
      local s = base({localhost, 0}, handler(ss.StreamRequestHandler, function(self)
        self.wfile:write("bye")
        self.server:shutdown()
      end))
      local t = threading.Thread(function() s:serve_forever() end)
      t:start()
      local c = connect(s)
      assert.equal("bye", c:makefile("rb"):read())
      t:join(60)
      assert.is_false(t:is_alive())
      s:server_close()
    end
  end)

  it("does not serve twice at a time", function()
    local s = serving(ss.TCPServer({localhost, 0}, upper))
    assert.equal("A\n", ask(s, "a\n"))
    assert.raises(builtins.RuntimeError, function() s:serve_forever() end)
  end)

  it("takes a function for a handler class", function()
    local s = serving(ss.TCPServer({localhost, 0}, function(request, client_address, server)
      request:sendall(client_address[1] .. " " .. tostring(#server.server_address))
    end))
    assert.equal("127.0.0.1 2", ask(s, ""))
  end)

  it("refuses what is no address and no handler", function()
    assert.raises(builtins.TypeError, function() ss.TCPServer({localhost, 0}, 5) end, "RequestHandlerClass")
    assert.raises(builtins.TypeError, function() ss.TCPServer("localhost", upper) end)
    assert.raises(builtins.OverflowError, function() ss.TCPServer({localhost, 70000}, upper) end)
    assert.raises(builtins.ValueError, function() ss.TCPServer({"a\0b", 0}, upper) end)
    local s = ss.TCPServer({localhost, 0}, upper)
    finally(function() s:server_close() end)
    assert.raises(builtins.OSError, function() ss.TCPServer(s.server_address, upper) end)
  end)

  it("works over Unix sockets", function()
    local s = serving(ss.UnixStreamServer(path(), upper))
    local c = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    c:connect(s.server_address)
    c:sendall("unix\n")
    c:shutdown(socket.SHUT_WR)
    assert.equal("UNIX\n", c:makefile("rb"):read())
    c:close()
    local d = serving(ss.UnixDatagramServer(path(), handler(ss.BaseRequestHandler, function(self)
      self.request[2]:sendto(self.request[1]:upper(), self.client_address)
    end)))
    local e = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    e:bind(path())
    e:sendto("datagram", d.server_address)
    assert.equal("DATAGRAM", e:recv(100))
    e:close()
  end)

  it("uses an address again when allowed to", function()
    local S = class("S", ss.TCPServer)
    S.allow_reuse_address = true
    local s = S({localhost, 0}, upper)
    local address = s.server_address
    local _, t = nil, threading.Thread(function() s:handle_request() end)
    t:start()
    assert.equal("ONE\n", ask(s, "one\n")) -- leaves the server's end in TIME_WAIT
    t:join()
    s:server_close()
    local again = S(address, upper)
    assert.same(address, again.server_address)
    again:server_close()
  end)
end)

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

describe("a datagram server", function()
  local function exchange(server, text)
    local c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    finally(function() c:close() end)
    c:settimeout(60)
    c:sendto(text, server.server_address)
    return (c:recv(1000))
  end

  it("gives data and a socket", function()
    local s = serving(ss.UDPServer({localhost, 0}, handler(ss.BaseRequestHandler, function(self)
      local data, sock = self.request[1], self.request[2]
      sock:sendto(data:upper(), self.client_address)
    end)))
    assert.equal("HELLO", exchange(s, "hello"))
  end)

  it("cuts what is larger than max_packet_size", function()
    local S = class("S", ss.UDPServer)
    S.max_packet_size = 3
    local s = serving(S({localhost, 0}, handler(ss.DatagramRequestHandler, function(self) self.wfile:write(self.packet) end)))
    assert.equal("abc", exchange(s, "abcdef"))
  end)

  it("gives files to DatagramRequestHandler", function()
    local s = serving(ss.ThreadingUDPServer({localhost, 0}, handler(ss.DatagramRequestHandler, function(self)
      self.wfile:write(self.rfile:readline():upper())
      self.wfile:write("(" .. #self.rfile:read() .. " more)")
    end)))
    assert.equal("ONE\n(4 more)", exchange(s, "one\ntwo\n"))
  end)
end)

describe("a request handler", function()
  it("is set up, handles and finishes", function()
    local order = {}
    local H = class("H", ss.StreamRequestHandler)
    function H:setup()
      order[#order + 1] = "setup"
      ss.StreamRequestHandler.setup(self)
    end
    function H:handle()
      order[#order + 1] = "handle"
      error("in handle", 0)
    end
    function H:finish()
      order[#order + 1] = "finish"
      ss.StreamRequestHandler.finish(self)
    end
    local S = class("S", ss.TCPServer)
    function S:handle_error(_, _, e) order[#order + 1] = e end
    local s = S({localhost, 0}, H)
    finally(function() s:server_close() end)
    connect(s)
    s:handle_request()
    assert.equal("setup handle finish in handle", table.concat(order, " "))
  end)

  it("does not finish what was not set up", function()
    local finished = false
    local H = class("H", ss.BaseRequestHandler)
    function H:setup() error("no", 0) end
    function H:finish() finished = true end
    local S = class("S", ss.TCPServer)
    function S:handle_error() end
    local s = S({localhost, 0}, H)
    finally(function() s:server_close() end)
    connect(s)
    s:handle_request()
    assert.is_false(finished)
  end)

  it("may have a constructor of its own", function()
    local H = class("H", ss.StreamRequestHandler)
    function H:__init(request, client_address, server)
      self.greeting = "hello "
      ss.StreamRequestHandler.__init(self, request, client_address, server)
    end
    function H:handle() self.wfile:write(self.greeting .. self.rfile:read()) end
    assert.equal("hello you", ask(serving(ss.TCPServer({localhost, 0}, H)), "you"))
  end)

  it("knows the request, the peer and the server", function()
    local seen
    local s = serving(ss.TCPServer({localhost, 0}, handler(ss.StreamRequestHandler, function(self)
      seen = self
      assert(self.connection == self.request)
      assert(self.request:getpeername()[2] == self.client_address[2])
      self.wfile:write("done")
    end)))
    assert.equal("done", ask(s, ""))
    assert.equal(s, seen.server)
  end)

  it("sends what it wrote before it waits", function()
    local go_on = threading.Event()
    local s = serving(ss.ThreadingTCPServer({localhost, 0}, handler(ss.StreamRequestHandler, function(self)
      self.wfile:write("first ")
      go_on:wait(60)
      self.wfile:write("second")
    end)))
    local c = connect(s)
    assert.equal("first ", c:recv(100))
    go_on:set()
    assert.equal("second", c:makefile("rb"):read())
  end)

  it("buffers wfile when wbufsize says so", function()
    local H = handler(ss.StreamRequestHandler, function(self)
      self.wfile:write("held ")
      time.sleep(0.05)
      self.wfile:write("back")
    end)
    H.wbufsize = -1
    local c = connect(serving(ss.TCPServer({localhost, 0}, H)))
    assert.equal("held back", c:recv(100))
  end)

  it("writes more than a buffer holds", function()
    local big = ("0123456789"):rep(100000)
    local s = serving(ss.TCPServer({localhost, 0}, handler(ss.StreamRequestHandler, function(self)
      self.wfile:write(big)
      self.wfile:writelines({"a", "b"})
      self.wfile:write("end")
    end)))
    assert.equal(big .. "abend", ask(s, ""))
  end)

  it("times out as the class says", function()
    local H = handler(ss.StreamRequestHandler, function(self) self.rfile:readline() end)
    H.timeout = 0.01
    local failure
    local S = class("S", ss.TCPServer)
    function S:handle_error(_, _, e) failure = e end
    local s = S({localhost, 0}, H)
    finally(function() s:server_close() end)
    connect(s)
    s:handle_request()
    assert.is_true(isinstance(failure, builtins.TimeoutError) or isinstance(failure, socket.timeout))
  end)

  it("survives a peer that is gone", function()
    local s = serving(ss.TCPServer({localhost, 0}, handler(ss.StreamRequestHandler, function(self)
      self.rfile:read(1)
      for _ = 1, 100 do self.wfile:write(("x"):rep(100000)) end
    end)))
    stderr_of(function()
      local c = connect(s)
      c:sendall("x")
      c:close()
      local again = connect(s)
      again:sendall("x")
      assert.equal("x", again:recv(1))
    end)
  end)
end)

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
