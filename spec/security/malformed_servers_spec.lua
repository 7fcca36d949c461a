-- Servers that break off, lie about lengths or never end: what http.client,
-- urlopen and urlretrieve tell of them, what is left of the data, and that the
-- connection ends.

local builtins = require("builtins")
local client = require("http.client")
local request = require("urllib.request")
local urlerror = require("urllib.error")
local socket = require("socket")
local threading = require("threading")
local time = require("time")

-- A server that reads a request and then does what answer says: a text is sent
-- and the connection closed. seen.closed is set when the client's end is gone.
local function server(answer)
  local listener = socket.create_server({"127.0.0.1", 0})
  finally(function() listener:close() end)
  local address = listener:getsockname()
  local seen = {host = address[1] .. ":" .. address[2], accepted = 0, closed = threading.Event()}
  seen.url = "http://" .. seen.host .. "/dir/file"
  threading.Thread(function()
    while true do
      local ok, conn = pcall(listener.accept, listener)
      if not ok then return end
      seen.accepted = seen.accepted + 1
      threading.Thread(function()
        pcall(function()
          local head = ""
          while not head:find("\r\n\r\n", 1, true) do
            local data = conn:recv(65536)
            if data == "" then break end
            head = head .. data
          end
          if type(answer) == "string" then conn:sendall(answer) else answer(conn) end
          conn:shutdown(socket.SHUT_WR)
          while conn:recv(65536) ~= "" do end
        end)
        conn:close()
        seen.closed:set()
      end, {daemon = true}):start()
    end
  end, {daemon = true}):start()
  return seen
end

local OK = "HTTP/1.1 200 OK\r\n"
local CHUNKED = OK .. "Transfer-Encoding: chunked\r\n\r\n"

local function ask(seen, timeout)
  local conn = client.HTTPConnection(seen.host, {timeout = timeout or 60})
  conn:request("GET", "/dir/file")
  return conn
end

local function ended(seen)
  assert.is_true(seen.closed:wait(60), "the connection is still open")
  seen.closed:clear()
end

-- Bodies that end early: the answer, what comes of it, and how much is missing.
local cut = {
  {"a body", OK .. "Content-Length: 100\r\n\r\npart of it", "part of it", 90},
  {"a body before its first byte", OK .. "Content-Length: 100\r\n\r\n", "", 100},
  {"a body before its last byte", OK .. "Content-Length: 10\r\n\r\n123456789", "123456789", 1},
  {"a large body", OK .. "Content-Length: 1000000\r\n\r\n" .. ("x"):rep(700000), ("x"):rep(700000), 300000},
  {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\npart", "part", 96},
  {"a chunk", CHUNKED .. "5\r\nhello\r\n64\r\npart", "hellopart"},
  {"the end of a chunk", CHUNKED .. "5\r\nhello\r", "hello"},
  {"between chunks", CHUNKED .. "5\r\nhello\r\n", "hello"},
  {"a chunk's size", CHUNKED .. "5\r\nhello\r\n6", "hello"},
  {"the last chunk", CHUNKED .. "5\r\nhello\r\n0", "hello"},
  {"the trailers", CHUNKED .. "5\r\nhello\r\n0\r\nA: b", "hello"},
  {"before the first chunk", CHUNKED, ""},
}

describe("a body that is cut short", function()
  it("is an IncompleteRead with what came", function()
    for _, case in ipairs(cut) do
      local name, answer, partial, missing = table.unpack(case)
      local seen = server(answer)
      local conn = ask(seen)
      local r = conn:getresponse()
      local e = assert.raises(client.IncompleteRead, r.read, r)
      assert.is_true(e.partial == partial, name)
      assert.equal(missing, e.expected, name)
      assert.is_nil(conn.sock, name)
      ended(seen)
      assert.equal("", r:read())
      conn:request("GET", "/") -- the connection can be used again
      r = conn:getresponse()
      assert.raises(client.IncompleteRead, r.read, r)
      ended(seen)
    end
  end)

  it("is one for urlopen as well", function()
    for _, case in ipairs(cut) do
      local seen = server(case[2])
      local r = request.urlopen(seen.url, {timeout = 60})
      local e = assert.raises(client.IncompleteRead, r.read, r)
      assert.is_true(e.partial == case[3], case[1])
      r:close()
      ended(seen)
    end
  end)

  it("gives all that came to those who count bytes", function()
    for _, case in ipairs(cut) do
      if case[4] then
        local seen = server(case[2])
        local r = ask(seen):getresponse()
        local n, lines = 0, 0
        while true do
          local data = r:read(4096)
          if data == "" then break end
          n = n + #data
        end
        assert.equal(#case[3], n)
        ended(seen)
        r = ask(seen):getresponse()
        n = 0
        for line in iter(r) do n, lines = n + #line, lines + 1 end
        assert.equal(#case[3], n)
        ended(seen)
      end
    end
  end)

  it("is a ContentTooShortError of urlretrieve, which keeps the file", function()
    for _, case in ipairs(cut) do
      local seen = server(case[2])
      local reports, name = 0, os.tmpname()
      finally(function() os.remove(name) end)
      local function hook() reports = reports + 1 end
      for _, report in ipairs({false, hook}) do
        if case[4] then
          local e = assert.raises(urlerror.ContentTooShortError, request.urlretrieve, seen.url, name, report or nil)
          assert.is_true(isinstance(e, urlerror.URLError))
          assert.equal(name, e.content[1])
          assert.equal(tostring(case[4] + #case[3]), e.content[2]["Content-Length"])
          assert.equal(("retrieval incomplete: got only %d out of %d bytes"):format(#case[3], #case[3] + case[4]), e.reason)
        else
          assert.raises(client.IncompleteRead, request.urlretrieve, seen.url, name, report or nil)
        end
        ended(seen)
        local f = io.open(name)
        assert.is_true(f:read("*a") == case[3], case[1])
        f:close()
      end
      assert.is_true(reports > 0)
    end
  end)
end)

describe("a head that is cut short", function()
  it("is a documented exception", function()
    for _, case in ipairs({
      {"", client.RemoteDisconnected}, {"HTTP/1.1 20", client.BadStatusLine}, {"HTTP/1.1 100 Continue\r\n\r\n", client.RemoteDisconnected}, {"HTTP/1.1 100 Continue\r\nA", client.RemoteDisconnected}, {("\0"):rep(100), client.BadStatusLine},
      {"\r\n\r\n" .. OK .. "\r\n", client.BadStatusLine}, {("\255\254"):rep(1000) .. "\n", client.BadStatusLine}, {"220 ftp.example ready\r\n", client.BadStatusLine}, {"<html>hello</html>", client.BadStatusLine},
      {("x"):rep(100000), client.LineTooLong}, {OK .. ("x"):rep(100000), client.LineTooLong}, {OK .. ("x: y\r\n"):rep(200), client.HTTPException}, {"HTTP/2.0 200 OK\r\n\r\n", client.UnknownProtocol},
    }) do
      local seen = server(case[1])
      local conn = ask(seen)
      local e = assert.raises(case[2], conn.getresponse, conn)
      assert.is_true(isinstance(e, client.HTTPException))
      assert.is_nil(conn.sock)
      ended(seen)
      conn:request("GET", "/") -- and again
      assert.raises(case[2], conn.getresponse, conn)
      ended(seen)
      e = assert.raises(function() request.urlopen(seen.url, {timeout = 60}) end)
      assert.is_true(isinstance(e, client.HTTPException) or isinstance(e, urlerror.URLError), tostring(e))
      ended(seen)
      assert.raises(function() request.urlretrieve(seen.url) end)
      ended(seen)
    end
  end)
end)

describe("a head that is cut short behind the status code", function()
  it("is a response without what is missing, and says so, as in CPython", function()
    for _, head in ipairs({"HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\n", OK .. "Content-Le", OK .. "A: b", OK .. "A: b\r\n"}) do
      local seen = server(head)
      local conn = ask(seen)
      local r = conn:getresponse()
      assert.equal(200, r.status)
      assert.equal(head:find("A: b", 1, true) and "b" or nil, r:getheader("A"))
      assert.contains("closed within the headers", r.headers.defects[#r.headers.defects])
      assert.equal("", r:read())
      ended(seen)
    end
    local seen = server(OK .. "Content-Length: 5\r\n")
    local r = ask(seen):getresponse()
    assert.equal(5, assert.raises(client.IncompleteRead, r.read, r).expected)
    ended(seen)
  end)
end)

describe("a server that is not there any more", function()
  it("refuses, resets or hangs up, as documented", function()
    local listener = socket.create_server({"127.0.0.1", 0})
    local port = listener:getsockname()[2]
    listener:close()
    local conn = client.HTTPConnection("127.0.0.1", port, {timeout = 60})
    assert.raises(builtins.ConnectionRefusedError, conn.request, conn, "GET", "/")
    assert.raises(builtins.ConnectionRefusedError, conn.connect, conn)
    local e = assert.raises(urlerror.URLError, request.urlopen, "http://127.0.0.1:" .. port .. "/")
    assert.is_instance(builtins.ConnectionRefusedError, e.reason)
    assert.raises(urlerror.URLError, request.urlretrieve, "http://127.0.0.1:" .. port .. "/")
  end)

  it("closes a connection that was kept, and another one is opened", function()
    local seen = server(OK .. "Content-Length: 2\r\n\r\nok") -- and closes without saying so
    local conn = ask(seen)
    assert.equal("ok", conn:getresponse():read())
    time.sleep(0.05)
    local ok = pcall(function()
      conn:request("GET", "/")
      return conn:getresponse()
    end)
    if not ok then conn:request("GET", "/") end -- as documented: ready for another request
    assert.is_true(seen.accepted <= 3)
    conn:close()
  end)
end)

describe("a server that says nothing", function()
  it("times out, in any part of an answer", function()
    local function silent(first)
      return function(conn)
        conn:sendall(first)
        conn:recv(1) -- until the client goes
      end
    end
    for _, case in ipairs({{""}, {"HTTP/1.1 2"}, {OK}, {OK .. "A: b\r\n"}, {"HTTP/1.1 100 Continue\r\n\r\n"}, {OK .. "Content-Length: 5\r\n\r\nhe"}, {CHUNKED .. "5\r\nhe"}, {CHUNKED .. "5"}, {OK .. "\r\nhe"}}) do
      local seen = server(silent(case[1]))
      local begin = time.monotonic()
      local conn = ask(seen)
      local r
      conn.sock:settimeout(0.1)
      assert.raises(builtins.TimeoutError, function()
        r = conn:getresponse()
        r:read()
      end)
      conn:close()
      if r then r:close() end -- without a length the connection is the response's
      ended(seen)
      local e = assert.raises(function()
        local r = request.urlopen(seen.url, {timeout = 0.1})
        with(r, function() r:read() end)
      end)
      assert.is_true(isinstance(e, builtins.TimeoutError) or isinstance(e.reason, builtins.TimeoutError), tostring(e))
      ended(seen)
      assert.is_true(time.monotonic() - begin < 60)
    end
  end)
end)

describe("a body without end", function()
  local function endless(head, piece)
    return function(conn)
      conn:sendall(head)
      while true do conn:sendall(piece) end
    end
  end
  local kinds = {
    {OK .. "\r\n", ("x"):rep(10000)}, {CHUNKED, "2710\r\n" .. ("x"):rep(10000) .. "\r\n"}, {CHUNKED, "1\r\nx\r\n"}, {OK .. "Content-Length: 9223372036854775807\r\n\r\n", ("x"):rep(10000)},
  }

  it("is read as far as asked, and then given up", function()
    for _, kind in ipairs(kinds) do
      local seen = server(endless(kind[1], kind[2]))
      local conn = ask(seen)
      local r = conn:getresponse()
      assert.equal(("x"):rep(5000), r:read(5000))
      assert.equal("xxx", r:readline(3))
      r:close()
      conn:close()
      ended(seen)
    end
  end)

  it("is cut off by the time for all of it", function()
    for _, kind in ipairs(kinds) do
      local seen = server(function(conn)
        conn:sendall(kind[1])
        while true do
          conn:sendall(kind[2])
          time.sleep(0.01)
        end
      end)
      local conn = client.HTTPConnection(seen.host, {timeout = 60})
      conn.total_timeout = 0.2
      local begin, r = time.monotonic(), nil
      assert.raises(builtins.TimeoutError, function()
        conn:request("GET", "/")
        r = conn:getresponse()
        r:read()
      end)
      assert.is_true(time.monotonic() - begin < 60)
      if r then r:close() end
      conn:close()
      ended(seen)
    end
  end)
end)

describe("a server that sends a byte now and then", function()
  it("is given up by urlopen and urlretrieve after the time for all of it", function()
    for _, head in ipairs({"", OK .. "\r\n", OK .. "Content-Length: 1000\r\n\r\n", CHUNKED .. "5;"}) do
      local seen = server(function(conn)
        conn:sendall(head)
        while true do
          conn:sendall("x")
          time.sleep(0.02)
        end
      end)
      local req = request.Request(seen.url)
      assert.is_nil(req.total_timeout)
      req.total_timeout = 0.2
      assert.equal(0.2, req.total_timeout)
      local begin = time.monotonic()
      local e = assert.raises(function() with(request.urlopen(req, {timeout = 60}), function(r) r:read() end) end)
      assert.is_true(isinstance(e, builtins.TimeoutError) or isinstance(e.reason, builtins.TimeoutError), tostring(e))
      ended(seen)
      assert.raises(function() request.urlretrieve(req) end)
      ended(seen)
      assert.is_true(time.monotonic() - begin < 60)
    end
    assert.raises(builtins.ValueError, "total_timeout", function() request.Request("http://h/").total_timeout = -1 end)
  end)
end)

describe("a length that is wrong", function()
  it("is too small: the rest is nobody's", function()
    local seen = server(OK .. "Content-Length: 2\r\n\r\nok and more")
    local conn = ask(seen)
    assert.equal("ok", conn:getresponse():read())
    assert.is_nil(conn.sock)
    ended(seen)
    assert.equal("ok", request.urlopen(seen.url):read())
    ended(seen)
    local name = os.tmpname()
    finally(function() os.remove(name) end)
    request.urlretrieve(seen.url, name)
    local f = io.open(name)
    assert.equal("ok", f:read("*a"))
    f:close()
  end)

  it("is no number, or two", function()
    for _, fields in ipairs({"Content-Length: x", "Content-Length: 5, 6", "Content-Length: -1", "Content-Length: 5\r\nContent-Length: 6"}) do
      local seen = server(OK .. fields .. "\r\n\r\nhello")
      local conn = ask(seen)
      assert.raises(client.HTTPException, "Content%-Length", conn.getresponse, conn)
      ended(seen)
      assert.raises(client.HTTPException, "Content%-Length", request.urlopen, seen.url)
      ended(seen)
      assert.raises(client.HTTPException, "Content%-Length", request.urlretrieve, seen.url)
      ended(seen)
    end
  end)
end)
