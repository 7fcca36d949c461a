package parse

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/parse"
)

const queryParams = "(qs: string|bytes, keep_blank_values: boolean = false, strict_parsing: boolean = false, encoding: string = 'utf-8', errors: string = 'replace', max_num_fields?: integer, separator: string|bytes = '&')"

var queryFuncs = []runtime.Func{
	{
		Sig: "parse_qs" + queryParams + ": table<string, string[]>",
		Doc: "Parse a query into a table of lists of values, by name.",
		Fn: func(c *runtime.Call) error {
			o, err := queryOptions(c)
			if err != nil {
				return err
			}
			values, err := core.ParseQS(c.Str(0), o)
			if err != nil {
				return err
			}
			L, bytes := c.State(), c.IsBytes(0)
			t := L.CreateTable(0, values.Len())
			for name, list := range values.All() {
				l := L.CreateTable(len(list), 0)
				for _, s := range list {
					v, err := value(c, s, bytes)
					if err != nil {
						return err
					}
					l.Append(v)
				}
				t.RawSetString(name, l)
			}
			return c.ReturnValue(t)
		},
	},
	{
		Sig: "parse_qsl" + queryParams + ": string[][]",
		Doc: "Parse a query into a list of {name, value} pairs, in order.",
		Fn: func(c *runtime.Call) error {
			o, err := queryOptions(c)
			if err != nil {
				return err
			}
			pairs, err := core.ParseQSL(c.Str(0), o)
			if err != nil {
				return err
			}
			L, bytes := c.State(), c.IsBytes(0)
			t := L.CreateTable(len(pairs), 0)
			for _, p := range pairs {
				pair := L.CreateTable(2, 0)
				if bytes {
					for _, s := range []string{p.Name, p.Value} {
						v, err := value(c, s, true)
						if err != nil {
							return err
						}
						pair.Append(v)
					}
				} else {
					pair.Append(lua.LString(p.Name))
					pair.Append(lua.LString(p.Value))
				}
				t.Append(pair)
			}
			return c.ReturnValue(t)
		},
	},
	{
		Sig: "urlencode(query: any, doseq: boolean = false, safe: string|bytes = '', encoding?: string, errors?: string, quote_via?: function = quote_plus): string",
		Doc: "Make a query of a table by name, or of a list of {name, value} pairs. doseq spreads a list as a value over several pairs.",
		Fn:  urlencode,
	},
}

func queryOptions(c *runtime.Call) (core.QueryOptions, error) {
	o := core.QueryOptions{KeepBlank: c.Bool(1), Strict: c.Bool(2), Separator: c.Str(6)}
	if c.Given(3) || c.Given(4) {
		o.Encoding, o.Errors = c.Str(3), c.Str(4)
	}
	if c.Given(5) {
		n := c.Int(5)
		o.MaxFields = &n
	}
	if o.Separator == "" {
		return o, core.ErrEmptySeparator
	}
	return o, nil
}

func urlencode(c *runtime.Call) error {
	e := core.NewEncoder(core.EncodeOptions{Safe: c.Str(2), Encoding: c.Str(3), Errors: c.Str(4), Via: quoteVia(c)})
	u := urlencoder{c: c, e: e, doseq: c.Bool(1)}
	t := c.Table(0)
	if t == nil {
		if c.Obj(0) == nil {
			return runtime.Raisef(runtime.TypeError, "urlencode: parameter 'query': expected a table or a mapping, got %s", c.VM().TypeName(c.Arg(0)))
		}
		return u.object()
	}
	if n := t.Len(); n > 0 {
		for i := 1; i <= n; i++ {
			pair := t.RawGetInt(i)
			k, v, err := u.pair(pair, i)
			if err != nil {
				return err
			}
			if err := u.add(k, v); err != nil {
				return err
			}
		}
		return c.ReturnStr(e.String())
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if err := u.add(k, v); err != nil {
			return err
		}
	}
	return c.ReturnStr(e.String())
}

// quoteVia finds the quoting function: ours without a call through Lua.
func quoteVia(c *runtime.Call) core.QuoteFunc {
	f := c.Func(5)
	if f == nil {
		return nil
	}
	if d := c.VM().Declaration(f.Value()); d != nil {
		switch d.Name() {
		case "quote":
			return core.QuoteEncoded
		case "quote_plus":
			return nil
		}
	}
	ctx := c.Context()
	return func(s, safe, encoding, errors string) (string, error) {
		return callQuote(ctx, f, s, safe, encoding, errors)
	}
}

func callQuote(ctx context.Context, f *runtime.Function, s, safe, encoding, errors string) (string, error) {
	args := []any{s, safe}
	if encoding != "" || errors != "" {
		args = append(args, orNil(encoding), orNil(errors))
	}
	out, err := f.Call(ctx, args...)
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

// urlencoder adds Lua values to a query.
type urlencoder struct {
	c     *runtime.Call
	e     *core.Encoder
	doseq bool
}

// object takes a mapping-like object: what its items() gives.
func (u urlencoder) object() error {
	L := u.c.State()
	next := L.GetField(u.c.Arg(0), "items")
	if next == lua.LNil {
		return runtime.Raisef(runtime.TypeError, "urlencode: parameter 'query': expected a table or a mapping, got %s", u.c.VM().TypeName(u.c.Arg(0)))
	}
	L.Push(next)
	L.Push(u.c.Arg(0))
	L.Call(1, 3)
	f, s, k := L.Get(-3), L.Get(-2), L.Get(-1)
	L.Pop(3)
	for {
		L.Push(f)
		L.Push(s)
		L.Push(k)
		L.Call(2, 2)
		var v lua.LValue
		k, v = L.Get(-2), L.Get(-1)
		L.Pop(2)
		if k == lua.LNil {
			return u.c.ReturnStr(u.e.String())
		}
		if err := u.add(k, v); err != nil {
			return err
		}
	}
}

func (u urlencoder) pair(v lua.LValue, i int) (name, val lua.LValue, err error) {
	if t, ok := v.(*lua.LTable); ok && t.Len() == 2 {
		return t.RawGetInt(1), t.RawGetInt(2), nil
	}
	return nil, nil, runtime.Raisef(runtime.TypeError, "urlencode: parameter 'query': item %d is not a {name, value} pair", i)
}

func (u urlencoder) add(k, v lua.LValue) error {
	name, bytes := u.text(k)
	if err := u.e.Key(name, bytes); err != nil {
		return err
	}
	if t, ok := v.(*lua.LTable); ok && u.doseq {
		for i, n := 1, t.Len(); i <= n; i++ {
			s, bytes := u.text(t.RawGetInt(i))
			if err := u.e.Value(s, bytes); err != nil {
				return err
			}
		}
		return nil
	}
	s, bytes := u.text(v)
	return u.e.Value(s, bytes)
}

// text is str() of a key or value, and whether it is bytes.
func (u urlencoder) text(v lua.LValue) (string, bool) {
	if s, ok := v.(lua.LString); ok {
		return string(s), false
	}
	if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		return string(b), true
	}
	return u.c.ToString(v), false
}
