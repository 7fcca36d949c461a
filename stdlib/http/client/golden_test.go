package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/netlua/netlua/spec/golden"
)

// The golden files are described in their generator; differs.jsonl holds, for the
// same "raw" and "m", what we make of it instead and "why".
const (
	responses = "http_client/responses.jsonl"
	differing = "http_client/differs.jsonl"
)

type goldenRow struct {
	G    string           `json:"g,omitempty"`
	M    string           `json:"m"`
	Raw  [][2]any         `json:"raw"`
	Why  string           `json:"why,omitempty"`
	E    []any            `json:"e,omitempty"`
	Head []any            `json:"head,omitempty"`
	Ops  map[string][]any `json:"ops,omitempty"`
}

// key tells rows apart.
func (r *goldenRow) key() string { return r.M + " " + fmt.Sprint(r.Raw) }

// bytes is what the server sends.
func (r *goldenRow) bytes() []byte {
	var b strings.Builder
	for _, piece := range r.Raw {
		b.WriteString(strings.Repeat(golden.Bytes(piece[0].(string)), int(piece[1].(float64))))
	}
	return []byte(b.String())
}

// text shows bytes as the generator does.
func text(s string) string {
	runes := make([]rune, 0, len(s))
	for i := range len(s) {
		runes = append(runes, rune(s[i]))
	}
	if len(runes) > 1000 {
		return fmt.Sprintf("%s... %d", string(runes[:20]), len(runes))
	}
	return string(runes)
}

// goldenError shows an error as the generator does: the class and the arguments
// of the documented exception.
func goldenError(err error) []any {
	var e Exception
	if !errors.As(err, &e) {
		return []any{fmt.Sprintf("%T", err), err.Error()}
	}
	switch e := e.(type) {
	case *IncompleteReadError:
		if e.Expected < 0 {
			return []any{"IncompleteRead", text(string(e.Partial)), nil}
		}
		return []any{"IncompleteRead", text(string(e.Partial)), e.Expected}
	case *BadStatusLineError:
		return []any{"BadStatusLine", text(e.Line)}
	}
	return []any{e.HTTPException(), text(err.Error())}
}

// goldenWays are the ways of reading that the generator names.
var goldenWays = map[string]func(r *Response) []any{
	"all":   func(r *Response) []any { return once(func() ([]byte, error) { return r.ReadAll(bg) }) },
	"part":  func(r *Response) []any { return repeat(func() ([]byte, error) { return r.ReadN(bg, 3) }) },
	"big":   func(r *Response) []any { return once(func() ([]byte, error) { return r.ReadN(bg, 1000) }) },
	"lines": func(r *Response) []any { return repeat(func() ([]byte, error) { return r.ReadLine(bg, -1) }) },
	"short": func(r *Response) []any { return repeat(func() ([]byte, error) { return r.ReadLine(bg, 4) }) },
	"into": func(r *Response) []any {
		return repeat(func() ([]byte, error) {
			b := make([]byte, 4)
			n, err := r.ReadInto(bg, b)
			return b[:n], err
		})
	},
	"peek": func(r *Response) []any {
		return once(func() ([]byte, error) { return r.Peek(bg) }, func() ([]byte, error) { return r.ReadAll(bg) })
	},
	"one": func(r *Response) []any { return repeat(func() ([]byte, error) { return r.Read1(bg, 5) }) },
}

func repeat(call func() ([]byte, error)) (out []any) {
	for {
		b, err := call()
		if err != nil {
			return append(out, map[string]any{"e": goldenError(err)})
		}
		if out = append(out, text(string(b))); len(b) == 0 {
			return out
		}
	}
}

func once(calls ...func() ([]byte, error)) (out []any) {
	for _, call := range calls {
		b, err := call()
		if err != nil {
			return append(out, map[string]any{"e": goldenError(err)})
		}
		out = append(out, text(string(b)))
	}
	return out
}

// outcome is what we make of a row, as JSON would hold it.
func (r *goldenRow) outcome(t *testing.T) *goldenRow {
	t.Helper()
	raw := r.bytes()
	got := &goldenRow{M: r.M, Raw: r.Raw}
	c, done := answered(raw, r.M)
	defer done()
	resp, err := c.GetResponse(bg)
	if err != nil {
		got.E = goldenError(err)
		if c.Connected() || c.State() != Idle {
			t.Errorf("%s %q: after %v the connection is not ready for a new request", r.G, clip(string(raw)), err)
		}
	} else {
		fields := [][]string{}
		for _, f := range resp.Headers().Items() {
			fields = append(fields, []string{text(f.Name), text(f.Value)})
		}
		length := any(resp.Length())
		if resp.Length() < 0 {
			length = nil
		}
		got.Head = []any{resp.Status(), text(resp.Reason()), resp.Version(), fields, length, resp.WillClose(), resp.Chunked()}
		got.Ops = map[string][]any{}
		for name, way := range goldenWays {
			c, done := answered(raw, r.M)
			resp, err := c.GetResponse(bg)
			if err != nil {
				t.Fatal(err)
			}
			got.Ops[name] = way(resp)
			done()
		}
	}
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	plain := new(goldenRow)
	if err := json.Unmarshal(data, plain); err != nil {
		t.Fatal(err)
	}
	return plain
}

func same(a, b *goldenRow) bool {
	return reflect.DeepEqual(a.E, b.E) && reflect.DeepEqual(a.Head, b.Head) && reflect.DeepEqual(a.Ops, b.Ops)
}

// TestGolden compares with CPython 3.9. A row that differs on purpose is in
// differs.jsonl, with what we do and the reason.
func TestGolden(t *testing.T) {
	differs := golden.Differences(t, differing, func(d *goldenRow) (key, why string) { return d.key(), d.Why })
	for _, row := range golden.Rows[*goldenRow](t, responses, 500) {
		want, got := row, row.outcome(t)
		if d, ok := differs(row.key()); ok {
			if same(d, row) {
				t.Errorf("%s: %s is in differs.jsonl and does not differ", row.G, row.key())
			}
			want = d
		}
		if !same(got, want) {
			g, _ := json.Marshal(got)
			w, _ := json.Marshal(want)
			t.Errorf("%s:\n got %s\nwant %s", row.G, g, w)
		}
	}
}
