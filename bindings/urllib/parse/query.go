package parse

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
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
				if _, err := field(c, name, bytes); err != nil { // the key itself is a plain string
					return err
				}
				l := L.CreateTable(len(list), 0)
				for _, s := range list {
					v, err := field(c, s, bytes)
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
				for _, s := range []string{p.Name, p.Value} {
					v, err := field(c, s, bytes)
					if err != nil {
						return err
					}
					pair.Append(v)
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

// field is a name or a value of a query: of bytes it must be ASCII, as the
// query itself must.
func field(c *runtime.Call, s string, bytes bool) (runtime.Value, error) {
	if !bytes {
		return lua.LString(s), nil
	}
	s, err := codec.Encode(s, "ascii", "strict")
	if err != nil {
		return nil, err
	}
	return value(c, s, true)
}

func queryOptions(c *runtime.Call) (core.QueryOptions, error) {
	for _, i := range []int{0, 6} {
		if c.IsBytes(i) {
			if err := checkASCII(c.Str(i)); err != nil {
				return core.QueryOptions{}, err
			}
		}
	}
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
