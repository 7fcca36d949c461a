local server = require("http.server")
local socket = require("socket")
local ssl = require("ssl")
local tempfile = require("tempfile")
local loopback = require("loopback")

local function write(path, text)
  local f = assert(io.open(path, "wb"))
  f:write(text)
  f:close()
end

-- A directory with a few files.
local function site()
  local dir = tempfile.TemporaryDirectory()
  finally(function() dir:cleanup() end)
  write(dir.name .. "/a.txt", "hello")
  write(dir.name .. "/<script>x", "")
  write(dir.name .. "/javascript:x", "")
  write(dir.name .. '/"onload=', "")
  write(dir.name .. "/.hidden", "dots")
  write(dir.name .. "/big.txt", ("0123456789"):rep(2000))
  write(dir.name .. "/page.HTML", "<p>")
  write(dir.name .. "/x.tar.gz", "gz")
  return dir.name
end

local run = loopback.serve

-- Serve a directory with a class that has these members.
local function serving(members, base)
  local H = class("H", base or server.SimpleHTTPRequestHandler)
  H.directory = site()
  H.log_message = function() end
  for k, v in pairs(members or {}) do H[k] = v end
  return run(server.ThreadingHTTPServer({"127.0.0.1", 0}, H)), H
end

local raw = loopback.raw

local function get(s, path, headers, method)
  return raw(s, (method or "GET") .. " " .. path .. " HTTP/1.0\r\n" .. (headers or "") .. "\r\n")
end

local function status(answer) return tonumber(answer:match("^HTTP/1%.%d (%d+) ")) end
local function body(answer) return answer:match("\r\n\r\n(.*)$") end
local function header(answer, name) return answer:match("\r\n" .. name:gsub("%-", "%%-") .. ": ([^\r]*)") end

describe("SimpleHTTPRequestHandler", function()
  it("answers GET with a file", function()
    local answer = get(serving(), "/a.txt?query#part")
    assert.match("^HTTP/1.0 200 OK\r\nServer: SimpleHTTP/0.6 netlua\r\nDate: [^\r]+\r\nContent%-type: text/plain\r\nContent%-Length: 5\r\nLast%-Modified: [^\r]+ GMT\r\n\r\nhello$", answer)
  end)

  it("answers HEAD with the headers of GET", function()
    local answer = get(serving(), "/a.txt", "", "HEAD")
    assert.equal("5", header(answer, "Content-Length"))
    assert.equal("", body(answer))
    assert.equal("", body(get(serving(), "/", "", "HEAD")))
  end)

  it("answers what is not there with 404", function()
    local s = serving()
    assert.match("^HTTP/1.0 404 File not found\r\n", get(s, "/none"))
    assert.equal(404, status(get(s, "/a.txt/")))
    assert.equal(501, status(get(s, "/a.txt", "", "POST")))
    assert.equal(501, status(get(s, "/a.txt", "", "PUT")))
    assert.equal(501, status(get(s, "/a.txt", "", "OPTIONS")))
  end)

  it("heeds If-Modified-Since, unless there is If-None-Match", function()
    local s = serving()
    local date = header(get(s, "/a.txt"), "Last-Modified")
    assert.equal(304, status(get(s, "/a.txt", "If-Modified-Since: " .. date .. "\r\n")))
    assert.equal(200, status(get(s, "/a.txt", "If-Modified-Since: " .. date .. "\r\nIf-None-Match: \"x\"\r\n")))
    assert.equal(200, status(get(s, "/a.txt", "If-Modified-Since: Thu, 01 Jan 1998 00:00:00 GMT\r\n")))
    assert.equal(200, status(get(s, "/a.txt", "If-Modified-Since: nonsense\r\n")))
  end)

  it("serves index.html, then index.htm, then a listing", function()
    local s, H = serving()
    assert.match("Directory listing for /", body(get(s, "/")))
    write(H.directory .. "/index.htm", "htm")
    assert.equal("htm", body(get(s, "/")))
    write(H.directory .. "/index.html", "html")
    assert.equal("html", body(get(s, "/")))
    H.index_pages = {"a.txt"}
    assert.equal("hello", body(get(s, "/")))
  end)

  it("quotes names in the listing", function()
    local page = body(get(serving(), "/?sort=size&order=desc"))
    for _, line in ipairs{
      '<a href="%3Cscript%3Ex">&lt;script&gt;x</a>', '<a href="%22onload%3D">"onload=</a>', '<a href="javascript%3Ax">javascript:x</a>',
    } do
      assert.is_truthy(page:find(line, 1, true))
    end
    assert.match("&lt;b&gt;", body(get(serving(), "/..%2f%3Cb%3E/../?x")) .. body(get(serving(), "/%3Cb%3E/../")))
    assert.match("<h1>Directory listing for /%?a=<&gt;\239\191\189</h1>", (body(get(serving(), "/?a=%3C%3E%fe")):gsub("&lt;", "<")))
    assert.match("<h1>Directory listing for /</h1>", page)
  end)

  it("sends the client to the address with a slash, on this server", function()
    local s = serving()
    for path, location in pairs{
      ["/sub/.."] = "/sub/../", ["/sub/..?q=/x"] = "/sub/../?q=/x", ["//evil.com/%2e%2e"] = "/evil.com/%2e%2e/",
      ["///evil.com/..%2f"] = "/evil.com/..%2f/", ["/\\evil.com/%2e%2e"] = "/evil.com/%2e%2e/", ["/%5cevil.com/.."] = "/%5cevil.com/../",
      ["/\\/evil.com/../.."] = "/evil.com/../../",
      ["sub/.."] = "sub/../", ["sub/..?q=/x"] = "sub/../?q=/x", ["x:/.."] = "/x:/../", ["javascript:x/.."] = "/javascript:x/../",
      ["http://example.com/../.."] = "http://example.com/../../", ["\\evil.com/.."] = "/evil.com/../",
    } do
      local answer = get(s, path)
      assert.equal(301, status(answer))
      assert.equal(location, header(answer, "Location"))
      assert.equal("0", header(answer, "Content-Length"))
    end
  end)

  it("never leaves the directory", function()
    local s, H = serving()
    write(H.directory .. "/../secret-" .. s.server_port, "secret")
    finally(function() os.remove(H.directory .. "/../secret-" .. s.server_port) end)
    for _, up in ipairs{"..", "%2e%2e", ".%2e", "..%2f..", "%2e%2e%2f", "..%5c", "..%255c", "..%20", "...", "%252e%252e", "a.txt/..", "%c0%ae%c0%ae", "..\\", "..;", "..%00"} do
      local answer = get(s, "/" .. up .. "/secret-" .. s.server_port)
      assert.equal(404, status(answer))
      assert.no.match("secret$", body(answer))
    end
    for _, path in ipairs{"/C:/x", "//c/x", "/a.txt%00", "/%00", "/CON", "/a.txt%00.html", "/..", "http://x/a.txt"} do
      assert.is_true(({[404] = true, [301] = true})[status(get(s, path))] or false)
    end
  end)

  it("has its steps overridden one by one", function()
    local s = serving{guess_type = function(_, path) return "x/" .. path:match("[^/.]*$") end}
    assert.equal("x/txt", header(get(s, "/a.txt"), "Content-type"))
    s = serving{translate_path = function(self, path) return server.SimpleHTTPRequestHandler.translate_path(self, "/a.txt") end}
    assert.equal("hello", body(get(s, "/whatever")))
    s = serving{list_directory = function(self) self:send_error(403) end}
    assert.equal(403, status(get(s, "/")))
    s = serving{copyfile = function(self, source, output) output:write(source:read():upper()) end}
    assert.equal("HELLO", body(get(s, "/a.txt")))
    s = serving{copyfile = function(self, source, output) server.SimpleHTTPRequestHandler.copyfile(self, source, output) end}
    assert.equal("hello", body(get(s, "/a.txt")))
    s = serving{do_GET = function(self)
      local f = self:send_head()
      if f then
        self:copyfile(f, self.wfile)
        f:close()
      end
    end}
    assert.equal("hello", body(get(s, "/a.txt")))
    assert.equal(404, status(get(s, "/none")))
    s = serving{send_head = function(self)
      self:send_response(200)
      self:end_headers()
      local parts = {"one", "two"}
      return {read = function() return table.remove(parts, 1) or "" end, close = function() end}
    end}
    assert.equal("onetwo", body(get(s, "/a.txt")))
    s = serving{send_head = function(self)
      self:send_response(200)
      self:end_headers()
      return io.open(self.directory .. "/a.txt", "rb")
    end}
    assert.equal("hello", body(get(s, "/")))
  end)

  it("has a method for each HTTP method that a script calls", function()
    local s = serving{
      do_GET = function(self) server.SimpleHTTPRequestHandler.do_GET(self) end,
      do_HEAD = function(self) server.SimpleHTTPRequestHandler.do_HEAD(self) end,
      do_POST = function(self) self:do_PUT() end,
    }
    assert.equal("hello", body(get(s, "/a.txt")))
    assert.equal(200, status(get(s, "/a.txt", "", "HEAD")))
    assert.equal(501, status(get(s, "/a.txt", "", "POST")))
  end)

  it("takes types from extensions_map, whatever the case", function()
    local s = serving()
    assert.equal("application/gzip", header(get(s, "/x.tar.gz"), "Content-type"))
    assert.equal("text/html", header(get(s, "/page.HTML"), "Content-type"))
    assert.equal("application/octet-stream", header(get(s, "/.hidden"), "Content-type"))
    s = serving{extensions_map = {[".txt"] = "text/x-own", [""] = "x/none"}, default_content_type = "x/unknown"}
    assert.equal("text/x-own", header(get(s, "/a.txt"), "Content-type"))
    assert.equal("x/none", header(get(s, "/.hidden"), "Content-type"))
    assert.equal("application/gzip", server.SimpleHTTPRequestHandler.extensions_map[".gz"])
  end)

  it("takes the directory from the constructor", function()
    local dir = site()
    local H = class("H", server.SimpleHTTPRequestHandler)
    H.log_message = function() end
    local s = run(server.ThreadingHTTPServer({"127.0.0.1", 0}, function(r, a, by) return H(r, a, by, {directory = dir}) end))
    assert.equal("hello", body(get(s, "/a.txt")))
    assert.equal("SimpleHTTP/" .. server.__version__, H.server_version)
  end)

  it("logs as documented", function()
    local lines = {}
    local s = serving{log_message = function(_, format, ...) lines[#lines + 1] = format:format(...) end}
    get(s, "/a.txt")
    get(s, "/none")
    assert.same({'"GET /a.txt HTTP/1.0" 200 -', "code 404, message File not found", '"GET /none HTTP/1.0" 404 -'}, lines)
  end)
end)

describe("beyond the document", function()
  it("sends parts of a file", function()
    local s = serving()
    local answer = get(s, "/a.txt", "Range: bytes=1-2\r\n")
    assert.equal(206, status(answer))
    assert.equal("bytes 1-2/5", header(answer, "Content-Range"))
    assert.equal("el", body(answer))
    assert.equal("lo", body(get(s, "/a.txt", "Range: bytes=-2\r\n")))
    assert.equal("lo", body(get(s, "/a.txt", "Range: bytes=3-\r\n")))
    answer = get(s, "/a.txt", "Range: bytes=5-\r\n")
    assert.equal(416, status(answer))
    assert.equal("bytes */5", header(answer, "Content-Range"))
    answer = get(s, "/a.txt", "Range: bytes=0-0,4-4\r\n")
    local boundary = header(answer, "Content-type"):match("^multipart/byteranges; boundary=(%x+)$")
    local part = "--%s\r\nContent-Type: text/plain\r\nContent-Range: bytes %s/5\r\n\r\n%s\r\n"
    assert.equal(part:format(boundary, "0-0", "h") .. part:format(boundary, "4-4", "o") .. "--" .. boundary .. "--\r\n", body(answer))
    assert.equal(tostring(#body(answer)), header(answer, "Content-Length"))
    for _, spec in ipairs{"bytes=2-1", "bytes=a-b", "bytes=", "lines=1-2", "bytes=0-3,2-4", "bytes=" .. ("0-0,"):rep(100)} do
      assert.equal(200, status(get(s, "/a.txt", "Range: " .. spec .. "\r\n")))
    end
    assert.equal(200, status(get(serving{ranges = false}, "/a.txt", "Range: bytes=1-2\r\n")))
    assert.equal(200, status(get(s, "/a.txt", "Range: bytes=1-2\r\nIf-Range: Thu, 01 Jan 1998 00:00:00 GMT\r\n")))
    local date = header(get(s, "/a.txt"), "Last-Modified")
    assert.equal(206, status(get(s, "/a.txt", "Range: bytes=1-2\r\nIf-Range: " .. date .. "\r\n")))
  end)

  it("has ETag and the conditions on it where etags is set", function()
    assert.is_nil(header(get(serving(), "/a.txt"), "ETag"))
    local s = serving{etags = true}
    local tag = header(get(s, "/a.txt"), "ETag")
    assert.match('^"[%w-]+"$', tag)
    assert.equal(304, status(get(s, "/a.txt", "If-None-Match: \"x\", W/" .. tag .. "\r\n")))
    assert.equal(304, status(get(s, "/a.txt", "If-None-Match: *\r\n")))
    assert.equal(200, status(get(s, "/a.txt", "If-None-Match: \"x\"\r\n")))
    assert.equal(200, status(get(s, "/a.txt", "If-Match: " .. tag .. "\r\n")))
    assert.equal(412, status(get(s, "/a.txt", "If-Match: W/" .. tag .. "\r\n")))
    assert.equal(206, status(get(s, "/a.txt", "Range: bytes=0-0\r\nIf-Range: " .. tag .. "\r\n")))
    assert.equal(200, status(get(s, "/a.txt", "Range: bytes=0-0\r\nIf-Range: \"x\"\r\n")))
  end)

  it("compresses text where compress is set", function()
    local s = serving{compress = true}
    local answer = get(s, "/big.txt", "Accept-Encoding: gzip\r\n")
    assert.equal("gzip", header(answer, "Content-Encoding"))
    assert.equal("Accept-Encoding", header(answer, "Vary"))
    assert.is_true(#body(answer) < 1000)
    assert.equal(tostring(#body(answer)), header(answer, "Content-Length"))
    for _, accept in ipairs{"", "Accept-Encoding: gzip;q=0\r\n", "Accept-Encoding: br\r\n"} do
      assert.equal(20000, #body(get(s, "/big.txt", accept)))
    end
    assert.is_nil(header(get(serving(), "/big.txt", "Accept-Encoding: gzip\r\n"), "Content-Encoding"))
  end)

  it("asks for a password where auth is set", function()
    local base64 = require("base64")
    for _, auth in ipairs{"tom:secret", "x:y\ntom:secret"} do
      local s = serving{auth = auth, auth_realm = 'the "files"'}
      local answer = get(s, "/a.txt")
      assert.equal(401, status(answer))
      assert.equal([[Basic realm="the \"files\"", charset="UTF-8"]], header(answer, "WWW-Authenticate"))
      local function with(credentials) return status(get(s, "/a.txt", "Authorization: Basic " .. base64.b64encode(credentials) .. "\r\n")) end
      assert.equal(200, with("tom:secret"))
      assert.equal(401, with("tom:secre"))
      assert.equal(401, with("tom:"))
      assert.equal(401, with(""))
      assert.equal(401, status(get(s, "/a.txt", "Authorization: Bearer " .. base64.b64encode("tom:secret") .. "\r\n")))
    end
    assert.equal(401, status(get(serving{auth = {}}, "/a.txt")))
    local s = serving{auth = {tom = "secret"}, do_SPAM = function(self) self:send_error(204) end}
    assert.equal(401, status(get(s, "/a.txt", "", "SPAM")))
    assert.equal(204, status(get(s, "/a.txt", "Authorization: Basic " .. base64.b64encode("tom:secret") .. "\r\n", "SPAM")))
  end)

  it("stores no files with names that are none", function()
    local s = serving{uploads = true}
    for target, code in pairs{
      ["*"] = 400, ["http://h/name"] = 400, ["name"] = 400, ["/a%0Ab"] = 403, ["/a%1Bb"] = 403, ["/a%7Fb"] = 403, ["/a%00b"] = 403, ["/..%5Cb"] = 403,
      ["/%2A"] = 201, ["/%C3%A4"] = 201, ["//h/name"] = 409,
    } do
      assert.equal(code, status(raw(s, "PUT " .. target .. " HTTP/1.0\r\nContent-Length: 1\r\n\r\nx")), target)
    end
  end)

  it("stores files where uploads is set", function()
    local s, H = serving{uploads = true, max_upload = 100, protocol_version = "HTTP/1.1"}
    local function put(path, text, headers)
      return status(raw(s, "PUT " .. path .. " HTTP/1.1\r\nConnection: close\r\nContent-Length: " .. #text .. "\r\n" .. (headers or "") .. "\r\n" .. text))
    end
    local function content(name)
      local f = io.open(H.directory .. "/" .. name, "rb")
      return f and f:read("*a"), f and f:close()
    end
    assert.equal(201, put("/new.txt", "text"))
    assert.equal("text", (content("new.txt")))
    assert.equal(204, put("/new.txt", "other"))
    assert.equal("other", (content("new.txt")))
    assert.equal(413, put("/huge", ("x"):rep(101)))
    assert.equal(405, put("/", "x"))
    assert.equal(409, put("/none/new", "x"))
    assert.equal(400, put("/part", "x", "Content-Range: bytes 0-0/2\r\n"))
    assert.equal(412, put("/new.txt", "x", "If-None-Match: *\r\n"))
    assert.equal(412, put("/newer.txt", "x", "If-Match: *\r\n"))
    assert.equal(403, put("/a%00b", "x"))
    assert.equal(201, put("/%2e%2e/outside", "x"))
    assert.equal("x", (content("outside")))
    local chunked = "PUT /c HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
    assert.equal(201, status(raw(s, chunked:format(3, "abc"))))
    assert.equal(413, status(raw(s, chunked:format(101, ("x"):rep(101)))))
    raw(s, "PUT /cut HTTP/1.1\r\nContent-Length: 50\r\n\r\nxx")
    assert.is_nil((content("cut")))
    local listing = body(get(s, "/?format=json"))
    assert.no.match("upload%-", listing)
  end)

  it("lists as JSON for those who ask", function()
    local json = require("json")
    local s = serving()
    for _, answer in ipairs{get(s, "/?format=json"), get(s, "/", "Accept: application/json\r\n")} do
      assert.equal("application/json", header(answer, "Content-type"))
      local list = json.loads(body(answer))
      assert.equal("/", list.path)
      assert.equal('"onload=', list.entries[1].name)
      assert.equal("file", list.entries[1].type)
    end
    local bySize = json.loads(body(get(s, "/?format=json&sort=size&order=desc"))).entries
    assert.equal("big.txt", bySize[1].name)
    assert.match("text/html", header(get(s, "/", "Accept: text/html,application/json\r\n"), "Content-type"))
  end)

  it("hides names with dots where hidden_files is false", function()
    assert.equal("dots", body(get(serving(), "/.hidden")))
    local s = serving{hidden_files = false}
    assert.equal(404, status(get(s, "/.hidden")))
    assert.no.match("hidden", body(get(s, "/")))
  end)

  it("answers OPTIONS where answer_options is set, and adds headers", function()
    assert.equal("GET, HEAD, OPTIONS", header(get(serving{answer_options = true}, "/", "", "OPTIONS"), "Allow"))
    assert.equal("GET, HEAD, OPTIONS, PUT", header(get(serving{answer_options = true, uploads = true}, "/", "", "OPTIONS"), "Allow"))
    local s = serving{extra_response_headers = {{"X-A", "1"}, {"X-A", "2"}}}
    assert.match("\r\nX%-A: 1\r\nX%-A: 2\r\n", get(s, "/a.txt"))
    assert.match("\r\nX%-A: 1\r\n", get(s, "/"))
    assert.no.match("X%-A", get(s, "/none"))
    assert.match("\r\nX%-B: 3\r\n", get(serving{extra_response_headers = {["X-B"] = "3"}}, "/a.txt"))
  end)
end)

describe("HTTPS", function()
  local function path(name)
    for _, base in ipairs{"stdlib/ssl/testdata/", "../stdlib/ssl/testdata/", "../../stdlib/ssl/testdata/"} do
      local f = io.open(base .. name)
      if f then
        f:close()
        return base .. name
      end
    end
    error("no testdata")
  end

  local function handler()
    local H = class("H", server.SimpleHTTPRequestHandler)
    H.directory = site()
    H.log_message = function() end
    return H
  end

  local function secure(s)
    local context = ssl._create_unverified_context()
    local c = context:wrap_socket(socket.create_connection(s.server_address, {timeout = 60}), {server_hostname = "localhost"})
    finally(function() c:close() end)
    c:sendall("GET /a.txt HTTP/1.0\r\n\r\n")
    return c:makefile("rb"):read(), c
  end

  it("serves files under TLS, and nothing to those who do not speak it", function()
    local s = run(server.ThreadingHTTPSServer({"127.0.0.1", 0}, handler(), {certfile = path("cert.pem"), keyfile = path("aes256-sha256.pem"), password = "secret words"}))
    assert.match("hello$", (secure(s)))
    assert.no.match("hello", raw(s, "GET /a.txt HTTP/1.0\r\n\r\n"))
    assert.match("hello$", (secure(s)))
  end)

  it("takes a socket that a context has wrapped", function()
    local s = server.ThreadingHTTPServer({"127.0.0.1", 0}, handler())
    local context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context:load_cert_chain(path("cert.pem"), path("aes128-sha1.pem"), function() return "secret words" end)
    s.socket = context:wrap_socket(s.socket, {server_side = true})
    run(s)
    assert.match("hello$", (secure(s)))
  end)

  it("refuses a key that it cannot read before it listens", function()
    local ok, e = pcall(server.HTTPSServer, {"127.0.0.1", 0}, handler(), {certfile = path("cert.pem"), keyfile = path("aes256-sha256.pem")})
    assert.is_false(ok)
    assert.is_true(isinstance(e, ssl.SSLError))
    assert.match("password is needed", tostring(e))
  end)
end)

describe("a file that changes while it is sent", function()
  -- A client that has the head and takes its time over the rest; change is called
  -- meanwhile. It gives the length that was announced and what came.
  local function slowly(change)
    local log = {}
    local s, H = serving{protocol_version = "HTTP/1.1", log_message = function(_, format, ...) log[#log + 1] = format:format(...) end}
    local name = H.directory .. "/large"
    write(name, ("x"):rep(20000000))
    local c = socket.socket()
    finally(function() c:close() end)
    c:settimeout(60)
    c:setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    c:connect(s.server_address)
    c:sendall("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    local f = c:makefile("rb")
    local length
    repeat
      local line = f:readline()
      length = length or tonumber(line:match("^Content%-Length: (%d+)"))
    until line == "\r\n"
    change(name)
    return length, f:read(), log
  end

  it("gives what was announced if it grows", function()
    local length, got = slowly(function(name)
      local f = assert(io.open(name, "ab"))
      f:write(("y"):rep(1000000))
      f:close()
    end)
    assert.equal(20000000, length)
    assert.equal(("x"):rep(length), got:sub(1, length))
    assert.match("^HTTP/1.1 200 OK\r\n.*hello$", got:sub(length + 1))
  end)

  it("ends the connection if it becomes shorter", function()
    local length, got, log = slowly(function(name) write(name, "") end)
    assert.is_true(#got < length)
    assert.is_nil(got:find("HTTP", 1, true))
    assert.match("became shorter", log[#log])
  end)
end)

describe("an upload that is too large", function()
  it("is refused before it is sent, where the client asks", function()
    local s = serving{protocol_version = "HTTP/1.1", uploads = true, max_upload = 10}
    local request = "PUT /new HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
    assert.match("^HTTP/1.1 413 ", raw(s, request:format(11)))
    assert.match("^HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 ", raw(s, request:format(10) .. "0123456789"))
  end)
end)
