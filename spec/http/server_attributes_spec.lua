-- What a script sets on a class of handlers, and what becomes of values that cannot be.

local builtins = require("builtins")
local server = require("http.server")
local socket = require("socket")
local sys = require("sys")
local tempfile = require("tempfile")
local loopback = require("loopback")

-- Whether what is served has a file server_attributes.txt.
local has_file = false

local function with_file()
  has_file = true
  finally(function() has_file = false end)
end

local function site()
  local dir = tempfile.TemporaryDirectory()
  finally(function() dir:cleanup() end)
  if has_file then assert(io.open(dir.name .. "/server_attributes.txt", "w")):close() end
  return dir.name
end

-- Serve with a class of handlers. errors gets what reaches handle_error.
local function serving(base, members)
  local errors = {}
  local stderr = sys.stderr
  sys.stderr = {write = function() end, flush = function() end}
  finally(function() sys.stderr = stderr end)
  local H = class("H", base)
  H.directory = site()
  H.do_GET = H.do_GET or function(self)
    local _ = self.headers
    self:send_error(404)
  end
  for k, v in pairs(members) do H[k] = v end
  local S = class("S", server.ThreadingHTTPServer)
  S.handle_error = function(_, _, _, e) errors[#errors + 1] = e end
  local s = S({"127.0.0.1", 0}, H)
  loopback.serve(s)
  return s, errors, H
end

local function get(s, path)
  local c = socket.create_connection(s.server_address, {timeout = 60})
  finally(function() c:close() end)
  c:sendall("GET " .. (path or "/") .. " HTTP/1.0\r\n\r\n")
  return c:makefile("rb"):read()
end

describe("an attribute that cannot be", function()
  -- Each is an error that names it, and the server goes on to serve.
  local function refused(base, name, value, kind, text)
    local s, errors, H = serving(base, {[name] = value})
    local answer = get(s, "/server_attributes.txt")
    assert.equal(1, #errors, name .. ": " .. answer)
    assert.is_true(isinstance(errors[1], builtins[kind]), name)
    assert.match(name, tostring(errors[1]))
    if text then assert.match(text, tostring(errors[1])) end
    H[name] = nil
    assert.match("^HTTP/1.0 %d%d%d ", get(s), name)
  end

  it("is refused by its type", function()
    for _, name in ipairs{
      "do_GET", "log_message", "log_request", "log_error", "parse_request", "handle_one_request", "send_response", "send_response_only", "send_header", "end_headers",
      "flush_headers", "version_string", "date_time_string", "setup", "handle", "finish",
    } do
      -- do_GET calls some of these itself, by Lua's own means.
      local base = name == "do_GET" and server.BaseHTTPRequestHandler or server.SimpleHTTPRequestHandler
      refused(base, name, 5, "TypeError", "^H%." .. name .. ": expected a function, got number")
    end
    for _, name in ipairs{"protocol_version", "server_version", "sys_version", "default_request_version", "error_message_format", "error_content_type"} do
      refused(server.BaseHTTPRequestHandler, name, 7, "TypeError", "^H%." .. name .. ": expected a string, got number")
    end
    for _, name in ipairs{"timeout", "idle_timeout", "head_timeout", "body_timeout", "send_timeout", "max_body"} do
      refused(server.BaseHTTPRequestHandler, name, "x", "TypeError", "^H%." .. name .. ": expected a number or None, got string")
    end
    refused(server.BaseHTTPRequestHandler, "MessageClass", 5, "TypeError", "^H%.MessageClass: expected a class derived from HTTPMessage, got number")
    refused(server.BaseHTTPRequestHandler, "MessageClass", server.HTTPServer, "TypeError", "^H%.MessageClass: expected a class derived from HTTPMessage")
    refused(server.BaseHTTPRequestHandler, "responses", 5, "TypeError", "^H%.responses: expected a table")
    refused(server.BaseHTTPRequestHandler, "responses", {[404] = 5}, "TypeError", "^H%.responses: expected {phrase, text} for 404")
  end)

  it("is refused by its type for files, too", function()
    with_file()
    local base = server.SimpleHTTPRequestHandler
    for _, name in ipairs{"send_head", "translate_path", "guess_type", "copyfile"} do
      refused(base, name, 5, "TypeError", "^H%." .. name .. ": expected a function")
    end
    refused(base, "extensions_map", 5, "TypeError", "^H%.extensions_map: expected a table, got number")
    refused(base, "directory", 5, "TypeError")
    refused(base, "index_pages", "index.html", "TypeError")
    refused(base, "index_pages", {5}, "ValueError")
    refused(base, "follow_symlinks", "some", "ValueError")
    refused(base, "max_upload", "x", "TypeError")
    refused(base, "extra_response_headers", "X: y", "TypeError")
    refused(base, "extra_response_headers", {{"X", "a\r\nY: b"}}, "ValueError")
    refused(base, "extra_response_headers", {{"X Y", "a"}}, "ValueError")
    refused(base, "extra_response_headers", {"X: y"}, "ValueError")
    refused(base, "auth", 5, "TypeError")
    refused(base, "auth", true, "TypeError")
    refused(base, "auth_realm", "a\nb", "ValueError")
  end)

  it("is refused by its value", function()
    local base = server.BaseHTTPRequestHandler
    for _, name in ipairs{"server_version", "sys_version", "error_content_type"} do
      refused(base, name, "a\r\nX: y", "ValueError", "^H%." .. name .. ": .*holds CR, LF or NUL")
    end
    for _, v in ipairs{"HTTP/2", "1.1", "", "HTTP/1.1\r\nX: y"} do refused(base, "protocol_version", v, "ValueError") end
    refused(base, "timeout", -1, "ValueError")
    refused(base, "idle_timeout", 0 / 0, "ValueError")
    for _, v in ipairs{"%(foo)d", "%(code)x", "%(message)d", "%(code", "%(code)", "%(code)", "%(code)999999999d"} do refused(base, "error_message_format", v, "ValueError") end
  end)

  it("is refused as the result of a step", function()
    for _, name in ipairs{"version_string", "date_time_string", "log_date_time_string", "address_string"} do
      refused(server.BaseHTTPRequestHandler, name, function() return {} end, "TypeError", "^H%." .. name .. ": expected a string as the result, got table")
    end
    with_file()
    for _, name in ipairs{"translate_path", "guess_type"} do
      refused(server.SimpleHTTPRequestHandler, name, function() end, "TypeError", "^H%." .. name .. ": expected a string as the result, got nil")
    end
  end)
end)

describe("an attribute", function()
  it("of the page of errors has the places that Python knows", function()
    local s = serving(server.BaseHTTPRequestHandler, {error_message_format = "%(code)d %(code)05d %(code)s|%(message)s|%(explain)s|%(message)5s|100%% 50% of it"})
    assert.match("\r\n\r\n404 00404 404|Not Found|.*|Not Found|100%% 50%% of it$", get(s))
  end)

  it("of the meaning of codes is what answers say", function()
    local s = serving(server.BaseHTTPRequestHandler, {responses = {[404] = {"Nothing Here", "Look elsewhere."}, [299] = {"Odd", "Very odd."}}})
    local answer = get(s)
    assert.match("^HTTP/1.0 404 Nothing Here\r\n", answer)
    assert.match("Look elsewhere%.", answer)
    s = serving(server.BaseHTTPRequestHandler, {responses = {[299] = {"Odd", "Very odd."}}, do_GET = function(self)
      self:send_response(299)
      self:end_headers()
    end})
    assert.match("^HTTP/1.0 299 Odd\r\n", get(s))
  end)

  it("counts for the next connection when it changes", function()
    local s, _, H = serving(server.SimpleHTTPRequestHandler, {server_version = "A/1"})
    assert.match("\r\nServer: A/1 ", get(s))
    H.server_version = "B/2"
    assert.match("\r\nServer: B/2 ", get(s))
    H.version_string = function() return "C/3" end
    assert.match("\r\nServer: C/3\r\n", get(s))
    H.extra_response_headers = {}
    H.extra_response_headers[1] = {"X-A", "b"}
    assert.match("\r\nX%-A: b\r\n", get(s))
    H.auth = {tom = "secret"}
    assert.match("^HTTP/1.0 401 ", get(s))
    H.auth = nil
    assert.match("^HTTP/1.0 200 ", get(s))
  end)
end)

describe("a server", function()
  it("has room for clients that come all at once", function()
    assert.equal(128, server.HTTPServer.request_queue_size)
    local s = server.HTTPServer({"127.0.0.1", 0}, server.BaseHTTPRequestHandler)
    finally(function() s:server_close() end)
    for _ = 1, 100 do -- nobody accepts them; a full queue would have them wait
      local c = socket.create_connection(s.server_address, {timeout = 60})
      finally(function() c:close() end)
    end
  end)
end)

describe("the log", function()
  it("takes a format with arguments, by whatever way", function()
    local text = {}
    local s = serving(server.BaseHTTPRequestHandler, {do_GET = function(self)
      sys.stderr = {write = function(_, t) text[#text + 1] = t end, flush = function() end}
      self:log_message("%s is %d%%", "a", 5)
      self:log_error("%q", "b")
      server.BaseHTTPRequestHandler.log_message(self, "plain %d")
      self:send_error(404)
    end})
    get(s)
    local log = table.concat(text)
    assert.match("127%.0%.0%.1 %- %- %[[^]]+%] a is 5%%\n", log)
    assert.match('%] "b"\n', log)
    assert.match("%] plain %%d\n", log)
  end)
end)
