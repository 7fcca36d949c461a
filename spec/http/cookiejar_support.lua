-- What the specs of http.cookiejar share.

local cookiejar = require("http.cookiejar")
local request = require("urllib.request")
local message = require("email.message")

local M = {}

-- An answer with Set-Cookie headers.
function M.response(...)
  local m = message.Message()
  for _, v in ipairs({...}) do m["Set-Cookie"] = v end
  return {info = function() return m end}
end

function M.visit(jar, url, ...)
  local r = request.Request(url)
  jar:extract_cookies(M.response(...), r)
  return r
end

function M.sent(jar, url)
  local r = request.Request(url)
  jar:add_cookie_header(r)
  return r:get_header("Cookie"), r:get_header("Cookie2")
end

function M.names(jar)
  local out = {}
  for c in iter(jar) do out[#out + 1] = c.name end
  return table.concat(out, " ")
end

function M.make(t)
  return cookiejar.Cookie(kw{version = t.version or 0, name = t.name or "n", value = t.value or "v", port = t.port, port_specified = t.port ~= nil,
    domain = t.domain or ".example.com", domain_specified = true, domain_initial_dot = true, path = t.path or "/", path_specified = true,
    secure = t.secure or false, expires = t.expires, discard = t.expires == nil, comment = nil, comment_url = nil, rest = t.rest or {}})
end

function M.raises(class, fn, ...)
  local ok, e = pcall(fn, ...)
  assert.is_false(ok, "nothing was raised")
  assert.is_instance(class, e)
  return tostring(e)
end

function M.temporary(text)
  local name = os.tmpname()
  local f = assert(io.open(name, "wb"))
  f:write(text or "")
  f:close()
  return name
end

function M.contents(name)
  local f = assert(io.open(name, "rb"))
  local text = f:read("*a")
  f:close()
  return text
end

return M
