package threading_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/queue"
	"github.com/netlua/netlua/bindings/threading"
	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/runtime"
)

// output collects what scripts print; threads write to it.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

func newVM(t testing.TB, opts ...runtime.Option) *runtime.VM {
	t.Helper()
	leaktest.Check(t)
	return bindingtest.New(t, append([]runtime.Option{runtime.WithModules(threading.Module, queue.Module)}, opts...)...)
}

const prelude = `local threading, queue, b = require("threading"), require("queue"), require("builtins") local Thread = threading.Thread `

func run(t testing.TB, vm *runtime.VM, src string) string {
	t.Helper()
	return bindingtest.Run(t, vm, prelude+src)
}

func TestScripts(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"target", `local got; local t = Thread{target = function(a, b) got = a + b end, args = {1, 2}} t:start() t:join() return got`, "3"},
		{"short form", `local got; local t = Thread(function(...) got = select("#", ...) + select(2, ...) end, 1, 20, 3, 4, 5, 6, 7) t:start() t:join() return got`, "27"},
		{"short form with options", `local got; local t = Thread(function(a) got = a end, {name = "n", daemon = true, args = {7}}) t:start() t:join() return got, t.name, t.daemon`, "7 n true"},
		{"short form with a table", `local got; local t = Thread(function(a) got = a.x end, {x = 7}) t:start() t:join() return got`, "7"},
		{"kwargs", `local got; local t = Thread{target = function(a, o) got = a .. o.key end, args = {"x"}, kwargs = {key = "y"}} t:start() t:join() return got`, "xy"},
		{"subclass", `
local Worker = class("Worker", Thread)
function Worker:__init(n) Thread.__init(self, {name = "w" .. n}) self.n = n end
function Worker:run() self.result = self.n * 2 end
local w = Worker(21) w:start() w:join() return w.result, w.name, isinstance(w, Thread)`, "42 w21 true"},
		{"instance run", `local t, got = Thread() t.run = function(...) got = select("#", ...) end t:start() t:join() return got`, "0"},
		{"states", `
local go = threading.Event()
local t = Thread(go.wait, go)
local before, ident = t:is_alive(), t.ident
t:start()
local during = t:is_alive()
go:set() t:join()
return before, tostring(ident), during, t:is_alive(), t.ident == t.native_id, t.ident > 1`, "false nil true false true true"},
		{"names", `local a, b2 = Thread(), Thread{name = "own"} b2.name = "other" local n = tonumber((tostring(a.name)):match("Thread%-(%d+)")) return n ~= nil, b2.name, b2:getName(), threading.current_thread().name`, "true other other MainThread"},
		{"twice", `local t = Thread(print) t.run = function() end t:start() return tostring(select(2, pcall(t.start, t)))`, "threads can only be started once"},
		{"no init", `local W = class("W", Thread) function W:__init() end local w = W() return tostring(select(2, pcall(w.start, w))), tostring(select(2, pcall(w.join, w)))`, "Thread.__init() not called Thread.__init() not called"},
		{"join errors", `local t = Thread() local m = threading.current_thread() return tostring(select(2, pcall(t.join, t))), tostring(select(2, pcall(m.join, m)))`,
			"cannot join thread before it is started cannot join current thread"},
		{"join self", `local e; local t t = Thread(function() e = tostring(select(2, pcall(t.join, t))) end) t:start() t:join() return e`, "cannot join current thread"},
		{"join timeout", `local go = threading.Event() local t = Thread(function() go:wait() end) t:start() t:join(0.01) local alive = t:is_alive() go:set() t:join{timeout = 5} return alive, t:is_alive()`, "true false"},
		{"daemon", `
local inner, outer; outer = Thread{target = function() inner = Thread().daemon end, daemon = true}
outer:start() local ok, e = pcall(function() outer.daemon = false end) outer:join()
return inner, outer.daemon, outer:isDaemon(), Thread().daemon, tostring(e)`, "true true true false cannot set daemon status of active thread"},
		{"bad target", `return tostring(select(2, pcall(Thread, {target = 5}))), tostring(select(2, pcall(Thread, 5)))`,
			"Thread: parameter 'target': expected function, got number Thread: parameter 'group': expected function|None, got number"},
		{"enumerate", `
local go = threading.Event() local names = {}
local a, c = Thread{target = go.wait, args = {go}, name = "a"}, Thread{target = go.wait, args = {go}, name = "c"} a:start() c:start()
for i, t in ipairs(threading.enumerate()) do names[i] = t.name end
local n = threading.active_count() go:set() a:join() c:join()
return table.concat(names, ","), n, threading.active_count(), threading.enumerate()[1] == threading.main_thread()`, "MainThread,a,c 3 1 true"},
		{"current", `local same; local t t = Thread(function() same = threading.current_thread() == t and threading.get_ident() == t.ident end) t:start() t:join() return same, threading.get_ident() == threading.main_thread().ident`, "true true"},
		{"repr", `local t = Thread{name = "n"} local s = repr(t) t:start() t:join() return s, (repr(t):gsub("%d+", "N")), (repr(threading.current_thread()):gsub("%d+", "N"))`, "<Thread(n, initial)> <Thread(n, stopped N)> <Thread(MainThread, started N)>"},

		{"lock", `
local l, log = threading.Lock(), {}
l:acquire()
local t = Thread(function() l:acquire() log[#log+1] = "thread" l:release() end) t:start()
threading.Event():wait(0.01) log[#log+1] = "main" l:release() t:join()
return table.concat(log, " "), l:locked()`, "main thread false"},
		{"lock with", `local l = threading.Lock() local inside; local r = with(l, function(x) inside = l:locked() return x end) pcall(with, l, function() error("x") end) return inside, r, l:locked()`, "true true false"},
		{"lock not blocking", `local l = threading.Lock() return l:acquire(), l:acquire(false), l:acquire{blocking = false}, l:acquire(true, 0.01), l:acquire{timeout = 0}`, "true false false false false"},
		{"lock errors", `local l = threading.Lock() local function e(...) return tostring(select(2, pcall(...))) end return e(l.release, l), e(l.acquire, l, false, 1), e(l.acquire, l, true, -2), isinstance(select(2, pcall(l.release, l)), threading.ThreadError)`,
			"release unlocked lock can't specify a timeout for a non-blocking call timeout value must be positive true"},
		{"lock of another", `local l = threading.Lock() l:acquire() local t = Thread(l.release, l) t:start() t:join() return l:locked()`, "false"},
		{"lock in turn", `
local l, log, threads, waiting = threading.Lock(), {}, {}, 0 l:acquire()
for i = 1, 5 do
  threads[i] = Thread(function() waiting = i with(l, function() log[#log+1] = i end) end) threads[i]:start()
  while waiting < i do threading.Event():wait(0.001) end
end
l:release() l:acquire() l:release() for _, t in ipairs(threads) do t:join() end
return table.concat(log, "")`, "12345"},
		{"rlock", `
local l = threading.RLock() l:acquire() l:acquire() l:release()
local other; local t = Thread(function() other = l:acquire(false) end) t:start() t:join()
local other_release; t = Thread(function() other_release = tostring(select(2, pcall(l.release, l))) end) t:start() t:join()
l:release() t = Thread(function() other = tostring(other) .. tostring(l:acquire(false)) end) t:start() t:join()
return other, other_release, tostring(select(2, pcall(l.release, l)))`, "falsetrue cannot release un-acquired lock cannot release un-acquired lock"},
		{"rlock repr", `local l = threading.RLock() local s = repr(l) l:acquire() return s, repr(l)`, "<unlocked threading.RLock object> <locked threading.RLock object>"},

		{"event", `
local e = threading.Event() local got = {}
local t = Thread(function() got[1] = e:wait() got[2] = e:wait(1) end) t:start()
local early = e:is_set() e:set() t:join()
local set = e:isSet() e:clear()
return early, got[1], got[2], set, e:wait(0.01), e:is_set()`, "false true true true false false"},

		{"condition", `
local c, items, out, ts = threading.Condition(), {}, {}, {}
for i = 1, 3 do ts[i] = Thread(function() with(c, function() while #items == 0 do c:wait() end out[#out+1] = table.remove(items, 1) end) end) ts[i]:start() end
for i = 1, 3 do threading.Event():wait(0.005) with(c, function() items[#items+1] = i c:notify() end) end
for _, t in ipairs(ts) do t:join() end
return table.concat(out, "")`, "123"},
		{"condition all", `
local c, go, n, ts = threading.Condition(threading.Lock()), false, 0, {}
for i = 1, 4 do ts[i] = Thread(function() with(c, function() c:wait_for(function() return go end) n = n + 1 end) end) ts[i]:start() end
threading.Event():wait(0.01) with(c, function() go = true c:notify_all() end)
for _, t in ipairs(ts) do t:join() end return n`, "4"},
		{"condition timeout", `local c = threading.Condition() return with(c, function() return c:wait(0.01) end), with(c, function() return c:wait_for(function() return false end, 0.02) end), with(c, function() return c:wait_for(function() return "yes" end) end)`, "false false yes"},
		{"condition errors", `local c = threading.Condition() local function e(...) return tostring(select(2, pcall(...))) end return e(c.wait, c), e(c.notify, c)`, "cannot wait on un-acquired lock cannot notify on un-acquired lock"},
		{"condition depth", `
local c, other = threading.Condition() c:acquire() c:acquire()
local t = Thread(function() with(c, function() other = true c:notify() end) end) t:start()
c:wait() c:release() local l = false t = Thread(function() l = c:acquire(false) end) t:start() t:join()
c:release() return other, l, tostring(select(2, pcall(c.release, c)))`, "true false cannot release un-acquired lock"},

		{"semaphore", `
local s, most, now, ts = threading.Semaphore(2), 0, 0, {}
for i = 1, 6 do ts[i] = Thread(function() with(s, function() now = now + 1 most = math.max(most, now) while most < 2 do threading.Event():wait(0.001) end now = now - 1 end) end) ts[i]:start() end
for _, t in ipairs(ts) do t:join() end
s:release(3) local n = 0 while s:acquire(false) do n = n + 1 end
return most, n, s:acquire(true, 0.01)`, "2 5 false"},
		{"semaphore errors", `local function e(...) return tostring(select(2, pcall(...))) end local s = threading.BoundedSemaphore() return e(threading.Semaphore, -1), e(s.release, s), e(s.release, s, 0), e(s.acquire, s, false, 1)`,
			"semaphore initial value must be >= 0 Semaphore released too many times n must be one or more can't specify timeout for non-blocking acquire"},

		{"barrier", `
local bar, seen, ts = nil, {}, {}
local ran0 = 0 bar = threading.Barrier(3, function() ran0 = ran0 + 1 end)
for i = 1, 6 do ts[i] = Thread(function() local i = bar:wait() seen[#seen+1] = i end) ts[i]:start() end
for _, t in ipairs(ts) do t:join() end table.sort(seen)
return table.concat(seen, ""), ran0, bar.parties, bar.n_waiting, bar.broken`, "001122 2 3 0 false"},
		{"barrier broken", `
local bar = threading.Barrier(2) local ok, e = pcall(bar.wait, bar, 0.01)
local ok2, e2 = pcall(bar.wait, bar) local was = bar.broken bar:reset()
return isinstance(e, threading.BrokenBarrierError), isinstance(e2, threading.BrokenBarrierError), was, bar.broken`, "true true true false"},

		{"timer", `local got; local t = threading.Timer(0.01, function(a, o) got = a .. o.k end, {"x"}, {k = "y"}) t:start() t:join() return got, isinstance(t, Thread)`, "xy true"},
		{"timer cancelled", `local got; local t = threading.Timer(30, function() got = 1 end) t:start() t:cancel() t:join() return tostring(got), t:is_alive()`, "nil false"},
		{"timer cancelled early", `local got; local t = threading.Timer(0.001, function() got = 1 end) t:cancel() t:start() t:join() return tostring(got)`, "nil"},

		{"local", `
local d, other, other2 = threading["local"](), nil
d.x = 1 local t = Thread(function() other = tostring(d.x) d.x = 2 other2 = d.x end) t:start() t:join()
return d.x, other, other2`, "1 nil 2"},
		{"local subclass", `local L = class("L", threading["local"]) L.kind = "k" function L:get() return self.x end local d = L() d.x = 5 return d:get(), d.kind`, "5 k"},

		{"many", `
local n, ts = 0, {}
for i = 1, 8 do ts[i] = Thread(function() for j = 1, 100 do n = n + 1 if j % 10 == 0 then threading.Event():wait(0) end end end) ts[i]:start() end
for _, t in ipairs(ts) do t:join() end return n`, "800"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := run(t, newVM(t), c.src); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// A script's class derived from local has its constructor called once in each thread.
func TestLocalConstructor(t *testing.T) {
	got := run(t, newVM(t), `
local calls, base = {}, threading["local"]
local L = class("L", base)
function L:__init(a) base.__init(self) calls[#calls+1] = threading.current_thread().name self.a = {a} end
local l = L("x")
l.a[1] = "changed"
for i = 1, 2 do
  local th = threading.Thread{name = "T" .. i, target = function() table.insert(calls, l.a[1]) l.a = {"mine"} table.insert(calls, l.a[1]) end}
  th:start() th:join()
end
calls[#calls+1] = l.a[1]
return table.concat(calls, " ")`)
	if want := "MainThread T1 x mine T2 x mine changed"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExcepthook(t *testing.T) {
	var stderr output
	vm := newVM(t, runtime.WithStderr(&stderr))
	run(t, vm, "\nlocal t = Thread{name = 'worker', target = function() error(b.ValueError('bad')) end} t:start() t:join()")
	if got, want := stderr.String(), "Exception in thread worker:\nTraceback (most recent call last):\n"; !strings.HasPrefix(got, want) || strings.Contains(got, "[Go]") {
		t.Errorf("got %q, want it to start with %q", got, want)
	}
	if got, want := stderr.String(), "\nValueError: bad\n"; !strings.HasSuffix(got, want) || !strings.Contains(got, "test:2:") {
		t.Errorf("got %q, want it to end with %q", got, want)
	}
	stderr = output{}
	got := run(t, vm, `
local seen
threading.excepthook = function(args) seen = args end
local t = Thread(function() error("plain", 0) end) t:start() t:join()
local a = tostring(seen.exc_value) .. tostring(seen.exc_type) .. tostring(seen.thread == t)
local t = Thread(function() error(b.KeyError("k")) end) t:start() t:join()
return a, tostring(seen.exc_type), #seen.exc_traceback > 10`)
	if want := "plainniltrue <class 'KeyError'> true"; got != want || stderr.String() != "" {
		t.Errorf("got %q, printed %q", got, stderr.String())
	}
	run(t, vm, `threading.excepthook = nil local t = Thread(error, "x") t:start() t:join()`)
	run(t, newVM(t, runtime.WithStderr(&stderr)), `local t = Thread(function() error(b.SystemExit(3)) end) t:start() t:join()`)
	if stderr.String() != "" {
		t.Errorf("printed %q", stderr.String())
	}
}

// Every way of waiting ends when the entry is cancelled and when the VM is closed.
func TestWaitsEnd(t *testing.T) {
	for name, src := range map[string]string{
		"lock":       `local l = threading.Lock() l:acquire() l:acquire()`,
		"lock with":  `local l = threading.Lock() l:acquire() with(l, print)`,
		"timed":      `local l = threading.Lock() l:acquire() l:acquire(true, 1000)`,
		"event":      `threading.Event():wait()`,
		"condition":  `local c = threading.Condition() with(c, function() c:wait() end)`,
		"semaphore":  `threading.Semaphore(0):acquire()`,
		"barrier":    `threading.Barrier(2):wait()`,
		"join":       `local e = threading.Event() local t = Thread(e.wait, e) t:start() t:join()`,
		"get":        `queue.Queue():get()`,
		"get timed":  `queue.Queue():get{timeout = 1000}`,
		"put":        `local q = queue.Queue(1) q:put(1) q:put(2)`,
		"queue join": `local q = queue.Queue() q:put(1) q:join()`,
		"timer":      `local t = threading.Timer(1000, print) t:start() t:join()`,
		"caught":     `while true do pcall(function() threading.Event():wait() end) end`,
		"threads":    `for i = 1, 5 do Thread(function() queue.Queue():get() end):start() end queue.Queue():get()`,
	} {
		t.Run(name, func(t *testing.T) {
			vm := newVM(t)
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(15*time.Millisecond, cancel)
			if _, err := vm.RunString(ctx, prelude+src, "=test"); !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled: %v", err)
			}
			cancel()
			time.AfterFunc(15*time.Millisecond, func() { _ = vm.Close() })
			if _, err := vm.RunString(context.Background(), prelude+src, "=test"); !errors.Is(err, runtime.ErrClosed) {
				t.Errorf("closed: %v", err)
			}
		})
	}
}

// A lock that a stopped entry held in "with" is free for the next one.
func TestStoppedHolderReleases(t *testing.T) {
	for name, src := range map[string]string{
		"lock":      `with(l, function() threading.Event():wait() end)`,
		"waiter":    `with(l, function() Thread(function() with(l, print) end):start() threading.Event():wait() end)`,
		"condition": `c = c or threading.Condition(l) with(c, function() c:wait() end)`,
	} {
		t.Run(name, func(t *testing.T) {
			vm := newVM(t)
			run(t, vm, `l = threading.Lock()`)
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
			defer cancel()
			if _, err := vm.RunString(ctx, prelude+src, "=test"); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
			if err := vm.Wait(context.Background()); err != nil {
				t.Fatal(err)
			}
			if got := run(t, vm, `return l:acquire(true, 5)`); got != "true" {
				t.Error("the lock is still held")
			}
		})
	}
}

// An RLock that one entry from Go leaves locked belongs to the next, as when
// lines are typed at a prompt; a running entry's is its own.
func TestLockAcrossEntries(t *testing.T) {
	vm := newVM(t)
	run(t, vm, `l = threading.RLock() l:acquire() done, held = threading.Event(), false`)
	if got := run(t, vm, `l:release() return l:acquire(false)`); got != "true" {
		t.Error(got)
	}
	run(t, vm, `l:release()`)
	held := make(chan struct{})
	go func() {
		defer close(held)
		run(t, vm, `with(l, function() held = true done:wait() end)`)
	}()
	for run(t, vm, `return held`) != "true" {
		time.Sleep(time.Millisecond)
	}
	if got := run(t, vm, `local got = l:acquire(false) done:set() return got`); got != "false" {
		t.Error(got)
	}
	<-held
}

func TestFork(t *testing.T) {
	vm := newVM(t)
	run(t, vm, `
l, e, q, s, d = threading.Lock(), threading.Event(), queue.Queue(), threading.Semaphore(2), threading["local"]()
c = threading.Condition(l) l:acquire() e:set() q:put{n = 1} d.x = 7 r = threading.RLock() bar = threading.Barrier(1)
t = Thread(function() made = (made or 0) + 1 end) ended = Thread(function() end) ended:start() ended:join() main = threading.main_thread()`)
	fork, err := vm.Fork(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	got := run(t, fork, `
local a = {l:locked(), e:is_set(), q:get().n, s:acquire(false), d.x, bar:wait(), threading.current_thread().name, tostring(main == threading.main_thread()), tostring(ended:is_alive()), tostring((select(2, pcall(ended.start, ended))))}
ended:join() t:start() t:join() a[#a+1] = made
l:acquire() c:notify() for i, v in ipairs(a) do a[i] = tostring(v) end
local th = Thread(function() a[#a+1] = "ran" end) th:start() th:join()
return table.concat(a, " ")`)
	if want := "false true 1 true 7 0 MainThread true false threads can only be started once 1 ran"; got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func BenchmarkThreads(b *testing.B) {
	for name, src := range map[string]string{
		"start-join": `local t = Thread(function() end) t:start() t:join()`,
		"lock":       `l:acquire() l:release()`,
		"with":       `with(l, f)`,
		"queue":      `q:put(1) q:get()`,
	} {
		b.Run(name, func(b *testing.B) {
			vm := newVM(b)
			ctx := context.Background()
			if _, err := vm.RunString(ctx, prelude+"l, q, f = threading.Lock(), queue.Queue(), function() end bench = function(n) for i = 1, n do "+src+" end end", "=b"); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			if _, err := vm.Call(ctx, vm.Global("bench"), b.N); err != nil {
				b.Fatal(err)
			}
		})
	}
	b.Run("handover", func(b *testing.B) { // an item there and an answer back
		vm := newVM(b)
		ctx := context.Background()
		if _, err := vm.RunString(ctx, prelude+"bench = function(n) local q, r = queue.Queue(), queue.Queue() Thread(function() for i = 1, n do r:put(q:get()) end end):start() for i = 1, n do q:put(i) r:get() end end", "=b"); err != nil {
			b.Fatal(err)
		}
		b.ResetTimer()
		if _, err := vm.Call(ctx, vm.Global("bench"), b.N); err != nil {
			b.Fatal(err)
		}
	})
}

// With preemption on, threads interleave anywhere between two instructions:
// locks guard what takes several, and the race detector finds nothing.
func TestPreemptionStress(t *testing.T) {
	vm := newVM(t)
	interval := func(d time.Duration) {
		if err := vm.Do(context.Background(), func(context.Context) error { vm.SetSwitchInterval(d); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	interval(100 * time.Microsecond)
	got := run(t, vm, `
local l, n, q, ts, shared = threading.Lock(), 0, queue.Queue(8), {}, {}
for i = 1, 6 do ts[i] = Thread(function()
  for j = 1, 300 do
    with(l, function() local x = n for k = 1, 200 do end n = x + 1 end)
    q:put(j) q:get()
    shared[i .. "." .. j] = {i, j}
    local co = coroutine.wrap(function() for k = 1, 3 do pcall(coroutine.yield, k) end end)
    for k = 1, 3 do co() end
    pcall(error, {})
  end
end) ts[i]:start() end
for _, t in ipairs(ts) do t:join() end
local count = 0 for _ in pairs(shared) do count = count + 1 end
return n, count, q:qsize()`)
	if got != "1800 1800 0" {
		t.Error(got)
	}
}
