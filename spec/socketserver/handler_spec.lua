local builtins = require("builtins")
local socket = require("socket")
local ss = require("socketserver")
local threading = require("threading")
local time = require("time")
local support = require("support")

local localhost, serving, connect, ask, handler, stderr_of = support.localhost, support.serving, support.connect, support.ask, support.handler, support.stderr_of

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

  it("serves an object in the place of a connection", function()
    local c = {calls = {}, sent = ""}
    local function noted(name) return function(_, ...) c.calls[#c.calls + 1] = table.concat({name, ...}, " ") end end
    c.settimeout, c.close = noted("settimeout"), noted("close")
    local rfile = {readline = function() return "line\n" end, close = noted("rfile.close")}
    local wfile = {write = noted("write"), flush = noted("flush"), close = noted("wfile.close")}
    function c:makefile(mode, size)
      noted("makefile")(c, mode, size)
      return mode == "rb" and rfile or wfile
    end
    function c:sendall(data) self.sent = self.sent .. data end
    local H = handler(ss.StreamRequestHandler, function(self)
      assert.same({c, "peer", "server"}, {self.connection, self.client_address, self.server})
      self.wfile:write(self.rfile:readline())
    end)
    H.timeout = 7
    H(c, "peer", "server")
    assert.equal("line\n", c.sent)
    H.wbufsize = -1
    H(c, "peer", "server")
    assert.equal("settimeout 7,makefile rb -1,rfile.close,settimeout 7,makefile rb -1,makefile wb -1,write line\n,flush,wfile.close,rfile.close", table.concat(c.calls, ","))
    H.timeout = nil
    for _, request in ipairs({{}, None}) do
      assert.has_error(function() H(request, nil, nil) end, "H: request is no connected socket, nor an object with a method makefile")
    end
  end)

  it("ends the files that the script has made, whoever is gone", function()
    local order = {}
    local function noted(name, e) return function()
      order[#order + 1] = name
      if e then error(e) end
    end end
    local closed
    local H = class("H", ss.StreamRequestHandler)
    function H:setup()
      self.rfile = {close = noted("rfile")}
      self.wfile = {closed = closed, flush = noted("flush", builtins.BrokenPipeError("gone")), close = noted("wfile")}
    end
    H(None, None, None)
    closed = true
    H({}, nil, nil)
    assert.equal("flush wfile rfile wfile rfile", table.concat(order, " "))
  end)

  it("answers a datagram by any object that can send", function()
    local sent
    local sock = {sendto = function(_, data, address) sent = {data, address} end}
    local H = handler(ss.DatagramRequestHandler, function(self)
      assert.same({"ping", sock}, {self.packet, self.socket})
      self.wfile:write(self.rfile:read():upper())
    end)
    H({"ping", sock}, {"192.0.2.1", 7}, nil)
    assert.same({"PING", {"192.0.2.1", 7}}, sent)
    function H:handle() self.wfile = {getvalue = function() return "own" end} end
    H({"ping", sock}, "/path", nil)
    assert.same({"own", "/path"}, sent)
    assert.has_error(function() H({"ping"}, nil, nil) end, "H: request is no datagram with its socket")
  end)
end)
