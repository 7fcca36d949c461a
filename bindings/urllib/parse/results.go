package parse

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

// parsed is the Go value behind all six result classes; Params is unused in
// split results, and only URL (in Path) and Fragment count in defragged ones.
type parsed struct {
	core.ParseResult
	bytes bool
}

func (p *parsed) split() core.SplitResult {
	return core.SplitResult{Scheme: p.Scheme, Netloc: p.Netloc, Path: p.Path, Query: p.Query, Fragment: p.Fragment}
}

// part is one component of a result.
type part struct {
	name, doc string
	get       func(*parsed) *string
}

var (
	schemePart   = part{"scheme", "The scheme, in lower case.", func(p *parsed) *string { return &p.Scheme }}
	netlocPart   = part{"netloc", "User, password, host and port, as written.", func(p *parsed) *string { return &p.Netloc }}
	pathPart     = part{"path", "The path.", func(p *parsed) *string { return &p.Path }}
	paramsPart   = part{"params", "The parameters of the last path segment.", func(p *parsed) *string { return &p.Params }}
	queryPart    = part{"query", "The query, without its question mark.", func(p *parsed) *string { return &p.Query }}
	fragmentPart = part{"fragment", "The fragment, without its hash.", func(p *parsed) *string { return &p.Fragment }}
	urlPart      = part{"url", "The URL without its fragment.", func(p *parsed) *string { return &p.Path }}
)

// result is the body of a class of results: of one of three shapes, as text or as bytes.
type result struct {
	parts  []part
	geturl func(*parsed) string
	netloc bool // it has one, with a user, a host and so on
	bytes  bool
}

// pair is the two classes of a shape.
type pair struct{ text, bytes *runtime.Class }

func (p pair) class(bytes bool) *runtime.Class {
	if bytes {
		return p.bytes
	}
	return p.text
}

var (
	parseResults = pair{
		&runtime.Class{Name: "ParseResult", Doc: "The six parts of a URL.", Tuple: parseNames, Shared: true, Body: result{parseParts, parseURL, true, false}},
		&runtime.Class{Name: "ParseResultBytes", Doc: "The six parts of a URL. All parts are bytes.", Tuple: parseNames, Shared: true, Body: result{parseParts, parseURL, true, true}},
	}
	splitResults = pair{
		&runtime.Class{Name: "SplitResult", Doc: "The five parts of a URL.", Tuple: splitNames, Shared: true, Body: result{splitParts, splitURL, true, false}},
		&runtime.Class{Name: "SplitResultBytes", Doc: "The five parts of a URL. All parts are bytes.", Tuple: splitNames, Shared: true, Body: result{splitParts, splitURL, true, true}},
	}
	defragResults = pair{
		&runtime.Class{Name: "DefragResult", Doc: "A URL and its fragment.", Tuple: defragNames, Shared: true, Body: result{defragParts, defragURL, false, false}},
		&runtime.Class{Name: "DefragResultBytes", Doc: "A URL and its fragment. All parts are bytes.", Tuple: defragNames, Shared: true, Body: result{defragParts, defragURL, false, true}},
	}

	parseParts  = []part{schemePart, netlocPart, pathPart, paramsPart, queryPart, fragmentPart}
	splitParts  = []part{schemePart, netlocPart, pathPart, queryPart, fragmentPart}
	defragParts = []part{urlPart, fragmentPart}

	// The names of the parts.
	parseNames  = []string{"scheme", "netloc", "path", "params", "query", "fragment"}
	splitNames  = []string{"scheme", "netloc", "path", "query", "fragment"}
	defragNames = []string{"url", "fragment"}
)

func parseURL(p *parsed) string { return core.Urlunparse(p.ParseResult) }
func splitURL(p *parsed) string { return core.Urlunsplit(p.split()) }
func defragURL(p *parsed) string {
	return core.DefragResult{URL: p.Path, Fragment: p.Fragment}.Geturl()
}

func (k result) Define(class *runtime.Class) {
	typ := "string"
	if k.bytes {
		typ = "bytes"
	}
	sig, replace := "__init(", "_replace(*, "
	for i, p := range k.parts {
		if i > 0 {
			sig += ", "
			replace += ", "
		}
		sig += p.name + ": " + typ
		replace += p.name + "?: " + typ
		class.Props = append(class.Props, partProp(p, typ))
	}
	class.Init = &runtime.Func{Sig: sig + ")", Doc: "Make a result of its parts.", Fn: func(c *runtime.Call) error {
		p := &parsed{bytes: k.bytes}
		for i, part := range k.parts {
			*part.get(p) = c.Str(i)
		}
		c.SetNative(p)
		return nil
	}}
	class.Methods = []runtime.Func{
		{Sig: "geturl(): " + typ, Doc: "The parts as a URL again; delimiters without content are dropped.", Fn: func(c *runtime.Call) error {
			p := self(c)
			return give(c, k.geturl(p), p.bytes)
		}},
		{Sig: replace + "): " + class.Name, Doc: "A copy with some parts changed.", Fn: func(c *runtime.Call) error {
			p := *self(c)
			for i, part := range k.parts {
				if c.Given(i) {
					*part.get(&p) = c.Str(i)
				}
			}
			return c.Return(c.VM().NewObject(class, &p))
		}},
		{Sig: "_asdict(): table<string, string>", Doc: "The parts by name.", Fn: func(c *runtime.Call) error {
			t := c.State().NewTable()
			p := self(c)
			for _, part := range k.parts {
				v, err := value(c, *part.get(p), p.bytes)
				if err != nil {
					return err
				}
				t.RawSetString(part.name, v)
			}
			return c.ReturnValue(t)
		}},
		k.recode(other(class)),
	}
	names := make([]string, len(k.parts))
	for i, p := range k.parts {
		names[i] = p.name
	}
	class.Attrs = []runtime.Const{{Name: "_fields", Value: names, Doc: "The names of the parts, in order."}}
	class.Static = []runtime.Func{{Sig: "_make(iterable: any): " + class.Name, Doc: "Make a result of a list, a named tuple or an iterator of its parts.", Fn: func(c *runtime.Call) error {
		return k.make(c, class)
	}}}
	if k.netloc {
		class.Props = append(class.Props, netlocProps(typ)...)
	}
}

// make is _make.
func (k result) make(c *runtime.Call, class *runtime.Class) error {
	items, ok, err := sequence(c, c.Arg(0), len(k.parts))
	if err != nil {
		return err
	}
	if !ok || len(items) != len(k.parts) {
		return runtime.Raisef(runtime.TypeError, "_make: parameter 'iterable': expected %d items", len(k.parts))
	}
	p := &parsed{bytes: k.bytes}
	for i, part := range k.parts {
		s, _, ok := textOf(items[i])
		if !ok {
			return runtime.Raisef(runtime.TypeError, "_make: parameter 'iterable': item %d: expected string, got %s", i+1, c.VM().TypeName(items[i]))
		}
		*part.get(p) = s
	}
	return c.Return(c.VM().NewObject(class, p))
}

// other is the class of bytes to one of text, and the other way round.
func other(class *runtime.Class) *runtime.Class {
	for _, p := range []pair{parseResults, splitResults, defragResults} {
		switch class {
		case p.text:
			return p.bytes
		case p.bytes:
			return p.text
		}
	}
	return nil
}

// recode declares encode for text and decode for bytes: the method that makes a
// result of the class to.
func (k result) recode(to *runtime.Class) runtime.Func {
	name, doc, convert := "encode", "The result as bytes.", codec.Encode
	if k.bytes {
		name, doc, convert = "decode", "The result as text.", codec.Decode
	}
	return runtime.Func{
		Sig: name + "(encoding: string = 'ascii', errors: string = 'strict'): " + to.Name, Doc: doc,
		Fn: func(c *runtime.Call) error {
			p := *self(c)
			p.bytes = !k.bytes
			for _, part := range k.parts {
				s, err := convert(*part.get(&p), c.Str(0), c.Str(1))
				if err != nil {
					return err
				}
				*part.get(&p) = s
			}
			return c.Return(c.VM().NewObject(to, &p))
		},
	}
}

func self(c *runtime.Call) *parsed { return c.Native().(*parsed) }

func partProp(p part, typ string) runtime.Prop {
	return runtime.Prop{Name: p.name, Type: typ, Doc: p.doc,
		Get: func(c *runtime.Call) error {
			v := self(c)
			return give(c, *p.get(v), v.bytes)
		},
		Read: func(o *runtime.Object) runtime.Value {
			if v := o.Native().(*parsed); !v.bytes {
				return lua.LString(*p.get(v))
			}
			return nil
		},
	}
}

// netlocProps are what a netloc is made of.
func netlocProps(typ string) []runtime.Prop {
	text := func(name, doc string, get func(core.ParseResult) (string, bool)) runtime.Prop {
		return runtime.Prop{Name: name, Type: typ + "|nil", Doc: doc, Get: func(c *runtime.Call) error {
			p := self(c)
			s, ok := get(p.ParseResult)
			if !ok {
				return c.Return(nil)
			}
			return give(c, s, p.bytes)
		}, Read: func(o *runtime.Object) runtime.Value {
			p := o.Native().(*parsed)
			if s, ok := get(p.ParseResult); ok && !p.bytes {
				return lua.LString(s)
			}
			return nil
		}}
	}
	return []runtime.Prop{
		text("username", "The user's name, nil if there is none.", core.ParseResult.Username),
		text("password", "The password, nil if there is none.", core.ParseResult.Password),
		text("hostname", "The host in lower case, nil if there is none.", core.ParseResult.Hostname),
		{Name: "port", Type: "integer|nil", Doc: "The port, nil if there is none. ValueError if it is no number from 0 to 65535.", Get: func(c *runtime.Call) error {
			port, ok, err := self(c).Port()
			if err != nil || !ok {
				return firstError(err, c.Return(nil))
			}
			return c.ReturnValue(lua.LNumber(port))
		}},
	}
}

func firstError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
