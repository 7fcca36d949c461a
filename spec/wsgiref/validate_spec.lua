local builtins = require("builtins")
local sys = require("sys")
local util = require("wsgiref.util")
local validate = require("wsgiref.validate")
local validator = validate.validator

-- A file that keeps what is written to it.
local function buffer()
  local b = {text = ""}
  function b:write(s) self.text = self.text .. s end
  function b:writelines(lines) for _, l in ipairs(lines) do self:write(l) end end
  function b:flush() self.flushed = true end
  return b
end

local function environ(changes)
  local env = {}
  util.setup_testing_defaults(env)
  env.QUERY_STRING = ""
  for k, v in pairs(changes or {}) do env[k] = v end
  return env
end

local html = {{"Content-Type", "text/html"}}

local function fine(_, start_response)
  start_response("200 OK", html)
  return {"hello", "world"}
end

-- Call a checked application, read its result and close it.
local function call(app, env, start)
  local result = validator(app)(env or environ(), start or function() return function() end end)
  local blocks = {}
  local ok, e = pcall(function()
    for b in iter(result) do blocks[#blocks + 1] = b end
  end)
  result:close()
  if not ok then error(e, 0) end
  return blocks
end

local function breach(app, env, start)
  local ok, e = catch(builtins.AssertionError, call, app, env, start)
  assert.falsy(ok)
  return tostring(e)
end

-- What is written to sys.stderr meanwhile.
local function warned(f)
  local old, b = sys.stderr, buffer()
  sys.stderr = b
  local ok, e = pcall(f)
  sys.stderr = old
  if not ok then error(e, 0) end
  return b.text
end

describe("validator", function()
  it("passes on what is right", function()
    local status, headers, failure
    assert.same({"hello", "world"}, call(fine, nil, function(...) status, headers, failure = ... return function() end end))
    assert.same({"200 OK", html, nil}, {status, headers, failure})
    assert.equal("function", type(validator(fine)))
  end)

  it("checks the number of arguments", function()
    assert.falsy((catch(builtins.AssertionError, validator(fine))))
    assert.falsy((catch(builtins.AssertionError, validator(fine), environ())))
    assert.falsy((catch(builtins.AssertionError, validator(fine), environ(), print, 5)))
    breach(function(_, start) start("200 OK") end)
    breach(function(_, start) start("200 OK", html, nil, 5) end)
  end)

  it("checks the environment", function()
    for _, key in ipairs{"REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT", "wsgi.version", "wsgi.input", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"} do
      local env = environ()
      env[key] = nil
      assert.truthy(breach(fine, env):find(key, 1, true))
    end
    for _, bad in ipairs{{HTTP_CONTENT_TYPE = "a/b"}, {HTTP_CONTENT_LENGTH = "5"}, {X = 5}, {["wsgi.version"] = "1.0"}, {["wsgi.url_scheme"] = "ftp"},
      {["wsgi.input"] = {}}, {["wsgi.errors"] = {}}, {SCRIPT_NAME = "x"}, {SCRIPT_NAME = "/"}, {PATH_INFO = "x"}, {CONTENT_LENGTH = "-1"}, {CONTENT_LENGTH = "five"}, {[5] = "x"}} do
      breach(fine, environ(bad))
    end
    breach(fine, setmetatable(environ(), {}))
    breach(fine, "environ")
  end)

  it("checks the response", function()
    for _, status in ipairs{"OK", "20 OK", "2000 OK", "099 Low", "", "abc OK", 200} do
      breach(function(_, start) start(status, html) end)
    end
    for _, headers in ipairs{{}, "text", {["Content-Type"] = "text/html"}, {{"Content-Type"}}, {html[1], {"Status", "200"}}, {html[1], {"a:b", "c"}}, {html[1], {"a b", "c"}},
      {html[1], {"a-", "c"}}, {html[1], {"a_", "c"}}, {html[1], {"1a", "c"}}, {html[1], {"a", "b\nc"}}, {html[1], {"a", "b\1"}}, {html[1], {"a", 5}}, {html[1], 5}} do
      breach(function(_, start) start("200 OK", headers) end)
    end
    breach(function(_, start) start("204 No Content", html) end)
    breach(function(_, start) start("304 Not Modified", html) end)
    assert.same({}, call(function(_, start) start("204 No Content", {}) return {} end))
    breach(function(_, start) start("200 OK", html, 5) end)
    breach(function(_, start) start("200 OK", html, true) end)
    assert.same({"x"}, call(function(_, start) start("200 OK", html, builtins.ValueError("x")) return {"x"} end))
  end)

  it("checks the result", function()
    local function returns(v) return function(_, start) start("200 OK", html) return v end end
    for _, v in ipairs{"Hello World", bytes("Hello World"), 5, true, false, None, {5}, {"a", 5}, {id = 7}} do breach(returns(v)) end
    breach(returns(nil))
    breach(function() return {"a"} end)
    assert.same({}, call(function() return {} end)) -- nothing was read yet that was not started
    local late = function(_, start)
      local i = 0
      return function()
        i = i + 1
        if i == 1 then start("200 OK", html) return "late" end
      end
    end
    assert.same({"late"}, call(late))
  end)

  it("wants nothing to be read after close", function()
    local result = validator(fine)(environ(), function() return function() end end)
    local next_block = iter(result)
    assert.equal("hello", next_block())
    result:close()
    assert.falsy((catch(builtins.AssertionError, next_block)))
  end)

  it("passes close on", function()
    local closed = 0
    call(function(_, start) start("200 OK", html) return setmetatable({close = function() closed = closed + 1 end}, {__iter = function() return function() end end}) end)
    assert.equal(1, closed)
  end)

  it("checks what is written", function()
    local text = ""
    local start = function() return function(s) text = text .. s end end
    call(function(_, start_response) start_response("200 OK", html)("abc") return {} end, nil, start)
    assert.equal("abc", text)
    breach(function(_, start_response) start_response("200 OK", html)(5) return {} end, nil, start)
  end)

  it("checks how the streams are used", function()
    local function using(do_it, env)
      return function(e, start) do_it(e["wsgi.input"], e["wsgi.errors"]) return fine(e, start) end, env or environ()
    end
    breach(using(function(input) input:read() end))
    breach(using(function(input) input:read(1, 2) end))
    breach(using(function(input) input:readline(1, 2) end))
    breach(using(function(input) input:readlines(1, 2) end))
    breach(using(function(input) input:close() end))
    breach(using(function(_, errors) errors:close() end))
    breach(using(function(_, errors) errors:write(5) end))
    breach(using(function(_, errors) errors:writelines{"a", 5} end))
    breach(using(function(input) input:read(5) end, environ{["wsgi.input"] = {read = function() return 5 end, readline = print, readlines = print}}))
    breach(using(function(input) input:readlines() end, environ{["wsgi.input"] = {read = print, readline = print, readlines = function() return {"a", 5} end}}))
    local lines = {"a\n", "b\n"}
    local seen, errors = {}, buffer()
    call(using(function(input, e)
      assert.equal("aa", input:read(2))
      assert.same({"x", "y"}, input:readlines())
      for line in iter(input) do seen[#seen + 1] = line end
      e:write("one ")
      e:writelines{"two ", "three"}
      e:flush()
      assert.equal(nil, input.seek)
    end, environ{["wsgi.errors"] = errors, ["wsgi.input"] = {
      read = function() return "aa" end, readline = function() return table.remove(lines, 1) or "" end, readlines = function() return {"x", "y"} end,
    }}))
    assert.same({"a\n", "b\n"}, seen)
    assert.same({"one two three", true}, {errors.text, errors.flushed})
  end)

  it("warns on sys.stderr of what is questionable only", function()
    local env = environ()
    env.QUERY_STRING = nil
    assert.match("^WSGIWarning: .*QUERY_STRING", warned(function() call(fine, env) end))
    assert.match("^WSGIWarning: .*BREW", warned(function() call(fine, environ{REQUEST_METHOD = "BREW"}) end))
    assert.match("^WSGIWarning: .*200", warned(function() call(function(_, start) start("200", html) return {} end) end))
    assert.equal("", warned(function() call(fine) end))
    assert.equal(true, isinstance(validate.WSGIWarning("x"), builtins.Warning))
  end)

  it("finds nothing against the server of this library", function()
    local server = require("wsgiref.simple_server")
    local threading = require("threading")
    local Quiet = class("Quiet", server.WSGIRequestHandler)
    function Quiet:log_message() end
    local s = server.make_server("127.0.0.1", 0, validator(server.demo_app), {handler_class = Quiet})
    local t = threading.Thread(function() s:serve_forever(0.01) end)
    t:start()
    finally(function() s:shutdown() t:join() s:server_close() end)
    local request = require("urllib.request")
    assert.match("^Hello world!", request.urlopen("http://127.0.0.1:" .. s.server_port .. "/"):read())
    -- The documented example of an application that is at fault.
    s:set_app(validator(function(_, start_response)
      start_response("200 OK", {{"Content-type", "text/plain"}})
      return "Hello World"
    end))
    local status
    local log = warned(function()
      local ok, e = pcall(request.urlopen, "http://127.0.0.1:" .. s.server_port .. "/")
      status = not ok and e.code
    end)
    assert.equal(500, status)
    assert.match("AssertionError: .*string", log)
  end)
end)
