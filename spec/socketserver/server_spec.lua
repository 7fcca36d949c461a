local builtins = require("builtins")
local socket = require("socket")
local ss = require("socketserver")
local threading = require("threading")
local support = require("support")

local localhost, serving, connect, ask, handler, path, stderr_of, upper = support.localhost, support.serving, support.connect, support.ask, support.handler, support.path, support.stderr_of, support.upper

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

describe("a server without a handler class", function()
  it("serves by what is overridden, or not at all", function()
    local S = class("S", ss.TCPServer)
    local failure
    function S:handle_error(_, _, e) failure = e end
    local s = S({localhost, 0}, None)
    finally(function() s:server_close() end)
    connect(s)
    s:handle_request()
    assert.match("RequestHandlerClass is None", tostring(failure))
    local finished = 0
    function S:finish_request() finished = finished + 1 end
    connect(s)
    s:handle_request()
    assert.equal(1, finished)
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
