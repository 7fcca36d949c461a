local server = require("http.server")
local socket = require("socket")
local threading = require("threading")
local time = require("time")
local loopback = require("loopback")

-- Connections that are idle for longer than a moment are waited for elsewhere;
-- nobody can tell.

local rest = 0.06 -- longer than that moment

local function serving(methods, more, base)
  local H = class("H", server.BaseHTTPRequestHandler)
  H.protocol_version = "HTTP/1.1"
  H.log_message = function() end
  function H:do_GET()
    self:send_response(200)
    self:send_header("Content-Length", #self.path)
    self:end_headers()
    self.wfile:write(self.path)
  end
  for k, v in pairs(methods or {}) do H[k] = v end
  local S = class("S", base or server.ThreadingHTTPServer)
  for k, v in pairs(more or {}) do S[k] = v end
  local s = S({"127.0.0.1", 0}, H)
  loopback.serve(s)
  return s
end

local function connect(s)
  local c = socket.create_connection(s.server_address, {timeout = 60})
  finally(function() c:close() end)
  return c, c:makefile("rb")
end

-- Ask for a path and check the answer.
local function ask(c, f, path)
  c:sendall("GET " .. path .. " HTTP/1.1\r\n\r\n")
  assert.equal("HTTP/1.1 200 OK\r\n", tostring(f:readline()))
  while tostring(f:readline()) ~= "\r\n" do end
  assert.equal(path, tostring(f:read(#path)))
end

-- Ask, rest, and ask again, several times; then end the connection.
local function talk(s)
  local c, f = connect(s)
  for i = 1, 3 do
    time.sleep(rest)
    ask(c, f, "/" .. i)
    ask(c, f, "/" .. i .. "x")
  end
  c:shutdown(socket.SHUT_WR)
  assert.equal("", tostring(f:read()))
end

-- What is called once for each connection, with its order.
local function noting(list, names, base)
  local out = {}
  for _, name in ipairs(names) do
    out[name] = function(self, ...)
      list[#list + 1] = name
      return base[name](self, ...)
    end
  end
  return out
end

describe("an idle connection", function()
  it("is served after its rests", function() talk(serving()) end)

  it("is served by servers without threads, too", function()
    local s = serving(nil, nil, server.HTTPServer)
    talk(s)
    talk(s)
  end)

  it("has its handler's steps called once, and in their order", function()
    local list = {}
    local s = serving(
      noting(list, {"setup", "finish"}, server.BaseHTTPRequestHandler),
      noting(list, {"process_request", "shutdown_request", "close_request"}, server.ThreadingHTTPServer))
    talk(s)
    while #list < 5 do time.sleep(0.005) end
    time.sleep(rest)
    assert.same({"process_request", "setup", "finish", "shutdown_request", "close_request"}, list)
  end)

  it("returns to those who wrap its steps when it is over, and not before", function()
    for _, name in ipairs{"finish_request", "process_request_thread"} do
      local list = {}
      local s = serving(nil, {[name] = function(self, ...)
        list[#list + 1] = "begin"
        server.ThreadingHTTPServer[name](self, ...)
        list[#list + 1] = "end"
      end})
      local c, f = connect(s)
      ask(c, f, "/1")
      time.sleep(rest)
      assert.same({"begin"}, list)
      ask(c, f, "/2")
      c:shutdown(socket.SHUT_WR)
      assert.equal("", tostring(f:read()))
      while #list < 2 do time.sleep(0.005) end
      assert.same({"begin", "end"}, list)
    end
    for _, name in ipairs{"handle", "handle_one_request"} do
      local ended = 0
      local s = serving{[name] = function(self)
        server.BaseHTTPRequestHandler[name](self)
        ended = ended + 1
      end}
      local c, f = connect(s)
      ask(c, f, "/1")
      local before = name == "handle" and 0 or 1
      while ended < before do time.sleep(0.005) end -- the answer may be here before its step is over
      time.sleep(rest)
      assert.equal(before, ended)
      ask(c, f, "/2")
      c:shutdown(socket.SHUT_WR)
      assert.equal("", tostring(f:read()))
    end
  end)

  it("does not rest within a handler that calls handle itself", function()
    local inner, ended = false, false
    local s = serving{do_GET = function(self)
      if self.path ~= "/in" then
        self:send_error(404)
      elseif not inner then
        inner = true
        self:send_response(204)
        self:end_headers()
        self.wfile:flush()
        self:handle()
        ended = true
      end
    end}
    local c, f = connect(s)
    c:sendall("GET /in HTTP/1.1\r\n\r\n")
    assert.equal("HTTP/1.1 204 No Content\r\n", tostring(f:readline()))
    time.sleep(rest)
    assert.is_false(ended)
    c:shutdown(socket.SHUT_WR)
    f:read()
    while not ended do time.sleep(0.005) end
  end)

  it("ends after idle_timeout", function()
    local s = serving{idle_timeout = 0.15}
    local c, f = connect(s)
    local t = time.monotonic()
    ask(c, f, "/1")
    assert.equal("", tostring(f:read()))
    local took = time.monotonic() - t
    assert.is_true(took > 0.14 and took < 60, took)
  end)

  it("is closed by drain at once", function()
    local s = serving()
    local c, f = connect(s)
    ask(c, f, "/1")
    time.sleep(rest)
    assert.equal(0, s:drain(30))
    assert.equal("", tostring(f:read()))
  end)

  it("reports what fails after a rest", function()
    local failed
    local s = serving({do_GET = function() error("on purpose") end}, {handle_error = function(_, _, _, err) failed = tostring(err) end})
    local c, f = connect(s)
    time.sleep(rest)
    c:sendall("GET / HTTP/1.1\r\n\r\n")
    f:read()
    while not failed do time.sleep(0.005) end
    assert.match("on purpose", failed)
  end)

  it("keeps the thread that it has", function()
    local threads = {}
    local s = serving{do_GET = function(self)
      threads[threading.get_ident()] = true
      self:send_response(200)
      self:send_header("Content-Length", 2)
      self:end_headers()
      self.wfile:write("/1")
    end}
    local c, f = connect(s)
    for _ = 1, 3 do
      ask(c, f, "/1")
      time.sleep(rest)
    end
    local n = 0
    for _ in pairs(threads) do n = n + 1 end
    assert.equal(1, n)
  end)

  it("does not hold up the end of a server that serves one at a time", function()
    local s = serving(nil, nil, server.HTTPServer)
    local c, f = connect(s)
    ask(c, f, "/1")
    s:shutdown()
    assert.equal("", f:read())
  end)

  it("is the last of its connection, when a server that serves one at a time is to end", function()
    local s
    local begun, go_on = threading.Event(), threading.Event()
    s = serving({do_POST = function(self)
      begun:set()
      go_on:wait()
      self:do_GET()
    end}, nil, server.HTTPServer)
    local c, f = connect(s)
    c:sendall("POST /1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
    begun:wait()
    local t = threading.Thread(function() s:shutdown() end)
    t:start()
    time.sleep(0.02)
    go_on:set()
    assert.match("/1$", f:read())
    t:join()
  end)
end)
