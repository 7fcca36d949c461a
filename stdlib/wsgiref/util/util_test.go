package util_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"testing"

	"github.com/netlua/netlua/stdlib/wsgiref/util"
)

// latin1 gives the bytes that a text of the vectors stands for.
func latin1(s string) string {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

func environ(m map[string]string) util.Map {
	env := util.Map{}
	for k, v := range m {
		env[k] = latin1(v)
	}
	return env
}

func TestAsCPython(t *testing.T) {
	f, err := os.Open("../../../spec/golden/wsgiref/util.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		var row struct {
			F, X, N string
			E, A    map[string]string
			P       []bool
			R       any
		}
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		env := environ(row.E)
		var got any
		var err error
		switch row.F {
		case "shift_path_info":
			if name, ok := util.ShiftPathInfo(env); ok {
				got = name
			}
		case "request_uri":
			got, err = util.RequestURI(env, len(row.P) == 0 || row.P[0])
		case "application_uri":
			got, err = util.ApplicationURI(env)
		case "guess_scheme":
			got = util.GuessScheme(env)
		case "is_hop_by_hop":
			got = util.IsHopByHop(row.N)
		case "setup_testing_defaults":
			util.TestingDefaults(env)
		}
		var missing *util.MissingError
		if row.X != "" {
			if !errors.As(err, &missing) {
				t.Errorf("%s: got %v, %v", s.Text(), got, err)
			}
			continue
		}
		want := row.R
		if text, ok := want.(string); ok {
			want = latin1(text)
		}
		if err != nil || got != want || row.A != nil && !maps.Equal(env, environ(row.A)) {
			t.Errorf("%s: got %v, %v; environ %v", s.Text(), got, err, env)
		}
	}
	if n < 600 {
		t.Fatalf("only %d rows", n)
	}
}

func TestShiftPathInfoWithoutSlash(t *testing.T) { // CPython raises IndexError
	env := util.Map{"PATH_INFO": "a"}
	if name, ok := util.ShiftPathInfo(env); ok || env["PATH_INFO"] != "a" {
		t.Errorf("got %q, environ %v", name, env)
	}
}
