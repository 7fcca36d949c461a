package ftplib

import (
	"strings"
	"testing"
)

func TestParse150(t *testing.T) {
	for reply, want := range map[string]int64{
		"150 Opening BINARY mode data connection for a (1234 bytes).": 1234,
		"150 opening (12 BYTES)":                          12,
		"150 (1 bytes) of (77 bytes)":                     77,
		"150 Here comes the listing.":                     -1,
		"150 x (99999999999999999999999 bytes)":           -1,
		"150 x (-5 bytes)":                                -1,
		"150 x (\u0661 bytes)":                            -1,
		"150 a (" + strings.Repeat("(", 10000) + " bytes": -1,
	} {
		if got, err := Parse150(reply); got != want || err != nil {
			t.Errorf("%.40q: %d, %v", reply, got, err)
		}
	}
	if _, err := Parse150("125 already open"); err == nil {
		t.Error("another code")
	}
}

func TestParse227(t *testing.T) {
	host, port, err := Parse227("227 Entering Passive Mode (10,20,30,40,4,1).")
	if host != "10.20.30.40" || port != 1025 || err != nil {
		t.Error(host, port, err)
	}
	if _, port, err = Parse227("227 =1,2,3,4,255,255"); port != 65535 || err != nil {
		t.Error(port, err)
	}
	for _, reply := range []string{"227 (1,2,3,4,999,1)", "227 (1,2,3,4,1,256)", "227 (256,2,3,4,1,1)", "227 (1,2,3,4,0,0)", "227 (1,2,3,4,5)",
		"227 (1,2,3,4,-1,5)", "227", "500 no", "227 (\u0661,2,3,4,5,6)", "227 (1, 2,3,4,5,6)"} {
		if host, port, err := Parse227(reply); err == nil {
			t.Errorf("%q: %s %d", reply, host, port)
		}
	}
}

func TestParse229(t *testing.T) {
	for reply, want := range map[string]int{"229 ok (|||6446|)": 6446, "229 (!!!1!)": 1, "229 (|||65535|) (x)": 65535, "229 (|1|::9|22|)": 22} {
		if port, err := Parse229(reply); port != want || err != nil {
			t.Errorf("%q: %d, %v", reply, port, err)
		}
	}
	for _, reply := range []string{"229 (|||0|)", "229 (|||99999|)", "229 (|||65536|)", "229 (|||-1|)", "229 (|||+1|)", "229 (||| 1|)", "229 (|||1!)",
		"229 (||1|)", "229 (||||1|)", "229 ()", "229 (|)", "229 |||1|", "229 (|||1|", "227 (|||1|)"} {
		if port, err := Parse229(reply); err == nil {
			t.Errorf("%q: %d", reply, port)
		}
	}
}

func TestParse257(t *testing.T) {
	for reply, want := range map[string]string{`257 "/a b" is current`: "/a b", `257 "a""b"`: `a"b`, `257 ""`: "", `257 none`: "", `257 "open`: "open", `257 "x"""`: `x"`, "257": ""} {
		if got, err := Parse257(reply); got != want || err != nil {
			t.Errorf("%q: %q, %v", reply, got, err)
		}
	}
	if _, err := Parse257("250 ok"); err == nil {
		t.Error("another code")
	}
}

func FuzzPassive(f *testing.F) {
	for _, s := range []string{"227 (1,2,3,4,5,6)", "227 (1,2,3,4,999,1)", "229 (|||1|)", "229 (|||99999|)", "150 a (1 bytes)", `257 "a""b"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, reply string) {
		if _, port, err := Parse227(reply); err == nil && (port < 1 || port > 65535) {
			t.Errorf("%d", port)
		}
		if port, err := Parse229(reply); err == nil && (port < 1 || port > 65535) {
			t.Errorf("%d", port)
		}
		if n, _ := Parse150(reply); n < -1 {
			t.Errorf("%d", n)
		}
		if name, _ := Parse257(reply); len(name) > len(reply) {
			t.Errorf("%q", name)
		}
	})
}
