// Package hashlib declares the module hashlib.
//
//	hashlib.go  the module and its functions
//	hash.go     hash objects, which the module hmac has, too
package hashlib

import (
	"context"
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/hashlib"
)

// Module is require("hashlib").
var Module = &runtime.Module{
	Name:    "hashlib",
	Doc:     "Hash functions by name.",
	Classes: []*runtime.Class{HASH},
	Errors:  ConvertError,
	Body:    moduleBody{},
	Consts: []runtime.Const{
		{Name: "algorithms_guaranteed", Value: core.Names(), Doc: "The names that new takes everywhere."},
		{Name: "algorithms_available", Value: core.Names(), Doc: "The names that new takes here."},
	},
	Funcs: []runtime.Func{
		{Sig: "new(name: string, data: bytes = '', *, usedforsecurity: boolean = true): HASH", Doc: "Start the hash of that name.", Fn: func(c *runtime.Call) error {
			h, err := core.New(c.Str(0))
			if err != nil {
				return err
			}
			return start(c, h, c.Str(1))
		}},
		{Sig: "pbkdf2_hmac(hash_name: string, password: bytes, salt: bytes, iterations: integer, dklen?: integer): string", Doc: "Derive a key of dklen bytes, by default as many as a digest has, from a password with PBKDF2.", Fn: pbkdf2},
		{Sig: "file_digest(fileobj: file, digest: string|function): HASH", Doc: "The hash of what fileobj:read(n) gives, with a name or a function such as hashlib.sha256.", Fn: fileDigest},
	},
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	for _, name := range core.Names() {
		if !strings.HasPrefix(name, "blake2") {
			m.Funcs = append(m.Funcs, byName(name))
		}
	}
	m.Funcs = append(m.Funcs, blake2("blake2b", 64, core.NewBlake2b), blake2("blake2s", 32, core.NewBlake2s))
}

func byName(name string) runtime.Func {
	return runtime.Func{
		Sig: name + "(string: bytes = '', *, usedforsecurity: boolean = true): HASH",
		Doc: "Start a " + strings.ToUpper(strings.ReplaceAll(name, "_", "-")) + " hash.",
		Fn: func(c *runtime.Call) error {
			h, err := core.New(name)
			if err != nil {
				return err
			}
			return start(c, h, c.Str(0))
		},
	}
}

func blake2(name string, size int, make func(core.Blake2Params) (*core.Hash, error)) runtime.Func {
	return runtime.Func{
		Sig: name + "(data: bytes = '', *, digest_size?: integer, key: bytes = '', salt: bytes = '', person: bytes = '', usedforsecurity: boolean = true): HASH",
		Doc: "Start a " + strings.ToUpper(name[:6]) + name[6:] + " hash (RFC 7693), keyed and personalised if wanted.",
		Fn: func(c *runtime.Call) error {
			p := core.Blake2Params{DigestSize: size, Key: c.Str(2), Salt: c.Str(3), Person: c.Str(4)}
			if c.Given(1) {
				p.DigestSize = c.Int(1)
			}
			h, err := make(p)
			if err != nil {
				return err
			}
			return start(c, h, c.Str(0))
		},
	}
}

func start(c *runtime.Call, h *core.Hash, data string) error {
	_, _ = h.Write([]byte(data))
	return c.Return(c.VM().NewObject(HASH, h))
}

func pbkdf2(c *runtime.Call) error {
	size := 0
	if c.Given(4) {
		if size = c.Int(4); size < 1 {
			return &core.ValueError{Msg: "key length must be greater than 0."}
		}
	}
	name, password, salt, iterations := c.Str(0), c.Str(1), c.Str(2), c.Int(3)
	var key []byte
	if err := c.Block(func(ctx context.Context) (err error) { // it computes for long
		key, err = core.PBKDF2(ctx, name, password, salt, iterations, size)
		return err
	}); err != nil {
		return err
	}
	return c.ReturnStr(string(key))
}

// readSize is how much of a file is read at a time.
const readSize = 1 << 16

func fileDigest(c *runtime.Call) error {
	name, err := DigestName(c, 1)
	if err != nil {
		return err
	}
	h, err := core.New(name)
	if err != nil {
		return err
	}
	L := c.State()
	for {
		read := L.GetField(c.Arg(0), "read")
		if read == lua.LNil {
			return runtime.Raisef(runtime.AttributeError, "file_digest: parameter 'fileobj': a %s has no method read", c.VM().TypeName(c.Arg(0)))
		}
		L.Push(read)
		L.Push(c.Arg(0))
		L.Push(lua.LNumber(readSize))
		L.Call(2, 1)
		v := L.Get(-1)
		L.Pop(1)
		s, ok := v.(lua.LString)
		if b, is := runtime.NativeOf[runtime.Bytes](v); is {
			s, ok = lua.LString(b), true
		}
		if !ok && v != lua.LNil { // a Lua file gives nil at its end
			return runtime.Raisef(runtime.TypeError, "file_digest: parameter 'fileobj': read gave a %s", c.VM().TypeName(v))
		}
		if s == "" {
			return c.Return(c.VM().NewObject(HASH, h))
		}
		_, _ = h.Write([]byte(s))
	}
}

// ConvertError makes exceptions of the core's errors.
func ConvertError(err error) *runtime.Raise {
	var name *core.NameError
	var value *core.ValueError
	if errors.As(err, &name) || errors.As(err, &value) {
		return &runtime.Raise{Class: runtime.ValueError, Args: []any{err.Error()}, Cause: err}
	}
	return nil
}
