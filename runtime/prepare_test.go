package runtime_test

import (
	"fmt"
	"sync"
	"testing"

	netlua "github.com/netlua/netlua/runtime"
)

// TestClassesAreDeclaredOnce: VMs that are made at the same time share
// declarations, and the first to need one completes it for all.
func TestClassesAreDeclaredOnce(t *testing.T) {
	for round := range 50 {
		class := &netlua.Class{Name: "Late", Doc: "For tests."}
		for i := range 100 {
			class.Methods = append(class.Methods, netlua.Func{Sig: fmt.Sprintf("m%d(a: string, b?: integer, *, c: boolean = true): string", i), Doc: "One of many.", Fn: func(c *netlua.Call) error {
				return c.ReturnStr(c.Str(0))
			}})
		}
		// Not a class of the module: nobody prepares it before an instance is made.
		maker := &netlua.Module{Name: "maker", Doc: "For tests.", Funcs: []netlua.Func{{Sig: "make(): object", Doc: "An instance.", Fn: func(c *netlua.Call) error {
			return c.Return(c.VM().NewObject(class, nil))
		}}}}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				vm := netlua.New(netlua.WithModules(maker))
				defer vm.Close()
				out, err := vm.RunString(t.Context(), `return require("maker").make():m99("x")`, "=test")
				if err != nil || out[0].String() != "x" {
					t.Errorf("round %d: got %v, %v", round, out, err)
				}
			})
		}
		wg.Wait()
	}
}
