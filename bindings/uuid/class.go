package uuid

import (
	"math/big"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/uuid"
)

// value is the Go value behind a UUID.
type value struct {
	core.UUID
	safe safety
}

var (
	uuidClass   = &runtime.Class{Name: "UUID", Doc: "An immutable UUID of hexadecimal digits, bytes, fields or a number.", Shared: true, Body: uuidBody{}}
	fieldsClass = &runtime.Class{
		Name: "UUIDFields", Doc: "The six fields of a UUID, by name and in order.", Shared: true,
		Tuple: []string{"time_low", "time_mid", "time_hi_version", "clock_seq_hi_variant", "clock_seq_low", "node"},
	}
)

// field is one of the six.
type field struct {
	name, doc string
	get       func(core.Fields) uint64
}

var fieldList = []field{
	{"time_low", "The first 32 bits.", func(f core.Fields) uint64 { return uint64(f.TimeLow) }},
	{"time_mid", "The next 16 bits.", func(f core.Fields) uint64 { return uint64(f.TimeMid) }},
	{"time_hi_version", "The next 16 bits, 4 of them the version.", func(f core.Fields) uint64 { return uint64(f.TimeHiVersion) }},
	{"clock_seq_hi_variant", "The next 8 bits, the first of them the variant.", func(f core.Fields) uint64 { return uint64(f.ClockSeqHiVariant) }},
	{"clock_seq_low", "The next 8 bits.", func(f core.Fields) uint64 { return uint64(f.ClockSeqLow) }},
	{"node", "The last 48 bits.", func(f core.Fields) uint64 { return f.Node }},
}

func self(c *runtime.Call) core.UUID { return of(c.Self()) }

func of(o *runtime.Object) core.UUID {
	v, _ := o.Native().(value)
	return v.UUID
}

// construct is the constructor.
func construct(c *runtime.Call) error {
	given := 0
	for i := range 5 {
		if c.Given(i) {
			given++
		}
	}
	if given != 1 {
		return runtime.Raisef(runtime.TypeError, "one of the hex, bytes, bytes_le, fields, or int arguments must be given")
	}
	u, err := parts(c)
	if err != nil {
		return err
	}
	if c.Given(5) {
		if err := core.CheckVersion(c.Int(5)); err != nil {
			return err
		}
		u = u.WithVersion(c.Int(5))
	}
	v := value{UUID: u}
	if c.Given(6) {
		v.safe, _ = runtime.NativeOf[safety](c.Arg(6))
	}
	c.SetNative(v)
	return nil
}

func parts(c *runtime.Call) (core.UUID, error) {
	switch {
	case c.Given(0) && c.Bool(7):
		return core.ParseStrict(c.Str(0))
	case c.Given(0):
		return core.Parse(c.Str(0))
	case c.Given(1):
		return core.FromBytes(c.View(1))
	case c.Given(2):
		return core.FromBytesLE(c.View(2))
	case c.Given(3):
		return fromFields(c)
	}
	return core.FromInt(runtime.ToBigInt(c.Arg(4)))
}

func fromFields(c *runtime.Call) (core.UUID, error) {
	if f, ok := runtime.NativeOf[core.Fields](c.Arg(3)); ok {
		return core.FromFields(f)
	}
	t := c.Table(3)
	if t == nil || t.Len() != len(fieldList) {
		return core.Nil, &core.Error{Msg: "fields is not a 6-tuple"}
	}
	var n [6]uint64
	for i := range n {
		item := t.RawGetInt(i + 1)
		b := runtime.ToBigInt(item)
		if b == nil {
			return core.Nil, runtime.Raisef(runtime.TypeError, "UUID: parameter 'fields': item %d: expected integer, got %s", i+1, c.VM().TypeName(item))
		}
		if err := core.CheckField(i, b); err != nil {
			return core.Nil, err
		}
		n[i] = b.Uint64()
	}
	return core.FromFields(core.Fields{
		TimeLow: uint32(n[0]), TimeMid: uint16(n[1]), TimeHiVersion: uint16(n[2]),
		ClockSeqHiVariant: uint8(n[3]), ClockSeqLow: uint8(n[4]), Node: n[5],
	})
}

func prop(name, typ, doc string, get func(core.UUID) any) runtime.Prop {
	return runtime.Prop{Name: name, Type: typ, Doc: doc, Get: func(c *runtime.Call) error { return c.Return(get(self(c))) }}
}

// textProp is a property that loops read.
func textProp(name, doc string, get func(core.UUID) string) runtime.Prop {
	return runtime.Prop{
		Name: name, Type: "string", Doc: doc,
		Get:  func(c *runtime.Call) error { return c.ReturnStr(get(self(c))) },
		Read: func(o *runtime.Object) runtime.Value { return lua.LString(get(of(o))) },
	}
}

// bigProp is a property that is a bigint whatever its value.
func bigProp(name, doc string, get func(core.UUID) *big.Int) runtime.Prop {
	return runtime.Prop{Name: name, Type: "bigint", Doc: doc, Get: func(c *runtime.Call) error {
		return c.ReturnValue(c.VM().BigInt(get(self(c))))
	}}
}

// order is __lt or __le.
func order(name, sign string, holds func(cmp int) bool) runtime.Func {
	return runtime.Func{Sig: name + "(other: any): boolean", Doc: "Order by number.", Fn: func(c *runtime.Call) error {
		l, r := c.State().Get(1), c.State().Get(2)
		a, ok1 := runtime.NativeOf[value](l)
		b, ok2 := runtime.NativeOf[value](r)
		if !ok1 || !ok2 {
			return runtime.Raisef(runtime.TypeError, "'%s' not supported between instances of '%s' and '%s'", sign, c.VM().TypeName(l), c.VM().TypeName(r))
		}
		return c.Return(holds(a.Compare(b.UUID)))
	}}
}

type uuidBody struct{}

func (uuidBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(hex?: string, bytes?: bytes, bytes_le?: bytes, fields?: integer[], int?: integer, version?: integer, *, is_safe: SafeUUID = SafeUUID.unknown, strict: boolean = false)",
		Doc: "Make a UUID of exactly one of: 32 hexadecimal digits, where braces, hyphens and the prefix urn:uuid: do not count; 16 bytes; 16 bytes with the first three fields little-endian; six integers; a number. version, 1 to 8, sets the bits of version and variant. strict takes digits only as they are written: 8-4-4-4-12, that in braces or after urn:uuid:, or 32 of them. ValueError for what is none of these.",
		Fn:  construct,
	}
	class.Props = []runtime.Prop{
		textProp("bytes", "The 16 bytes.", func(u core.UUID) string { return string(u[:]) }),
		textProp("bytes_le", "The 16 bytes, the first three fields little-endian.", func(u core.UUID) string { le := u.BytesLE(); return string(le[:]) }),
		textProp("hex", "The 32 hexadecimal digits.", core.UUID.Hex),
		textProp("urn", "The name urn:uuid:...", core.UUID.URN),
		bigProp("int", "The number, always a bigint.", core.UUID.Int),
		bigProp("time", "The time stamp, always a bigint: milliseconds since 1970 in version 7, else 100 ns since 15 October 1582.", func(u core.UUID) *big.Int { return new(big.Int).SetUint64(u.Time()) }),
		prop("timestamp", "number|nil", "When a UUID of version 1, 6 or 7 was made, in seconds since 1970; nil for others.", func(u core.UUID) any {
			t, ok := u.Timestamp()
			if !ok {
				return nil
			}
			return float64(t.Unix()) + float64(t.Nanosecond())/1e9
		}),
		prop("clock_seq", "integer", "The sequence number of 14 bits.", func(u core.UUID) any { return u.ClockSeq() }),
		prop("variant", "string", "RESERVED_NCS, RFC_4122, RESERVED_MICROSOFT or RESERVED_FUTURE.", func(u core.UUID) any { return u.Variant().String() }),
		prop("version", "integer|nil", "The version, nil unless the variant is RFC_4122.", func(u core.UUID) any {
			if v := u.Version(); u.Variant() == core.RFC4122 {
				return v
			}
			return nil
		}),
		{Name: "fields", Type: "UUIDFields", Doc: "The six fields as a named tuple.", Get: func(c *runtime.Call) error {
			return c.Return(c.VM().NewObject(fieldsClass, self(c).Fields()))
		}},
		{Name: "is_safe", Type: "SafeUUID", Doc: "Whether the platform says that no other process can have made the same UUID; SafeUUID.unknown unless given.", Get: func(c *runtime.Call) error {
			v, _ := c.Native().(value)
			return member(c, v.safe)
		}},
	}
	for _, f := range fieldList {
		uuidClass.Props = append(uuidClass.Props, prop(f.name, "integer", f.doc, func(u core.UUID) any { return int64(f.get(u.Fields())) }))
		fieldsClass.Props = append(fieldsClass.Props, runtime.Prop{Name: f.name, Type: "integer", Doc: f.doc, Get: func(c *runtime.Call) error {
			fields, _ := c.Native().(core.Fields)
			return c.Return(int64(f.get(fields)))
		}})
	}
	for i := range uuidClass.Props {
		uuidClass.Props[i].Set = immutable
	}
	class.Methods = []runtime.Func{
		{Sig: "__tostring(): string", Doc: "The form 8-4-4-4-12.", Fn: func(c *runtime.Call) error { return c.ReturnStr(self(c).String()) }},
		{Sig: "__repr(): string", Doc: "UUID('...').", Fn: func(c *runtime.Call) error {
			return c.ReturnStr(c.Self().ClassName() + "('" + self(c).String() + "')")
		}},
		{Sig: "__eq(other: any): boolean", Doc: "Whether both are the same UUID.", Fn: func(c *runtime.Call) error {
			a, ok1 := runtime.NativeOf[value](c.State().Get(1))
			b, ok2 := runtime.NativeOf[value](c.State().Get(2))
			return c.Return(ok1 && ok2 && a.UUID == b.UUID)
		}},
		order("__lt", "<", func(cmp int) bool { return cmp < 0 }),
		order("__le", "<=", func(cmp int) bool { return cmp <= 0 }),
		{Sig: "__setitem(name: any, value: any)", Doc: "UUIDs are immutable.", Fn: immutable},
	}
}

func immutable(*runtime.Call) error {
	return runtime.Raisef(runtime.TypeError, "UUID objects are immutable")
}
