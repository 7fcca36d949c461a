-- The server under load. FORKS chooses between threads and forks; ready takes
-- the port.
local http = require("http.server")
local ss = require("socketserver")

local H = class("H", http.BaseHTTPRequestHandler)
H.protocol_version = "HTTP/1.1"
H.head_timeout, H.body_timeout, H.idle_timeout, H.send_timeout = 1, 1, 1, 1

function H:answer(body)
  self:send_response(200)
  self:send_header("Content-Length", #body)
  self:end_headers()
  self.wfile:write(body)
end

local large = ("0123456789abcdef"):rep(65536)

function H:do_GET()
  if self.path == "/large" then return self:answer(large) end
  if self.path == "/raise" then error("raised") end
  if self.path == "/silent" then return end
  if self.path == "/loop" then while true do end end
  if self.path == "/half" then return self:send_response(200) end
  self:answer("hello " .. self.path)
end

function H:do_POST()
  local n, sum = 0, 0
  while true do
    local piece = self.rfile:read(8192)
    if piece == "" then break end
    n, sum = n + #piece, (sum + piece:byte(1) + piece:byte(-1)) % 65536
  end
  self:answer(tostring(n))
end

function H:log_message() end

local S = class("S", FORKS and ss.ForkingMixIn or ss.ThreadingMixIn, http.HTTPServer)
S.daemon_threads = true
S.request_queue_size = 128
S.max_steps = 100000
function S:handle_error() end

local s = S({"127.0.0.1", 0}, H)
ready(s.server_port)
s:serve_forever()
