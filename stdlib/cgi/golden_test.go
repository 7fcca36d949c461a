package cgi_test

import (
	"context"
	"io"
	"reflect"
	"testing"

	golden "github.com/netlua/netlua/spec/golden/cgi"
	"github.com/netlua/netlua/stdlib/cgi"
	"github.com/netlua/netlua/stdlib/host"
)

func TestGoldenHeaders(t *testing.T) {
	for _, row := range golden.Headers(t) {
		value, params := cgi.ParseHeader(row.H)
		got := map[string]string{}
		for _, p := range params {
			got[p.Name] = p.Value
		}
		if value != row.V || !reflect.DeepEqual(got, row.P) || len(got) != len(params) {
			t.Errorf("%q: %q %v, want %q %v", row.H, value, params, row.V, row.P)
		}
	}
}

// reader gives a text in pieces of a size.
type reader struct {
	s    string
	size int
}

func (r *reader) Read(_ context.Context, p []byte) (int, error) {
	if r.s == "" {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), r.size)], r.s)
	r.s = r.s[n:]
	return n, nil
}

func environ(m map[string]string) cgi.Environ {
	return func(name string) (string, bool) {
		v, ok := m[name]
		return v, ok
	}
}

// readGolden reads a request in pieces of a size.
func readGolden(t *testing.T, g *golden.Request, body string, size int) (*cgi.Field, error) {
	f := &cgi.Field{Options: cgi.Options{KeepBlank: g.K, Encoding: g.C, Limits: cgi.DefaultLimits()}}
	err := f.Begin(host.Mem(), cgi.Request{Environ: environ(g.E), Source: &reader{body, size}, Limit: -1})
	if err == nil {
		err = f.Read(t.Context())
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, err
}

// shown is a form as the golden file has it.
func shown(t *testing.T, f *cgi.Field) map[string]any {
	if f.IsForm {
		return map[string]any{"list": items(t, f), "done": float64(f.Done)}
	}
	return map[string]any{"value": content(t, f), "done": float64(f.Done)}
}

func items(t *testing.T, f *cgi.Field) []any {
	list := []any{}
	for _, item := range f.Items {
		switch item := item.(type) {
		case *cgi.Pair:
			list = append(list, []any{item.Name, nil, nil, 0.0, golden.Content(item.Value, false)})
		case *cgi.Field:
			var name, filename any
			if item.HasName {
				name = item.Name
			}
			if item.HasFilename {
				filename = item.Filename
			}
			list = append(list, []any{name, filename, item.Type, float64(item.Done), content(t, item)})
		}
	}
	return list
}

func content(t *testing.T, f *cgi.Field) any {
	if f.IsForm {
		return map[string]any{"list": items(t, f)}
	}
	s, err := f.Value(t.Context())
	if err != nil {
		t.Error(err)
	}
	return golden.Content(s, f.HasFilename)
}

// TestGolden reads each request in one piece, and byte by byte.
func TestGolden(t *testing.T) {
	for _, g := range golden.Requests(t) {
		body := g.Body(t)
		for _, size := range []int{1 << 20, 1, 7} {
			if size < 100 && g.Large() {
				continue
			}
			f, err := readGolden(t, g, body, size)
			var got map[string]any
			if err == nil {
				got = shown(t, f)
			}
			if err := g.Check(got, err); err != nil {
				t.Errorf("by %d: %v", size, err)
			}
		}
	}
}
