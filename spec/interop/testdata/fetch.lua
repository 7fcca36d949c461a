-- Fetches what the list in the file arg[1] says and prints what came, as JSON; compare_test.go runs this.
-- fetch.py does the same.
local request = require("urllib.request")
local urlerror = require("urllib.error")
local json = require("json")
local base64 = require("base64")
local hashlib = require("hashlib")

local function exchange(case)
  local passwords = request.HTTPPasswordMgrWithDefaultRealm()
  local opener = request.build_opener(request.ProxyHandler{}, request.HTTPBasicAuthHandler(passwords), request.HTTPDigestAuthHandler(passwords))
  if case.user then
    passwords:add_password(nil, case.url, case.user:match("^(.-):(.*)$"))
  end
  local req = request.Request(case.url, {data = case.data, headers = case.headers, method = case.method})
  local ok, r = pcall(opener.open, opener, req, {timeout = 10})
  if not ok and not isinstance(r, urlerror.HTTPError) then error(r) end
  local body = r:read()
  local headers = {}
  for name, value in r.headers:items() do
    headers[#headers + 1] = {name, base64.b64encode(value)}
  end
  return {
    status = r.status or r.code, reason = r.reason, url = r.url, headers = headers,
    body = #body .. " " .. hashlib.sha256(body):hexdigest(),
    charset = r.headers:get_content_charset(), type = r.headers:get_content_type(), name = r.headers:get_filename(),
  }
end

local results = {}
local f = io.open(arg[1])
for i, case in ipairs(json.loads(f:read("*a"))) do
  local ok, result = pcall(exchange, case)
  if not ok then
    local inner = isinstance(result, urlerror.URLError) and result.reason or result
    result = {error = repr(inner):match("^([%w_]+)%(") or tostring(inner)}
  end
  results[i] = result
end
f:close()
print(json.dumps(results))
