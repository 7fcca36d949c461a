package tempfile_test

import (
	"os"
	goruntime "runtime"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/tempfile"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/stdlib/host"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/tempfile_spec.lua", luatest.Options{Modules: []*runtime.Module{tempfile.Module}})
}

// newVM makes a VM whose temporary files are in an empty directory.
func newVM(t *testing.T) (vm *runtime.VM, dir string) {
	t.Helper()
	dir = t.TempDir()
	h := host.WithEnv(host.OS(), map[string]string{"TMPDIR": dir})
	vm = bindingtest.New(t, runtime.WithHost(h), runtime.WithModules(tempfile.Module))
	bindingtest.Run(t, vm, "tempfile = require('tempfile')")
	return vm, dir
}

func count(t *testing.T, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestNothingIsLeftByTheVM(t *testing.T) {
	vm, dir := newVM(t)
	bindingtest.Run(t, vm, `
		f = tempfile.NamedTemporaryFile() f:write("x")
		d = tempfile.TemporaryDirectory() io.open(d.name .. "/f", "w"):write("x")
		s = tempfile.SpooledTemporaryFile(1) s:write("xx")
		t = tempfile.TemporaryFile() t:write("x")`)
	if n := count(t, dir); n != 2 {
		t.Errorf("%d entries while the VM lives", n)
	}
	vm.Close()
	if n := count(t, dir); n != 0 {
		t.Errorf("%d entries are left", n)
	}
}

func TestWhatNobodyKnowsIsRemoved(t *testing.T) {
	vm, dir := newVM(t)
	bindingtest.Run(t, vm, `tempfile.TemporaryDirectory() tempfile.NamedTemporaryFile():write("x")`)
	bindingtest.Run(t, vm, `for i = 1, 1000 do local t = {} end`) // registers are used again
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		goruntime.GC()
		if count(t, dir) == 0 {
			return
		}
	}
	t.Errorf("%d entries are left", count(t, dir))
}

// TestForkKeepsOff: a fork does not remove what belongs to the original.
func TestForkKeepsOff(t *testing.T) {
	vm, dir := newVM(t)
	bindingtest.Run(t, vm, `d = tempfile.TemporaryDirectory()`)
	fork, err := vm.Fork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bindingtest.Run(t, fork, `assert(#d.name > 0) d:cleanup()`)
	fork.Close()
	if n := count(t, dir); n != 1 {
		t.Errorf("%d entries after the fork's end", n)
	}
	bindingtest.Run(t, vm, `d:cleanup()`)
	if n := count(t, dir); n != 0 {
		t.Errorf("%d entries are left", n)
	}
}

func TestModesOfWhatIsMade(t *testing.T) {
	vm, _ := newVM(t)
	out := bindingtest.Values(t, vm, `f = tempfile.NamedTemporaryFile() return f.name, tempfile.mkdtemp()`)
	for i, want := range []os.FileMode{0o600, os.ModeDir | 0o700} {
		if info, err := os.Stat(out[i].String()); err != nil || info.Mode() != want {
			t.Errorf("%v, %v; want %v", info.Mode(), err, want)
		}
	}
}

func TestPolicy(t *testing.T) {
	dir := t.TempDir()
	var p host.Policy
	p.Read.Allow.Paths, p.Write.Allow.Paths = []string{dir}, []string{dir}
	vm := bindingtest.New(t, runtime.WithHost(host.Restricted(host.WithEnv(host.OS(), nil), p)), runtime.WithModules(tempfile.Module))
	bindingtest.Run(t, vm, `
		local tempfile = require("tempfile")
		local ok, e = pcall(tempfile.NamedTemporaryFile)
		assert(not ok and tostring(e):find("--allow-write=", 1, true), tostring(e))
		local f = tempfile.SpooledTemporaryFile(1)
		assert(not pcall(f.write, f, "xx"))
		tempfile.tempdir = "`+dir+`"
		with(tempfile.TemporaryDirectory(), function(name)
			local f = tempfile.NamedTemporaryFile{dir = name}
			f:write("x") f:seek(0) assert(f:read() == "x")
		end)`)
	if n := count(t, dir); n != 0 {
		t.Errorf("%d entries are left", n)
	}
}
