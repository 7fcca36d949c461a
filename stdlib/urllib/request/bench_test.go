package request

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/netlua/netlua/stdlib/urllib/response"
)

func hello(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "Hello, world!") }

// BenchmarkUrlopen and BenchmarkNetHTTP each make a connection for each request,
// BenchmarkPooled and BenchmarkPooledNetHTTP keep theirs.
func BenchmarkUrlopen(b *testing.B) { benchOpen(b, BuildOpener(world())) }
func BenchmarkNetHTTP(b *testing.B) { benchNetHTTP(b, &http.Transport{DisableKeepAlives: true}) }
func BenchmarkPooled(b *testing.B) {
	d, _ := pooling(b, PoolOptions{})
	benchOpen(b, d)
}
func BenchmarkPooledNetHTTP(b *testing.B) { benchNetHTTP(b, &http.Transport{}) }

func benchOpen(b *testing.B, d *Director) {
	s := httptest.NewServer(http.HandlerFunc(hello))
	defer s.Close()
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

func benchNetHTTP(b *testing.B, t *http.Transport) {
	s := httptest.NewServer(http.HandlerFunc(hello))
	defer s.Close()
	client := &http.Client{Transport: t}
	defer client.CloseIdleConnections()
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
