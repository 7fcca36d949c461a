package runtime

import "testing"

// A suggestion is for slips: short names have few letters to recognize them by.
func TestClosest(t *testing.T) {
	names := []string{"url", "data", "timeout", "context", "cafile", "n"}
	for word, want := range map[string]string{
		"timout": "timeout", "Timeout": "timeout", "ur": "url", "dta": "data", "cotnext": "context", "ca_file": "cafile",
		"x": "", "to": "", "abc": "", "key": "", "headers": "",
	} {
		if got := closest(word, names); got != want {
			t.Errorf("%s: got %q, want %q", word, got, want)
		}
	}
}

// Go code that holds the lock reaches the globals.
func TestGlobals(t *testing.T) {
	vm := New(WithModules(&Module{Name: "g", Funcs: []Func{{Sig: "get(name: string): any", Fn: func(c *Call) error {
		return c.ReturnValue(c.VM().Globals().RawGetString(c.Str(0)))
	}}}}))
	defer vm.Close()
	out, err := vm.RunString(t.Context(), `x = 5 return require("g").get("x")`, "=t")
	if err != nil || out[0].String() != "5" {
		t.Errorf("got %v, %v", out, err)
	}
}
