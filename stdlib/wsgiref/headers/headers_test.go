package headers_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"testing"

	"github.com/netlua/netlua/stdlib/wsgiref/headers"
)

// latin1 gives the bytes that a text of the vectors stands for.
func latin1(s string) string {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

func text(v any) string { s, _ := v.(string); return latin1(s) }

// apply does an operation of the vectors.
func apply(t *testing.T, h *headers.Headers, op []any) any {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	arg := func(i int) string { return text(op[i]) }
	switch op[0] {
	case "set":
		must(h.Set(arg(1), arg(2)))
	case "delete":
		h.Del(arg(1))
	case "get":
		if v, ok := h.Get(arg(1)); ok {
			return v
		}
		return "none"
	case "item":
		if v, ok := h.Get(arg(1)); ok {
			return v
		}
	case "default":
		v, err := h.SetDefault(arg(1), arg(2))
		must(err)
		return v
	case "add":
		var value *string
		if op[2] != nil {
			v := arg(2)
			value = &v
		}
		var params []headers.Param
		for k, v := range op[3].(map[string]any) {
			params = append(params, headers.Param{Name: k, Value: text(v), Bare: v == nil})
		}
		must(h.Add(arg(1), value, params...))
	case "all":
		return h.GetAll(arg(1))
	case "has":
		return h.Contains(arg(1))
	case "len":
		return float64(h.Len())
	default:
		out := []any{}
		for _, f := range h.Fields() {
			switch op[0] {
			case "keys":
				out = append(out, f.Name)
			case "values":
				out = append(out, f.Value)
			default:
				out = append(out, []any{f.Name, f.Value})
			}
		}
		return out
	}
	return nil
}

// want is a result of the vectors as apply gives it.
func want(op string, v any) any {
	switch v := v.(type) {
	case string:
		return latin1(v)
	case []any:
		if op == "all" {
			var all []string
			for _, x := range v {
				all = append(all, text(x))
			}
			return all
		}
		out := []any{}
		for _, x := range v {
			out = append(out, want("", x))
		}
		return out
	}
	return v
}

func TestAsCPython(t *testing.T) {
	f, err := os.Open("../../../spec/golden/wsgiref/headers.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		var row struct {
			L [][2]string
			O [][]any
			R []any
			S string
		}
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		var fields []headers.Field
		for _, f := range row.L {
			fields = append(fields, headers.Field{Name: latin1(f[0]), Value: latin1(f[1])})
		}
		h, err := headers.New(fields...)
		if err != nil {
			t.Fatal(err)
		}
		for i, op := range row.O {
			if got, want := apply(t, h, op), want(op[0].(string), row.R[i]); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: operation %d: got %#v, want %#v", s.Text(), i, got, want)
			}
		}
		b, err := h.Bytes()
		if err != nil || string(b) != latin1(row.S) {
			t.Errorf("%s: got %q, %v", s.Text(), b, err)
		}
	}
	if n < 200 {
		t.Fatalf("only %d rows", n)
	}
}

func TestRefused(t *testing.T) {
	h, err := headers.New()
	if err != nil {
		t.Fatal(err)
	}
	bad := "a\r\nSet-Cookie: x"
	for _, f := range []headers.Field{{"X", bad}, {bad, "x"}, {"X Y", "x"}, {"", "x"}, {"X:", "x"}, {"X", "\x00"}, {"X", "\x7f"}, {"X", "\x1b[0m"}, {"\xe9", "x"}} {
		_, e1 := headers.New(f)
		_, e2 := h.SetDefault(f.Name, f.Value)
		for i, err := range []error{e1, e2, h.Set(f.Name, f.Value), h.Add(f.Name, &f.Value)} {
			var bad *headers.Error
			if !errors.As(err, &bad) {
				t.Errorf("%q, way %d: got %v", f, i, err)
			}
		}
	}
	value := "attachment"
	for _, p := range []headers.Param{{Name: "a b", Value: "x"}, {Name: "a", Value: "x\r\ny"}, {Name: "a;b", Bare: true}, {Bare: true}} {
		if err := h.Add("X", &value, p); err == nil {
			t.Errorf("%+v was taken", p)
		}
	}
	if h.Len() != 0 {
		t.Errorf("left: %q", h.Fields())
	}
}

// changeable is a list that is changed behind the mapping's back.
type changeable struct{ value string }

func (c *changeable) Len() int                { return 1 }
func (c *changeable) At(int) (string, string) { return "X", c.value }
func (c *changeable) Append(string, string)   {}
func (c *changeable) Keep(func(string) bool)  {}

func TestLookedAtOnceMore(t *testing.T) {
	list := &changeable{"fine"}
	h := headers.On(list)
	if _, err := h.Bytes(); err != nil {
		t.Fatal(err)
	}
	list.value = "a\nb"
	if b, err := h.Bytes(); err == nil {
		t.Errorf("sent: %q", b)
	}
}

func FuzzAdd(f *testing.F) {
	f.Add("X-A", "b", "filename", "c.txt")
	f.Add("X\r\n", "b\n", "f=", "\x00")
	f.Fuzz(func(t *testing.T, name, value, param, pvalue string) {
		h, _ := headers.New()
		if h.Add(name, &value, headers.Param{Name: param, Value: pvalue}) != nil {
			return
		}
		b, err := h.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		for i, c := range b {
			if c == '\n' {
				lines++
			}
			if (c == '\n') != (i > 0 && b[i-1] == '\r') {
				t.Fatalf("line ends in %q", b)
			}
		}
		if lines != 2 {
			t.Fatalf("%d lines: %q", lines, b)
		}
	})
}
