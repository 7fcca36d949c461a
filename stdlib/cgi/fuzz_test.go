package cgi_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	golden "github.com/netlua/netlua/spec/golden/cgi"
	"github.com/netlua/netlua/stdlib/cgi"
	"github.com/netlua/netlua/stdlib/host"
)

// FuzzMultipart reads bodies in one piece and in pieces, which must not differ.
func FuzzMultipart(f *testing.F) {
	for _, s := range []string{
		"--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n",
		"x\n--B \t\r\n\r\n\r\n--B--", "--B\n\n--B--\n", "--B\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n--C\r\n\r\nx\r\n--C--\r\n--B--",
		"--B\r\n\r\n\r\n--Bx\r\n--B", "--B\r\nContent-Disposition: form-data; filename=x\r\n\r\n\r\r\n\n--B-", "--B\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=1\r\n--B--",
	} {
		f.Add(s, int64(len(s)), byte(3))
	}
	for _, g := range golden.Requests(f) {
		_, params := cgi.ParseHeader(g.E["CONTENT_TYPE"])
		if boundary, ok := params.Get("boundary"); ok && !g.Large() {
			s := strings.ReplaceAll(g.Body(f), boundary, "B")
			f.Add(s, int64(len(s)), byte(7))
		}
	}
	world := host.Mem()
	f.Fuzz(func(t *testing.T, body string, length int64, size byte) {
		read := func(size int) (string, *cgi.Field) {
			form := &cgi.Field{Options: cgi.Options{Limits: cgi.DefaultLimits()}}
			env := map[string]string{"REQUEST_METHOD": "POST", "CONTENT_TYPE": "multipart/form-data; boundary=B"}
			err := form.Begin(world, cgi.Request{Environ: environ(env), Source: &reader{body, size}, Limit: length})
			if err == nil {
				err = form.Read(t.Context())
			}
			if err != nil {
				return err.Error(), form
			}
			var b bytes.Buffer
			for _, item := range items(t, form) {
				fmt.Fprintf(&b, "%q\n", fmt.Sprint(item))
			}
			return b.String(), form
		}
		whole, form := read(1 << 20)
		if pieces, _ := read(int(size)%16 + 1); pieces != whole {
			t.Errorf("in pieces %q, as a whole %q", pieces, whole)
		}
		total := 0
		for _, item := range form.Items {
			if part, ok := item.(*cgi.Field); ok {
				total += int(part.Content.Size)
			}
		}
		if total > len(body) {
			t.Errorf("%d bytes of content in a body of %d", total, len(body))
		}
	})
}

func FuzzParseHeader(f *testing.F) {
	for _, s := range []string{"a; b=c", `form-data; name="a\"b"; filename=x`, ";;", `x; a="b;c`, "x; \u00c4=1"} {
		f.Add(s)
	}
	for _, h := range golden.Headers(f) {
		f.Add(h.H)
	}
	f.Fuzz(func(t *testing.T, line string) {
		value, params := cgi.ParseHeader(line)
		seen := map[string]bool{}
		size := len(value)
		for _, p := range params {
			if seen[p.Name] {
				t.Errorf("%q twice", p.Name)
			}
			seen[p.Name] = true
			size += len(p.Value)
		}
		if size > len(line) {
			t.Errorf("%d bytes of %d", size, len(line))
		}
	})
}

func FuzzURLEncoded(f *testing.F) {
	f.Add("a=1&b=2&a=3", "c=%41", int64(5))
	f.Add("=&&%%%", "", int64(-1))
	f.Fuzz(func(t *testing.T, body, query string, length int64) {
		form := &cgi.Field{Options: cgi.Options{KeepBlank: true, Limits: cgi.DefaultLimits()}}
		env := map[string]string{"REQUEST_METHOD": "POST", "QUERY_STRING": query}
		if err := form.Begin(host.Mem(), cgi.Request{Environ: environ(env), Source: &reader{body, 3}, Limit: length}); err != nil {
			t.Fatal(err)
		}
		if err := form.Read(t.Context()); err != nil {
			return
		}
		n := 0
		for _, name := range form.Keys() {
			n += len(form.Get(name))
		}
		if n != len(form.Items) {
			t.Errorf("%d fields by name of %d", n, len(form.Items))
		}
	})
}

func FuzzBaseName(f *testing.F) {
	for _, s := range []string{"../../x", `C:\a`, "con", ".", "a\x00b", strings.Repeat("é", 300) + ".txt"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		base := cgi.BaseName(name)
		if strings.ContainsAny(base, "/\\\x00:\r\n") || strings.HasPrefix(base, ".") || len(base) > 201 {
			t.Errorf("%q becomes %q", name, base)
		}
	})
}
