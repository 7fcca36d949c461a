package parse

import (
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

var quoteFuncs = []runtime.Func{
	{
		Sig: "quote(string: string|bytes, safe: string|bytes = '/', encoding?: string, errors?: string): string",
		Doc: "Percent-encode what is not a letter, a digit, one of _.-~ or in safe.",
		Fn:  func(c *runtime.Call) error { return quoteWith(c, "quote", core.Quote, core.QuoteEncoded) },
	},
	{
		Sig: "quote_plus(string: string|bytes, safe: string|bytes = '', encoding?: string, errors?: string): string",
		Doc: "As quote, with + for a space, as in forms.",
		Fn:  func(c *runtime.Call) error { return quoteWith(c, "quote_plus", core.QuotePlus, core.QuotePlusEncoded) },
	},
	{
		Sig: "quote_from_bytes(bs: bytes, safe: string|bytes = '/'): string",
		Doc: "As quote, for bytes.",
		Fn:  func(c *runtime.Call) error { return c.ReturnStr(core.Quote(c.Str(0), c.Str(1))) },
	},
	{
		Sig: "unquote(string: string|bytes, encoding: string = 'utf-8', errors: string = 'replace'): string",
		Doc: "Replace %xx escapes by the characters they stand for.",
		Fn: func(c *runtime.Call) error {
			if c.IsBytes(0) { // all of them are decoded, not only what was escaped
				s := core.UnquoteToBytes(c.Str(0))
				if s == "" {
					return c.ReturnStr("")
				}
				s, err := codec.Decode(s, c.Str(1), c.Str(2))
				if err != nil {
					return err
				}
				return c.ReturnStr(s)
			}
			if !c.Given(1) && !c.Given(2) {
				return c.ReturnStr(core.Unquote(c.Str(0)))
			}
			s, err := core.UnquoteEncoded(c.Str(0), c.Str(1), c.Str(2))
			if err != nil {
				return err
			}
			return c.ReturnStr(s)
		},
	},
	{
		Sig: "unquote_plus(string: string, encoding: string = 'utf-8', errors: string = 'replace'): string",
		Doc: "As unquote, and a space for each plus sign.",
		Fn: func(c *runtime.Call) error {
			if c.IsBytes(0) {
				return runtime.Raisef(runtime.TypeError, "unquote_plus: parameter 'string': expected string, got bytes")
			}
			if !c.Given(1) && !c.Given(2) {
				return c.ReturnStr(core.UnquotePlus(c.Str(0)))
			}
			s, err := core.UnquotePlusEncoded(c.Str(0), c.Str(1), c.Str(2))
			if err != nil {
				return err
			}
			return c.ReturnStr(s)
		},
	},
	{
		Sig: "unquote_to_bytes(string: string|bytes): bytes",
		Doc: "Replace %xx escapes by the bytes they stand for.",
		Fn:  func(c *runtime.Call) error { return c.ReturnStr(core.UnquoteToBytes(c.Str(0))) },
	},
}

func quoteWith(c *runtime.Call, name string, plain func(s, safe string) string, encoded func(s, safe, encoding, errors string) (string, error)) error {
	if !c.Given(2) && !c.Given(3) {
		return c.ReturnStr(plain(c.Str(0), c.Str(1)))
	}
	if c.IsBytes(0) {
		what := "encoding"
		if !c.Given(2) {
			what = "errors"
		}
		return runtime.Raisef(runtime.TypeError, "%s() doesn't support '%s' for bytes", name, what)
	}
	s, err := encoded(c.Str(0), c.Str(1), c.Str(2), c.Str(3))
	if err != nil {
		return err
	}
	return c.ReturnStr(s)
}
