package parse

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/parse"
)

// urlencoder adds Lua values to a query.
type urlencoder struct {
	c     *runtime.Call
	e     *core.Encoder
	doseq bool
	via   *runtime.Function // the script's own quote_via, nil for ours
	bytes bool              // what is being quoted is bytes
}

func urlencode(c *runtime.Call) error {
	u := &urlencoder{c: c, doseq: c.Bool(1)}
	u.e = core.NewEncoder(core.EncodeOptions{Safe: c.Str(2), Encoding: c.Str(3), Errors: c.Str(4), Via: u.quoteVia()})
	var err error
	switch q := c.Arg(0).(type) {
	case *lua.LTable:
		err = u.table(q)
	default:
		err = u.mapping(q)
	}
	if err != nil {
		return err
	}
	return c.ReturnStr(u.e.String())
}

// quoteVia finds the quoting function; ours needs no call through Lua.
func (u *urlencoder) quoteVia() core.QuoteFunc {
	u.via = u.c.Func(5)
	if u.via == nil {
		return nil
	}
	switch u.c.VM().Declaration(u.via.Value()) {
	case quoteFunc("quote"):
		return core.QuoteEncoded
	case quoteFunc("quote_plus"):
		return nil
	}
	return u.callQuote
}

// quoteFunc is the declaration of a function of the module.
func quoteFunc(name string) *runtime.Func {
	for i := range Module.Funcs {
		if f := &Module.Funcs[i]; f.Name() == name {
			return f
		}
	}
	return nil
}

// callQuote calls the script's function as (string, safe, encoding, errors), for
// bytes as (bytes, safe).
func (u *urlencoder) callQuote(s, safe, encoding, errors string) (string, error) {
	args := []any{s, safe, orNil(encoding), orNil(errors)}
	if u.bytes {
		args = []any{runtime.Bytes(s), safe}
	}
	out, err := u.via.Call(u.c.Context(), args...)
	if err != nil {
		return "", err
	}
	if len(out) > 0 {
		if s, ok := out[0].(lua.LString); ok {
			return string(s), nil
		}
	}
	return "", runtime.Raisef(runtime.TypeError, "urlencode: parameter 'quote_via': the function must return a string")
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// table adds a list of pairs, or the fields of a table in order.
func (u *urlencoder) table(t *lua.LTable) error {
	if n := t.Len(); n > 0 {
		for i := 1; i <= n; i++ {
			if err := u.pair(t.RawGetInt(i), i); err != nil {
				return err
			}
		}
		return nil
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if err := u.add(k, v); err != nil {
			return err
		}
	}
	return nil
}

// mapping adds what the method items of a mapping-like object yields.
func (u *urlencoder) mapping(q lua.LValue) error {
	o := runtime.ObjectOf(q)
	var items lua.LValue = lua.LNil
	if o != nil {
		items = u.c.State().GetField(q, "items")
	}
	if items == lua.LNil {
		return runtime.Raisef(runtime.TypeError, "urlencode: parameter 'query': expected a table or a mapping, got %s", u.c.VM().TypeName(q))
	}
	ctx := u.c.Context()
	loop, err := u.c.VM().NewFunction(items).Call(ctx, q)
	if err != nil {
		return err
	}
	loop = append(loop, lua.LNil, lua.LNil, lua.LNil)[:3]
	next, key := u.c.VM().NewFunction(loop[0]), loop[2]
	for {
		out, err := next.Call(ctx, loop[1], key)
		if err != nil {
			return err
		}
		out = append(out, lua.LNil, lua.LNil)[:2]
		if key = out[0]; key == lua.LNil {
			return nil
		}
		if err := u.add(key, out[1]); err != nil {
			return err
		}
	}
}

func (u *urlencoder) pair(v lua.LValue, i int) error {
	items, ok, err := sequence(u.c, v, 2)
	switch {
	case err != nil:
		return err
	case !ok:
		return runtime.Raisef(runtime.TypeError, "urlencode: parameter 'query': item %d: expected a {name, value} pair, got %s", i, u.c.VM().TypeName(v))
	case len(items) != 2:
		return runtime.Raisef(runtime.ValueError, "urlencode: parameter 'query': item %d: expected 2 items, got %d", i, len(items))
	}
	return u.add(items[0], items[1])
}

// add adds the pairs that a key and its value or values make.
func (u *urlencoder) add(k, v lua.LValue) error {
	name, err := u.text(k)
	if err != nil {
		return err
	}
	if err := u.e.Key(name, u.bytes); err != nil {
		return err
	}
	if u.doseq {
		switch v := v.(type) {
		case *lua.LTable:
			return u.values(v)
		case *lua.LUserData:
			if items := tuple(u.c, v); items != nil {
				for _, item := range items {
					if err := u.value(item); err != nil {
						return err
					}
				}
				return nil
			}
		}
	}
	return u.value(v)
}

// values adds the items of a list, or the keys of a table that is none.
func (u *urlencoder) values(t *lua.LTable) error {
	if n := t.Len(); n > 0 {
		for i := 1; i <= n; i++ {
			if err := u.value(t.RawGetInt(i)); err != nil {
				return err
			}
		}
		return nil
	}
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		if err := u.value(k); err != nil {
			return err
		}
	}
	return nil
}

func (u *urlencoder) value(v lua.LValue) error {
	s, err := u.text(v)
	if err != nil {
		return err
	}
	return u.e.Value(s, u.bytes)
}

// text is str() of a key or value; it sets whether that is bytes. Python would
// write a list as source text. Nobody wants that in a query, still less the
// address of a table, so a table without a text of its own is an error.
func (u *urlencoder) text(v lua.LValue) (s string, err error) {
	var ok bool
	if s, u.bytes, ok = textOf(v); ok {
		return s, nil
	}
	if t, ok := v.(*lua.LTable); ok {
		if mt, ok := t.Metatable.(*lua.LTable); !ok || mt.RawGetString("__tostring") == lua.LNil {
			hint := ""
			if !u.doseq {
				hint = "; doseq = true spreads a list over several pairs"
			}
			return "", runtime.Raisef(runtime.TypeError, "urlencode: parameter 'query': a table has no text%s", hint)
		}
	}
	return u.c.ToString(v), nil
}
