package queue_test

import (
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/queue"
	"github.com/netlua/netlua/bindings/threading"
	"github.com/netlua/netlua/runtime"
)

const prelude = `local threading, queue = require("threading"), require("queue") local Thread = threading.Thread `

func TestScripts(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"queue", `
local q, out = queue.Queue(2), {}
local t = Thread(function() for i = 1, 6 do q:put(i) end q:put(nil) end) t:start()
while true do local v = q:get() if v == None then break end out[#out+1] = v end t:join()
return table.concat(out, ""), q:qsize(), q:empty(), q:full(), q.maxsize`, "123456 0 true false 2"},
		{"queue limits", `
local q = queue.Queue{maxsize = 1} q:put("a") local function e(...) local ok, x = pcall(...) return isinstance(x, queue.Full) and "Full" or isinstance(x, queue.Empty) and "Empty" or tostring(x) end
local r = {e(q.put, q, 1, false), e(q.put_nowait, q, 1), e(q.put, q, 1, true, 0.01), e(q.put, q, 1, {timeout = -1}), tostring(q:full())}
q:get() r[#r+1] = e(q.get, q, false) r[#r+1] = e(q.get_nowait, q) r[#r+1] = e(q.get, q, {timeout = 0.01})
return table.concat(r, " ")`, "Full Full Full 'timeout' must be a non-negative number true Empty Empty Empty"},
		{"queue orders", `
local l, p, s = queue.LifoQueue(), queue.PriorityQueue(), queue.SimpleQueue()
for _, v in ipairs{3, 1, 4, 1, 5, 9, 2, 6} do l:put(v) p:put(v) s:put(v) end
local function all(q) local s = "" while not q:empty() do s = s .. q:get() end return s end
return all(l), all(p), all(s)`, "62951413 11234569 31415926"},
		{"queue priority lists", `
local p = queue.PriorityQueue() p:put{2, "b"} p:put{1, "z"} p:put{2, "a"} p:put{1}
local s = "" while not p:empty() do s = s .. (p:get()[2] or "-") end return s, tostring(select(2, pcall(function() p:put(1) p:put("x") end))), p:qsize()`, "-zab '<' not supported between string and number 1"},
		{"queue priority objects", `
local Job = class("Job") function Job:__init(n) self.n = n end function Job:__lt(o) threading.Event():wait(0) return self.n < o.n end
local p, ts = queue.PriorityQueue(), {} for i = 1, 5 do ts[i] = Thread(function() for j = 1, 8 do p:put(Job((i * 13 + j * 7) % 31)) end end) ts[i]:start() end
for _, t in ipairs(ts) do t:join() end
local last, sorted, n = -1, true, 0 while not p:empty() do local j = p:get() sorted = sorted and j.n >= last last = j.n n = n + 1 end return sorted, n`, "true 40"},
		{"queue join", `
local q, done = queue.Queue(), 0
for i = 1, 3 do Thread{target = function() while true do local v = q:get() if v == "stop" then return end threading.Event():wait(0.001) done = done + v q:task_done() end end, daemon = true}:start() end
for i = 1, 20 do q:put(1) end q:join() local r = done for i = 1, 3 do q:put("stop") end
return r, q.unfinished_tasks, tostring(select(2, pcall(function() for i = 1, 10 do q:task_done() end end)))`, "20 3 task_done() called too many times"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := bindingtest.Run(t, bindingtest.New(t, runtime.WithModules(threading.Module, queue.Module)), prelude+c.src); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
