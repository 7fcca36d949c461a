package bindings_test

import (
	"context"
	"testing"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// Every module survives a fork: its functions, classes and constants are those
// of the fork, and usable.
func TestFork(t *testing.T) {
	ctx := context.Background()
	vm := runtime.New(runtime.WithHost(host.Mem()), runtime.WithModules(bindings.Std()...))
	defer vm.Close()
	var names []string
	for _, m := range vm.Modules() {
		names = append(names, m.Name)
	}
	const load = `modules = {} for i, name in ipairs{...} do modules[name] = require(name) end
describe = function()
  local out = {}
  for name, m in pairs(modules) do
    for k, v in pairs(m) do out[#out+1] = name .. "." .. tostring(k) .. " " .. type(v) .. " " .. (type(v) == "userdata" and tostring(v):gsub("0x%x+", "") or "") end
  end
  table.sort(out)
  return table.concat(out, "\n")
end`
	args := make([]any, len(names))
	for i, n := range names {
		args[i] = n
	}
	if _, err := vm.RunString(ctx, load, "=load", args...); err != nil {
		t.Fatal(err)
	}
	want, err := vm.RunString(ctx, "return describe()", "=t")
	if err != nil {
		t.Fatal(err)
	}
	fork, err := vm.Fork(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	got, err := fork.RunString(ctx, "for name, m in pairs(modules) do assert(require(name) == m, name) end return describe()", "=t")
	if err != nil {
		t.Fatal(err)
	}
	if got[0] != want[0] {
		t.Errorf("the fork has other modules:\n%s\nwant\n%s", got[0], want[0])
	}
	out, err := fork.RunString(ctx, `
local p = require("urllib.parse").urlparse("http://h/p?q")
local f, e = pcall(require("json").loads, "{")
return p.netloc, require("json").dumps({1, 2}), require("hashlib").md5("x"):hexdigest(), f, isinstance(e, require("json").JSONDecodeError)`, "=t")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"h", "[1, 2]", "9dd4e461268c8034f5c8564e155c67a6", "false", "true"} {
		if out[i].String() != want {
			t.Errorf("result %d: got %s, want %s", i, out[i], want)
		}
	}
}

// BenchmarkFork is the price of a fork of a program that has loaded five modules.
func BenchmarkFork(b *testing.B) {
	ctx := context.Background()
	vm := runtime.New(runtime.WithHost(host.Mem()), runtime.WithModules(bindings.Std()...))
	defer vm.Close()
	if _, err := vm.RunString(ctx, `for _, n in ipairs{"urllib.parse", "json", "socket", "email.message", "threading"} do require(n) end`, "=b"); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		fork, err := vm.Fork(ctx)
		if err != nil {
			b.Fatal(err)
		}
		_ = fork.Close()
	}
}
