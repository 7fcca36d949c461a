package cookies

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookies"
)

var cookieError = runtime.NewException("CookieError", "A cookie or an attribute that breaks the rules.", runtime.ExceptionClass)

// Module is require("http.cookies").
var Module = &runtime.Module{
	Name:    "http.cookies",
	Doc:     "Read and write cookies. A pair of a header that cannot be read is skipped, the others stay.",
	Classes: []*runtime.Class{cookieError, morselClass, baseCookie, simpleCookie},
	Errors: func(err error) *runtime.Raise {
		var e *core.Error
		if errors.As(err, &e) {
			return &runtime.Raise{Class: cookieError, Args: []any{e.Msg}, Cause: err}
		}
		return nil
	},
}

// format reads the parameter attrs, a list of keys, and takes the header.
func format(c *runtime.Call, header string) core.Format {
	f := core.Format{Header: header, Now: c.VM().Host().Now}
	if t := c.Table(0); t != nil {
		f.Attrs = []string{}
		t.ForEach(func(k, v runtime.Value) {
			if s, ok := v.(lua.LString); ok {
				f.Attrs = append(f.Attrs, string(s))
			} else if s, ok := k.(lua.LString); ok { // a set
				f.Attrs = append(f.Attrs, string(s))
			}
		})
	}
	return f
}

func pushName(L *lua.LState, name string) int {
	L.Push(lua.LString(name))
	return 1
}
