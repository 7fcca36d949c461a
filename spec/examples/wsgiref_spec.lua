-- The worked examples of the chapter's sections on wsgiref. Ports are free ones.
local headers = require("wsgiref.headers")
local mimetypes = require("mimetypes")
local request = require("urllib.request")
local simple_server = require("wsgiref.simple_server")
local sys = require("sys")
local tempfile = require("tempfile")
local threading = require("threading")
local util = require("wsgiref.util")
local validator = require("wsgiref.validate").validator
local HTTPError = require("urllib.error").HTTPError

local make_server, demo_app = simple_server.make_server, simple_server.demo_app

-- What is logged, and what else goes to sys.stderr, while a test runs.
local log
before_each(function()
  local old = sys.stderr
  log = {text = "", flush = function() end}
  function log:write(s) self.text = self.text .. s end
  sys.stderr = log
  finally(function() sys.stderr = old end)
end)

-- Let clients do their work while httpd:serve_forever() runs.
local function while_serving(httpd, clients)
  local t = threading.Thread{target = function() httpd:serve_forever(0.01) end, daemon = true}
  t:start()
  finally(function()
    httpd:shutdown()
    t:join()
  end)
  return clients("http://127.0.0.1:" .. httpd.server_port)
end

local function status(url)
  local ok, r = catch(HTTPError, request.urlopen, url)
  return ok and r.status or r.code
end

describe("wsgiref.util", function()
  it("example 1: an application below another one", function()
    local environ = {SCRIPT_NAME = "/foo", PATH_INFO = "/bar/baz"}
    assert.equal("bar", util.shift_path_info(environ))
    assert.same({SCRIPT_NAME = "/foo/bar", PATH_INFO = "/baz"}, environ)
  end)

  it("example 2: the environment, with defaults for tests", function()
    local function simple_app(environ, start_response)
      util.setup_testing_defaults(environ)

      local status = "200 OK"
      local headers = {{"Content-type", "text/plain; charset=utf-8"}}

      start_response(status, headers)

      local ret = {}
      for key, value in pairs(environ) do ret[#ret + 1] = ("%s: %s\n"):format(key, tostring(value)) end
      return ret
    end

    with(make_server("", 0, simple_app), function(httpd)
      while_serving(httpd, function(url)
        local r = request.urlopen(url .. "/x?q=1")
        assert.equal("text/plain; charset=utf-8", r.headers["Content-type"])
        local text = r:read()
        for _, line in ipairs{"PATH_INFO: /x\n", "QUERY_STRING: q=1\n", "wsgi.url_scheme: http\n", "REQUEST_METHOD: GET\n"} do
          assert.is_true(text:find(line, 1, true) ~= nil, line)
        end
      end)
    end)
  end)

  it("example 3: a file in chunks", function()
    local filelike = tempfile.TemporaryFile()
    filelike:write(("blocks of five"):rep(25))
    filelike:seek(0)
    local wrapper = util.FileWrapper(filelike, {blksize = 5})

    local printed = {}
    for chunk in wrapper do printed[#printed + 1] = chunk end
    assert.equal(70, #printed)
    assert.same({"block", "s of ", "fiveb"}, {printed[1], printed[2], printed[3]})
    wrapper:close()
    assert.is_true(filelike.closed)
  end)
end)

describe("wsgiref.headers", function()
  it("example 1: a header with a parameter", function()
    local h = headers.Headers()
    h:add_header("content-disposition", "attachment", {filename = "bud.gif"})
    assert.equal('content-disposition: attachment; filename="bud.gif"\r\n\r\n', h:bytes())
  end)
end)

describe("wsgiref.simple_server", function()
  it("example 1: serve for ever, or one request", function()
    with(make_server("", 0, demo_app), function(httpd)
      while_serving(httpd, function(url)
        for _ = 1, 3 do assert.match("^Hello world!\n\n", request.urlopen(url):read()) end
      end)
    end)
    with(make_server("", 0, demo_app), function(httpd)
      -- One request, and no more.
      local text
      local t = threading.Thread{target = function() text = request.urlopen("http://127.0.0.1:" .. httpd.server_port):read() end}
      t:start()
      httpd:handle_request()
      t:join()
      assert.match("^Hello world!\n\n", text)
    end)
    assert.match('"GET / HTTP/1.1" 200 ', log.text)
  end)
end)

describe("wsgiref.validate", function()
  it("example 1: an application that is not compliant", function()
    -- Wrong on purpose.
    local function simple_app(environ, start_response)
      local status = "200 OK"
      local headers = {{"Content-type", "text/plain"}}
      start_response(status, headers)

      -- One string is no list of blocks: the validator says so.
      return bytes("Hello World")
    end

    local validator_app = validator(simple_app)

    with(make_server("", 0, validator_app), function(httpd)
      while_serving(httpd, function(url) assert.equal(500, status(url)) end)
    end)
    assert.match("\nAssertionError: ", log.text)
  end)
end)

describe("wsgiref.handlers", function()
  it("example 1: hello world", function()
    local function hello_world_app(environ, start_response)
      local status = "200 OK"
      local headers = {{"Content-type", "text/plain; charset=utf-8"}}
      start_response(status, headers)

      return {"Hello World"}
    end

    -- A class will do as an application, too: its instance is the body.
    local Hello = class("Hello")
    function Hello:__init(environ, start_response) self.blocks = hello_world_app(environ, start_response) end
    function Hello:__iter() return iter(self.blocks) end

    for _, app in ipairs{hello_world_app, Hello} do
      with(make_server("", 0, app), function(httpd)
        while_serving(httpd, function(url) assert.equal("Hello World", request.urlopen(url):read()) end)
      end)
    end
  end)

  it("example 2: a small server of files", function()
    local directory = tempfile.TemporaryDirectory()
    finally(function() directory:cleanup() end)
    local path = directory.name
    for name, text in pairs{["index.html"] = "<p>hello", ["notes.txt"] = "notes"} do
      local f = assert(io.open(path .. "/" .. name, "w"))
      f:write(text)
      f:close()
    end

    local function app(environ, respond)
      local fn = path .. "/" .. environ.PATH_INFO:sub(2)
      if not fn:match("[^/]*$"):find(".", 1, true) then fn = fn .. "/index.html" end
      local type = mimetypes.guess_type(fn)

      local file = io.open(fn, "rb")
      if file then
        respond("200 OK", {{"Content-Type", type}})
        return util.FileWrapper(file)
      else
        respond("404 Not Found", {{"Content-Type", "text/plain"}})
        return {"not found"}
      end
    end

    local httpd = simple_server.make_server("", 0, app)
    finally(function() httpd:server_close() end)
    while_serving(httpd, function(url)
      local r = request.urlopen(url)
      assert.same({"text/html", "<p>hello"}, {r.headers["Content-Type"], r:read()})
      r = request.urlopen(url .. "/notes.txt")
      assert.same({"text/plain", "notes"}, {r.headers["Content-Type"], r:read()})
      assert.equal(404, status(url .. "/none.txt"))
      assert.equal(404, status(url .. "/none"))
    end)
  end)
end)
