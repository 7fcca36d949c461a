package runtime_test

import (
	"context"
	goruntime "runtime"
	"testing"
	"time"

	. "github.com/netlua/netlua/runtime"
)

// Changes of a class reach those derived from it, and only what they do not
// define themselves.
func TestMembersChange(t *testing.T) {
	selfChecks(t, `
local A = class("A"); A.n = 1
local B, C = class("B", A), class("C", A)
local D = class("D", B, C)
local a, b, d = A(), B(), D()
assert(a.n == 1 and b.n == 1 and d.n == 1)
A.n = 2; assert(a.n == 2 and b.n == 2 and d.n == 2)
C.n = 3; assert(b.n == 2 and d.n == 3)
B.n = 4; assert(d.n == 4)
A.n = 5; assert(a.n == 5 and b.n == 4 and d.n == 4)
B.n = nil; assert(b.n == 5 and d.n == 3)
C.n = nil; assert(d.n == 5)
function A:__add(n) return "A" .. n end
assert(d + 1 == "A1" and b + 1 == "A1")
function C:__add(n) return "C" .. n end
assert(d + 1 == "C1" and b + 1 == "A1")
C.__add = nil
assert(d + 1 == "A1")
function A.__getitem(self, k) return k .. "?" end
assert(d.x == "x?")
A.__getitem = nil
assert(d.x == nil)`)
}

// A chain of diamonds has twice as many ways down at each step.
func TestChangeBelowDiamonds(t *testing.T) {
	selfChecks(t, `
local top = class("top")
local k = top
for i = 1, 40 do k = class("K" .. i, class("L", k), class("R", k)) end
local o = k()
for i = 1, 100 do top.n = i; assert(o.n == i) end
top.__len = function() return 7 end
assert(#o == 7)`)
}

// Classes that nobody holds are collected, with their static functions.
func TestClassesAreCollected(t *testing.T) {
	vm := New(WithModules(statics))
	defer vm.Close()
	inUse := func() uint64 {
		var m goruntime.MemStats
		goruntime.GC()
		goruntime.GC()
		goruntime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	const round = `local Base = require("statics").Base
for i = 1, 3000 do local k = class("K", Base); assert(k.make() == k); assert(k().n == nil) end`
	for i := range 2 {
		if _, err := vm.RunString(context.Background(), round, "=t"); err != nil {
			t.Fatal(i, err)
		}
	}
	before := inUse()
	if _, err := vm.RunString(context.Background(), round, "=t"); err != nil {
		t.Fatal(err)
	}
	grown := func() int64 { return int64(inUse()) - int64(before) }
	for end := time.Now().Add(time.Minute); grown() > 1<<20; time.Sleep(time.Millisecond) { // what cleans up has its own goroutine
		if time.Now().After(end) {
			t.Fatalf("%d bytes stay", grown())
		}
	}
}

var statics = &Module{Name: "statics", Doc: "A class with a static function.", Classes: []*Class{{
	Name: "Base", Doc: "The class.",
	Static: []Func{{Sig: "make(): any", Doc: "The class it is called on.", Fn: func(c *Call) error { return c.ReturnValue(c.Class()) }}},
}}}

// A static function of a class that a script derived keeps its declaration.
func TestDeclarationOfStatic(t *testing.T) {
	vm := New(WithModules(statics))
	defer vm.Close()
	out, err := vm.RunString(context.Background(), `K = class("K", require("statics").Base) made = K.make return K.make`, "=t")
	if err != nil {
		t.Fatal(err)
	}
	if d := vm.Declaration(out[0]); d == nil || d.Name() != "make" {
		t.Errorf("got %v", d)
	}
	fork, err := vm.Fork(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	if _, err := fork.RunString(context.Background(), `assert(K.make() == K and made() == K)`, "=t"); err != nil {
		t.Error(err)
	}
}

// selfChecks runs a script that checks itself.
func selfChecks(t *testing.T, src string) {
	t.Helper()
	vm := New()
	defer vm.Close()
	if _, err := vm.RunString(context.Background(), src, "=t"); err != nil {
		t.Error(err)
	}
}
