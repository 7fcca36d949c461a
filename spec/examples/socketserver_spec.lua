-- The worked examples of the chapter's section on socketserver. Ports are free
-- ones, and what programs print is kept in a list.
local socket = require("socket")
local socketserver = require("socketserver")
local threading = require("threading")

describe("socketserver", function()
  local printed, echo
  before_each(function()
    printed = {}
    function echo(...)
      local words = {}
      for i = 1, select("#", ...) do words[i] = tostring((select(i, ...))) end
      printed[#printed + 1] = table.concat(words, " ")
    end
  end)

  local function strip(s) return (s:gsub("^%s+", ""):gsub("%s+$", "")) end

  -- The program TCPClient.
  local function tcp_client(address, ...)
    local data = table.concat({...}, " ")
    with(socket.socket(socket.AF_INET, socket.SOCK_STREAM), function(sock)
      sock:connect(address)
      sock:sendall(data .. "\n")
      local received = sock:recv(1024)
      echo("Sent:     " .. data)
      echo("Received: " .. received)
    end)
  end

  -- Run a server program while clients do their work.
  local function serving(server, clients)
    with(server, function()
      local t = threading.Thread({target = function() server:serve_forever() end, daemon = true})
      t:start()
      clients(server.server_address)
      server:shutdown()
      t:join()
    end)
  end

  it("example 1: a class of servers is made of a mix-in and a server", function()
    local ThreadingUDPServer = class("ThreadingUDPServer", socketserver.ThreadingMixIn, socketserver.UDPServer)
    with(ThreadingUDPServer({"localhost", 0}, socketserver.BaseRequestHandler), function(server)
      assert.is_true(isinstance(server, {socketserver.ThreadingMixIn}))
      assert.is_true(isinstance(server, {socketserver.UDPServer}))
    end)
  end)

  it("example 2: TCP, and what both sides print", function()
    local MyTCPHandler = class("MyTCPHandler", socketserver.BaseRequestHandler)
    function MyTCPHandler:handle()
      self.data = strip(self.request:recv(1024))
      echo(("%s wrote:"):format(self.client_address[1]))
      echo(self.data)
      self.request:sendall(self.data:upper())
    end
    serving(socketserver.TCPServer({"localhost", 0}, MyTCPHandler), function(address)
      tcp_client(address, "hello", "world", "with", "TCP")
      tcp_client(address, "python", "is", "nice")
    end)
    assert.same({
      "127.0.0.1 wrote:", "hello world with TCP",
      "Sent:     hello world with TCP", "Received: HELLO WORLD WITH TCP",
      "127.0.0.1 wrote:", "python is nice",
      "Sent:     python is nice", "Received: PYTHON IS NICE",
    }, printed)
  end)

  it("example 3: the same with streams", function()
    local MyTCPHandler = class("MyTCPHandler", socketserver.StreamRequestHandler)
    function MyTCPHandler:handle()
      self.data = strip(self.rfile:readline())
      echo(("%s wrote:"):format(self.client_address[1]))
      echo(self.data)
      self.wfile:write(self.data:upper())
    end
    serving(socketserver.TCPServer({"localhost", 0}, MyTCPHandler), function(address)
      tcp_client(address, "hello world with TCP")
    end)
    assert.same({"127.0.0.1 wrote:", "hello world with TCP", "Sent:     hello world with TCP", "Received: HELLO WORLD WITH TCP"}, printed)
  end)

  it("example 4: UDP", function()
    local MyUDPHandler = class("MyUDPHandler", socketserver.BaseRequestHandler)
    function MyUDPHandler:handle()
      local data = strip(self.request[1])
      local sock = self.request[2]
      echo(("%s wrote:"):format(self.client_address[1]))
      echo(data)
      sock:sendto(data:upper(), self.client_address)
    end
    serving(socketserver.UDPServer({"localhost", 0}, MyUDPHandler), function(address)
      local data = "hello world with UDP"
      local sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      sock:settimeout(60)
      sock:sendto(data .. "\n", address)
      local received = sock:recv(1024)
      echo("Sent:     " .. data)
      echo("Received: " .. received)
      sock:close()
    end)
    assert.same({"127.0.0.1 wrote:", "hello world with UDP", "Sent:     hello world with UDP", "Received: HELLO WORLD WITH UDP"}, printed)
  end)

  it("example 5: a thread for each request", function()
    local ThreadedTCPRequestHandler = class("ThreadedTCPRequestHandler", socketserver.BaseRequestHandler)
    function ThreadedTCPRequestHandler:handle()
      local data = self.request:recv(1024)
      local cur_thread = threading.current_thread()
      self.request:sendall(("%s: %s"):format(cur_thread.name, data))
    end

    local ThreadedTCPServer = class("ThreadedTCPServer", socketserver.ThreadingMixIn, socketserver.TCPServer)

    local function client(ip, port, message)
      with(socket.socket(socket.AF_INET, socket.SOCK_STREAM), function(sock)
        sock:connect({ip, port})
        sock:sendall(message)
        echo("Received: " .. sock:recv(1024))
      end)
    end

    local first
    local server = ThreadedTCPServer({"localhost", 0}, ThreadedTCPRequestHandler)
    with(server, function()
      local ip, port = unpack(server.server_address)
      local server_thread = threading.Thread({target = function() server:serve_forever() end})
      server_thread.daemon = true
      server_thread:start()
      first = tonumber(server_thread.name:match("^Thread%-(%d+)$"))
      echo("Server loop running in thread:", server_thread.name)
      client(ip, port, "Hello World 1")
      client(ip, port, "Hello World 2")
      client(ip, port, "Hello World 3")
      server:shutdown()
    end)
    local expected = {"Server loop running in thread: Thread-" .. first}
    for i = 1, 3 do expected[i + 1] = ("Received: Thread-%d: Hello World %d"):format(first + i, i) end
    assert.same(expected, printed)
  end)
end)
