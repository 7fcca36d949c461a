-- Test a client against a server that you hold in your hand: what it answers,
-- how slowly, and how it breaks. What was asked is remembered.
local fixture = require("fixture")
local request = require("urllib.request")
local socket = require("socket")
local URLError, HTTPError = require("urllib.error").URLError, require("urllib.error").HTTPError
local HTTPException = require("http.client").HTTPException

-- The client to test: it tries again when the server is busy.
local function fetch_name(base, id)
  for _ = 1, 3 do
    local ok, r = catch(HTTPError, request.urlopen, base .. "/users/" .. id, nil, 1)
    if ok then return r:read() end
    if r.code ~= 503 then return nil, r.code end
  end
  return nil, "busy"
end

with(fixture.http {
  ["GET /users/1"] = "Ann",
  ["GET /users/2"] = { 503, 503, "Bob" }, -- one after another
  ["GET /users/{id}"] = function(req)
    return { status = 404, json = { error = "no user " .. req.params.id } }
  end,
  ["/cut"] = { body = ("x"):rep(10000), drop_after = 5000 },
  ["/nonsense"] = { raw = "HTTP/1.1 what?\r\n\r\n" },
  ["/slow"] = { delay = 10 },
}, function(fx)
  print(fetch_name(fx.url, 1))
  print(fetch_name(fx.url, 2))
  print(fetch_name(fx.url, 3))
  print(#fx.requests .. " requests, the last for " .. fx.requests[#fx.requests].path)

  for path, timeout in pairs { ["/cut"] = 60, ["/nonsense"] = 60, ["/slow"] = 0.2 } do
    local ok, e = catch({ URLError, HTTPException, require("builtins").OSError }, function()
      return request.urlopen(fx.url .. path, nil, timeout):read()
    end)
    print(path, ok, (tostring(e):gsub("%s+$", "")))
  end
end)

-- The same for protocols of lines. * stands for anything.
with(fixture.tcp [[
  S: 220 ready
  C: EHLO *
  S: 250 hello
  C: QUIT
  S: 221 bye
]], function(fx)
  local s = socket.create_connection(fx.address, { timeout = 60 })
  local file = s:makefile("rb")
  io.write(file:readline())
  s:sendall("EHLO me\r\nQUIT\r\n")
  io.write(file:read())
  s:close()
  fx:wait()  -- until the connection has ended
  fx:check() -- the client followed the script
  print(table.concat(fx.lines, ", "))
end)
