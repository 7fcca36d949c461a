package runtime

import (
	"strings"
	"testing"
)

func TestParseSignature(t *testing.T) {
	for _, c := range []struct{ in, out string }{ // out "" when it prints as it was written
		{"f()", ""},
		{"f(a: any)", ""},
		{"f(a)", "f(a: any)"},
		{"bit32.band(...: number): integer", ""},
		{"file:read(...: any): any", ""},
		{"f( a :string ,b? : integer )", "f(a: string, b?: integer)"},
		{"f(a: string, b: string = '/', c?: boolean): string", ""},
		{"f(a: string = \"x\")", ""},
		{"f(a: string = '\\r\\n\\t\\\\')", ""},
		{"f(a: string = ',)=')", ""},
		{"f(a: string = '')", ""},
		{"f(a: number = -1.5e3, b: integer = 0, c: boolean = true, d: boolean = false)", ""},
		{"f(a: string|nil = nil, b: number|None = None)", ""},
		{"f(a: Thing = DEFAULT_THING)", ""},
		{"f(a: string, *, b: string, c?: integer)", ""},
		{"f(*, b: string)", ""},
		{"f(a: string, ...: any)", ""},
		{"f(...)", "f(...: any)"},
		{"f(...: string|number): any", ""},
		{"f(a: table<string, string[]>, b: fun(x: integer, y: string): boolean, c: {[1]: string, port: integer})", ""},
		{"f(a: string?)", "f(a?: string?)"},
		{"f(a: string|bytes|file|function|Thing|None|nil, b: integer)", ""},
		{"f(): string, integer, ...any", ""},
		{"__init(host: string, port?: integer)", ""},
		{"f(\n  a: string,\n  b: string\n)", "f(a: string, b: string)"},
	} {
		if c.out == "" {
			c.out = c.in
		}
		sig, err := ParseSignature(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if got := sig.String(); got != c.out {
			t.Errorf("%s: prints as %s", c.in, got)
		}
		again, err := ParseSignature(sig.String())
		if err != nil || again.String() != c.out {
			t.Errorf("%s: does not parse again: %v", c.out, err)
		}
	}
}

func TestSignatureErrors(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "no parameter list",
		"f":                             "no parameter list",
		"(a)":                           "no parameter list",
		"f g()":                         "bad function name",
		".f(a)":                         "bad function name",
		" f(a)":                         "bad function name",
		"f(":                            "unexpected end",
		"f(a":                           "unexpected end",
		"f(a: string":                   "unexpected end",
		"f(a,)":                         "parameter name expected",
		"f(,)":                          "parameter name expected",
		"f(a b)":                        `unexpected "b)"`,
		"f(1a: string)":                 "parameter name expected",
		"f(a) x":                        `unexpected "x"`,
		"f(a: )":                        `"a": empty type`,
		"f(a: string|)":                 `"a": empty type`,
		"f(a: 5)":                       `unknown type "5"`,
		"f(...: 5)":                     `unknown type "5"`,
		"f(a: table<string, string)":    "unexpected end",
		"f(a?: string, b: string)":      `required parameter "b" after an optional one`,
		"f(a = 1, b)":                   `required parameter "b" after an optional one`,
		"f(a, a)":                       `parameter "a" twice`,
		"f(a, *, a)":                    `parameter "a" twice`,
		"f(*, a, *, b)":                 `"*" twice`,
		"f(a, *)":                       `nothing after "*"`,
		"f(..., ...)":                   `"..." twice`,
		"f(..., a)":                     `parameter "a" after "..."`,
		"f(a: string = 5)":              `default 5 is no string`,
		"f(a: string = true)":           `default true is no string`,
		"f(a: integer = 1.5)":           `default 1.5 is no integer`,
		"f(a: integer = '1')":           `default '1' is no integer`,
		"f(a: boolean = 0)":             `default 0 is no boolean`,
		"f(a: string = 'x)":             "unfinished string",
		"f(" + manyParameters(65) + ")": "more than 64 parameters",
	} {
		_, err := ParseSignature(in)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", in, err, want)
		}
	}
	if _, err := ParseSignature("f(" + manyParameters(64) + ")"); err != nil {
		t.Error(err)
	}
}

func manyParameters(n int) string {
	var names []string
	for i := range n {
		names = append(names, "p"+itoa(i))
	}
	return strings.Join(names, ", ")
}

// A declaration that cannot be right is found when it is registered, not when a
// script calls it.
func TestBadDeclarationsPanic(t *testing.T) {
	fn := func(*Call) error { return nil }
	for name, m := range map[string]*Module{
		"signature": {Name: "bad", Funcs: []Func{{Sig: "f(", Fn: fn}}},
		"default":   {Name: "bad", Funcs: []Func{{Sig: "f(a: integer = 'x')", Fn: fn}}},
		"method":    {Name: "bad", Classes: []*Class{{Name: "C", Methods: []Func{{Sig: "m(a: 5)", Fn: fn}}}}},
		"static":    {Name: "bad", Classes: []*Class{{Name: "C", Static: []Func{{Sig: "m(a a)", Fn: fn}}}}},
		"init":      {Name: "bad", Classes: []*Class{{Name: "C", Init: &Func{Sig: "__init", Fn: fn}}}},
		"property":  {Name: "bad", Classes: []*Class{{Name: "C", Props: []Prop{{Name: "p", Type: "5", Get: fn, Set: fn}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if r := recover(); r == nil {
					t.Error("no panic")
				}
			}()
			vm := New(WithModules(m))
			defer vm.Close()
			vm.Modules()
		})
	}
	defer func() {
		if r := recover(); r == nil {
			t.Error("no panic for a name that two modules have")
		}
	}()
	New(WithModules(&Module{Name: "twice"}, &Module{Name: "twice"}))
}

// The same module may be registered any number of times.
func TestSameModuleTwice(t *testing.T) {
	m := &Module{Name: "once"}
	vm := New(WithModules(m, m))
	defer vm.Close()
	if n := len(vm.Modules()); n != 2 { // and builtins
		t.Errorf("%d modules", n)
	}
}
