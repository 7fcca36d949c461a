-- Replays what CPython 3.9 made of wsgiref: a function for each file, which gives
-- nil if a row comes out the same, or else what came out.
local json = require("json")
local handlers = require("wsgiref.handlers")
local Headers = require("wsgiref.headers").Headers
local server = require("wsgiref.simple_server")
local socket = require("socket")
local util = require("wsgiref.util")
local validator = require("wsgiref.validate").validator

-- Text of the files holds bytes as the characters of ISO 8859-1.
local function raw(v)
  if type(v) == "string" then
    return (v:gsub("[\194\195][\128-\191]", function(c)
      return string.char(c:byte(1) == 194 and c:byte(2) or c:byte(2) + 64)
    end))
  elseif type(v) == "table" then
    local t = {}
    for k, x in pairs(v) do t[k] = raw(x) end
    return t
  end
  return v
end

local function differs(want, got)
  if repr(want) == repr(got) then return nil end
  return repr(got)
end

local function plain(t)
  local keys, out = {}, {}
  for k in pairs(t) do keys[#keys + 1] = k end
  table.sort(keys)
  for _, k in ipairs(keys) do out[#out + 1] = k .. "=" .. tostring(t[k]) end
  return table.concat(out, "\n")
end

local replay = {}

local operations = {
  set = function(h, k, v) h[k] = v end,
  delete = function(h, k) h:delete(k) end,
  get = function(h, k) return h:get(k, "none") end,
  item = function(h, k) return h[k] end,
  default = function(h, k, v) return h:setdefault(k, v) end,
  add = function(h, k, v, params) h:add_header(k, v, params) end,
  all = function(h, k) return h:get_all(k) end,
  has = function(h, k) return h:contains(k) end,
  len = function(h) return #h end,
  keys = function(h) return h:keys() end,
  values = function(h) return h:values() end,
  items = function(h)
    local t = {}
    for k, v in h:items() do t[#t + 1] = {k, v} end
    return t
  end,
}

replay["headers"] = function(row)
  local h = Headers(row.l)
  local results = {}
  for i, op in ipairs(row.o) do
    local r = operations[op[1]](h, op[2], op[3], op[4])
    results[i] = r == nil and None or r
  end
  return differs({row.r, row.s}, {results, tostring(h)}) or differs(row.s, h:bytes())
end

replay["util"] = function(row)
  if row.n then return differs(row.r, util.is_hop_by_hop(row.n)) end
  local env = {}
  for k, v in pairs(row.e) do env[k] = v end
  local ok, r = pcall(util[row.f], env, row.p and row.p[1])
  if not ok then return row.x ~= r.__name and tostring(row.x) ~= "KeyError" and tostring(r) or nil end
  if row.x then return "no " .. row.x end
  local text = {}
  for k, v in pairs(env) do
    if type(v) == "string" then text[k] = v end
  end
  return differs({row.r, plain(row.a)}, {r == nil and None or r, plain(text)})
end

replay["environ"] = function(row)
  local seen
  local Handler = class("Handler", server.WSGIRequestHandler)
  function Handler:get_environ()
    seen = server.WSGIRequestHandler.get_environ(self)
    return seen
  end
  function Handler:log_message() end
  local listener = socket.create_server({"127.0.0.1", 0})
  local a = socket.create_connection(listener:getsockname())
  local b = listener:accept()
  local s = server.WSGIServer({"127.0.0.1", 0}, Handler, false)
  s.server_name, s.server_port = "h.example", 8000
  s:setup_environ()
  s:set_app(function(_, start) start("200 OK", {}) return {} end)
  a:sendall(row.q)
  a:shutdown(socket.SHUT_WR)
  Handler(b, {"192.0.2.1", 5}, s)
  a:close() b:close() listener:close() s:server_close()
  if not seen then return "no environ" end
  seen.REMOTE_ADDR, seen.REMOTE_HOST = "192.0.2.1", "" -- it comes from here
  return differs(plain(row.e), plain(seen))
end

-- The application that does what steps say.
local function application(steps, closes)
  local Blocks = class("Blocks")
  function Blocks:__init(blocks, before) self.blocks, self.before, self.i = blocks, before, 0 end
  function Blocks:__iter()
    return function()
      if self.before then self.before() self.before = nil end
      self.i = self.i + 1
      local b = self.blocks[self.i]
      if b == None then error("later") end
      return b
    end
  end
  function Blocks:close() closes[#closes + 1] = 1 end
  return function(environ, start)
    local write
    for _, step in ipairs(steps) do
      local op, args = step[1], {unpack(step, 2)}
      if op == "start" then
        local status, list = args[1], args[2]
        if status == None then status = nil end
        if list == None then list = nil end
        if args[3] then
          local _, e = pcall(error, "first")
          write = start(status, list, e)
        else
          write = start(status, list)
        end
      elseif op == "write" then
        write(args[1])
      elseif op == "raise" then
        error("now")
      elseif op == "list" then
        return args
      elseif op == "iter" then
        return Blocks(args)
      elseif op == "late" then
        return Blocks({unpack(args, 3)}, function() start(args[1], args[2]) end)
      elseif op == "value" then
        if args[1] == None then return nil end
        return args[1]
      elseif op == "read" or op == "error" then
        local stream = environ[op == "read" and "wsgi.input" or "wsgi.errors"]
        stream[args[1]](stream, unpack(args, 2))
      elseif op == "args" then
        for i, v in ipairs(args) do
          if v == None then args[i] = nil end -- which still counts as one
        end
        write = start(unpack(args, 1, #step - 1))
      elseif op == "lines" then
        local n = 0
        for _ in iter(environ["wsgi.input"]) do
          n = n + 1
          if n == 9 then break end
        end
      end
    end
  end
end

-- A file that keeps what is written to it.
local function buffer()
  local b = {text = ""}
  function b:write(s) self.text = self.text .. s end
  function b:writelines(lines) for _, l in ipairs(lines) do self:write(l) end end
  function b:flush() end
  return b
end

replay["run"] = function(row)
  local out, err, closes = buffer(), buffer(), {}
  local h = handlers[row.c](buffer(), out, err, row.e)
  h.os_environ = {}
  h:run(application(row.a, closes))
  local text = out.text:gsub("Date: ([^\r]*)\r\n", function(d)
    return d ~= "Thu, 01 Jan 1970 00:00:00 GMT" and "" or nil
  end)
  return differs({row.o, row.l, row.x}, {text, #closes, err.text ~= ""})
end

-- A file to read from.
local function source(lines)
  return {
    read = function() return lines[1] end,
    readline = function() return lines[1] end,
    readlines = function() return lines end,
  }
end

replay["validate"] = function(row)
  local env = {}
  util.setup_testing_defaults(env)
  env.QUERY_STRING = ""
  env["wsgi.input"], env["wsgi.errors"] = source{"one\n", "two\n"}, buffer()
  if row.s ~= nil then
    local function wrong() return row.s end
    env["wsgi.input"] = {read = wrong, readline = wrong, readlines = wrong}
  end
  for k, v in pairs(row.e) do
    if v == None then env[k] = nil else env[k] = v end
  end
  local sys = require("sys")
  local stderr = buffer()
  local old = sys.stderr
  sys.stderr = stderr
  local started = false
  local function start(_, _, failure)
    if started and not failure then error("twice") end
    started = true
    return function() end
  end
  local ok, e = pcall(function()
    local checked = validator(application(row.a, {}))
    if row.d then checked = validator(checked) end
    local result = checked(unpack({env, start, None}, 1, row.n or 2))
    local fine, failure = pcall(function() for _ in iter(result) do end end)
    result:close()
    if not fine then error(failure, 0) end
    if row.r then result() end
  end)
  sys.stderr = old
  local _, warnings = stderr.text:gsub("WSGIWarning", "")
  -- CPython stumbles over some values with other exceptions; here all are breaches.
  local verdict = ok and "ok" or isinstance(e, require("builtins").AssertionError) and "AssertionError" or "Raised"
  local want = row.v
  if want == "ValueError" or want == "IndexError" or want == "KeyError" or want == "TypeError" then want = "AssertionError" end
  return differs({want, ok and row.w or 0}, {verdict, ok and warnings or 0}) and verdict .. " " .. tostring(e) .. " " .. stderr.text
end

return function(name, line)
  return replay[name](raw(json.loads(line)))
end
