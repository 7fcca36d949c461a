package runtime

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/internal/leaktest"
)

// threadModule has what tests of threads need: threads, calls that wait, and
// calls back into Lua from inside a call that waits.
var threadModule = &Module{Name: "t", Funcs: []Func{
	{Sig: "start(fn: function, ...: any)", Fn: func(c *Call) error {
		_, err := c.VM().Start(c.Arg(0), c.Rest(), ThreadOptions{})
		return err
	}},
	{Sig: "wait(seconds: number = 0)", Fn: func(c *Call) error {
		d := time.Duration(c.Num(0) * float64(time.Second))
		return c.Block(func(ctx context.Context) error {
			if d == 0 {
				goruntime.Gosched()
				return nil
			}
			select {
			case <-time.After(d):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}},
	{Sig: "each(n: integer, fn: function): integer", Doc: "Call fn n times from inside one waiting call, each time from a goroutine of its own.", Fn: func(c *Call) error {
		n, fn := c.Int(0), c.Func(1)
		done := 0
		err := c.Block(func(ctx context.Context) error {
			for i := 1; i <= n; i++ {
				errs := make(chan error)
				go func() {
					_, err := fn.Call(ctx, i)
					errs <- err
				}()
				if err := <-errs; err != nil {
					return err
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				done++
			}
			return nil
		})
		if err != nil {
			return err
		}
		return c.Return(done)
	}},
	{Sig: "here(n: integer, fn: function)", Doc: "Call fn n times from inside one waiting call, on its goroutine.", Fn: func(c *Call) error {
		n, fn := c.Int(0), c.Func(1)
		return c.Block(func(ctx context.Context) error {
			for i := 1; i <= n; i++ {
				if _, err := fn.Call(ctx, i); err != nil {
					return err
				}
			}
			return nil
		})
	}},
	{Sig: "exit(code: integer)", Fn: func(c *Call) error { return &ExitError{Code: c.Int(0)} }},
	{Sig: "interval(seconds: number)", Fn: func(c *Call) error {
		c.VM().SetSwitchInterval(time.Duration(c.Num(0) * float64(time.Second)))
		return nil
	}},
}}

func newThreadVM(t testing.TB, opts ...Option) *VM {
	leaktest.Check(t)
	vm := New(append([]Option{WithModules(threadModule)}, opts...)...)
	t.Cleanup(func() { _ = vm.Close() })
	return vm
}

func eval(t testing.TB, vm *VM, src string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	out, err := vm.RunString(ctx, "local t = require('t')\n"+src, "=test")
	if err != nil {
		t.Fatalf("%v", err)
	}
	if err := vm.Wait(ctx); err != nil {
		t.Fatal(err)
	}
	var b []string
	for _, v := range out {
		b = append(b, v.String())
	}
	return strings.Join(b, " ")
}

func want(t testing.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAtomicBetweenWaits(t *testing.T) {
	vm := newThreadVM(t)
	got := eval(t, vm, `
n, running = 0, 8
for i = 1, 8 do t.start(function()
  for j = 1, 200 do
    for k = 1, 10 do local x = n; n = x + 1 end
    t.wait()
  end
  running = running - 1
end) end
while running > 0 do t.wait(0.001) end
return n`)
	want(t, got, "16000")
}

func TestPreemption(t *testing.T) {
	vm := newThreadVM(t)
	got := eval(t, vm, `
t.interval(0.0005)
local stop, seen = false, {}
for i = 1, 3 do
  seen[i] = 0
  t.start(function() while not stop do seen[i] = seen[i] + 1 end end)
end
while seen[1] == 0 or seen[2] == 0 or seen[3] == 0 do end -- ends only if the others get their turn
stop = true
return "done"`)
	want(t, got, "done")
}

func TestNoPreemptionByDefault(t *testing.T) {
	vm := newThreadVM(t)
	got := eval(t, vm, `
local touched = false
t.start(function() touched = true end)
for i = 1, 3000000 do end
return touched`)
	want(t, got, "false")
}

func TestCoroutineMovesBetweenThreads(t *testing.T) {
	vm := newThreadVM(t)
	got := eval(t, vm, `
local co = coroutine.create(function(a)
  local ok, b = pcall(function()
    local c = coroutine.yield(a + 1)
    t.wait()
    return c + coroutine.yield(c + 1)
  end)
  t.wait()
  local ok2, e = pcall(error, "e")
  coroutine.yield(b)
  pcall(pcall, pcall, t.wait)
  error("last")
end)
local out = {}
local function step(v) local r = {coroutine.resume(co, v)} out[#out+1] = tostring(r[1])..":"..tostring(r[2]) end
local function inThread(v) local done = false; t.start(function() pcall(step, v) done = true end) while not done do t.wait() end end
step(1) inThread(10) step(20) inThread() inThread()
local depth = 0
local function deep() depth = depth + 1; if depth < 150 then pcall(deep) end end
deep() -- the nesting count came out right
return out[1], out[2], out[3], out[4], out[5], depth`)
	want(t, got, "true:2 true:11 true:30 false:test:13: last false:cannot resume dead coroutine 150")
}

// A coroutine yields out of a callback of a call that waits; another thread or
// a later entry from Go resumes it.
func TestCoroutineMovesInsideWaitingCall(t *testing.T) {
	for _, call := range []string{"here", "each"} {
		t.Run(call, func(t *testing.T) {
			vm := newThreadVM(t)
			got := eval(t, vm, fmt.Sprintf(`
gen = coroutine.wrap(function() t.%s(6, function(i) t.wait() coroutine.yield(i) end) return "end" end)
got = {gen()}
t.start(function() got[2] = gen() t.wait() end)
while not got[2] do t.wait() end
got[3] = gen()
return #got`, call))
			want(t, got, "3")
			want(t, eval(t, vm, `return gen(), gen()`), "4 5")
			want(t, eval(t, vm, `
t.start(function() got[4] = gen() got[5] = gen() end)
while not got[5] do t.wait() end
return got[4], got[5]`), "6 end")
		})
	}
}

// What resumes a coroutine is also what stops it.
func TestCoroutineContextFollows(t *testing.T) {
	vm := newThreadVM(t)
	eval(t, vm, `
co = coroutine.wrap(function() t.here(1, function() coroutine.yield(1) t.wait(60) end) end)
co()`)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := vm.RunString(ctx, "co()", "=test")
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > time.Minute {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func TestThreadEndsLeavingCoroutine(t *testing.T) {
	vm := newThreadVM(t)
	got := eval(t, vm, `
local co
t.start(function()
  co = coroutine.wrap(function() pcall(function() coroutine.yield(1) end) t.wait() return 2 end)
  co()
  error("gone")
end)
while not co do t.wait() end
t.wait(0.01)
return co()`)
	want(t, got, "2")
}

func TestRunningCoroutineOfAnotherThread(t *testing.T) {
	vm := newThreadVM(t)
	got := eval(t, vm, `
local begun, go_on, done
local co = coroutine.create(function() begun = true while not go_on do t.wait(0.001) end return 1 end)
t.start(function() done = {coroutine.resume(co)} end)
while not begun do t.wait(0.001) end
local status = coroutine.status(co)
local ok, e = coroutine.resume(co)
local ok2, e2 = pcall(coroutine.close, co)
go_on = true
while not done do t.wait() end
return status, e, e2, done[2]`)
	want(t, got, "running cannot resume non-suspended coroutine cannot close a running coroutine 1")
}

func TestNestedCallbacks(t *testing.T) {
	vm := newThreadVM(t)
	got := eval(t, vm, `
local log = {}
local ok, e = pcall(function()
  t.each(2, function(i)
    t.here(2, function(j)
      local ok, e = pcall(t.each, 1, function() t.wait() if j == 2 then error({i = i, j = j}) end end)
      log[#log+1] = ok and "ok" or (e.i..","..e.j)
    end)
  end)
  error("out", 0)
end)
return log[1], log[2], log[3], log[4], e`)
	want(t, got, "ok 1,2 ok 2,2 out")
}

func TestErrorInThread(t *testing.T) {
	vm := newThreadVM(t)
	var th *Thread
	err := vm.Do(context.Background(), func(ctx context.Context) error {
		p, err := Compile("local a, b = ... if b then return a + b end error('no b')", "=thread")
		if err != nil {
			return err
		}
		ended := 0
		for _, args := range [][]Value{{lua.LNumber(1), lua.LNumber(2)}, {lua.LNumber(1)}} {
			if th, err = vm.Start(vm.Load(p), args, ThreadOptions{Name: "x", Ended: func(error) { ended++ }}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	<-th.Done()
	if _, err := th.Result(); err == nil || err.Error() != "thread:1: no b" {
		t.Error(err)
	}
	if th.Alive() {
		t.Error("alive")
	}
}

func TestExitInThreadEndsAll(t *testing.T) {
	vm := newThreadVM(t)
	for _, main := range []string{"t.wait(60)", "while true do end"} {
		_, err := vm.RunString(context.Background(), "local t = require('t') t.interval(0.001) t.start(function() t.wait(0.01) pcall(t.exit, 3) end) t.start(t.wait, 60) "+main, "=test")
		var exit *ExitError
		if !errors.As(err, &exit) || exit.Code != 3 {
			t.Errorf("%s: %v", main, err)
		}
		if err := vm.Wait(context.Background()); err != nil && !errors.As(err, &exit) {
			t.Error(err)
		}
	}
}

func TestThreadsEndWithTheirEntry(t *testing.T) {
	vm := newThreadVM(t)
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := vm.RunString(ctx, "local t = require('t') for i = 1, 5 do t.start(t.wait, 60) end", "=test"); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := vm.Wait(context.Background()); err != nil {
		t.Fatal(err)
	}
	want(t, eval(t, vm, "return 1"), "1") // the VM itself lives
}

func TestCloseEndsEverything(t *testing.T) {
	for name, src := range map[string]string{
		"waiting":   "for i = 1, 20 do t.start(t.wait, 60) end",
		"looping":   "t.interval(0.001) for i = 1, 3 do t.start(function() while true do pcall(t.wait) end end) end",
		"starting":  "local function again() t.wait() t.start(again) t.start(again) end t.start(again)",
		"callback":  "for i = 1, 5 do t.start(t.each, 3, function() t.wait(60) end) end",
		"coroutine": "for i = 1, 5 do t.start(coroutine.wrap(function() t.here(1, function() t.wait(60) end) end)) end",
		"suspended": "keep = {} for i = 1, 5 do keep[i] = coroutine.wrap(function() t.each(2, function() coroutine.yield() end) end) keep[i]() end",
	} {
		t.Run(name, func(t *testing.T) {
			before := goruntime.NumGoroutine()
			vm := New(WithModules(threadModule), WithLimits(Limits{Threads: 100}))
			if _, err := vm.RunString(context.Background(), "local t = require('t') "+src, "=test"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Millisecond)
			start := time.Now()
			if err := vm.Close(); err != nil {
				t.Error(err)
			}
			if d := time.Since(start); d > time.Minute {
				t.Errorf("Close took %v", d)
			}
			leaktest.AtMost(t, before)
			if _, err := vm.RunString(context.Background(), "return 1", "=test"); !errors.Is(err, ErrClosed) {
				t.Errorf("after Close: %v", err)
			}
		})
	}
}

func TestCloseWhileEntriesRun(t *testing.T) {
	before := goruntime.NumGoroutine()
	vm := New(WithModules(threadModule))
	errs := make(chan error)
	for _, src := range []string{"t.wait(60)", "while true do t.wait() end", "t.each(5, function() t.wait(60) end)"} {
		go func() {
			_, err := vm.RunString(context.Background(), "local t = require('t') "+src, "=test")
			errs <- err
		}()
	}
	time.Sleep(20 * time.Millisecond)
	_ = vm.Close()
	for range 3 {
		if err := <-errs; !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
	leaktest.AtMost(t, before)
}

func TestAbandonedCoroutinesEnd(t *testing.T) {
	vm := newThreadVM(t)
	before := goruntime.NumGoroutine()
	eval(t, vm, `for i = 1, 200 do local co = coroutine.wrap(function() t.here(1, coroutine.yield) end) co() end`)
	for end := time.Now().Add(time.Minute); goruntime.NumGoroutine() > before+5 && time.Now().Before(end); {
		goruntime.GC()
		time.Sleep(time.Millisecond)
		eval(t, vm, "coroutine.create(print)")
	}
	leaktest.AtMost(t, before+5)
}

func TestThreadLimit(t *testing.T) {
	vm := newThreadVM(t, WithLimits(Limits{Threads: 3}))
	got := eval(t, vm, `
for i = 1, 3 do t.start(t.wait, 0.05) end
local ok, e = pcall(t.start, t.wait)
return ok, tostring(e)`)
	want(t, got, "false can't start new thread: there are 3")
}

// A thread, an idle coroutine and an idle VM are small.
func TestMemory(t *testing.T) {
	const n = 1000
	perThing := func(make func() (keep any)) int {
		var a, b goruntime.MemStats
		goruntime.GC()
		goruntime.GC()
		goruntime.ReadMemStats(&a)
		keep := make()
		goruntime.GC()
		goruntime.GC()
		goruntime.ReadMemStats(&b)
		goruntime.KeepAlive(keep)
		return int(int64(b.HeapInuse+b.StackInuse)-int64(a.HeapInuse+a.StackInuse)) / n
	}
	vm := newThreadVM(t)
	threads := perThing(func() any {
		eval := "local t, n = require('t'), 0 for i = 1, ... do t.start(function() n = n + 1 t.wait(600) end) end while n < ... do t.wait(0.001) end"
		if _, err := vm.RunString(context.Background(), eval, "=test", n); err != nil {
			t.Fatal(err)
		}
		return vm
	})
	coroutines := perThing(func() any {
		eval := "keep = {} for i = 1, ... do keep[i] = coroutine.wrap(function() coroutine.yield() end) keep[i]() end"
		if _, err := vm.RunString(context.Background(), eval, "=test", n); err != nil {
			t.Fatal(err)
		}
		return vm
	})
	vms := perThing(func() any {
		all := make([]*VM, n)
		for i := range all {
			all[i] = New(WithModules(threadModule))
		}
		return all
	})
	t.Logf("bytes: thread %d, coroutine %d, VM %d", threads, coroutines, vms)
	for _, c := range []struct {
		name      string
		got, most int
	}{{"waiting thread", threads, 24 << 10}, {"suspended coroutine", coroutines, 12 << 10}, {"idle VM", vms, 100 << 10}} {
		if c.got > c.most*raceFactor {
			t.Errorf("%s: %d bytes, want at most %d", c.name, c.got, c.most)
		}
	}
}

// notes is a Flusher that tells when it was flushed, and with or without the lock.
type notes struct {
	vm      *VM
	mu      sync.Mutex
	flushed []string
}

func (n *notes) count() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.flushed)
}

func (n *notes) Flush(context.Context) error {
	free := n.vm.mu.TryLock()
	if free {
		n.vm.mu.Unlock()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.flushed = append(n.flushed, fmt.Sprintf("free=%v", free))
	return nil
}

func TestFlushOnWait(t *testing.T) {
	var n *notes
	m := &Module{Name: "held", Funcs: []Func{
		{Sig: "write()", Fn: func(c *Call) error { c.FlushOnWait(n); return nil }},
		{Sig: "count(): integer", Fn: func(c *Call) error { return c.Return(n.count()) }},
	}}
	vm := newThreadVM(t, WithModules(m))
	n = &notes{vm: vm}
	got := eval(t, vm, `
		local h = require("held")
		local seen = {}
		h.write() h.write()
		seen[#seen + 1] = h.count()     -- nothing yet
		t.wait()
		seen[#seen + 1] = h.count()     -- once, before the wait
		t.wait()
		seen[#seen + 1] = h.count()     -- nothing was held back
		t.start(function() h.write() end)
		while h.count() == 1 do t.wait(0.001) end
		seen[#seen + 1] = h.count()     -- at the end of the thread
		h.write()                       -- at the end of the entry
		return table.concat(seen, " ")`)
	if got != "0 1 1 2" {
		t.Errorf("flushed %s times", got)
	}
	if want := []string{"free=true", "free=true", "free=true"}; !slices.Equal(n.flushed, want) {
		t.Errorf("flushes: %v", n.flushed)
	}
}

func TestStartGo(t *testing.T) {
	type key struct{}
	var ended error
	started := make(chan *Thread, 1)
	m := &Module{Name: "go", Funcs: []Func{
		{Sig: "start(fn: function)", Fn: func(c *Call) error {
			fn := c.Func(0)
			th, err := c.VM().StartGo(func(ctx context.Context) error {
				for i := range 3 {
					if _, err := fn.Call(ctx, i); err != nil {
						return err
					}
				}
				<-ctx.Done()
				return context.Cause(ctx)
			}, ThreadOptions{Name: "server", Daemon: true, Ended: func(err error) { ended = err }})
			if err == nil {
				started <- th
			}
			return err
		}},
		{Sig: "local_value(): integer", Doc: "How often the thread called this.", Fn: func(c *Call) error {
			n, _ := c.Local(key{}).(int)
			c.SetLocal(key{}, n+1)
			return c.Return(n + 1)
		}},
		{Sig: "name(): string?", Fn: func(c *Call) error {
			if th := c.CurrentThread(); th != nil {
				return c.Return(th.Name())
			}
			return c.Return(nil)
		}},
	}}
	vm := newThreadVM(t, WithModules(m))
	got := eval(t, vm, `
		local g = require("go")
		local out = {}
		g.start(function(i) out[#out + 1] = i .. g.name() .. g.local_value() t.wait() end)
		while #out < 3 do t.wait(0.001) end
		return table.concat(out, " ")`)
	if got != "0server1 1server2 2server3" {
		t.Errorf("the thread did %q", got)
	}
	if err := vm.Close(); err != nil {
		t.Fatal(err)
	}
	th := <-started
	<-th.Done()
	if th.Alive() || ended == nil {
		t.Errorf("alive %v, ended with %v", th.Alive(), ended)
	}
}

// The parts of a thread have one context and one flow of control, and the last
// one's error is the thread's.
func TestStartParts(t *testing.T) {
	failure := errors.New("the third part failed")
	flows := map[Flow]int{}
	started := make(chan *Thread, 1)
	m := &Module{Name: "parts", Funcs: []Func{{Sig: "start()", Fn: func(c *Call) error {
		vm, n := c.VM(), 0
		th, err := vm.StartParts(func(ctx context.Context) (more bool, err error) {
			flows[vm.FlowOf(ctx)]++
			if n++; n == 3 {
				return true, failure
			}
			return true, nil
		}, ThreadOptions{})
		started <- th
		return err
	}}}}
	vm := newThreadVM(t, WithModules(m))
	eval(t, vm, `require("parts").start()`)
	th := <-started
	<-th.Done()
	if _, err := th.Result(); !errors.Is(err, failure) {
		t.Errorf("ended with %v", err)
	}
	if len(flows) != 1 {
		t.Errorf("%d flows", len(flows))
	}
	for f, n := range flows {
		if n != 3 || f == (Flow{}) {
			t.Errorf("%d parts, flow %v", n, f)
		}
	}
}
