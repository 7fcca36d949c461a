-- What a script puts in the place of http.client's own parts: objects for
-- sockets and their files, a class of responses, steps of the connection.

local builtins = require("builtins")
local client = require("http.client")
local queue = require("queue")
local socket = require("socket")
local threading = require("threading")

-- Memory is a file over a string that counts what was asked of it.
local Memory = class("Memory")
function Memory:__init(text) self.text, self.at, self.closed = text, 1, false end
function Memory:read(n)
  local s = self.text:sub(self.at, n and n >= 0 and self.at + n - 1 or -1)
  self.at = self.at + #s
  return s
end
function Memory:readline(limit)
  local stop = self.text:find("\n", self.at, true) or #self.text
  return self:read(math.min(stop - self.at + 1, limit or 1e9))
end
function Memory:close() self.closed = true end

-- A wire that answers each request with the same text.
local Wire = class("Wire")
function Wire:__init(answer) self.answer, self.sent, self.closed = answer, {}, false end
function Wire:sendall(data) self.sent[#self.sent + 1] = data end
function Wire:makefile(mode) self.mode, self.file = mode, Memory(self.answer) return self.file end
function Wire:close() self.closed = true end

local function over(answer, ...)
  local conn, wire = client.HTTPConnection("server.example", ...), Wire(answer)
  conn.sock = wire
  return conn, wire
end

local HEAD = "HTTP/1.1 200 Fine\r\n"

describe("an object in the place of a socket", function()
  it("takes each piece that is sent, and gives a file for each response", function()
    local conn, wire = over(HEAD .. "Content-Length: 4\r\n\r\nfour")
    assert.is_true(rawequal(wire, conn.sock))
    for _ = 1, 2 do
      conn:request("POST", "/x", {"ab", "c"})
      local r = conn:getresponse()
      assert.same({200, "Fine", "fo", "ur"}, {r.status, r.reason, r:read(2), r:read()})
      assert.equal("rb", wire.mode)
      assert.is_true(wire.file.closed)
    end
    local head = "POST /x HTTP/1.1\r\nHost: server.example\r\nAccept-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n"
    local once = {head, "2\r\nab\r\n", "1\r\nc\r\n", "0\r\n\r\n"}
    assert.same({once[1], once[2], once[3], once[4], once[1], once[2], once[3], once[4]}, wire.sent)
    conn:close()
    assert.is_true(wire.closed)
    assert.is_nil(conn.sock)
  end)

  it("may close the connection while a request is sent, as the body's maker may", function()
    local conn, wire = over(HEAD .. "\r\n")
    function wire.sendall() conn:close() end
    assert.raises(client.NotConnected, function() conn:request("GET", "/") end)
    for _, chunked in ipairs({true, false}) do
      conn, wire = over(HEAD .. "\r\n")
      local pieces = 0
      local function body()
        pieces = pieces + 1
        if pieces == 2 then conn:close() end
        return pieces < 4 and "piece" or nil
      end
      assert.raises(client.NotConnected, function()
        conn:request("POST", "/", body, chunked and {} or {["Content-Length"] = "15"})
      end)
      assert.equal(2, #wire.sent)
      assert.is_true(wire.closed)
      conn.sock = Wire(HEAD .. "Content-Length: 2\r\n\r\nok")
      conn:request("GET", "/")
      assert.equal("ok", conn:getresponse():read())
    end
  end)

  it("is one thread's while it is used, closed or replaced", function()
    local listener = socket.create_server({"127.0.0.1", 0})
    finally(function() listener:close() end)
    local at, go_on = queue.Queue(), queue.Queue()
    local function wait()
      at:put(true)
      go_on:get()
    end
    for _, case in ipairs({
      {"close", function(conn) conn:close() end},
      {"close", function(conn) conn.sock = socket.create_connection(listener:getsockname()) end},
      {"sendall", function(conn) conn:request("GET", "/") end},
    }) do
      local conn, wire = over(HEAD .. "\r\n")
      local raised
      wire[case[1]] = wait
      local thread = threading.Thread(function() raised = select(2, pcall(case[2], conn)) end)
      thread:start()
      at:get()
      if case[1] == "close" then
        assert.raises(builtins.ConnectionAbortedError, "another thread", conn.request, conn, "GET", "/")
      else
        assert.raises(builtins.RuntimeError, "sock: another thread uses the connection", function() conn.sock = Wire("") end)
      end
      go_on:put(true)
      thread:join()
      assert.is_nil(raised)
      wire[case[1]] = nil
      conn.sock = Wire(HEAD .. "Content-Length: 2\r\n\r\nok") -- it is as good as ever
      conn:close()
    end
  end)

  it("is asked for nothing behind the response", function()
    local rest = "HTTP/1.1 500 Later\r\n\r\n"
    for _, case in ipairs({
      {"Content-Length: 8\r\n\r\none\ntwo\n", "one\ntwo\n"},
      {"Transfer-Encoding: chunked\r\n\r\n4;x=y\r\none\n\r\n4\r\ntwo\n\r\n0\r\nT: u\r\n\r\n", "one\ntwo\n"},
    }) do
      for _, read in ipairs({
        function(r) return r:read() end,
        function(r) return r:read(3) .. r:read(100) .. r:read(1) end,
        function(r) return table.concat(r:readlines()) end,
        function(r) return r:readline(2) .. r:readline() .. r:readline(100) .. r:readline() end,
        function(r) local all = "" repeat local s = r:read1() all = all .. s until s == "" return all end,
        function(r) local all = "" repeat local s = r:read1(3) all = all .. s until s == "" return all end,
        function(r) local all = "" repeat local s = r:peek() all = all .. r:read(#s) until s == "" return all end,
        function(r) local sink = {write = function(self, s) self.all = (self.all or "") .. s end} r:readinto(sink) return sink.all end,
      }) do
        local wire = Wire(HEAD .. case[1] .. rest)
        local r = client.HTTPResponse(wire)
        assert.is_true(rawequal(wire.file, r.fp))
        r:begin()
        assert.equal(case[2], read(r))
        assert.equal("", r:read())
        assert.is_true(r:isclosed())
        assert.equal(rest, wire.file:read())
      end
    end
    local wire = Wire(HEAD .. "Content-Length: 5\r\n\r\n" .. rest)
    local r = client.HTTPResponse(wire, {method = "HEAD"})
    r:begin()
    assert.equal("", r:read())
    assert.equal(rest, wire.file:read())
  end)

  it("is closed with a response that ends the connection", function()
    local conn, wire = over("HTTP/1.0 200 OK\r\n\r\nall")
    conn:request("GET", "/")
    local r = conn:getresponse()
    assert.is_true(wire.closed)
    assert.is_nil(conn.sock)
    assert.is_false(wire.file.closed)
    assert.equal("all", r:read())
    assert.is_true(wire.file.closed)
  end)

  it("can fail, and the answer that came meanwhile be read", function()
    local conn, wire = over("HTTP/1.0 413 Too Large\r\n\r\n")
    wire.sendall = function(_, data) if data == "body" then error(builtins.BrokenPipeError(32, "gone")) end end
    assert.raises(builtins.BrokenPipeError, conn.request, conn, "PUT", "/", "body")
    assert.equal(413, conn:getresponse().status)
    conn, wire = over("no answer of HTTP\r\n")
    conn:request("GET", "/")
    assert.raises(client.BadStatusLine, conn.getresponse, conn)
    assert.is_true(wire.file.closed and wire.closed)
  end)

  it("may be a table, of which only what is used is needed", function()
    local conn, sent = client.HTTPConnection("h"), ""
    conn.sock = {sendall = function(_, data) sent = sent .. data end}
    conn:send({read = function() local s = sent == "" and "file" or nil return s end})
    assert.equal("file", sent)
    local pieces = {"b", "a"}
    conn:request("PUT", "/", {read = function() return table.remove(pieces) end})
    assert.contains("Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", sent)
    conn.sock = nil
    conn.sock, sent = {sendall = function(_, data) sent = sent .. data end}, ""
    conn:request("GET", "/")
    assert.raises(builtins.AttributeError, "makefile", conn.getresponse, conn)
    conn:close()
    assert.raises(builtins.TypeError, "sock", function() conn.sock = 5 end)
    assert.raises(builtins.TypeError, "sock", client.HTTPResponse, "socket")
    assert.raises(builtins.TypeError, "read", client.HTTPResponse, {makefile = function() return 1 end})
  end)
end)

describe("the attribute sock", function()
  it("is one object, which shares the time-out with the connection", function()
    local listener = socket.create_server({"127.0.0.1", 0})
    finally(function() listener:close() end)
    local conn = client.HTTPConnection("127.0.0.1", listener:getsockname()[2], {timeout = 60})
    conn:connect()
    finally(function() conn:close() end)
    assert.is_true(rawequal(conn.sock, conn.sock))
    assert.equal(60, conn.sock:gettimeout())
    conn.timeout = 50
    assert.equal(50, conn.sock:gettimeout())
    conn.sock:settimeout(0.01)
    conn:request("GET", "/")
    assert.raises(builtins.TimeoutError, conn.getresponse, conn)
    assert.equal(0.01, conn.timeout)
    local own = socket.create_connection(listener:getsockname())
    conn.sock = own
    assert.is_true(rawequal(own, conn.sock))
  end)
end)

describe("the class of responses", function()
  it("is called with the socket and the method, and begins by its own step", function()
    local conn, wire = over(HEAD .. "Content-Length: 2\r\n\r\nok")
    local log = {}
    local Response = class("Response", client.HTTPResponse)
    function Response:__init(sock, options)
      log[#log + 1] = options.method .. (rawequal(sock, wire) and "" or "?")
      client.HTTPResponse.__init(self, sock, options)
    end
    function Response:begin()
      log[#log + 1] = "begin"
      client.HTTPResponse.begin(self)
    end
    conn.response_class = Response
    for _ = 1, 2 do
      conn:request("GET", "/")
      local r = conn:getresponse()
      assert.is_instance(Response, r)
      assert.raises(client.ResponseNotReady, conn.getresponse, conn)
      assert.equal("ok", r:read())
    end
    assert.same({"GET", "begin", "GET", "begin"}, log)
  end)

  it("may have nothing of HTTPResponse but its steps", function()
    local conn, wire = over("anything")
    local Raw = class("Raw")
    function Raw:__init(sock) self.file = sock:makefile("rb") end
    function Raw:begin() self.text, self.will_close = self.file:read(), true end
    conn.response_class = Raw
    conn:request("GET", "/")
    assert.equal("anything", conn:getresponse().text)
    assert.is_true(wire.closed)
    conn.response_class = function() return 5 end
    conn.sock = Wire("")
    conn:request("GET", "/")
    assert.raises(builtins.TypeError, "response_class", conn.getresponse, conn)
  end)

  it("reads from a real server, too", function()
    local listener = socket.create_server({"127.0.0.1", 0})
    finally(function() listener:close() end)
    require("threading").Thread(function()
      local c = listener:accept()
      for _ = 1, 2 do
        c:recv(65536)
        c:sendall(HEAD .. "Content-Length: 2\r\n\r\nok")
      end
      c:close()
    end, {daemon = true}):start()
    local Connection = class("Connection", client.HTTPConnection)
    Connection.response_class = class("Response", client.HTTPResponse)
    local conn = Connection("127.0.0.1", listener:getsockname()[2], {timeout = 60})
    finally(function() conn:close() end)
    for _ = 1, 2 do
      conn:request("GET", "/")
      local r = conn:getresponse()
      assert.is_instance(Connection.response_class, r)
      assert.equal("ok", r:read())
    end
  end)
end)

describe("a step that a script takes over", function()
  it("makes the connection", function()
    local conn, asked = client.HTTPConnection("server.example", 81, {timeout = 3, source_address = {"", 5}}), nil
    conn._create_connection = function(address, timeout, source)
      asked = {address, timeout, source}
      return Wire("HTTP/1.0 200 Go on\r\nVia: proxy\r\n\r\n")
    end
    conn:set_tunnel("end.example", {port = 8443, headers = {A = "b"}})
    assert.same({"end.example", 8443, {A = "b"}}, {conn._tunnel_host, conn._tunnel_port, conn._tunnel_headers})
    conn:connect()
    assert.same({{"server.example", 81}, 3, {"", 5}}, asked)
    assert.same({"CONNECT end.example:8443 HTTP/1.0\r\nA: b\r\n\r\n"}, conn.sock.sent)
    assert.raises(builtins.RuntimeError, conn.set_tunnel, conn, "other.example")
    conn._create_connection = function() return 5 end
    assert.raises(builtins.TypeError, "_create_connection", conn.connect, conn)
  end)

  it("sends what goes to a proxy in one piece", function()
    local sent = {}
    local Connection = class("Connection", client.HTTPConnection)
    function Connection:send(data) sent[#sent + 1] = data end
    local conn = Connection("proxy.example")
    conn._create_connection = function() return Wire("HTTP/1.0 200 OK\r\n\r\n") end
    conn:set_tunnel("end.example")
    conn:connect()
    assert.same({"CONNECT end.example:80 HTTP/1.0\r\n\r\n"}, sent)
  end)

  it("checks and writes the request line, but never as two lines", function()
    local Lax = class("Lax", client.HTTPConnection)
    function Lax:_validate_path(url) self.seen = url end
    function Lax:_validate_method() end
    function Lax:_validate_host() end
    function Lax:_encode_request(line) return (line:gsub("é", "e")) end
    local conn = Lax("host with blanks")
    conn.sock = Wire("")
    conn:putrequest("GE T", "/é\0", {skip_host = true, skip_accept_encoding = true})
    assert.equal("/é\0", conn.seen)
    conn:endheaders()
    assert.same({"GE T /e\0 HTTP/1.1\r\n\r\n"}, conn.sock.sent)
    conn = Lax("h")
    assert.raises(client.InvalidURL, "CR or LF", conn.putrequest, conn, "GET", "/ HTTP/1.1\r\nX: y")
    local Strict = class("Strict", client.HTTPConnection)
    function Strict:_validate_path(url) error(builtins.ValueError("not " .. url)) end
    conn = Strict("h")
    assert.raises(builtins.ValueError, "not /x", conn.putrequest, conn, "GET", "/x")
  end)
end)

describe("a default of getheader", function()
  it("can be given by name", function()
    local r = client.HTTPResponse(Wire(HEAD .. "\r\n"))
    r:begin()
    assert.same({42, "a, b", false}, {r:getheader("X", {default = 42}), r:getheader("X", {"a", "b"}), r:getheader("X", false)})
  end)
end)
