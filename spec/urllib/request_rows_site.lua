-- A server that keeps the requests it gets in heads and bodies.

local client = require("http.client")
local socket = require("socket")
local listen = require("listen")

local site = {}

local function reply(conn, text, status, extra)
  conn:sendall("HTTP/1.1 " .. (status or "200 OK") .. "\r\nContent-Length: " .. #text .. "\r\nConnection: close\r\n" .. (extra or "") .. "\r\n" .. text)
end

local function answer(conn, method, target, headers)
  local status, rest = target:match("^/status/(%d+)(.*)")
  if status then return reply(conn, "body of " .. status, status .. " Reason", rest ~= "" and "Location: " .. rest .. "\r\n" or nil) end
  if target == "/chunked" then return conn:sendall("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n") end
  if target == "/until-end" then return conn:sendall("HTTP/1.0 200 OK\r\n\r\nno length") end
  if target == "/short" then return conn:sendall("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort") end
  if target == "/silent" then return socket.create_connection({"127.0.0.1", 1}) end
  if target == "/big" then return reply(conn, ("x"):rep(20000)) end
  local scheme = target:match("^/basic") and "Basic" or target:match("^/digest") and "Digest" or target:match("^/odd") and "Odd"
  if scheme and not headers:contains("Authorization") then
    return reply(conn, "who?", "401 Unauthorized", "WWW-Authenticate: " .. scheme .. ' realm="R", nonce="n"\r\n')
  end
  if scheme == "Digest" and headers["Authorization"]:match("^Digest") then
    return reply(conn, "still not", "401 Unauthorized", 'WWW-Authenticate: Basic realm="R"\r\n')
  end
  return reply(conn, method .. " " .. target)
end

function site.start()
  local heads, bodies = {}, {}
  local address, listener = listen(function(conn)
    local file = conn:makefile("rb")
    local first = file:readline()
    local headers = client.parse_headers(file)
    local body = headers:contains("Content-Length") and file:read(tonumber(headers["Content-Length"])) or ""
    if headers:contains("Transfer-Encoding") then
      repeat
        local size = tonumber(file:readline(), 16)
        body = body .. file:read(size)
        file:readline()
      until size == 0
    end
    heads[#heads + 1] = {line = first, headers = headers}
    bodies[#bodies + 1] = body
    local method, target = first:match("^(%S+) (%S+)")
    answer(conn, method, target, headers)
  end)
  site.url, site.listener, site.heads, site.bodies = "http://" .. address, listener, heads, bodies
end

function site.stop() site.listener:close() end

-- The headers of the last request.
function site:last() return self.heads[#self.heads].headers end

return site
