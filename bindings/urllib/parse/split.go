package parse

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

var splitFuncs = []runtime.Func{
	{
		Sig: "urlparse(url: string|bytes, scheme: string|bytes = '', allow_fragments: boolean = true): ParseResult",
		Doc: "Parse a URL into six parts: scheme, netloc, path, params, query, fragment.",
		Fn: func(c *runtime.Call) error {
			o, bytes, err := splitOptions(c)
			if err != nil {
				return err
			}
			r, err := o.Urlparse(c.Str(0))
			if err != nil {
				return err
			}
			return c.Return(c.VM().NewObject(parseKind.class(bytes), &parsed{r, bytes}))
		},
	},
	{
		Sig: "urlsplit(url: string|bytes, scheme: string|bytes = '', allow_fragments: boolean = true): SplitResult",
		Doc: "Parse a URL into five parts, leaving parameters in the path.",
		Fn: func(c *runtime.Call) error {
			o, bytes, err := splitOptions(c)
			if err != nil {
				return err
			}
			r, err := o.Urlsplit(c.Str(0))
			if err != nil {
				return err
			}
			p := &parsed{core.ParseResult{Scheme: r.Scheme, Netloc: r.Netloc, Path: r.Path, Query: r.Query, Fragment: r.Fragment}, bytes}
			return c.Return(c.VM().NewObject(splitKind.class(bytes), p))
		},
	},
	{
		Sig: "urlunparse(components: any): string|bytes",
		Doc: "Make a URL of six parts.",
		Fn: func(c *runtime.Call) error {
			v, bytes, err := components(c, "urlunparse", 6)
			if err != nil {
				return err
			}
			return give(c, core.Urlunparse(core.ParseResult{Scheme: v[0], Netloc: v[1], Path: v[2], Params: v[3], Query: v[4], Fragment: v[5]}), bytes)
		},
	},
	{
		Sig: "urlunsplit(components: any): string|bytes",
		Doc: "Make a URL of five parts.",
		Fn: func(c *runtime.Call) error {
			v, bytes, err := components(c, "urlunsplit", 5)
			if err != nil {
				return err
			}
			return give(c, core.Urlunsplit(core.SplitResult{Scheme: v[0], Netloc: v[1], Path: v[2], Query: v[3], Fragment: v[4]}), bytes)
		},
	},
	{
		Sig: "urljoin(base: string|bytes, url: string|bytes, allow_fragments: boolean = true): string|bytes",
		Doc: "Make an absolute URL of a base and a reference, as RFC 3986 has it.",
		Fn: func(c *runtime.Call) error {
			bytes, err := sameKind(c, 0, 1)
			if err != nil {
				return err
			}
			s, err := core.Options{NoFragments: !c.Bool(2)}.Urljoin(c.Str(0), c.Str(1))
			if err != nil {
				return err
			}
			return give(c, s, bytes)
		},
	},
	{
		Sig: "urldefrag(url: string|bytes): DefragResult",
		Doc: "Part a URL from its fragment.",
		Fn: func(c *runtime.Call) error {
			bytes, err := sameKind(c, 0)
			if err != nil {
				return err
			}
			r, err := core.Urldefrag(c.Str(0))
			if err != nil {
				return err
			}
			return c.Return(c.VM().NewObject(defragKind.class(bytes), &parsed{core.ParseResult{Path: r.URL, Fragment: r.Fragment}, bytes}))
		},
	},
	{
		Sig: "unwrap(url: string): string",
		Doc: "Take the wrapping <URL:...>, <...> or URL: off a URL.",
		Fn:  func(c *runtime.Call) error { return c.ReturnStr(core.Unwrap(c.Str(0))) },
	},
}

// splitOptions reads the arguments that urlparse and urlsplit share.
func splitOptions(c *runtime.Call) (o core.Options, bytes bool, err error) {
	if bytes, err = sameKind(c, 0, 1); err != nil {
		return o, false, err
	}
	return core.Options{Scheme: c.Str(1), NoFragments: !c.Bool(2)}, bytes, nil
}

// sameKind tells whether the arguments are bytes. Text and bytes do not mix,
// but for the empty string; bytes must be ASCII.
func sameKind(c *runtime.Call, args ...int) (bytes bool, err error) {
	text := false
	for _, i := range args {
		switch {
		case c.IsBytes(i):
			bytes = true
			if _, err := codec.Decode(c.Str(i), "ascii", "strict"); err != nil {
				return false, err
			}
		case c.Str(i) != "":
			text = true
		}
	}
	if bytes && text {
		return false, runtime.Raisef(runtime.TypeError, "Cannot mix str and non-str arguments")
	}
	return bytes, nil
}

// components reads the parts of a URL out of a list or a named tuple.
func components(c *runtime.Call, name string, n int) (v [6]string, bytes bool, err error) {
	if p, ok := runtime.NativeOf[*parsed](c.Arg(0)); ok { // no look-up through Lua for our own results
		k := c.Obj(0)
		switch {
		case n == 6 && (k.IsA(parseKind.text) || k.IsA(parseKind.bytes)):
			return [6]string{p.Scheme, p.Netloc, p.Path, p.Params, p.Query, p.Fragment}, p.bytes, nil
		case n == 5 && (k.IsA(splitKind.text) || k.IsA(splitKind.bytes)):
			return [6]string{p.Scheme, p.Netloc, p.Path, p.Query, p.Fragment}, p.bytes, nil
		}
	}
	L := c.State()
	text := false
	if got := L.ObjLen(c.Arg(0)); got != n {
		return v, false, runtime.Raisef(runtime.ValueError, "%s: parameter 'components': expected %d items, got %d", name, n, got)
	}
	for i := range n {
		item := L.GetTable(c.Arg(0), lua.LNumber(i+1))
		switch x := item.(type) {
		case lua.LString:
			v[i] = string(x)
			text = text || x != ""
		default:
			if b, ok := runtime.NativeOf[runtime.Bytes](item); ok {
				v[i] = string(b)
				bytes = true
			} else if !runtime.IsNone(item) {
				return v, false, runtime.Raisef(runtime.TypeError, "%s: parameter 'components': item %d: expected string, got %s", name, i+1, c.VM().TypeName(item))
			}
		}
	}
	if bytes && text {
		return v, false, runtime.Raisef(runtime.TypeError, "Cannot mix str and non-str arguments")
	}
	return v, bytes, nil
}
