local server = require("wsgiref.simple_server")
local handlers = require("wsgiref.handlers")
local http_server = require("http.server")
local request = require("urllib.request")
local socket = require("socket")
local socketserver = require("socketserver")
local threading = require("threading")
local util = require("wsgiref.util")
local loopback = require("loopback")

local Quiet = class("Quiet", server.WSGIRequestHandler)
function Quiet:log_message() end

-- Serve an application until the end of the test.
local function serving(app, handler_class, server_class)
  local s = server.make_server("127.0.0.1", 0, app, {server_class = server_class, handler_class = handler_class or Quiet})
  loopback.serve(s)
  return s
end

local function url(s, path) return "http://127.0.0.1:" .. s.server_port .. (path or "/") end

local raw = loopback.raw

local function hello_world_app(_, start_response)
  start_response("200 OK", {{"Content-type", "text/plain; charset=utf-8"}})
  return {"Hello World"}
end

describe("make_server", function()
  it("serves one application", function()
    local s = serving(hello_world_app)
    assert.equal(true, isinstance(s, server.WSGIServer))
    assert.match("^HTTP/1.0 200 OK\r\nDate: %a+, %d+ %a+ %d+ [%d:]+ GMT\r\nServer: WSGIServer/0.2 netlua\r\nContent%-type: text/plain; charset=utf%-8\r\n"
      .. "Content%-Length: 11\r\n\r\nHello World$", raw(s, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
  end)

  it("takes other classes", function()
    local S = class("S", server.WSGIServer)
    local s = serving(hello_world_app, nil, S)
    assert.match("Hello World$", raw(s, "GET / HTTP/1.0\r\n\r\n"))
    assert.equal(true, isinstance(s, S))
    s = server.make_server("127.0.0.1", 0, hello_world_app)
    finally(function() s:server_close() end)
    assert.equal(server.WSGIRequestHandler, s.RequestHandlerClass)
  end)

  it("serves one request, too", function()
    with(server.make_server("127.0.0.1", 0, server.demo_app, {handler_class = Quiet}), function(httpd)
      local text
      local t = threading.Thread(function() text = request.urlopen(url(httpd)):read() end)
      t:start()
      httpd:handle_request()
      t:join()
      assert.match("^Hello world!\n\n", text)
    end)
  end)
end)

describe("demo_app", function()
  it("greets and shows its environment", function()
    local s = serving(server.demo_app)
    local text = request.urlopen(url(s, "/a%20b?c=d")):read()
    assert.match('^Hello world!\n\n', text)
    assert.match('\nPATH_INFO = "/a b"\n', text)
    assert.match('\nQUERY_STRING = "c=d"\n', text)
    assert.match('\nwsgi.url_scheme = "http"\n', text)
  end)
end)

describe("WSGIServer", function()
  it("is an HTTPServer", function()
    local s = server.WSGIServer({"127.0.0.1", 0}, server.WSGIRequestHandler)
    finally(function() s:server_close() end)
    assert.equal(true, isinstance(s, http_server.HTTPServer))
    assert.equal("127.0.0.1", s.server_address[1])
    assert.equal(s.server_port, s.server_address[2])
  end)

  it("has an application", function()
    local s = server.WSGIServer({"127.0.0.1", 0}, server.WSGIRequestHandler, false)
    finally(function() s:server_close() end)
    assert.equal(nil, s:get_app())
    s:set_app(hello_world_app)
    assert.equal(hello_world_app, s:get_app())
    assert.equal(hello_world_app, s.application)
  end)

  it("asks get_app for it", function()
    local S = class("S", server.WSGIServer)
    function S:get_app() return function(_, start) start("200 OK", {}) return {"other"} end end
    assert.equal("other", request.urlopen(url(serving(hello_world_app, nil, S))):read())
  end)

  it("has a base for environments when it is bound", function()
    local s = server.WSGIServer({"127.0.0.1", 0}, server.WSGIRequestHandler)
    finally(function() s:server_close() end)
    assert.same({SERVER_NAME = s.server_name, SERVER_PORT = tostring(s.server_port), GATEWAY_INTERFACE = "CGI/1.1", REMOTE_HOST = "", CONTENT_LENGTH = "",
      SCRIPT_NAME = ""}, s.base_environ)
    local S, calls = class("S", server.WSGIServer), 0
    function S:setup_environ()
      calls = calls + 1
      server.WSGIServer.setup_environ(self)
      self.base_environ.SCRIPT_NAME = "/app"
    end
    local env
    s = serving(function(e, start) env = e return hello_world_app(e, start) end, nil, S)
    request.urlopen(url(s)):read()
    assert.same({1, "/app"}, {calls, env.SCRIPT_NAME})
  end)

  it("goes on after an application that failed", function()
    local sys = require("sys")
    local old, log = sys.stderr, ""
    sys.stderr = {write = function(_, t) log = log .. t end, flush = function() end}
    finally(function() sys.stderr = old end)
    local fail = true
    local s = serving(function(e, start)
      if fail then error("boom") end
      return hello_world_app(e, start)
    end)
    assert.match("^HTTP/1.0 500 Internal Server Error\r\n.*administrator%.$", raw(s, "GET / HTTP/1.0\r\n\r\n"))
    assert.match("Traceback.*boom\n$", log)
    fail = false
    assert.match("Hello World$", raw(s, "GET / HTTP/1.0\r\n\r\n"))
  end)
end)

describe("ThreadingWSGIServer", function()
  it("serves requests side by side, and says so", function()
    local both, env = threading.Barrier(2), nil
    local s = serving(function(e, start)
      env = e
      both:wait(60)
      return hello_world_app(e, start)
    end, nil, server.ThreadingWSGIServer)
    local texts = {}
    local function get()
      local text = request.urlopen(url(s)):read()
      texts[#texts + 1] = text
    end
    local a, b = threading.Thread(get), threading.Thread(get)
    a:start() b:start() a:join() b:join()
    assert.same({"Hello World", "Hello World"}, texts)
    assert.equal(true, env["wsgi.multithread"])
    assert.equal(true, isinstance(s, socketserver.ThreadingMixIn))
  end)
end)

describe("WSGIRequestHandler", function()
  local function environ_of(text, handler_class)
    local env
    local s = serving(function(e, start) env = e return hello_world_app(e, start) end, handler_class)
    raw(s, text)
    return env, s
  end

  it("makes an environment of the request", function()
    local env, s = environ_of("POST /a%20b/c?d=%20 HTTP/1.1\r\nHost: h.example\r\nContent-Type: text/x\r\nContent-Length: 5\r\nX-Two: 1\r\nX-Two: 2\r\n\r\nhello")
    for key, value in pairs{REQUEST_METHOD = "POST", PATH_INFO = "/a b/c", QUERY_STRING = "d=%20", SCRIPT_NAME = "", SERVER_PROTOCOL = "HTTP/1.1",
      SERVER_SOFTWARE = "WSGIServer/0.2", SERVER_NAME = s.server_name, SERVER_PORT = tostring(s.server_port), REMOTE_ADDR = "127.0.0.1", REMOTE_HOST = "",
      GATEWAY_INTERFACE = "CGI/1.1", CONTENT_TYPE = "text/x", CONTENT_LENGTH = "5", HTTP_HOST = "h.example", HTTP_X_TWO = "1,2", ["wsgi.url_scheme"] = "http"} do
      assert.equal(value, env[key], key)
    end
    assert.same({false, false, false}, {env["wsgi.multithread"], env["wsgi.multiprocess"], env["wsgi.run_once"]})
    assert.same({1, 0}, env["wsgi.version"])
    assert.equal(util.FileWrapper, env["wsgi.file_wrapper"])
    assert.equal(nil, env.HTTP_CONTENT_TYPE)
  end)

  it("makes a new one each time, on a copy of base_environ", function()
    local envs = {}
    local s = serving(function(e, start) envs[#envs + 1] = e e.MARK = "x" e.SERVER_NAME = "y" return hello_world_app(e, start) end)
    raw(s, "GET / HTTP/1.0\r\n\r\n")
    raw(s, "GET / HTTP/1.0\r\n\r\n")
    assert.truthy(envs[1] ~= envs[2])
    assert.equal(nil, s.base_environ.MARK)
    assert.equal(s.server_name, s.base_environ.SERVER_NAME)
  end)

  it("lets get_environ be overridden", function()
    local H = class("H", Quiet)
    function H:get_environ()
      local env = Quiet.get_environ(self)
      env.REMOTE_USER = "me"
      return env
    end
    local env = environ_of("GET /x HTTP/1.0\r\n\r\n", H)
    assert.same({"me", "/x"}, {env.REMOTE_USER, env.PATH_INFO})
  end)

  it("lets get_stderr be overridden; it is sys.stderr", function()
    local H, errors = class("H", Quiet), {write = function() end, flush = function() end}
    function H:get_stderr() return errors end
    assert.equal(errors, environ_of("GET / HTTP/1.0\r\n\r\n", H)["wsgi.errors"])
    assert.equal(require("sys").stderr, environ_of("GET / HTTP/1.0\r\n\r\n")["wsgi.errors"])
  end)

  it("gives the body of the request, and nothing beyond it", function()
    local got
    local s = serving(function(e, start) got = e["wsgi.input"]:read() return hello_world_app(e, start) end)
    raw(s, "POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.0\r\n\r\n")
    assert.equal("hello", got)
    raw(s, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    assert.equal("abc", got)
    raw(s, "GET / HTTP/1.0\r\n\r\nmore")
    assert.equal("", got)
  end)

  it("gives lines that stay as they are while more is read", function()
    local want, got = {}, {}
    for i = 1, 5000 do want[i] = i .. ("x"):rep(i % 50) .. "\n" end
    local s = serving(function(e, start)
      local line = e["wsgi.input"]:readline()
      while line ~= "" do
        got[#got + 1] = line
        line = e["wsgi.input"]:readline()
      end
      return hello_world_app(e, start)
    end)
    local body = table.concat(want)
    raw(s, "POST / HTTP/1.0\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body)
    assert.equal(5000, #got)
    for i, line in ipairs(want) do assert.equal(line, got[i]) end
  end)

  it("leaves a body alone that the application does not read", function()
    local s = serving(hello_world_app)
    for _ = 1, 3 do
      assert.match("Hello World$", raw(s, "POST / HTTP/1.0\r\nContent-Length: 200000\r\n\r\n" .. ("x"):rep(200000)))
    end
    assert.match("Hello World$", raw(s, "POST / HTTP/1.0\r\nContent-Length: 9\r\n\r\nshort"))
  end)

  it("has handle, which may be written anew with ServerHandler", function()
    local H, codes = class("H", server.WSGIRequestHandler), {}
    function H:log_request(code, size) codes[#codes + 1] = tostring(code) .. " " .. tostring(size) end
    function H:handle()
      self.raw_requestline = self.rfile:readline(65537)
      if not self:parse_request() then return end
      local handler = server.ServerHandler(self.rfile, self.wfile, self:get_stderr(), self:get_environ(), {multithread = false})
      handler.request_handler = self
      handler:run(self.server:get_app())
    end
    local s = serving(hello_world_app, H)
    assert.match("Hello World$", raw(s, "GET / HTTP/1.0\r\n\r\n"))
    assert.same({"200 11"}, codes)
  end)

  it("logs requests with status and length of the body", function()
    local H, lines = class("H", server.WSGIRequestHandler), {}
    function H:log_message(format, ...) lines[#lines + 1] = format:format(...) end
    raw(serving(hello_world_app, H), "GET /x HTTP/1.0\r\n\r\n")
    assert.same({'"GET /x HTTP/1.0" 200 11'}, lines)
  end)

  it("refuses what is no request", function()
    local s = serving(hello_world_app)
    assert.match("^HTTP/1.0 400 ", raw(s, "GET\r\n\r\n"))
    assert.match("Hello World$", raw(s, "ANY /x HTTP/1.0\r\n\r\n"))
  end)

  it("has answered before what a script does at the end of a connection", function()
    local read = threading.Event()
    for _, name in ipairs{"finish", "handle", "shutdown_request", "close_request", "finish_request", "process_request"} do
      read:clear()
      local H, S = class("H", Quiet), class("S", server.WSGIServer)
      local Derived, Base = S, server.WSGIServer
      if name == "finish" or name == "handle" then Derived, Base = H, Quiet end
      local ends = name == "handle" or name:match("^finish_") or name:match("^process")
      Derived[name] = function(self, ...)
        if ends then
          Base[name](self, ...)
          read:wait(60)
          return
        end
        read:wait(60)
        return Base[name](self, ...)
      end
      local s = serving(hello_world_app, H, S)
      local c = socket.create_connection(s.server_address, {timeout = 60})
      finally(function() c:close() end)
      c:sendall("GET / HTTP/1.0\r\n\r\n")
      local text = ""
      while not text:find("Hello World", 1, true) do text = text .. c:recv(4096) end
      read:set()
      assert.equal("", c:recv(1), name)
    end
  end)

  it("answers one request of a connection", function()
    local text = raw(serving(hello_world_app), ("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"):rep(2))
    local _, n = text:gsub("HTTP/1.0 200 OK", "")
    assert.equal(1, n)
  end)

  it("sends blocks as they come", function()
    local go = threading.Event()
    local s = serving(function(_, start)
      start("200 OK", {})
      local i = 0
      return function()
        i = i + 1
        if i == 2 then go:wait(60) end
        return ({"first", "second"})[i]
      end
    end)
    local c = socket.create_connection(s.server_address, {timeout = 60})
    finally(function() c:close() end)
    c:sendall("GET / HTTP/1.0\r\n\r\n")
    local f = c:makefile("rb")
    repeat until f:readline() == "\r\n"
    assert.equal("first", f:read(5))
    go:set()
    assert.equal("second", f:read())
  end)
end)

describe("a request that comes by no connection", function()
  -- A server that listens nowhere, and handlers on files that the test gives.
  local Offline, Given = class("Offline", server.WSGIServer), class("Given", server.WSGIRequestHandler)
  function Offline:__init(address, handler_class)
    socketserver.BaseServer.__init(self, address, handler_class)
    self:server_bind()
  end
  function Offline:server_bind()
    self.server_name, self.server_port = unpack(self.server_address)
    self:setup_environ()
  end
  function Given:setup() self.rfile, self.wfile = unpack(self.request) end
  function Given:finish() end

  -- A file to read text from, by the methods that are named.
  local function input(text, ...)
    local methods = {}
    function methods:read(n)
      local piece = text:sub(1, n and n >= 0 and n or #text)
      text = text:sub(#piece + 1)
      return piece
    end
    function methods:readline() return self:read(text:find("\n", 1, true)) end
    function methods:readlines()
      local lines = {}
      while text ~= "" do lines[#lines + 1] = self:readline() end
      return lines
    end
    local f = {}
    for _, name in ipairs{...} do f[name] = methods[name] end
    return f
  end

  local function answer(app, rfile)
    local sys = require("sys")
    local old, out, log = sys.stderr, "", ""
    sys.stderr = {write = function(_, s) log = log .. s end, flush = function() end, writelines = function() end}
    finally(function() sys.stderr = old end)
    local s = server.make_server("h.example", 8080, app, Offline, Given)
    s:finish_request({rfile, {write = function(_, b) out = out .. b end, flush = function() end}}, {"192.0.2.1", 5})
    sys.stderr = old
    return out, log
  end

  it("is answered and logged", function()
    local env
    local out, log = answer(function(e, start) env = e return hello_world_app(e, start) end, input("GET /a%62?c HTTP/1.0\nX-Two: 1\nX-Two:2 \n\n", "read", "readline"))
    assert.match("^HTTP/1.0 200 OK\r\n.*Content%-Length: 11\r\n\r\nHello World$", out)
    assert.match('^192.0.2.1 .*"GET /a%%62%?c HTTP/1.0" 200 11\n$', log)
    assert.same({"/ab", "c", "1,2", "h.example", "8080", "192.0.2.1"},
      {env.PATH_INFO, env.QUERY_STRING, env.HTTP_X_TWO, env.SERVER_NAME, env.SERVER_PORT, env.REMOTE_ADDR})
  end)

  it("may end where the file does", function()
    for _, text in ipairs{"GET /\128%80 HTTP/1.0", "GET /\128%80 HTTP/1.0\r\n", "GET /\128%80 HTTP/1.0\r\nX: y"} do
      local out = answer(function(e, start)
        start("200 OK", {})
        return {e.PATH_INFO, e.HTTP_X or "-"}
      end, input(text, "read", "readline"))
      assert.match("\r\n\r\n/\128\128" .. (text:find("X:", 1, true) and "y" or "%-") .. "$", out)
    end
  end)

  it("has a wsgi.input with all methods, whatever the file has", function()
    local body = "one\ntwo\nthree"
    local text = "POST / HTTP/1.0\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
    local got
    local app = require("wsgiref.validate").validator(function(e, start)
      local f = e["wsgi.input"]
      got = {f:read(2), f:readline(), unpack(f:readlines())}
      start("200 OK", {{"Content-Type", "text/plain"}})
      return {"done"}
    end)
    for _, rfile in ipairs{input(text .. "beyond", "read", "readline"), input(text, "read", "readline", "readlines")} do
      assert.match("done$", (answer(app, rfile)))
      assert.same({"on", "e\n", "two\n", "three"}, got)
    end
    local own = input(text, "read", "readline", "readlines")
    answer(function(e, start) got = e["wsgi.input"] return hello_world_app(e, start) end, own)
    assert.equal(own, got)
  end)
end)

describe("a large file as a result", function()
  local text = ("0123456789abcdef"):rep(16384)

  -- Serve it under a handler with members, and give what came of a request for
  -- each of the headers' Content-Length; and the file, as it is left.
  local function sent(length, members, prepare)
    local tempfile = require("tempfile")
    local f = tempfile.TemporaryFile()
    finally(function() f:close() end)
    f:write(text)
    f:seek(0)
    if prepare then prepare(f) end
    local class_, H = class("S", server.ServerHandler), class("H", Quiet)
    for k, v in pairs(members or {}) do class_[k] = v end
    function H:handle()
      self.raw_requestline = self.rfile:readline(65537)
      if not self:parse_request() then return end
      local handler = class_(self.rfile, self.wfile, self:get_stderr(), self:get_environ(), {multithread = false})
      handler.request_handler = self
      handler:run(self.server:get_app())
    end
    local s = serving(function(environ, start)
      local headers = {{"Content-Type", "text/plain"}}
      if length then headers[2] = {"Content-Length", tostring(length)} end
      start("200 OK", headers)
      return environ["wsgi.file_wrapper"](f, 4096)
    end, members and H)
    return raw(s, "GET / HTTP/1.0\r\n\r\n"), f
  end

  it("is sent from where it is, without a length of the server's", function()
    local head, body = sent():match("^(.-\r\n\r\n)(.*)$")
    assert.equal(true, body == text)
    assert.equal(nil, head:match("Content%-Length"))
    head, body = sent(#text):match("^(.-\r\n\r\n)(.*)$")
    assert.equal(true, body == text)
    assert.match("Content%-Length: 262144\r\n", head)
    body = sent(nil, nil, function(f) f:read(10) f:readline() f:seek(100) f:read(3) end):match("\r\n\r\n(.*)$")
    assert.equal(true, body == text:sub(104))
  end)

  it("is closed", function()
    local _, f = sent()
    assert.equal(true, f.closed)
  end)

  it("must be as long as was said", function()
    local sys = require("sys")
    local old, log = sys.stderr, ""
    sys.stderr = {write = function(_, t) log = log .. t end, flush = function() end}
    finally(function() sys.stderr = old end)
    assert.match("^HTTP/1.0 500 ", sent(7))
    assert.match("longer than its Content%-Length, 7", log)
    assert.equal(true, #sent(#text + 1) < #text + 300)
    assert.match("its Content%-Length is 262145", log)
  end)

  it("is sent in blocks to a script that wants to see them", function()
    local blocks, sizes = 0, {}
    local function write(self, data)
      blocks = blocks + 1
      sizes[#data] = true
      return server.ServerHandler.write(self, data)
    end
    local body = sent(nil, {write = write}):match("\r\n\r\n(.*)$")
    assert.equal(true, body == text)
    assert.same({64, {[4096] = true}}, {blocks, sizes})
  end)

  it("is sent by sendfile, if a script has one", function()
    local function sendfile(self)
      self:send_headers()
      self:_write("mine")
      self:_flush()
      return true
    end
    assert.match("\r\n\r\nmine$", sent(nil, {sendfile = sendfile}))
    local body = sent(nil, {sendfile = function(self) return false end}):match("\r\n\r\n(.*)$")
    assert.equal(true, body == text)
  end)
end)

describe("the documented examples", function()
  it("show the environment of a test", function()
    local function simple_app(environ, start_response)
      util.setup_testing_defaults(environ)
      start_response("200 OK", {{"Content-type", "text/plain; charset=utf-8"}})
      local ret = {}
      for key, value in pairs(environ) do ret[#ret + 1] = ("%s: %s\n"):format(tostring(key), tostring(value)) end
      return ret
    end
    local text = request.urlopen(url(serving(simple_app), "/x")):read()
    assert.match("PATH_INFO: /x\n", text)
    assert.match("wsgi.url_scheme: http\n", text)
  end)

  it("serve files", function()
    local tempfile = require("tempfile")
    with(tempfile.TemporaryDirectory(), function(dir)
      local f = io.open(dir .. "/index.html", "w")
      f:write("<p>hello</p>")
      f:close()
      local mimetypes = require("mimetypes")
      local function app(environ, respond)
        local fn = dir .. "/" .. environ.PATH_INFO:sub(2)
        if not fn:match("%.[^/]*$") then fn = fn .. "index.html" end
        local type_ = mimetypes.guess_type(fn)
        local file = io.open(fn, "rb")
        if file then
          respond("200 OK", {{"Content-Type", type_}})
          return util.FileWrapper(file)
        end
        respond("404 Not Found", {{"Content-Type", "text/plain"}})
        return {"not found"}
      end
      local s = serving(app)
      local r = request.urlopen(url(s))
      assert.same({"<p>hello</p>", "text/html"}, {r:read(), r.headers["Content-Type"]})
      assert.match("^HTTP/1.0 404 Not Found\r\n.*not found$", raw(s, "GET /none.txt HTTP/1.0\r\n\r\n"))
    end)
  end)
end)

describe("the module", function()
  it("names its versions", function()
    assert.same({"0.2", "WSGIServer/0.2", "netlua", "WSGIServer/0.2 netlua"},
      {server.__version__, server.server_version, server.sys_version, server.software_version})
    assert.equal(server.software_version, server.ServerHandler.server_software)
    assert.equal(true, isinstance(server.ServerHandler({}, {}, {}, {}), handlers.SimpleHandler))
    assert.equal(server, require("wsgiref").simple_server)
  end)
end)
