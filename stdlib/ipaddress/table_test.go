package ipaddress_test

import (
	"math/big"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/netlua/netlua/stdlib/ipaddress"
)

func network(t *testing.T, s string) ipaddress.Network {
	t.Helper()
	n, err := ipaddress.ParseNetwork(ipaddress.Either, s, true)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestTable holds a Table against a map that is searched from end to end.
func TestTable(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	some := func() ipaddress.Network {
		v, low := ipaddress.V4, rnd.Uint64N(1<<12)<<20
		if rnd.IntN(2) == 0 {
			v = ipaddress.V6
		}
		a, err := ipaddress.AddressFromInt(v, new(big.Int).SetUint64(low|rnd.Uint64N(4)))
		if err != nil {
			t.Fatal(err)
		}
		return ipaddress.NetworkOf(a, rnd.IntN(v.Bits()+1))
	}
	var table ipaddress.Table[int]
	plain := map[ipaddress.Network]int{}
	for step := range 20_000 {
		n := some()
		switch rnd.IntN(3) {
		case 0, 1:
			if len(plain) < 300 {
				table.Set(n, step)
				plain[n] = step
			}
		case 2:
			_, had := plain[n]
			if table.Delete(n) != had {
				t.Fatalf("step %d: delete %v: %v", step, n, !had)
			}
			delete(plain, n)
		}
		if table.Len() != len(plain) {
			t.Fatalf("step %d: %d networks, not %d", step, table.Len(), len(plain))
		}
		if step%20 > 0 {
			continue
		}
		q := some()
		best, found := ipaddress.Network{}, false
		for m := range plain {
			if m.Version() == q.Version() && m.Bits() <= q.Bits() && m.Contains(q.Address()) && (!found || m.Bits() > best.Bits()) {
				best, found = m, true
			}
		}
		got, value, ok := table.Lookup(q)
		if ok != found || ok && (got != best || value != plain[best]) {
			t.Fatalf("step %d: look-up of %v: %v, %v; want %v, %v", step, q, got, ok, best, found)
		}
		if value, ok := table.Get(q); ok != (found && best == q) || ok && value != plain[q] {
			t.Fatalf("step %d: get %v: %v", step, q, ok)
		}
	}
	count := 0
	var last ipaddress.Network
	for n, value := range table.All() {
		if plain[n] != value || count > 0 && last.Compare(n) >= 0 {
			t.Fatalf("%v after %v", n, last)
		}
		last = n
		count++
	}
	if count != len(plain) {
		t.Errorf("%d networks walked, not %d", count, len(plain))
	}
	for n := range plain {
		table.Delete(n)
	}
	if _, _, ok := table.Lookup(some()); ok || table.Len() != 0 {
		t.Error("something is left")
	}
}

// TestRegistry: what the registries of IANA say.
func TestRegistry(t *testing.T) {
	for s, want := range map[string][2]bool{ // private, global
		"192.0.0.8": {true, false}, "192.0.0.9": {false, true}, "192.0.0.10": {false, true}, "192.0.0.170": {true, false},
		"64:ff9b:1::1": {true, false}, "64:ff9b::1": {false, true}, "2001:db8::": {true, false}, "100.64.0.1": {false, false},
		"::ffff:127.0.0.1": {true, false}, "::ffff:100.64.0.1": {false, false}, "::ffff:8.8.8.8": {false, true}, "2002::1": {true, false},
		"2001:20::1": {false, true}, "2001:1::1": {false, true}, "2001:1::4": {true, false}, "5f00::1": {true, false}, "3fff:fff::1": {true, false},
		"fe80::1%eth0": {true, false}, "10.0.0.0": {true, false}, "192.31.196.1": {false, true},
	} {
		a, err := ipaddress.ParseAddress(ipaddress.Either, s)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]bool{a.IsPrivate(), a.IsGlobal()}; got != want {
			t.Errorf("%s: private and global %v, want %v", s, got, want)
		}
	}
	for s, want := range map[string][2]bool{
		"10.0.0.0/8": {true, false}, "10.0.0.0/7": {false, true}, "0.0.0.0/0": {false, true}, "100.64.0.0/10": {false, false},
		"192.0.0.0/24": {true, false}, "192.0.0.8/31": {false, true}, "::ffff:10.0.0.0/104": {true, false},
	} {
		n := network(t, s)
		if got := [2]bool{n.IsPrivate(), n.IsGlobal()}; got != want {
			t.Errorf("%s: private and global %v, want %v", s, got, want)
		}
	}
	if a := ipaddress.FromNetip(netip.MustParseAddr("::ffff:127.0.0.1")); !a.IsLoopback() {
		t.Errorf("%v is not loopback", a)
	}
}

// TestHugeNetworks: nothing is made before it is asked for.
func TestHugeNetworks(t *testing.T) {
	all := network(t, "::/0")
	single := 128
	parts, err := all.Subnets(1, &single)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if n, ok := parts.Next(); !ok || n.Bits() != 128 {
			t.Fatal(n, ok)
		}
	}
	if a, ok := all.Hosts().Next(); !ok || a.String() != "::1" {
		t.Error(a, ok)
	}
	for _, s := range []string{"0.0.0.0/0", "::/0"} {
		n := network(t, s)
		last := ipaddress.NetworkOf(n.Broadcast(), n.Version().Bits()-2)
		count := 0
		for range last.Addresses().All() {
			count++
		}
		if count != 4 {
			t.Errorf("%v: %d addresses", last, count)
		}
		self, err := n.Subnets(0, nil)
		if err != nil {
			t.Fatal(err)
		}
		if first, ok := self.Next(); !ok || first != n {
			t.Error(first, ok)
		}
		if _, ok := self.Next(); ok {
			t.Errorf("%v has two parts of its size", n)
		}
	}
}
