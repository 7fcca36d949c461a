package uuid

import (
	"errors"
	"math/big"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/uuid"
)

// Module is require("uuid").
//
// Beyond the documents it has versions 6, 7 and 8, NIL and MAX, as Python 3.14
// does, UUID.timestamp, and strict = true in the constructor. A fork of a VM
// has a generator of its own, so it shares neither random bytes nor the node.
var Module = &runtime.Module{
	Body:    moduleBody{},
	Name:    "uuid",
	Doc:     "Universally unique identifiers (RFC 9562).",
	Classes: []*runtime.Class{uuidClass, fieldsClass, safeClass},
	Consts: []runtime.Const{
		constant("NAMESPACE_DNS", core.NamespaceDNS, "For names that are fully qualified domain names."),
		constant("NAMESPACE_URL", core.NamespaceURL, "For names that are URLs."),
		constant("NAMESPACE_OID", core.NamespaceOID, "For names that are ISO object identifiers."),
		constant("NAMESPACE_X500", core.NamespaceX500, "For names that are X.500 distinguished names."),
		constant("NIL", core.Nil, "The UUID of zeros."),
		constant("MAX", core.Max, "The UUID of ones."),
		{Name: "RESERVED_NCS", Value: core.NCS.String(), Doc: "A variant: the layout of NCS."},
		{Name: "RFC_4122", Value: core.RFC4122.String(), Doc: "A variant: the layout of RFC 4122 and RFC 9562."},
		{Name: "RESERVED_MICROSOFT", Value: core.Microsoft.String(), Doc: "A variant: the layout of Microsoft's GUIDs of old."},
		{Name: "RESERVED_FUTURE", Value: core.Future.String(), Doc: "A variant: not defined yet."},
	},
	Errors: func(err error) *runtime.Raise {
		var e *core.Error
		if errors.As(err, &e) {
			return &runtime.Raise{Class: runtime.ValueError, Args: []any{e.Msg}, Cause: err}
		}
		return nil
	},
	Main: run,
}

func constant(name string, u core.UUID, doc string) runtime.Const {
	return runtime.Const{Name: name, Doc: doc, Value: func(vm *runtime.VM) (any, error) { return vm.NewObject(uuidClass, value{UUID: u}), nil }}
}

// generator is the VM's.
func generator(c *runtime.Call) *core.Generator {
	type key struct{}
	vm := c.VM()
	return runtime.State(vm, key{}, func() *core.Generator { return core.NewGenerator(vm.Host()) })
}

func give(c *runtime.Call, u core.UUID, err error) error {
	if err != nil {
		return err
	}
	return c.ReturnValue(c.VM().NewObject(uuidClass, value{UUID: u}).Value())
}

// bits returns the lower bits of an integer argument, nil if it was not given.
func bits(c *runtime.Call, i int, n uint) *uint64 {
	if !c.Given(i) {
		return nil
	}
	mask := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), n), big.NewInt(1))
	low := mask.And(mask, runtime.ToBigInt(c.Arg(i))).Uint64()
	return &low
}

// stamp reads the arguments of uuid1 and uuid6.
func stamp(c *runtime.Call) (core.Stamp, error) {
	if c.Given(0) {
		if err := core.CheckField(5, runtime.ToBigInt(c.Arg(0))); err != nil {
			return core.Stamp{}, err
		}
	}
	return core.Stamp{Node: bits(c, 0, 48), ClockSeq: bits(c, 1, 14)}, nil
}

// named is uuid3 or uuid5.
func named(name, hash string, make func(core.UUID, string) core.UUID) runtime.Func {
	return runtime.Func{
		Sig: name + "(namespace: UUID, name: string|bytes): UUID",
		Doc: "The UUID of a name in a name space, by " + hash + ": the same one every time.",
		Fn: func(c *runtime.Call) error {
			u, _ := runtime.NativeOf[value](c.Arg(0))
			return give(c, make(u.UUID, c.Str(1)), nil)
		},
	}
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	m.Funcs = []runtime.Func{
		{
			Sig: "getnode(): integer",
			Doc: "48 bits that stand for this runtime: random, with the multicast bit set, so that they are no network card's address. Python looks for a card first, which gives the machine away in every UUID of version 1.",
			Fn: func(c *runtime.Call) error {
				node, err := generator(c).Node()
				if err != nil {
					return err
				}
				return c.ReturnValue(lua.LNumber(node))
			},
		},
		{
			Sig: "uuid1(node?: integer, clock_seq?: integer): UUID",
			Doc: "A UUID of the time, a sequence number (random if not given, 14 bits) and a node (getnode() if not given).",
			Fn: func(c *runtime.Call) error {
				s, err := stamp(c)
				if err != nil {
					return err
				}
				u, err := generator(c).V1(s)
				return give(c, u, err)
			},
		},
		named("uuid3", "MD5", core.V3),
		{
			Sig: "uuid4(): UUID",
			Doc: "A random UUID.",
			Fn: func(c *runtime.Call) error {
				u, err := generator(c).V4()
				return give(c, u, err)
			},
		},
		named("uuid5", "SHA-1", core.V5),
		{
			Sig: "uuid6(node?: integer, clock_seq?: integer): UUID",
			Doc: "As uuid1, in an order that sorts by time.",
			Fn: func(c *runtime.Call) error {
				s, err := stamp(c)
				if err != nil {
					return err
				}
				u, err := generator(c).V6(s)
				return give(c, u, err)
			},
		},
		{
			Sig: "uuid7(): UUID",
			Doc: "A UUID of the time in milliseconds, a counter and randomness; each is greater than the one before.",
			Fn: func(c *runtime.Call) error {
				u, err := generator(c).V7()
				return give(c, u, err)
			},
		},
		{
			Sig: "uuid8(a?: integer, b?: integer, c?: integer): UUID",
			Doc: "A UUID of your own design: 48, 12 and 62 bits, random where not given.",
			Fn: func(c *runtime.Call) error {
				u, err := generator(c).V8(bits(c, 0, 48), bits(c, 1, 12), bits(c, 2, 62))
				return give(c, u, err)
			},
		},
	}
}
