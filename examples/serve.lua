-- Serve a directory: a login, uploads, and a type of files of one's own.
--
--     netlua serve.lua [DIRECTORY [PORT]]
--
-- Without arguments it serves a directory of its own to itself, and ends.

local server = require("http.server")

local Files = class("Files", server.SimpleHTTPRequestHandler)
Files.protocol_version = "HTTP/1.1"                       -- keep connections
Files.auth = {ann = "secret"}                             -- ask for a password
Files.uploads, Files.max_upload = true, 10 * 1024 * 1024  -- take files by PUT
Files.etags, Files.compress = true, true
Files.hidden_files = false
Files.extensions_map[".lua"] = "text/x-lua"

function Files:log_request(code) print(self.command, self.path, code) end
function Files:log_error() end

if arg[1] then
  Files.directory = arg[1]
  local s = server.ThreadingHTTPServer({"", tonumber(arg[2] or 8000)}, Files)
  print("serving " .. arg[1] .. " on port " .. s.server_port)
  s:serve_forever()
  return
end

-- A client for the example.
local request = require("urllib.request")
local base64 = require("base64")
local tempfile = require("tempfile")
local threading = require("threading")

with(tempfile.TemporaryDirectory(), function(dir)
  Files.directory = dir
  local s = server.ThreadingHTTPServer({"127.0.0.1", 0}, Files)
  local thread = threading.Thread(function() s:serve_forever() end)
  thread:start()

  local function ask(method, path, headers, data)
    headers.Authorization = headers.Authorization or "Basic " .. base64.b64encode("ann:secret")
    local url = ("http://127.0.0.1:%d%s"):format(s.server_port, path)
    local ok, r = pcall(request.urlopen, request.Request(url, data, headers, {method = method}))
    if not ok then return r.code end
    return r.status, r.headers, r:read()
  end

  print("no password", (ask("GET", "/", {Authorization = "Basic eDp5"})))
  print("upload", (ask("PUT", "/hello.lua", {}, 'print("hello")\n')))
  local _, headers, text = ask("GET", "/hello.lua", {})
  print("download", headers["Content-Type"], text)
  print("a part", select(3, ask("GET", "/hello.lua", {Range = "bytes=0-4"})))
  print("unchanged", (ask("GET", "/hello.lua", {["If-None-Match"] = headers.ETag})))
  print("outside", (ask("GET", "/../etc/passwd", {})))
  local list = select(3, ask("GET", "/?format=json", {}))
  print("listing", require("json").loads(list).entries[1].name)

  s:shutdown()
  thread:join()
  s:server_close()
end)
