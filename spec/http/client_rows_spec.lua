-- What the documents say of http.client, row by row, beside the worked examples
-- in client_spec.lua. The numbers are those of the inventory.

local builtins = require("builtins")
local client = require("http.client")
local email = require("email.message")
local socket = require("socket")
local threading = require("threading")

-- A server that keeps what it is sent and answers each head with reply.
local function server(reply)
  local listener = socket.create_server({"127.0.0.1", 0})
  finally(function() listener:close() end)
  local seen = {bytes = "", peers = {}, port = listener:getsockname()[2], idle = threading.Event()}
  seen.host = "127.0.0.1:" .. seen.port
  threading.Thread(function()
    while true do
      local ok, conn, peer = pcall(listener.accept, listener)
      if not ok then return end
      seen.peers[#seen.peers + 1] = peer
      threading.Thread(function()
        pcall(function()
          local head = ""
          while true do
            local data = conn:recv(65536)
            if data == "" then break end
            seen.bytes, head = seen.bytes .. data, head .. data
            local line = head:find("HTTP/1.", 1, true) -- what is before it is the rest of a body, whose end looks like that of a head
            if line and head:find("\r\n\r\n", line, true) then
              head = ""
              conn:sendall(reply or "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            end
          end
        end)
        conn:close()
        seen.idle:set()
      end, {daemon = true}):start()
    end
  end, {daemon = true}):start()
  return seen
end

-- What a request is on the wire, from its second line on, without Host and
-- Accept-Encoding.
local function wire(...)
  local seen = server()
  local conn = client.HTTPConnection(seen.host, {timeout = 60})
  conn:request(...)
  conn:getresponse():read()
  conn:close()
  seen.idle:wait(60)
  local head = "Host: " .. seen.host .. "\r\nAccept-Encoding: identity\r\n"
  local _, last = seen.bytes:find(head, 1, true)
  return seen.bytes:sub(last + 1)
end

describe("a connection", function()
  it("has the arguments as attributes, and defaults (2, 3)", function()
    local conn = client.HTTPConnection("h")
    assert.same({"h", 80, 8192}, {conn.host, conn.port, conn.blocksize})
    assert.is_nil(conn.timeout)
    assert.is_nil(conn.source_address)
    assert.equal(443, client.HTTPSConnection("h").port)
    assert.equal(81, client.HTTPConnection("h:81").port)
    assert.equal(82, client.HTTPConnection("h", 82).port)
    assert.same({"::1", 83}, {client.HTTPConnection("[::1]:83").host, client.HTTPConnection("[::1]:83").port})
    conn = client.HTTPConnection("h", 80, 2.5, {"127.0.0.1", 0}, 100)
    assert.same({2.5, {"127.0.0.1", 0}, 100}, {conn.timeout, conn.source_address, conn.blocksize})
    socket.setdefaulttimeout(7)
    finally(function() socket.setdefaulttimeout(None) end)
    assert.equal(7, client.HTTPConnection("h").timeout)
    assert.is_nil(client.HTTPConnection("h", {timeout = None}).timeout)
  end)

  it("takes an empty port for none and refuses one that is no number (12)", function()
    assert.equal(80, client.HTTPConnection("h:").port)
    assert.raises(client.InvalidURL, "nonnumeric port: 'x'", client.HTTPConnection, "h:x")
  end)

  it("comes from the source address (3)", function()
    local free = socket.create_server({"127.0.0.1", 0})
    local port = free:getsockname()[2]
    free:close()
    local seen = server()
    local conn = client.HTTPConnection(seen.host, {source_address = {"127.0.0.1", port}, timeout = 60})
    conn:connect() -- 25: a request does it by itself
    conn:request("GET", "/")
    assert.equal("ok", conn:getresponse():read())
    assert.equal(port, seen.peers[1][2])
    conn:close()
  end)

  it("times out while it connects, too (45)", function()
    local full = socket.socket()
    full:bind({"127.0.0.1", 0})
    full:listen(0)
    finally(function() full:close() end)
    local address, waiting = full:getsockname(), {}
    for i = 1, 3 do -- fill the queue of those who wait to be accepted
      local s = socket.socket()
      s:settimeout(0.1)
      pcall(s.connect, s, address)
      waiting[i] = s
    end
    local conn = client.HTTPConnection(address[1], address[2], {timeout = 0.1})
    local ok, e = pcall(conn.connect, conn)
    assert.is_true(ok or isinstance(e, builtins.TimeoutError), tostring(e)) -- systems differ in what fits
    conn:close()
    for _, s in ipairs(waiting) do s:close() end
  end)

  it("has exceptions in two families (10, 11)", function()
    for _, name in ipairs({"NotConnected", "InvalidURL", "UnknownProtocol", "UnknownTransferEncoding", "UnimplementedFileMode", "IncompleteRead", "BadStatusLine", "LineTooLong", "ImproperConnectionState"}) do
      assert.is_instance(client.HTTPException, client[name]("x"), name)
    end
    for _, name in ipairs({"CannotSendRequest", "CannotSendHeader", "ResponseNotReady"}) do assert.is_instance(client.ImproperConnectionState, client[name]("x")) end
    assert.is_instance(builtins.Exception, client.HTTPException())
    local e = client.RemoteDisconnected("x")
    assert.is_true(isinstance(e, builtins.ConnectionResetError) and isinstance(e, client.BadStatusLine)) -- 14
  end)

  it("does not open by itself if it is told so", function()
    local seen = server()
    local conn = client.HTTPConnection(seen.host)
    conn.auto_open = 0
    assert.raises(client.NotConnected, conn.request, conn, "GET", "/")
    conn:connect()
    conn:request("GET", "/")
    assert.equal("ok", conn:getresponse():read())
    conn:close()
  end)
end)

describe("a request body", function()
  it("is text, bytes, a file or pieces, and has its length where that is known (15, 16, 19, 46)", function()
    assert.equal("Content-Length: 4\r\n\r\nbody", wire("POST", "/", "body"))
    assert.equal("Content-Length: 4\r\n\r\nb\0\255\n", wire("POST", "/", bytes("b\0\255\n")))
    assert.equal("Content-Length: 0\r\n\r\n", wire("POST", "/", ""))
    assert.equal("Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n", wire("POST", "/", {"one", "two"}))
    local name = os.tmpname()
    finally(function() os.remove(name) end)
    local f = io.open(name, "w")
    f:write("of a file")
    f:close()
    f = io.open(name)
    assert.equal("Transfer-Encoding: chunked\r\n\r\n9\r\nof a file\r\n0\r\n\r\n", wire("PUT", "/", f))
    f:seek("set")
    assert.equal("Content-Length: 9\r\n\r\nof a file", wire("PUT", "/", f, {["Content-Length"] = 9}))
    f:close()
    local left = {"own ", "file", ""}
    assert.equal("Transfer-Encoding: chunked\r\n\r\n4\r\nown \r\n4\r\nfile\r\n0\r\n\r\n", wire("PUT", "/", {read = function() return table.remove(left, 1) end}, {}))
  end)

  it("has the length 0 with PUT, POST and PATCH if there is none (17)", function()
    for _, method in ipairs({"PUT", "POST", "PATCH", "post"}) do assert.equal("Content-Length: 0\r\n\r\n", wire(method, "/")) end
    for _, method in ipairs({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"}) do assert.equal("\r\n", wire(method, "/")) end
  end)

  it("is chunked here or there if Transfer-Encoding is given (18)", function()
    local chunked = {["Transfer-Encoding"] = "chunked"}
    assert.equal("Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n", wire("POST", "/", {"3\r\none\r\n", "0\r\n\r\n"}, chunked))
    assert.equal("Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n", wire("POST", "/", {"one"}, chunked, {encode_chunked = true}))
    assert.equal("Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n", wire("POST", "/", "one", chunked, {encode_chunked = true}))
  end)

  it("has no empty chunk but the last, which is sent for it (29, 30)", function()
    assert.equal("Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n", wire("POST", "/", {"", "one", "", ""}))
    assert.equal("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", wire("POST", "/", {""}))
  end)

  it("can come with endheaders or send (26, 28, 31)", function()
    local seen = server()
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    conn:putrequest("POST", "/", {skip_host = true, skip_accept_encoding = true})
    conn:putheader("Transfer-Encoding", "chunked")
    conn:endheaders({"one", "two"}, {encode_chunked = true})
    assert.equal("ok", conn:getresponse():read())
    conn:putrequest("POST", "/", true, true)
    conn:putheader("Content-Length", 6)
    conn:endheaders()
    conn:send("one")
    conn:send({"t", "wo"})
    assert.equal("ok", conn:getresponse():read())
    conn:close()
    seen.idle:wait(60)
    assert.equal("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nonetwo", seen.bytes)
  end)
end)

describe("request headers", function()
  it("are sent as given besides the automatic ones (41)", function()
    assert.equal("X-One: 1\r\nx-two: \r\n\r\n", wire("GET", "/", nil, {{"X-One", "1"}, {"x-two", ""}}))
    local seen = server()
    local conn = client.HTTPConnection(seen.host)
    conn:request("GET", "/", nil, {Host = "other", ["accept-encoding"] = "gzip"})
    conn:getresponse():read()
    assert.is_nil(seen.bytes:find(seen.host, 1, true))
    assert.is_nil(seen.bytes:find("identity", 1, true))
    conn:close()
  end)
end)

describe("a response", function()
  local reply = "HTTP/1.1 200 Fine\r\nA: 1\r\nB: 2\r\na: 3\r\nContent-Length: 10\r\n\r\n0123\n56789"
  local function get()
    local seen = server(reply)
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    conn:request("GET", "/path")
    finally(function() conn:close() end)
    return conn:getresponse(), conn, seen
  end

  it("has status, reason, version, headers and more (34, 35, 36, 37)", function()
    local r = get()
    assert.is_instance(client.HTTPResponse, r)
    assert.same({200, "Fine", 11}, {r.status, r.reason, r.version})
    assert.same({200, "/path"}, {r:getcode(), r:geturl()})
    assert.equal("/path", r.url)
    assert.equal("1, 3", r:getheader("A"))
    assert.equal("none", r:getheader("C", "none"))
    assert.equal("x, y", r:getheader("C", {"x", "y"}))
    assert.is_nil(r:getheader("C"))
    assert.same({{"A", "1"}, {"B", "2"}, {"a", "3"}, {"Content-Length", "10"}}, r:getheaders())
    assert.is_instance(client.HTTPMessage, r.msg)
    assert.is_instance(email.Message, r.msg) -- 43
    assert.is_true(rawequal(r.msg, r.headers) and rawequal(r.msg, r:info()))
    assert.same({}, r.msg.defects)
    assert.is_false(r.closed)
    r:read()
    assert.is_true(r.closed)
  end)

  it("tells what was wrong with its header lines", function()
    local seen = server("HTTP/1.1 200 OK\r\nA: 1\r\nno field\r\nB: 2\r\nContent-Length: 0\r\n\r\n")
    local conn = client.HTTPConnection(seen.host, {timeout = 60})
    conn:request("GET", "/")
    local r = conn:getresponse()
    conn:close()
    assert.equal("2", r.headers["B"])
    assert.equal(1, #r.headers.defects)
    assert.contains("line 2", r.headers.defects[1])
  end)

  it("is read whole, in parts, by lines and into a buffer (32, 33)", function()
    assert.equal("0123\n56789", (get()):read())
    local r = get()
    assert.same({"01", "", "23\n56789", ""}, {r:read(2), r:read(0), r:read(100), r:read(1)})
    r = get()
    local b = {0, 0, 0}
    assert.equal(3, r:readinto(b))
    assert.same({48, 49, 50}, b)
    assert.equal("3\n", r:readline())
    local list = {}
    for line in iter((get())) do list[#list + 1] = line end
    assert.same({"0123\n", "56789"}, list)
    r = get()
    assert.equal("012", with(r, function(x) return x:read(3) end))
    assert.is_true(r.closed)
    assert.is_true((get()):readable())
    assert.is_false((get()):writable())
  end)

  it("must be read before the next one (21, 47)", function()
    local r, conn = get()
    conn:request("GET", "/2")
    assert.raises(client.ResponseNotReady, conn.getresponse, conn)
    assert.raises(client.CannotSendRequest, conn.request, conn, "GET", "/3")
    r:read()
    assert.equal(10, #conn:getresponse():read())
    assert.raises(client.ResponseNotReady, conn.getresponse, conn)
  end)
end)

describe("the dialogue", function()
  it("is printed above level 0, a level that responses take over (23, 42)", function()
    local seen = server("HTTP/1.1 204 No Content\r\nA: b\r\n\r\n")
    local conn = client.HTTPConnection(seen.host)
    conn:set_debuglevel(1)
    assert.equal(1, conn.debuglevel)
    conn:request("GET", "/")
    local r = conn:getresponse()
    assert.equal(1, r.debuglevel)
    conn:set_debuglevel(0)
    conn:close()
  end)
end)

describe("parse_headers", function()
  it("reads up to the body, skips no start line and gives no payload (8)", function()
    local lines, at = {"A: b\r\n", "C: d\r\n", " e\r\n", "\r\n", "the body"}, 0
    local f = {read = function() return "" end, readline = function() at = at + 1 return lines[at] or "" end}
    local m = client.parse_headers(f)
    assert.is_instance(client.HTTPMessage, m)
    assert.equal("b", m["A"])
    assert.same({"A", "C"}, m:keys())
    assert.equal("the body", f:readline())
    assert.equal("", m:get_payload() or "")
    at, lines = 0, {"GET / HTTP/1.1\r\n", "A: b\r\n", "\r\n"}
    assert.equal(1, #client.parse_headers(f).defects)
  end)
end)
