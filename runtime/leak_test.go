package runtime

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	goruntime "runtime"
	"sync"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/host"
)

// leakModule opens things through the host and leaves them open.
var leakModule = &Module{Name: "leak", Funcs: []Func{
	{Sig: "dial(address: string, keep: boolean = true)", Fn: func(c *Call) error {
		return c.Block(func(ctx context.Context) error {
			conn, err := c.VM().Host().Dial(ctx, host.Target{Network: "tcp", Address: c.Str(0)})
			if err != nil {
				return err
			}
			if c.Bool(1) {
				c.VM().OnClose(func() { _ = conn.Close() })
			}
			_, err = conn.Write([]byte("GET"))
			return err
		})
	}},
	{Sig: "read(address: string)", Doc: "Wait for an answer that never comes, in a way that no context ends.", Fn: func(c *Call) error {
		return c.Block(func(ctx context.Context) error {
			conn, err := c.VM().Host().Dial(ctx, host.Target{Network: "tcp", Address: c.Str(0)})
			if err != nil {
				return err
			}
			_, err = io.ReadAll(conn)
			return err
		})
	}},
	{Sig: "accept()", Fn: func(c *Call) error {
		return c.Block(func(ctx context.Context) error {
			l, err := c.VM().Host().Listen(ctx, host.Target{Network: "tcp", Address: "127.0.0.1:0"})
			if err != nil {
				return err
			}
			_, err = l.Accept()
			return err
		})
	}},
	{Sig: "listen()", Fn: func(c *Call) error {
		_, err := c.VM().Host().Listen(c.Context(), host.Target{Network: "tcp", Address: "127.0.0.1:0"})
		return err
	}},
	{Sig: "receive()", Fn: func(c *Call) error {
		return c.Block(func(ctx context.Context) error {
			p, err := c.VM().Host().ListenPacket(ctx, host.Target{Network: "udp", Address: "127.0.0.1:0"})
			if err != nil {
				return err
			}
			_, _, err = p.ReadFrom(make([]byte, 10))
			return err
		})
	}},
}}

// silentServer takes connections and says nothing, or half of something.
func silentServer(t *testing.T, half string) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var connections sync.WaitGroup
	connections.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			connections.Go(func() {
				defer c.Close()
				_, _ = io.WriteString(c, half)
				_, _ = io.Copy(io.Discard, c)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		connections.Wait()
	})
	return l.Addr().String()
}

// descriptors counts what the process has open, -1 where that cannot be told.
func descriptors() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return -1
	}
	return len(entries)
}

// Whatever a script left behind, Close leaves no goroutine and no descriptor.
func TestCloseLeavesNothing(t *testing.T) {
	address := silentServer(t, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
	dir := t.TempDir()
	for name, src := range map[string]string{
		"suspended coroutines":     "keep = {} for i = 1, 50 do keep[i] = coroutine.wrap(function() pcall(coroutine.yield) end) keep[i]() end",
		"abandoned coroutines":     "for i = 1, 50 do coroutine.wrap(function() t.here(1, coroutine.yield) end)() end",
		"nested coroutines":        "local function go(n) if n > 0 then keep = coroutine.wrap(go) keep(n - 1) end coroutine.yield() end coroutine.wrap(go)(20)",
		"waiting threads":          "for i = 1, 20 do t.start(t.wait, 600) end",
		"threads in pcall":         "for i = 1, 20 do t.start(function() while true do pcall(t.wait, 600) end end) end",
		"files":                    "keep = {} for i = 1, 20 do keep[i] = assert(io.open(dir .. '/f' .. i, 'w')) keep[i]:write('x') end",
		"abandoned files":          "for i = 1, 20 do io.open(dir .. '/g' .. i, 'w'):write('x') end",
		"file as standard output":  "io.output(dir .. '/out') io.write('x')",
		"lines half read":          "local f = io.open(dir .. '/l', 'w') f:write('a\\nb\\n') f:close() for i = 1, 10 do io.lines(dir .. '/l')() end",
		"temporary files":          "for i = 1, 5 do io.tmpfile():write('x') end",
		"connections":              "for i = 1, 20 do leak.dial(address) leak.dial(address, false) end",
		"listeners":                "for i = 1, 10 do leak.listen() end",
		"threads that read":        "for i = 1, 10 do t.start(leak.read, address) end t.wait(0.02)",
		"threads that accept":      "for i = 1, 10 do t.start(leak.accept) t.start(leak.receive) end t.wait(0.02)",
		"coroutines in a read":     "for i = 1, 5 do t.start(coroutine.wrap(function() leak.read(address) end)) end t.wait(0.02)",
		"an error in the middle":   "for i = 1, 5 do leak.dial(address, false) io.open(dir .. '/e', 'w') coroutine.wrap(coroutine.yield)() t.start(t.wait, 600) end error('x')",
		"exit in the middle":       "for i = 1, 5 do leak.dial(address, false) io.open(dir .. '/e', 'w') coroutine.wrap(function() coroutine.yield() end)() t.start(t.wait, 600) end os.exit(1)",
		"programs":                 "for i = 1, 3 do io.popen('exec sleep 600') end",
		"programs that are read":   "t.start(function() io.popen('exec sleep 600'):read('*a') end) t.wait(0.02)",
		"a coroutine with a file":  "keep = coroutine.wrap(function() with(io.open(dir .. '/w', 'w'), function(f) coroutine.yield() end) end) keep()",
		"a thread in a comparator": "t.start(function() table.sort({3, 2, 1}, function() t.wait(600) end) end) t.wait(0.01)",
	} {
		t.Run(name, func(t *testing.T) {
			goruntime.GC()
			goroutines, files := goruntime.NumGoroutine(), descriptors()
			vm := New(WithHost(host.OS()), WithModules(threadModule, leakModule))
			_ = vm.SetGlobal("address", address)
			_ = vm.SetGlobal("dir", dir)
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
			defer cancel()
			_, err := vm.RunString(ctx, "local t, leak = require('t'), require('leak') "+src, "=leaky")
			var e *Error
			if err != nil && (!errors.As(err, &e) || e.Message != "leaky:1: x" && e.Message != "exit status 1") {
				t.Fatal(err)
			}
			start := time.Now()
			if err := vm.Close(); err != nil {
				t.Error(err)
			}
			if d := time.Since(start); d > time.Minute {
				t.Errorf("Close took %v", d)
			}
			leaktest.AtMost(t, goroutines)
			for end := time.Now().Add(time.Minute); descriptors() > files; time.Sleep(time.Millisecond) { // the server's go, too
				if time.Now().After(end) {
					t.Fatalf("%d descriptors, %d before", descriptors(), files)
				}
			}
			if err := vm.Close(); err != nil {
				t.Errorf("the second time: %v", err)
			}
		})
	}
	written, err := os.ReadFile(filepath.Join(dir, "f1"))
	if err != nil || string(written) != "x" {
		t.Errorf("a file that was open holds %q (%v)", written, err)
	}
}

// A VM that is made, used and closed leaves nothing; so does one that is only made.
func TestManyVMs(t *testing.T) {
	goroutines := goruntime.NumGoroutine()
	for i := range 200 {
		vm := New(WithModules(threadModule), WithLimits(Limits{Memory: 1 << 30}))
		if i%2 == 0 {
			eval(t, vm, "local co = coroutine.wrap(function() coroutine.yield() end) co() t.wait()")
		}
		_ = vm.Close()
	}
	leaktest.AtMost(t, goroutines)
}
