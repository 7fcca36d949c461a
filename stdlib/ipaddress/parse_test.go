package ipaddress

import (
	"testing"
)

// FuzzParse holds the quick way of reading an address against the slow one that
// diagnoses, and what was read against what it is written as.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"192.0.2.1", "::", "1:2:3:4:5:6:1.2.3.4", "fe80::1%eth0", "fe80::1%a%b", "010.1.1.1", "::ffff:1.2.3.4%z", "1::2::3", "1:2:3:4:5:6:7::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, v := range []Version{V4, V6} {
			quick, err := ParseAddress(v, s)
			slow, slowErr := diagnose(v, s)
			if (err == nil) != (slowErr == nil) || err == nil && quick != slow {
				t.Fatalf("IPv%d %q: %v, %v; slowly %v, %v", v, s, quick, err, slow, slowErr)
			}
			if err != nil {
				continue
			}
			for _, form := range []string{quick.String(), quick.Exploded()} {
				if again, err := ParseAddress(v, form); err != nil || again != quick {
					t.Fatalf("%q: written as %q, which is %v, %v", s, form, again, err)
				}
			}
			if back, err := AddressFromInt(v, quick.Int()); err != nil || back != quick.WithoutZone() {
				t.Fatalf("%q: by its number %v, %v", s, back, err)
			}
		}
		if n, err := ParseNetwork(Either, s, false); err == nil {
			if again, err := ParseNetwork(n.Version(), n.String(), true); err != nil || again != n {
				t.Fatalf("%q: network %v, again %v, %v", s, n, again, err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := ParseAddress(Either, "2001:db8:17::31:64"); err != nil {
			b.Fatal(err)
		}
	}
}
