package runtime

import (
	"math"
	"math/big"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// bigValue is the Go value behind a bigint.
type bigValue struct{ big.Int }

func (b *bigValue) float() float64 {
	f, _ := new(big.Float).SetInt(&b.Int).Float64()
	return f
}

// BigInt makes a bigint, whatever its size. The VM's lock must be held.
func (vm *VM) BigInt(n *big.Int) Value {
	b := &bigValue{}
	b.Set(n)
	return vm.NewObject(bigintClass, b).value()
}

// ToBigInt returns the integer that v is: a bigint, a number with an integral
// value, or nil.
func ToBigInt(v Value) *big.Int {
	switch v := v.(type) {
	case lua.LNumber:
		f := float64(v)
		if f != math.Trunc(f) || math.IsInf(f, 0) {
			return nil
		}
		n, _ := new(big.Float).SetFloat64(f).Int(nil)
		return n
	case *lua.LUserData:
		if b, ok := NativeOf[*bigValue](v); ok {
			return &b.Int
		}
	}
	return nil
}

// operands returns both sides of a bigint operator, left first.
func operands(c *Call) (x, y *big.Int, err error) {
	l, r := c.L.Get(1), c.L.Get(2)
	x, y = ToBigInt(l), ToBigInt(r)
	if x == nil || y == nil {
		return nil, nil, Raisef(TypeError, "bigint: unsupported operand types %s and %s", c.vm.typeName(l), c.vm.typeName(r))
	}
	return x, y, nil
}

func bigOp(name, doc string, op func(z, x, y *big.Int) error) Func {
	return Func{Sig: name + "(other: any): bigint", Doc: doc, Fn: func(c *Call) error {
		x, y, err := operands(c)
		if err != nil {
			return err
		}
		z := new(big.Int)
		if err := op(z, x, y); err != nil {
			return err
		}
		return c.ReturnValue(c.vm.BigInt(z))
	}}
}

func bigCompare(name, doc string, ok func(cmp int) bool) Func {
	return Func{Sig: name + "(other: any): boolean", Doc: doc, Fn: func(c *Call) error {
		x, y, err := operands(c)
		if err != nil {
			if name == "__eq" {
				return c.Return(false)
			}
			return err
		}
		return c.Return(ok(x.Cmp(y)))
	}}
}

var errDivZero = &Raise{Class: ZeroDivisionError, Args: []any{"integer division or modulo by zero"}}

func floorDiv(z, x, y *big.Int) error {
	if y.Sign() == 0 {
		return errDivZero
	}
	m := new(big.Int)
	z.DivMod(x, y, m) // Euclidean: m >= 0
	if m.Sign() != 0 && y.Sign() < 0 {
		z.Sub(z, big.NewInt(1))
	}
	return nil
}

func floorMod(z, x, y *big.Int) error {
	q := new(big.Int)
	if err := floorDiv(q, x, y); err != nil {
		return err
	}
	z.Sub(x, q.Mul(q, y))
	return nil
}

// maxShift bounds powers and shifts, in bits of the result.
const maxShift = 1 << 20

func shift(z, x, y *big.Int, left bool) error {
	if y.Sign() < 0 {
		return Raisef(ValueError, "bigint: negative shift count")
	}
	if left && (!y.IsInt64() || y.Int64() > maxShift) {
		return Raisef(OverflowError, "bigint: shift count too large")
	}
	if !y.IsInt64() {
		z.SetInt64(0)
		if x.Sign() < 0 {
			z.SetInt64(-1)
		}
		return nil
	}
	if left {
		z.Lsh(x, uint(y.Int64()))
	} else {
		z.Rsh(x, uint(y.Int64()))
	}
	return nil
}

var bigintClass = &Class{
	Body:  bigintBody{},
	Name:  "bigint",
	Doc:   "An integer of any size. Arithmetic with numbers of integral value gives bigints again.",
	Bases: []*Class{objectClass},
}

type bigintBody struct{}

func (bigintBody) Define(class *Class) {
	class.Init = &Func{Sig: "__init(value: number|string|bigint = 0, base: integer = 10)", Doc: "Make one of a number, or of digits in a base from 2 to 36; base 0 honours 0x, 0o and 0b.", Fn: func(c *Call) error {
		b := &bigValue{}
		switch v := c.Arg(0).(type) {
		case lua.LString:
			base := c.Int(1)
			if base != 0 && (base < 2 || base > 36) {
				return Raisef(ValueError, "bigint: parameter 'base': must be 0 or 2 to 36, not %d", base)
			}
			s := strings.TrimSpace(string(v))
			if base == 16 && len(s) > 1 && (s[:2] == "0x" || s[:2] == "0X") {
				s = s[2:]
			}
			if len(s) > maxShift/3 {
				return Raisef(ValueError, "bigint: too many digits")
			}
			if strings.Contains(s, "_") {
				return Raisef(ValueError, "bigint: invalid digits %s", quoteLua(string(v)))
			}
			if _, ok := b.SetString(s, base); !ok {
				return Raisef(ValueError, "bigint: invalid digits %s", quoteLua(string(v)))
			}
		default:
			n := ToBigInt(v)
			if n == nil {
				return Raisef(ValueError, "bigint: parameter 'value': %s has no integer value", c.ToString(v))
			}
			b.Set(n)
		}
		c.SetNative(b)
		return nil
	}}
	class.Methods = []Func{
		{Sig: "__tostring(): string", Doc: "The decimal digits.", Fn: func(c *Call) error { return c.ReturnStr(c.Native().(*bigValue).String()) }},
		{Sig: "__repr(): string", Doc: "The decimal digits.", Fn: func(c *Call) error { return c.ReturnStr(c.Native().(*bigValue).String()) }},
		bigOp("__add", "Sum.", func(z, x, y *big.Int) error { z.Add(x, y); return nil }),
		bigOp("__sub", "Difference.", func(z, x, y *big.Int) error { z.Sub(x, y); return nil }),
		bigOp("__mul", "Product.", func(z, x, y *big.Int) error { z.Mul(x, y); return nil }),
		bigOp("__div", "Quotient, rounded down.", floorDiv),
		bigOp("__mod", "Remainder, with the sign of the divisor.", floorMod),
		bigOp("__pow", "Power; the exponent must not be negative.", func(z, x, y *big.Int) error {
			if y.Sign() < 0 {
				return Raisef(ValueError, "bigint: negative exponent")
			}
			if !y.IsInt64() || int64(x.BitLen())*y.Int64() > maxShift {
				return Raisef(OverflowError, "bigint: result too large")
			}
			z.Exp(x, y, nil)
			return nil
		}),
		{Sig: "__unm(other?: any): bigint", Doc: "The negative.", Fn: func(c *Call) error {
			return c.ReturnValue(c.vm.BigInt(new(big.Int).Neg(&c.Native().(*bigValue).Int)))
		}},
		bigCompare("__eq", "Equality.", func(cmp int) bool { return cmp == 0 }),
		bigCompare("__lt", "Order.", func(cmp int) bool { return cmp < 0 }),
		bigCompare("__le", "Order.", func(cmp int) bool { return cmp <= 0 }),
		{Sig: "__concat(other: any): string", Doc: "The digits joined with other text.", Fn: func(c *Call) error {
			return c.ReturnStr(c.ToString(c.L.Get(1)) + c.ToString(c.L.Get(2)))
		}},
		bigOp("band", "Bitwise and.", func(z, x, y *big.Int) error { z.And(x, y); return nil }),
		bigOp("bor", "Bitwise or.", func(z, x, y *big.Int) error { z.Or(x, y); return nil }),
		bigOp("bxor", "Bitwise exclusive or.", func(z, x, y *big.Int) error { z.Xor(x, y); return nil }),
		bigOp("lshift", "Shifted left by a number of bits.", func(z, x, y *big.Int) error { return shift(z, x, y, true) }),
		bigOp("rshift", "Shifted right by a number of bits.", func(z, x, y *big.Int) error { return shift(z, x, y, false) }),
		{Sig: "equals(other: any): boolean", Doc: "Equality with a number or a bigint; Lua's == never holds between values of two types.", Fn: func(c *Call) error {
			x, y, err := operands(c)
			return c.Return(err == nil && x.Cmp(y) == 0)
		}},
		{Sig: "tonumber(): number", Doc: "The nearest number; exact up to 2^53.", Fn: func(c *Call) error { return c.Return(c.Native().(*bigValue).float()) }},
		{Sig: "int(): bigint", Doc: "The integer itself.", Fn: func(c *Call) error { return c.Return(c.Self()) }},
		{Sig: "hex(): string", Doc: "The hexadecimal digits, without prefix.", Fn: func(c *Call) error { return c.ReturnStr(c.Native().(*bigValue).Text(16)) }},
		{Sig: "format(base: integer = 10): string", Doc: "The digits in a base from 2 to 36.", Fn: func(c *Call) error {
			base := c.Int(0)
			if base < 2 || base > 36 {
				return Raisef(ValueError, "format: parameter 'base': must be 2 to 36, not %d", base)
			}
			return c.ReturnStr(c.Native().(*bigValue).Text(base))
		}},
		{Sig: "bit_length(): integer", Doc: "The number of bits without sign.", Fn: func(c *Call) error { return c.Return(c.Native().(*bigValue).BitLen()) }},
		{Sig: "to_bytes(length: integer, byteorder: string = 'big'): string", Doc: "The value as bytes; OverflowError if it does not fit.", Fn: func(c *Call) error {
			n := &c.Native().(*bigValue).Int
			size := c.Int(0)
			if n.Sign() < 0 || size < 0 || n.BitLen() > size*8 {
				return Raisef(OverflowError, "to_bytes: %s does not fit into %d bytes", n, size)
			}
			b := n.FillBytes(make([]byte, size))
			if c.Str(1) == "little" {
				for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
					b[i], b[j] = b[j], b[i]
				}
			}
			return c.ReturnStr(string(b))
		}},
	}
	class.Static = []Func{{Sig: "from_bytes(bytes: bytes, byteorder: string = 'big'): bigint", Doc: "The integer that bytes hold.", Fn: func(c *Call) error {
		b := []byte(c.Str(0))
		if c.Str(1) == "little" {
			for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
				b[i], b[j] = b[j], b[i]
			}
		}
		return c.ReturnValue(c.vm.BigInt(new(big.Int).SetBytes(b)))
	}}}
}
