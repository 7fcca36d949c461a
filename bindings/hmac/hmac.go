// Package hmac declares the module hmac.
package hmac

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/hashlib"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/hashlib"
)

// Module is require("hmac").
var Module = &runtime.Module{
	Name:    "hmac",
	Doc:     "Authenticate messages with a key and a hash function (RFC 2104).",
	Classes: []*runtime.Class{hmacClass},
	Errors:  hashlib.ConvertError,
	Funcs: []runtime.Func{
		{Sig: "new(key: bytes, msg?: bytes, digestmod?: string|function): HMAC", Doc: "Start an HMAC. digestmod, which must be given, is a name or a function of hashlib.", Fn: func(c *runtime.Call) error {
			h, err := start(c)
			if err != nil {
				return err
			}
			return c.Return(c.VM().NewObject(hmacClass, h))
		}},
		{Sig: "digest(key: bytes, msg: bytes, digest: string|function): string", Doc: "The HMAC of one message.", Fn: func(c *runtime.Call) error {
			h, err := start(c)
			if err != nil {
				return err
			}
			return c.ReturnStr(string(h.Sum(nil)))
		}},
		{Sig: "compare_digest(a: string|bytes, b: string|bytes): boolean", Doc: "Equality, in a time that does not tell where they differ.", Fn: func(c *runtime.Call) error {
			return c.Return(core.EqualDigests(c.Str(0), c.Str(1)))
		}},
	},
}

var hmacClass = &runtime.Class{Name: "HMAC", Doc: "An HMAC in the making.", Clone: hashlib.Clone, Body: hmacBody{}}

type hmacBody struct{}

func (hmacBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(key: bytes, msg?: bytes, digestmod?: string|function)", Doc: "As hmac.new.", Fn: func(c *runtime.Call) error {
		h, err := start(c)
		if err != nil {
			return err
		}
		c.SetNative(h)
		return nil
	}}
	class.Methods = hashlib.Methods("HMAC", func() *runtime.Class { return hmacClass })
	class.Props = hashlib.Props()
}

// start makes an HMAC of key, message and hash function.
func start(c *runtime.Call) (*core.Hash, error) {
	if !c.Given(2) || c.Arg(2) == lua.LString("") {
		return nil, runtime.Raisef(runtime.TypeError, "Missing required parameter 'digestmod'.")
	}
	name, err := hashlib.DigestName(c, 2)
	if err != nil {
		return nil, err
	}
	h, err := core.NewHMAC(name, c.Str(0))
	if err != nil {
		return nil, err
	}
	_, _ = h.Write([]byte(c.Str(1)))
	return h, nil
}
