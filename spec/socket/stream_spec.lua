local builtins = require("builtins")
local socket = require("socket")
local time = require("time")
local support = require("support")

local closing, free_port, listener, localhost, pair, thread = support.closing, support.free_port, support.listener, support.localhost, support.pair, support.thread

describe("a stream socket", function()
  it("binds, listens, accepts and connects", function()
    local l = closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    l:bind({localhost, 0})
    local address = l:getsockname()
    assert.equal(localhost, address[1])
    assert.is_true(address[2] > 0) -- known before anybody listens
    l:listen(5)
    local c = closing(socket.socket())
    c:connect(address)
    local s, peer = l:accept()
    closing(s)
    assert.is_instance(socket.socket, s)
    assert.same(c:getsockname(), peer)
    assert.same(peer, s:getpeername())
    assert.same(address, c:getpeername())
    assert.same(address, s:getsockname())
  end)

  it("sends and receives bytes", function()
    local s, c = pair()
    local data = "\0\255\r\n\u{E9}"
    assert.equal(#data, c:send(data))
    assert.equal(data, s:recv(100))
    assert.is_nil(s:sendall("hello"))
    assert.equal("he", c:recv(2))
    assert.equal("llo", c:recv(100))
    c:sendall(bytes("marked"))
    assert.equal("marked", s:recv(100))
    assert.equal("", c:recv(0))
    assert.equal(0, c:send(""))
  end)

  it("gives an empty string at the end", function()
    local s, c = pair()
    c:sendall("x")
    c:close()
    assert.equal("x", s:recv(10))
    assert.equal("", s:recv(10))
    assert.equal("", s:recv(10))
  end)

  it("can be shut down in one direction", function()
    local s, c = pair()
    c:shutdown(socket.SHUT_WR)
    assert.equal("", s:recv(10))
    s:sendall("still here")
    assert.equal("still here", c:recv(100))
    assert.raises(builtins.BrokenPipeError, c.send, c, "x")
    s:shutdown(socket.SHUT_RDWR)
    assert.equal("", c:recv(10))
    assert.equal(22, assert.raises(builtins.OSError, c.shutdown, c, 7).errno)
  end)

  it("moves more than any buffer holds", function()
    local s, c = pair()
    local data = ("0123456789abcdef"):rep(65536)
    local t = thread(function() c:sendall(data) c:close() end)
    local got = {}
    repeat
      local part = s:recv(65536)
      got[#got + 1] = part
    until part == ""
    t:join()
    assert.equal(data, table.concat(got))
  end)

  it("has the properties of its making", function()
    local s = closing(socket.socket())
    assert.equal(socket.AF_INET, s.family)
    assert.equal(socket.SOCK_STREAM, s.type)
    assert.equal(0, s.proto)
    s = closing(socket.socket(kw{family = socket.AF_INET6, type = socket.SOCK_DGRAM}))
    assert.equal(socket.AF_INET6, s.family)
    assert.equal(socket.SOCK_DGRAM, s.type)
    assert.equal(-1, s:fileno())
    assert.equal(97, assert.raises(builtins.OSError, socket.socket, 77).errno)
    assert.equal(93, assert.raises(builtins.OSError, socket.socket, socket.AF_INET, 3).errno)
  end)

  it("shows its addresses", function()
    local s = pair()
    assert.matches("^<socket 127%.0%.0%.1:%d+ to 127%.0%.0%.1:%d+>$", tostring(s))
    s:close()
    assert.equal("<socket closed>", tostring(s))
  end)

  it("listens for IPv6 and IPv4 at once", function()
    local l = closing(socket.create_server({"", 0}, {family = socket.AF_INET6, dualstack_ipv6 = true}))
    local port = l:getsockname()[2]
    for _, host in ipairs({"::1", localhost}) do
      closing(socket.create_connection({host, port}))
      closing((l:accept()))
    end
    assert.is_true(socket.has_dualstack_ipv6())
    local only = closing(socket.create_server({"::1", 0}, {family = socket.AF_INET6}))
    assert.equal("::1", only:getsockname()[1])
    assert.raises(builtins.ConnectionRefusedError, socket.create_connection, {localhost, only:getsockname()[2]})
    assert.raises(builtins.ValueError, "create_server: parameter 'dualstack_ipv6'", socket.create_server, {"", 0}, {dualstack_ipv6 = true})
  end)

  it("connects from an address of its own", function()
    local l, address = listener()
    local port = free_port()
    local c = closing(socket.create_connection(address, {source_address = {localhost, port}}))
    local _, peer = l:accept()
    assert.same({localhost, port}, peer)
    local d = closing(socket.socket())
    d:bind({localhost, 0})
    local own = d:getsockname()
    d:connect(address)
    assert.same(own, d:getsockname())
    assert.same(own, select(2, l:accept()))
    assert.not_same(c:getsockname(), own)
  end)

  it("can be extended", function()
    local Counting = class("Counting", socket.socket)
    function Counting:__init(...)
      socket.socket.__init(self, ...)
      self.sent = 0
    end
    function Counting:sendall(data)
      self.sent = self.sent + #data
      return socket.socket.sendall(self, data)
    end
    local l, address = listener()
    local c = closing(Counting())
    c:connect(address)
    c:sendall("abc")
    assert.equal(3, c.sent)
    assert.equal("abc", l:accept():recv(10))
  end)
end)

describe("errors of sockets", function()
  it("tell that nobody listens", function()
    local port = free_port()
    local e = assert.raises(builtins.ConnectionRefusedError, socket.create_connection, {localhost, port})
    assert.equal(111, e.errno)
    assert.equal("[Errno 111] Connection refused", tostring(e))
    assert.is_instance(builtins.OSError, e)
    local s = closing(socket.socket())
    assert.raises(socket.error, s.connect, s, {localhost, port})
    assert.equal(111, s:connect_ex({localhost, port}))
    local l, address = listener()
    assert.equal(0, s:connect_ex(address)) -- a socket that was refused may try again
    assert.equal(106, s:connect_ex(address))
    assert.is_instance(socket.socket, (l:accept()))
  end)

  it("tell that the address is taken, when it is bound", function()
    local _, address = listener()
    local s = closing(socket.socket())
    assert.equal(98, assert.raises(builtins.OSError, s.bind, s, address).errno)
    s:bind({localhost, 0}) -- and may be bound elsewhere then
    assert.equal(22, assert.raises(builtins.OSError, s.bind, s, {localhost, 0}).errno)
    assert.equal(99, assert.raises(builtins.OSError, function() closing(socket.socket()):bind({"192.0.2.1", 0}) end).errno)
  end)

  it("tell that there is no connection", function()
    local s = closing(socket.socket())
    for _, call in ipairs({
      function() s:send("x") end, function() s:sendall("x") end, function() s:recv(1) end, function() s:getpeername() end,
      function() s:shutdown(socket.SHUT_WR) end,
    }) do
      local e = assert.raises(builtins.OSError, call)
      assert.equal(107, e.errno)
    end
    assert.equal(22, assert.raises(builtins.OSError, s.accept, s).errno)
    local c = select(2, pair())
    assert.equal(106, assert.raises(builtins.OSError, c.connect, c, {localhost, 1}).errno)
    assert.equal(22, assert.raises(builtins.OSError, c.listen, c).errno)
    local d = closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    assert.equal(95, assert.raises(builtins.OSError, d.listen, d).errno)
  end)

  it("tell that the peer reset the connection", function()
    local s, c = pair()
    c:setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, string.pack("ii", 1, 0))
    c:close()
    assert.equal(104, assert.raises(builtins.ConnectionResetError, s.recv, s, 1).errno)
    assert.raises(builtins.BrokenPipeError, s.sendall, s, "x")
  end)

  it("tell that a host has no address", function()
    local e = assert.raises(socket.gaierror, socket.create_connection, {"no-such-host.invalid", 80})
    assert.is_instance(builtins.OSError, e)
    assert.is_true(e.errno == -2 or e.errno == -3) -- unknown, or nobody to ask
    local s = closing(socket.socket())
    assert.raises(socket.gaierror, s.connect, s, {"no-such-host.invalid", 80})
    assert.raises(socket.gaierror, s.connect_ex, s, {"no-such-host.invalid", 80})
    assert.raises(socket.gaierror, s.connect, s, {"::1", 80}) -- no IPv4 address
  end)

  it("name the argument that is wrong", function()
    local s = closing(socket.socket())
    local T, V, O = builtins.TypeError, builtins.ValueError, builtins.OverflowError
    assert.raises(T, "socket.connect: missing argument 'address'", s.connect, s)
    assert.raises(T, "connect: parameter 'address': expected {host, port}, got string", s.connect, s, "localhost:80")
    assert.raises(T, "connect: parameter 'address': the host: expected string, got number", s.connect, s, {5, 80})
    assert.raises(T, "connect: parameter 'address': the host: expected string, got nil", s.connect, s, {nil, 80})
    assert.raises(T, "bind: parameter 'address': the port: expected integer, got string", s.bind, s, {"", "80"})
    assert.raises(T, "bind: parameter 'address': the port: expected integer, got nil", s.bind, s, {""})
    assert.raises(O, "connect: parameter 'address': the port must be 0-65535", s.connect, s, {"", 65536})
    assert.raises(O, "bind: parameter 'address': the port must be 0-65535", s.bind, s, {"", -1})
    assert.raises(V, "connect: parameter 'address': the host: embedded null character", s.connect, s, {"h\0.evil", 80})
    assert.raises(T, "socket.recv: parameter 'bufsize': expected integer, got string", s.recv, s, "many")
    assert.raises(V, "recv: parameter 'bufsize': must not be negative", s.recv, s, -1)
    assert.raises(V, "recvfrom: parameter 'bufsize': must not be negative", s.recvfrom, s, -1)
    assert.raises(T, "socket.send: parameter 'data': expected string, got number", s.send, s, 5)
    assert.raises(V, "settimeout: parameter 'timeout': must not be negative", s.settimeout, s, -1)
    assert.raises(V, "setdefaulttimeout: parameter 'timeout': must not be negative", socket.setdefaulttimeout, -0.5)
    assert.raises(V, "settimeout: parameter 'timeout'", s.settimeout, s, 0 / 0)
    assert.raises(T, "create_connection: parameter 'address': expected table, got string", socket.create_connection, "h:80")
    assert.raises(T, "create_connection: parameter 'source_address'", socket.create_connection, {localhost, 1}, nil, "x")
    assert.raises(T, "create_server: unexpected keyword 'reuseport' (did you mean 'reuse_port'?)", socket.create_server, {"", 0}, {reuseport = true})
    local u = closing(socket.socket(socket.AF_UNIX))
    assert.raises(T, "connect: parameter 'address': expected the path of a Unix socket, got table", u.connect, u, {localhost, 80})
    assert.raises(V, "bind: parameter 'address': empty path", u.bind, u, "")
    assert.raises(V, "bind: parameter 'address': embedded null byte", u.bind, u, "/tmp/a\0b")
  end)
end)

describe("time-outs", function()
  it("are none at first", function()
    local s = closing(socket.socket())
    assert.is_nil(s:gettimeout())
    assert.is_nil(s.timeout)
    assert.is_true(s:getblocking())
    s:settimeout(1.5)
    assert.equal(1.5, s:gettimeout())
    assert.equal(1.5, s.timeout)
    s:settimeout(None)
    assert.is_nil(s:gettimeout())
    s:setblocking(false)
    assert.equal(0, s:gettimeout())
    assert.is_false(s:getblocking())
    s:setblocking(true)
    assert.is_nil(s:gettimeout())
  end)

  it("raise TimeoutError, which is socket.timeout", function()
    assert.equal(builtins.TimeoutError, socket.timeout)
    local s = pair()
    s:settimeout(0.01)
    local before = time.monotonic()
    local e = assert.raises(socket.timeout, "timed out", s.recv, s, 1)
    assert.is_true(time.monotonic() - before >= 0.009)
    assert.is_instance(builtins.OSError, e)
    local l = listener()
    l:settimeout(0.01)
    assert.raises(socket.timeout, l.accept, l)
    local d = closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    d:bind({localhost, 0})
    d:settimeout(0.01)
    assert.raises(socket.timeout, d.recvfrom, d, 1)
    assert.raises(socket.timeout, d.recv, d, 1)
  end)

  it("hold for all of sendall", function()
    local s, c = pair()
    local over = false
    local reader = thread(function() -- takes a piece now and then
      while not over do
        c:recv(65536)
        time.sleep(0.01)
      end
    end)
    s:settimeout(0.05)
    assert.raises(socket.timeout, s.sendall, s, ("x"):rep(67108864))
    over = true
    s:close()
    reader:join()
  end)

  it("leave the socket usable", function()
    local s, c = pair()
    s:settimeout(0.005)
    assert.raises(socket.timeout, s.recv, s, 1)
    c:sendall("late")
    s:settimeout(60)
    assert.equal("late", s:recv(10))
  end)

  it("of 0 raise BlockingIOError", function()
    local s = pair()
    s:setblocking(false)
    assert.equal(11, assert.raises(builtins.BlockingIOError, s.recv, s, 1).errno)
    local l, address = listener()
    l:settimeout(0)
    assert.raises(builtins.BlockingIOError, l.accept, l)
    local c = closing(socket.create_connection(address))
    local ok, accepted
    for _ = 1, 6000 do -- it may take a moment to arrive
      ok, accepted = catch(builtins.BlockingIOError, l.accept, l)
      if ok then break end
      time.sleep(0.01)
    end
    assert.is_instance(socket.socket, accepted)
    assert.is_instance(socket.socket, c)
  end)

  it("have a default for new sockets", function()
    finally(function() socket.setdefaulttimeout(None) end)
    assert.is_nil(socket.getdefaulttimeout())
    socket.setdefaulttimeout(60.25)
    assert.equal(60.25, socket.getdefaulttimeout())
    local l, address = listener()
    assert.equal(60.25, l:gettimeout())
    local c = closing(socket.create_connection(address))
    assert.equal(60.25, c:gettimeout())
    assert.equal(60.25, l:accept():gettimeout())
    assert.equal(50, closing(socket.create_connection(address, 50)):gettimeout())
    assert.is_nil(closing(socket.create_connection(address, None)):gettimeout())
    socket.setdefaulttimeout()
    assert.is_nil(socket.getdefaulttimeout())
    l:settimeout(60)
    closing(socket.create_connection(address))
    assert.is_nil(l:accept():gettimeout()) -- not the listener's
  end)
end)

describe("closing", function()
  it("may be done twice, and ends everything else", function()
    local s, c = pair()
    s:close()
    s:close()
    for _, call in ipairs({
      function() s:recv(1) end, function() s:send("x") end, function() s:sendall("x") end, function() s:getsockname() end,
      function() s:getpeername() end, function() s:accept() end, function() s:listen() end, function() s:bind({localhost, 0}) end,
      function() s:connect({localhost, 1}) end, function() s:shutdown(socket.SHUT_RDWR) end, function() s:makefile() end,
      function() s:setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1) end, function() s:getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) end,
    }) do
      local e = assert.raises(builtins.OSError, "Bad file descriptor", call)
      assert.equal(9, e.errno)
    end
    assert.equal(9, s:connect_ex({localhost, 1}))
    assert.equal("", c:recv(1))
  end)

  it("is done by with", function()
    local s, c = pair()
    assert.equal(5, with(s, function(x) assert.equal(s, x) return 5 end))
    assert.equal("", c:recv(1))
    assert.raises(builtins.ValueError, "mine", with, c, function() error(builtins.ValueError("mine")) end)
    assert.raises(builtins.OSError, c.recv, c, 1)
  end)

  it("frees the port", function()
    local l, address = listener()
    l:close()
    assert.raises(builtins.ConnectionRefusedError, socket.create_connection, address)
    closing(socket.create_server(address))
  end)

  it("wakes threads that wait", function()
    local l = listener()
    local s = pair()
    local errors = {}
    local threads = {
      thread(function() errors[1] = select(2, pcall(l.accept, l)) end),
      thread(function() errors[2] = select(2, pcall(s.recv, s, 1)) end),
    }
    time.sleep(0.01)
    l:close()
    s:close()
    for i, t in ipairs(threads) do
      t:join()
      assert.is_instance(builtins.OSError, errors[i])
      assert.equal(9, errors[i].errno)
    end
  end)
end)

describe("options", function()
  it("are kept from before the connection", function()
    local s = closing(socket.socket())
    local function get(level, name) return s:getsockopt(level, name) end
    assert.equal(0, get(socket.SOL_SOCKET, socket.SO_REUSEADDR))
    s:setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s:setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, true)
    s:setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    s:setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
    assert.equal(1, get(socket.SOL_SOCKET, socket.SO_REUSEADDR)) -- the other one did not take it back
    assert.equal(1, get(socket.SOL_SOCKET, socket.SO_REUSEPORT))
    assert.equal(0, get(socket.IPPROTO_TCP, socket.TCP_NODELAY))
    local _, address = listener()
    s:connect(address)
    assert.equal(1, get(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
    assert.equal(socket.SOCK_STREAM, get(socket.SOL_SOCKET, socket.SO_TYPE))
    assert.equal(0, get(socket.SOL_SOCKET, socket.SO_ERROR))
    s:setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, string.pack("ii", 1, 3))
    local on, seconds = string.unpack("ii", get(socket.SOL_SOCKET, socket.SO_LINGER))
    assert.same({1, 3}, {on, seconds})
    s:setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
  end)

  it("share a port where that is asked for", function()
    local a = closing(socket.create_server({localhost, 0}, {reuse_port = true}))
    closing(socket.create_server(a:getsockname(), {reuse_port = true}))
    assert.raises(builtins.OSError, socket.create_server, a:getsockname())
  end)

  it("that are unknown raise OSError", function()
    local s = closing(socket.socket())
    assert.equal(92, assert.raises(builtins.OSError, s.setsockopt, s, socket.SOL_SOCKET, 9999, 1).errno)
    assert.equal(92, assert.raises(builtins.OSError, s.getsockopt, s, socket.SOL_SOCKET, 9999).errno)
    assert.raises(builtins.TypeError, "setsockopt: parameter 'value': SO_LINGER takes", s.setsockopt, s, socket.SOL_SOCKET, socket.SO_LINGER, 1)
  end)
end)

describe("threads", function()
  it("serve many clients at once", function()
    local l, address = listener()
    local server = thread(function()
      for _ = 1, 8 do
        local s = l:accept()
        thread(function()
          with(s, function()
            local f = s:makefile("rw")
            for line in f:lines() do f:write(line:upper() .. "\n") end
          end)
        end)
      end
    end)
    local results, clients = {}, {}
    for i = 1, 8 do
      clients[i] = thread(function()
        with(socket.create_connection(address), function(c)
          local f = c:makefile("rw")
          for n = 1, 20 do
            f:write(("client %d line %d\n"):format(i, n))
            assert(f:readline() == ("CLIENT %d LINE %d\n"):format(i, n))
          end
          results[i] = true
        end)
      end)
    end
    for _, t in ipairs(clients) do t:join() end
    server:join()
    for i = 1, 8 do assert.is_true(results[i], "client " .. i) end
  end)

  it("send and receive on one socket at the same time", function()
    local s, c = pair()
    local size = 4194304
    local echo = thread(function()
      local left = size
      while left > 0 do
        local part = s:recv(65536)
        left = left - #part
        s:sendall(part)
      end
    end)
    local writer = thread(function() c:sendall(("z"):rep(size)) end)
    local got = 0
    while got < size do got = got + #c:recv(65536) end
    writer:join()
    echo:join()
    assert.equal(size, got)
  end)

  it("may connect while another listens on the same VM", function()
    local l, address = listener()
    local accepted
    local t = thread(function() accepted = l:accept() end)
    local c = closing(socket.create_connection(address))
    t:join()
    closing(accepted)
    assert.same(c:getsockname(), accepted:getpeername())
  end)
end)
