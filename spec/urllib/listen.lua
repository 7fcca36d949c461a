-- A server for specs: session is run with each connection, on a thread of its own,
-- and the connection is closed after it. Returned are the address, as
-- "host:port", and the listener.

local socket = require("socket")
local threading = require("threading")

return function(session)
  local listener = socket.create_server({"127.0.0.1", 0})
  local address = listener:getsockname()
  threading.Thread(function()
    while true do
      local ok, conn = pcall(listener.accept, listener)
      if not ok then return end
      threading.Thread(function()
        pcall(session, conn) -- the client may leave at any time
        conn:close()
      end, {daemon = true}):start()
    end
  end, {daemon = true}):start()
  return address[1] .. ":" .. address[2], listener
end
