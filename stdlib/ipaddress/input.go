package ipaddress

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
)

// Input is what Python's constructors take: a text, raw bytes or a number, and
// anything else as the text that str() makes of it.
type Input struct {
	Text    string
	Raw     bool     // Text is the bytes of an address
	Int     *big.Int // not nil: a number
	Rounded bool     // Int may have been another number before it was stored as a float64
	Repr    string   // how messages show what is no text, "" if it is one
}

func (in Input) repr() string {
	switch {
	case in.Repr != "":
		return in.Repr
	case in.Int != nil:
		return in.Int.String()
	case in.Raw:
		return pyrepr.Bytes(in.Text)
	}
	return pyrepr.Str(in.Text)
}

// exact refuses an IPv6 address whose number may have been rounded: it would be
// somebody else's.
func (in Input) exact(v Version) error {
	if in.Rounded && v != V4 && in.Int.Sign() >= 0 && in.Int.BitLen() <= V6.Bits() {
		return badAddress("%d is a number beyond 2**53, where numbers are not exact: use bigint() or a text", in.Int)
	}
	return nil
}

// New makes an address of what is given.
func New(v Version, in Input) (Address, error) {
	plain := in.Int == nil && !in.Raw
	if plain {
		a, err := ParseAddress(v, in.Text)
		if err != nil && v == Either {
			err = in.neither("address")
		}
		return a, err
	}
	if err := in.exact(v); err != nil {
		return Address{}, err
	}
	for _, version := range versions(v) {
		var (
			a   Address
			err error
		)
		if in.Int != nil {
			a, err = AddressFromInt(version, in.Int)
		} else {
			a, err = AddressFromPacked(version, in.Text)
		}
		if err == nil || v != Either {
			return a, err
		}
	}
	return Address{}, in.neither("address")
}

// neither is the error of what no version takes.
func (in Input) neither(what string) error {
	return fail(BadValue, "%s does not appear to be an IPv4 or IPv6 %s", in.repr(), what)
}

func versions(v Version) []Version {
	if v == Either {
		return []Version{V4, V6}
	}
	return []Version{v}
}

// NewNetwork makes a network of an address, and a mask if there is one: the
// second item of a pair, or what follows "/" in a text. strict refuses host
// bits, which are cleared otherwise.
func NewNetwork(v Version, in Input, mask *Input, strict bool) (Network, error) {
	return either(v, in, mask, "network", func(v Version) (Network, error) { return newNetwork(v, in, mask, strict) })
}

// NewInterface makes an interface, as NewNetwork makes a network.
func NewInterface(v Version, in Input, mask *Input) (Interface, error) {
	return either(v, in, mask, "interface", func(v Version) (Interface, error) {
		a, bits, err := split(v, in, mask)
		return Interface{a, uint8(bits)}, err
	})
}

// either tries both versions if v does not say which. Then the message says no
// more than that neither fits, unless it is about host bits.
func either[T any](v Version, in Input, mask *Input, what string, make func(Version) (T, error)) (T, error) {
	var none T
	if err := in.exact(v); err != nil {
		return none, err
	}
	for _, version := range versions(v) {
		t, err := make(version)
		if err == nil || v != Either {
			return t, err
		}
		if e := err.(*Error); e.Kind != BadAddress && e.Kind != BadNetmask {
			return t, err
		}
	}
	text := in.repr()
	if mask != nil {
		text = "(" + text + ", " + mask.repr() + ")"
	}
	return none, fail(BadValue, "%s does not appear to be an IPv4 or IPv6 %s", text, what)
}

// split reads an address and its prefix length.
func split(v Version, in Input, mask *Input) (a Address, bits int, err error) {
	if mask == nil && in.Int == nil && !in.Raw {
		text, tail, has := strings.Cut(in.Text, "/")
		if strings.Contains(tail, "/") {
			return a, 0, badAddress("Only one '/' permitted in %s", pyrepr.Str(in.Text))
		}
		in.Text = text
		if has {
			mask = &Input{Text: tail}
		}
	}
	if a, err = New(v, in); err != nil {
		return a, 0, err
	}
	if mask == nil {
		return a, v.Bits(), nil
	}
	bits, err = prefixLength(v, *mask)
	return a, bits, err
}

// prefixLength reads a mask: a number of bits or, for IPv4, a netmask or a hostmask.
func prefixLength(v Version, mask Input) (int, error) {
	if mask.Int != nil {
		if mask.Int.Sign() >= 0 && mask.Int.IsInt64() && mask.Int.Int64() <= int64(v.Bits()) {
			return int(mask.Int.Int64()), nil
		}
		return 0, badNetmask(mask)
	}
	if n, ok := digits(mask.Text); ok && n <= v.Bits() {
		return n, nil
	}
	if v == V6 {
		return 0, badNetmask(mask)
	}
	n, err := number4(mask.Text)
	if err != nil {
		return 0, badNetmask(mask)
	}
	for _, m := range []uint128{n, n.xor(ones(32))} {
		if host := m.trailing(); m == (uint128{}) {
			return 0, nil
		} else if m.or(ones(host)) == ones(32) {
			return 32 - host, nil
		}
	}
	return 0, badNetmask(mask)
}

// digits reads a decimal number; anything beyond 9999 is 9999.
func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = min(n*10+int(s[i]-'0'), 9999)
	}
	return n, s != ""
}

func badNetmask(mask Input) error {
	return &Error{BadNetmask, fmt.Sprintf("%s is not a valid netmask", mask.repr())}
}
