// Package golden reads the vectors that real Lua wrote (spec/golden/lua), for
// the tests of luastr. Only tests import it.
package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// Case is one call and its outcome. Values are string, float64, int64, bool or nil.
type Case struct {
	Func string
	Args []any
	Want []any
	Err  string // the message of a failed call, or ""
	Line string // "topic.golden:17"
}

// Load reads a topic's cases.
func Load(t testing.TB, topic string) []Case {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(filepath.Dir(here), "../../../../../spec/golden/lua", topic+".golden")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []Case
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		c, err := parse(line)
		if err != nil {
			t.Fatalf("%s:%d: %v", path, i+1, err)
		}
		c.Line = fmt.Sprintf("%s.golden:%d: %s", topic, i+1, line)
		cases = append(cases, c)
	}
	return cases
}

func parse(line string) (c Case, err error) {
	fields := strings.Split(line, "\t")
	c.Func = fields[0]
	into := &c.Args
	for _, f := range fields[1:] {
		switch f {
		case "=>":
			into = &c.Want
			continue
		case "!!":
			into = &c.Want
			c.Err = "?"
			continue
		}
		v, err := value(f)
		if err != nil {
			return c, err
		}
		*into = append(*into, v)
	}
	if c.Err != "" {
		c.Err, c.Want = c.Want[0].(string), nil
	}
	return c, nil
}

func value(f string) (any, error) {
	switch {
	case f == "nil":
		return nil, nil
	case f == "true", f == "false":
		return f == "true", nil
	case strings.HasPrefix(f, `s"`):
		return strconv.Unquote(f[1:])
	case strings.HasPrefix(f, "i"):
		return strconv.ParseInt(f[1:], 10, 64)
	case strings.HasPrefix(f, "n"):
		return strconv.ParseFloat(f[1:], 64)
	}
	return nil, fmt.Errorf("bad value %q", f)
}

// Check compares an outcome with what Lua did.
func (c Case) Check(t testing.TB, got []any, err error) {
	t.Helper()
	switch {
	case c.Err != "" && err == nil:
		t.Errorf("%s\ngot %s, want the error", c.Line, show(got))
	case c.Err != "" && err.Error() != c.Err:
		t.Errorf("%s\ngot error %q", c.Line, err)
	case c.Err == "" && err != nil:
		t.Errorf("%s\ngot error %q", c.Line, err)
	case c.Err == "" && show(got) != show(c.Want):
		t.Errorf("%s\ngot %s", c.Line, show(got))
	}
}

// show writes values such that equal values of equal kind, and only those, look equal.
func show(values []any) string {
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, "%T %#v; ", v, v)
	}
	return b.String()
}

// Int returns argument i as an int, or missing when it is nil or not there.
func (c Case) Int(i, missing int) int {
	if i >= len(c.Args) {
		return missing
	}
	switch v := c.Args[i].(type) {
	case int64:
		return int(v)
	case float64:
		return int(v)
	}
	return missing
}

// Str returns argument i, which is a string.
func (c Case) Str(i int) string { return c.Args[i].(string) }

// True tells whether argument i is given and true.
func (c Case) True(i int) bool { return i < len(c.Args) && c.Args[i] == true }
