package parse

import (
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
			return c.Return(c.VM().NewObject(parseResults.class(bytes), &parsed{r, bytes}))
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
			return c.Return(c.VM().NewObject(splitResults.class(bytes), p))
		},
	},
	{
		Sig: "urlunparse(components: any): string|bytes",
		Doc: "Make a URL of six parts: a list, a named tuple or an iterator.",
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
		Doc: "Make a URL of five parts: a list, a named tuple or an iterator.",
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
			if c.Str(0) == "" { // whatever the other is: there is nothing to join
				return c.ReturnValue(c.Arg(1))
			}
			if c.Str(1) == "" {
				return c.ReturnValue(c.Arg(0))
			}
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
			return c.Return(c.VM().NewObject(defragResults.class(bytes), &parsed{core.ParseResult{Path: r.URL, Fragment: r.Fragment}, bytes}))
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

// sameKind tells whether the arguments are bytes, which the first one decides.
// Text and bytes do not mix, but a later argument that is empty goes with both.
func sameKind(c *runtime.Call, args ...int) (bytes bool, err error) {
	for n, i := range args {
		switch b := c.IsBytes(i); {
		case n == 0:
			bytes = b
		case b != bytes && c.Str(i) != "":
			return false, errMixed()
		}
		if bytes {
			if err := checkASCII(c.Str(i)); err != nil {
				return false, err
			}
		}
	}
	return bytes, nil
}

func errMixed() error {
	return runtime.Raisef(runtime.TypeError, "Cannot mix str and non-str arguments")
}

// checkASCII refuses bytes that have no meaning in a URL.
func checkASCII(s string) error {
	for i := range len(s) {
		if s[i] >= 0x80 {
			_, err := codec.Decode(s, "ascii", "strict")
			return err
		}
	}
	return nil
}

// components reads the parts of a URL out of a list, a named tuple or an
// iterator. The kind of the first part is that of all; None is an empty part.
func components(c *runtime.Call, name string, n int) (v [6]string, bytes bool, err error) {
	if p, ok := runtime.NativeOf[*parsed](c.Arg(0)); ok { // no look-up through Lua for our own results
		k := c.Obj(0)
		switch {
		case n == 6 && (k.IsA(parseResults.text) || k.IsA(parseResults.bytes)):
			return [6]string{p.Scheme, p.Netloc, p.Path, p.Params, p.Query, p.Fragment}, p.bytes, nil
		case n == 5 && (k.IsA(splitResults.text) || k.IsA(splitResults.bytes)):
			return [6]string{p.Scheme, p.Netloc, p.Path, p.Query, p.Fragment}, p.bytes, nil
		}
	}
	items, ok, err := sequence(c, c.Arg(0), n)
	switch {
	case err != nil:
		return v, false, err
	case !ok:
		return v, false, runtime.Raisef(runtime.TypeError, "%s: parameter 'components': expected a list of %d items, got %s", name, n, c.VM().TypeName(c.Arg(0)))
	case len(items) != n:
		return v, false, runtime.Raisef(runtime.ValueError, "%s: parameter 'components': expected %d items, got %d", name, n, len(items))
	}
	for i, item := range items {
		if runtime.IsNone(item) {
			continue
		}
		s, isBytes, ok := textOf(item)
		switch {
		case !ok:
			return v, false, runtime.Raisef(runtime.TypeError, "%s: parameter 'components': item %d: expected string, got %s", name, i+1, c.VM().TypeName(item))
		case i == 0:
			bytes = isBytes
		case isBytes != bytes && s != "":
			return v, false, errMixed()
		}
		if bytes {
			if err := checkASCII(s); err != nil {
				return v, false, err
			}
		}
		v[i] = s
	}
	return v, bytes, nil
}
