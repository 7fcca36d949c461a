package cookies

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/iterator"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookies"
)

var morselClass = &runtime.Class{Name: "Morsel", Doc: "One cookie: a name, a value, and the reserved keys expires, path, comment, domain, max-age, secure, httponly, version, samesite and partitioned.", Body: morselBody{}}

// morsel is the Go value behind a Morsel.
type morsel struct{ *core.Morsel }

// CloneFor gives a fork a morsel of its own.
func (m *morsel) CloneFor(k *runtime.Copier) (any, error) {
	n := m.Copy()
	if v, ok := m.Value().(runtime.Value); ok {
		key, _ := m.Key()
		coded, _ := m.Coded()
		if err := n.Set(key, plain(k.Value(v)), coded); err != nil {
			return nil, err
		}
	}
	return &morsel{n}, nil
}

func self(c *runtime.Call) *core.Morsel { return morselOf(c.Self()).Morsel }

func morselOf(o *runtime.Object) *morsel {
	m, ok := o.Native().(*morsel)
	if !ok { // a subclass whose __init did not call ours
		m = &morsel{&core.Morsel{}}
		o.SetNative(m)
	}
	return m
}

// attrValue makes what a script gave the value of an attribute.
func attrValue(c *runtime.Call, v runtime.Value) (any, error) {
	switch v := v.(type) {
	case lua.LBool:
		return bool(v), nil
	case lua.LNumber:
		if n := int(v); lua.LNumber(n) == v {
			return n, nil
		}
		return float64(v), nil
	}
	if s, ok := text(v); ok {
		return s, nil
	}
	if v == lua.LNil || runtime.IsNone(v) {
		return "", nil
	}
	return nil, runtime.Raisef(runtime.TypeError, "Morsel: an attribute is a string, a number or a boolean, not %s", c.VM().TypeName(v))
}

func setAttr(c *runtime.Call, key string, v runtime.Value) error {
	value, err := attrValue(c, v)
	if err != nil {
		return err
	}
	return self(c).SetAttr(key, value)
}

// update sets attributes from a table, an iterator or another morsel.
func update(c *runtime.Call) error {
	var keys []string
	var values []any
	if o := c.Obj(0); o != nil {
		other, ok := o.Native().(*morsel)
		if !ok {
			return runtime.Raisef(runtime.TypeError, "Morsel.update: parameter 'values': expected table or Morsel, got %s", o.ClassName())
		}
		for _, key := range core.Reserved() {
			v, _ := other.Attr(key)
			keys, values = append(keys, key), append(values, v)
		}
		return self(c).Update(keys, values)
	}
	err := items(c, c.Arg(0), "Morsel.update: a key", func(key string, v runtime.Value) error {
		value, err := attrValue(c, v)
		keys, values = append(keys, key), append(values, value)
		return err
	})
	if err != nil {
		return err
	}
	return self(c).Update(keys, values)
}

// values returns the attributes in the order of their keys.
func values(m *core.Morsel) []any {
	var out []any
	for _, key := range core.Reserved() {
		v, _ := m.Attr(key)
		out = append(out, v)
	}
	return out
}

type morselBody struct{}

func (morselBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init()", Doc: "Make a morsel without a name.", Fn: func(c *runtime.Call) error {
		c.SetNative(&morsel{&core.Morsel{}})
		return nil
	}}
	class.Props = []runtime.Prop{
		{Name: "key", Type: "string|nil", Doc: "The name of the cookie.", Get: func(c *runtime.Call) error {
			if key, ok := self(c).Key(); ok {
				return c.ReturnStr(key)
			}
			return c.Return(nil)
		}},
		{
			Name: "value", Type: "any", Doc: "The value of the cookie.",
			Read: func(o *runtime.Object) runtime.Value {
				if s, ok := morselOf(o).Value().(string); ok {
					return lua.LString(s)
				}
				return nil
			},
			Get: func(c *runtime.Call) error { return c.Return(self(c).Value()) },
		},
		{Name: "coded_value", Type: "string|nil", Doc: "The value as it travels.", Get: func(c *runtime.Call) error {
			if coded, ok := self(c).Coded(); ok {
				return c.ReturnStr(coded)
			}
			return c.Return(nil)
		}},
	}
	for _, key := range core.Reserved() {
		if strings.Contains(key, "-") {
			continue // m["max-age"]
		}
		morselClass.Props = append(morselClass.Props, runtime.Prop{
			Name: key, Type: "string|number|boolean|None", Doc: "The attribute " + key + ", '' if there is none.",
			Get: func(c *runtime.Call) error {
				v, _ := self(c).Attr(key)
				return c.Return(v)
			},
			Set: func(c *runtime.Call) error { return setAttr(c, key, c.Arg(0)) },
		})
	}
	class.Methods = []runtime.Func{
		{Sig: "set(key: string, val: any, coded_val: string)", Doc: "Set the name, the value and the value as it travels.", Fn: func(c *runtime.Call) error {
			return self(c).Set(c.Str(0), plain(c.Arg(1)), c.Str(2))
		}},
		{Sig: "isReservedKey(K: string): boolean", Doc: "Whether K is the key of an attribute.", Fn: func(c *runtime.Call) error { return c.Return(core.IsReserved(c.Str(0))) }},
		{Sig: "output(attrs?: string[], header: string = 'Set-Cookie:'): string", Doc: "The line that sets the cookie. attrs chooses attributes; all by default.", Fn: func(c *runtime.Call) error {
			return output(c, format(c, c.Str(1)))
		}},
		{Sig: "js_output(attrs?: string[]): string", Doc: "A script element that sets the cookie in a browser.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(self(c).JSOutput(format(c, "")))
		}},
		{Sig: "OutputString(attrs?: string[]): string", Doc: "The cookie without a header.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(self(c).OutputString(format(c, "")))
		}},
		{Sig: "update(values: table<string, any>|function|Morsel)", Doc: "Set the attributes of a table, of a list of {key, value} pairs, or of an iterator; CookieError, and nothing set, for a key that is none.", Fn: update},
		{Sig: "copy(): Morsel", Doc: "A morsel with the same contents.", Fn: func(c *runtime.Call) error {
			return c.Return(c.VM().NewObject(morselClass, &morsel{self(c).Copy()}))
		}},
		{Sig: "setdefault(key: string, val?: any): any", Doc: "The attribute of that key, which always has a value; CookieError for a key that is none.", Fn: func(c *runtime.Call) error {
			v, ok := self(c).Attr(c.Str(0))
			if !ok {
				return self(c).SetAttr(c.Str(0), "") // fails
			}
			return c.Return(v)
		}},
		{Sig: "get(key: string, default?: any): any", Doc: "The attribute of that key, or default if key is none.", Fn: func(c *runtime.Call) error {
			if v, ok := self(c).Attr(c.Str(0)); ok {
				return c.Return(v)
			}
			return c.ReturnValue(c.Arg(1))
		}},
		{Sig: "contains(key: string): boolean", Doc: "Whether there is an attribute of that key.", Fn: func(c *runtime.Call) error { return c.Return(core.IsReserved(c.Str(0))) }},
		{Sig: "delete(key: string)", Doc: "Take an attribute away.", Fn: func(c *runtime.Call) error { return self(c).SetAttr(c.Str(0), "") }},
		{Sig: "keys(): string[]", Doc: "The keys of attributes.", Fn: func(c *runtime.Call) error { return c.Return(core.Reserved()) }},
		{Sig: "values(): any[]", Doc: "The attributes, in the order of keys().", Fn: func(c *runtime.Call) error { return c.Return(values(self(c))) }},
		{Sig: "items(): function", Doc: "An iterator over keys and attributes.", Fn: func(c *runtime.Call) error {
			m := self(c)
			vm := c.VM()
			return iterator.Return(c, core.Reserved(), func(L *lua.LState, key string) int {
				v, _ := m.Attr(key)
				value, err := vm.ToLua(v)
				if err != nil {
					value = lua.LNil
				}
				L.Push(lua.LString(key))
				L.Push(value)
				return 2
			})
		}},
		{Sig: "__iter(): function", Doc: "iter(morsel) gives the keys.", Fn: func(c *runtime.Call) error { return iterator.Return(c, core.Reserved(), pushName) }},
		{Sig: "__len(): integer", Doc: "The number of keys.", Fn: func(c *runtime.Call) error { return c.Return(len(core.Reserved())) }},
		{Sig: "__getitem(key: any): any", Doc: "An attribute, nil for a key that is none.", Fn: func(c *runtime.Call) error {
			if key, ok := c.Arg(0).(lua.LString); ok {
				if v, ok := self(c).Attr(string(key)); ok {
					return c.Return(v)
				}
			}
			return c.Return(nil)
		}},
		{Sig: "__setitem(key: string, value: any|nil)", Doc: "Set an attribute; CookieError for a key that is none.", Fn: func(c *runtime.Call) error { return setAttr(c, c.Str(0), c.Arg(1)) }},
		{Sig: "__delitem(key: string)", Doc: "Take an attribute away.", Fn: func(c *runtime.Call) error { return self(c).SetAttr(c.Str(0), "") }},
		{Sig: "__eq(other: any): boolean", Doc: "Equality of name, value, coded value and attributes.", Fn: func(c *runtime.Call) error {
			o := runtime.ObjectOf(c.Arg(0))
			if o == nil || !o.IsA(morselClass) {
				return c.Return(false)
			}
			a, b := self(c), morselOf(o).Morsel
			keyA, _ := a.Key()
			keyB, _ := b.Key()
			codedA, setA := a.Coded()
			codedB, setB := b.Coded()
			return c.Return(keyA == keyB && codedA == codedB && setA == setB && a.Value() == b.Value() && a.SameAttrs(b))
		}},
		{Sig: "__tostring(): string", Doc: "output().", Fn: func(c *runtime.Call) error { return output(c, format0(c)) }},
		{Sig: "__repr(): string", Doc: "The cookie, for programmers.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr("<" + c.Self().ClassName() + ": " + self(c).OutputString(format0(c)) + ">")
		}},
	}
}

// format0 is how a cookie is written where nothing can be chosen.
func output(c *runtime.Call, f core.Format) error {
	s, err := self(c).Output(f)
	if err != nil {
		return err
	}
	return c.ReturnStr(s)
}

func format0(c *runtime.Call) core.Format {
	return core.Format{Header: "Set-Cookie:", Now: c.VM().Host().Now}
}
