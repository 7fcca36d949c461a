package host

import (
	"net/netip"
	"testing"
)

// FuzzParseNet: no input may panic, and no host string may pass a denial of all
// addresses of IPv4 and IPv6 by being spelled in another way.
func FuzzParseNet(f *testing.F) {
	for _, s := range []string{"a.com:443", "10.0.0.0/8", "[::1]:80", "*.x", "127.1", "[2001:db8::]/32:5", "0x7f.1"} {
		f.Add(s)
	}
	all, err := ParseNet("0.0.0.0/0,::/0")
	if err != nil {
		f.Fatal(err)
	}
	deny := &Access[NetRules]{Allow: NetRules{All: true}, Deny: all}
	f.Fuzz(func(t *testing.T, s string) {
		if rules, err := ParseNet(s); err == nil && !rules.All && len(rules.rules) == 0 {
			t.Fatalf("%q gives no rule", s)
		}
		at, err := parsePlace(t.Context(), "tcp", "["+s+"]:80")
		if err != nil {
			return
		}
		_, isAddr := literalAddr(s)
		if isAddr != (checkPlace("net", deny, at) != nil) && !at.everywhere() {
			t.Fatalf("%q: address %v, place %v", s, isAddr, at)
		}
		if addr, err := netip.ParseAddr(s); err == nil && at.name != "" {
			t.Fatalf("%v is taken for a name", addr)
		}
	})
}
