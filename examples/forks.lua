-- Forks share nothing. A ForkingMixIn server answers each request in a copy of
-- the program, on whatever core is free; what a request changes is gone with
-- its copy.
local server = require("http.server")
local socketserver = require("socketserver")
local request = require("urllib.request")
local threading = require("threading")

local visits = 0
local greeting = { text = "hello" } -- made once, copied with the rest

local Handler = class("Handler", server.BaseHTTPRequestHandler)
function Handler:log_message() end
function Handler:do_GET()
  visits = visits + 1
  local body = greeting.text .. ", visit " .. visits
  if self.path == "/crash" then
    error("this ends one copy, and nothing else", 0)
  end
  self:send_response(200)
  self:send_header("Content-Length", #body)
  self:end_headers()
  self.wfile:write(body)
end

local Forking = class("Forking", socketserver.ForkingMixIn, server.HTTPServer)
Forking.max_children = 8
function Forking:handle_error(_, _, e) print("in the copy", tostring(e)) end

local Threading = class("Threading", socketserver.ThreadingMixIn, server.HTTPServer)

for name, Server in pairs { threads = Threading, forks = Forking } do
  local httpd = Server({ "127.0.0.1", 0 }, Handler)
  threading.Thread(function() httpd:serve_forever() end, { daemon = true }):start()
  local url = "http://127.0.0.1:" .. httpd.server_port
  visits = 0
  for _ = 1, 3 do
    print(name, request.urlopen(url):read())
  end
  if Server == Forking then
    print("the crash is answered", (pcall(request.urlopen, url .. "/crash")))
    print("and the server goes on", (pcall(request.urlopen, url)))
  end
  httpd:shutdown()
  httpd:server_close()
  print("visits that the program knows of", visits)
end
