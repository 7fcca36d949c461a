-- Check the links of a web site.
--
--     netlua examples/linkcheck.lua http://example.com/ [pages]
--
-- Without an address it checks a small site of its own, links that are broken included.
local parse = require("urllib.parse")
local request = require("urllib.request")
local OSError = require("builtins").OSError -- URLError, HTTPError, time-outs: all are one

local start, stop = arg[1], function() end
if not start then
  start, stop = require("demosite").start()
  start = start .. "/"
end
local limit = tonumber(arg[2]) or 100
local home = parse.urlsplit(start).netloc

local queue, seen, broken, checked = { { start, "(start)" } }, { [start] = true }, 0, 0

local function links(page, base)
  local found = {}
  for href in page:gmatch('[Hh][Rr][Ee][Ff]%s*=%s*["\']([^"\'#]+)') do
    local url = parse.urldefrag(parse.urljoin(base, href)).url
    if url:match("^https?:") then found[#found + 1] = url end
  end
  return found
end

local function check(url, from)
  checked = checked + 1
  local ok, response = catch(OSError, request.urlopen, url, nil, 10)
  if not ok then
    broken = broken + 1
    print("BROKEN " .. url .. "\n       " .. tostring(response) .. "\n       linked from " .. from)
    return
  end
  print("ok     " .. url .. (response:geturl() ~= url and " -> " .. response:geturl() or ""))
  local inside = parse.urlsplit(response:geturl()).netloc == home
  if inside and response.headers:get_content_type() == "text/html" then
    for _, link in ipairs(links(response:read(), response:geturl())) do
      if not seen[link] then
        seen[link] = true
        queue[#queue + 1] = { link, url }
      end
    end
  end
  response:close()
end

local i = 1
while queue[i] and checked < limit do
  check(queue[i][1], queue[i][2])
  i = i + 1
end
stop()
print(("%d links checked, %d broken"):format(checked, broken))
if arg[1] and broken > 0 then os.exit(1) end
