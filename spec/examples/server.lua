-- An HTTP server inside the process, for examples whose hosts are elsewhere: it
-- is origin and proxy in one. answer is called with method, target (a proxy's
-- without scheme), headers and body of each request, and gives the body of the
-- reply, and perhaps the status line and further header lines. Returned are the
-- server's address as "host:port" and a function that ends it.
local client = require("http.client")
local socket = require("socket")
local threading = require("threading")

local function converse(conn, answer)
  local file = conn:makefile("rb")
  while true do
    local method, target = file:readline():match("^(%S+) (%S+)")
    if not method then break end
    local headers = client.parse_headers(file)
    local body = headers:contains("Content-Length") and file:read(tonumber(headers["Content-Length"])) or ""
    local text, status, extra = answer(method, (target:gsub("^http://", "")), headers, body)
    local reply = "HTTP/1.1 " .. (status or "200 OK") .. "\r\nContent-Length: " .. #text .. "\r\n" .. (extra or "") .. "\r\n"
    if method == "CONNECT" then
      reply = "HTTP/1.1 200 Connected\r\n\r\n"
    elseif method ~= "HEAD" then
      reply = reply .. text
    end
    conn:sendall(reply)
  end
  conn:close()
end

return function(answer)
  local listener = socket.create_server({"127.0.0.1", 0})
  local address = listener:getsockname()
  threading.Thread(function()
    while true do
      local ok, conn = pcall(listener.accept, listener)
      if not ok then return end
      threading.Thread(function() pcall(converse, conn, answer) end, {daemon = true}):start()
    end
  end, {daemon = true}):start()
  return address[1] .. ":" .. address[2], function() listener:close() end
end
