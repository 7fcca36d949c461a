-- A small web site on a free port of this machine, for the examples to visit.
-- demosite.start() returns its address and a function that stops it.
local socket = require("socket")
local threading = require("threading")

local pages = {
  ["/"] = { "text/html", [[<h1>Demo</h1> <a href="/about">about</a> <a href="/data.json">data</a> <a href="/old">old</a> <a href="/gone">gone</a>]] },
  ["/about"] = { "text/html", [[<p>Served by Lua. <a href="/">home</a> <a href="http://nowhere.invalid/">elsewhere</a></p>]] },
  ["/data.json"] = { "application/json", [[{"name": "netlua", "threads": true, "modules": ["urllib", "http"]}]] },
  ["/big"] = { "application/octet-stream", string.rep("netlua ", 40000) },
}

local function reply(status, kind, body, more)
  return table.concat {
    "HTTP/1.1 ", status, "\r\nContent-Type: ", kind, "\r\nContent-Length: ", #body,
    "\r\nConnection: close\r\n", more or "", "\r\n", body,
  }
end

local asked = 0 -- for /busy

local function answer(method, path, body)
  if method == "POST" then
    return reply("200 OK", "text/plain", "you sent " .. #body .. " bytes: " .. body)
  elseif path == "/old" then
    return reply("302 Found", "text/plain", "moved", "Location: /about\r\n")
  elseif path == "/slow" then
    require("time").sleep(0.2)
    return reply("200 OK", "text/plain", "at last")
  elseif path == "/busy" then
    asked = asked + 1
    if asked % 3 ~= 0 then
      return reply("503 Service Unavailable", "text/plain", "busy", "Retry-After: 0\r\n")
    end
    return reply("200 OK", "text/plain", "free again")
  end
  local page = pages[path]
  if page then
    return reply("200 OK", page[1], page[2])
  end
  return reply("404 Not Found", "text/plain", "no such page")
end

local function serve(connection)
  local file = connection:makefile("rb")
  local method, path = file:readline():match("^(%S+) (%S+)")
  local length = 0
  for line in file:lines() do
    if line == "" then break end
    length = tonumber(line:match("^[Cc]ontent%-[Ll]ength: *(%d+)")) or length
  end
  if method then
    connection:sendall(answer(method, path:match("^[^?]*"), file:read(length)))
  end
  connection:close()
end

local demosite = {}

function demosite.start()
  local listener = socket.create_server({ "127.0.0.1", 0 })
  local port = listener:getsockname()[2]
  local thread = threading.Thread({ daemon = true, target = function()
    while true do
      local ok, connection = pcall(listener.accept, listener)
      if not ok then return end -- the listener was closed
      threading.Thread({ daemon = true, target = serve, args = { connection } }):start()
    end
  end })
  thread:start()
  return "http://127.0.0.1:" .. port, function() listener:close() end
end

return demosite
