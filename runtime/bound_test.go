package runtime

import "testing"

func TestBound(t *testing.T) {
	vm := New(WithModules(bankModule))
	defer vm.Close()
	out, err := vm.RunString(t.Context(), `
local C = class("C", require("bank").Account)
function C:check(amount) return "script", amount end
local o = C("a", 5)
o.field = function(...) return "field", ... end
return o`, "=test")
	if err != nil {
		t.Fatal(err)
	}
	o := ObjectOf(out[0])
	for _, c := range []struct{ name, first, second string }{
		{"history", "", "nil"}, {"check", "script", "7"}, {"field", "field", "7"},
	} {
		var args []any
		if c.name != "history" {
			args = []any{7}
		}
		got, err := vm.Call(t.Context(), o.Bound(c.name), args...)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got = append(got, vm.globals.RawGetString("none"))
		if got[0].String() != c.first || got[1].String() != c.second {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
	if v := o.Bound("nothing"); v.String() != "nil" {
		t.Errorf("got %v", v)
	}
}
