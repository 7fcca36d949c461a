package cookiejar

import (
	"fmt"
	"testing"

	"github.com/netlua/netlua/stdlib/urllib/request"
)

// thousand is a jar with ten cookies of each of a hundred hosts, and requests to them.
func thousand(b *testing.B) (*Jar, []*request.Request) {
	j := empty()
	reqs := make([]*request.Request, 100)
	for i := range reqs {
		req, err := request.New(fmt.Sprintf("http://host%d.example.com/dir/page.html", i), request.Options{})
		if err != nil {
			b.Fatal(err)
		}
		reqs[i] = req
		for n := range 10 {
			visit(b, j, req.FullURL(), fmt.Sprintf("name%d=value%d; Path=/; Max-Age=3600", n, n))
		}
	}
	return j, reqs
}

func BenchmarkAddCookieHeader(b *testing.B) {
	j, reqs := thousand(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		req := reqs[i%100]
		req.RemoveHeader("Cookie")
		if err := j.AddCookieHeader(b.Context(), req); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExtractCookies(b *testing.B) {
	j, reqs := thousand(b)
	resp := answer([][2]string{{"Set-Cookie", "name1=value1; Path=/; Max-Age=3600"}})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := j.ExtractCookies(b.Context(), resp, reqs[i%100]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExpires(b *testing.B) {
	j := empty()
	r := NewRequest(Info{URL: "http://h.example/", Now: start})
	h := Headers{SetCookie: []string{"a=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT; Path=/; Secure; HttpOnly; SameSite=Lax"}}
	b.ReportAllocs()
	for b.Loop() {
		if err := j.Extract(b.Context(), h, r); err != nil {
			b.Fatal(err)
		}
	}
}
