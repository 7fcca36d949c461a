-- The pages that browsers and load generators are shown: handlers of a script's
-- own, a form that cgi.FieldStorage takes, a traceback, and a WSGI application on
-- another port. arg: the port of the one and of the other.
local cgi = require("cgi")
local cgitb = require("cgitb")
local hashlib = require("hashlib")
local html = require("html")
local json = require("json")
local server = require("http.server")
local simple = require("wsgiref.simple_server")
local threading = require("threading")
local validator = require("wsgiref.validate").validator

local connections = 0
local Server = class("Server", server.ThreadingHTTPServer)
function Server:process_request(request, address)
  connections = connections + 1
  return server.ThreadingHTTPServer.process_request(self, request, address)
end

local Site = class("Site", server.BaseHTTPRequestHandler)
Site.protocol_version = "HTTP/1.1"
function Site:log_message() end

function Site:answer(status, kind, body)
  self:send_response(status)
  self:send_header("Content-Type", kind)
  self:send_header("Content-Length", #body)
  self:end_headers()
  self.wfile:write(body)
end

local form = [[<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Form</title>
<form method="post" action="/taken" enctype="multipart/form-data">
<p><input name="text" value="Gr&uuml;&szlig;e &amp; &quot;more&quot;"> <textarea name="lines">one
two</textarea>
<p><input type="file" name="file" multiple> <input type="file" name="none"> <button>Send</button>
</form></html>
]]

local pages = {}

function pages.hello(self) self:answer(200, "text/plain; charset=utf-8", "hello\n") end

function pages.connections(self) self:answer(200, "text/plain", tostring(connections)) end

function pages.form(self) self:answer(200, "text/html", form) end

function pages.error(self) self:send_error(404, "<script>document.title = 'run'</script>", "</p><img src=x onerror=\"document.title = 'run'\">") end

local function check_password(account, password)
  local markup = "</pre></code></details><script>document.title = 'run'</script>"
  error(("no account %s: %s"):format(account, markup))
end

function pages.traceback(self)
  local ok, e = pcall(function()
    local visits, headers = 3, {host = self.headers.Host, ["<b>key</b>"] = "<img src=x onerror=\"document.title = 'run'\">"}
    check_password("<i>ann</i>", "hunter2")
    return visits, headers
  end)
  self:answer(500, "text/html; charset=utf-8", cgitb.html(e))
end

function Site:do_GET()
  local page = pages[self.path:match("^/([%w-]+)")]
  if page then return page(self) end
  self:send_error(404)
end

-- What a form brought, as JSON on a page.
function Site:do_POST()
  local storage = cgi.FieldStorage(kw{
    fp = self.rfile, headers = self.headers,
    environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = self.headers["Content-Type"], CONTENT_LENGTH = self.headers["Content-Length"]},
  })
  local list = json.array()
  for _, item in ipairs(storage.list) do
    local entry = {name = item.name, filename = item.filename, basename = item.basename, type = item.type}
    if item.filename then
      local digest = hashlib.sha256()
      entry.size = 0
      for block in function() local b = item.file:read(65536) return b ~= "" and b or nil end do
        entry.size = entry.size + #block
        digest:update(block)
      end
      entry.sha256 = digest:hexdigest()
    else
      entry.value = item.value
    end
    list[#list + 1] = entry
  end
  self:answer(200, "text/html; charset=utf-8", "<!DOCTYPE html><title>Taken</title><pre style=\"white-space:pre-wrap;overflow-wrap:anywhere\">" .. html.escape(json.dumps(list)) .. "</pre>\n")
end

-- The application gives its page in pieces, and echoes what is posted.
local function app(environ, start_response)
  if environ.REQUEST_METHOD == "POST" then
    local text = environ["wsgi.input"]:read(tonumber(environ.CONTENT_LENGTH))
    start_response("200 OK", {{"Content-Type", "application/octet-stream"}})
    return {text}
  end
  start_response("200 OK", {{"Content-Type", "text/html; charset=utf-8"}, {"Set-Cookie", "seen=1"}})
  local n = 0
  return function()
    n = n + 1
    if n == 1 then return "<!DOCTYPE html><title>WSGI</title><h1>" .. html.escape(environ.PATH_INFO) .. "</h1><ul>" end
    return n < 12 and "<li>piece " .. n .. " for " .. html.escape(environ.HTTP_COOKIE or "nobody") .. "\n" or nil
  end
end

-- A page of one piece, whose length the server finds: the checker would hide it.
local checked = validator(app)
local function hello(environ, start_response)
  if environ.PATH_INFO ~= "/hello" then return checked(environ, start_response) end
  start_response("200 OK", {{"Content-Type", "text/plain"}})
  return {"hello\n"}
end

local Quiet = class("Quiet", simple.WSGIRequestHandler)
function Quiet:log_message() end

local wsgi = simple.make_server("127.0.0.1", tonumber(arg[2]), hello, {server_class = simple.ThreadingWSGIServer, handler_class = Quiet})
threading.Thread(function() wsgi:serve_forever() end, {daemon = true}):start()
Server({"127.0.0.1", tonumber(arg[1])}, Site):serve_forever()
