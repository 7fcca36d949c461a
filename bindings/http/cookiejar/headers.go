package cookiejar

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookiejar"
)

// headerFuncs are the functions that take headers apart, and those that say
// what a request, a host or a path is to cookies.
func headerFuncs() []runtime.Func {
	matcher := func(sig, doc string, match func(a, b string) bool) runtime.Func {
		return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error { return c.Return(match(c.Str(0), c.Str(1))) }}
	}
	asks := func(sig, doc string, answer func(c *runtime.Call, r *core.Request) error) runtime.Func {
		return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
			r, err := requestOf(c, 0)
			if err != nil {
				return err
			}
			return answer(c, r.facts)
		}}
	}
	return []runtime.Func{
		asks("request_host(request: any): string", "The host that a request goes to, in lower case and without port (RFC 2965).", func(c *runtime.Call, r *core.Request) error {
			return c.ReturnStr(r.Host())
		}),
		asks("eff_request_host(request: any): string, string", "The host that a request goes to, and the same with .local behind a name without dots (RFC 2965).", func(c *runtime.Call, r *core.Request) error {
			return c.Return(r.Host(), r.EffectiveHost())
		}),
		asks("request_path(request: any): string", "The path of a request, escaped, without query and fragment.", func(c *runtime.Call, r *core.Request) error {
			return c.ReturnStr(r.Path())
		}),
		asks("request_port(request: any): string|nil", "The port of a request, '80' where its URL has none; nil for one that is no number.", func(c *runtime.Call, r *core.Request) error {
			if port, ok := r.Port(); ok {
				return c.ReturnStr(port)
			}
			return c.Return(nil)
		}),
		asks("is_third_party(request: any): boolean", "Whether a request goes to a host out of reach of the one that the user asked for (RFC 2965, section 3.3.6).", func(c *runtime.Call, r *core.Request) error {
			return c.Return(r.ThirdParty())
		}),
		{Sig: "escape_path(path: string): string", Doc: "A path with what URLs do not hold as %XX, and escapes that are there in upper case.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(core.EscapePath(c.Str(0)))
		}},
		{Sig: "is_HDN(text: string): boolean", Doc: "Whether a text is a host domain name: no address, no dot at either end.", Fn: func(c *runtime.Call) error { return c.Return(core.IsHDN(c.Str(0))) }},
		{Sig: "reach(h: string): string", Doc: "The widest domain that a host may set cookies for (RFC 2965, section 1).", Fn: func(c *runtime.Call) error { return c.ReturnStr(core.Reach(c.Str(0))) }},
		matcher("domain_match(A: string, B: string): boolean", "Whether the host A is B, or below B if B begins with a dot (RFC 2965, section 1).", core.DomainMatch),
		matcher("user_domain_match(A: string, B: string): boolean", "Whether the domain A is meant by B, an entry of a list of blocked or allowed domains.", core.UserDomainMatch),
		{Sig: "parse_ns_headers(ns_headers: string[]): table", Doc: "The {name, value} pairs of each Set-Cookie header; None where there is no value, expires as a time.", Fn: parseNetscape},
		{Sig: "split_header_words(header_values: string[]): table", Doc: "The lists of {name, value} pairs that headers hold, as RFC 2965 writes them; None where there is no value.", Fn: splitWords},
		{Sig: "join_header_words(lists: table): string", Doc: "About the opposite of split_header_words.", Fn: joinWords},
		{Sig: "lwp_cookie_str(cookie: Cookie): string", Doc: "A cookie as files of libwww-perl have it.", Fn: func(c *runtime.Call) error {
			k, err := cookieArg(c, 0)
			if err != nil {
				return err
			}
			return c.ReturnStr(core.LWPText(k))
		}},
	}
}

// pairTable makes {name, value}, with None in the place of a value that is absent.
func pairTable(c *runtime.Call, name string, value runtime.Value) *lua.LTable {
	t := c.State().CreateTable(2, 0)
	t.Append(lua.LString(name))
	if value == lua.LNil {
		value = c.VM().None()
	}
	t.Append(value)
	return t
}

func parseNetscape(c *runtime.Call) error {
	now := c.VM().Host().Now()
	out := c.State().NewTable()
	for _, header := range texts(c.Table(0)) {
		pairs := core.SplitNetscape(header, now)
		if pairs == nil {
			continue
		}
		list := c.State().CreateTable(len(pairs), 0)
		for _, p := range pairs {
			value := optionalValue(p.Value)
			if p.Dated {
				value = lua.LNumber(p.Time)
			}
			list.Append(pairTable(c, p.Name, value))
		}
		out.Append(list)
	}
	return c.ReturnValue(out)
}

func splitWords(c *runtime.Call) error {
	out := c.State().NewTable()
	for _, words := range core.SplitHeaderWords(texts(c.Table(0))...) {
		list := c.State().CreateTable(len(words), 0)
		for _, w := range words {
			list.Append(pairTable(c, w.Name, optionalValue(w.Value)))
		}
		out.Append(list)
	}
	return c.ReturnValue(out)
}

func joinWords(c *runtime.Call) error {
	bad := runtime.Raisef(runtime.TypeError, "join_header_words: parameter 'lists': expected lists of {name, value} pairs")
	var lists [][]core.Word
	for t, i := c.Table(0), 1; i <= t.Len(); i++ {
		pairs, ok := t.RawGetInt(i).(*lua.LTable)
		if !ok {
			return bad
		}
		var words []core.Word
		for k := 1; k <= pairs.Len(); k++ {
			pair, ok := pairs.RawGetInt(k).(*lua.LTable)
			if !ok {
				return bad
			}
			name, ok := pair.RawGetInt(1).(lua.LString)
			if !ok {
				return bad
			}
			words = append(words, core.Word{Name: string(name), Value: attrValue(c, pair.RawGetInt(2))})
		}
		lists = append(lists, words)
	}
	return c.ReturnStr(core.JoinHeaderWords(lists...))
}
