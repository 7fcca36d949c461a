package parse_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/urllib/parse"
)

var sink int

var benchURLs = []string{
	"http://www.example.com/", "https://user:pw@example.com:8443/a/b/c;p?x=1&y=2#frag",
	"http://example.org/path/to/page.html?query=string", "ftp://ftp.example.net/pub/file.tar.gz",
	"https://[2001:db8::1]:8080/index", "/relative/path?x=y", "mailto:someone@example.com",
	"http://xn--bcher-kva.example/%C3%A9t%C3%A9", "//host/only", "https://api.example.com/v1/items/42?fields=a,b,c",
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// versus runs the same work here and in net/url, in the same process.
func versus(b *testing.B, ours, theirs func(i int) int) {
	for _, side := range []struct {
		name string
		f    func(int) int
	}{{"parse", ours}, {"neturl", theirs}} {
		b.Run(side.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				sink += side.f(i)
			}
		})
	}
}

func BenchmarkSplit(b *testing.B) {
	versus(b, func(i int) int {
		u := must(parse.Urlsplit(benchURLs[i%len(benchURLs)]))
		host, _ := u.Hostname()
		port, _, _ := u.Port()
		return len(u.Scheme) + len(host) + port + len(u.Path) + len(u.Query)
	}, func(i int) int {
		u := must(url.Parse(benchURLs[i%len(benchURLs)]))
		return len(u.Scheme) + len(u.Hostname()) + len(u.Port()) + len(u.Path) + len(u.RawQuery)
	})
}

func BenchmarkJoin(b *testing.B) {
	const base = "http://example.com/a/b/c/d?q=1"
	root := must(url.Parse(base))
	refs := make([]string, 64)
	for i := range refs {
		refs[i] = fmt.Sprintf("../x/./y/%d?z=1", i)
	}
	versus(b, func(i int) int { return len(must(parse.Urljoin(base, refs[i%64]))) },
		func(i int) int { return len(must(root.Parse(refs[i%64])).String()) })
}

func BenchmarkUnsplit(b *testing.B) {
	ours, theirs := make([]parse.SplitResult, len(benchURLs)), make([]*url.URL, len(benchURLs))
	for i, s := range benchURLs {
		ours[i], theirs[i] = must(parse.Urlsplit(s)), must(url.Parse(s))
	}
	versus(b, func(i int) int { return len(ours[i%len(ours)].Geturl()) },
		func(i int) int { return len(theirs[i%len(theirs)].String()) })
}

const benchText = "/path with spaces/café & crème/你好?x=1"

func BenchmarkQuote(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"plain", "/usr/share/doc/index.html"}, {"mixed", benchText}, {"10k", strings.Repeat(benchText, 256)},
	} {
		b.Run(c.name, func(b *testing.B) {
			versus(b, func(int) int { return len(parse.Quote(c.text, "/")) }, func(int) int { return len(url.PathEscape(c.text)) })
		})
	}
}

func BenchmarkUnquote(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"mixed", url.PathEscape(benchText)}, {"10k", url.PathEscape(strings.Repeat(benchText, 256))},
	} {
		b.Run(c.name, func(b *testing.B) {
			versus(b, func(int) int { return len(parse.Unquote(c.text)) }, func(int) int { return len(must(url.PathUnescape(c.text))) })
		})
	}
}

var benchPairs = []parse.Pair{{"name", "John Smith"}, {"city", "São Paulo"}, {"q", "a+b=c&d"}, {"page", "12"}, {"empty", ""},
	{"path", "/a/b/c d"}, {"plain", "abcdefghij"}, {"utf", "你好"}}

func BenchmarkUrlencode(b *testing.B) {
	values := url.Values{}
	for _, p := range benchPairs {
		values.Set(p.Name, p.Value)
	}
	versus(b, func(int) int { return len(parse.Urlencode(benchPairs)) }, func(int) int { return len(values.Encode()) })
}

func BenchmarkParseQS(b *testing.B) {
	qs := parse.Urlencode(benchPairs)
	versus(b, func(int) int { return must(parse.ParseQS(qs, parse.QueryOptions{})).Len() },
		func(int) int { return len(must(url.ParseQuery(qs))) })
}

func BenchmarkParseQSL(b *testing.B) {
	qs := parse.Urlencode(benchPairs)
	versus(b, func(int) int { return len(must(parse.ParseQSL(qs, parse.QueryOptions{}))) },
		func(int) int { return len(must(url.ParseQuery(qs))) })
}
