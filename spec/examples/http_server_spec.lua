-- The worked examples of the chapter's section on http.server, but for those of
-- the command line. Ports are free ones.
local http = {server = require("http.server")}
local request = require("urllib.request")
local HTTPError = require("urllib.error").HTTPError
local socketserver = require("socketserver")
local tempfile = require("tempfile")
local threading = require("threading")

local function serving(httpd, fn)
  local t = threading.Thread({target = function() httpd:serve_forever() end, daemon = true})
  t:start()
  finally(function()
    httpd:shutdown()
    t:join()
    httpd:server_close()
  end)
  return fn("http://127.0.0.1:" .. httpd.server_address[2])
end

describe("http.server", function()
  it("example 1: create and run a server", function()
    local function run(server_class, handler_class)
      server_class = server_class or http.server.HTTPServer
      handler_class = handler_class or http.server.BaseHTTPRequestHandler
      local server_address = {"", 0}
      return server_class(server_address, handler_class)
    end
    local Quiet = class("Quiet", http.server.BaseHTTPRequestHandler)
    function Quiet:log_message() end
    serving(run(nil, Quiet), function(url)
      local ok, e = catch(HTTPError, request.urlopen, url)
      assert.is_false(ok)
      assert.equal(501, e.code) -- no do_GET is defined
    end)
  end)

  it("example 2: the files of a directory", function()
    local directory = tempfile.TemporaryDirectory()
    finally(function() directory:cleanup() end)
    local f = assert(io.open(directory.name .. "/page.txt", "w"))
    f:write("hello")
    f:close()

    local Handler = class("Handler", http.server.SimpleHTTPRequestHandler)
    Handler.directory = directory.name
    function Handler:log_message() end
    serving(socketserver.TCPServer({"", 0}, Handler), function(url)
      local r = request.urlopen(url .. "/page.txt")
      assert.equal("text/plain", r.headers:get_content_type())
      assert.equal("5", r.headers["Content-Length"])
      assert.is_true(r.headers:contains("Last-Modified"))
      assert.equal("hello", r:read())
      assert.match("page%.txt", request.urlopen(url):read())
    end)
  end)
end)
