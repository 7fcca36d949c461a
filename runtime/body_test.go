package runtime_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	netlua "github.com/netlua/netlua/runtime"
)

// lateClass is a body that counts how often it was used.
type lateClass struct{ defined *atomic.Int32 }

func (b lateClass) Define(class *netlua.Class) {
	b.defined.Add(1)
	class.Init = &netlua.Func{Sig: "__init(n: integer)", Doc: "Keep n.", Fn: func(c *netlua.Call) error {
		c.SetNative(c.Int(0))
		return nil
	}}
	class.Methods = []netlua.Func{{Sig: "n(): integer", Doc: "What was kept.", Fn: func(c *netlua.Call) error { return c.Return(c.Native()) }}}
	class.Attrs = []netlua.Const{{Name: "LIMIT", Value: 7, Doc: "A number."}}
}

type lateModule struct{ defined *atomic.Int32 }

func (b lateModule) Define(m *netlua.Module) {
	b.defined.Add(1)
	m.Funcs = []netlua.Func{{Sig: "twice(n: integer): integer", Doc: "Two times n.", Fn: func(c *netlua.Call) error { return c.Return(2 * c.Int(0)) }}}
}

// late declares a module of which nothing but names is there at first.
func late() (m *netlua.Module, class *netlua.Class, defined *atomic.Int32) {
	defined = new(atomic.Int32)
	class = &netlua.Class{Name: "Late", Doc: "For tests.", Body: lateClass{defined}}
	derived := &netlua.Class{Name: "Later", Doc: "For tests.", Bases: []*netlua.Class{class}}
	return &netlua.Module{Name: "late", Doc: "For tests.", Classes: []*netlua.Class{class, derived}, Body: lateModule{defined}}, class, defined
}

func TestBodiesWait(t *testing.T) {
	m, class, defined := late()
	vm := netlua.New(netlua.WithModules(m))
	defer vm.Close()
	for _, step := range []struct {
		src  string
		want int32
	}{
		{`x = 1`, 0},
		{`assert(require("late").twice(2) == 4)`, 1},
		{`assert(tostring(require("late").Late) ~= "")`, 1},
		{`assert(require("late").Later(3):n() == 3)`, 2},
		{`assert(require("late").Late.LIMIT == 7)`, 2},
	} {
		if _, err := vm.RunString(t.Context(), step.src, "=test"); err != nil {
			t.Fatalf("%s: %v", step.src, err)
		}
		if n := defined.Load(); n != step.want {
			t.Errorf("%s: %d bodies are defined, want %d", step.src, n, step.want)
		}
	}
	if class.Module != "late" {
		t.Errorf("the class belongs to module %q", class.Module)
	}
}

func TestPrepareDefinesAll(t *testing.T) {
	m, class, defined := late()
	m.Prepare()
	m.Prepare()
	if defined.Load() != 2 || len(m.Funcs) != 1 || len(class.Methods) != 1 || class.Methods[0].Name() != "n" {
		t.Errorf("%d bodies were defined; functions %v, methods %v", defined.Load(), m.Funcs, class.Methods)
	}
}

func TestBodiesAreDefinedOnce(t *testing.T) {
	for range 50 {
		m, _, defined := late()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				vm := netlua.New(netlua.WithModules(m))
				defer vm.Close()
				if _, err := vm.RunString(t.Context(), `assert(require("late").Later(3):n() == 3)`, "=test"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := defined.Load(); n != 2 {
			t.Fatalf("%d bodies were defined", n)
		}
	}
}

// A class belongs to its module also when somebody else needs it first.
func TestClassBeforeItsModule(t *testing.T) {
	failed := errors.New("failed")
	class := &netlua.Class{Name: "Early", Doc: "For tests.", Methods: []netlua.Func{{Sig: "fail()", Doc: "Fail.", Fn: func(*netlua.Call) error { return failed }}}}
	home := &netlua.Module{Name: "home", Doc: "For tests.", Classes: []*netlua.Class{class}, Errors: func(err error) *netlua.Raise {
		return &netlua.Raise{Class: netlua.KeyError, Args: []any{err.Error()}, Cause: err}
	}}
	user := &netlua.Module{Name: "user", Doc: "For tests.", Funcs: []netlua.Func{{Sig: "make(): Early", Doc: "An instance.", Fn: func(c *netlua.Call) error {
		return c.Return(c.VM().NewObject(class, nil))
	}}}}
	vm := netlua.New(netlua.WithModules(user, home))
	defer vm.Close()
	_, err := vm.RunString(t.Context(), `require("user").make():fail()`, "=test")
	var e *netlua.Error
	if !errors.As(err, &e) || e.Class != "KeyError" || class.Module != "home" {
		t.Errorf("got %v (%T); the class belongs to module %q", err, err, class.Module)
	}
}
