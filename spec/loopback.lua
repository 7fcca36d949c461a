-- Servers for specs, and clients of theirs that say what they are told, until the
-- end of the test.

local socket = require("socket")
local threading = require("threading")

local loopback = {}

-- Have a server serve in a thread. Both are returned.
function loopback.serve(s)
  local t = threading.Thread(function() s:serve_forever(0.01) end)
  t:start()
  finally(function()
    s:shutdown()
    t:join()
    s:server_close()
  end)
  return s, t
end

function loopback.connect(s)
  local c = socket.create_connection(s.server_address, {timeout = 60})
  finally(function() c:close() end)
  return c
end

-- Send raw bytes, end sending, and read everything that comes back.
function loopback.raw(s, text)
  local c = loopback.connect(s)
  c:sendall(text)
  pcall(c.shutdown, c, socket.SHUT_WR) -- the server may have closed already
  local answer = c:makefile("rb"):read()
  c:close()
  return answer
end

return loopback
