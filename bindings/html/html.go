// Package html declares the module html.
package html

import (
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/html"
)

// Module is require("html").
var Module = &runtime.Module{
	Name: "html",
	Doc:  "Escape text for HTML, and undo it.",
	Funcs: []runtime.Func{
		{Sig: "escape(s: string, quote: boolean = true): string", Doc: "Replace &, < and > by references, and both quotes unless quote is false.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(core.Escape(c.Str(0), c.Bool(1)))
		}},
		{Sig: "unescape(s: string): string", Doc: "Replace the references of HTML 5, named and numeric, by their characters.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(core.Unescape(c.Str(0)))
		}},
	},
}
