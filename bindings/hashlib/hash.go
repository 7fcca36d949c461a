package hashlib

import (
	"encoding/hex"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/hashlib"
)

// HASH is the class of hash objects. The Go value behind one is a *core.Hash.
var HASH = &runtime.Class{Name: "HASH", Doc: "A hash in the making.", Clone: Clone, Body: hashBody{}}

// Clone gives a fork a hash that goes on from here.
func Clone(_ *runtime.Copier, native any, _ *runtime.Object) (any, error) {
	return native.(*core.Hash).Clone(), nil
}

type hashBody struct{}

func (hashBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(name: string, data: bytes = '')", Doc: "As hashlib.new.", Fn: func(c *runtime.Call) error {
		h, err := core.New(c.Str(0))
		if err != nil {
			return err
		}
		_, _ = h.Write([]byte(c.Str(1)))
		c.SetNative(h)
		return nil
	}}
	class.Methods = Methods("HASH", func() *runtime.Class { return HASH })
	class.Props = Props()
}

// Methods are those of hash objects; class is what copies are made of.
func Methods(name string, class func() *runtime.Class) []runtime.Func {
	return []runtime.Func{
		{Sig: "update(data: bytes)", Doc: "Go on with more bytes.", Fn: func(c *runtime.Call) error {
			_, _ = of(c).Write([]byte(c.Str(0)))
			return nil
		}},
		{Sig: "digest(length?: integer): string", Doc: "The digest of all bytes so far. length, in bytes, is for the shake functions only, which need it.", Fn: func(c *runtime.Call) error {
			b, err := digest(c)
			if err != nil {
				return err
			}
			return c.ReturnStr(string(b))
		}},
		{Sig: "hexdigest(length?: integer): string", Doc: "The digest as hexadecimal digits.", Fn: func(c *runtime.Call) error {
			b, err := digest(c)
			if err != nil {
				return err
			}
			return c.ReturnStr(hex.EncodeToString(b))
		}},
		{Sig: "copy(): " + name, Doc: "A copy that goes on by itself.", Fn: func(c *runtime.Call) error {
			return c.Return(c.VM().NewObject(class(), of(c).Clone()))
		}},
		{Sig: "__repr(): string", Doc: "The object's kind.", Fn: func(c *runtime.Call) error {
			return c.ReturnStr("<" + of(c).Name() + " " + name + " object>")
		}},
	}
}

// Props are those of hash objects.
func Props() []runtime.Prop {
	return []runtime.Prop{
		{Name: "name", Type: "string", Doc: "The canonical name of the hash function.", Get: func(c *runtime.Call) error { return c.ReturnStr(of(c).Name()) }},
		{Name: "digest_size", Type: "integer", Doc: "The length of the digest in bytes; 0 if it is for digest to choose.", Get: func(c *runtime.Call) error { return c.Return(of(c).Size()) }},
		{Name: "block_size", Type: "integer", Doc: "The size of the function's blocks in bytes.", Get: func(c *runtime.Call) error { return c.Return(of(c).BlockSize()) }},
	}
}

func of(c *runtime.Call) *core.Hash { return c.Native().(*core.Hash) }

func digest(c *runtime.Call) ([]byte, error) {
	h := of(c)
	switch {
	case h.Size() == 0 && !c.Given(0):
		return nil, runtime.Raisef(runtime.TypeError, "digest: missing argument 'length': %s has no length of its own", h.Name())
	case h.Size() != 0 && c.Given(0):
		return nil, runtime.Raisef(runtime.TypeError, "digest: parameter 'length': %s has one length only", h.Name())
	case c.Given(0):
		return h.Digest(c.Int(0))
	}
	return h.Digest(0)
}

// DigestName returns the name of the hash that argument i stands for: a name,
// a function such as hashlib.sha256, or any function that gives a hash object.
func DigestName(c *runtime.Call, i int) (string, error) {
	if s, ok := c.Arg(i).(lua.LString); ok {
		return string(s), nil
	}
	f := c.Func(i)
	if d := c.VM().Declaration(f.Value()); d != nil {
		if _, err := core.New(d.Name()); err == nil {
			return d.Name(), nil
		}
	}
	out, err := f.Call(c.Context())
	if err != nil {
		return "", err
	}
	if len(out) > 0 {
		if h, ok := runtime.NativeOf[*core.Hash](out[0]); ok {
			return h.Name(), nil
		}
	}
	return "", runtime.Raisef(runtime.TypeError, "the function must give a hash object")
}
