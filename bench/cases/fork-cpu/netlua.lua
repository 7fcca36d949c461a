-- A handler that computes: one fork for each connection, or with KIND=TCPServer
-- one connection after another.
local socketserver = require("socketserver")

local Handler = class("Handler", socketserver.StreamRequestHandler)
function Handler:handle()
  local x = 0
  for i = 1, 100000 do x = (x * 31 + i) % 65537 end
  self.wfile:write(x .. "\n")
end

local Server = class("Server", socketserver[os.getenv("KIND") or "ForkingTCPServer"])
Server.allow_reuse_address = true
Server.request_queue_size = 128

Server({"127.0.0.1", tonumber(os.getenv("PORT"))}, Handler):serve_forever()
