-- Threads share everything. Lua code between two calls that wait is atomic, so
-- plain data needs no lock; a lock is for what must not be seen half done while
-- something in the middle waits.
local threading = require("threading")
local time = require("time")

local function together(n, fn)
  local threads = {}
  for i = 1, n do
    threads[i] = threading.Thread(function() fn(i) end)
    threads[i]:start()
  end
  for _, t in ipairs(threads) do t:join() end
end

-- 1. Nothing in the loop waits: no increment is lost.
local count = 0
together(8, function()
  for _ = 1, 10000 do count = count + 1 end
end)
print("without a wait in between", count)

-- 2. A wait between reading and writing: others run meanwhile, and what they
-- wrote is overwritten.
local balance = 0
together(8, function()
  local old = balance
  time.sleep(0.01) -- as a request to a database would
  balance = old + 1
end)
print("with a wait in between", balance < 8 and "increments were lost" or balance)

-- 3. Wait first, then read and write in one go.
balance = 0
together(8, function()
  time.sleep(0.01)
  balance = balance + 1
end)
print("wait first", balance)

-- 4. Where the wait belongs in the middle, a lock keeps the others out.
balance = 0
local lock = threading.Lock()
together(8, function()
  with(lock, function()
    local old = balance
    time.sleep(0.001)
    balance = old + 1
  end)
end)
print("with a lock", balance)

-- 5. The trap: the index is worked out before the call that waits.
local function fetch(i)
  time.sleep(0.01)
  return i
end
local bad, good = {}, {}
together(8, function(i)
  bad[#bad + 1] = fetch(i)
end)
together(8, function(i)
  local result = fetch(i)
  good[#good + 1] = result
end)
print("results kept", #bad < 8 and "too few" or #bad, #good)
