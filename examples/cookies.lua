-- Stay logged in between two runs: cookies are kept in a file that curl reads, too.
--
--     netlua examples/cookies.lua [-c cookies.txt] [URL...]
--
-- Without an address it logs in at a small site of its own, and throws the file away.
local cookiejar = require("http.cookiejar")
local request = require("urllib.request")

local file, urls, i = nil, {}, 1
while arg[i] do
  if arg[i] == "-c" then
    file, i = arg[i + 1], i + 2
  else
    urls[#urls + 1], i = arg[i], i + 1
  end
end

-- What the site wants to know of its visitors is up to us: no advertisers, no
-- domains that belong to everybody, and a word about every cookie.
local Policy = class("Policy", cookiejar.DefaultCookiePolicy)
function Policy:set_ok(cookie, req)
  local ok = cookiejar.DefaultCookiePolicy.set_ok(self, cookie, req) and not cookie.name:match("^ad_")
  print(ok and "keep" or "refuse", cookie)
  return ok
end

local function visit(addresses)
  local jar = cookiejar.MozillaCookieJar(file, { policy = Policy({ public_suffixes = true, blocked_domains = { ".ads.example" } }) })
  local known = catch(require("builtins").FileNotFoundError, jar.load, jar, { ignore_discard = true })
  print(known and "loaded " .. #jar .. " cookies" or "no cookies yet")
  local opener = request.build_opener(request.HTTPCookieProcessor(jar))
  for _, url in ipairs(addresses) do
    print(url:match("[^/]*$"), (opener:open(url):read():sub(1, 60)))
  end
  jar:save({ ignore_discard = true })
end

if urls[1] then
  file = file or "cookies.txt"
  return visit(urls)
end

-- The site: /login gives a session, /account greets those who have one.
local socket, threading = require("socket"), require("threading")
local listener = socket.create_server({ "127.0.0.1", 0 })
threading.Thread({ daemon = true, target = function()
  while true do
    local ok, connection = pcall(listener.accept, listener)
    if not ok then return end
    local lines = connection:makefile("rb")
    local path, session = lines:readline():match("^%S+ (%S+)")
    for line in lines:lines() do
      if line == "" then break end
      session = line:match("^[Cc]ookie:.*session=(%w+)") or session
    end
    local more, body = "", session and "welcome back, " .. session or "please log in"
    if path == "/login" then
      more = "Set-Cookie: session=ann; HttpOnly; SameSite=Lax; Path=/\r\nSet-Cookie: ad_id=7; Path=/; Max-Age=86400\r\n"
      body = "hello"
    end
    connection:sendall("HTTP/1.1 200 OK\r\nContent-Length: " .. #body .. "\r\nConnection: close\r\n" .. more .. "\r\n" .. body)
    connection:close()
  end
end }):start()

file = os.tmpname()
os.remove(file)
local site = "http://127.0.0.1:" .. listener:getsockname()[2]
visit({ site .. "/account", site .. "/login" })
visit({ site .. "/account" })
for line in io.lines(file) do
  if line:match("^#HttpOnly_") then print((line:gsub("\t", " "))) end
end
os.remove(file)
listener:close()
