package luatest

import (
	"context"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// The assert table. It is called as Lua's assert is, and its fields are the
// assertions. Words that only make a sentence may stand in a name, as words of
// their own or joined with "_": assert.is_true, assert.are.equal,
// assert.is_not_nil, assert.has_no.errors.

// fillers say nothing; negators turn an assertion round.
var (
	fillers  = map[string]bool{"are": true, "is": true, "has": true, "have": true, "does": true, "a": true, "an": true, "be": true}
	negators = map[string]bool{"not": true, "no": true}
)

// aliases are other words for assertions.
var aliases = map[string]string{
	"equals": "equal", "match": "matches", "contain": "contains", "error": "raises", "errors": "raises",
	"raise": "raises", "is_instance": "instance", "instance_of": "instance",
}

// assertion is one check in both senses. A Func is immutable, so all VMs share them.
type assertion struct {
	plain, negated *runtime.Func // negated is nil where it would say nothing
}

// installAssert puts the assert table in the place of the global function.
func installAssert(ctx context.Context, vm *runtime.VM) error {
	original := vm.Global("assert")
	table := &lua.LTable{}
	err := vm.Do(ctx, func(context.Context) error {
		meta, err := chain(vm, table, false)
		if err != nil {
			return err
		}
		call, err := vm.ToLua(lua.LGFunction(func(L *lua.LState) int { return callAssert(L, original) }))
		meta.RawSetString("__call", call)
		return err
	})
	if err != nil {
		return err
	}
	return vm.SetGlobal("assert", table)
}

// chain makes t the assertions that follow some words, and returns its metatable.
// What is looked up is kept in t.
func chain(vm *runtime.VM, t *lua.LTable, negated bool) (*lua.LTable, error) {
	meta := &lua.LTable{Metatable: lua.LNil}
	t.Metatable = meta
	index, err := vm.ToLua(func(c *runtime.Call) error {
		key, ok := c.Rest()[1].(lua.LString)
		if !ok {
			return c.Return(nil)
		}
		v, err := resolve(c.VM(), t, string(key), negated)
		if err != nil {
			return err
		}
		t.RawSetString(string(key), v)
		return c.ReturnValue(v)
	})
	meta.RawSetString("__index", index)
	return meta, err
}

// resolve finds what a field of the assert table is: an assertion, or a table
// of assertions if the name is only words.
func resolve(vm *runtime.VM, t *lua.LTable, key string, negated bool) (runtime.Value, error) {
	name, outer := key, negated
	for name != "" {
		word, rest, _ := strings.Cut(name, "_")
		if a, ok := assertions()[name]; ok {
			return a.function(vm, key, negated)
		}
		switch {
		case negators[word]:
			negated = !negated
		case !fillers[word]:
			return nil, runtime.Raisef(runtime.AttributeError, "assert.%s: no such assertion%s", key, suggest(name))
		}
		name = rest
	}
	if negated == outer {
		return t, nil
	}
	turned := &lua.LTable{}
	_, err := chain(vm, turned, negated)
	return turned, err
}

func (a assertion) function(vm *runtime.VM, name string, negated bool) (runtime.Value, error) {
	f := a.plain
	if negated {
		f = a.negated
	}
	if f == nil {
		return nil, runtime.Raisef(runtime.AttributeError, "assert.%s: cannot be negated", name)
	}
	return vm.ToLua(f)
}

// suggest names the assertion that name begins like or is part of.
func suggest(name string) string {
	best := ""
	for known := range assertions() {
		if strings.HasPrefix(known, name) || strings.HasPrefix(name, known) || len(name) > 3 && strings.HasPrefix(known, name[:3]) {
			if best == "" || len(known) < len(best) || len(known) == len(best) && known < best {
				best = known
			}
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean assert." + best + "?)"
}

// callAssert is assert(v, ...): Lua's own, without the table that was called.
func callAssert(L *lua.LState, original runtime.Value) int {
	n := L.GetTop()
	if n > 1 && lua.LVAsBool(L.Get(2)) {
		return n - 1
	}
	L.Push(original)
	for i := 2; i <= n; i++ {
		L.Push(L.Get(i))
	}
	L.Call(n-1, 0)
	return 0
}
