package request

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/netlua/netlua/stdlib/urllib/response"
)

func hello(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "Hello, world!") }

// BenchmarkUrlopen and BenchmarkNetHTTP each make a connection for each request.
func BenchmarkUrlopen(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(hello))
	defer s.Close()
	d := BuildOpener(world())
	b.ReportAllocs()
	for b.Loop() {
		r, err := d.OpenURL(bg, s.URL, nil, 0)
		if err != nil {
			b.Fatal(err)
		}
		if body, err := response.ReadAll(bg, r, -1); len(body) != 13 || err != nil {
			b.Fatal(string(body), err)
		}
	}
}

func BenchmarkNetHTTP(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(hello))
	defer s.Close()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	b.ReportAllocs()
	for b.Loop() {
		r, err := client.Get(s.URL)
		if err != nil {
			b.Fatal(err)
		}
		if body, err := io.ReadAll(r.Body); len(body) != 13 || err != nil {
			b.Fatal(string(body), err)
		}
		r.Body.Close()
	}
}
