package cgi_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/cgi"
	"github.com/netlua/netlua/stdlib/host"
)

// read reads a body with limits.
func read(t *testing.T, kind, body string, limits cgi.Limits) (*cgi.Field, error) {
	t.Helper()
	f := &cgi.Field{Options: cgi.Options{Limits: limits}}
	env := map[string]string{"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind}
	err := f.Begin(host.Mem(), cgi.Request{Environ: environ(env), Source: &reader{body, 1 << 20}, Limit: -1})
	if err == nil {
		err = f.Read(t.Context())
	}
	return f, err
}

const multi = "multipart/form-data; boundary=B"

func TestLimits(t *testing.T) {
	part := "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
	for _, test := range []struct {
		name, kind, body, limit string
	}{
		{"10^5 parts", multi, strings.Repeat(part, 100000) + "--B--", "max_num_fields"},
		{"10^6 fields", "application/x-www-form-urlencoded", strings.Repeat("a=1&", 1e6), ""},
		{"10 MB of headers", multi, "--B\r\n" + strings.Repeat("X: y\r\n", 1<<21) + "\r\n1\r\n--B--", "max_header_bytes"},
		{"a header of 10 MB", multi, "--B\r\nX: " + strings.Repeat("y", 10<<20) + "\r\n\r\n1\r\n--B--", "max_header_bytes"},
		{"40 MB of form", "application/x-www-form-urlencoded", strings.Repeat("a", 40<<20), "max_form_bytes"},
		{"multiparts in multiparts", "multipart/form-data; boundary=L", deepBody(8), "max_depth"},
	} {
		_, err := read(t, test.kind, test.body, cgi.DefaultLimits())
		var limit *cgi.LimitError
		if err == nil || test.limit != "" && (!errors.As(err, &limit) || limit.Name != test.limit) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	limits := cgi.DefaultLimits()
	limits.Bytes, limits.Part = 1000, 500
	var limit *cgi.LimitError
	if _, err := read(t, multi, strings.Repeat("x", 1001), limits); !errors.As(err, &limit) || limit.Name != "max_bytes" {
		t.Error(err)
	}
	if _, err := read(t, multi, "--B\r\n\r\n"+strings.Repeat("x", 600), limits); !errors.As(err, &limit) || limit.Name != "max_part_bytes" {
		t.Error(err)
	}
}

// deepBody is a multipart of depth levels, the outermost with boundary L.
func deepBody(depth int) string {
	body := "x"
	for i := depth; i > 0; i-- {
		b := strings.Repeat("L", i)
		head := ""
		if i < depth {
			head = "Content-Type: multipart/mixed; boundary=" + b + "L\r\n"
		}
		body = "--" + b + "\r\n" + head + "\r\n" + body + "\r\n--" + b + "--\r\n"
	}
	return body
}

// TestLinear reads what is slow to read in other ways, in twice the size. It
// would take minutes if time were quadratic.
func TestLinear(t *testing.T) {
	start := time.Now()
	for _, line := range []string{
		"x" + strings.Repeat(";", 1e6), `x; a="` + strings.Repeat(`\"`, 5e5), "x" + strings.Repeat(`;a="`, 3e5), "x" + strings.Repeat("; a=b", 2e5),
		`x; a="` + strings.Repeat(";", 1e6),
	} {
		cgi.ParseHeader(line)
	}
	var many strings.Builder
	for i := range 200000 {
		many.WriteString("; a" + strings.Repeat("b", i%7) + string(rune('a'+i%26)) + time.Duration(i).String() + "=1")
	}
	cgi.ParseHeader("x" + many.String())
	for _, piece := range []string{"\n", "\r\n", "\r", "--B", "\n--B", "\r\n--Bx", "\n--B ", "-", "\n-"} {
		if _, err := read(t, multi, "--B\r\n\r\n"+strings.Repeat(piece, (4<<20)/len(piece)), cgi.DefaultLimits()); err != nil && !errors.As(err, new(*cgi.LimitError)) {
			t.Errorf("%q: %v", piece, err)
		}
	}
	if took := time.Since(start); took > 2*time.Minute {
		t.Errorf("took %v", took)
	}
}

// TestMemory reads an upload of 64 MB, of which little may be in memory.
func TestMemory(t *testing.T) {
	head := "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
	body := head + strings.Repeat("0123456789abcde\n", 4<<20) + "\r\n--B--\r\n"
	f := &cgi.Field{Options: cgi.Options{Limits: cgi.DefaultLimits()}}
	env := map[string]string{"REQUEST_METHOD": "POST", "CONTENT_TYPE": multi}
	if err := f.Begin(host.OS(), cgi.Request{Environ: environ(env), Source: &reader{body, 1 << 20}, Limit: -1}); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := f.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	defer f.Close()
	if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
		t.Errorf("%d bytes were allocated", n)
	}
	if n := f.Items[0].(*cgi.Field).Content.Size; n != 64<<20 {
		t.Errorf("%d bytes", n)
	}
}
