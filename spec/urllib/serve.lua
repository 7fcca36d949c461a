-- A web server for specs, of one request a connection: answer is called with
-- method, target, headers and body, and gives the body of the reply, and perhaps
-- its status line and further header lines. Returned are the URL and the listener.

local client = require("http.client")
local listen = require("listen")

return function(answer)
  local address, listener = listen(function(conn)
    local file = conn:makefile("rb")
    local method, target = file:readline():match("^(%S+) (%S+)")
    local headers = client.parse_headers(file)
    local body = headers:contains("Content-Length") and file:read(tonumber(headers["Content-Length"])) or ""
    local text, status, extra = answer(method, target, headers, body)
    conn:sendall("HTTP/1.1 " .. (status or "200 OK") .. "\r\nContent-Length: " .. #text .. "\r\nConnection: close\r\n" .. (extra or "") .. "\r\n" .. text)
  end)
  return "http://" .. address, listener
end
