-- Where the time goes when a page is fetched, and how long its certificate is good for:
--
--     netlua examples/probe.lua https://example.com/
--
-- Without an address it probes a small site of its own.
local request, ssl, time = require("urllib.request"), require("ssl"), require("time")

local response = request.urlopen(arg[1] or (require("demosite").start()), { timeout = 10 })
response:read()
for _, phase in ipairs { "dns", "connect", "tls", "send", "wait", "body", "total" } do
  local seconds = response.timings[phase]
  if seconds then print(("%-8s%8.1f ms"):format(phase, seconds * 1000)) end
end
local certificate = response.peer_certificate
if certificate then
  local left = ssl.cert_time_to_seconds(certificate.notAfter) - time.time()
  print(("%s, certificate good for %d days"):format(response.tls_version, math.floor(left / 86400)))
end
