-- Fetch pages the way a long-running program should: connections that are kept,
-- HTTP/2 where the server speaks it, compressed contents, and another try when a
-- server is busy.
--
--     netlua examples/fetch.lua [URL...]
--
-- Without an address it asks a small site of its own, which is busy at first.
local request = require("urllib.request")
local urlerror = require("urllib.error")

local urls, stop = arg, function() end
if #urls == 0 then
  local site
  site, stop = require("demosite").start()
  urls = { site .. "/busy", site .. "/gone" }
end

local opener = request.build_opener(
  request.HTTP2Handler(),
  request.PooledHTTPHandler(),
  request.RetryHandler({ total = 4, backoff_factor = 0.01, backoff_jitter = 0.01 }),
  request.ContentDecodingHandler())

for _, url in ipairs(urls) do
  local ok, r = catch(urlerror.URLError, function() return opener:open(url, nil, 10) end)
  if ok then
    print(("%d  HTTP/%.1f  %6d bytes  %d retries"):format(r.status, r.version / 10, #r:read(), #r.retries))
  else
    print(("failed: %s, %d retries"):format(tostring(r), #r.retries))
  end
end
stop()
