-- What the specs of socket share.

local os_ = require("os")
local socket = require("socket")
local threading = require("threading")

local localhost = "127.0.0.1"
local M = {localhost = localhost}

-- What is closed at the end of the test.
function M.closing(...)
  for _, s in ipairs({...}) do finally(function() s:close() end) end
  return ...
end

-- A socket that listens at a free port, and its address.
function M.listener(family)
  local s = M.closing(socket.create_server({localhost, 0}, {family = family or socket.AF_INET}))
  return s, s:getsockname()
end

-- Two ends of a connection over TCP.
function M.pair()
  local l, address = M.listener()
  local client = M.closing(socket.create_connection(address))
  local server = M.closing((l:accept()))
  return server, client
end

function M.thread(fn)
  local t = threading.Thread({target = fn})
  t:start()
  return t
end

-- A port at which nobody listens.
function M.free_port()
  local s = socket.socket()
  s:bind({localhost, 0})
  local port = s:getsockname()[2]
  s:close()
  return port
end

-- A name for a Unix socket.
function M.path()
  local name = os_.tmpname()
  os_.remove(name)
  finally(function() os_.remove(name) end)
  return name
end

return M
