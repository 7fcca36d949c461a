// Package golden has requests and header values with what CPython 3.9 makes of
// them, for the tests of package cgi and of the module.
//
//	generate.py      what CPython says of headers.jsonl, forms.jsonl and recorded.jsonl
//	record.py        what Chromium and curl send: recorded.jsonl
//	differs.jsonl    requests that are read otherwise on purpose, and why
package golden

import (
	"bytes"
	"compress/zlib"
	"crypto/md5"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

//go:embed *.jsonl
var files embed.FS

// rows reads a file of JSON values.
func rows[T any](t testing.TB, name string) []T {
	t.Helper()
	data, err := files.ReadFile(name)
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

// Header is a header value H, with its value V and its parameters P.
type Header struct {
	H, V string
	P    map[string]string
}

// Headers returns the header values.
func Headers(t testing.TB) []Header {
	list := rows[Header](t, "headers.jsonl")
	if len(list) != 400 {
		t.Fatalf("%d headers", len(list))
	}
	return list
}

// Request is a request and what becomes of it.
type Request struct {
	N    string            // what it is about
	E    map[string]string // the environment
	B, Z string            // the body: see Body
	K    bool              // keep_blank_values
	C    string            // the encoding; "" for UTF-8
	F    map[string]any    // the form
	X    string            // the exception, in place of F

	differs bool
	python  map[string]any // what CPython has in the place of F
}

// Requests returns the requests with what is to become of them here: what
// CPython says, unless differs.jsonl says otherwise.
func Requests(t testing.TB) []*Request {
	t.Helper()
	all := rows[*Request](t, "forms.jsonl")
	recorded := rows[*Request](t, "recorded.jsonl")
	if len(all) != 719 || len(recorded) != 530 {
		t.Fatalf("%d requests, and %d recorded", len(all), len(recorded))
	}
	all = append(all, recorded...)
	type difference struct {
		F      map[string]any
		X      string
		Row, W string
	}
	differs := map[string]difference{}
	for _, d := range rows[difference](t, "differs.jsonl") {
		differs[d.Row] = d
	}
	used := map[string]bool{}
	for _, r := range all {
		if d, ok := differs[r.Key()]; ok {
			used[d.Row] = true
			r.differs, r.python = true, r.F
			r.F, r.X = d.F, d.X
		}
	}
	for key := range differs {
		if !used[key] {
			t.Errorf("differs.jsonl: there is no row %s", key)
		}
	}
	return all
}

// Key names a row: what it is about, and a part of a sum.
func (r *Request) Key() string {
	b, err := json.Marshal([]any{r.N, r.E, r.B, r.Z, r.K})
	if err != nil {
		panic(err) // strings and truth values
	}
	sum := md5.Sum(b)
	return r.N + " " + hex.EncodeToString(sum[:4])
}

// Large tells whether the body is too large to be read byte by byte in a test.
func (r *Request) Large() bool { return r.Z != "" }

// Body returns the bytes of the body.
func (r *Request) Body(t testing.TB) string {
	t.Helper()
	if r.Z == "" {
		b := make([]byte, 0, len(r.B))
		for _, c := range r.B {
			b = append(b, byte(c))
		}
		return string(b)
	}
	packed, err := base64.StdEncoding.DecodeString(r.Z)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Content is the content of a field as F has it.
func Content(s string, file bool) any {
	if len(s) > 2000 {
		sum := md5.Sum([]byte(s))
		return map[string]any{"md5": hex.EncodeToString(sum[:]), "len": float64(len(s))}
	}
	if !file {
		return s
	}
	b := make([]byte, 0, 2*len(s))
	for i := 0; i < len(s); i++ {
		b = utf8.AppendRune(b, rune(s[i]))
	}
	return string(b)
}

// Check compares what has become of the request, a form in the shape of F or an
// error, with what is expected.
func (r *Request) Check(got map[string]any, err error) error {
	if r.X != "" {
		text, _, _ := strings.Cut(r.X, ": b'") // how Python writes bytes
		text = strings.TrimPrefix(text, "ValueError: ")
		if err == nil || !strings.Contains(err.Error(), text) {
			return fmt.Errorf("%s: %v %v, want %s", r.Key(), got, err, r.X)
		}
		return nil
	}
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w, want %v", r.Key(), err, r.F)
	case r.differs && reflect.DeepEqual(got, r.python):
		return fmt.Errorf("%s: no difference any more", r.Key())
	case !reflect.DeepEqual(got, r.F):
		return fmt.Errorf("%s:\n got %v\nwant %v", r.Key(), got, r.F)
	}
	return nil
}
