package request

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/urllib/request"
)

// owner is what a request keeps of the script that knows it.
type owner struct {
	object                *runtime.Object
	headers, unredirected headerView
}

// headerView is a table through which a script sees headers of a request, and
// may change them.
type headerView struct {
	table  *runtime.Table // nil until the script looks
	filled []message.Field
	values map[string]string // of filled, by name
}

// ownerOf returns what r keeps, nil for a request that no script has seen.
func ownerOf(r *core.Request) *owner {
	o, _ := r.Owner.(*owner)
	return o
}

// pull takes what the script changed in the tables of a request's headers.
func pull(vm *runtime.VM, r *core.Request) error {
	o := ownerOf(r)
	if o == nil {
		return nil
	}
	if err := o.headers.pull(vm, r.Headers()); err != nil {
		return err
	}
	return o.unredirected.pull(vm, r.Unredirected())
}

// push shows the headers of a request in the tables that the script has.
func push(r *core.Request) {
	if o := ownerOf(r); o != nil {
		o.headers.push(r.Headers())
		o.unredirected.push(r.Unredirected())
	}
}

func (t *headerView) pull(vm *runtime.VM, h *message.Headers) error {
	if t.table == nil {
		return nil
	}
	for k, v := t.table.Next(lua.LNil); k != lua.LNil; k, v = t.table.Next(k) {
		name, ok := k.(lua.LString)
		if !ok || !lua.LVCanConvToString(v) {
			return runtime.Raisef(runtime.TypeError, "headers: expected names and strings, got %s and %s", vm.TypeName(k), vm.TypeName(v))
		}
		if before, ok := t.values[string(name)]; !ok || before != lua.LVAsString(v) {
			h.Set(string(name), lua.LVAsString(v))
		}
	}
	for _, f := range t.filled {
		if t.table.RawGetString(f.Name) == lua.LNil {
			h.Del(f.Name)
		}
	}
	return nil
}

func (t *headerView) push(h *message.Headers) {
	if t.table == nil || slices.Equal(t.filled, h.Items()) && t.same() {
		return
	}
	t.filled, t.values = h.Items(), map[string]string{}
	for _, f := range t.filled {
		t.values[f.Name] = f.Value
	}
	var gone []lua.LValue
	for k, _ := t.table.Next(lua.LNil); k != lua.LNil; k, _ = t.table.Next(k) {
		if name, ok := k.(lua.LString); !ok || !t.has(string(name)) {
			gone = append(gone, k)
		}
	}
	for _, k := range gone {
		t.table.RawSet(k, lua.LNil)
	}
	for _, f := range t.filled {
		t.table.RawSetString(f.Name, lua.LString(f.Value))
	}
}

func (t *headerView) has(name string) bool { _, ok := t.values[name]; return ok }

// same tells whether the table still holds what it was filled with.
func (t *headerView) same() bool {
	n := 0
	for k, v := t.table.Next(lua.LNil); k != lua.LNil; k, v = t.table.Next(k) {
		name, _ := k.(lua.LString)
		if before, ok := t.values[string(name)]; !ok || lua.LString(before) != v {
			return false
		}
		n++
	}
	return n == len(t.filled)
}

// show returns the table, making it when the script looks for the first time.
func (t *headerView) show(c *runtime.Call, h *message.Headers) error {
	if t.table == nil {
		t.table = c.State().NewTable()
	}
	t.push(h)
	return c.ReturnValue(t.table)
}

// replace makes v the headers. The table that the script gave is not kept.
func (t *headerView) replace(c *runtime.Call, h *message.Headers, add func(name, value string)) error {
	fields, err := httpio.Fields(c, c.Arg(0), "headers")
	if err != nil {
		return err
	}
	for _, name := range h.Keys() {
		h.Del(name)
	}
	for _, f := range fields {
		add(f.Name, f.Value)
	}
	t.push(h)
	return nil
}
