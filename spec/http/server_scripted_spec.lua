-- Handlers on files of the script's own, without a connection; and what a script sets on a handler while it serves.

local builtins = require("builtins")
local server = require("http.server")
local socket = require("socket")
local sys = require("sys")
local tempfile = require("tempfile")
local loopback = require("loopback")

-- A file in memory: what it is made of can be read, what is written to it is in parts.
local function memory(text)
  local f = {text = text or "", parts = {}, log = {}}
  local function take(n)
    local piece = f.text:sub(1, n)
    f.text = f.text:sub(n + 1)
    return piece
  end
  function f:read(n) return take(n or #f.text) end
  function f:readline(n)
    local line = f.text:find("\n", 1, true) or #f.text
    return take(math.min(line, n or line))
  end
  function f:write(data) f.parts[#f.parts + 1] = data end
  function f:flush() f.log[#f.log + 1] = "flush" end
  function f:close() f.log[#f.log + 1] = "close" end
  function f:written() return table.concat(f.parts) end
  return f
end

-- A connection that has sent a text.
local function connection(text)
  local c = {sent = {}, asked = {}, input = memory(text)}
  function c:makefile(mode, size)
    c.asked[#c.asked + 1] = mode .. " " .. size
    return c.input
  end
  function c:sendall(data) c.sent[#c.sent + 1] = data end
  return c
end

local function quiet(base, members)
  local H = class("H", base or server.BaseHTTPRequestHandler)
  H.log_message = function() end
  for k, v in pairs(members or {}) do H[k] = v end
  return H
end

local function greet(self)
  self:send_response(200)
  self:send_header("Content-Length", 5)
  self:end_headers()
  self.wfile:write("hello")
end

describe("a handler", function()
  it("serves any object that can make a file and send", function()
    local c = connection("GET /x HTTP/1.0\r\nA: b\r\n\r\n")
    local h = quiet(nil, {do_GET = greet})(c, {"192.0.2.1", 9}, nil)
    assert.same({"rb -1"}, c.asked)
    assert.match("^HTTP/1.0 200 OK\r\n.*\r\n\r\nhello$", table.concat(c.sent))
    assert.equal(2, #c.sent) -- the head, and what was written
    assert.equal("192.0.2.1", h:address_string())
    assert.same({"close"}, c.input.log)
  end)

  it("reads and writes what is in the place of its files, and leaves the rest", function()
    local h = quiet(nil, {do_GET = greet})(connection(""), nil, nil)
    h.rfile, h.wfile = memory("GET /x HTTP/1.1\r\nA: b\r\n\r\nand more"), memory()
    h:handle_one_request()
    assert.match("^HTTP/1.0 200 OK\r\n.*hello$", h.wfile:written())
    assert.same({"GET", "/x", "HTTP/1.1", "GET /x HTTP/1.1", "b"}, {h.command, h.path, h.request_version, h.requestline, h.headers.A})
    assert.equal("and more", h.rfile:read())
    h:handle_one_request()
    assert.is_true(h.close_connection)
  end)

  it("holds its headers back until they end, and writes them at once", function()
    local h = quiet()(connection(""), nil, nil)
    local function writes(do_it)
      h.wfile = memory()
      do_it()
      return #h.wfile.parts
    end
    assert.equal(0, writes(function() h:send_response_only(200) h:send_header("A", "b") end))
    assert.equal(1, writes(function() h:end_headers() end))
    assert.equal("HTTP/1.0 200 OK\r\nA: b\r\n\r\n", h.wfile:written())
    assert.equal(2, writes(function() h:send_error(404) end))
    h.command = "HEAD"
    assert.equal(1, writes(function() h:send_error(404) end))
  end)

  it("understands a request without a connection or a constructor", function()
    local Request = quiet(nil, {send_error = function(self, code, message) self.refused = {code, message} end})
    function Request:__init(text)
      self.rfile = memory(text)
      self.raw_requestline = self.rfile:readline()
      self.good = self:parse_request()
    end
    local r = Request("PUT /a/b?c HTTP/1.1\r\nHost: example.com\r\n\r\nbody")
    assert.same({true, "PUT", "/a/b?c", "example.com", "body"}, {r.good, r.command, r.path, r.headers.Host, r.rfile:read()})
    r = Request("PUT\r\n\r\n")
    assert.is_false(r.good)
    assert.is_nil(r.command)
    assert.equal(400, r.refused[1])
    assert.match("Bad request syntax", r.refused[2])
    assert.has_error(function() quiet(nil, {__init = function() end})():send_error(404) end)
  end)

  it("has setup give it any files, which it ends", function()
    local rfile, wfile = memory("GET / HTTP/1.0\r\n\r\n"), memory()
    local H = quiet(nil, {do_GET = greet, setup = function(self) self.rfile, self.wfile = rfile, wfile end})
    H("no connection at all", nil, nil)
    assert.match("hello$", wfile:written())
    assert.same({"flush", "flush", "close"}, wfile.log)
    assert.same({"close"}, rfile.log)
  end)

  it("raises what its files raise", function()
    local h = quiet()(connection(""), nil, nil)
    h.rfile = {readline = function() error(builtins.ValueError("no line")) end}
    assert.has_error(function() h:handle_one_request() end, "no line")
    h.rfile = {readline = function() return 5 end}
    assert.has_error(function() h:handle_one_request() end, "rfile: expected a string to be read, got number")
    h.rfile = memory("SPAM / HTTP/1.0\r\n\r\n")
    h.wfile = {}
    assert.has_error(function() h:handle_one_request() end, "wfile: expected an object with a method write, got table")
  end)

  it("logs a request that came too late", function()
    local log = {}
    local H = quiet(nil, {log_error = function(_, format, ...) log[#log + 1] = format:format(...) end})
    local h = H(connection(""), nil, nil)
    h.rfile = {readline = function() error(socket.timeout("timed out")) end}
    h:handle_one_request()
    assert.is_true(h.close_connection)
    assert.match("^Request timed out: ", log[1])
  end)

  it("serves files and directories from there, too", function()
    local dir = tempfile.TemporaryDirectory()
    finally(function() dir:cleanup() end)
    local f = assert(io.open(dir.name .. "/a.txt", "w"))
    f:write("content")
    f:close()
    local function ask(text)
      local c = connection(text)
      quiet(server.SimpleHTTPRequestHandler)(c, nil, nil, {directory = dir.name})
      return table.concat(c.sent)
    end
    assert.match("\r\nContent%-Length: 7\r\n.*\r\n\r\ncontent$", ask("GET /a.txt HTTP/1.0\r\n\r\n"))
    assert.match(">a.txt</a>", ask("GET / HTTP/1.0\r\n\r\n"))
    local h = quiet(server.SimpleHTTPRequestHandler)(connection(""), nil, nil, {directory = "some"})
    assert.equal("some/b", h:translate_path("//b?c#d"))
  end)

  it("logs to wherever the standard error is, with an address that was put", function()
    local h, stderr = server.BaseHTTPRequestHandler(connection(""), {"192.0.2.1", 9}, nil), sys.stderr
    finally(function() sys.stderr = stderr end)
    sys.stderr = memory()
    h.client_address = {"192.0.2.2", 9}
    h:log_message("%s: %d", "a\27", 5)
    assert.match("^192%.0%.2%.2 %- %- %[[^]]+%] a\\x1b: 5\n$", sys.stderr:written())
  end)
end)

describe("on a connection", function()
  local function serving(H)
    local s = server.ThreadingHTTPServer({"127.0.0.1", 0}, H)
    loopback.serve(s)
    return s
  end

  local ask = loopback.raw

  it("a wfile around the documented one sees all that is sent", function()
    local seen = {}
    local H = quiet(nil, {protocol_version = "HTTP/1.1", do_GET = greet})
    function H:setup()
      server.BaseHTTPRequestHandler.setup(self)
      local inner = self.wfile
      self.wfile = {write = function(_, data)
        seen[#seen + 1] = data
        return inner:write(data)
      end}
    end
    local answer = ask(serving(H), ("GET / HTTP/1.1\r\n\r\n"):rep(2) .. "BAD\r\n\r\n")
    assert.equal(answer, table.concat(seen))
    local _, n = answer:gsub("HTTP/1.1 200 OK\r\n", "")
    assert.equal(2, n)
    assert.match("HTTP/1.1 400 ", answer)
  end)

  it("an rfile around the documented one sees all that comes", function()
    local seen = {}
    local H = quiet(nil, {protocol_version = "HTTP/1.1"})
    function H:setup()
      server.BaseHTTPRequestHandler.setup(self)
      local inner = self.rfile
      local function noted(data)
        seen[#seen + 1] = data
        return data
      end
      self.rfile = {
        read = function(_, n) return noted(inner:read(n)) end,
        readline = function(_, n) return noted(inner:readline(n)) end,
      }
    end
    function H:do_POST()
      local body = self.rfile:read(tonumber(self.headers["Content-Length"]))
      self:send_response(200)
      self:send_header("Content-Length", #body)
      self:end_headers()
      self.wfile:write(body)
    end
    local text = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcPOST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nde"
    assert.match("\r\n\r\nabcHTTP/1.1 200 OK\r\n.*\r\n\r\nde$", ask(serving(H), text))
    assert.equal(text, table.concat(seen))
  end)

  it("a body that such an rfile has left unread is no request", function()
    local seen = {}
    local H = quiet(nil, {protocol_version = "HTTP/1.1"})
    function H:setup()
      server.BaseHTTPRequestHandler.setup(self)
      local inner = self.rfile
      self.rfile = {read = function(_, n) return inner:read(n) end, readline = function(_, n) return inner:readline(n) end}
    end
    function H:do_POST()
      seen[#seen + 1] = self.path
      self.rfile:read(2) -- of more
      greet(self)
    end
    H.do_GET = H.do_POST
    local inner = "GET /forged HTTP/1.1\r\n\r\n"
    local sized = ("POST /sized HTTP/1.1\r\nContent-Length: %d\r\n\r\n"):format(#inner + 2)
    assert.match("hello$", ask(serving(H), sized .. "ab" .. inner))
    assert.match("hello$", ask(serving(H), "POST /chunked HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n" .. inner))
    assert.same({"/sized", "/chunked"}, seen)
  end)

  it("a client is waited for no longer if such an rfile reads", function()
    local H = quiet(nil, {protocol_version = "HTTP/1.1", head_timeout = 0.1, idle_timeout = 0.1, do_GET = greet})
    function H:setup()
      server.BaseHTTPRequestHandler.setup(self)
      local inner = self.rfile
      self.rfile = {read = function(_, n) return inner:read(n) end, readline = function(_, n) return inner:readline(n) end}
    end
    local s = serving(H)
    for _, text in ipairs({"", "GET / HTT", "GET / HTTP/1.1\r\nA: b\r\n", "GET / HTTP/1.1\r\n\r\n"}) do
      local c = loopback.connect(s)
      c:sendall(text) -- and the end of it does not come
      local answer = {}
      repeat
        answer[#answer + 1] = c:recv(4096)
      until answer[#answer] == ""
      assert.equal(text:match("\r\n\r\n$") and "hello" or "", table.concat(answer):sub(-5))
    end
  end)

  it("what is set on the handler counts at once", function()
    local H = quiet()
    function H:do_GET()
      self.protocol_version, self.server_version, self.sys_version = "HTTP/1.1", "A/1", "B/2"
      self.error_message_format, self.error_content_type = "%(code)d!", "text/plain"
      self.date_time_string = function() return "today" end
      self:send_error(404)
    end
    assert.equal("HTTP/1.1 404 Not Found\r\nServer: A/1 B/2\r\nDate: today\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n404!",
      ask(serving(H), "GET / HTTP/1.0\r\n\r\n"))
  end)

  it("headers that are set are those of one request", function()
    local H = quiet(nil, {protocol_version = "HTTP/1.1"})
    local seen = {}
    function H:do_GET()
      seen[#seen + 1] = self.headers.A
      self.headers = {A = "own"}
      seen[#seen + 1] = self.headers.A
      greet(self)
    end
    ask(serving(H), "GET / HTTP/1.1\r\nA: 1\r\n\r\nGET / HTTP/1.1\r\nA: 2\r\n\r\n")
    assert.same({"1", "own", "2", "own"}, seen)
  end)

  it("what cannot be set is an error of the next step, and can be taken back", function()
    local failure
    local H = quiet()
    function H:do_GET()
      self.protocol_version = 5
      failure = select(2, pcall(self.send_response, self, 200))
      self.protocol_version = nil
      greet(self)
    end
    assert.match("^HTTP/1.0 200 OK\r\n", ask(serving(H), "GET / HTTP/1.0\r\n\r\n"))
    assert.is_true(isinstance(failure, builtins.TypeError))
    assert.match("^H%.protocol_version: expected a string, got number$", tostring(failure))
  end)
end)
