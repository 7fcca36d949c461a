local builtins = require("builtins")
local cgitb = require("cgitb")
local server = require("http.server")
local sys = require("sys")
local tempfile = require("tempfile")
local threading = require("threading")
local request = require("urllib.request")
local loopback = require("loopback")

local limit = 3

local function charge(account, amount, password)
  local headers = {Authorization = "Basic Zm9v", Accept = "text/html"}
  if amount > limit then
    error(builtins.ValueError("<too much> for " .. account))
  end
  return headers
end

local function fail(fn, ...)
  local ok, e = pcall(fn or charge, ...)
  assert(not ok)
  return e
end

local function failed()
  return fail(function()
    charge("ann", 7, "hunter2")
    return nil -- not a tail call: it stays in the traceback
  end)
end

-- A file that keeps what is written to it.
local function file()
  local f = {text = ""}
  function f:write(s) f.text = f.text .. s end
  return f
end

local function only_file(dir)
  local names = {}
  for name in io.popen("ls -a '" .. dir .. "'"):lines() do
    if name ~= "." and name ~= ".." then names[#names + 1] = dir .. "/" .. name end
  end
  assert.equal(1, #names)
  return names[1]
end

local function read(name)
  local f = assert(io.open(name, "rb"))
  local text = f:read("*a")
  f:close()
  return text
end

local function restore_hook()
  local old = sys.excepthook
  finally(function() sys.excepthook = old end)
end

describe("a report", function()
  it("shows each call with source, arguments and variables", function()
    local text = cgitb.text(failed())
    assert.match("^ValueError: <too much> for ann\n", text)
    assert.match('cgitb_spec.lua:%d+ in charge%(account="ann", amount=7, password=%*%*%*%)\n', text)
    assert.match(' => %d+     error%(builtins.ValueError', text)
    assert.match("\n    %d+   local headers", text)
    assert.match('\n      headers = {Authorization = %*%*%*, Accept = "text/html"}\n', text)
    assert.match("\nValueError: <too much> for ann\n    args = {\"<too much> for ann\"}\n", text)
    assert.match("\nTraceback %(most recent call last%):\n", text)
  end)

  it("shows what the statement names of outer functions and globals", function()
    _G.some_global = {deep = {er = 5}}
    finally(function() _G.some_global = nil end)
    local outer = "around"
    local e = fail(function() error(builtins.RuntimeError(outer .. some_global.deep.er)) end)
    local text = cgitb.text(e)
    assert.match('outer outer = "around"', text)
    assert.match("global some_global.deep.er = 5", text)
  end)

  it("has as many lines of source as context says", function()
    local e = failed()
    local function lines(context)
      local _, n = cgitb.text(e, context):match("in charge%b()\n(.-)      headers ="):gsub("\n", "")
      return n
    end
    assert.equal(1, lines(1))
    assert.equal(5, lines(5))
    assert.equal(7, lines(7))
    assert.equal(lines(5), select(2, cgitb.text(e):match("in charge%b()\n(.-)      headers ="):gsub("\n", "")))
    assert.is_nil(cgitb.text(e, {context = 0}):find("=>", 1, true))
  end)

  it("is a page that escapes everything", function()
    local page = cgitb.html(failed())
    assert.match("^<!DOCTYPE html>", page)
    assert.match("&lt;too much&gt; for ann", page)
    assert.is_nil(page:find("<too", 1, true))
    assert.match("<strong>charge</strong>", page)
    assert.match("<mark><span> *%d+</span>     error", page)
    local hostile = fail(function(a) error(builtins.ValueError(a)) end, "</pre><script>alert(1)</script>")
    assert.is_nil(cgitb.html(hostile):find("<script", 1, true))
  end)

  it("keeps secrets out, wherever they stand", function()
    local function login(user, password)
      local url = "https://" .. user .. ":" .. password .. "@example.com/"
      error("cannot log in at " .. url .. " with " .. password)
    end
    local e = fail(login, "ann", "correct horse")
    for _, report in ipairs{cgitb.text(e), cgitb.html(e)} do
      assert.is_nil(report:find("correct horse", 1, true))
      assert.match("cannot log in", report)
    end
    local words = #cgitb.secrets
    cgitb.secrets[words + 1] = "iban"
    finally(function() cgitb.secrets[words + 1] = nil end)
    assert.match("iban=%*%*%*", cgitb.text(fail(function(iban) error("x" .. #iban) end, "AT61")))
  end)

  it("runs no code of the script", function()
    local T = class("T")
    function T:__tostring() error("in tostring") end
    T.__repr = T.__tostring
    local function f(object, tbl) error(builtins.ValueError("v")) end
    local trap = setmetatable({1}, {__index = function() error("in index") end, __len = error})
    local text = cgitb.text(fail(f, T(), trap))
    assert.match("object=<T object>", text)
  end)

  it("bounds what it shows", function()
    local deep = {}
    deep.deep = deep
    local long = {}
    for i = 1, 1000 do long[i] = i end
    local text = cgitb.text(fail(function(a, b, c) error("x") end, deep, long, ("y"):rep(1e6)))
    assert.is_true(#text < 10000)
    assert.is_true(text:find("{deep = {deep = {deep = {...}}}}", 1, true) ~= nil)
    assert.match("9, 10, %.%.%.}", text)
    assert.match("%(1000000 bytes%)", text)
  end)

  it("knows an error as pcall gives it, as a triple, and the last one", function()
    local e = failed()
    local text = cgitb.text(e)
    local function frames(s) return s:match("\n\n.*") end
    assert.equal(frames(text), frames(cgitb.text({builtins.ValueError, e, nil})))
    assert.equal(frames(text), frames(cgitb.text(None)))
    local plain = fail(function(x) error("plain " .. x, 0) end, 1)
    assert.match("^plain 1\n", cgitb.text(plain))
    assert.match("%(x=1%)", cgitb.text(plain))
    assert.match("^plain 2\n", cgitb.text("plain 2"))
  end)

  it("shows the attributes of exceptions", function()
    local E = class("E", builtins.ValueError)
    local e = E("m")
    e.code = 404
    e.token = "secret"
    assert.match("args = {\"m\"}\n    code = 404\n    token = %*%*%*\n", cgitb.text(fail(error, e)))
  end)

  it("shows what an error is that is neither an object nor a text", function()
    local text = cgitb.text(fail(function() error({code = 5, password = "hunter2", inner = {"<b>"}}) end))
    assert.match('\n    value = {code = 5, password = %*%*%*, inner = {"<b>"}}\n', text)
    local _ = fail(function(n) error(nil) end, 7)
    assert.match("^%(error object is nil%)\n.*%(n=7%)", cgitb.text(None))
    assert.match("^42\n", cgitb.text(fail(error, 42)))
    local loop = {}
    loop.loop = loop
    assert.match("value = {loop = {loop = {loop = {...}}}}", (cgitb.text(fail(error, loop)):gsub("%.%.%.", "...")))
  end)

  it("bounds the error's own text", function()
    local huge = ("<script>A"):rep(100000)
    local function f(text, t) error(text) end
    local wide = {}
    for i = 1, 200 do wide[("k"):rep(i * 10)] = huge end
    for _, e in ipairs{fail(f, huge, wide), fail(f, builtins.ValueError(huge), wide), fail(f, {huge, [huge] = 1})} do
      local text, page = cgitb.text(e), cgitb.html(e)
      assert.is_true(#text < 20000 and #page < 60000, #text .. " " .. #page)
      assert.is_nil(page:find("<script", 1, true))
    end
    assert.match("%.%.%. %(9%d%d%d%d%d bytes%)\n", cgitb.text(fail(f, huge)))
    assert.is_true(#cgitb.text(huge):match("^[^\n]*") < 300)
    local source = assert(loadstring("local a = '" .. ("x"):rep(1e6) .. "' error('long line')"))
    assert.is_true(#cgitb.text(fail(source)) < 10000)
  end)

  it("is text that terminals and browsers show as it is", function()
    local function f(bytes) error("bad \255 \27[31m\0 \226\128\174gnp.exe") end
    local e = fail(f, "\255\254\0")
    for _, report in ipairs{cgitb.text(e), cgitb.html(e)} do
      assert.is_true(report:find("bad \\255 \\27[31m\\0 \\u{202E}gnp.exe", 1, true) ~= nil, report)
      assert.is_nil(report:find("[%z\1-\8\11-\31\127\255]"))
    end
    assert.match('bytes="\\255\\254\\0"', cgitb.text(e))
    assert.match("\n%[string \"x%.\\27%[m\"%]:1: ", "\n" .. cgitb.text(fail(assert(loadstring("error('e')", "x.\27[m")))))
  end)

  it("survives errors whose __tostring fails", function()
    local function thrown(value)
      local inside = 5
      error(value)
    end
    local E = class("E", builtins.ValueError)
    function E:__tostring() error("in tostring") end
    for _, value in ipairs{E("m"), setmetatable({}, {__tostring = function() error("in tostring") end})} do
      local e = fail(thrown, value)
      for _ = 1, 2 do -- the failure of __tostring is not the error to report
        assert.match("inside = 5", cgitb.text(e))
        assert.is_nil(cgitb.text(e):find("in tostring\n\nTraceback"))
      end
    end
  end)

  it("knows the calls inside coroutines", function()
    local co = coroutine.create(function(x)
      local y = x * 2
      error("in a coroutine " .. y)
    end)
    local ok, e = coroutine.resume(co, 21)
    assert.is_false(ok)
    assert.match("%(x=21%).*y = 42\n", cgitb.text(e))
    local wrapped = coroutine.wrap(function() local here = "wrapped" error("w " .. here) end)
    assert.match('here = "wrapped"', cgitb.text(fail(wrapped)))
  end)

  it("leaves out what says nothing", function()
    local function f(...) error(string.format("%d", select("#", ...))) end
    local text = cgitb.text(fail(f, 1, 2), {context = 0})
    assert.is_nil(text:find("arg = nil", 1, true))
    assert.is_nil(text:find("global string", 1, true))
  end)

  it("keeps secrets out of what is nested and cut", function()
    local function f(config, raw, json) error("failed") end
    local secret = "hunter2" .. ("x"):rep(5000)
    local text = cgitb.text(fail(f,
      {db = {password = "hunter2a"}, headers = {{"Authorization", "Basic hunter2b"}, {"Set-Cookie", "a=hunter2c"}}, api_key = "hunter2d", ["X-Auth-Token"] = "hunter2e", list = {tokens = {"hunter2f"}}},
      "GET / HTTP/1.1\r\nAuthorization: Bearer hunter2g\r\nCookie: hunter2h\r\n\r\nuser=x&password=hunter2i&z=1", '{"password": "' .. secret .. '"}'))
    assert.is_nil(text:find("hunter2", 1, true), text)
    assert.match("z=1", text)
  end)

  it("shows deep stacks in part", function()
    local function down(n)
      if n == 0 then error("bottom") end
      return (down(n - 1))
    end
    local text = cgitb.text(fail(down, 100))
    assert.match("%.%.%. %d+ more calls %.%.%.", text)
    assert.match("down%(n=0%)", text)
    assert.is_nil(text:find("n=50", 1, true))
  end)
end)

describe("enable", function()
  it("puts a hook into sys.excepthook", function()
    restore_hook()
    cgitb.enable()
    assert.is_true(isinstance(sys.excepthook, cgitb.Hook))
    local out = sys.stdout
    finally(function() sys.stdout = out end)
    sys.stdout = file()
    local e = failed()
    sys.excepthook(builtins.ValueError, e, nil)
    assert.match("^<!DOCTYPE html>.*too much", sys.stdout.text)
  end)

  it("takes display, logdir, context and format by position", function()
    restore_hook()
    local dir = tempfile.mkdtemp()
    finally(function() os.execute("rm -r '" .. dir .. "'") end)
    cgitb.enable(1, dir, 3, "text")
    local out = sys.stdout
    finally(function() sys.stdout = out end)
    sys.stdout = file()
    local e = failed()
    sys.excepthook(builtins.ValueError, e)
    assert.match("^ValueError: <too much>", sys.stdout.text)
    assert.match("/cgitb%-[^/]*%.txt contains the description of this error.\n$", sys.stdout.text)
    assert.match("^ValueError: <too much>", read(only_file(dir)))
  end)
end)

describe("Hook", function()
  it("writes to its file", function()
    local f = file()
    cgitb.Hook({file = f, format = "text"}):handle(failed())
    assert.match("too much", f.text)
    for _, format in ipairs{"HTML", "plain", ""} do -- cgitb-7: any but "html" is text
      f.text = ""
      cgitb.Hook({file = f, format = format}):handle(failed())
      assert.match("^ValueError: <too much>", f.text)
    end
    f.text = ""
    local hook = cgitb.Hook(1, nil, 5, f)
    local e = failed()
    hook(builtins.ValueError, e, nil)
    assert.match("<!DOCTYPE html>", f.text)
  end)

  it("keeps reports from visitors, and tells them no paths", function()
    local dir = tempfile.mkdtemp()
    finally(function() os.execute("rm -r '" .. dir .. "'") end)
    local f = file()
    cgitb.Hook({display = 0, logdir = dir, file = f}):handle(failed())
    assert.is_nil(f.text:find("too much", 1, true))
    assert.is_nil(f.text:find(dir, 1, true))
    local name = only_file(dir)
    assert.match("noted as " .. name:match("[^/]+$"):gsub("%p", "%%%0"), f.text)
    assert.match("%.html$", name)
    assert.match("too much", read(name))
    assert.match("^%-rw%-%-%-%-%-%-%-", io.popen("ls -l '" .. name .. "'"):read("*l"))
  end)

  it("survives a directory that is not there", function()
    local f = file()
    cgitb.Hook({logdir = "/nonexistent/dir", file = f, format = "text"}):handle(failed())
    assert.match("too much", f.text)
    assert.match("Tried to save this report to /nonexistent/dir, but failed: ", f.text)
    local old = sys.stderr
    finally(function() sys.stderr = old end)
    sys.stderr = file()
    f.text = ""
    cgitb.Hook({display = false, logdir = "/nonexistent/dir", file = f}):handle(failed())
    assert.is_nil(f.text:find("nonexistent", 1, true))
    assert.match("too much", sys.stderr.text)
  end)

  it("leaves the error in the server's log if it is to be neither shown nor noted", function()
    local f, old = file(), sys.stderr
    finally(function() sys.stderr = old end)
    sys.stderr = file()
    cgitb.Hook({display = false, file = f}):handle(failed())
    assert.equal("<p>An error has occurred in a script.</p>\n", f.text)
    assert.match("^Traceback .*ValueError: <too much> for ann\n$", sys.stderr.text)
  end)

  it("refuses what is no file", function()
    assert.raises(builtins.TypeError, function() cgitb.Hook({file = 5}):handle(failed()) end, "file")
  end)

  it("begins the answer of a CGI program", function()
    os.environ["GATEWAY_INTERFACE"] = "CGI/1.1"
    finally(function() os.environ["GATEWAY_INTERFACE"] = nil end)
    local name = os.tmpname()
    finally(function() os.remove(name) end)
    local old = sys.stderr
    finally(function() sys.stderr = old end)
    sys.stderr = file()
    local function answer(before, options)
      local f = assert(io.open(name, "w"))
      if before then f:write(before) end
      options.file = f
      cgitb.Hook(options):handle(failed())
      f:close()
      return read(name)
    end
    assert.match("^Status: 500 [^\r]+\r\nContent%-Type: text/html; charset=utf%-8\r\nCache%-Control: no%-store\r\n\r\n<!DOCTYPE", answer(nil, {}))
    assert.match("^Status: 500 [^\r]+\r\nContent%-Type: text/plain; charset=utf%-8\r\n[^\n]*\n\r\nValueError", answer(nil, {format = "text"}))
    assert.match("^Status: 500 .*\r\n\r\n<p>An error has occurred", answer(nil, {display = false}))
    local part = answer("Content-Type: text/html\r\n\r\n<pre>", {})
    assert.is_nil(part:find("^Status:"))
    assert.match("<pre>" .. cgitb.reset():gsub("%p", "%%%0") .. "<!DOCTYPE", part)
  end)
end)

describe("handler", function()
  it("reports with the defaults", function()
    local out = sys.stdout
    finally(function() sys.stdout = out end)
    sys.stdout = file()
    local _ = failed()
    cgitb.handler()
    assert.match("^<!DOCTYPE html>.*too much", sys.stdout.text)
    sys.stdout.text = ""
    cgitb.handler(fail(error, builtins.KeyError("k")))
    assert.match("KeyError", sys.stdout.text)
  end)

  it("takes the errors of threads", function()
    local out, hook = sys.stdout, threading.excepthook
    finally(function() sys.stdout, threading.excepthook = out, hook end)
    sys.stdout = file()
    threading.excepthook = function(args) cgitb.handler({args.exc_type, args.exc_value, args.exc_traceback}) end
    local t = threading.Thread(function() local inside = 42 error("in a thread " .. inside) end)
    t:start()
    t:join()
    assert.match("in a thread 42.*<dt>inside</dt><dd>42</dd>", sys.stdout.text)
  end)
end)

describe("in a server", function()
  it("answers with the report", function()
    local H = class("H", server.BaseHTTPRequestHandler)
    H.log_message = function() end
    function H:do_GET()
      local ok, e = pcall(charge, "ann", 8, "hunter2")
      if ok then return end
      local page = cgitb.html(e)
      self:send_response(500)
      self:send_header("Content-Type", "text/html; charset=utf-8")
      self:send_header("Content-Length", #page)
      self:end_headers()
      self.wfile:write(page)
    end
    local seen
    local S = class("S", server.HTTPServer)
    function S:handle_error(_, _, e) seen = cgitb.text(e) end
    function H:do_POST() local where = "post" error("not answered: " .. where, 0) end
    local s = S({"127.0.0.1", 0}, H)
    loopback.serve(s)
    local url = "http://127.0.0.1:" .. s.server_port
    local e = fail(request.urlopen, url)
    assert.equal(500, e.code)
    assert.match("amount=<i>8</i>", e:read())
    fail(request.urlopen, url, "data")
    assert.match('^not answered: post\n.*where = "post"', seen)
  end)
end)

describe("in a WSGI server", function()
  it("reports what exc_info holds", function()
    local handlers = require("wsgiref.handlers")
    local seen
    local H = class("H", handlers.SimpleHandler)
    function H:log_exception(exc_info) seen = cgitb.text(exc_info) end
    local out = file()
    function out:flush() end
    H(file(), out, file(), {REQUEST_METHOD = "GET", SERVER_PROTOCOL = "HTTP/1.0"}):run(function(environ, start_response)
      local stage = "begun"
      error(builtins.ValueError("in the application"))
    end)
    assert.match("^ValueError: in the application\n", seen)
    assert.match('stage = "begun"', seen)
    assert.match("500 Internal Server Error", out.text)
  end)
end)

describe("the names beside", function()
  it("makes markup", function()
    assert.equal("<small>x</small>", cgitb.small("x"))
    assert.equal("<strong>x</strong>", cgitb.strong("x"))
    assert.equal('<font color="#909090">x</font>', cgitb.grey("x"))
    assert.equal("", cgitb.small("") .. cgitb.strong("") .. cgitb.grey(""))
    assert.match("Content%-Type: text/html", cgitb.reset())
    assert.match("</table>", cgitb.reset())
  end)

  it("finds variables", function()
    assert.same({"local", 1}, {cgitb.lookup("a", nil, {a = 1})})
    assert.same({"global", 2}, {cgitb.lookup("a", {globals = {a = 2}}, {})})
    assert.same({"builtin", print}, {cgitb.lookup("print", nil, {})})
    assert.is_nil((cgitb.lookup("nowhere", nil, {})))
  end)

  it("scans the variables of a statement", function()
    local lines = {"total = add(item.price,", "  tax, nowhere)", "after = 1"}
    local n = 0
    local function reader()
      n = n + 1
      return lines[n]
    end
    local found = cgitb.scanvars(reader, {globals = {tax = 2}}, {item = {price = 5}})
    local out = {}
    for _, v in ipairs(found) do out[#out + 1] = v.name .. "=" .. tostring(v.where) .. ":" .. type(v.value) end
    assert.equal("total=nil:nil add=nil:nil item=local:table item.price=local:number tax=global:number nowhere=nil:nil", table.concat(out, " "))
  end)
end)
