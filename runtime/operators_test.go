package runtime_test

import (
	"context"
	"strings"
	"testing"

	. "github.com/netlua/netlua/runtime"
)

// An operator that an object does not have is refused with the name of its class.
func TestOperatorsNameClasses(t *testing.T) {
	for src, want := range map[string]string{
		"return o + 1":         "attempt to perform arithmetic on local 'o' (an Item value)",
		"return 1 - o":         "attempt to perform arithmetic on local 'o' (an Item value)",
		"return -o":            "attempt to perform arithmetic on local 'o' (an Item value)",
		"return 'x' .. o":      "attempt to concatenate local 'o' (an Item value)",
		"return #o":            "attempt to get length of local 'o' (an Item value)",
		"return o()":           "attempt to call local 'o' (an Item value)",
		"return o < 1":         "attempt to compare Item with number",
		"return 1 < o":         "attempt to compare number with Item",
		"return o <= o":        "attempt to compare two Item values",
		"return Item + 1":      "attempt to perform arithmetic on upvalue 'Item' (a class Item value)",
		"return None .. ''":    "attempt to concatenate global 'None' (a None value)",
		"return o.nothing.x":   "attempt to index field 'nothing' (a nil value)",
		"local p = P() p = -p": "attempt to perform arithmetic on local 'p' (a P value)",
	} {
		vm := New()
		_, err := vm.RunString(context.Background(), `local Item, P = class("Item"), class("P")
local function f(o) `+src+` end f(Item())`, "=t")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", src, err, want)
		}
		_ = vm.Close()
	}
}
