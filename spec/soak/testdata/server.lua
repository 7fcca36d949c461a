-- The servers under load: handlers of the script, files with programs, and an
-- application. FORKS chooses between threads and forks; DIR is what the second
-- serves. ready takes the ports; stopping tells when to come to an end.
local cgi = require("cgi")
local http = require("http.server")
local simple = require("wsgiref.simple_server")
local ss = require("socketserver")
local threading = require("threading")

local large = ("0123456789abcdef"):rep(65536)

-- bounded gives a class of handlers limits in seconds. A patient one waits for
-- longer than a busy machine takes, a hasty one for less than a bad client does.
local function bounded(H, limit)
  H.protocol_version = "HTTP/1.1"
  H.head_timeout, H.body_timeout, H.idle_timeout, H.send_timeout = limit, limit, limit, limit
  function H:log_message() end
  return H
end
local patient, hasty = 300, 2

local H = bounded(class("H", http.BaseHTTPRequestHandler), patient)

function H:answer(body)
  self:send_response(200)
  self:send_header("Content-Length", #body)
  self:end_headers()
  self.wfile:write(body)
end

function H:do_GET()
  if self.path == "/large" then return self:answer(large) end
  if self.path == "/raise" then error("raised") end
  if self.path == "/silent" then return end
  if self.path == "/loop" then while true do end end
  if self.path == "/half" then return self:send_response(200) end
  self:answer("hello " .. self.path)
end

-- What a form brings: the size of each field.
local function form(self)
  local storage = cgi.FieldStorage(kw{
    fp = self.rfile, headers = self.headers,
    environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = self.headers["Content-Type"], CONTENT_LENGTH = self.headers["Content-Length"]},
  })
  local sizes = {}
  for _, item in ipairs(storage.list) do
    local size = 0
    for block in function() local b = item.file:read(65536) return b ~= "" and b or nil end do size = size + #block end
    sizes[#sizes + 1] = item.name .. "=" .. size .. (item.done == -1 and "!" or "")
  end
  self:answer(table.concat(sizes, " "))
end

function H:do_POST()
  if self.path == "/form" then return form(self) end
  local n, sum = 0, 0
  while true do
    local piece = self.rfile:read(8192)
    if piece == "" then break end
    n, sum = n + #piece, (sum + piece:byte(1) + piece:byte(-1)) % 65536
  end
  self:answer(tostring(n))
end

local Hasty = bounded(class("Hasty", H), hasty)

local Files = bounded(class("Files", http.CGIHTTPRequestHandler), patient)
Files.directory, Files.uploads, Files.etags, Files.compress = DIR, true, true, true

local App = class("App", simple.WSGIRequestHandler)
App.head_timeout, App.body_timeout, App.send_timeout = patient, patient, patient
function App:log_message() end
function App:get_stderr() return {write = function() end, flush = function() end} end

local function app(environ, start_response)
  local path = environ.PATH_INFO
  if path == "/raise" then error("raised") end
  start_response("200 OK", {{"Content-Type", "text/plain"}})
  if environ.REQUEST_METHOD == "POST" then
    local n = 0
    for block in function() local b = environ["wsgi.input"]:read(65536) return b ~= "" and b or nil end do n = n + #block end
    return {tostring(n)}
  end
  if path ~= "/pieces" then return {"hello ", path} end
  local n = 0
  return function()
    n = n + 1
    return n <= 64 and large:sub(1, 16384) or nil
  end
end

local servers = {}
local function server(base, handler)
  local S = class("S", FORKS and ss.ForkingMixIn or ss.ThreadingMixIn, base)
  S.request_queue_size, S.max_steps = 128, 100000
  function S:handle_error() end
  function S:service_actions()
    base.service_actions(self)
    if FORKS then ss.ForkingMixIn.service_actions(self) end
    if stopping() then self:shutdown() end
  end
  local s = S({"127.0.0.1", 0}, handler)
  servers[#servers + 1] = s
  return s
end

server(http.HTTPServer, H)
server(http.HTTPServer, Files)
server(simple.WSGIServer, App):set_app(app)
server(http.HTTPServer, Hasty)

local threads = {}
for i, s in ipairs(servers) do
  threads[i] = threading.Thread(function() s:serve_forever(0.1) end)
  threads[i]:start()
end
ready(servers[1].server_port, servers[2].server_port, servers[3].server_port, servers[4].server_port)
for i, s in ipairs(servers) do
  threads[i]:join()
  s:server_close()
end
