-- Attacks on http.client and what becomes of them: what a script is made to
-- send, and what a server sends.

local builtins = require("builtins")
local client = require("http.client")
local socket = require("socket")
local threading = require("threading")
local time = require("time")

-- A server that answers every request with the same text and keeps all that it
-- was sent. drops closes the connection after the answer.
local function recorder(reply, drops)
  local listener = socket.create_server({"127.0.0.1", 0})
  finally(function() listener:close() end)
  local address = listener:getsockname()
  local seen = {bytes = "", accepted = 0, host = address[1] .. ":" .. address[2], port = address[2], closed = threading.Event()}
  threading.Thread(function()
    while true do
      local ok, conn = pcall(listener.accept, listener)
      if not ok then return end
      seen.accepted = seen.accepted + 1
      threading.Thread(function()
        pcall(function()
          local head = ""
          while true do
            local data = conn:recv(65536)
            if data == "" then break end
            seen.bytes = seen.bytes .. data
            head = head .. data
            if head:find("\r\n\r\n", 1, true) then
              head = ""
              if type(reply) == "function" then reply(conn) else conn:sendall(reply) end
              if drops then break end
            end
          end
        end)
        conn:close()
        seen.closed:set()
      end, {daemon = true}):start()
    end
  end, {daemon = true}):start()
  return seen
end

local OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

local function get(conn, target)
  conn:request("GET", target or "/good")
  return conn:getresponse()
end

-- The good request as it goes out.
local function good(seen) return "GET /good HTTP/1.1\r\nHost: " .. seen.host .. "\r\nAccept-Encoding: identity\r\n\r\n" end

-- refused has calls with bad arguments raise class with an error that names the
-- argument, on a connection that is closed and on one that is open: no byte goes
-- out, and the connection does its next request.
local function refused(class, named, calls)
  local seen = recorder(OK)
  local conn = client.HTTPConnection(seen.host, {timeout = 60})
  local requests = 0
  for i, call in ipairs(calls) do
    for _, state in ipairs({"closed", "open"}) do
      if state == "closed" then conn:close() end
      local e = assert.raises(class, call, conn)
      assert.contains(named, tostring(e))
      if state == "closed" then assert.is_nil(conn.sock, "call " .. i .. " connected") end
      assert.equal("ok", get(conn):read())
      requests = requests + 1
      assert.equal(good(seen):rep(requests), seen.bytes)
    end
  end
  conn:close()
  return seen
end

describe("a method", function()
  it("is a token (CVE-2020-26116)", function()
    local calls = {}
    for _, method in ipairs({"GET / HTTP/1.1\r\nX: y", "GET\r\nX: y", "G ET", " GET", "GET ", "GET\t", "GET\n", "\rGET", "GET\0", "", "G\127", "G\1", "GET:", "G\u{E9}T", "G(T", "\255"}) do
      calls[#calls + 1] = function(conn) conn:request(method, "/") end
      calls[#calls + 1] = function(conn) conn:putrequest(method, "/") end
      calls[#calls + 1] = function(conn) conn:request(method, "/", "body", {A = "b"}) end
    end
    refused(builtins.ValueError, "method", calls)
  end)
end)

describe("a request target", function()
  it("holds no blank and no control character (CVE-2019-9740, CVE-2019-9947)", function()
    local calls = {}
    for _, url in ipairs({"/a b\r\nX: 1", "/a b", " /", "/ ", "/\t", "/\n", "/\r", "/\0", "/\1", "/\31", "/\127", "/ HTTP/1.1\r\nX: y\r\n\r\nGET /", "/\u{E9}", "/?q=\n", "/#\r\n",
        "http://h/\r\n", "http://h\r\nX: y/", "http://h /", "*\n"}) do
      calls[#calls + 1] = function(conn) conn:request("GET", url) end
      calls[#calls + 1] = function(conn) conn:putrequest("GET", url) end
      calls[#calls + 1] = function(conn) conn:putrequest("GET", url, true, true) end
      calls[#calls + 1] = function(conn) conn:request("POST", url, {"one", "two"}, {Host = "h"}) end
    end
    refused(client.InvalidURL, "url", calls)
  end)

  it("brings no bad host into the Host header", function()
    refused(client.InvalidURL, "host", {
      function(conn) conn:request("GET", "http://a@b\\c/") end,
      function(conn) conn:request("GET", "http://" .. ("x"):rep(64) .. "/") end,
    })
  end)
end)

describe("a header", function()
  local names = {"A b", "A:", ":A", " A", "A ", "A\r\nB", "A\n", "\rA", "A\0", "", "A\t", "A\127", "A\u{E9}", "A\r\n\r\nGET / HTTP/1.1\r\nX", "(A)", "\255"}
  local values = {"v\r\nSet-Cookie: a=1", "v\r", "v\n", "\nv", "\r\nv", "v\0", "\0", "v\r\n continued", "v\n\tcontinued", "a\r\n\r\nGET / HTTP/1.1"}

  it("has a token for a name (CVE-2016-5699)", function()
    local calls = {}
    for _, name in ipairs(names) do
      calls[#calls + 1] = function(conn) conn:request("GET", "/", nil, {[name] = "v"}) end
      calls[#calls + 1] = function(conn) conn:request("GET", "/", nil, {{name, "v"}}) end
      calls[#calls + 1] = function(conn) conn:request("GET", "/", nil, {{"Good", "v"}, {name, "v"}}) end
    end
    refused(builtins.ValueError, "header", calls)
  end)

  it("holds no CR, LF or NUL (CVE-2016-5699, CVE-2019-9740)", function()
    local calls = {}
    for _, value in ipairs(values) do
      calls[#calls + 1] = function(conn) conn:request("GET", "/", nil, {["X-A"] = value}) end
      calls[#calls + 1] = function(conn) conn:request("GET", "/", nil, {["X-A"] = bytes(value)}) end
      calls[#calls + 1] = function(conn) conn:request("POST", "/", "body", {{"X-B", "b"}, {"X-A", value}}) end
    end
    refused(builtins.ValueError, "X-A", calls)
    refused(builtins.ValueError, "Host", {function(conn) conn:request("GET", "/", nil, {Host = "h\r\nX: y"}) end})
    refused(builtins.ValueError, "Content-Length", {function(conn) conn:request("POST", "/", "body", {["Content-Length"] = "4\r\nX: y"}) end})
    refused(builtins.ValueError, "Transfer-Encoding", {function(conn) conn:request("POST", "/", "body", {["Transfer-Encoding"] = "chunked\n"}) end})
  end)

  it("is not made of what is no text", function()
    refused(builtins.TypeError, "headers", {
      function(conn) conn:request("GET", "/", nil, {A = {}}) end,
      function(conn) conn:request("GET", "/", nil, {A = true}) end,
      function(conn) conn:request("GET", "/", nil, {"A: b"}) end,
      function(conn) conn:request("GET", "/", nil, {{1, "b"}}) end,
      function(conn) conn:request("GET", "/", nil, {[true] = "b"}) end,
      function(conn) conn:request("GET", "/", {headers = "A: b\r\n"}) end,
    })
  end)

  it("is refused by putheader, too, and the request goes on without it", function()
    local seen = recorder(OK)
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    conn:putrequest("GET", "/good")
    for _, name in ipairs(names) do assert.contains("header", tostring(assert.raises(builtins.ValueError, conn.putheader, conn, name, "v"))) end
    for _, value in ipairs(values) do
      assert.contains("X-A", tostring(assert.raises(builtins.ValueError, conn.putheader, conn, "X-A", value)))
      assert.raises(builtins.ValueError, conn.putheader, conn, "X-A", "good", value)
      assert.raises(builtins.ValueError, conn.putheader, conn, "X-A", bytes(value))
    end
    assert.equal("", seen.bytes)
    conn:endheaders()
    assert.equal("ok", conn:getresponse():read())
    assert.equal(good(seen), seen.bytes)
  end)

  it("may hold TAB and bytes above 0x7F, and may be there a million times", function()
    local seen = recorder(OK)
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    conn:request("GET", "/", nil, {{"A", "b\tc\u{E9}\255"}, {"a", ""}, {"N", 5}})
    assert.equal("ok", conn:getresponse():read())
    assert.contains("\r\nA: b\tc\u{E9}\255\r\na: \r\nN: 5\r\n\r\n", seen.bytes)
    local many = {}
    for i = 1, 1000000 do many[i] = {"A", "b"} end
    many[1000001] = {"A", "b\n"}
    local sent = #seen.bytes
    assert.raises(builtins.ValueError, conn.request, conn, "GET", "/", nil, many)
    assert.equal(sent, #seen.bytes)
    assert.equal("ok", get(conn):read())
  end)
end)

describe("a host", function()
  local bad = {"h\r\nX b", "h\0.evil", "h /", "h ", " h", "h\t", "h\n", "h/x", "h?x", "h#x", "u@h", "h\\x", "<h>", "h\127", "h\1", "a b", "[::1]x", "h|", "h\"", "h^", "h`", "{h}"}
  local ports = {"h\r\nX: b", "h:x", "h:80 ", "h: 80", "h:+80", "h:-1", "h:0x50", "h:8_0", "h:80\r\n", "h:65536", "h:99999999999999999999", "h:\u{FF18}", "[::1]:x"}

  it("holds nothing that no host has (CVE-2019-18348)", function()
    for _, host in ipairs(bad) do
      for _, class in ipairs({client.HTTPConnection, client.HTTPSConnection}) do
        assert.raises(client.InvalidURL, "host", class, host)
        assert.raises(client.InvalidURL, "host", class, host, 80)
        assert.raises(client.InvalidURL, class, host .. ":80")
      end
    end
    for _, host in ipairs(ports) do assert.raises(client.InvalidURL, "port", client.HTTPConnection, host) end
    for _, port in ipairs({-1, 65536, 1e9}) do assert.raises(client.InvalidURL, "port", client.HTTPConnection, "h", port) end
    assert.raises(builtins.TypeError, "port", client.HTTPConnection, "h", "80\r\n")
  end)

  it("is checked for a tunnel as well, with the headers for the proxy (gh-82757)", function()
    local seen = recorder("HTTP/1.1 200 OK\r\n\r\n")
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    for _, host in ipairs(bad) do assert.raises(client.InvalidURL, "host", conn.set_tunnel, conn, host) end
    for _, host in ipairs(ports) do assert.raises(client.InvalidURL, "port", conn.set_tunnel, conn, host) end
    assert.raises(client.InvalidURL, "port", conn.set_tunnel, conn, "h", 70000)
    for _, value in ipairs({"v\r\nX: y", "v\n", "v\0", "\rv"}) do
      assert.raises(builtins.ValueError, "Proxy%-A", conn.set_tunnel, conn, "h", 80, {["Proxy-A"] = value})
      assert.raises(builtins.ValueError, "header", conn.set_tunnel, conn, "h", 80, {{value, "v"}})
    end
    conn:connect()
    assert.raises(builtins.RuntimeError, "set_tunnel", conn.set_tunnel, conn, "h")
    conn:close()
    assert.equal("", seen.bytes)
    conn:set_tunnel("end.example", 8080, {["Proxy-A"] = "v"})
    conn:connect()
    assert.equal("CONNECT end.example:8080 HTTP/1.0\r\nProxy-A: v\r\n\r\n", seen.bytes)
  end)

  it("is guarded when it is set later", function()
    local seen = recorder(OK)
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    for _, host in ipairs({"h\r\nX: y", "h\n", "h\0"}) do
      local e = assert.raises(function() conn.host = host conn:request("GET", "/") end)
      assert.is_true(isinstance(e, client.InvalidURL) or isinstance(e, builtins.ValueError))
      assert.contains("ost", tostring(e))
    end
    conn.host = "127.0.0.1"
    assert.equal("", seen.bytes)
    assert.equal("ok", get(conn):read())
  end)

  it("of 100 kB is refused in linear time (CVE-2022-45061, gh-98433)", function()
    local begin = time.monotonic()
    local long = {("\u{E1}"):rep(50000), ("\u{E1}."):rep(34000), "x" .. ("a"):rep(100000), ("a."):rep(50000), ("a"):rep(64), ("a"):rep(64) .. ".example",
      ("\u{E1}"):rep(60) .. ".example", ("abcdefg."):rep(33), "xn--" .. ("a"):rep(100000), ("\u{5D0}"):rep(50000), ("\u{200D}"):rep(50000)}
    for _, host in ipairs(long) do
      assert.raises(client.InvalidURL, "host", client.HTTPConnection, host)
      assert.raises(client.InvalidURL, "host", client.HTTPConnection, host, 80)
      local conn = client.HTTPConnection("h")
      assert.raises(client.InvalidURL, "host", conn.set_tunnel, conn, host)
    end
    assert.is_true(time.monotonic() - begin < 60)
    assert.equal("xn--1ca.example", client.HTTPConnection("\u{E1}.example").host)
    assert.equal(("a"):rep(63) .. ".example", client.HTTPConnection(("a"):rep(63) .. ".example").host)
  end)

  it("to connect from is an address and a port", function()
    for _, source in ipairs({{"h\r\n", 0}, {"not an address", 0}, {"127.0.0.1\0", 0}}) do
      local seen = recorder(OK)
      local conn = client.HTTPConnection(seen.host, {timeout = 60, source_address = source})
      assert.raises(builtins.Exception, conn.request, conn, "GET", "/")
      assert.equal(0, seen.accepted)
      conn.source_address = {"127.0.0.1", 0}
      assert.equal("ok", get(conn):read())
    end
    for _, source in ipairs({{}, {"127.0.0.1"}, {"127.0.0.1", "80"}, {"127.0.0.1", -1}, {"127.0.0.1", 65536}, {"127.0.0.1", 0.5}, {1, 80}}) do
      assert.raises(builtins.TypeError, "source_address", client.HTTPConnection, "h", {source_address = source})
    end
  end)
end)

describe("a server", function()
  -- What getresponse raises for an answer; the connection is usable afterwards.
  local function raises(class, text, reply)
    local seen = recorder(reply, true)
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    conn:request("GET", "/")
    local e = assert.raises(class, text, conn.getresponse, conn)
    assert.is_nil(conn.sock)
    assert.is_true(seen.closed:wait(60))
    conn:request("GET", "/") -- another connection
    assert.raises(class, conn.getresponse, conn)
    assert.equal(2, seen.accepted)
    return e
  end
  local head = "HTTP/1.1 200 OK\r\n"

  -- A server that sends the same text until the client has enough.
  local function endless(first, again)
    return function(conn)
      conn:sendall(first)
      while true do conn:sendall(again) end
    end
  end

  it("cannot send endless interim responses (gh-150743)", function()
    raises(client.HTTPException, "100 interim", endless("", ("HTTP/1.1 100 Continue\r\n\r\n"):rep(50)))
    raises(client.HTTPException, "100 interim", endless("", ("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"):rep(50)))
    local seen = recorder(("HTTP/1.1 100 Continue\r\n\r\n"):rep(100) .. OK)
    assert.equal("ok", get(client.HTTPConnection(seen.host, {timeout = 60})):read())
  end)

  it("cannot send endless headers, nor behind 100 Continue (CVE-2021-3737)", function()
    raises(client.HTTPException, "100 headers", endless(head, ("X: y\r\n"):rep(100)))
    raises(client.HTTPException, "100 headers", endless("HTTP/1.1 100 Continue\r\n", ("X: y\r\n"):rep(100)))
    raises(client.HTTPException, "100 headers", endless(head .. "X: y\r\n", (" folded\r\n"):rep(100)))
    raises(client.HTTPException, "100 headers", head .. ("X: y\r\n"):rep(101) .. "\r\n")
    local seen = recorder(head .. "Content-Length: 2\r\n" .. ("X: y\r\n"):rep(99) .. "\r\nok")
    assert.equal("ok", get(client.HTTPConnection(seen.host, {timeout = 60})):read())
  end)

  it("cannot send endless lines (bpo-16037, CVE-2013-1752)", function()
    local long = ("x"):rep(1000000)
    raises(client.LineTooLong, "status line", "HTTP/1.1 200 " .. long)
    raises(client.LineTooLong, "status line", long)
    raises(client.LineTooLong, "header line", head .. "X: " .. long)
    raises(client.LineTooLong, "header line", "HTTP/1.1 100 Continue\r\nX: " .. long)
    raises(client.LineTooLong, "status line", endless("HTTP/1.1 200 ", long))
    for _, body in ipairs({"5;" .. long, ("0"):rep(1000000), "5\r\nhello\r\n0\r\nX: " .. long}) do
      local seen = recorder(head .. "Transfer-Encoding: chunked\r\n\r\n" .. body, true)
      local conn = client.HTTPConnection(seen.host, {timeout = 60})
      local r = get(conn)
      assert.raises(client.LineTooLong, r.read, r)
      assert.is_nil(conn.sock)
    end
  end)

  it("cannot send endless trailers", function()
    local seen = recorder(endless(head .. "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n", ("X: y\r\n"):rep(100)), true)
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    local r = get(conn)
    assert.raises(client.HTTPException, "100 trailers", r.read, r)
    assert.is_nil(conn.sock)
    assert.is_true(seen.closed:wait(60))
  end)

  it("can be given other limits", function()
    local seen = recorder(head .. "Content-Length: 2\r\n" .. ("X: y\r\n"):rep(199) .. "\r\nok")
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    assert.same({line = 65536, headers = 100, interim = 100, trailers = 100}, conn.limits)
    conn.limits = {headers = 200}
    assert.same({line = 65536, headers = 200, interim = 100, trailers = 100}, conn.limits)
    assert.equal("ok", get(conn):read())
    conn.limits = {line = 10}
    conn:request("GET", "/")
    assert.raises(client.LineTooLong, "10 bytes", conn.getresponse, conn)
    for _, bad in ipairs({{headers = 0}, {headers = -1}, {headers = 1.5}, {headers = "5"}, {header = 5}, {5}}) do
      assert.raises(builtins.ValueError, "limits", function() conn.limits = bad end)
    end
    assert.equal(200, conn.limits.headers)
  end)

  it("cannot say twice how long a body is (smuggling)", function()
    local rest = "\r\n\r\nhello"
    for _, length in ipairs({"5, 6", "+5", "-1", "0x5", "5 5", "", "5,", ",5", "5;5", "5.0", "5e0", "1_0", "\u{665}", "five", "18446744073709551621", ("9"):rep(1000)}) do
      local e = raises(client.HTTPException, "Content%-Length", head .. "Content-Length: " .. length .. rest)
      assert.is_true(#tostring(e) < 300)
    end
    raises(client.HTTPException, "contradicting", head .. "Content-Length: 5\r\nContent-Length: 6" .. rest)
    raises(client.HTTPException, "contradicting", head .. "Content-Length: 5\r\nX: y\r\ncontent-length: 6" .. rest)
    for _, fields in ipairs({"Content-Length: 5", "Content-Length:  5 ", "Content-Length: 5, 5", "Content-Length: 5\r\nContent-Length: 5"}) do
      local seen = recorder(head .. fields .. rest)
      assert.equal("hello", get(client.HTTPConnection(seen.host, {timeout = 60})):read())
    end
  end)

  it("cannot say in two ways how a body is coded (smuggling)", function()
    for _, coding in ipairs({"xchunked", "chunkedx", "chunked, chunked", "chunked, gzip", "gzip", "gzip, chunked", "\"chunked\"", "chunked;q=1", "\vchunked", "chun ked"}) do
      raises(client.UnknownTransferEncoding, "unknown transfer encoding", head .. "Transfer-Encoding: " .. coding .. "\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
      raises(client.UnknownTransferEncoding, "unknown transfer encoding", head .. "Transfer-Encoding: chunked\r\nContent-Length: 3\r\nTransfer-Encoding: " .. coding .. "\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    end
    -- The coding wins over the length, and the connection is not used again.
    for _, fields in ipairs({"Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3", "Transfer-Encoding: Chunked\r\nContent-Length: 99"}) do
      local seen = recorder(head .. fields .. "\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
      local conn = client.HTTPConnection(seen.host, {timeout = 60})
      assert.equal("hello", get(conn):read())
      assert.equal("hello", get(conn):read())
      assert.equal(2, seen.accepted)
    end
  end)

  it("cannot send chunks that parsers read differently (smuggling)", function()
    for _, chunk in ipairs({"5 \r\nhello", " 5\r\nhello", "0x5\r\nhello", "+5\r\nhello", "-5\r\nhello", "5_\r\nhello", "\r\nhello", "g\r\nhello", "00000000000000005\r\nhello", "FFFFFFFFFFFFFFFFF\r\nhello",
        "5\nhello", "5\r\nhello!", "5\r\nhello\n0", "5,\r\nhello", "5\v\r\nhello", "5\0\r\nhello", "\u{665}\r\nhello"}) do
      local seen = recorder(head .. "Transfer-Encoding: chunked\r\n\r\n" .. chunk .. "\r\n0\r\n\r\n")
      local conn = client.HTTPConnection(seen.host, {timeout = 60})
      for _, read in ipairs({function(r) return r:read() end, function(r) return r:read(100) end, function(r) while r:readline() ~= "" do end end, function(r) while r:read1(3) ~= "" do end end}) do
        assert.raises(client.IncompleteRead, read, get(conn))
        assert.is_nil(conn.sock)
      end
      assert.is_true(seen.closed:wait(60))
    end
  end)

  it("cannot leave something for the next response (desynchronisation)", function()
    local seen = recorder(OK .. "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    for i = 1, 3 do
      assert.equal("ok", get(conn):read())
      assert.equal(i, seen.accepted)
    end
    -- Neither can a body that was not read.
    seen = recorder("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" .. ("HTTP/1.1 200 OK\r\n\r\n"):rep(6000))
    conn = client.HTTPConnection(seen.host, {timeout = 60})
    for i = 1, 3 do
      local r = get(conn)
      assert.equal(200, r.status)
      r:close()
      assert.equal(i, seen.accepted)
    end
  end)

  it("cannot have memory set aside for what it only announces", function()
    for _, fields in ipairs({"Content-Length: 9223372036854775807\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFF\r\nhello"}) do
      local seen = recorder(head .. fields, true)
      local conn = client.HTTPConnection(seen.host, {timeout = 60})
      local r = get(conn)
      local before = collectgarbage("count")
      assert.equal("hello", assert.raises(client.IncompleteRead, r.read, r).partial)
      assert.is_true(collectgarbage("count") - before < 1048576) -- with what other specs use meanwhile
    end
  end)

  it("cannot keep a client waiting with a byte now and then", function()
    local function slow(text)
      return function(conn)
        for c in (text .. ("x"):rep(1000)):gmatch(".") do
          conn:sendall(c)
          time.sleep(0.02)
        end
      end
    end
    for _, text in ipairs({"HTTP/1.1 200 OK\r\nX: ", head .. "\r\n", head .. "Content-Length: 1000\r\n\r\n", head .. "Transfer-Encoding: chunked\r\n\r\n5;"}) do
      local seen = recorder(slow(text), true)
      local conn = client.HTTPConnection(seen.host, {timeout = 60})
      conn.total_timeout = 0.3
      assert.equal(0.3, conn.total_timeout)
      local begin = time.monotonic()
      assert.raises(builtins.TimeoutError, function() get(conn):read() end)
      assert.is_true(time.monotonic() - begin < 60)
      conn:close()
      assert.is_true(seen.closed:wait(60))
    end
    local conn = client.HTTPConnection("h")
    assert.is_nil(conn.total_timeout)
    for _, bad in ipairs({-1, 0, 0 / 0}) do assert.raises(builtins.ValueError, "total_timeout", function() conn.total_timeout = bad end) end
    conn.total_timeout = None
    assert.is_nil(conn.total_timeout)
  end)

  it("cannot command the terminal that the dialogue is shown on", function()
    local seen = recorder("HTTP/1.1 200 \27]0;title\7\r\nX: \27[2J\r\nContent-Length: 0\r\n\r\n")
    local r = get(client.HTTPConnection(seen.host, {timeout = 60}))
    assert.equal("\27]0;title\7", r.reason) -- a script gets what came
    assert.equal("\27[2J", r.headers["X"])
  end)
end)
