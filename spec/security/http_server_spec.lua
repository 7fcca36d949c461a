-- Clients that send what is no request, or one that could be read in two ways;
-- that lie about lengths, are slow, or go away; and handlers that fail.

local server = require("http.server")
local socket = require("socket")
local ssl = require("ssl")
local sys = require("sys")
local threading = require("threading")
local time = require("time")
local loopback = require("loopback")

-- Serve with a handler made of functions until the end of the test. All that
-- reaches the log is in log.
local function serving(methods, attributes)
  local log = {}
  local H = class("H", server.BaseHTTPRequestHandler)
  H.protocol_version = "HTTP/1.1"
  H.log_message = function(_, format, ...) log[#log + 1] = string.format(format, ...) end
  for k, v in pairs(methods) do H[k] = v end
  local S = class("S", server.ThreadingHTTPServer)
  S.handle_error = function(_, _, _, e) log[#log + 1] = "failed: " .. tostring(e) end
  for k, v in pairs(attributes or {}) do S[k] = v end
  local s = S({"127.0.0.1", 0}, H)
  loopback.serve(s)
  return s, log
end

local connect = loopback.connect

-- Everything that comes until the server closes.
local function rest(c)
  local parts = {}
  while true do
    local ok, data = pcall(c.recv, c, 65536)
    if not ok or data == "" then return table.concat(parts), ok end
    parts[#parts + 1] = data
  end
end

-- Send raw bytes, end sending, and read everything that comes back.
local function raw(s, text)
  local c = connect(s)
  pcall(c.sendall, c, text) -- the server may refuse before it has read all
  pcall(c.shutdown, c, socket.SHUT_WR)
  return (rest(c))
end

local function hello(self)
  self:send_response(200)
  self:send_header("Content-Length", 5)
  self:end_headers()
  self.wfile:write("hello")
end

local function count(text, pattern) return select(2, text:gsub(pattern, "")) end

-- The requests that a server sees in what was sent to it.
local function seen(text)
  local paths = {}
  local function note(self)
    paths[#paths + 1] = self.command .. " " .. self.path
    hello(self)
  end
  local s = serving{do_GET = note, do_POST = note}
  return paths, raw(s, text)
end

describe("a request line", function()
  it("is answered with the code for what is wrong with it", function()
    local s = serving{do_GET = hello}
    for text, code in pairs{
      ["GET /" .. ("a"):rep(65536) .. " HTTP/1.1"] = 414,
      ["GET  / HTTP/1.1"] = 400, [" GET / HTTP/1.1"] = 400, ["GET / HTTP/1.1 "] = 400, ["GET\t/\tHTTP/1.1"] = 400,
      ["GET / HTTP/1"] = 400, ["GET / HTTP/1.1.1"] = 400, ["GET / HTTP/+1.1"] = 400, ["GET / http/1.1"] = 400,
      ["GET / HTTP/1.99999999999"] = 400, ["GET / HTTP/9.9"] = 505, ["PRI * HTTP/2.0"] = 505,
      ["GET /\r"] = 400, ["GET /\r HTTP/1.1"] = 400, ["GET /\0 HTTP/1.1"] = 400, ["GET /\127 HTTP/1.1"] = 400, ["GET /\1 HTTP/1.1"] = 400,
      ["G\1T / HTTP/1.1"] = 400, ["G(T / HTTP/1.1"] = 501, ["get / HTTP/1.1"] = 501, ["POST /"] = 400, ["GET"] = 400,
      ["GET / x HTTP/1.1"] = 400, ["GET /\226\128\168/x HTTP/1.1 HTTP/1.1"] = 400,
    } do
      assert.match("^HTTP/1%.[01] " .. code .. " ", raw(s, text .. "\r\n\r\n"), text:sub(1, 40))
    end
    assert.match("hello$", raw(s, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))
  end)

  it("may come behind blank lines, some of them", function()
    local get = "GET /%d HTTP/1.1\r\n\r\n"
    assert.same({"GET /1"}, (seen("\r\n" .. get:format(1))))
    assert.same({"GET /1", "GET /2"}, (seen("\n\r\n" .. get:format(1) .. "\r\n\r\n" .. get:format(2))))
    assert.same({"POST /1", "GET /2"}, (seen("POST /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n" .. get:format(2))))
    assert.same({}, (seen(("\r\n"):rep(1000) .. get:format(1))))
  end)

  it("behind a blank line may be waited for like any", function()
    local s, log = serving{do_GET = function(self)
      self.head_timeout = 0.3
      hello(self)
    end}
    local c = connect(s)
    c:sendall("GET /1 HTTP/1.1\r\n\r\n\r\n")
    time.sleep(0.6)
    c:sendall("GET /2 HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert.equal(2, count(rest(c), "hello"))
    assert.equal(2, #log)
  end)

  it("does not lead a redirect to another host", function()
    for target, path in pairs{["//evil.com/..%2f.."] = "/evil.com/..%2f..", ["///evil.com"] = "/evil.com"} do
      assert.same({"GET " .. path}, (seen("GET " .. target .. " HTTP/1.0\r\n\r\n")))
    end
  end)

  -- What the log says of a request for path.
  local function logged(path)
    local stderr, text = sys.stderr, {}
    sys.stderr = {write = function(_, s) text[#text + 1] = s end, flush = function() end}
    finally(function() sys.stderr = stderr end)
    local H = class("H", server.BaseHTTPRequestHandler)
    H.do_GET = hello
    local s = server.HTTPServer({"127.0.0.1", 0}, H)
    finally(function() s:server_close() end)
    local t = threading.Thread(function() s:handle_request() end)
    t:start()
    raw(s, "GET " .. path .. " HTTP/1.0\r\n\r\n")
    t:join()
    return table.concat(text)
  end

  it("cannot forge lines of the log, nor talk to a terminal", function()
    local log = logged("/\194\155\27]0;x")
    assert.is_nil(log:find("[\27\155]"))
    assert.equal(2, count(log, "\n"))
  end)

  it("is logged without bytes that some terminals obey, and without changes of direction", function()
    local log = logged("/\155x\226\128\174y\195\164\239\191\189")
    assert.match('"GET /\\x9bx\\xe2\\x80\\xaey\195\164\239\191\189 HTTP/1.0" 200', log)
  end)
end)

describe("headers", function()
  it("that could be read in two ways are refused", function()
    local s = serving{do_GET = hello}
    for _, lines in ipairs{
      "Content-Length : 5", "Content-Length\t: 5", "Content-Length: 1 1", "Content-Length: 1\r\nContent-Length: 2", "Content-Length: 5, 6",
      "Content-Length: +5", "Content-Length: -1", "Content-Length: 0x5", "Content-Length:", "Content-Length: 99999999999999999999", "Content-Length: 1_0",
      "Content-Length: 1\r\nTransfer-Encoding: chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: gzip, chunked",
      "Transfer-Encoding: identity", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
      "Transfer-Encoding:\vchunked", "Transfer-Encoding: chunked;a=b", 'Transfer-Encoding: "chunked"', "Transfer-Encoding:",
      "Host: a\r\nHost: b", "Host: a\r\nhost: a", "Host: a b", "Host: a/b", "Host: a@b", "Host: a:b", "Host: [::1", "Host: []", "Host: a]b", "Host: \195\164", "Host: a:1:2", "A: b\r\n c", " A: b", "no colon", ": nameless", "A b: c", "A: b\rc", "A: b\0", "A\0: b", "A\127: b",
    } do
      assert.match("^HTTP/1.1 400 ", raw(s, "GET / HTTP/1.1\r\n" .. lines .. "\r\n\r\n"), lines)
    end
    assert.match("^HTTP/1.1 400 ", raw(s, "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
  end)

  it("may name any host there can be", function()
    local s = serving{do_GET = hello}
    for _, host in ipairs{"", "a", "a.example.com:8000", "a:", "127.0.0.1:80", "[::1]", "[::1]:8000", "[fe80::1%25eth0]", "a_b", "xn--4ca"} do
      assert.match("^HTTP/1.1 200 ", raw(s, "GET / HTTP/1.1\r\nHost: " .. host .. "\r\n\r\n"), host)
    end
    assert.match("^HTTP/1.1 200 ", raw(s, "GET / HTTP/1.1\r\n\r\n"))
  end)

  it("that are too many or too long are refused", function()
    local s = serving{do_GET = hello}
    assert.match("^HTTP/1.1 431 ", raw(s, "GET / HTTP/1.1\r\n" .. ("A: b\r\n"):rep(101) .. "\r\n"))
    assert.match("^HTTP/1.1 431 ", raw(s, "GET / HTTP/1.1\r\nA: " .. ("b"):rep(65537) .. "\r\n\r\n"))
    assert.match("^HTTP/1.1 200 ", raw(s, "GET / HTTP/1.1\r\n" .. ("A: b\r\n"):rep(100) .. "\r\n"))
    local long = "A: " .. ("b"):rep(60000) .. "\r\n"
    assert.match("^HTTP/1.1 431 ", raw(s, "GET / HTTP/1.1\r\n" .. long:rep(18) .. "\r\n"))
    assert.match("^HTTP/1.1 200 ", raw(s, "GET / HTTP/1.1\r\n" .. long:rep(17) .. "\r\n"))
  end)

  it("that break off are not served", function()
    local paths = seen("POST /half HTTP/1.1\r\nContent-Length: 1")
    assert.same({}, paths)
  end)
end)

describe("a body", function()
  it("is never taken for a request", function()
    local inner = "GET /smuggled HTTP/1.1\r\nConnection: close\r\n\r\n"
    for _, text in ipairs{
      "POST /1 HTTP/1.1\r\nContent-Length: " .. #inner .. "\r\n\r\n" .. inner,
      "POST /1 HTTP/1.1\r\nContent-Length: " .. #inner .. ", " .. #inner .. "\r\n\r\n" .. inner,
      ("POST /1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"):format(#inner, inner),
      "POST /1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: GET /smuggled HTTP/1.1\r\n\r\n",
    } do
      assert.same({"POST /1", "GET /2"}, (seen(text .. "GET /2 HTTP/1.1\r\n\r\n")))
    end
    for _, text in ipairs{
      "POST /1 HTTP/1.1\r\nContent-Length : 0\r\n\r\n", "POST /1 HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: " .. #inner .. "\r\n\r\n",
      "POST /1 HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "POST /1 HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    } do
      assert.same({}, (seen(text .. inner)))
    end
    -- The body is broken, so that nothing behind it can be found.
    for _, chunks in ipairs{"5 \r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "5\nhello\n0\n\n", "00000000000000000\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "-0\r\n\r\n",
      "5;\ra\r\nhello\r\n0\r\n\r\n", "5;\0\r\nhello\r\n0\r\n\r\n", "0\r\nno colon\r\n\r\n", "0\r\nA: b\rc\r\n\r\n", "0\r\n A: b\r\n\r\n"} do
      assert.same({"POST /1"}, (seen("POST /1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" .. chunks .. inner)))
    end
  end)

  it("that is shorter than it says is an error for the handler, and takes no memory for what does not come", function()
    local failure
    local s, log = serving{do_POST = function(self)
      local ok, e = pcall(self.rfile.read, self.rfile, tonumber(self.headers["Content-Length"]))
      failure = {ok, tostring(e)}
      error(e, 0)
    end, max_body = None}
    local before = collectgarbage("count")
    raw(s, "POST / HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\nfew")
    assert.is_false(failure[1])
    assert.match("bytes too early", failure[2])
    assert.is_true(collectgarbage("count") - before < 64 * 1024)
    assert.match("^code 400, message Bad request body", log[1])
  end)

  it("that is too large is refused, announced or not", function()
    local got = 0
    local s = serving{max_body = 1000, do_POST = function(self)
      repeat
        local data = self.rfile:read(100)
        got = got + #data
      until data == ""
      hello(self)
    end}
    assert.match("^HTTP/1.1 413 ", raw(s, "POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n" .. ("x"):rep(1001)))
    assert.equal(0, got)
    assert.match("^HTTP/1.1 200 ", raw(s, "POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" .. ("x"):rep(1000)))
    got = 0
    raw(s, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" .. ("10\r\n0123456789abcdef\r\n"):rep(10000))
    assert.is_true(got <= 1000)
  end)

  it("that nobody wants does not cost the client its answer", function()
    local s = serving{do_POST = function(self) self:send_error(403) end}
    local c = connect(s)
    c:sendall("POST / HTTP/1.1\r\nContent-Length: 500000\r\n\r\n" .. ("x"):rep(500000))
    local answer, whole = rest(c)
    assert.match("^HTTP/1.1 403 ", answer)
    assert.is_true(whole)
  end)

  it("ends with the handler's patience", function()
    local s, log = serving{body_timeout = 0.2, do_POST = function(self) self.rfile:read() end}
    for _, framing in ipairs{"Content-Length: 100000", "Transfer-Encoding: chunked"} do
      local c = connect(s)
      c:sendall("POST / HTTP/1.1\r\n" .. framing .. "\r\n\r\n")
      local start = time.monotonic()
      threading.Thread(function()
        while pcall(c.sendall, c, framing:find("chunked") and "1\r\nx\r\n" or "x") and time.monotonic() - start < 90 do time.sleep(0.01) end
      end, {daemon = true}):start()
      rest(c)
      assert.is_true(time.monotonic() - start < 60)
    end
    assert.match("timed out", log[#log])
  end)

  it("is waited for no longer because much of it has come", function()
    local s, log = serving{body_timeout = 0.2, do_POST = function(self) self.rfile:read() end}
    local c = connect(s)
    c:sendall("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" .. ("x"):rep(100000))
    local start = time.monotonic()
    rest(c)
    assert.is_true(time.monotonic() - start < 60) -- a second for each KiB would make 97
    assert.match("timed out", log[#log])
  end)
end)

describe("a slow client", function()
  it("may not take for ever over its head", function()
    local served = 0
    local here = threading.Event()
    local s, log = serving({head_timeout = 1, do_GET = function(self) served = served + 1; hello(self) end}, {verify_request = function() return here:wait() end})
    local silent, drop = connect(s), connect(s)
    drop:sendall("GET / HTTP/1.1\r\nX: ")
    here:set()
    local start = time.monotonic()
    threading.Thread(function()
      while time.monotonic() - start < 90 and pcall(drop.sendall, drop, "y") do time.sleep(0.01) end
    end, {daemon = true}):start()
    assert.equal("", (rest(silent)))
    rest(drop)
    assert.is_true(time.monotonic() - start < 60)
    assert.equal(0, served)
    assert.equal(1, #log) -- what never said anything is no news
    assert.match("timed out", log[1])
    s.RequestHandlerClass.head_timeout = 60
    assert.match("hello$", raw(s, "GET / HTTP/1.1\r\n\r\n"))
  end)

  it("may not keep a connection for ever", function()
    local s = serving{idle_timeout = 0.1, do_GET = hello}
    local c = connect(s)
    c:sendall("GET / HTTP/1.1\r\n\r\n")
    assert.match("hello$", (rest(c)))
  end)

  it("may not leave its answer lying", function()
    local done = threading.Event()
    local s = serving{send_timeout = 0.2, do_GET = function(self)
      local ok, e = pcall(function()
        while true do self.wfile:write(("x"):rep(100000)) end
      end)
      done:set()
      error(e, 0)
    end}
    local c = connect(s)
    c:sendall("GET / HTTP/1.1\r\n\r\n")
    assert.is_true(done:wait(60))
  end)

  it("makes room at the limit for those who have something to say", function()
    local s = serving({do_GET = hello}, {max_connections = 4})
    local idle = {}
    for i = 1, 4 do
      idle[i] = connect(s)
      idle[i]:sendall("GET / HTTP/1.1\r\n\r\n")
      assert.match("200 OK", idle[i]:recv(1000))
    end
    assert.match("hello$", raw(s, "GET / HTTP/1.1\r\n\r\n"))
  end)
end)

describe("a handler", function()
  local function survives(methods, attributes)
    local s, log = serving(methods, attributes)
    local answer = raw(s, "GET /bad HTTP/1.1\r\n\r\n")
    assert.match("hello$", raw(s, "POST / HTTP/1.1\r\nConnection: close\r\n\r\n"))
    return answer, log
  end

  it("that raises ends its connection and nothing else", function()
    for _, what in ipairs{"text", {1}, 5, require("builtins").ValueError("x"), None} do
      local answer, log = survives{do_GET = function() error(what, 0) end, do_POST = hello}
      assert.equal("", answer)
      assert.match("failed", table.concat(log, "\n"))
    end
    survives{do_GET = function() error() end, do_POST = hello}
  end)

  it("that says nothing, or not all, is no harm", function()
    assert.equal("", (survives{do_GET = function() end, do_POST = hello}))
    survives{do_GET = function(self) self:send_response(200) end, do_POST = hello}
    survives{do_GET = function(self) self:end_headers() end, do_POST = hello}
    survives{do_GET = 5, do_POST = hello}
  end)

  it("that does not come to an end is stopped, whatever it catches", function()
    local answer, log = survives({do_GET = function() while true do pcall(function() while true do end end) end end, do_POST = hello}, {max_steps = 1000000})
    assert.equal("", answer)
    assert.match("too many instructions", table.concat(log, "\n"))
  end)

  it("that runs out of stack is no harm", function()
    survives{do_GET = function(self) self:do_GET(); return 1 end, do_POST = hello}
  end)

  it("that writes after its connection is gone gets an error", function()
    local ended = threading.Event()
    local kept
    local s = serving{do_GET = function(self)
      kept = self
      hello(self)
    end, finish = function(self)
      server.BaseHTTPRequestHandler.finish(self)
      self.connection:close()
      ended:set()
    end}
    raw(s, "GET / HTTP/1.1\r\n\r\n")
    ended:wait()
    local e = assert.raises(function() kept.wfile:write("more") end) -- the first one, too
    assert.is_true(isinstance(e, require("builtins").OSError) or isinstance(e, require("builtins").ValueError))
    assert.match("hello$", raw(s, "GET / HTTP/1.1\r\n\r\n"))
  end)

  it("whose client is gone in the middle is no harm", function()
    local s = serving{do_GET = function(self)
      for _ = 1, 200 do
        self.wfile:write(("x"):rep(100000))
        self.wfile:flush()
      end
    end, do_POST = hello}
    for _ = 1, 5 do
      local c = connect(s)
      c:sendall("GET / HTTP/1.1\r\n\r\n")
      c:recv(10)
      c:close() -- with data unread: a reset
    end
    assert.match("hello$", raw(s, "POST / HTTP/1.1\r\n\r\n"))
  end)

  it("may end the server", function()
    local s = server.ThreadingHTTPServer({"127.0.0.1", 0}, class("H", server.BaseHTTPRequestHandler))
    s.RequestHandlerClass.do_GET = function(self)
      self.server:shutdown()
      hello(self)
    end
    s.RequestHandlerClass.log_message = function() end
    local t = threading.Thread(function() s:serve_forever() end)
    t:start()
    assert.match("hello$", raw(s, "GET / HTTP/1.0\r\n\r\n"))
    t:join()
    s:server_close()
  end)
end)

describe("an answer", function()
  it("cannot be split", function()
    local refused = 0
    local s = serving{do_GET = function(self)
      for _, call in ipairs{
        {self.send_header, "A", "b\r\nC: d"}, {self.send_header, "A", "b\nc"}, {self.send_header, "A", "b\rc"}, {self.send_header, "A", "b\0"},
        {self.send_header, "A\r\nB", "c"}, {self.send_header, "A b", "c"}, {self.send_header, "A:", "c"}, {self.send_header, "", "c"},
        {self.send_response, 200, "OK\r\nX: y"}, {self.send_response_only, 200, "OK\n"}, {self.send_error, 404, "a\r\nb"},
        {self.send_response, 99}, {self.send_response, 1000}, {self.send_response, -1},
      } do
        if not pcall(call[1], self, unpack(call, 2)) then refused = refused + 1 end
      end
      hello(self)
    end}
    local answer = raw(s, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert.equal(14, refused)
    assert.equal(1, count(answer, "HTTP/1.1"))
  end)

  it("of an error shows what the client sent as text", function()
    local s = serving{}
    local answer = raw(s, "<script>alert(1)</script> / HTTP/1.1\r\n\r\n")
    assert.match("&lt;script&gt;", answer)
    assert.is_nil(answer:match("\r\n\r\n.*<script>"))
  end)
end)

-- A certificate for localhost with its key, for tests alone.
local PAIR = [[
-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUGypw+cgJ1Gix1BaSScDbFJzyydEwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE2MzQxM1oYDzIxMjYxMDI4
MTYzNDEzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARb2ieGQy5uZ4xQtPR7arqUgt5zbUWa/F1aV8JwGb194wKe8cLb9WmY
/5MB7SxCX9z0eZPTh7w9NfdaN/DqdHRRo2kwZzAdBgNVHQ4EFgQUvQEXT3+T0/bZ
XHIQVWXshemGL8cwHwYDVR0jBBgwFoAUvQEXT3+T0/bZXHIQVWXshemGL8cwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIhAJeWRmGrjhuqVeqVhFE9KdVNbtGBcKXIwJqgR8A54rrMAiA32rRGwYi4
FmE4Ru4woFD2QFGeZMD0mjcGXtVay4pEnw==
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+d1bu61zwQCZhF+O
zePX4WHxHu3iYY3egAPXhnOw8g2hRANCAARb2ieGQy5uZ4xQtPR7arqUgt5zbUWa
/F1aV8JwGb194wKe8cLb9WmY/5MB7SxCX9z0eZPTh7w9NfdaN/DqdHRR
-----END PRIVATE KEY-----
]]

describe("a server under TLS", function()
  local function secure(methods)
    local name = os.tmpname()
    finally(function() os.remove(name) end)
    local f = io.open(name, "w")
    f:write(PAIR)
    f:close()
    local context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context:load_cert_chain(name)
    local s, log = serving(methods)
    s.socket = context:wrap_socket(s.socket, {server_side = true})
    local client = ssl.create_default_context({cafile = name})
    return s, log, function()
      local c = client:wrap_socket(connect(s), {server_hostname = "localhost"})
      finally(function() c:close() end)
      return c
    end
  end

  it("serves", function()
    local version
    local s, _, open = secure{do_GET = function(self)
      version = self.connection:version()
      hello(self)
    end}
    local c = open()
    c:sendall("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert.match("hello$", (rest(c)))
    assert.match("^TLSv1", version)
    assert.is_true(isinstance(s.socket, ssl.SSLSocket))
  end)

  it("hands plain bytes to nobody", function()
    local served = false
    local s, log, open = secure{do_GET = function(self) served = true; hello(self) end, head_timeout = 60}
    for _, text in ipairs{"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "\22\3\1", "\22\3\1\0\5hello", "", ("\0"):rep(1000)} do
      assert.is_nil(raw(s, text):find("hello"))
    end
    assert.is_false(served)
    for _, line in ipairs(log) do assert.match("^Connection failed: ", line) end
    local c = open()
    c:sendall("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert.match("hello$", (rest(c)))
  end)

  it("serves others while a client does not get on with its handshake", function()
    local s, _, open = secure{do_GET = hello}
    local stuck = connect(s)
    stuck:sendall("\22\3\1")
    local c = open()
    c:sendall("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert.match("hello$", (rest(c)))
  end)
end)
