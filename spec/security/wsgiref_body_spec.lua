-- Requests whose bodies are not what their heads announced, when an application
-- of WSGI reads them: the client is told, and nobody gets a traceback for it.

local server = require("wsgiref.simple_server")
local socket = require("socket")
local sys = require("sys")
local threading = require("threading")

-- What an application's client gets for a request with this head and body, and
-- what reaches the log.
local function post(app, text)
  local log = {}
  local H = class("H", server.WSGIRequestHandler)
  H.log_error = function(_, format, ...) log[#log + 1] = string.format(format, ...) end
  H.log_request = function() end
  local errors = sys.stderr
  sys.stderr = {write = function(_, s) log[#log + 1] = s end, flush = function() end}
  local s = server.make_server("127.0.0.1", 0, app, {handler_class = H})
  local t = threading.Thread(function() s:serve_forever(0.01) end)
  t:start()
  local c = socket.create_connection(s.server_address, {timeout = 60})
  pcall(c.sendall, c, "POST / HTTP/1.1\r\n" .. text)
  pcall(c.shutdown, c, socket.SHUT_WR)
  local got = c:makefile("rb"):read()
  c:close()
  s:shutdown()
  t:join()
  s:server_close()
  sys.stderr = errors
  return got, log
end

local short = "Content-Length: 10\r\n\r\nab"
local broken = "Transfer-Encoding: chunked\r\n\r\nzz\r\nab"

describe("a body that is not what was announced", function()
  for name, fault in pairs({["cut short"] = {short, "8 bytes too early"}, ["of broken chunks"] = {broken, "chunk size"}}) do
    it("is answered with 400: " .. name, function()
      local got, log = post(function(environ, start_response)
        environ["wsgi.input"]:read()
        start_response("200 OK", {})
        return {"read"}
      end, fault[1])
      assert.match("^HTTP/1.0 400 ", got)
      assert.match(fault[2], got)
      assert.equal(1, #log)
      assert.match("^code 400, message ", log[1])
    end)
  end

  it("has the result closed that reads it", function()
    local closed = 0
    local Result = class("Result")
    function Result:__init(input) self.input = input end
    function Result:__iter() return function() return self.input:read() end end
    function Result:close() closed = closed + 1 end
    local got, log = post(function(environ, start_response)
      start_response("200 OK", {})
      return Result(environ["wsgi.input"])
    end, short)
    assert.match("^HTTP/1.0 400 ", got)
    assert.equal(1, #log)
    assert.equal(1, closed)
  end)

  it("costs a line once there is an answer", function()
    local closed = 0
    local Result = class("Result")
    function Result:__init(input) self.input, self.first = input, true end
    function Result:__iter()
      return function()
        if self.first then
          self.first = false
          return "begun"
        end
        return self.input:read()
      end
    end
    function Result:close() closed = closed + 1 end
    local got, log = post(function(environ, start_response)
      start_response("200 OK", {})
      return Result(environ["wsgi.input"])
    end, short)
    assert.match("^HTTP/1.0 200 OK\r\n.*begun$", got)
    assert.same({"Bad request body: the body of the request ended 8 bytes too early"}, log)
    assert.equal(1, closed)
  end)

  it("is the application's affair if it catches the error", function()
    local got, log = post(function(environ, start_response)
      local ok = pcall(environ["wsgi.input"].read, environ["wsgi.input"])
      start_response("422 Unprocessable", {})
      return {tostring(ok)}
    end, short)
    assert.match("^HTTP/1.0 422 .*false$", got)
    assert.same({}, log)
  end)

  it("does not excuse another failure", function()
    local got, log = post(function(environ)
      pcall(environ["wsgi.input"].read, environ["wsgi.input"])
      error("something else")
    end, short)
    assert.match("^HTTP/1.0 500 ", got)
    assert.match("something else", table.concat(log))
  end)
end)
