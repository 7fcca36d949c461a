-- Bodies that are not what their heads announced: the client is told, the log
-- says so in a line, and nobody gets a traceback for it.

local server = require("http.server")
local socket = require("socket")
local loopback = require("loopback")

-- Serve with a handler whose do_POST is post. All that reaches the log is in log,
-- and so are the errors that reach handle_error.
local function serving(post)
  local log = {}
  local H = class("H", server.BaseHTTPRequestHandler)
  H.protocol_version = "HTTP/1.1"
  H.max_body = 20
  H.do_POST = post
  H.log_error = function(_, format, ...) log[#log + 1] = string.format(format, ...) end
  H.log_request = function() end
  local S = class("S", server.ThreadingHTTPServer)
  S.handle_error = function(_, _, _, e) log[#log + 1] = "failed: " .. tostring(e) end
  local s = S({"127.0.0.1", 0}, H)
  loopback.serve(s)
  return s, log
end

-- What comes back for a request with this head and body, until the server closes.
local function post(s, text)
  local c = socket.create_connection(s.server_address, {timeout = 60})
  finally(function() c:close() end)
  pcall(c.sendall, c, "POST / HTTP/1.1\r\n" .. text)
  pcall(c.shutdown, c, socket.SHUT_WR)
  return c:makefile("rb"):read()
end

local function answer(self)
  self:send_response(200)
  self:send_header("Content-Length", 0)
  self:end_headers()
end

local chunked, length = "Transfer-Encoding: chunked\r\n\r\n", "Content-Length: 10\r\n\r\n"
local faults = {
  ["no size"] = {400, chunked .. "zz\r\nab", 'chunk size "zz"'},
  ["a chunk that breaks off"] = {400, chunked .. "5\r\nab\n", "before its last chunk"},
  ["no last chunk"] = {400, chunked .. "2\r\nab\r\n", "before its last chunk"},
  ["a chunk longer than its size"] = {400, chunked .. "2\r\nabc\r\n0\r\n\r\n", "after the data of a chunk"},
  ["a long trailer"] = {400, chunked .. "0\r\nA: " .. ("b"):rep(20000) .. "\r\n\r\n", "more than 16384 bytes"},
  ["many trailers"] = {400, chunked .. "0\r\n" .. ("A: b\r\n"):rep(101) .. "\r\n", "more than 100 trailers"},
  ["less than was announced"] = {400, length .. "ab\ncd", "5 bytes too early"},
  ["nothing of what was announced"] = {400, length, "10 bytes too early"},
  ["more than is allowed"] = {413, chunked .. ("4\r\nabc\n\r\n"):rep(6) .. "0\r\n\r\n", "more than 20 bytes"},
}

local readers = {
  ["read()"] = function(f) f:read() end,
  ["read(n)"] = function(f) repeat until f:read(3) == "" end,
  ["readline"] = function(f) repeat until f:readline() == "" end,
  ["readlines"] = function(f) f:readlines() end,
  ["lines"] = function(f) for _ in f:lines() do end end,
  ["iter"] = function(f) for _ in iter(f) do end end,
  ["readinto a file"] = function(f) f:readinto({write = function() end}) end,
  ["readinto a list"] = function(f) repeat until f:readinto({0, 0, 0}) == 0 end,
  ["a coroutine"] = function(f) coroutine.wrap(function() f:read() end)() end,
  ["an error passed on"] = function(f)
    local ok, e = pcall(f.read, f)
    if not ok then error(e, 0) end
  end,
}

describe("a body with", function()
  for name, fault in pairs(faults) do
    it(name .. " is answered with " .. fault[1], function()
      for how, read in pairs(readers) do
        local s, log = serving(function(self)
          read(self.rfile)
          answer(self)
        end)
        local got = post(s, fault[2])
        assert.match("^HTTP/1.1 " .. fault[1] .. " ", got, how)
        assert.match("\r\nConnection: close\r\n", got, how)
        assert.match(fault[3], got:gsub("&#34;", '"'), how)
        assert.equal(1, #log, how)
        assert.match("^code " .. fault[1] .. ", message ", log[1])
      end
    end)
  end

  it("a fault costs the connection and a line, once there is an answer", function()
    for name, fault in pairs(faults) do
      local s, log = serving(function(self)
        answer(self)
        self.rfile:read()
      end)
      local got = post(s, fault[2])
      assert.match("^HTTP/1.1 200 OK\r\n.*\r\n\r\n$", got, name)
      assert.equal(1, select(2, got:gsub("HTTP/1.1", "")))
      assert.equal(1, #log)
      assert.match("^Bad request body: ", log[1])
    end
  end)

  it("a fault replaces headers that were not sent", function()
    local s, log = serving(function(self)
      self:send_response(200)
      self:send_header("X-A", "b")
      self.rfile:read()
    end)
    local got = post(s, faults["no size"][2])
    assert.match("^HTTP/1.1 400 ", got)
    assert.is_nil(got:find("X-A", 1, true))
    assert.equal(1, #log)
  end)

  it("a fault is an error for the handler, which may answer as it likes", function()
    local e
    local s, log = serving(function(self)
      local _
      _, e = pcall(self.rfile.read, self.rfile)
      answer(self)
    end)
    assert.match("^HTTP/1.1 200 ", post(s, length .. "ab"))
    assert.is_true(isinstance(e, require("builtins").ConnectionError))
    post(s, chunked .. "ab")
    assert.is_true(isinstance(e, require("builtins").ConnectionError) or isinstance(e, require("builtins").ValueError))
    assert.equal(0, #log)
  end)

  it("a fault does not hide other failures of the handler", function()
    local s, log = serving(function(self)
      pcall(self.rfile.read, self.rfile)
      error("mine", 0)
    end)
    assert.equal("", post(s, faults["no size"][2]))
    assert.same({"failed: mine"}, log)
  end)
end)
