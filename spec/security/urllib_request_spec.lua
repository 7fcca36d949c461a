-- Attacks on urllib.request and what becomes of them.

local request = require("urllib.request")
local urlerror = require("urllib.error")
local client = require("http.client")
local builtins = require("builtins")
local socket = require("socket")
local threading = require("threading")

-- serve answers each request with what answer gives, and tells answer the whole
-- head as it came.
local function serve(answer)
  local listener = socket.create_server({"127.0.0.1", 0})
  threading.Thread(function()
    while true do
      local ok, conn = pcall(listener.accept, listener)
      if not ok then return end
      threading.Thread(function()
        local file, head = conn:makefile("rb"), {}
        repeat
          local line = file:readline()
          head[#head + 1] = line
        until line == "\r\n" or line == ""
        local text, status, extra = answer(head[1]:match("^%S+ (%S+)") or "", table.concat(head))
        conn:sendall("HTTP/1.1 " .. (status or "200 OK") .. "\r\nContent-Length: " .. #text .. "\r\nConnection: close\r\n" .. (extra or "") .. "\r\n" .. text)
        conn:close()
      end, {daemon = true}):start()
    end
  end, {daemon = true}):start()
  local address = listener:getsockname()
  return "http://" .. address[1] .. ":" .. address[2], listener
end

-- with_server calls body with the URL of a server and the list of the heads that
-- it was sent.
local function with_server(answer, body)
  local heads = {}
  local url, listener = serve(function(target, head)
    heads[#heads + 1] = head
    return answer(target, head)
  end)
  body(url, heads)
  listener:close()
end

local CONTROLS = {"\r\nX-Injected: 1", "\nX: 1", "\rx", "\0"}

describe("redirects", function()
  it("do not lead out of the web (CVE-2011-1521)", function()
    local secret = os.tmpname()
    for _, to in ipairs({"file://" .. secret, "FILE:" .. secret, "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "data:text/plain,x", "javascript:1", "jar:http://h"}) do
      for _, header in ipairs({"Location", "URI"}) do
        with_server(function() return "", "302 Found", header .. ": " .. to .. "\r\n" end, function(url, heads)
          local e = assert.raises(urlerror.HTTPError, "is not allowed", request.urlopen, url)
          assert.equal(302, e.code)
          assert.raises(urlerror.HTTPError, request.urlretrieve, url)
          assert.equal(2, #heads)
        end)
      end
    end
    os.remove(secret)
  end)

  it("lead to ftp only if that is allowed", function()
    local To = class("To", request.HTTPRedirectHandler)
    To.allow_ftp = true
    with_server(function(_, _) return "", "302 Found", "Location: ftp://127.0.0.1:1/x\r\n" end, function(url)
      local o = request.build_opener(To)
      assert.raises(urlerror.URLError, "ftp error", o.open, o, url)
    end)
    with_server(function() return "", "302 Found", "Location: file:///etc/passwd\r\n" end, function(url)
      local o = request.build_opener(To)
      assert.raises(urlerror.HTTPError, "is not allowed", o.open, o, url)
    end)
  end)

  it("end", function()
    with_server(function() return "", "302 Found", "Location: /loop\r\n" end, function(url, heads)
      local e = assert.raises(urlerror.HTTPError, "infinite loop", request.urlopen, url .. "/loop")
      assert.equal(302, e.code)
      assert.equal(5, #heads) -- the first, and four repeats
    end)
    local n = 0
    with_server(function() n = n + 1 return "", "301 Moved", "Location: /" .. n .. "\r\n" end, function(url, heads)
      assert.raises(urlerror.HTTPError, "infinite loop", request.urlopen, url .. "/start")
      assert.equal(11, #heads)
    end)
  end)

  it("quote spaces, and refuse control characters", function()
    with_server(function(target)
      if target == "/" then return "", "302 Found", "Location: /a b\u{E9}\r\n" end
      return target
    end, function(url) assert.equal("/a%20b%C3%A9", request.urlopen(url .. "/"):read()) end)
    for _, c in ipairs({"\1", "\t", "\127", "\11"}) do
      with_server(function(target)
        if target == "/" then return "", "302 Found", "Location: /a" .. c .. "b\r\n" end
        return target
      end, function(url, heads)
        local ok, e = pcall(request.urlopen, url .. "/")
        assert.is_false(ok)
        assert.is_nil(tostring(e):find("[%z\1-\9\11-\31]"))
        assert.equal(1, #heads)
      end)
    end
    with_server(function(target) -- http.client reads a NUL as a space (RFC 9110 section 5.5)
      if target == "/" then return "", "302 Found", "Location: /a\0b\r\n" end
      return target
    end, function(url) assert.equal("/a%20b", request.urlopen(url .. "/"):read()) end)
    with_server(function(target) -- a folded header is no way to smuggle a line end
      if target == "/" then return "", "302 Found", "Location: /a\r\n X: y\r\n" end
      return target
    end, function(url, heads)
      pcall(request.urlopen, url .. "/")
      for _, head in ipairs(heads) do assert.is_nil(head:find("\r\n ?X: y")) end
    end)
  end)

  it("take credentials and cookies along only to the same origin", function()
    with_server(function(target) return target end, function(other, elsewhere)
      with_server(function(target)
        if target:sub(1, 4) == "/to?" then return "", "302 Found", "Location: " .. target:sub(5) .. "\r\n" end
        return "here"
      end, function(url, heads)
        local headers = {Authorization = "Bearer t", Cookie = "a=b", ["Proxy-Authorization"] = "Basic x", ["X-Plain"] = "1"}
        request.urlopen(request.Request(url .. "/to?/here", {headers = headers})):read()
        assert.truthy(heads[2]:find("Authorization: Bearer t", 1, true))
        for _, to in ipairs({other, (other:gsub("127.0.0.1", "localhost"))}) do
          request.urlopen(request.Request(url .. "/to?" .. to .. "/there", {headers = headers})):read()
        end
        for _, head in ipairs(elsewhere) do
          assert.truthy(head:find("X-Plain: 1", 1, true))
          for _, name in ipairs({"Authorization", "Cookie"}) do assert.is_nil(head:find(name, 1, true)) end
        end
        assert.equal(2, #elsewhere)
      end)
    end)
  end)
end)

describe("passwords", function()
  it("that were stored for https are not offered to http (CVE-2026-15806)", function()
    for _, Mgr in ipairs({request.HTTPPasswordMgr, request.HTTPPasswordMgrWithDefaultRealm, request.HTTPPasswordMgrWithPriorAuth}) do
      local m = Mgr()
      m:add_password("R", "https://h/", "u", "p")
      assert.equal("u", (m:find_user_password("R", "https://h/x")))
      assert.is_nil((m:find_user_password("R", "http://h/")))
      assert.is_nil((m:find_user_password("R", "http://h:443/")))
      assert.is_nil((m:find_user_password("R", "https://h.evil/")))
      assert.is_nil((m:find_user_password("R", "https://h@evil/")))
    end
    local m = request.HTTPPasswordMgrWithPriorAuth()
    m:add_password(nil, "https://h/", "u", "p", true)
    assert.is_true(m:is_authenticated("https://h/x"))
    assert.is_false(m:is_authenticated("http://h/x"))
  end)

  it("do not go to the realm of another path or to a server that was not named", function()
    with_server(function() return "", "401 Unauthorized", 'WWW-Authenticate: Basic realm="R"\r\n' end, function(url, heads)
      local h = request.HTTPBasicAuthHandler()
      h:add_password("R", url .. "/private", "u", "p")
      local o = request.build_opener(h)
      assert.raises(urlerror.HTTPError, o.open, o, url .. "/privateer")
      assert.raises(urlerror.HTTPError, o.open, o, url .. "/")
      for _, head in ipairs(heads) do assert.is_nil(head:find("Authorization", 1, true)) end
    end)
  end)

  it("cannot smuggle header lines", function()
    with_server(function(_, head)
      if head:find("Authorization", 1, true) then return "in" end
      return "", "401 Unauthorized", 'WWW-Authenticate: Basic realm="R"\r\n'
    end, function(url, heads)
      local h = request.HTTPBasicAuthHandler()
      h:add_password("R", url, "u\r\nX: 1", "p\r\nY: 2" .. ("x"):rep(200))
      assert.equal("in", request.build_opener(h):open(url):read())
      assert.is_nil(heads[2]:find("\n[XY]: "))
    end)
  end)
end)

describe("digest challenges", function()
  local function challenged(challenge, body)
    with_server(function() return "", "401 Unauthorized", "WWW-Authenticate: " .. challenge .. "\r\n" end, function(url, heads)
      local h = request.HTTPDigestAuthHandler(request.HTTPPasswordMgrWithDefaultRealm())
      h:add_password(nil, url, 'u"\\', "p")
      body(request.build_opener(h), url, heads)
    end)
  end

  it("are quoted in the answer", function()
    challenged('Digest realm="a\\"b\\\\", nonce="n\\", qop=\\"x", qop="auth"', function(o, url, heads)
      assert.raises(urlerror.HTTPError, "digest auth failed", o.open, o, url)
      assert.equal(2, #heads)
      assert.truthy(heads[2]:find('realm="a\\"b\\\\", nonce="n\\", qop=\\"x"', 1, true))
      assert.truthy(heads[2]:find('username="u\\"\\\\"', 1, true))
    end)
  end)

  it("with line ends and control characters are refused", function()
    challenged('Digest realm="R\r\n X: 1", nonce="n"', function(o, url, heads) -- folded: one line
      assert.raises(builtins.OSError, o.open, o, url)
      for _, head in ipairs(heads) do assert.is_nil(head:find("\nX: 1", 1, true)) end
    end)
    for _, c in ipairs({"\1", "\127"}) do
      challenged('Digest realm="R", nonce="n' .. c .. 'X: 1"', function(o, url, heads)
        assert.is_false((pcall(o.open, o, url)))
        assert.equal(1, #heads)
      end)
    end
  end)

  it("of an unknown kind are a clear error", function()
    challenged('Digest realm="R", nonce="n", algorithm=XYZ', function(o, url)
      assert.raises(builtins.ValueError, "Unsupported digest authentication algorithm 'XYZ'", o.open, o, url)
    end)
    challenged('Digest realm="R", nonce="n", qop="auth-int"', function(o, url)
      assert.raises(urlerror.URLError, "qop 'auth-int' is not supported.", o.open, o, url)
    end)
    challenged("Negotiate abc", function(o, url) assert.raises(builtins.ValueError, "does not support the following scheme: 'Negotiate'", o.open, o, url) end)
  end)

  it("do not make an endless dialogue", function()
    challenged('Digest realm="R", nonce="n", qop="auth", stale=true', function(o, url, heads)
      assert.raises(urlerror.HTTPError, o.open, o, url)
      assert.is_true(#heads <= 6)
    end)
  end)

  it("of any length are read in linear time", function()
    local header = ('Digest realm="' .. ("\\"):rep(20000) .. ('a="b, '):rep(5000)):sub(1, 60000)
    challenged(header, function(o, url) assert.is_false((pcall(o.open, o, url))) end)
  end)
end)

describe("data URLs", function()
  it("do not make headers (CVE-2025-15282)", function()
    for _, url in ipairs({"data:text/html;charset=x\r\nX-A: b,hi", "data:text/html\n,x", "data:a\0b,x", "data:a\rb;base64,aGk=", "data:\127,x"}) do
      assert.raises(builtins.ValueError, request.urlopen, url)
      assert.raises(builtins.ValueError, request.urlretrieve, url)
      local o = request.URLopener({})
      local ok, f = pcall(o.open, o, url)
      if ok then assert.is_nil(f.headers["X-A"]) end
    end
    assert.equal("text/html;charset=x%0D%0AX-A: b", request.urlopen("data:text/html;charset=x%0D%0AX-A: b,hi").headers["Content-type"])
  end)

  it("without padding or comma are errors", function()
    for _, url in ipairs({"data:;base64,aGk", "data:;base64,a", "data:text/plain", "data:"}) do
      assert.raises(builtins.ValueError, request.urlopen, url)
    end
  end)
end)

describe("proxies", function()
  local saved = {}
  local function env(values)
    for k, v in pairs(values) do
      saved[k] = os.getenv(k) or false
      os.environ[k] = v
    end
  end
  after_each(function()
    for k, v in pairs(saved) do
      if v then os.environ[k] = v else os.environ:delete(k) end
    end
    saved = {}
  end)

  it("that a client of a CGI program names are ignored (CVE-2016-1000110)", function()
    env({REQUEST_METHOD = "GET", HTTP_PROXY = "http://evil.example"})
    assert.is_nil(request.getproxies().http)
    assert.is_nil(request.ProxyHandler().proxies.http)
    assert.is_nil(request.URLopener().proxies.http)
    env({http_proxy = "http://good.example"})
    assert.equal("http://good.example", request.getproxies().http)
  end)

  it("get no header lines from their URL", function()
    for _, c in ipairs(CONTROLS) do
      local o = request.build_opener(request.ProxyHandler({http = "http://127.0.0.1:1" .. c .. "/"}))
      assert.is_false((pcall(o.open, o, "http://h/")))
    end
    with_server(function() return "ok" end, function(url, heads)
      local o = request.build_opener(request.ProxyHandler({http = (url:gsub("//", "//u%%0d%%0aX:p%%0d%%0aX-Y: 1@"))}))
      pcall(o.open, o, "http://h.example/")
      for _, head in ipairs(heads) do assert.is_nil(head:find("\nX", 1, true)) end
    end)
  end)

  it("must be a mapping of names to URLs", function()
    for _, bad in ipairs({{http = 1}, {[1] = "http://p"}, {http = {}}}) do assert.raises(builtins.TypeError, request.ProxyHandler, bad) end
    assert.raises(builtins.ValueError, function()
      request.build_opener(request.ProxyHandler({http = "http:/no-authority"})):open("http://h/")
    end)
  end)

  it("do not see the credentials of the server behind a tunnel", function()
    with_server(function(_, head) return "no", "403 Forbidden" end, function(url, heads)
      local o = request.build_opener(request.ProxyHandler({https = (url:gsub("//", "//u:p@"))}))
      local req = request.Request("https://h.example/secret?q", {headers = {Authorization = "Bearer t", Cookie = "a=b"}})
      assert.raises(urlerror.URLError, "Tunnel connection failed: 403", o.open, o, req)
      assert.truthy(heads[1]:find("^CONNECT h.example:443 "))
      assert.truthy(heads[1]:find("Proxy-Authorization: Basic dTpw", 1, true))
      for _, secret in ipairs({"Bearer", "a=b", "/secret"}) do assert.is_nil(heads[1]:find(secret, 1, true)) end
    end)
  end)
end)

describe("arguments with control characters", function()
  it("are refused before a byte is sent", function()
    with_server(function() return "ok" end, function(url, heads)
      for _, c in ipairs(CONTROLS) do
        local function refused(make) assert.is_false((pcall(function() return request.urlopen(make()):read() end))) end
        refused(function() return url .. "/a" .. c end)
        refused(function() return url .. c .. "/a" end)
        refused(function() return url .. "/a b" end)
        refused(function() return url .. "/a\127b" end)
        refused(function() return request.Request(url, {method = "GET" .. c}) end)
        refused(function() return request.Request(url, {headers = {["X-A"] = "v" .. c}}) end)
        refused(function() return request.Request(url, {headers = {["X-A" .. c] = "v"}}) end)
        refused(function()
          local r = request.Request(url)
          r:add_unredirected_header("X-A", "v" .. c)
          return r
        end)
        refused(function()
          local r = request.Request(url)
          r.host = r.host .. c
          return r
        end)
        refused(function()
          local r = request.Request("http://h.example/")
          r:set_proxy(url:match("//(.*)") .. c, "http")
          return r
        end)
        refused(function()
          local r = request.Request(url)
          r.selector = "/a" .. c
          return r
        end)
        local o = request.build_opener()
        o.addheaders = {{"User-agent", "me" .. c}}
        assert.is_false((pcall(o.open, o, url)))
        local legacy = request.URLopener({})
        legacy:addheader("X-A", "v" .. c)
        assert.is_false((pcall(legacy.open, legacy, url)))
      end
      assert.equal(0, #heads)
      assert.equal("ok", request.urlopen(url):read())
    end)
  end)

  it("are refused in ftp URLs", function()
    local asked = 0
    local listener = socket.create_server({"127.0.0.1", 0})
    threading.Thread(function()
      while pcall(listener.accept, listener) do asked = asked + 1 end
    end, {daemon = true}):start()
    local host = "127.0.0.1:" .. listener:getsockname()[2]
    for _, c in ipairs({"%0d%0aDELE x", "%0a", "%0D", "%00"}) do
      for _, url in ipairs({"/a" .. c, "/a" .. c .. "/b", "/" .. c .. "/"}) do
        assert.raises(builtins.ValueError, request.urlopen, "ftp://" .. host .. url)
      end
      assert.raises(builtins.ValueError, request.urlopen, "ftp://u" .. c .. ":p@" .. host .. "/")
      assert.raises(builtins.ValueError, request.urlopen, "ftp://u:p" .. c .. "@" .. host .. "/")
    end
    assert.equal(0, asked)
    listener:close()
  end)

  it("are refused in names of files", function()
    assert.raises(builtins.ValueError, "embedded null byte", request.urlretrieve, "data:,x", "a\0b")
    local o = request.URLopener({})
    assert.raises(builtins.ValueError, "embedded null byte", o.retrieve, o, "data:,x", "a\0b")
    assert.raises(urlerror.URLError, request.urlopen, "file:///etc/passwd%00.txt")
  end)
end)

describe("FTP servers", function()
  -- A server that says its lines in turn, one after each command.
  local function scripted(lines)
    local listener = socket.create_server({"127.0.0.1", 0})
    threading.Thread(function()
      local conn = listener:accept()
      local file = conn:makefile("rb")
      for i, line in ipairs(lines) do
        if i > 1 and file:readline() == "" then break end
        if not pcall(conn.sendall, conn, line .. "\r\n") then break end
      end
      conn:close()
      listener:close()
    end, {daemon = true}):start()
    return "ftp://127.0.0.1:" .. listener:getsockname()[2] .. "/a/b"
  end

  it("cannot make the client read without bound", function()
    assert.raises(urlerror.URLError, "got more than 8192 bytes", request.urlopen, scripted({"220 " .. ("x"):rep(100000)}))
    assert.raises(urlerror.URLError, "got more than 1000 lines", request.urlopen, scripted({("220-x\r\n"):rep(2000) .. "220 end"}))
  end)

  it("cannot send the client to other machines and ports", function()
    for _, reply in ipairs({"227 (1,2,3,4,999,1)", "227 (1,2,3,4,0,0)", "227 no", "200 ok"}) do
      local e = assert.raises(urlerror.URLError, request.urlopen, scripted({"220 hi", "331 ok", "230 ok", "250 ok", "200 ok", reply}))
      assert.truthy(tostring(e.reason):find("^ftp error: error_"))
    end
    for _, reply in ipairs({"229 (|||0|)", "229 (|||99999|)", "229 (||1|)"}) do
      assert.raises(urlerror.URLError, "error_proto", request.urlopen, scripted({"220 hi", "331 ok", "230 ok", "250 ok", "200 ok", "500 what", reply}))
    end
    -- The address in the reply leads nowhere; the port does, on the server itself.
    assert.raises(urlerror.URLError, "Connection refused", request.urlopen, scripted({"220 hi", "331 ok", "230 ok", "250 ok", "200 ok", "227 (192,0,2,1,0,1)"}))
  end)
end)

describe("file URLs", function()
  it("are of this machine", function()
    for _, url in ipairs({"file://evil.example/etc/passwd", "file://127.0.0.1.evil/etc/passwd", "file://h:80/etc/passwd"}) do
      assert.raises(urlerror.URLError, request.urlopen, url)
    end
    assert.raises(urlerror.URLError, request.urlopen, "file:///")
  end)
end)
