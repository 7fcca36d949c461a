package bindings_test

import (
	"context"
	"testing"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
)

// BenchmarkVM measures what a VM with all modules costs: to make, to use one of
// the larger modules in for the first time, and to fork with five loaded. The
// last has a bar of 3 ms.
func BenchmarkVM(b *testing.B) {
	ctx := context.Background()
	run := func(b *testing.B, vm *runtime.VM, src string) {
		if _, err := vm.RunString(ctx, src, "=bench"); err != nil {
			b.Fatal(err)
		}
	}
	fresh := func() *runtime.VM { return runtime.New(runtime.WithModules(bindings.Std()...)) }
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fresh().Close()
		}
	})
	b.Run("new-require", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			vm := fresh()
			run(b, vm, "require('urllib.request')")
			vm.Close()
		}
	})
	b.Run("fork", func(b *testing.B) {
		vm := fresh()
		defer vm.Close()
		run(b, vm, "for _, m in ipairs{'urllib.parse', 'urllib.request', 'http.client', 'socket', 'json'} do _G[m] = require(m) end")
		b.ReportAllocs()
		for b.Loop() {
			fork, err := vm.Fork(ctx)
			if err != nil {
				b.Fatal(err)
			}
			fork.Close()
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/3*100, "%ofbar")
	})
}
