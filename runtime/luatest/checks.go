package luatest

import (
	"fmt"
	"math"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/internal/luastr/pattern"
)

// check is an assertion on values: a test and what to say when it fails.
type check struct {
	name   string
	params string
	doc    string
	// test tells whether the assertion holds. The message is for when it does
	// not, or for when it does and was negated.
	test func(c *runtime.Call, negated bool) (ok bool, message string, err error)
}

// assertions returns all assertions by name, aliases among them.
var assertions = sync.OnceValue(func() map[string]assertion {
	out := map[string]assertion{}
	for _, k := range checks {
		out[k.name] = assertion{plain: k.function(false), negated: k.function(true)}
	}
	for _, typ := range []string{"string", "number", "table", "function", "boolean", "userdata", "thread"} {
		k := typeCheck(typ)
		out[k.name] = assertion{plain: k.function(false), negated: k.function(true)}
	}
	out["raises"] = assertion{plain: raisesFunc, negated: noErrorFunc}
	out["fail"] = assertion{plain: failFunc}
	for alias, name := range aliases {
		out[alias] = out[name]
	}
	return out
})

// function makes the declaration of the check in one sense. The message
// argument, always the last, is put before the failure.
func (k check) function(negated bool) *runtime.Func {
	name := k.name
	if negated {
		name = "not_" + name
	}
	f := &runtime.Func{Sig: name + "(" + k.params + ", message?: any): any", Doc: k.doc}
	f.Fn = func(c *runtime.Call) error {
		ok, message, err := k.test(c, negated)
		if err != nil {
			return err
		}
		last := len(f.Signature().Params) - 1
		if ok == negated {
			text := "assert." + name + ": " + message
			if c.Given(last) {
				text = c.ToString(c.Arg(last)) + ": " + text
			}
			return runtime.Raisef(runtime.AssertionError, "%s", text)
		}
		return c.ReturnValue(c.Arg(last - 1)) // the value that was looked at
	}
	return f
}

// either picks the words for a sense.
func either(negated bool, plain, not string) string {
	if negated {
		return not
	}
	return plain
}

var checks = []check{
	{"equal", "expected: any|nil, actual: any|nil", "Equality as == has it.",
		func(c *runtime.Call, negated bool) (bool, string, error) {
			a, b := c.Arg(0), c.Arg(1)
			if c.State().Equal(a, b) {
				return true, "both are " + show(c, a), nil
			}
			return false, unequal(c, a, b), nil
		}},
	{"same", "expected: any|nil, actual: any|nil", "Equality of contents: tables are compared key by key, all the way down.",
		func(c *runtime.Call, negated bool) (bool, string, error) {
			d := compare(c, c.Arg(0), c.Arg(1))
			if len(d.found) == 0 {
				return true, "both are " + show(c, c.Arg(0)), nil
			}
			return false, d.String(), nil
		}},
	valueCheck("true", "The value is true.", func(v lua.LValue) bool { return v == lua.LTrue }),
	valueCheck("false", "The value is false.", func(v lua.LValue) bool { return v == lua.LFalse }),
	valueCheck("nil", "The value is nil.", func(v lua.LValue) bool { return v == lua.LNil }),
	valueCheck("truthy", "The value is neither nil nor false.", lua.LVAsBool),
	valueCheck("falsy", "The value is nil or false.", lua.LVIsFalse),
	{"near", "expected: number, actual: number, tolerance: number", "The numbers differ by at most tolerance.",
		func(c *runtime.Call, negated bool) (bool, string, error) {
			diff := math.Abs(c.Num(0) - c.Num(1))
			return diff <= c.Num(2), fmt.Sprintf("expected %s %s %s, got %s: they differ by %v",
				show(c, c.Arg(0)), either(negated, "within", "farther than"), show(c, c.Arg(2)), show(c, c.Arg(1)), diff), nil
		}},
	{"matches", "pattern: string, actual: any|nil", "The string holds a match of the Lua pattern.",
		func(c *runtime.Call, negated bool) (bool, string, error) {
			s, ok := textOf(c.Arg(1))
			if ok {
				var err error
				if ok, err = matches(c.Str(0), s); err != nil {
					return false, "", err
				}
			}
			return ok, fmt.Sprintf("expected text %s %s, got %s", either(negated, "matching", "not matching"), show(c, c.Arg(0)), show(c, c.Arg(1))), nil
		}},
	{"contains", "item: any|nil, container: any|nil", "The container, a string, a list or an object with a method contains, has the item.",
		func(c *runtime.Call, negated bool) (bool, string, error) {
			ok, err := contains(c, c.Arg(0), c.Arg(1))
			return ok, fmt.Sprintf("%s is %s %s", show(c, c.Arg(0)), either(negated, "not in", "in"), show(c, c.Arg(1))), err
		}},
	{"instance", "class: any, object: any|nil", "The object is an instance of the class, or of one of a table of classes. They may stand in either order.",
		func(c *runtime.Call, negated bool) (bool, string, error) {
			class, object := c.Arg(0), c.Arg(1)
			if c.VM().ClassInfo(class) == nil && c.VM().ClassInfo(object) != nil {
				class, object = object, class
			}
			ok, err := c.VM().IsInstance(object, class)
			return ok, fmt.Sprintf("expected %s instance of %s, got %s", either(negated, "an", "no"), show(c, class), describe(c, object)), err
		}},
}

func valueCheck(name, doc string, test func(lua.LValue) bool) check {
	return check{name, "actual: any|nil", doc, func(c *runtime.Call, negated bool) (bool, string, error) {
		return test(c.Arg(0)), "expected " + either(negated, "", "anything but ") + name + ", got " + show(c, c.Arg(0)), nil
	}}
}

func typeCheck(typ string) check {
	k := valueCheck(typ, "The value's type is "+typ+".", func(v lua.LValue) bool { return v.Type().String() == typ })
	return k
}

// unequal says how two values differ that == tells apart.
func unequal(c *runtime.Call, expected, actual lua.LValue) string {
	if s, ok := expected.(lua.LString); ok {
		if t, ok := actual.(lua.LString); ok {
			return stringsDiffer(c, string(s), string(t))
		}
	}
	a, b := show(c, expected), show(c, actual)
	if a == b {
		a, b = describe(c, expected), describe(c, actual)
		if a == b {
			b += " that is another one; assert.same compares contents"
		}
	}
	return "expected " + a + ", got " + b
}

// maxShown bounds the text of one value in a message, in bytes.
const maxShown = 300

func show(c *runtime.Call, v lua.LValue) string {
	s := c.Repr(v)
	if len(s) > maxShown {
		s = s[:maxShown] + "..."
	}
	return s
}

// describe is show with the type of the value.
func describe(c *runtime.Call, v lua.LValue) string {
	if v == lua.LNil || runtime.IsNone(v) {
		return show(c, v)
	}
	return c.VM().TypeName(v) + " " + show(c, v)
}

// textOf returns the contents of strings and bytes.
func textOf(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case *lua.LUserData:
		b, ok := runtime.NativeOf[runtime.Bytes](v)
		return string(b), ok
	}
	return "", false
}

func matches(pat, s string) (bool, error) {
	var m pattern.Matcher
	ok, err := m.Find(pattern.Compile(pat), s, 0)
	if err != nil {
		return false, runtime.Raisef(runtime.ValueError, "pattern %q: %s", pat, err)
	}
	return ok, nil
}

func contains(c *runtime.Call, item, container lua.LValue) (bool, error) {
	if s, ok := textOf(container); ok {
		part, ok := textOf(item)
		return ok && strings.Contains(s, part), nil
	}
	switch v := container.(type) {
	case *lua.LTable:
		for k, x := v.Next(lua.LNil); k != lua.LNil; k, x = v.Next(k) {
			if len(compare(c, item, x).found) == 0 {
				return true, nil
			}
		}
		return false, nil
	case *lua.LUserData:
		if o := runtime.ObjectOf(v); o != nil {
			out, err := o.CallMethod(c.Context(), "contains", item)
			return err == nil && len(out) > 0 && lua.LVAsBool(out[0]), err
		}
	}
	return false, runtime.Raisef(runtime.TypeError, "assert.contains: parameter 'container': expected a string, a table or an object, got %s", c.VM().TypeName(container))
}

var failFunc = &runtime.Func{Sig: "fail(message: any = 'failed')", Doc: "Fail.", Fn: func(c *runtime.Call) error {
	return runtime.Raisef(runtime.AssertionError, "%s", c.ToString(c.Arg(0)))
}}
