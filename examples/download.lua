-- Download several files at once.
--
--     netlua examples/download.lua [-j WORKERS] [-d DIRECTORY] URL...
--
-- Without an address it downloads from a small site of its own, and throws the files away.
local parse = require("urllib.parse")
local request = require("urllib.request")
local queue = require("queue")
local threading = require("threading")
local OSError = require("builtins").OSError

local workers, directory, urls, i = 4, ".", {}, 1
while arg[i] do
  if arg[i] == "-j" then
    workers, i = tonumber(arg[i + 1]), i + 2
  elseif arg[i] == "-d" then
    directory, i = arg[i + 1], i + 2
  else
    urls[#urls + 1], i = arg[i], i + 1
  end
end

local demo, stop = #urls == 0, function() end
if demo then
  local site
  site, stop = require("demosite").start()
  urls = { site .. "/big", site .. "/data.json", site .. "/slow", site .. "/gone" }
end

local jobs = queue.Queue()
local failed, bytes = 0, 0

local function fetch(url)
  local name = parse.unquote(parse.urlsplit(url).path):match("([^/]+)$") or "index.html"
  local path = demo and os.tmpname() or directory .. "/" .. name
  local ok, e = catch(OSError, request.urlretrieve, url, path)
  if not ok then
    failed = failed + 1
    print("failed  " .. name .. ": " .. tostring(e))
    return
  end
  local file = assert(io.open(path, "rb"))
  local size = file:seek("end")
  file:close()
  bytes = bytes + size
  if demo then os.remove(path) end
  print(("saved   %s (%d bytes)"):format(name, size))
end

local threads = {}
for n = 1, workers do
  threads[n] = threading.Thread(function()
    while true do
      local url = jobs:get()
      if url == false then return end -- no more work
      fetch(url)
    end
  end)
  threads[n]:start()
end
for _, url in ipairs(urls) do jobs:put(url) end
for _ = 1, workers do jobs:put(false) end
for _, thread in ipairs(threads) do thread:join() end

stop()
print(("%d files, %d bytes, %d failed"):format(#urls - failed, bytes, failed))
if failed > 0 and not demo then os.exit(1) end
