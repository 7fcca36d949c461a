package uuid_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/uuid"
)

// world has a clock that stands and reproducible randomness.
type world struct {
	now    time.Time
	random io.Reader
	reads  int
}

func newWorld() *world {
	return &world{now: time.Date(2024, 1, 2, 3, 4, 5, 678_901_234, time.UTC), random: rand.NewChaCha8([32]byte{1})}
}

func (w *world) Now() time.Time    { return w.now }
func (w *world) Random() io.Reader { w.reads++; return w.random }

type ones struct{}

func (ones) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 0xff
	}
	return len(b), nil
}

func must(t *testing.T) func(u uuid.UUID, err error) uuid.UUID {
	return func(u uuid.UUID, err error) uuid.UUID {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
}

func TestParseStrict(t *testing.T) {
	const want = "12345678-1234-5678-1234-5678abcdef78"
	bare := strings.ReplaceAll(want, "-", "")
	for _, s := range []string{want, bare, "{" + want + "}", "urn:uuid:" + want, "URN:UUID:" + strings.ToUpper(want)} {
		if u, err := uuid.ParseStrict(s); err != nil || u.String() != want {
			t.Errorf("%q: %v, %v", s, u, err)
		}
	}
	for _, s := range []string{"", "{urn:uuid:" + want + "}", "{" + bare + "}", "urn:uuid:" + bare, "{" + want, want + "}",
		"uuid:" + want, want + "\n", " " + bare[1:], "1-2" + bare[2:], strings.Replace(want, "-", "", 1) + "-", "+" + bare[1:],
		want[:35] + "g", "-" + want[1:], "}" + want + "{"} {
		var e *uuid.Error
		if u, err := uuid.ParseStrict(s); !errors.As(err, &e) {
			t.Errorf("%q: %v, %v", s, u, err)
		}
	}
}

func TestVersions(t *testing.T) {
	w := newWorld()
	g := uuid.NewGenerator(w)
	ok := must(t)
	for version, u := range map[int]uuid.UUID{
		1: ok(g.V1(uuid.Stamp{})), 4: ok(g.V4()), 6: ok(g.V6(uuid.Stamp{})), 7: ok(g.V7()), 8: ok(g.V8(nil, nil, nil)),
		3: uuid.V3(uuid.NamespaceURL, "x"), 5: uuid.V5(uuid.NamespaceURL, "x"),
	} {
		if u.Version() != version || u.Variant() != uuid.RFC4122 {
			t.Errorf("version %d: %v has %d, %v", version, u, u.Version(), u.Variant())
		}
		if at, has := u.Timestamp(); has != (version == 1 || version > 5 && version < 8) || has && w.now.Sub(at) > time.Millisecond {
			t.Errorf("version %d: timestamp %v, %v", version, at, has)
		}
	}
}

// TestExamples holds what RFC 9562 prints in its appendix A.
func TestExamples(t *testing.T) {
	w := newWorld()
	w.now = time.UnixMilli(0x017F22E279B0)
	ok := must(t)
	node, seq := uint64(0x9F6BDECED846), uint64(0x33C8)
	s := uuid.Stamp{Node: &node, ClockSeq: &seq}
	if u := ok(uuid.NewGenerator(w).V1(s)); u.String() != "c232ab00-9414-11ec-b3c8-9f6bdeced846" {
		t.Errorf("v1: %v", u)
	}
	if u := ok(uuid.NewGenerator(w).V6(s)); u.String() != "1ec9414c-232a-6b00-b3c8-9f6bdeced846" {
		t.Errorf("v6: %v", u)
	}
	if u := ok(uuid.NewGenerator(w).V7()); !strings.HasPrefix(u.String(), "017f22e2-79b0-7") {
		t.Errorf("v7: %v", u)
	}
	a, b, c := uint64(0x2489E9AD2EE2), uint64(0xE00), uint64(0x0EC932D5F69181C0)
	if u := ok(uuid.NewGenerator(w).V8(&a, &b, &c)); u.String() != "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0" {
		t.Errorf("v8: %v", u)
	}
	if u := uuid.V5(uuid.NamespaceDNS, "www.example.com"); u.String() != "2ed6657d-e927-568b-95e1-2665a8aea6a2" {
		t.Errorf("v5: %v", u)
	}
}

// TestNodeIsNoCard: the node is random, has the multicast bit and stays.
func TestNodeIsNoCard(t *testing.T) {
	g := uuid.NewGenerator(newWorld())
	node, err := g.Node()
	if err != nil || node&(1<<40) == 0 || node >= 1<<48 {
		t.Fatalf("node %x, %v", node, err)
	}
	if u := must(t)(g.V1(uuid.Stamp{})); u.Fields().Node != node {
		t.Errorf("%v, not of node %x", u, node)
	}
	big := uint64(1 << 48)
	if _, err := g.V1(uuid.Stamp{Node: &big}); err == nil || err.Error() != "field 6 out of range (need a 48-bit value)" {
		t.Errorf("a node of 49 bits: %v", err)
	}
}

// TestOrder: whatever the clock does, the UUIDs of a generator go up.
func TestOrder(t *testing.T) {
	w := newWorld()
	g := uuid.NewGenerator(w)
	seq := uint64(0)
	makers := map[string]func() (uuid.UUID, error){
		"v6": func() (uuid.UUID, error) { return g.V6(uuid.Stamp{ClockSeq: &seq}) },
		"v7": g.V7,
	}
	var lastV1 uint64
	last := map[string]uuid.UUID{}
	for _, step := range []time.Duration{0, 1, 50, time.Microsecond, -time.Hour, 0, time.Minute, 2 * time.Hour, -time.Nanosecond, 24 * time.Hour} {
		w.now = w.now.Add(step)
		for range 100 {
			for name, make := range makers {
				u := must(t)(make())
				if u.Compare(last[name]) <= 0 {
					t.Fatalf("%s after a step of %v: %v after %v", name, step, u, last[name])
				}
				last[name] = u
			}
			if now := must(t)(g.V1(uuid.Stamp{})).Time(); now <= lastV1 {
				t.Fatalf("v1 after a step of %v: %d after %d", step, now, lastV1)
			} else {
				lastV1 = now
			}
		}
	}
	if at, _ := last["v7"].Timestamp(); !at.Equal(w.now.Truncate(time.Millisecond)) {
		t.Errorf("the clock has caught up, but v7 says %v at %v", at, w.now)
	}
}

func TestRandomness(t *testing.T) {
	w := newWorld()
	g := uuid.NewGenerator(w)
	seen := map[uuid.UUID]bool{}
	for range 1000 {
		u := must(t)(g.V4())
		if seen[u] {
			t.Fatalf("%v twice", u)
		}
		seen[u] = true
	}
	if w.reads > 1000/16+1 {
		t.Errorf("%d reads for 1000 UUIDs", w.reads)
	}
	w.random = ones{}
	if u := must(t)(uuid.NewGenerator(w).V4()); u.String() != "ffffffff-ffff-4fff-bfff-ffffffffffff" {
		t.Errorf("of ones: %v", u)
	}
	w.random = strings.NewReader("too short")
	g = uuid.NewGenerator(w)
	for name, make := range map[string]func() error{
		"v1": func() error { _, err := g.V1(uuid.Stamp{}); return err },
		"v4": func() error { _, err := g.V4(); return err },
		"v7": func() error { _, err := g.V7(); return err },
		"v8": func() error { _, err := g.V8(nil, nil, nil); return err },
	} {
		if make() == nil {
			t.Errorf("%s: no error without randomness", name)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	g := uuid.NewGenerator(newWorld())
	var mu sync.Mutex
	var wg sync.WaitGroup
	seen := map[uuid.UUID]bool{}
	for range 4 {
		wg.Go(func() {
			for range 200 {
				a, err := g.V4()
				b, err2 := g.V7()
				if err != nil || err2 != nil {
					t.Error(err, err2)
				}
				mu.Lock()
				seen[a], seen[b] = true, true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != 1600 {
		t.Errorf("%d different UUIDs of 1600", len(seen))
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"12345678-1234-5678-1234-567812345678", "{urn:uuid:}", "urn:uuid:12345678-1234-5678-1234-567812345678", "", "----"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := uuid.Parse(s)
		strict, strictErr := uuid.ParseStrict(s)
		if strictErr == nil && !strings.HasPrefix(strings.ToLower(s), "urn:") && (err != nil || u != strict) {
			t.Fatalf("%q: strictly %v, else %v, %v", s, strict, u, err)
		}
		if err != nil {
			return
		}
		for _, form := range []string{u.String(), u.Hex(), u.URN(), "{" + u.String() + "}", strings.ToUpper(u.String())} {
			if v, err := uuid.ParseStrict(form); err != nil || v != u {
				t.Fatalf("%q: %v, %v", form, v, err)
			}
		}
		if v, err := uuid.FromInt(u.Int()); err != nil || v != u {
			t.Fatalf("%v by its number: %v, %v", u, v, err)
		}
		if v, err := uuid.FromFields(u.Fields()); err != nil || v != u {
			t.Fatalf("%v by its fields: %v, %v", u, v, err)
		}
	})
}

func BenchmarkV4(b *testing.B) {
	g := uuid.NewGenerator(newWorld())
	for b.Loop() {
		if _, err := g.V4(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := uuid.Parse("12345678-1234-5678-1234-567812345678"); err != nil {
			b.Fatal(err)
		}
	}
}
