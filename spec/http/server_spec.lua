local server = require("http.server")
local loopback = require("loopback")

-- Serve with a handler made of functions until the end of the test.
local function serving(methods, base)
  local H = class("H", server.BaseHTTPRequestHandler)
  H.log_message = function() end
  for k, v in pairs(methods) do H[k] = v end
  local s = (base or server.ThreadingHTTPServer)({"127.0.0.1", 0}, H)
  loopback.serve(s)
  return s
end

local connect = loopback.connect

local raw = loopback.raw

local function hello(self)
  self:send_response(200)
  self:send_header("Content-Length", 5)
  self:end_headers()
  self.wfile:write("hello")
end

describe("BaseHTTPRequestHandler", function()
  it("answers a request by do_METHOD", function()
    local s = serving{do_GET = hello}
    local answer = raw(s, "GET /x HTTP/1.0\r\n\r\n")
    assert.match("^HTTP/1.0 200 OK\r\nServer: BaseHTTP/0.6 netlua\r\nDate: %a+, %d+ %a+ %d+ [%d:]+ GMT\r\nContent%-Length: 5\r\n\r\nhello$", answer)
  end)

  it("knows the request", function()
    local seen
    local s = serving{do_SPAM = function(self)
      seen = {self.command, self.path, self.request_version, self.requestline, self.headers["X-A"], self.client_address[1], self.close_connection}
      self:send_error(204)
    end}
    raw(s, "SPAM /p?q HTTP/1.1\r\nX-A: b\r\n\r\n")
    assert.same({"SPAM", "/p?q", "HTTP/1.1", "SPAM /p?q HTTP/1.1", "b", "127.0.0.1", true}, seen)
  end)

  it("tells a client of HTTP/1.0 that its connection is kept", function()
    local ask = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    local kept = "Content%-Length: 5\r\nConnection: keep%-alive\r\n\r\nhello"
    assert.match(kept .. "HTTP/1.1 200 .*" .. kept .. "$", raw(serving{protocol_version = "HTTP/1.1", do_GET = hello}, ask:rep(2)))
    assert.match("Content%-Length: 5\r\n\r\nhello$", raw(serving{do_GET = hello}, ask:rep(2)))
    local leaving = function(self)
      self:send_response(200)
      self:send_header("Connection", "close")
      self:end_headers()
    end
    local _, n = raw(serving{protocol_version = "HTTP/1.1", do_GET = leaving}, ask:rep(2)):gsub("Connection: ", "")
    assert.equal(1, n)
    assert.match("Content%-Length: 5\r\n\r\nhello$", raw(serving{protocol_version = "HTTP/1.1", do_GET = hello}, "GET / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n"))
  end)

  it("keeps connections with HTTP/1.1, and skips what was not read of a body", function()
    local s = serving{protocol_version = "HTTP/1.1", do_GET = hello, do_POST = hello}
    local answer = raw(s, "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    local _, n = answer:gsub("HTTP/1.1 200 OK", "")
    assert.equal(3, n)
  end)

  it("reads the body and nothing beyond it", function()
    local s = serving{protocol_version = "HTTP/1.1", do_POST = function(self)
      local body = self.rfile:read()
      self:send_response(200)
      self:send_header("Content-Length", #body)
      self:end_headers()
      self.wfile:write(body)
    end}
    assert.match("\r\n\r\nabc$", raw(s, "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabcGET /"))
    assert.match("\r\n\r\nabcdef$", raw(s, "POST / HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\nGET /"))
  end)

  it("refuses what is no request", function()
    local s = serving{do_GET = hello}
    for text, code in pairs{
      ["GET / HTTP/1.1 x\r\n\r\n"] = 400, ["GET\r\n\r\n"] = 400, ["POST /\r\n\r\n"] = 400, ["GET / HTTP/9.9\r\n\r\n"] = 505,
      ["GET / FTP/1.1\r\n\r\n"] = 400, ["GET  / HTTP/1.1\r\n\r\n"] = 400, ["GET / HTTP/1\r\n\r\n"] = 400,
      ["GET /a\rb HTTP/1.1\r\n\r\n"] = 400, ["PUT / HTTP/1.1\r\n\r\n"] = 501,
      ["GET /" .. ("a"):rep(65536) .. " HTTP/1.1\r\n\r\n"] = 414,
      ["GET / HTTP/1.1\r\n" .. ("A: b\r\n"):rep(101) .. "\r\n"] = 431,
      ["GET / HTTP/1.1\r\nA: " .. ("b"):rep(65537) .. "\r\n\r\n"] = 431,
      ["GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"] = 400,
      ["GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"] = 400,
      ["GET / HTTP/1.1\r\nContent-Length: 1 1\r\n\r\n"] = 400,
      ["GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"] = 400,
      ["GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"] = 400,
      ["GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"] = 400,
    } do
      local answer = raw(s, text)
      assert.match("HTTP/1.0 " .. code .. " ", answer)
    end
  end)

  it("quotes what it was asked in the page of an error", function()
    local s = serving{protocol_version = "HTTP/1.1"}
    for _, text in ipairs{"\r\nConnection: close\r\n\r\n", ""} do -- also if the head breaks off
      local answer = raw(s, '<b a="c&d"> / HTTP/1.1' .. text)
      assert.match('&lt;b a="c&amp;d"&gt;', answer)
      assert.is_nil(answer:match("\r\n\r\n.*(<b )"))
    end
    s = serving{error_message_format = "<i title='%(message)s'>"}
    assert.match("<i title='Bad HTTP/0.9 request type %(&#39;&lt;b&gt;&#39;%)'>$", raw(s, "<b> /\r\n\r\n"))
  end)

  it("sends no content with a status that has none", function()
    local client = require("http.client")
    local s = serving{protocol_version = "HTTP/1.1", do_CODE = function(self) self:send_error(tonumber(self.path:sub(2))) end}
    for _, code in ipairs{101, 102, 204, 205, 304} do
      local c = client.HTTPConnection("127.0.0.1", s.server_port, {timeout = 60})
      finally(function() c:close() end)
      c:request("CODE", "/" .. code)
      local r = c:getresponse()
      assert.equal(code, r.status)
      assert.equal("", r:read())
      for _, name in ipairs{"Content-Type", "Content-Length", "Transfer-Encoding"} do assert.is_nil(r:getheader(name)) end
    end
  end)

  it("answers Expect: 100-continue", function()
    local s = serving{protocol_version = "HTTP/1.1", do_POST = hello}
    local answer = raw(s, "POST / HTTP/1.1\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n")
    assert.match("^HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", answer)
  end)

  it("refuses headers that would split the answer", function()
    local errors = {}
    local s = serving{do_GET = function(self)
      for _, args in ipairs{{"A", "b\r\nC: d"}, {"A b", "c"}, {"A:", "c"}, {"A", "b\0"}} do
        local ok, e = pcall(self.send_header, self, unpack(args))
        errors[#errors + 1] = tostring(ok)
      end
      errors[#errors + 1] = tostring((pcall(self.send_response, self, 200, "OK\r\nX: y")))
      hello(self)
    end}
    assert.match("hello$", raw(s, "GET / HTTP/1.0\r\n\r\n"))
    assert.equal("false false false false false", table.concat(errors, " "))
  end)
end)

describe("test", function()
  it("serves by the methods of any server, for the family of the address", function()
    local socket = require("socket")
    for bind, family in pairs{["::1"] = socket.AF_INET6, ["192.0.2.1"] = socket.AF_INET} do
      local calls = {}
      local function noted(name) return function() calls[#calls + 1] = name end end
      local made = {serve_forever = noted("serve_forever"), server_close = noted("server_close")}
      local Server = setmetatable({}, {__call = function(_, address, handler)
        calls[1] = address[1] .. " " .. address[2] .. " " .. handler.protocol_version
        return made
      end})
      server.test{HandlerClass = class("H", server.BaseHTTPRequestHandler), ServerClass = Server, protocol = "HTTP/1.1", port = 0, bind = bind}
      assert.same({bind .. " 0 HTTP/1.1", "serve_forever", "server_close"}, calls)
      assert.equal(family, Server.address_family)
    end
    assert.has_error(function() server.test{ServerClass = function() return {} end} end, "test: parameter 'ServerClass': expected a class of servers, got one of table")
  end)
end)
