package cgi_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/netlua/netlua/stdlib/cgi"
	"github.com/netlua/netlua/stdlib/host"
)

// rows reads a golden file.
func rows[T any](t *testing.T, name string) []T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../spec/golden/cgi", name))
	if err != nil {
		t.Fatal(err)
	}
	var out []T
	for dec := json.NewDecoder(bytes.NewReader(data)); dec.More(); {
		var row T
		if err := dec.Decode(&row); err != nil {
			t.Fatalf("%s: row %d: %v", name, len(out)+1, err)
		}
		out = append(out, row)
	}
	return out
}

func TestGoldenHeaders(t *testing.T) {
	list := rows[struct {
		H, V string
		P    map[string]string
	}](t, "headers.jsonl")
	if len(list) != 400 {
		t.Fatalf("%d headers", len(list))
	}
	for _, row := range list {
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

// golden is a request and what CPython made of it.
type golden struct {
	N    string
	E    map[string]string
	B, Z string
	K    bool
	F    map[string]any
	X    string
}

// request returns the body.
func (g *golden) body(t *testing.T) string {
	if g.Z == "" {
		return toBytes(g.B)
	}
	packed, err := base64.StdEncoding.DecodeString(g.Z)
	if err != nil {
		t.Fatal(err)
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// toBytes makes bytes of code points below 256.
func toBytes(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

func fromBytes(s string) string {
	b := make([]byte, 0, 2*len(s))
	for i := 0; i < len(s); i++ {
		b = utf8.AppendRune(b, rune(s[i]))
	}
	return string(b)
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

func (g *golden) read(t *testing.T, size int) (*cgi.Field, error) {
	f := &cgi.Field{Options: cgi.Options{KeepBlank: g.K, Limits: cgi.DefaultLimits()}}
	err := f.Begin(host.Mem(), cgi.Request{Environ: environ(g.E), Source: &reader{g.body(t), size}, Limit: -1})
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
			list = append(list, []any{item.Name, nil, nil, 0.0, item.Value})
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
	if len(s) > 2000 {
		sum := md5.Sum([]byte(s))
		return map[string]any{"md5": hex.EncodeToString(sum[:]), "len": float64(len(s))}
	}
	if f.HasFilename {
		return fromBytes(s)
	}
	return s
}

// TestGolden reads each request in one piece, and byte by byte.
func TestGolden(t *testing.T) {
	list := rows[golden](t, "forms.jsonl")
	if len(list) != 719 {
		t.Fatalf("%d requests", len(list))
	}
	type difference struct {
		F map[string]any
		X string
		W string
	}
	differs := map[string]difference{}
	for _, d := range rows[struct {
		Row string
		difference
	}](t, "differs.jsonl") {
		differs[d.Row] = d.difference
	}
	for i := range list {
		g := &list[i]
		for _, size := range []int{1 << 20, 1, 7} {
			if size < 100 && g.Z != "" {
				continue
			}
			f, err := g.read(t, size)
			want := difference{F: g.F}
			key := key(g)
			d, listed := differs[key]
			if listed {
				want = d
			}
			if g.X != "" && !listed {
				text, _, _ := strings.Cut(g.X, ": b'") // how Python writes bytes
				if err == nil || !strings.Contains("ValueError: "+err.Error(), text) {
					t.Errorf("%s: %v %v, want %s", key, err, f.Items, g.X)
				}
				continue
			}
			if want.X != "" {
				if err == nil || err.Error() != want.X {
					t.Errorf("%s: %v, want the listed %s", key, err, want.X)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v, want %v", key, err, want.F)
				continue
			}
			got := shown(t, f)
			if listed && reflect.DeepEqual(got, g.F) {
				t.Errorf("%s: no difference any more", key)
			}
			if !reflect.DeepEqual(got, want.F) {
				t.Errorf("%s: by %d\n got %v\nwant %v", key, size, got, want.F)
			}
		}
	}
}

// key names a row: what it is about, and a part of a sum.
func key(g *golden) string {
	b, _ := json.Marshal([]any{g.N, g.E, g.B, g.Z, g.K})
	sum := md5.Sum(b)
	return g.N + " " + hex.EncodeToString(sum[:4])
}
