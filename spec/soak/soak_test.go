//go:build linux

package soak

import (
	"bytes"
	"context"
	_ "embed"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings"
	netlua "github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

//go:embed testdata/server.lua
var script string

func TestThreads(t *testing.T) { soak(t, false, 48) }

func TestForks(t *testing.T) { soak(t, true, 24) }

// usage is what the process has. RSS is in bytes.
type usage struct{ goroutines, descriptors, heap, rss int }

// growth is what may be there in the end that was not after a fifth of the time:
// nothing, but for what the collector and the allocator leave to chance.
var growth = usage{goroutines: 4, descriptors: 4, heap: 4 << 20, rss: 24 << 20}

func soak(t *testing.T, forks bool, workers int) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	dir := site(t)
	vm := netlua.New(netlua.WithHost(host.OS()), netlua.WithModules(bindings.Std()...))
	ports := make(chan [servers]int, 1)
	var stopping atomic.Bool
	for name, value := range map[string]any{
		"FORKS": forks, "DIR": dir, "stopping": stopping.Load,
		"ready": func(a, b, c, d int) { ports <- [...]int{a, b, c, d} },
	} {
		if err := vm.Bind(name, value); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := vm.RunString(ctx, script, "@server.lua")
		ended <- err
	}()
	l := &load{done: make([]atomic.Int64, len(clients)), fail: t.Errorf}
	select {
	case list := <-ports:
		for i, port := range list {
			l.addresses[i] = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		}
	case err := <-ended:
		t.Fatal(err)
	}
	l.run(workers, time.Now().Add(length/5), 1)
	before := settle(t, usage{})
	t.Logf("before: %+v", before)
	const rounds = 4
	for i := range rounds {
		l.run(workers, time.Now().Add(length/5), uint64(2+i))
		t.Logf("after %v: %+v", length/5*time.Duration(i+2), use(t))
		if t.Failed() {
			break
		}
	}
	after := settle(t, before)
	t.Logf("after: %+v", after)
	if after.goroutines > before.goroutines+growth.goroutines || after.descriptors > before.descriptors+growth.descriptors ||
		after.heap > before.heap+growth.heap || after.rss > before.rss+growth.rss && !raced {
		t.Errorf("grown from %+v to %+v", before, after)
	}
	for i, c := range clients {
		n := l.done[i].Load()
		t.Logf("%7d clients: one that %s", n, c.name)
		if n == 0 {
			t.Errorf("no client that %s was served", c.name)
		}
	}
	stopping.Store(true)
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Error("the servers do not shut down")
		cancel()
		<-ended
	}
	if err := vm.Close(); err != nil {
		t.Error(err)
	}
	if list, err := os.ReadDir(temp); err != nil || len(list) > 0 {
		t.Errorf("temporary files are left: %v, %v", list, err)
	}
	if parts, err := filepath.Glob(filepath.Join(dir, ".upload-*")); err != nil || len(parts) > 0 {
		t.Errorf("uploads are left: %v, %v", parts, err)
	}
}

// settle waits until what the load left behind is gone: connections in their last
// seconds, and garbage. It does not wait for less than least.
func settle(t *testing.T, least usage) usage {
	var last usage
	for deadline := time.Now().Add(patience); ; time.Sleep(300 * time.Millisecond) {
		u := use(t)
		small := least != (usage{}) && u.goroutines <= least.goroutines && u.descriptors <= least.descriptors &&
			u.heap <= least.heap+growth.heap && (raced || u.rss <= least.rss+growth.rss)
		if small || time.Now().After(deadline) || least == (usage{}) && u.goroutines == last.goroutines && u.descriptors == last.descriptors && u.goroutines < 20 {
			return u
		}
		last = u
	}
}

// use collects garbage, gives the system what is free, and measures.
func use(t *testing.T) usage {
	t.Helper()
	debug.FreeOSMemory()
	debug.FreeOSMemory() // what finalizers let go of in between
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatalf("the soak needs /proc: %v", err)
	}
	status, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(string(bytes.Fields(status)[1]))
	if err != nil {
		t.Fatal(err)
	}
	return usage{runtime.NumGoroutine(), len(open), int(m.HeapAlloc), pages * os.Getpagesize()}
}
