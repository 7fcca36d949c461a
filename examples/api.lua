-- A JSON API: a list of notes in memory.
--
--   GET /notes        all of them
--   POST /notes       {"text": "..."} adds one
--   GET /notes/1      one of them
--   DELETE /notes/1   it is gone
--
-- Without an argument the example is its own client; with a port it serves
-- until you press Ctrl-C:
--
--   netlua examples/api.lua 8000
--   curl -d '{"text": "buy milk"}' http://127.0.0.1:8000/notes
local json = require("json")
local server = require("http.server")
local parse = require("urllib.parse")

local notes, last = {}, 0

-- Handlers by method and path. They take what the parentheses match and the body
-- as a value, and give a status and a value to answer with.
local routes = {
  { "GET", "^/notes$", function()
    local all = json.array() -- [] also when it is empty
    for id = 1, last do
      if notes[id] then all[#all + 1] = notes[id] end
    end
    return 200, all
  end },
  { "POST", "^/notes$", function(_, body)
    if type(body) ~= "table" or type(body.text) ~= "string" then
      return 422, { error = "a note has a text" }
    end
    last = last + 1
    notes[last] = { id = last, text = body.text }
    return 201, notes[last]
  end },
  { "GET", "^/notes/(%d+)$", function(id)
    local note = notes[tonumber(id)]
    if note then return 200, note end
    return 404, { error = "no such note" }
  end },
  { "DELETE", "^/notes/(%d+)$", function(id)
    if not notes[tonumber(id)] then return 404, { error = "no such note" } end
    notes[tonumber(id)] = nil
    return 204
  end },
}

local API = class("API", server.BaseHTTPRequestHandler)
API.protocol_version = "HTTP/1.1" -- connections are kept
API.max_body = 2^20 -- bytes of a body, which read() takes into memory; larger ones are answered with 413
API.server_version = "notes/1.0"

function API:answer(status, value)
  self:send_response(status)
  if value ~= nil then
    local body = json.dumps(value) .. "\n"
    self:send_header("Content-Type", "application/json")
    self:send_header("Content-Length", #body)
    self:end_headers()
    self.wfile:write(body)
  else
    self:end_headers()
  end
end

function API:serve()
  local path = parse.urlsplit(self.path).path
  local allowed = {}
  for _, route in ipairs(routes) do
    local method, pattern, handler = unpack(route)
    local match = path:match(pattern)
    if match and method == self.command then
      local body
      if method == "POST" then
        local ok, value = pcall(json.loads, self.rfile:read())
        if not ok then return self:answer(400, { error = tostring(value) }) end
        body = value
      end
      return self:answer(handler(match, body))
    elseif match then
      allowed[#allowed + 1] = method
    end
  end
  if #allowed > 0 then
    return self:answer(405, { error = "use " .. table.concat(allowed, " or ") })
  end
  self:answer(404, { error = "no such page" })
end

for _, method in ipairs { "GET", "POST", "PUT", "PATCH", "DELETE" } do
  API["do_" .. method] = API.serve
end

if arg[1] then
  local httpd = server.ThreadingHTTPServer({ "127.0.0.1", tonumber(arg[1]) }, API)
  print("notes at http://127.0.0.1:" .. httpd.server_port .. "/notes")
  httpd:serve_forever()
end

-- The client.
local request, threading = require("urllib.request"), require("threading")
local HTTPError = require("urllib.error").HTTPError

function API:log_message() end
local httpd = server.ThreadingHTTPServer({ "127.0.0.1", 0 }, API)
threading.Thread(function() httpd:serve_forever() end, { daemon = true }):start()

local function call(method, path, body)
  local url = "http://127.0.0.1:" .. httpd.server_port .. path
  local req = request.Request(url, { method = method, data = body and json.dumps(body) or nil })
  local ok, r = catch(HTTPError, request.urlopen, req)
  print(method, path, ok and r.status or r.code, (r:read():gsub("\n", "")))
end

call("POST", "/notes", { text = "buy milk" })
call("POST", "/notes", { text = "call Ann" })
call("GET", "/notes")
call("DELETE", "/notes/1")
call("GET", "/notes/1")
call("POST", "/notes", { txet = "?" })
call("PUT", "/notes")
httpd:shutdown()
httpd:server_close()
