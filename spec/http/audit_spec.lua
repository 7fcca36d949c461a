-- The audit events of http.client, urllib.request and webbrowser, as scripts see them.

local builtins = require("builtins")
local client = require("http.client")
local request = require("urllib.request")
local socket = require("socket")
local sys = require("sys")
local threading = require("threading")
local webbrowser = require("webbrowser")

-- A server that answers every request, one a connection, and keeps what it was sent.
local function server()
  local listener = socket.create_server({"127.0.0.1", 0})
  finally(function() listener:close() end)
  local seen = {bytes = "", port = listener:getsockname()[2]}
  threading.Thread(function()
    while true do
      local ok, conn = pcall(listener.accept, listener)
      if not ok then return end
      local data = conn:recv(65536)
      seen.bytes = seen.bytes .. data
      if data ~= "" then conn:sendall("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok") end
      conn:close()
    end
  end, {daemon = true}):start()
  return seen
end

-- The events whose names begin so, from now on; hooks cannot be taken back.
local function events(prefix)
  local list = {}
  sys.addaudithook(function(event, args)
    if event:sub(1, #prefix) == prefix then list[#list + 1] = {event, table.unpack(args)} end
  end)
  return list
end

describe("http.client", function()
  it("announces connections and all that is sent", function()
    local seen = server()
    local list, sockets = events("http.client."), events("socket.connect")
    local conn = client.HTTPConnection("127.0.0.1", seen.port)
    conn:request("PUT", "/x", "body")
    assert.equal("ok", conn:getresponse():read())
    assert.equal(3, #list)
    assert.equal("http.client.connect", list[1][1])
    assert.is_true(rawequal(conn, list[1][2])) -- self
    assert.equal("127.0.0.1", list[1][3])
    assert.equal(seen.port, list[1][4])
    local sent = ""
    for i = 2, 3 do
      assert.equal("http.client.send", list[i][1])
      assert.is_true(rawequal(conn, list[i][2]))
      sent = sent .. list[i][3]
    end
    assert.equal(seen.bytes, sent)
    assert.equal(1, #sockets)
    assert.contains("127.0.0.1:" .. seen.port, sockets[1])
  end)

  it("announces the steps of a request that is sent in pieces, and of a tunnel", function()
    local seen = server()
    local list = events("http.client.")
    local conn = client.HTTPConnection("127.0.0.1", seen.port)
    conn:connect()
    conn:putrequest("GET", "/")
    conn:endheaders()
    conn:send("more")
    assert.same({"http.client.connect", "http.client.send", "http.client.send"}, {list[1][1], list[2][1], list[3][1]})
    assert.equal("more", list[3][3])
    conn:close()
    conn = client.HTTPConnection("127.0.0.1", seen.port)
    conn:set_tunnel("end.example", 81)
    pcall(conn.request, conn, "GET", "/")
    assert.equal("CONNECT end.example:81 HTTP/1.0\r\n\r\n", list[5][3])
  end)

  it("names no insides of the connection that urlopen makes", function()
    local seen = server()
    local list, opened = events("http.client."), events("urllib.Request")
    local url = "http://127.0.0.1:" .. seen.port .. "/a"
    assert.equal("ok", request.urlopen(url, "data", {timeout = 60}):read())
    assert.equal("urllib.Request", opened[1][1])
    assert.equal(url, opened[1][2])
    assert.equal("POST", opened[1][5])
    assert.equal("http.client.connect", list[1][1])
    assert.equal("<http connection to 127.0.0.1:" .. seen.port .. ">", tostring(list[1][2]))
  end)

  it("does not do what a hook forbids", function()
    for _, forbidden in ipairs({"http.client.connect", "http.client.send", "socket.connect"}) do
      local seen, armed = server(), true
      sys.addaudithook(function(event) if armed and event == forbidden then error(builtins.RuntimeError("no " .. event)) end end)
      local conn = client.HTTPConnection("127.0.0.1", seen.port, {timeout = 60})
      assert.raises(builtins.RuntimeError, "no " .. forbidden, conn.request, conn, "GET", "/secret")
      assert.raises(builtins.RuntimeError, "no " .. forbidden, request.urlopen, "http://127.0.0.1:" .. seen.port .. "/secret")
      assert.equal("", seen.bytes)
      armed = false
      conn:request("GET", "/fine")
      assert.equal("ok", conn:getresponse():read())
      assert.is_nil(seen.bytes:find("secret"))
    end
  end)
end)

describe("webbrowser", function()
  it("announces what is opened, and opens nothing that a hook forbids", function()
    local list, armed = events("webbrowser.open"), false
    local b = webbrowser.GenericBrowser("/no/such/program")
    b:open("http://h/1")
    b:open_new("http://h/2")
    b:open_new_tab("http://h/3")
    b:command("http://h/4") -- a question only
    pcall(b.open, b, "file:///etc/passwd")
    assert.same({{"webbrowser.open", "http://h/1"}, {"webbrowser.open", "http://h/2"}, {"webbrowser.open", "http://h/3"}}, list)
    sys.addaudithook(function(event) if armed and event == "webbrowser.open" then error(builtins.PermissionError("no")) end end)
    armed = true
    assert.raises(builtins.PermissionError, b.open, b, "http://h/")
    armed = false
  end)
end)
