-- What the specs of socketserver share: servers on loopback, and clients of theirs.

local loopback = require("loopback")
local ss = require("socketserver")
local sys = require("sys")

local support = {localhost = "127.0.0.1"}

support.serving, support.connect, support.ask = loopback.serve, loopback.connect, loopback.raw

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
