-- The FTP handlers of urllib.request, against a small server in this process.

local request = require("urllib.request")
local urlerror = require("urllib.error")
local response = require("urllib.response")
local socket = require("socket")
local threading = require("threading")

-- The files of the server, and what clients have said to it.
local FILES = {["/pub/hello.txt"] = "hello\nworld\n", ["/pub/raw.bin"] = ("\0\255\r\n"):rep(20000), ["/pub/sub/x"] = "x"}
local said, connections = {}, 0

local function listing(dir)
  local names, seen = {}, {}
  for name in pairs(FILES) do
    local rest = name:sub(1, #dir) == dir and name:sub(#dir + 1)
    local first = rest and rest:match("^/?([^/]+)")
    if first and not seen[first] then
      seen[first] = true
      names[#names + 1] = first
    end
  end
  table.sort(names)
  return table.concat(names, "\r\n") .. "\r\n"
end

-- ftp_session serves one client; replies holds replies by command that are sent
-- instead of the usual ones.
local function ftp_session(conn, replies)
  local file, dir, data, send = conn:makefile("rb"), "", nil, nil
  local function say(line) conn:sendall(line .. "\r\n") end
  function send(text, size)
    say("150 Opening data connection" .. (size and " (" .. #text .. " bytes)" or ""))
    local peer = data:accept()
    peer:sendall(text)
    peer:close()
    data:close()
    say("226 Transfer complete.")
  end
  say(replies[""] or "220 ready")
  while true do
    local line = file:readline():gsub("[\r\n]+$", "")
    if line == "" then break end
    said[#said + 1] = line
    local verb, arg = line:match("^(%S+) ?(.*)$")
    if replies[line] or replies[verb] then say(replies[line] or replies[verb])
    elseif verb == "USER" then say("331 password")
    elseif verb == "PASS" then say("230 in")
    elseif verb == "TYPE" then say("200 ok")
    elseif verb == "CWD" then
      local to = arg == "/" and "" or arg:sub(1, 1) == "/" and arg or arg == "." and dir or dir .. "/" .. arg
      if to ~= "" and listing(to .. "/") == "\r\n" then say("550 no such directory") else dir = to say("250 ok") end
    elseif verb == "PWD" then say('257 "' .. (dir == "" and "/" or dir) .. '"')
    elseif verb == "PASV" then
      data = socket.create_server({"127.0.0.1", 0})
      local port = data:getsockname()[2]
      say(("227 Entering Passive Mode (192,0,2,7,%d,%d)."):format(math.floor(port / 256), port % 256))
    elseif verb == "RETR" then
      local text = FILES[dir .. "/" .. arg]
      if text then send(text, true) else say("550 no such file") end
    elseif verb == "LIST" then send(listing(dir .. "/" .. (arg ~= "" and arg .. "/" or "")))
    else say("502 what?") end
  end
  conn:close()
end

local function serve(replies)
  local listener = socket.create_server({"127.0.0.1", 0})
  threading.Thread(function()
    while true do
      local ok, conn = pcall(listener.accept, listener)
      if not ok then return end
      connections = connections + 1
      threading.Thread(function() pcall(ftp_session, conn, replies or {}) end, {daemon = true}):start()
    end
  end, {daemon = true}):start()
  return "ftp://127.0.0.1:" .. listener:getsockname()[2], listener
end

describe("ftp URLs", function()
  local url, listener
  before_each(function()
    said, connections = {}, 0
    url, listener = serve()
  end)
  after_each(function() listener:close() end)

  it("fetch files with an empty user and password", function() -- urllib.request-74
    with(request.urlopen(url .. "/pub/hello.txt"), function(f)
      assert.is_true(isinstance(f, response.addinfourl)) -- urllib.request-10
      assert.equal("hello\n", f:readline())
      assert.equal("world\n", f:read())
      assert.equal("", f:read())
      assert.equal("text/plain", f.headers["Content-type"])
      assert.equal("12", f.headers["Content-length"])
      assert.equal(url .. "/pub/hello.txt", f:geturl())
      assert.is_nil(f.status)
    end)
    assert.same({"USER anonymous", "PASS anonymous@", "CWD pub", "TYPE I", "PASV", "RETR hello.txt"}, said)
  end)

  it("log in with the user and password of the URL", function()
    request.urlopen((url:gsub("//", "//me%%40x:s%%3Aecret@")) .. "/pub/hello.txt"):read()
    assert.equal("USER me@x", said[1])
    assert.equal("PASS s:ecret", said[2])
  end)

  it("list directories", function() -- urllib.request-99
    assert.equal("hello.txt\r\nraw.bin\r\nsub\r\n", request.urlopen(url .. "/pub/"):read())
    assert.equal("hello.txt\r\nraw.bin\r\nsub\r\n", request.urlopen(url .. "/pub;type=d"):read())
    assert.equal("pub\r\n", request.urlopen(url):read())
    said = {}
    assert.equal("x\r\n", request.urlopen(url .. "/pub/sub"):read()) -- a 550 for the file, then a listing
    assert.equal("RETR sub", said[6])
    assert.equal("LIST sub", said[#said])
  end)

  it("obey the type", function()
    assert.equal(FILES["/pub/raw.bin"], request.urlopen(url .. "/pub/raw.bin"):read())
    said = {}
    request.urlopen(url .. "/pub/hello.txt;type=A"):read()
    assert.equal("TYPE A", said[4])
    said = {}
    request.urlopen(url .. "/pub/hello.txt;other=1;type=i"):read()
    assert.equal("TYPE I", said[4])
  end)

  it("have the types that mimetypes knows", function()
    require("mimetypes").add_type("text/x-greeting", ".greet")
    FILES["/pub/a.greet"] = "hi"
    finally(function() FILES["/pub/a.greet"] = nil end)
    for _, open in ipairs({request.urlopen, function(u) return request.URLopener({}):open(u) end, function(u) return request.build_opener(request.CacheFTPHandler):open(u) end}) do
      assert.equal("text/x-greeting", open(url .. "/pub/a.greet").headers["Content-Type"])
    end
  end)

  it("raise URLError for what the server refuses", function() -- urllib.request-11
    local e = assert.raises(urlerror.URLError, request.urlopen, url .. "/none/x")
    assert.equal("ftp error: error_perm('550 no such directory')", e.reason)
    assert.equal("<urlopen error ftp error: error_perm('550 no such directory')>", tostring(e))
    assert.raises(urlerror.URLError, "550 no such directory", request.urlopen, url .. "/pub/none")
    local other = serve({PASS = "530 Login incorrect."})
    assert.raises(urlerror.URLError, "error_perm('530 Login incorrect.')", request.urlopen, other .. "/x")
    assert.raises(urlerror.URLError, "ConnectionRefusedError(111, 'Connection refused')", request.urlopen, "ftp://127.0.0.1:1/x")
    assert.raises(urlerror.URLError, "ftp error: no host given", request.urlopen, "ftp:x")
  end)

  it("obey the timeout", function() -- urllib.request-3
    local silent = socket.create_server({"127.0.0.1", 0})
    assert.raises(urlerror.URLError, "ftp error: timeout('timed out')", request.urlopen, "ftp://127.0.0.1:" .. silent:getsockname()[2] .. "/x", {timeout = 0.05})
    silent:close()
  end)

  it("copy to files", function()
    local name, headers = request.urlretrieve(url .. "/pub/raw.bin")
    assert.equal("80000", headers["Content-Length"])
    local f = io.open(name, "rb")
    assert.equal(FILES["/pub/raw.bin"], f:read("*a"))
    f:close()
    request.urlcleanup()
  end)

  it("go through a proxy for ftp", function()
    local seen
    local proxy = socket.create_server({"127.0.0.1", 0})
    threading.Thread(function()
      local conn = proxy:accept()
      local file = conn:makefile("rb")
      seen = file:readline()
      repeat until file:readline() == "\r\n"
      conn:sendall("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
      conn:close()
    end, {daemon = true}):start()
    local opener = request.build_opener(request.ProxyHandler({ftp = "http://127.0.0.1:" .. proxy:getsockname()[2]}))
    assert.equal("ok", opener:open("ftp://ftp.example.com/pub/x"):read())
    assert.equal("GET ftp://ftp.example.com/pub/x HTTP/1.1\r\n", seen)
    proxy:close()
  end)
end)

describe("FTPHandler", function()
  it("opens requests by itself", function()
    local url, listener = serve()
    assert.equal("x", request.FTPHandler():ftp_open(request.Request(url .. "/pub/sub/x")):read())
    listener:close()
  end)

  it("connects in a way that a subclass chooses", function()
    local My = class("My", request.FTPHandler)
    function My:connect_ftp(user, passwd, host, port, dirs, timeout)
      self.told = {user, passwd, host, port, table.concat(dirs, "/"), timeout}
      return {retrfile = function(_, file, type)
        self.asked = {file, type}
        local left = "made up"
        return {read = function() local s = left left = "" return s end, close = function() end}, 7
      end}
    end
    local h = My()
    local f = request.build_opener(h):open("ftp://u:p@h.example/a/b/c.txt;type=a", {timeout = 3})
    assert.equal("made up", f:read())
    assert.equal("7", f.headers["Content-length"])
    assert.same({"u", "p", "h.example", 21, "a/b", 3}, h.told)
    assert.same({"c.txt", "A"}, h.asked)
  end)

  it("connects as documented when a subclass calls it", function()
    local url, listener = serve()
    local My, calls = class("My", request.FTPHandler), 0
    function My:connect_ftp(...)
      calls = calls + 1
      return request.FTPHandler.connect_ftp(self, ...)
    end
    assert.equal("hello\nworld\n", request.build_opener(My):open(url .. "/pub/hello.txt"):read())
    assert.equal(1, calls)
    local host, port = url:match("//(.*):(.*)")
    local f, size = request.FTPHandler():connect_ftp("", "", host, tonumber(port), {"pub"}, None):retrfile("hello.txt", "I")
    assert.equal("hello\nworld\n", f:read())
    assert.equal(12, size)
    listener:close()
  end)
end)

describe("CacheFTPHandler", function() -- urllib.request-75
  local url, listener
  before_each(function()
    said, connections = {}, 0
    url, listener = serve()
  end)
  after_each(function() listener:close() end)

  it("keeps connections to one directory", function()
    local opener = request.build_opener(request.CacheFTPHandler)
    for _ = 1, 3 do assert.equal("hello\nworld\n", opener:open(url .. "/pub/hello.txt"):read()) end
    assert.equal(1, connections)
    assert.equal("x", opener:open(url .. "/pub/sub/x"):read())
    assert.equal(2, connections)
    local a, b = opener:open(url .. "/pub/hello.txt"), opener:open(url .. "/pub/hello.txt")
    assert.equal(a:read(), b:read())
    assert.equal(3, connections)
  end)

  it("is bounded by setTimeout and setMaxConns", function()
    local h = request.CacheFTPHandler()
    local opener = request.build_opener(h)
    h:setMaxConns(0)
    for _ = 1, 2 do opener:open(url .. "/pub/hello.txt"):read() end
    assert.equal(2, connections)
    h:setMaxConns(1)
    h:setTimeout(-1) -- over as soon as it begins
    for _ = 1, 2 do opener:open(url .. "/pub/hello.txt"):read() end
    assert.equal(4, connections)
    h:setTimeout(60)
    for _ = 1, 2 do opener:open(url .. "/pub/hello.txt"):read() end
    assert.equal(5, connections)
    h:clear_cache()
    opener:open(url .. "/pub/hello.txt"):read()
    h:check_cache()
    assert.equal(6, connections)
  end)
end)
