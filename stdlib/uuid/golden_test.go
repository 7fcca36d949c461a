package uuid_test

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/uuid"
)

// vector is one UUID that CPython made, or the exception that it raised.
type vector struct {
	Hex     *string
	Bytes   *string
	BytesLE *string `json:"bytes_le"`
	Int     *string
	Fields  []string
	V       *int
	R       *struct {
		Str, Int, Time, Variant string
		BytesLE                 string `json:"bytes_le"`
		Fields                  []string
		ClockSeq                int `json:"clock_seq"`
		Version                 *int
	}
	E []string
}

func lines[T any](t *testing.T, name string) (rows []T) {
	t.Helper()
	f, err := os.Open("../../spec/golden/uuid/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var row T
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatalf("%v in %s", err, s.Text())
		}
		rows = append(rows, row)
	}
	if len(rows) < 300 {
		t.Fatalf("%s: only %d vectors", name, len(rows))
	}
	return rows
}

func number(t *testing.T, s string) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return n
}

func octets(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// construct does what the constructor of the vector did.
func construct(t *testing.T, v *vector) (u uuid.UUID, err error) {
	t.Helper()
	switch {
	case v.Hex != nil:
		u, err = uuid.Parse(*v.Hex)
	case v.Bytes != nil:
		u, err = uuid.FromBytes(octets(t, *v.Bytes))
	case v.BytesLE != nil:
		u, err = uuid.FromBytesLE(octets(t, *v.BytesLE))
	case v.Int != nil:
		u, err = uuid.FromInt(number(t, *v.Int))
	default:
		if len(v.Fields) != 6 { // a list of another length has no type in Go
			return u, &uuid.Error{Msg: "fields is not a 6-tuple"}
		}
		var n [6]uint64
		for i, s := range v.Fields {
			big := number(t, s)
			if err := uuid.CheckField(i, big); err != nil {
				return u, err
			}
			n[i] = big.Uint64()
		}
		u, err = uuid.FromFields(uuid.Fields{
			TimeLow: uint32(n[0]), TimeMid: uint16(n[1]), TimeHiVersion: uint16(n[2]),
			ClockSeqHiVariant: uint8(n[3]), ClockSeqLow: uint8(n[4]), Node: n[5],
		})
	}
	if err == nil && v.V != nil {
		if err = uuid.CheckVersion(*v.V); err == nil {
			u = u.WithVersion(*v.V)
		}
	}
	return u, err
}

// junk tells whether CPython took a text only since its int() takes more than digits.
func junk(s string) bool { return strings.ContainsAny(s, "_+ \t\nxX\u0661") }

func TestAsCPython(t *testing.T) {
	seen := map[string]int{}
	for _, v := range lines[vector](t, "parse.jsonl") {
		u, err := construct(t, &v)
		row, _ := json.Marshal(v)
		if err != nil {
			switch {
			case v.E == nil && v.Hex != nil && junk(*v.Hex):
				seen["junk among digits"]++
			case v.E == nil:
				t.Errorf("%s: %v", row, err)
			case v.E[0] != "ValueError":
				t.Errorf("%s: not a ValueError", row)
			case strings.HasPrefix(v.E[1], "invalid literal for int()"):
				seen["other text for bad digits"]++
			case v.E[1] != err.Error():
				t.Errorf("%s: got %q", row, err)
			}
			continue
		}
		if v.E != nil {
			if v.E[1] == "illegal version number" && *v.V >= 6 && *v.V <= 8 {
				seen["versions of RFC 9562"]++
				continue
			}
			t.Errorf("%s: got %v", row, u)
			continue
		}
		f := u.Fields()
		fields := []string{}
		for _, n := range []uint64{uint64(f.TimeLow), uint64(f.TimeMid), uint64(f.TimeHiVersion), uint64(f.ClockSeqHiVariant), uint64(f.ClockSeqLow), f.Node} {
			fields = append(fields, new(big.Int).SetUint64(n).String())
		}
		le := u.BytesLE()
		version := 0
		if v.R.Version != nil {
			version = *v.R.Version
		}
		if u.String() != v.R.Str || u.Int().String() != v.R.Int || hex.EncodeToString(le[:]) != v.R.BytesLE ||
			strings.Join(fields, " ") != strings.Join(v.R.Fields, " ") || u.ClockSeq() != v.R.ClockSeq ||
			u.Variant().String() != v.R.Variant || u.Version() != version {
			t.Errorf("%s: got %v", row, u)
		}
		if time := new(big.Int).SetUint64(u.Time()).String(); time != v.R.Time {
			if version != 6 && version != 7 {
				t.Errorf("%s: time %s", row, time)
			}
			seen["time of versions 6 and 7"]++
		}
		if u.Hex() != strings.ReplaceAll(v.R.Str, "-", "") || u.URN() != "urn:uuid:"+v.R.Str {
			t.Errorf("%s: hex %s, urn %s", row, u.Hex(), u.URN())
		}
	}
	for _, reason := range []string{"junk among digits", "other text for bad digits", "versions of RFC 9562", "time of versions 6 and 7"} {
		if seen[reason] == 0 {
			t.Errorf("no vector shows the difference %q", reason)
		}
	}
}

func TestNamesAsCPython(t *testing.T) {
	for _, v := range lines[struct{ F, NS, Name, R string }](t, "name.jsonl") {
		space, err := uuid.Parse(v.NS)
		if err != nil {
			t.Fatal(err)
		}
		make := uuid.V3
		if v.F == "uuid5" {
			make = uuid.V5
		}
		if got := make(space, v.Name); got.String() != v.R {
			t.Errorf("%s(%s, %q) = %v, want %s", v.F, v.NS, v.Name, got, v.R)
		}
	}
}
