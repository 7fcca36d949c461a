package runtime

import (
	"context"
	"slices"
	"testing"
)

// A watcher hears of the object's fields and of its class, whichever of its
// bases they were set on, and of no others.
func TestWatch(t *testing.T) {
	vm := newThreadVM(t)
	eval(t, vm, `A = class("A") B = class("B", A) C = class("C") b = B()`)
	var heard []string
	if err := vm.Do(context.Background(), func(context.Context) error {
		o := ObjectOf(vm.Globals().RawGetString("b"))
		o.Watch(func(string) { t.Error("the one before was told") })
		o.Watch(func(name string) { heard = append(heard, name) })
		if o.Scripted() {
			t.Error("to be watched makes an object a scripted one")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ script, want string }{
		{"b.x = 1", "x"}, {"b.x = nil", "x"}, {"b.new = 1", "new"},
		{"B.y = 1", "y"}, {"function A:z() end", "z"}, {"A.__len = function() return 1 end", ""}, {"B.y = nil", ""},
		{"C.x = 1", "none"}, {"B().x = 1", "none"}, {"class('D', B).x = 1", "none"},
	} {
		heard = nil
		eval(t, vm, tt.script)
		switch {
		case tt.want == "none" && len(heard) > 0:
			t.Errorf("%s: heard %q", tt.script, heard)
		case tt.want != "none" && !slices.Contains(heard, tt.want):
			t.Errorf("%s: heard %q, want %q", tt.script, heard, tt.want)
		}
	}
}

// fieldNames is a native value that hears of its object's fields.
type fieldNames []string

func (f *fieldNames) FieldSet(name string) { *f = append(*f, name) }

// A native value hears of the fields of its own object, and of nothing else.
func TestFieldWatcher(t *testing.T) {
	var heard fieldNames
	class := &Class{Name: "Heard", Doc: "A class whose native value listens.", Native: func() any { return &heard }}
	vm := newThreadVM(t, WithModules(&Module{Name: "n", Doc: "A module.", Classes: []*Class{class}}))
	eval(t, vm, `H = class("H", require("n").Heard) h = H() h.x = 1 h.x = nil h[1] = 2 H.y = 3`)
	if want := []string{"x", "x"}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}
