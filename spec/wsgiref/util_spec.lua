local builtins = require("builtins")
local util = require("wsgiref.util")

-- A file that is read from a string.
local function reading(text, more)
  local f = {sizes = {}}
  function f:read(n)
    self.sizes[#self.sizes + 1] = n
    local piece = text:sub(1, n)
    text = text:sub(n + 1)
    return piece
  end
  for k, v in pairs(more or {}) do f[k] = v end
  return f
end

describe("wsgiref.util", function()
  it("guesses the scheme", function()
    for _, value in ipairs{"1", "yes", "on"} do assert.equal("https", util.guess_scheme{HTTPS = value}) end
    for _, value in ipairs{"0", "off", "ON", "true", ""} do assert.equal("http", util.guess_scheme{HTTPS = value}) end
    assert.equal("http", util.guess_scheme({}))
  end)

  it("rebuilds the address of a request", function()
    local env = {["wsgi.url_scheme"] = "http", HTTP_HOST = "h.example:8000", SCRIPT_NAME = "/app", PATH_INFO = "/a b;c=1", QUERY_STRING = "q=1"}
    assert.equal("http://h.example:8000/app/a%20b;c=1?q=1", util.request_uri(env))
    assert.equal("http://h.example:8000/app/a%20b;c=1", util.request_uri(env, false))
    assert.equal("http://h.example:8000/app/a%20b;c=1", util.request_uri(env, {include_query = false}))
    assert.equal("http://h.example:8000/app/a%20b;c=1", util.request_uri(env, 0))
    assert.equal("http://h.example:8000/app", util.application_uri(env))
    env = {["wsgi.url_scheme"] = "https", SERVER_NAME = "h.example", SERVER_PORT = "443", PATH_INFO = "/x"}
    assert.equal("https://h.example/x", util.request_uri(env))
    assert.equal("https://h.example/", util.application_uri(env))
    env.SERVER_PORT = "80"
    assert.equal("https://h.example:80/", util.application_uri(env))
  end)

  it("raises KeyError for an environment that lacks what it needs", function()
    local ok, e = catch(builtins.KeyError, util.request_uri, {})
    assert.falsy(ok)
    assert.equal('"wsgi.url_scheme"', (repr(e.args[1])))
  end)

  it("shifts segments from PATH_INFO to SCRIPT_NAME", function()
    local env = {SCRIPT_NAME = "/foo", PATH_INFO = "/bar/baz"}
    assert.equal("bar", util.shift_path_info(env))
    assert.same({SCRIPT_NAME = "/foo/bar", PATH_INFO = "/baz"}, env)
    assert.equal("baz", util.shift_path_info(env))
    assert.same({SCRIPT_NAME = "/foo/bar/baz", PATH_INFO = ""}, env)
    assert.equal(nil, util.shift_path_info(env))
  end)

  it("tells /x from /x/ by an empty segment", function()
    local env = {SCRIPT_NAME = "/x", PATH_INFO = "/"}
    assert.equal("", util.shift_path_info(env))
    assert.same({SCRIPT_NAME = "/x/", PATH_INFO = ""}, env)
  end)

  it("ignores other empty segments", function()
    local env = {SCRIPT_NAME = "", PATH_INFO = "//a//b/"}
    assert.equal("a", util.shift_path_info(env))
    assert.same({SCRIPT_NAME = "/a", PATH_INFO = "/b/"}, env)
  end)

  it("walks through nested applications", function()
    local function leaf(environ) return {environ.SCRIPT_NAME, environ.PATH_INFO} end
    local function node(children)
      return function(environ, start) return children[util.shift_path_info(environ)](environ, start) end
    end
    local app = node{foo = node{bar = leaf}}
    assert.same({"/foo/bar", "/baz"}, app({SCRIPT_NAME = "", PATH_INFO = "/foo/bar/baz"}))
  end)

  it("fills in what an environment lacks for a test", function()
    local env = {}
    util.setup_testing_defaults(env)
    for key, value in pairs{SERVER_NAME = "127.0.0.1", HTTP_HOST = "127.0.0.1", SERVER_PORT = "80", REQUEST_METHOD = "GET", SCRIPT_NAME = "", PATH_INFO = "/",
      SERVER_PROTOCOL = "HTTP/1.0", ["wsgi.url_scheme"] = "http"} do
      assert.equal(value, env[key])
    end
    assert.same({1, 0}, env["wsgi.version"])
    for _, flag in ipairs{"run_once", "multithread", "multiprocess"} do assert.equal(false, env["wsgi." .. flag]) end
    assert.equal("", env["wsgi.input"]:read())
    env["wsgi.errors"]:write("x")
    env["wsgi.errors"]:writelines{"y", "z"}
    env["wsgi.errors"]:flush()
    assert.equal("xyz", env["wsgi.errors"]:getvalue())
    env = {REQUEST_METHOD = "POST", HTTPS = "on", SCRIPT_NAME = "/s"}
    util.setup_testing_defaults(env)
    assert.same({"POST", "https", "443", "/s", nil}, {env.REQUEST_METHOD, env["wsgi.url_scheme"], env.SERVER_PORT, env.SCRIPT_NAME, env.PATH_INFO})
  end)

  it("knows the headers that end at the next hop", function()
    for _, name in ipairs{"Connection", "keep-alive", "PROXY-AUTHENTICATE", "proxy-authorization", "TE", "Trailers", "transfer-encoding", "Upgrade"} do
      assert.equal(true, util.is_hop_by_hop(name))
    end
    assert.equal(false, util.is_hop_by_hop("Content-Length"))
  end)
end)

describe("FileWrapper", function()
  local text = ("This is an example file-like object"):rep(10)

  it("gives a file in blocks", function()
    local chunks = {}
    for chunk in util.FileWrapper(reading(text), {blksize = 5}) do chunks[#chunks + 1] = chunk end
    assert.equal(#text / 5, #chunks)
    assert.equal("This ", chunks[1])
    assert.equal(text, table.concat(chunks))
  end)

  it("reads 8192 bytes at a time unless told otherwise", function()
    local f = reading("x")
    local wrapper = util.FileWrapper(f)
    assert.equal(8192, wrapper.blksize)
    assert.equal(f, wrapper.filelike)
    for _ in iter(wrapper) do end
    assert.same({8192, 8192}, f.sizes)
  end)

  it("ends for good at an empty read", function()
    local pieces = {"a", "", "b"}
    local wrapper = util.FileWrapper({read = function() return table.remove(pieces, 1) end})
    local seen = {}
    for chunk in iter(wrapper) do seen[#seen + 1] = chunk end
    for chunk in iter(wrapper) do seen[#seen + 1] = chunk end
    assert.same({"a"}, seen)
  end)

  it("has close if, and only if, the file has", function()
    local closed
    local wrapper = util.FileWrapper(reading("x", {close = function(self) closed = self end}))
    wrapper:close()
    assert.equal(wrapper.filelike, closed)
    assert.equal(nil, util.FileWrapper(reading("x")).close)
  end)

  it("is a sequence, too", function()
    local wrapper = util.FileWrapper(reading("abcde"), 2)
    assert.equal("ab", wrapper[0])
    assert.equal("cd", wrapper[5])
    assert.equal("e", wrapper[1])
    assert.falsy((catch(builtins.IndexError, function() return wrapper[2] end)))
  end)

  it("wants something to read", function()
    assert.falsy((catch(builtins.TypeError, util.FileWrapper, {})))
    assert.falsy((catch(builtins.TypeError, util.FileWrapper, 5)))
    assert.falsy((catch(builtins.ValueError, util.FileWrapper, reading("x"), 0)))
  end)
end)
