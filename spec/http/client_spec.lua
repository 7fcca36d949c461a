local client = require("http.client")
local builtins = require("builtins")
local socket = require("socket")
local threading = require("threading")

-- serve starts a server on a thread. answer is called with method, target,
-- headers and body of each request and gives the whole reply.
local function serve(answer)
  local listener = socket.create_server({"127.0.0.1", 0})
  local address = listener:getsockname()
  threading.Thread(function()
    while true do
      local ok, conn = pcall(listener.accept, listener)
      if not ok then return end
      threading.Thread(function()
        local file = conn:makefile("rb")
        while true do
          local line = file:readline()
          local method, target = line:match("^(%S+) (%S+)")
          if not method then break end
          local headers = client.parse_headers(file)
          local body = ""
          if headers:contains("Content-Length") then
            body = file:read(tonumber(headers["Content-Length"]))
          elseif headers:get("Transfer-Encoding") == "chunked" then
            while true do
              local size = tonumber(file:readline(), 16)
              body = body .. file:read(size)
              file:readline()
              if size == 0 then break end
            end
          end
          local reply = answer(method, target, headers, body)
          conn:sendall(reply)
          if reply:find("Connection: close", 1, true) then break end
        end
        conn:close()
      end, {daemon = true}):start()
    end
  end, {daemon = true}):start()
  return address[1] .. ":" .. address[2], listener
end

local function reply(body, status, extra)
  return "HTTP/1.1 " .. (status or "200 OK") .. "\r\nContent-Length: " .. #body .. "\r\n" .. (extra or "") .. "\r\n" .. body
end

describe("http.client", function()
  local last, host, listener
  before_each(function()
    host, listener = serve(function(method, target, headers, body)
      last = {method = method, target = target, headers = headers, body = body}
      if target == "/parrot.spam" then return reply("gone", "404 Not Found") end
      if method == "HEAD" then return "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n" end
      if method == "POST" then return reply('Redirecting to <a href="/issue12524">issue</a>', "302 Found", "Location: /issue12524\r\n") end
      return reply(("x"):rep(450), nil, "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n")
    end)
  end)
  after_each(function() listener:close() end)

  it("takes host and port in four ways", function() -- worked example 1
    for _, c in ipairs {
      client.HTTPConnection("www.python.org"), client.HTTPConnection("www.python.org:80"),
      client.HTTPConnection("www.python.org", 80), client.HTTPConnection("www.python.org", 80, {timeout = 10}),
    } do
      assert.equal("www.python.org", c.host)
      assert.equal(80, c.port)
    end
  end)

  it("knows the reason phrases", function() -- worked example 2
    assert.equal("Not Found", client.responses[client.NOT_FOUND])
  end)

  it("sends HEAD through a tunnel", function() -- worked example 3, without TLS
    local asked = {}
    local proxy = serve(function(method, target, headers)
      asked[#asked + 1] = method .. " " .. target
      if method == "CONNECT" then return "HTTP/1.1 200 Connected\r\n\r\n" end
      return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    end)
    local conn = client.HTTPConnection(proxy)
    conn:set_tunnel("www.python.org", 8080, {["Proxy-Authorization"] = "Basic eDp5"})
    conn:request("HEAD", "/index.html")
    assert.equal(200, conn:getresponse().status)
    assert.same({"CONNECT www.python.org:8080", "HEAD /index.html"}, asked)
  end)

  it("gets pages over one connection", function() -- worked example 4
    local conn = client.HTTPConnection(host)
    conn:request("GET", "/")
    local r1 = conn:getresponse()
    assert.equal("200 OK", r1.status .. " " .. r1.reason)
    local sizes = {}
    while not r1.closed do sizes[#sizes + 1] = #r1:read(200) end
    assert.same({200, 200, 50}, sizes)
    conn:request("GET", "/")
    r1 = conn:getresponse()
    sizes = {}
    local chunk = r1:read(200)
    while chunk ~= "" do
      sizes[#sizes + 1] = #chunk
      chunk = r1:read(200)
    end
    assert.same({200, 200, 50}, sizes)
    conn:request("GET", "/parrot.spam")
    local r2 = conn:getresponse()
    assert.equal("404 Not Found", r2.status .. " " .. r2.reason)
    assert.equal("gone", r2:read())
    conn:close()
  end)

  it("gets no body with HEAD", function() -- worked example 5
    local conn = client.HTTPConnection(host)
    conn:request("HEAD", "/")
    local res = conn:getresponse()
    assert.equal("200 OK", res.status .. " " .. res.reason)
    local data = res:read()
    assert.equal(0, #data)
    assert.is_true(data == "")
  end)

  it("posts a form", function() -- worked example 6
    local params = require("urllib.parse").urlencode({{"@number", 12524}, {"@type", "issue"}, {"@action", "show"}})
    local headers = {["Content-type"] = "application/x-www-form-urlencoded", Accept = "text/plain"}
    local conn = client.HTTPConnection(host)
    conn:request("POST", "", params, headers)
    local response = conn:getresponse()
    assert.equal("302 Found", response.status .. " " .. response.reason)
    assert.equal('Redirecting to <a href="/issue12524">issue</a>', response:read())
    conn:close()
    assert.equal("%40number=12524&%40type=issue&%40action=show", last.body)
    assert.equal("/", last.target)
    assert.equal("text/plain", last.headers["Accept"])
  end)

  it("puts a string", function() -- worked example 7
    local BODY = "***filecontents***"
    local conn = client.HTTPConnection(host)
    conn:request("PUT", "/file", BODY)
    local response = conn:getresponse()
    assert.equal("200, OK", response.status .. ", " .. response.reason)
    assert.equal(BODY, last.body)
    assert.equal("18", last.headers["Content-Length"])
  end)

  it("sends bodies of unknown length in chunks", function()
    local conn = client.HTTPConnection(host)
    for _, body in ipairs {{"one", "", "two"}, coroutine.wrap(function() coroutine.yield("one") coroutine.yield("two") end)} do
      conn:request("PUT", "/", body)
      conn:getresponse():read()
      assert.equal("onetwo", last.body)
      assert.equal("chunked", last.headers["Transfer-Encoding"])
    end
    conn:request("PUT", "/")
    conn:getresponse():read()
    assert.equal("0", last.headers["Content-Length"])
  end)

  it("builds a request step by step", function()
    local conn = client.HTTPConnection(host)
    conn:putrequest("GET", "/step", {skip_accept_encoding = true})
    conn:putheader("X-Long", "one", "two")
    conn:endheaders()
    local r = conn:getresponse()
    assert.equal("a=1, b=2", r:getheader("set-cookie"))
    assert.same({"a=1", "b=2"}, r.headers:get_all("Set-Cookie"))
    assert.equal(11, r.version)
    assert.is_false(last.headers:contains("Accept-Encoding"))
    assert.equal("one\r\n\ttwo", last.headers["X-Long"])
  end)

  it("keeps the order of calls", function()
    local conn = client.HTTPConnection(host)
    assert.raises(client.ResponseNotReady, conn.getresponse, conn)
    conn:putrequest("GET", "/")
    assert.raises(client.CannotSendRequest, "Request-started", conn.putrequest, conn, "GET", "/")
    conn:endheaders()
    assert.raises(client.CannotSendHeader, conn.putheader, conn, "A", "b")
  end)

  it("refuses what would forge a request", function()
    local conn = client.HTTPConnection(host)
    assert.raises(builtins.ValueError, conn.request, conn, "GET /\r\nX:", "/")
    assert.raises(client.InvalidURL, conn.request, conn, "GET", "/ HTTP/1.1\r\nX: y")
    assert.raises(builtins.ValueError, conn.request, conn, "GET", "/", nil, {["X-A"] = "1\r\nX-B: 2"})
    assert.raises(client.InvalidURL, client.HTTPConnection, "host\r\nX: y")
  end)

  it("says what is wrong with an address", function()
    for host, why in pairs{
      ["127.0.0.1:x"] = "nonnumeric port: 'x'",
      ["127.0.0.1:65536"] = "port beyond 65535: '65536'",
      ["[::1"] = 'host "[::1" has a bracket that is not closed',
      ["http://127.0.0.1"] = "nonnumeric port: '//127.0.0.1'; a host has no scheme before it",
    } do
      local ok, e = pcall(client.HTTPConnection, host)
      assert.is_false(ok)
      assert.is_true(isinstance(e, client.InvalidURL))
      assert.equal(why, tostring(e))
    end
    assert.raises(client.InvalidURL, "^a host holds user information; give that to a password manager or a header$",
      client.HTTPConnection, "alice:secret@127.0.0.1")
    local nowhere = client.HTTPConnection("", 80) -- not this machine
    assert.raises(require("socket").gaierror, "Name or service not known", nowhere.request, nowhere, "GET", "/")
    assert.raises(builtins.TypeError, "parameter 'key_file' needs cert_file", client.HTTPSConnection, "localhost", {key_file = "x"})
  end)

  it("tells how a body was cut short", function()
    local cut = serve(function() return "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nshort" end)
    local conn = client.HTTPConnection(cut)
    conn:request("GET", "/")
    local r = conn:getresponse()
    local e = assert.raises(client.IncompleteRead, r.read, r)
    assert.equal("short", e.partial)
    assert.equal(5, e.expected)
  end)

  it("tells a server that hangs up, and connects again", function()
    local rude = socket.create_server({"127.0.0.1", 0})
    threading.Thread(function()
      for i = 1, 2 do
        local c = rude:accept()
        c:recv(1000)
        if i == 2 then c:sendall(reply("second")) end
        c:close()
      end
    end):start()
    local address = rude:getsockname()
    local conn = client.HTTPConnection(address[1], address[2])
    conn:request("GET", "/")
    local e = assert.raises(client.RemoteDisconnected, conn.getresponse, conn)
    assert.is_true(isinstance(e, builtins.ConnectionResetError))
    assert.is_true(isinstance(e, client.BadStatusLine))
    conn:request("GET", "/")
    assert.equal("second", conn:getresponse():read())
  end)
end)
