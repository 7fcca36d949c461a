local builtins = require("builtins")
local handlers = require("wsgiref.handlers")
local Headers = require("wsgiref.headers").Headers
local util = require("wsgiref.util")

-- A file that keeps what is written to it.
local function buffer()
  local b = {text = "", flushes = 0}
  function b:write(s) self.text = self.text .. s end
  function b:flush() self.flushes = self.flushes + 1 end
  return b
end

local environment = {REQUEST_METHOD = "GET", SERVER_PROTOCOL = "HTTP/1.0", PATH_INFO = "/x"}

-- A handler of a class that derives from SimpleHandler, and its streams.
local function simple(members, base, environ)
  local H = class("H", base or handlers.SimpleHandler)
  H.os_environ = {}
  for k, v in pairs(members or {}) do H[k] = v end
  local out, err = buffer(), buffer()
  return H({}, out, err, environ or environment), out, err
end

local function hello(_, start_response)
  start_response("200 OK", {{"Content-Type", "text/plain; charset=utf-8"}})
  return {"Hello World"}
end

-- What a handler sends, without the date.
local function sent(out) return (out.text:gsub("Date: [^\r]*\r\n", "", 1)) end

local function respond(app, members, base, environ)
  local h, out, err = simple(members, base, environ)
  h:run(app)
  return sent(out), err.text
end

local page = "Content-Type: text/plain\r\nContent-Length: 59\r\n\r\nA server error occurred.  Please contact the administrator."

describe("SimpleHandler", function()
  it("runs an application", function()
    local h, out = simple()
    h:run(hello)
    assert.match("^HTTP/1.0 200 OK\r\nDate: %a%a%a, %d%d %a%a%a %d+ %d%d:%d%d:%d%d GMT\r\nContent%-Type: text/plain; charset=utf%-8\r\nContent%-Length: 11\r\n\r\nHello World$", out.text)
    assert.truthy(out.flushes > 0)
  end)

  it("keeps its streams and its environment", function()
    local stdin, stdout, stderr = {}, buffer(), buffer()
    local h = handlers.SimpleHandler(stdin, stdout, stderr, environment)
    assert.equal(stdin, h.stdin)
    assert.equal(stdout, h.stdout)
    assert.equal(stderr, h.stderr)
    assert.equal(environment, h.base_env)
    assert.equal(stdin, h:get_stdin())
    assert.equal(stderr, h:get_stderr())
    local env
    h:run(function(e, start) env = e return hello(e, start) end)
    assert.equal("/x", env.PATH_INFO)
    assert.equal(stdin, env["wsgi.input"])
    assert.equal(stderr, env["wsgi.errors"])
  end)

  it("gives a Lua file to the application as a stream of PEP 3333", function()
    local name = os.tmpname()
    finally(function() os.remove(name) end)
    local f = assert(io.open(name, "w"))
    f:write("a=1\nb=2\nc=3\nthe rest")
    f:close()
    f = assert(io.open(name, "rb"))
    finally(function() f:close() end)
    local h = handlers.SimpleHandler(f, buffer(), buffer(), environment)
    assert.equal(f, h:get_stdin())
    local got
    h:run(function(e, start)
      local input = e["wsgi.input"]
      got = {input:read(0), input:read(2), input:readline(), input:readline(2), input:readline(), input:read(4)}
      return hello(e, start)
    end)
    assert.same({"", "a=", "1\n", "b=", "2\n", "c=3\n"}, got)
    assert.equal("the", f:read(3)) -- no more was read than was asked for
    h = handlers.SimpleHandler(f, buffer(), buffer(), environment)
    h:run(function(e, start)
      local input = e["wsgi.input"]
      got = {input:read(), input:read(), input:read(5), input:readline(), #input:readlines(), iter(input)() or "none"}
      return hello(e, start)
    end)
    assert.same({" rest", "", "", "", 0, "none"}, got)
    f:seek("set", 0)
    h = handlers.SimpleHandler(f, buffer(), buffer(), {REQUEST_METHOD = "POST", CONTENT_TYPE = "application/x-www-form-urlencoded", CONTENT_LENGTH = "3"})
    h:run(function(e, start)
      got = require("cgi").FieldStorage{fp = e["wsgi.input"], environ = e}:getvalue("a")
      return hello(e, start)
    end)
    assert.equal("1", got)
    assert.equal("\nb=2", f:read(4))
  end)

  it("may lack streams, which the application then finds as None", function()
    local h = handlers.BaseCGIHandler(nil, None, nil, {})
    h:setup_environ()
    assert.same({None, None, "http"}, {h.environ["wsgi.input"], h.environ["wsgi.errors"], h.environ["wsgi.url_scheme"]})
    h.server_software, h.traceback_limit, h.status, h.result, h.environ = None, None, None, None, None
    assert.same({nil, nil, nil, nil, nil}, {h.server_software, h.traceback_limit, h.status, h.result, h.environ})
  end)

  it("takes the flags of threads and processes", function()
    for _, c in ipairs{{{}, true, false}, {{multithread = false}, false, false}, {{multiprocess = true}, true, true}} do
      local env
      local h = handlers.SimpleHandler({}, buffer(), buffer(), environment, c[1])
      assert.equal(c[2], h.wsgi_multithread)
      h:run(function(e, start) env = e return hello(e, start) end)
      assert.same({c[2], c[3], false}, {env["wsgi.multithread"], env["wsgi.multiprocess"], env["wsgi.run_once"]})
    end
  end)

  it("asks again a stream that writes a part, and warns", function()
    local sys = require("sys")
    local old, warned = sys.stderr, buffer()
    sys.stderr = warned
    finally(function() sys.stderr = old end)
    local out = buffer()
    function out:write(s) self.text = self.text .. s:sub(1, 3) return math.min(3, #s) end
    handlers.SimpleHandler({}, out, buffer(), environment):run(hello)
    assert.match("Hello World$", out.text)
    assert.match("^DeprecationWarning: ", warned.text)
  end)

  it("sends to Lua files", function()
    local name = os.tmpname()
    finally(function() os.remove(name) end)
    local f = io.open(name, "w")
    handlers.SimpleHandler({}, f, buffer(), environment):run(hello)
    f:close()
    for text in io.lines(name) do
      assert.match("^HTTP/1.0 200 OK", text)
      break
    end
  end)
end)

describe("an application", function()
  it("may return a list, an iterator, or an object with an iterator", function()
    local Blocks = class("Blocks")
    function Blocks:__iter() return coroutine.wrap(function() coroutine.yield("a") coroutine.yield("b") end) end
    local lists = {
      {"a", "b"}, Blocks(), setmetatable({}, {__iter = function() return Blocks:__iter() end}),
      (function() local i = 0 return function() i = i + 1 return ({"a", "b"})[i] end end)(), {bytes("a"), "b"},
    }
    for _, list in ipairs(lists) do
      assert.match("\r\n\r\nab$", respond(function(_, start) start("200 OK", {}) return list end))
    end
  end)

  it("may return what gives its blocks when it is called, and is closed", function()
    local closed = 0
    local function members(n)
      local i = 0
      return {__call = function() i = i + 1 if i <= n then return "block" .. i end end}, {close = function() closed = closed + 1 end}
    end
    local function of(result)
      return respond(function(_, start)
        start("200 OK", {})
        return result
      end):match("\r\n\r\n(.*)$")
    end
    local meta, own = members(2)
    assert.equal("block1block2", of(setmetatable(own, meta)))
    local G, i = class("G"), 0
    function G:__call() i = i + 1 if i <= 2 then return "turn" .. i end end
    function G:close() closed = closed + 1 end
    assert.equal("turn1turn2", of(G()))
    assert.equal(2, closed)
    local env = {}
    util.setup_testing_defaults(env)
    meta, own = members(1)
    local checked = require("wsgiref.validate").validator(function(_, start)
      start("200 OK", {{"Content-Type", "text/plain"}})
      return setmetatable(own, meta)
    end)(env, function() return function() end end)
    assert.equal("block1", checked())
    assert.equal(nil, checked())
    checked:close()
    assert.equal(3, closed)
  end)

  it("has its result closed, whatever happens", function()
    local closed = 0
    local function result(next)
      return setmetatable({close = function() closed = closed + 1 end}, {__iter = function() return next end})
    end
    respond(function(_, start) start("200 OK", {}) return result(function() end) end)
    assert.equal(1, closed)
    respond(function(_, start) start("200 OK", {}) return result(function() error("later") end) end)
    assert.equal(2, closed)
    respond(function(_, start) start("200 OK", {}) return {"x", close = function() closed = closed + 1 end} end)
    assert.equal(3, closed)
  end)

  it("may write before it returns", function()
    assert.equal("HTTP/1.0 200 OK\r\n\r\nabc", respond(function(_, start)
      local write = start("200 OK", {})
      write("a")
      write("b")
      return {"c"}
    end))
  end)

  it("may take an object Headers for the list", function()
    assert.match("^HTTP/1.0 200 OK\r\nX%-A: 1\r\n", respond(function(_, start)
      local h = Headers()
      h["X-A"] = "1"
      start("200 OK", h)
      return {}
    end))
  end)

  it("replaces a response that was not sent by exc_info", function()
    assert.match("^HTTP/1.0 500 Oops\r\nContent%-Length: 3\r\n\r\nbad$", respond(function(_, start)
      start("200 OK", {{"X-A", "1"}})
      local _, e = pcall(error, "boom")
      start("500 Oops", {}, e)
      return {"bad"}
    end))
  end)

  it("has its error raised again once the response is sent", function()
    local text, log = respond(function(_, start)
      start("200 OK", {})("part")
      start("500 Oops", {}, {builtins.ValueError, builtins.ValueError("boom"), None})
      return {"bad"}
    end)
    assert.match("\r\n\r\npart$", text)
    assert.match("ValueError: boom\n$", log)
  end)

  it("is not stopped by a client that leaves", function()
    local h, out, err = simple{_write = function() error(builtins.BrokenPipeError(32, "gone")) end}
    h:run(hello)
    assert.equal("", out.text .. err.text)
  end)

  it("has no body for HEAD, but its length", function()
    assert.equal("HTTP/1.0 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 11\r\n\r\n",
      respond(hello, nil, nil, {REQUEST_METHOD = "HEAD", SERVER_PROTOCOL = "HTTP/1.0"}))
  end)
end)

describe("what is no response", function()
  local cases = {
    ["a status that is short"] = function(start) start("OK", {}) end,
    ["a status without a code"] = function(start) start("abc OK", {}) end,
    ["a status without a space"] = function(start) start("2000 OK", {}) end,
    ["a status that is no string"] = function(start) start(200, {}) end,
    ["a header that is hop-by-hop"] = function(start) start("200 OK", {{"Connection", "close"}}) end,
    ["two calls without exc_info"] = function(start) start("200 OK", {}) start("200 OK", {}) end,
    ["no call"] = function() end,
    ["a value that is no string"] = function(start) start("200 OK", {{"X", 5}}) end,
  }
  for name, call in pairs(cases) do
    it(name, function()
      local text, log = respond(function(_, start) call(start) return {"x"} end)
      assert.equal("HTTP/1.0 500 Internal Server Error\r\n" .. page, text)
      assert.match("AssertionError: ", log)
    end)
  end

  for name, result in pairs{["a string"] = "text", ["bytes"] = bytes("text"), ["a list of numbers"] = {1}} do
    it("is " .. name, function()
      local text, log = respond(function(_, start) start("200 OK", {}) return result end)
      assert.equal("HTTP/1.0 500 Internal Server Error\r\n" .. page, text)
      assert.match("AssertionError: ", log)
    end)
  end

  it("is a table with keys", function()
    local text, log = respond(function(_, start) start("200 OK", {}) return {id = 7} end)
    assert.equal("HTTP/1.0 500 Internal Server Error\r\n" .. page, text)
    assert.match("TypeError: the application returned a table with keys;", log)
    local closed = 0
    local function close() closed = closed + 1 end
    respond(function(_, start) start("200 OK", {}) return {id = 7, close = close} end)
    text = respond(function(_, start) start("200 OK", {}) return {close = close} end)
    assert.equal("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", text)
    assert.equal(2, closed)
  end)

  it("is nothing", function()
    for _, nothing in ipairs{function() end, function() return None end} do
      local text, log = respond(function(_, start) start("200 OK", {}) return nothing() end)
      assert.equal("HTTP/1.0 500 Internal Server Error\r\n" .. page, text)
      assert.match("TypeError: the application returned nil;", log)
    end
  end)
end)

describe("BaseHandler", function()
  it("must be given its streams by a subclass", function()
    for _, name in ipairs{"_write", "_flush", "get_stdin", "get_stderr", "add_cgi_vars"} do
      local h = handlers.BaseHandler()
      assert.falsy((catch(builtins.NotImplementedError, h[name], h, name == "_write" and "x" or nil)), name)
    end
    assert.falsy((catch(builtins.NotImplementedError, handlers.BaseHandler().run, handlers.BaseHandler(), hello)))
  end)

  it("calls its other methods in the course of run", function()
    local calls, out = {}, ""
    local H = class("H", handlers.BaseHandler)
    H.os_environ = {FROM = "os"}
    local returns = {get_stdin = {}, get_stderr = buffer(), get_scheme = "https"}
    for _, name in ipairs{"setup_environ", "get_stdin", "get_stderr", "get_scheme", "start_response", "finish_response", "set_content_length", "cleanup_headers",
      "send_preamble", "write", "finish_content", "close", "send_headers", "result_is_file", "client_is_modern"} do
      H[name] = function(self, ...)
        calls[#calls + 1] = name
        if returns[name] then return returns[name] end
        return handlers.BaseHandler[name](self, ...)
      end
    end
    function H:add_cgi_vars() self.environ.SERVER_PROTOCOL = "HTTP/1.0" end
    function H:_write(data) out = out .. data end
    function H:_flush() end
    local env
    H():run(function(e, start) env = e return hello(e, start) end)
    assert.equal("setup_environ get_stdin get_stderr get_scheme start_response finish_response result_is_file write send_headers cleanup_headers "
      .. "set_content_length client_is_modern send_preamble client_is_modern finish_content close", table.concat(calls, " "))
    assert.match("Hello World$", out)
    assert.same({"os", "https", returns.get_stdin}, {env.FROM, env["wsgi.url_scheme"], env["wsgi.input"]})
  end)

  it("has the documented attributes", function()
    local B = handlers.BaseHandler
    assert.same({true, true, false}, {B.wsgi_multithread, B.wsgi_multiprocess, B.wsgi_run_once})
    assert.same({1, 0}, B.wsgi_version)
    assert.same({true, "1.0"}, {B.origin_server, B.http_version})
    assert.equal(util.FileWrapper, B.wsgi_file_wrapper)
    assert.equal(Headers, B.headers_class)
    local h = B()
    assert.same({nil, nil, nil, false, 0}, {h.server_software, h.traceback_limit, h.status, h.headers_sent, h.bytes_sent})
    assert.same({nil, nil, nil}, {h.headers, h.environ, h.result})
    assert.equal("500 Internal Server Error", h.error_status)
    assert.same({{"Content-Type", "text/plain"}}, h.error_headers)
    assert.match("^A server error occurred%.  Please", h.error_body)
  end)

  it("shows the response to those that override its steps", function()
    local seen
    respond(hello, {send_headers = function(self)
      seen = {self.status, self.headers["Content-Type"], self.headers_sent, self.bytes_sent, self.result[1], self.environ.PATH_INFO}
      self.headers["X-Late"] = "1"
      handlers.SimpleHandler.send_headers(self)
      seen[7] = self.headers_sent
    end})
    assert.same({"200 OK", "text/plain; charset=utf-8", false, 11, "Hello World", "/x", true}, seen)
  end)

  it("sends headers that a step has added", function()
    local text = respond(hello, {cleanup_headers = function(self)
      handlers.SimpleHandler.cleanup_headers(self)
      self.headers["X-Late"] = "1"
    end})
    assert.match("Content%-Length: 11\r\nX%-Late: 1\r\n\r\nHello World$", text)
  end)

  it("makes headers by headers_class", function()
    local Mine = class("Mine", Headers)
    function Mine:__init(list)
      Headers.__init(self, list)
      self["X-Mine"] = "1"
    end
    assert.match("X%-Mine: 1\r\n", respond(hello, {headers_class = Mine}))
  end)

  it("begins the environment with os_environ", function()
    local function env_of(members)
      local env
      respond(function(e, start) env = e return hello(e, start) end, members)
      return env
    end
    assert.equal("os", env_of{os_environ = {FROM = "os"}}.FROM)
    assert.equal("/x", env_of{os_environ = {PATH_INFO = "os"}}.PATH_INFO)
    local H = class("H", handlers.SimpleHandler)
    local function whole()
      local env
      H({}, buffer(), buffer(), environment):run(function(e, start) env = e return hello(e, start) end)
      return env
    end
    local env, want = whole(), os.getenv("PATH")
    assert.equal(want, handlers.BaseHandler.os_environ.PATH)
    assert.equal("/x", env.PATH_INFO)
    assert.equal(want, env.PATH)
    local seen
    for k, v in pairs(whole()) do
      if k == "PATH" then seen = v end
    end
    assert.equal(want, seen)
    env = whole()
    assert.equal(nil, env.NO_SUCH_VARIABLE)
    env["x.mine"] = 1
    assert.same({1, want}, {rawget(env, "x.mine"), env.PATH})
    env.PATH = nil -- which takes it from this environment alone, for good
    assert.same({nil, 1, "/x"}, {env.PATH, env["x.mine"], env.PATH_INFO})
    assert.equal(nil, getmetatable(env))
    assert.equal(want, handlers.BaseHandler.os_environ.PATH)
    assert.equal(want, whole().PATH)
  end)

  it("knows the scheme and the software of the program's environment", function()
    local util = require("wsgiref.util")
    local os_environ = handlers.BaseHandler.os_environ
    os_environ.HTTPS, os_environ.SERVER_SOFTWARE = "on", "theirs"
    finally(function() os_environ.HTTPS, os_environ.SERVER_SOFTWARE = nil, nil end)
    local env
    respond(function(e, start) env = e return hello(e, start) end, {server_software = "soft/1", os_environ = os_environ})
    assert.same({"https", "theirs", "https"}, {env["wsgi.url_scheme"], env.SERVER_SOFTWARE, util.guess_scheme(env)})
  end)

  it("names its software, if it is an origin server", function()
    local function of(members)
      local env
      local text = respond(function(e, start) env = e return hello(e, start) end, members)
      return env.SERVER_SOFTWARE, text:match("Server: ([^\r]*)")
    end
    assert.same({"soft/1", "soft/1"}, {of{server_software = "soft/1"}})
    assert.same({nil, nil}, {of{}})
    assert.same({nil, nil}, {of{server_software = "soft/1", origin_server = false}})
  end)

  it("has its version in the status line", function()
    assert.match("^HTTP/1.1 200 OK\r\n", respond(hello, {http_version = "1.1"}))
    assert.match("^Status: 200 OK\r\n", respond(hello, {http_version = "1.1", origin_server = false}))
  end)

  it("sends no head to a client of HTTP/0.9", function()
    assert.equal("Hello World", respond(hello, nil, nil, {REQUEST_METHOD = "GET", SERVER_PROTOCOL = "HTTP/0.9"}))
  end)

  it("guesses the scheme", function()
    local env
    respond(function(e, start) env = e return hello(e, start) end, nil, nil, {HTTPS = "on"})
    assert.equal("https", env["wsgi.url_scheme"])
  end)
end)

describe("errors of an application", function()
  local function fails() error("secret") end

  it("are logged and answered with a page that does not tell", function()
    local text, log = respond(fails)
    assert.equal("HTTP/1.0 500 Internal Server Error\r\n" .. page, text)
    assert.match("^Traceback %(most recent call last%):\n.*secret\n$", log)
  end)

  it("are logged as what they are, if the handler has found them", function()
    local _, log = respond(function() return {"x"} end)
    assert.match("^AssertionError: write: start_response was not called", log)
    _, log = respond(function(_, start) start("200 OK", {{"Content-Length", "9"}}) return {"x"} end)
    assert.match("^AssertionError: finish_content: the body has 1 bytes", log)
  end)

  it("leave the response as it was, to be looked at", function()
    local h, _, err = simple{_write = function() error(builtins.ValueError("disk full")) end}
    h:run(hello)
    assert.match("ValueError: disk full\n$", err.text)
    assert.same({"200 OK", "text/plain; charset=utf-8", "/x", "Hello World"}, {h.status, h.headers["Content-Type"], h.environ.PATH_INFO, h.result[1]})
  end)

  it("are logged only once the headers were sent", function()
    local text, log = respond(function(_, start) start("200 OK", {})("part") error("secret") end)
    assert.match("\r\n\r\npart$", text)
    assert.match("secret", log)
  end)

  it("are only logged, too, where they come of closing the result", function()
    local text, log = respond(function(_, start)
      start("200 OK", {})
      return {"all of it", close = function() error("late") end}
    end)
    assert.equal("HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nall of it", text)
    assert.match("late\n$", log)
    local h, out = simple() -- and the handler can be used again
    h:run(function(_, start) start("200 OK", {}) return {"x", close = function() error("late") end} end)
    out.text = ""
    h:run(fails)
    assert.match("^HTTP/1.0 500 ", out.text)
  end)

  it("have a page that attributes change", function()
    assert.equal("HTTP/1.0 503 Later\r\nX-A: 1\r\nContent-Length: 3\r\n\r\nbye",
      respond(fails, {error_status = "503 Later", error_headers = {{"X-A", "1"}}, error_body = "bye"}))
  end)

  it("have a page that error_output changes", function()
    local text = respond(fails, {error_output = function(_, environ, start_response)
      start_response("500 Mine", {}, true)
      return {"at ", environ.PATH_INFO}
    end})
    assert.equal("HTTP/1.0 500 Mine\r\n\r\nat /x", text)
  end)

  it("go to log_exception", function()
    local seen
    local _, log = respond(function() error(builtins.ValueError("boom")) end, {log_exception = function(_, exc_info) seen = exc_info end})
    assert.equal("boom", tostring(seen))
    assert.equal("", log)
  end)

  it("go to handle_error", function()
    local seen
    local text = respond(fails, {handle_error = function(self, e)
      seen = e
      handlers.SimpleHandler.handle_error(self)
    end})
    assert.match("secret", seen)
    assert.match("500 Internal Server Error", text)
  end)

  it("are logged with as many calls as traceback_limit says", function()
    local function deep(n) if n == 0 then error("secret") end deep(n - 1) return 1 end
    local function calls(limit)
      local _, log = respond(function() deep(5) return {} end, {traceback_limit = limit})
      local _, n = log:gsub("\n  %S", "")
      return n
    end
    assert.truthy(calls() > 6)
    assert.equal(2, calls(2))
    assert.equal(0, calls(0))
  end)

  it("are raised where they cannot be handled", function()
    local h = simple{error_output = function() error("twice") end}
    local ok, e = pcall(h.run, h, fails)
    assert.falsy(ok)
    assert.match("twice", e)
  end)
end)

describe("wsgi.file_wrapper", function()
  local function file() return {read = function(self) local s = self.s self.s = nil return s end, s = "data", close = function(self) self.closed = true end} end

  local function send(members, wrap)
    local f = file()
    return respond(function(environ, start)
      start("200 OK", {{"Content-Length", "4"}})
      return (wrap or environ["wsgi.file_wrapper"])(f)
    end, members), f
  end

  it("is FileWrapper, whose file is sent and closed", function()
    local text, f = send()
    assert.match("\r\n\r\ndata$", text)
    assert.equal(true, f.closed)
  end)

  it("may be turned off", function()
    local env
    respond(function(e, start) env = e return hello(e, start) end, {wsgi_file_wrapper = None})
    assert.equal(nil, env["wsgi.file_wrapper"])
  end)

  it("goes to sendfile, which may send it itself", function()
    local asked = 0
    local text = send{sendfile = function(self)
      asked = asked + 1
      self:send_headers()
      self:_write("sent")
      return true
    end}
    assert.match("\r\n\r\nsent$", text)
    text = send{sendfile = function() asked = asked + 1 return false end}
    assert.match("\r\n\r\ndata$", text)
    assert.equal(2, asked)
    assert.equal(false, handlers.BaseHandler().sendfile(handlers.BaseHandler()))
  end)

  it("does not go to sendfile if it is of another class", function()
    local Mine = class("Mine", util.FileWrapper)
    local asked = 0
    local members = {wsgi_file_wrapper = Mine, sendfile = function() asked = asked + 1 end}
    assert.match("data$", (send(members, util.FileWrapper)))
    assert.equal(0, asked)
    assert.match("data$", (send(members)))
    assert.equal(1, asked)
  end)

  it("reads Lua files in Go", function()
    local name = os.tmpname()
    finally(function() os.remove(name) end)
    local f = io.open(name, "wb")
    local content = ("x"):rep(100000)
    f:write(content)
    f:close()
    f = io.open(name, "rb")
    local text = respond(function(environ, start)
      start("200 OK", {{"Content-Length", tostring(#content)}})
      return environ["wsgi.file_wrapper"](f, 4096)
    end)
    assert.equal(content, text:match("\r\n\r\n(.*)$"))
    assert.equal("closed file", io.type(f))
  end)
end)

describe("the CGI handlers", function()
  it("send the status as a header", function()
    local text = respond(hello, nil, handlers.BaseCGIHandler)
    assert.equal("Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 11\r\n\r\nHello World", text)
    assert.equal(false, handlers.BaseCGIHandler.origin_server)
    assert.equal(false, handlers.CGIHandler.origin_server)
  end)

  -- Run do_run with other standard streams and variables in the environment.
  local function as_cgi(variables, do_run)
    local sys = require("sys")
    local old = {sys.stdin, sys.stdout, sys.stderr}
    local out, err = buffer(), buffer()
    sys.stdin, sys.stdout, sys.stderr = {name = "input"}, out, err
    for k, v in pairs(variables) do os.environ[k] = v end
    finally(function()
      sys.stdin, sys.stdout, sys.stderr = unpack(old)
      for k in pairs(variables) do os.environ[k] = nil end
    end)
    do_run()
    return out.text, err.text
  end

  it("serve the request of a CGI program", function()
    local env
    local out = as_cgi({REQUEST_METHOD = "GET", PATH_INFO = "/cgi", SCRIPT_NAME = "/s"}, function()
      handlers.CGIHandler():run(function(e, start) env = e return hello(e, start) end)
    end)
    assert.match("^Status: 200 OK\r\n.*Hello World$", out)
    assert.same({"/cgi", "/s", "input"}, {env.PATH_INFO, env.SCRIPT_NAME, env["wsgi.input"].name})
    assert.same({true, false, true}, {env["wsgi.run_once"], env["wsgi.multithread"], env["wsgi.multiprocess"]})
    assert.same({}, handlers.CGIHandler.os_environ)
  end)

  it("pass a head alone on to the gateway, which may have made GET of HEAD", function()
    local function head(_, start)
      start("200 OK", {{"Content-Length", "12345"}})
      return {}
    end
    assert.equal("Status: 200 OK\r\nContent-Length: 12345\r\n\r\n", (respond(head, nil, handlers.BaseCGIHandler)))
    assert.match("^HTTP/1.0 500 ", (respond(head)))
    local _, log = respond(function(e, start) head(e, start) return {"short"} end, nil, handlers.BaseCGIHandler)
    assert.match("the body has 5 bytes, its Content%-Length is 12345", log)
  end)

  it("take the script's name off the path that IIS sends", function()
    for _, c in ipairs{{"/app/x", "/app", "/x"}, {"/app", "/app", ""}, {"/apple", "/app", "/apple"}, {"/x", "", "/x"}} do
      local env
      as_cgi({PATH_INFO = c[1], SCRIPT_NAME = c[2]}, function()
        handlers.IISCGIHandler():run(function(e, start) env = e return hello(e, start) end)
      end)
      assert.equal(c[3], env.PATH_INFO)
    end
  end)

  it("read the environment into a new table", function()
    os.environ.HTTP_X_TEST = "caf\195\169"
    finally(function() os.environ.HTTP_X_TEST = nil end)
    local env = handlers.read_environ()
    assert.equal("caf\195\169", env.HTTP_X_TEST)
    env.HTTP_X_TEST = "other"
    assert.equal("caf\195\169", handlers.read_environ().HTTP_X_TEST)
  end)
end)
