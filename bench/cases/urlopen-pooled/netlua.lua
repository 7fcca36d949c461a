local bench = dofile(os.getenv("BENCH_LIB") .. "/bench.lua")
local request = require("urllib.request")
local opener = request.build_opener(request.PooledHTTPHandler())
local url = "http://127.0.0.1:" .. bench.port("HTTP") .. "/small"
local t = bench.now()
for _ = 1, bench.N do
  local r = opener:open(url)
  assert(r:read() == "hello, world\n")
  r:close()
end
bench.report("urlopen-pooled", bench.N, bench.now() - t, "request")
