package runtime_test

import (
	"testing"

	"github.com/netlua/netlua/runtime"
)

func TestCopyTable(t *testing.T) {
	vm := runtime.New()
	defer vm.Close()
	out, err := vm.RunString(t.Context(), `
		t = setmetatable({1, 2, a = 1, b = {}, [true] = "yes", [2.5] = "half"}, {__index = {z = 26}})
		for i = 1, 40 do t["k" .. i] = i end
		t.k7 = nil
		return t, {}`, "=t")
	if err != nil {
		t.Fatal(err)
	}
	c := runtime.CopyTable(out[0].(*runtime.Table))
	if _, err := vm.RunString(t.Context(), `
		local c = ...
		assert(c ~= t and c.b == t.b and getmetatable(c) == getmetatable(t) and c.z == 26)
		local order = {}
		for k, v in pairs(t) do order[#order + 1] = k assert(rawequal(v, c[k]), k) end
		local n = 0
		for k in pairs(c) do n = n + 1 assert(rawequal(k, order[n]), n) end
		assert(n == #order)
		-- neither sees what becomes of the other
		for i = 1, 200 do c["new" .. i], t["other" .. i] = i, i end
		c[3], c.a, t.b, t[2], c[true] = 3, nil, nil, "two", nil
		assert(t.new1 == nil and c.other1 == nil and #t == 2 and #c == 3 and t.a == 1 and type(c.b) == "table")
		assert(c[2] == 2 and t[true] == "yes" and next(c) == 1)
		local seen = 0
		for k in pairs(c) do seen = seen + 1 end
		assert(seen == n + 200 + 1 - 2)`, "=check", c); err != nil {
		t.Fatal(err)
	}
	keyed := runtime.TableWithKeys("x", "y", "z")
	for range 2 {
		if _, err := vm.RunString(t.Context(), `
			local c = ...
			assert(next(c) == nil and c.x == nil and getmetatable(c) == nil)
			c.w, c.z, c.x = 1, 2, 3
			local order = {}
			for k, v in pairs(c) do order[#order + 1] = k .. v end
			assert(table.concat(order, " ") == "x3 z2 w1")
			c.z = nil
			assert(next(c, "x") == "w" and next(c, "w") == nil)`, "=keyed", runtime.CopyTable(keyed)); err != nil {
			t.Fatal(err)
		}
	}
	empty := runtime.CopyTable(out[1].(*runtime.Table))
	empty.RawSetString("a", out[0])
	if empty.RawGetString("a") != out[0] {
		t.Fatal("a copy of an empty table takes nothing")
	}
}
