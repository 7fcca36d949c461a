-- A server of your own protocol: lines come in, and go back in capitals. Each
-- connection has a thread. Without an argument the example talks to itself;
-- with a port it serves until you press Ctrl-C:
--
--   netlua examples/echo.lua 7777
--   nc 127.0.0.1 7777
local socket = require("socket")
local socketserver = require("socketserver")
local threading = require("threading")

local Echo = class("Echo", socketserver.StreamRequestHandler)
Echo.timeout = 60 -- seconds that a client may be silent

function Echo:handle()
  for line in iter(self.rfile) do
    self.wfile:write(line:upper())
    self.server.lines = self.server.lines + 1 -- no lock: nothing here waits
  end
end

local Server = class("Server", socketserver.ThreadingTCPServer)
Server.allow_reuse_address = true
Server.daemon_threads = true

local server = Server({ "127.0.0.1", tonumber(arg[1]) or 0 }, Echo)
server.lines = 0

if arg[1] then
  print("listening on port " .. server.server_address[2])
  server:serve_forever()
end

threading.Thread(function() server:serve_forever() end, { daemon = true }):start()
for i = 1, 3 do
  with(socket.create_connection(server.server_address, { timeout = 60 }), function(s)
    s:sendall("hello " .. i .. "\n")
    io.write(s:makefile("rb"):readline())
  end)
end
server:shutdown()
server:server_close()
print(server.lines .. " lines")
