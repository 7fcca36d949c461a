local server = require("http.server")
local socket = require("socket")
local tempfile = require("tempfile")
local loopback = require("loopback")
local os_ = os

local log

-- A directory with scripts, which every user can read.
local function site(scripts)
  local dir = tempfile.mkdtemp()
  os_.execute("chmod 755 '" .. dir .. "' && mkdir -p '" .. dir .. "/cgi-bin/sub' '" .. dir .. "/htbin'")
  for name, text in pairs(scripts) do
    local f = assert(io.open(dir .. "/" .. name, "wb"))
    f:write(text)
    f:close()
    if text:sub(1, 2) == "#!" then os_.execute("chmod 755 '" .. dir .. "/" .. name .. "'") end
  end
  finally(function() os_.execute("rm -rf '" .. dir .. "'") end)
  return dir
end

local function serving(dir, attributes)
  local H = class("H", server.CGIHTTPRequestHandler)
  H.directory = dir
  log = {}
  H.log_message = function(_, format, ...) log[#log + 1] = string.format(format, ...) end
  for k, v in pairs(attributes or {}) do H[k] = v end
  local s = server.ThreadingHTTPServer({"127.0.0.1", 0}, H)
  loopback.serve(s)
  return s
end

local raw = loopback.raw

local function get(s, path, headers, method)
  return raw(s, (method or "GET") .. " " .. path .. " HTTP/1.0\r\n" .. (headers or "") .. "\r\n")
end

local function logged(text)
  return table.concat(log, "\n"):find(text, 1, true) ~= nil
end

local ENV = "#!/bin/sh\nprintf 'Content-Type: text/plain\\r\\n\\r\\n'\nenv | sort\nprintf 'args=%s:%s\\n' \"$#\" \"$1\"\n"
local CAT = "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'\ncat\n"

describe("CGIHTTPRequestHandler", function()
  it("runs what is in cgi_directories", function()
    local s = serving(site{["cgi-bin/env"] = ENV, ["htbin/hello"] = "#!/bin/sh\nprintf 'A: b\\n\\nhello'\n"})
    assert.match("^HTTP/1.0 200 Script output follows\r\nServer: [^\r]+\r\nDate: [^\r]+\r\nContent%-Type: text/plain\r\n\r\n", get(s, "/cgi-bin/env"))
    assert.match("\r\nA: b\n\nhello$", get(s, "/htbin/hello"))
    assert.same({"/cgi-bin", "/htbin"}, server.CGIHTTPRequestHandler.cgi_directories)
    assert.is_true(server.CGIHTTPRequestHandler.have_fork)
  end)

  it("describes the request in the environment", function()
    local dir = site{["cgi-bin/env"] = ENV}
    local s = serving(dir)
    local out = get(s, "/cgi-bin/env/more%20path?a=1&b=c+d", "Accept: x\r\nAccept: y\r\nReferer: r\r\nUser-Agent: u\r\nCookie: a=1\r\nCookie: b=2\r\nX-Own: z\r\nContent-Type: t/u\r\n")
    for _, line in ipairs{
      "GATEWAY_INTERFACE=CGI/1.1", "SERVER_PROTOCOL=HTTP/1.0", "REQUEST_METHOD=GET", "SCRIPT_NAME=/cgi-bin/env", "PATH_INFO=/more path",
      "PATH_TRANSLATED=" .. dir .. "/more path", "QUERY_STRING=a=1&b=c+d", "REMOTE_ADDR=127.0.0.1", "SERVER_NAME=127.0.0.1",
      "SERVER_PORT=" .. s.server_port, "CONTENT_TYPE=t/u", "CONTENT_LENGTH=", "HTTP_ACCEPT=x,y", "HTTP_REFERER=r", "HTTP_USER_AGENT=u",
      "HTTP_COOKIE=a=1; b=2", "HTTP_X_OWN=z", "args=0:",
    } do
      assert.is_true(out:find("\n" .. line .. "\n", 1, true) ~= nil, line .. " in " .. out)
    end
    assert.match("\nSERVER_SOFTWARE=SimpleHTTP/0.6 netlua\n", out)
  end)

  it("hands an indexed query on as an argument", function()
    local s = serving(site{["cgi-bin/env"] = ENV})
    assert.match("\nargs=1:two words\n", get(s, "/cgi-bin/env?two+words"))
  end)

  it("sends the body of a POST to the script", function()
    local s = serving(site{["cgi-bin/cat"] = CAT})
    local body = ("binary\0\255\r\n"):rep(50000)
    local answer = raw(s, "POST /cgi-bin/cat HTTP/1.0\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body)
    assert.equal(#body, #answer - select(2, answer:find("\n\n", 1, true)))
    assert.is_true(answer:sub(-#body) == body)
  end)

  it("finds scripts in directories below, with what follows their names", function()
    local s = serving(site{["cgi-bin/sub/env"] = ENV})
    local out = get(s, "/cgi-bin/sub/env/x/y?q")
    assert.match("\nSCRIPT_NAME=/cgi%-bin/sub/env\n", out)
    assert.match("\nPATH_INFO=/x/y\n", out)
  end)

  it("answers HEAD without content", function()
    local s = serving(site{["cgi-bin/cat"] = "#!/bin/sh\nprintf 'A: %s\\n\\nbody' $REQUEST_METHOD\n"})
    assert.match("\r\nA: HEAD\n\n$", get(s, "/cgi-bin/cat", "", "HEAD"))
  end)

  it("can only POST to scripts", function()
    local s = serving(site{["x.txt"] = "text"})
    assert.match("^HTTP/1.0 501 Can only POST to CGI scripts\r\n", raw(s, "POST /x.txt HTTP/1.0\r\nContent-Length: 0\r\n\r\n"))
    assert.match("text$", get(s, "/x.txt"))
  end)

  it("answers trouble with 403, and 404 if there is no script", function()
    local s = serving(site{["cgi-bin/plain"] = "no script", ["cgi-bin/bad"] = "#!/no/such/program\n"})
    assert.match("^HTTP/1.0 403 CGI script is not executable", get(s, "/cgi-bin/plain"))
    assert.match("^HTTP/1.0 403 CGI script is not a plain file", get(s, "/cgi-bin/sub"))
    assert.match("^HTTP/1.0 403 CGI script cannot be run", get(s, "/cgi-bin/bad"))
    assert.match("^HTTP/1.0 404 No such CGI script", get(s, "/cgi-bin/none"))
    assert.match("^HTTP/1.0 403 CGI script is not a plain file", get(s, "/cgi-bin/"))
  end)

  it("logs the exit status and what the script complains of", function()
    local s = serving(site{["cgi-bin/fails"] = "#!/bin/sh\necho 'first complaint' >&2\nprintf second >&2\nexit 3\n"})
    assert.match("^HTTP/1.0 200 Script output follows\r\n", get(s, "/cgi-bin/fails"))
    assert.is_true(logged("first complaint"))
    assert.is_true(logged("second"))
    assert.is_true(logged("CGI script exit code 3"))
    assert.equal(io.popen("id -u"):read("*n") == 0, logged("exit code 3, as nobody"))
  end)

  it("logs why a page is empty", function()
    local s = serving(site{["cgi-bin/bare"] = "#!/bin/sh\necho hello\n", ["cgi-bin/fine"] = "#!/bin/sh\nprintf 'A: b\\n\\n'\n"})
    assert.match("\r\nA: b\n\n$", get(s, "/cgi-bin/fine"))
    assert.is_false(logged("empty line"))
    assert.match("\r\nhello\n$", get(s, "/cgi-bin/bare"))
    assert.is_true(logged("CGI script ended without an empty line behind its headers"))
  end)

  it("sends 200 whatever the script says, unless cgi_parse_headers", function()
    local scripts = {
      ["cgi-bin/moved"] = "#!/bin/sh\nprintf 'Status: 303 See Other\\nLocation: /x\\n\\n'\n",
      ["cgi-bin/local"] = "#!/bin/sh\nprintf 'Location: /x\\n\\n'\n",
      ["cgi-bin/none"] = "#!/bin/sh\nexit 1\n",
      ["cgi-bin/nonsense"] = "#!/bin/sh\nprintf 'no header\\n\\n'\n",
      ["cgi-bin/plain"] = "#!/bin/sh\nprintf 'Content-Type: text/plain\\r\\n\\r\\nok'\n",
    }
    local s = serving(site(scripts))
    assert.match("^HTTP/1.0 200 Script output follows\r\n.*\r\nStatus: 303 See Other\nLocation: /x\n\n$", get(s, "/cgi-bin/moved"))
    s = serving(site(scripts), {cgi_parse_headers = true})
    assert.match("^HTTP/1.0 303 See Other\r\n.*\r\nLocation: /x\r\nConnection: close\r\n\r\n$", get(s, "/cgi-bin/moved"))
    assert.match("^HTTP/1.0 302 Found\r\n", get(s, "/cgi-bin/local"))
    assert.match("^HTTP/1.0 502 Bad Gateway\r\n", get(s, "/cgi-bin/none"))
    assert.match("^HTTP/1.0 502 Bad Gateway\r\n", get(s, "/cgi-bin/nonsense"))
    assert.match("^HTTP/1.0 200 OK\r\n.*\r\n\r\nok$", get(s, "/cgi-bin/plain"))
  end)

  it("ends the connection, also with HTTP/1.1", function()
    local s = serving(site{["cgi-bin/cat"] = CAT}, {protocol_version = "HTTP/1.1"})
    assert.match("^HTTP/1.1 200 Script output follows\r\n.*\r\nConnection: close\r\nContent%-Type: text/plain\n\nabc$",
      raw(s, "POST /cgi-bin/cat HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n"))
  end)

  it("can be overridden step by step", function()
    local seen = {}
    local s = serving(site{["x.cgi"] = ENV, ["cgi-bin/env"] = ENV}, {
      is_cgi = function(self)
        seen.path = self.path
        if self.path:find("%.cgi$") then
          self.cgi_info = {"", self.path:sub(2)}
          return true
        end
        return server.CGIHTTPRequestHandler.is_cgi(self)
      end,
      is_executable = function(self, path)
        seen.executable = path:match("[^/]+$")
        return server.CGIHTTPRequestHandler.is_executable(self, path)
      end,
      is_python = function(self, path)
        seen.python = path
        return server.CGIHTTPRequestHandler.is_python(self, path)
      end,
      run_cgi = function(self)
        seen.info = self.cgi_info
        server.CGIHTTPRequestHandler.run_cgi(self)
      end,
    })
    assert.match("SCRIPT_NAME=/x.cgi\n", get(s, "/x.cgi"))
    assert.same({path = "/x.cgi", executable = "x.cgi", python = "/x.cgi", info = {"", "x.cgi"}}, seen)
    assert.match("SCRIPT_NAME=/cgi%-bin/env\n", get(s, "/cgi-bin/env?q"))
    assert.same({"/cgi-bin", "env?q"}, seen.info)
  end)

  it("runs scripts only below cgi_directories of the class", function()
    local s = serving(site{["cgi-bin/env"] = ENV, ["x"] = "text"}, {cgi_directories = {"/other"}})
    assert.match("printf", get(s, "/cgi-bin/env"))
  end)

  it("ends scripts that take too long", function()
    local dir, seconds = site{["cgi-bin/slow"] = "#!/bin/sh\nprintf 'A: b\\n\\nbegun'\nexec sleep 600\n"}, 0.3
    repeat -- a machine that is busy with other things may need longer than that to begin
      local answer = get(serving(dir, {cgi_timeout = seconds}), "/cgi-bin/slow")
      assert.is_true(logged("CGI script ended after " .. (seconds < 1 and "300ms" or seconds .. "s")))
      seconds = seconds * 10
    until answer:find("begun$") or seconds > 100
    assert.is_true(seconds < 100)
  end)

  it("ends scripts whose client left", function()
    local dir = site{["cgi-bin/endless"] = "#!/bin/sh\nprintf 'A: b\\n\\n'\nprintf '%s\\n' $$\nwhile :; do echo more; sleep 0.02; done\n"}
    local s = serving(dir)
    local c = socket.create_connection(s.server_address, {timeout = 60})
    c:sendall("GET /cgi-bin/endless HTTP/1.0\r\n\r\n")
    local f = c:makefile("rb")
    local pid
    repeat pid = f:readline():match("^(%d+)\n$") until pid
    f:close()
    c:close()
    for _ = 1, 3000 do
      if os_.execute("kill -0 " .. pid .. " 2>/dev/null") ~= 0 then return end
      require("time").sleep(0.02)
    end
    error("the script still runs")
  end)

  -- What a file has, once it has something.
  local function read(name)
    for _ = 1, 3000 do
      local f = io.open(name)
      local text = f and f:read("*a") or ""
      if f then f:close() end
      if text ~= "" then return text end
      require("time").sleep(0.02)
    end
    error("nothing in " .. name)
  end

  it("ends scripts whose client is gone though they are silent, with what they have started", function()
    local dir = site{["cgi-bin/silent"] = "#!/bin/sh\n(while :; do printf x >> \"$HTTP_X_BEAT\"; sleep 0.02; done) &\nwait\n"}
    os_.execute("chmod 777 '" .. dir .. "'")
    for _, parse in ipairs{false, true} do
      local s, beat = serving(dir, {cgi_parse_headers = parse}), dir .. "/beat-" .. tostring(parse)
      local c = socket.create_connection(s.server_address, {timeout = 60})
      c:sendall("GET /cgi-bin/silent HTTP/1.0\r\nX-Beat: " .. beat .. "\r\n\r\nmore than was asked for")
      read(beat)
      if not parse then assert.equal("H", c:recv(1)) end -- the status line is out, and meets no reset
      c:setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, string.pack("<i4i4", 1, 0)) -- to reset
      c:close()
      for _ = 1, 3000 do
        if logged("the client left") then break end
        require("time").sleep(0.02)
      end
      assert.is_true(logged("CGI script ended: the client left"))
      local n, beats = #read(beat), 0
      repeat -- one beat may have been under way
        local before = n
        require("time").sleep(0.2)
        n, beats = #read(beat), beats + 1
      until n == before or beats > 10
      assert.is_true(beats <= 10)
    end
  end)

  it("waits for scripts whose client has only ended sending, and sends more than it was asked for", function()
    local s = serving(site{["cgi-bin/slow"] = "#!/bin/sh\nsleep 1.3\nprintf 'A: b\\n\\nslow'\n"})
    assert.match("slow$", raw(s, "GET /cgi-bin/slow HTTP/1.0\r\n\r\nGET /next HTTP/1.0\r\n\r\n"))
  end)

  it("does not wait for a body that the script does not want", function()
    local s = serving(site{["cgi-bin/quick"] = "#!/bin/sh\nprintf 'A: b\\n\\nquick'\n"})
    for _, part in ipairs{"", "some of it"} do
      local c = socket.create_connection(s.server_address, {timeout = 60})
      finally(function() c:close() end)
      c:sendall("POST /cgi-bin/quick HTTP/1.0\r\nContent-Length: 100000\r\n\r\n" .. part)
      local started = require("time").monotonic()
      assert.match("quick$", c:makefile("rb"):read())
      assert.is_true(require("time").monotonic() - started < 60)
    end
  end)

  it("ends scripts whose client breaks off", function()
    local dir = site{["cgi-bin/cat"] = CAT}
    local s = serving(dir)
    assert.match("Script output follows", raw(s, "POST /cgi-bin/cat HTTP/1.0\r\nContent-Length: 1000\r\n\r\nshort"))
    for _ = 1, 3000 do -- the answer ends before the log has the reason
      if logged("the body of the request was cut short") then break end
      require("time").sleep(0.02)
    end
    assert.is_true(logged("the body of the request was cut short"))
  end)
end)
