-- A small web application as a WSGI server runs it: pages chosen by path, a
-- wrapper that times requests, and the checker around it all. The script serves
-- itself on a free port, asks for a few pages and ends. To serve others, take a
-- port of your own and call serve_forever alone.
local headers = require("wsgiref.headers")
local json = require("json")
local parse = require("urllib.parse")
local request = require("urllib.request")
local server = require("wsgiref.simple_server")
local threading = require("threading")
local time = require("time")
local util = require("wsgiref.util")
local validator = require("wsgiref.validate").validator

local notes = { "milk", "bread" }

-- An application is a function of the request's variables and of what begins the
-- response. It returns the body: a list of strings, or an iterator.
local pages = {}

function pages.notes(environ, start_response)
  if environ.REQUEST_METHOD == "POST" then
    local length = tonumber(environ.CONTENT_LENGTH) or 0
    local form = parse.parse_qs(environ["wsgi.input"]:read(length))
    notes[#notes + 1] = form.text[1]
    start_response("303 See Other", { { "Content-Type", "text/plain" }, { "Location", util.application_uri(environ) } })
    return { "noted" }
  end
  start_response("200 OK", { { "Content-Type", "application/json" } })
  return { json.dumps(notes) }
end

function pages.count(_, start_response)
  start_response("200 OK", { { "Content-Type", "text/plain" } })
  local n = 0
  return function() -- each block is sent when it is there
    n = n + 1
    return n <= 3 and n .. "\n" or nil
  end
end

local function site(environ, start_response)
  local page = pages[util.shift_path_info(environ)]
  if page then return page(environ, start_response) end
  start_response("404 Not Found", { { "Content-Type", "text/plain" } })
  return { "no page at ", util.request_uri(environ), "\n" }
end

-- Middleware is an application that calls another one.
local function timed(app)
  return function(environ, start_response)
    local began = time.monotonic()
    return app(environ, function(status, list, exc_info)
      local h = headers.Headers(list) -- what is changed in h is changed in list
      h["X-Time"] = ("%.1f ms"):format((time.monotonic() - began) * 1000)
      return start_response(status, list, exc_info)
    end)
  end
end

local Quiet = class("Quiet", server.WSGIRequestHandler)
function Quiet:log_message() end

with(server.make_server("127.0.0.1", 0, validator(timed(site)), { server_class = server.ThreadingWSGIServer, handler_class = Quiet }), function(httpd)
  local thread = threading.Thread(function() httpd:serve_forever(0.05) end)
  thread:start()
  local base = "http://127.0.0.1:" .. httpd.server_port
  for _, ask in ipairs { { "/notes" }, { "/notes", "text=eggs" }, { "/count" }, { "/nothing" } } do
    local ok, answer = pcall(request.urlopen, base .. ask[1], ask[2])
    local text = answer:read():gsub("%s+$", ""):gsub("\n", " ")
    print(ask[2] and "POST" or "GET", ask[1], answer.code, ok and answer.headers["X-Time"] and "timed" or "", text)
  end
  httpd:shutdown()
  thread:join()
end)
