-- What the specs of socketserver share: servers on loopback, and clients of theirs.

local socket = require("socket")
local ss = require("socketserver")
local sys = require("sys")
local threading = require("threading")

local support = {localhost = "127.0.0.1"}

-- Serve in a thread until the end of the test.
function support.serving(server)
  local t = threading.Thread(function() server:serve_forever(0.01) end)
  t:start()
  finally(function()
    server:shutdown()
    t:join()
    server:server_close()
  end)
  return server, t
end

function support.connect(server)
  local c = socket.create_connection(server.server_address, {timeout = 60})
  finally(function() c:close() end)
  return c
end

-- Send text and read everything that comes back.
function support.ask(server, text)
  local c = support.connect(server)
  c:sendall(text)
  pcall(c.shutdown, c, socket.SHUT_WR) -- the server may have closed already
  local answer = c:makefile("rb"):read()
  c:close()
  return answer
end

function support.handler(base, handle)
  local H = class("H", base)
  H.handle = handle
  return H
end

function support.path()
  local name = os.tmpname()
  os.remove(name)
  finally(function() os.remove(name) end)
  return name
end

-- Run fn with the standard error going to a string.
function support.stderr_of(fn)
  local old, text = sys.stderr, {}
  sys.stderr = {write = function(_, s) text[#text + 1] = s end, flush = function() end}
  local ok, e = pcall(fn)
  sys.stderr = old
  if not ok then error(e, 0) end
  return table.concat(text)
end

support.upper = support.handler(ss.StreamRequestHandler, function(self)
  for line in iter(self.rfile) do self.wfile:write(line:upper()) end
end)

return support
