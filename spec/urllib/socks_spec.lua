local request = require("urllib.request")
local urlerror = require("urllib.error")
local client = require("http.client")
local socket = require("socket")
local builtins = require("builtins")
local listen = require("listen")

local function exactly(conn, n)
  local text = ""
  while #text < n do
    local part = conn:recv(n - #text)
    if part == "" then error("the client closed") end
    text = text .. part
  end
  return text
end

-- A proxy that is the web server itself: what it was asked for is in the answer.
local function proxied(conn, asked)
  local file = conn:makefile("rb")
  local target = file:readline():match("^%S+ (%S+)")
  client.parse_headers(file)
  local text = asked .. " " .. target
  conn:sendall("HTTP/1.1 200 OK\r\nContent-Length: " .. #text .. "\r\nConnection: close\r\n\r\n" .. text)
end

local function socks5(options)
  return function(conn)
    local methods = exactly(conn, exactly(conn, 2):byte(2))
    local user = ""
    if options.password then
      if not methods:find("\2", 1, true) then return conn:sendall("\5\255") end
      conn:sendall("\5\2")
      user = exactly(conn, exactly(conn, 2):byte(2))
      local password = exactly(conn, exactly(conn, 1):byte(1))
      if password ~= options.password then return conn:sendall("\1\1") end
      conn:sendall("\1\0")
      user = user .. "@"
    else
      conn:sendall("\5\0")
    end
    local kind = exactly(conn, 4):byte(4)
    local name
    if kind == 3 then
      name = exactly(conn, exactly(conn, 1):byte(1))
    elseif kind == 1 then
      name = table.concat({exactly(conn, 4):byte(1, 4)}, ".")
    else
      name = "[" .. exactly(conn, 16):gsub(".", function(c) return ("%02x"):format(c:byte()) end) .. "]"
    end
    local high, low = exactly(conn, 2):byte(1, 2)
    if options.refuse then return conn:sendall("\5" .. string.char(options.refuse) .. "\0\1\0\0\0\0\0\0") end
    conn:sendall("\5\0\0\1\127\0\0\1\0\1")
    proxied(conn, user .. name .. ":" .. (high * 256 + low))
  end
end

local function socks4(conn)
  local head = exactly(conn, 8)
  local function field()
    local text = ""
    for c in function() return exactly(conn, 1) end do
      if c == "\0" then return text end
      text = text .. c
    end
  end
  local user, name = field(), table.concat({head:byte(5, 8)}, ".")
  if head:sub(5, 7) == "\0\0\0" then name = field() end
  conn:sendall("\0\90\0\0\0\0\0\0")
  proxied(conn, user .. "@" .. name .. ":" .. (head:byte(3) * 256 + head:byte(4)))
end

describe("SOCKS proxies", function()
  local listeners
  local function proxy(session)
    local address, listener = listen(session)
    table.insert(listeners, listener)
    return address
  end
  before_each(function() listeners = {} end)
  after_each(function()
    for _, l in ipairs(listeners) do l:close() end
    os.environ.all_proxy, os.environ.no_proxy = nil, nil
  end)

  local function opened(url, proxies) return (request.build_opener(request.ProxyHandler(proxies)):open(url):read()) end

  it("of version 5 look names up themselves with socks5h", function()
    local url = "socks5h://" .. proxy(socks5{})
    assert.equal("far.example:80 /x", opened("http://far.example/x", {http = url}))
    assert.equal("192.0.2.7:8080 /", opened("http://192.0.2.7:8080/", {http = url}))
    assert.equal("[20010db8000000000000000000000001]:80 /", opened("http://[2001:db8::1]/", {http = url}))
  end)

  it("get addresses with socks5", function()
    assert.equal("127.0.0.1:80 /", opened("http://127.0.0.1/", {http = "socks5://" .. proxy(socks5{})}))
    local e = assert.raises(urlerror.URLError, opened, "http://nowhere.invalid/", {http = "socks5://" .. proxy(socks5{})})
    assert.is_true(isinstance(e.reason, socket.gaierror))
  end)

  it("take user names and passwords", function()
    local address = proxy(socks5{password = "s:cret"})
    assert.equal("ann@far.example:80 /", opened("http://far.example/", {http = "socks5h://ann:s%3Acret@" .. address}))
    for _, user in ipairs{"ann:wrong@", ""} do
      local e = assert.raises(urlerror.URLError, opened, "http://far.example/", {http = "socks5h://" .. user .. address})
      assert.is_true(isinstance(e.reason, builtins.PermissionError))
      assert.is_nil(tostring(e):find("wrong", 1, true) and tostring(e):find("ann:", 1, true))
    end
  end)

  it("of version 4 and 4a", function()
    local address = proxy(socks4)
    assert.equal("me@127.0.0.1:80 /", opened("http://127.0.0.1/", {http = "socks4://me@" .. address}))
    assert.equal("@far.example:8000 /", opened("http://far.example:8000/", {http = "socks4a://" .. address}))
  end)

  it("refuse with the error that a direct connection would have had", function()
    for code, class in pairs{[1] = "OSError", [2] = "PermissionError", [3] = "OSError", [4] = "OSError", [5] = "ConnectionRefusedError", [6] = "TimeoutError", [7] = "OSError", [8] = "OSError"} do
      local e = assert.raises(urlerror.URLError, opened, "http://far.example/", {http = "socks5h://" .. proxy(socks5{refuse = code})})
      assert.is_true(isinstance(e.reason, builtins[class]))
      assert.is_true(tostring(e):find("(reply " .. code .. ")", 1, true) ~= nil)
    end
  end)

  it("serve all schemes that have no proxy of their own", function()
    local url = "socks5h://" .. proxy(socks5{})
    assert.equal("far.example:80 /", opened("http://far.example/", {all = url}))
    local e = assert.raises(urlerror.URLError, opened, "ftp://far.example/", {all = url})
    assert.is_true(tostring(e):find("SOCKS", 1, true) ~= nil)
  end)

  it("come from the environment, where no_proxy counts", function()
    local address = proxy(function(conn) proxied(conn, "direct") end)
    os.environ.all_proxy = "socks5h://" .. proxy(socks5{})
    os.environ.no_proxy = "127.0.0.0/8"
    assert.equal("far.example:80 /", request.build_opener():open("http://far.example/"):read())
    assert.equal("direct /y", request.build_opener():open("http://" .. address .. "/y"):read())
    assert.equal("socks5h://" .. os.environ.all_proxy:match("//(.*)"), request.getproxies().all)
  end)

  it("serve http.client by set_socks", function()
    local conn = client.HTTPConnection("far.example", 81, {timeout = 60})
    conn:set_socks("socks5h://" .. proxy(socks5{}))
    conn:request("GET", "/z")
    assert.equal("far.example:81 /z", conn:getresponse():read())
    conn:close()
    assert.raises(builtins.ValueError, conn.set_socks, conn, "http://x")
    assert.raises(builtins.ValueError, conn.set_socks, conn, "socks5://u:p\r\n@x")
    conn:set_socks(None)
  end)

  it("serve handlers that open connections by do_open", function()
    local Own = class("Own", request.HTTPHandler)
    function Own:http_open(req) return self:do_open(client.HTTPConnection, req) end
    local all = request.ProxyHandler({all = "socks5h://" .. proxy(socks5{})})
    assert.equal("far.example:80 /", request.build_opener(all, Own):open("http://far.example/"):read())
    -- a connection of the script's own does not go around the proxy
    local Mine = class("Mine")
    function Mine:__init() end
    function Mine:request() error("asked directly") end
    function Own:http_open(req) return self:do_open(Mine, req) end
    local e = assert.raises(builtins.AttributeError, function() request.build_opener(all, Own):open("http://far.example/") end)
    assert.is_true(tostring(e):find("set_socks", 1, true) ~= nil)
  end)

  it("stop with the timeout", function()
    local silent = proxy(function(conn) conn:recv(100) conn:recv(100) end)
    local opener = request.build_opener(request.ProxyHandler({http = "socks5h://" .. silent}))
    local e = assert.raises(urlerror.URLError, opener.open, opener, "http://far.example/", nil, 0.05)
    assert.is_true(isinstance(e.reason, builtins.TimeoutError))
  end)

  it("refuse URLs that cannot be meant", function()
    for _, url in ipairs{"socks4://u:p@h", "socks5://", "socks5://h:0", "socks5://h/path", "socks5://a%0ab@h"} do
      assert.raises(builtins.ValueError, opened, "http://far.example/", {http = url})
    end
  end)

  it("are part of what a pooled connection stands for", function()
    local a, b = proxy(socks5{}), proxy(socks5{})
    local pool = request.PooledHTTPHandler()
    for _, address in ipairs{a, b, a} do
      local opener = request.build_opener(pool, request.ProxyHandler({http = "socks5h://" .. address}))
      assert.equal("far.example:80 /", opener:open("http://far.example/"):read())
    end
    pool:close()
  end)
end)
