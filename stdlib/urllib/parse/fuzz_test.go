package parse_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/netlua/netlua/stdlib/urllib/parse"
)

// attackURLs are the inputs that security advisories are about.
var attackURLs = []string{
	" https://e.com", "\x00\x1fhttps://e.com", "java\nscript:alert(1)", "http://h/a\r\nb", "http://example.com\uFF03@bing.com",
	"http://a\u2100b/", "http://[1.2.3.4]/", "http://prefix.[::1]/", "http://[::1].x/", "http://[v1.]/", "http://a]b[/", "http://[::1",
	"http://u:p@[fe80::1%25Eth0]:80/a;b?c#d", "http://h:８０", "////a//b", "http://ΌΔΌΣ.É",
}

func FuzzSplit(f *testing.F) {
	for _, u := range append(slices.Clone(attackURLs), benchURLs...) {
		f.Add(u)
	}
	f.Fuzz(func(t *testing.T, url string) {
		r, err := parse.Urlsplit(url)
		if err != nil {
			if class(err) != "ValueError" {
				t.Fatalf("%v", err)
			}
			return
		}
		if strings.ContainsAny(r.Scheme+r.Netloc+r.Path+r.Query+r.Fragment, "\t\r\n") {
			t.Fatalf("%q holds control characters", r)
		}
		if strings.ContainsAny(r.Netloc, "/?#") || strings.ContainsAny(r.Path, "?#") || strings.Contains(r.Query, "#") {
			t.Fatalf("%q has delimiters inside", r)
		}
		if port, ok, err := r.Port(); ok != (err == nil && port > 0) && port != 0 || port > 65535 {
			t.Fatalf("port %d, %v, %v", port, ok, err)
		}
		host, _ := r.Hostname()
		if strings.ContainsAny(host, "@[]") {
			t.Fatalf("hostname %q", host)
		}
		if r.Netloc != "" {
			if again, err := parse.Urlsplit(r.Geturl()); err != nil || again != r {
				t.Fatalf("%q parsed again: %q, %v", r, again, err)
			}
		}
		p, err := parse.Urlparse(url)
		if err != nil || p.Netloc != r.Netloc || p.Params == "" && strings.TrimSuffix(r.Path, ";") != strings.TrimSuffix(p.Path, ";") {
			t.Fatalf("urlparse: %q, %v; urlsplit: %q", p, err, r)
		}
	})
}

func FuzzJoin(f *testing.F) {
	for i, u := range attackURLs {
		f.Add(benchURLs[i%len(benchURLs)], u)
		f.Add("http://a/b/c/d;p?q", "../"+u+"/..")
	}
	f.Fuzz(func(t *testing.T, base, ref string) {
		joined, err := parse.Urljoin(base, ref)
		if err != nil {
			return
		}
		b, _ := parse.Urlparse(base)
		r, err := parse.Options{Scheme: b.Scheme}.Urlparse(ref)
		if base == "" || ref == "" || err != nil || b.Scheme != "http" || r.Scheme != "http" || r.Netloc != "" || b.Netloc == "" || r.Path == "" {
			return
		}
		j, err := parse.Urlparse(joined)
		if err != nil || j.Scheme != b.Scheme || j.Netloc != b.Netloc || j.Query != r.Query || j.Fragment != r.Fragment {
			t.Fatalf("%q + %q = %q, %v", base, ref, joined, err)
		}
		if segs := strings.Split(j.Path, "/"); slices.Contains(segs, ".") || slices.Contains(segs, "..") {
			t.Fatalf("%q + %q = %q has dot segments", base, ref, joined)
		}
	})
}

func FuzzQuote(f *testing.F) {
	f.Add("/El Niño/", "/")
	f.Add("a&\xef +%", " +é")
	f.Add("\xff\x00", "")
	f.Fuzz(func(t *testing.T, s, safe string) {
		q := parse.Quote(s, safe)
		for _, c := range []byte(q) {
			if c >= 0x80 || c != '%' && !isWord(c) && strings.IndexByte(safe, c) < 0 {
				t.Fatalf("quote(%q, %q) = %q", s, safe, q)
			}
		}
		if strings.Contains(safe, "%") {
			return
		}
		if got := parse.UnquoteToBytes(q); got != s {
			t.Fatalf("%q quoted with %q and back: %q", s, safe, got)
		}
		if got := parse.Unquote(q); utf8.ValidString(s) && got != s {
			t.Fatalf("%q quoted with %q and back: %q", s, safe, got)
		}
		if strings.Contains(safe, "+") {
			return
		}
		if got := parse.UnquotePlus(parse.QuotePlus(s, safe)); utf8.ValidString(s) && got != s {
			t.Fatalf("%q quoted plus with %q and back: %q", s, safe, got)
		}
	})
}

func isWord(c byte) bool {
	return strings.IndexByte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~", c) >= 0
}

func FuzzUnquote(f *testing.F) {
	for _, s := range []string{"%E4%BD", "%C3é%A9", "%", "%4", "%zz%41", "%ed%a0%80", "\xff%41", "a+b%2B"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw, text := parse.UnquoteToBytes(s), parse.Unquote(s)
		switch {
		case utf8.ValidString(s) && !utf8.ValidString(text):
			t.Fatalf("unquote(%q) = %q is not UTF-8", s, text)
		case utf8.ValidString(s) && utf8.ValidString(raw) && text != raw:
			t.Fatalf("unquote(%q) = %q, bytes %q", s, text, raw)
		}
		if plus := parse.UnquotePlus(s); plus != parse.Unquote(strings.ReplaceAll(s, "+", " ")) {
			t.Fatalf("unquote_plus(%q) = %q", s, plus)
		}
		if strict, err := parse.UnquoteEncoded(s, "utf-8", "strict"); err == nil && strict != text {
			t.Fatalf("unquote(%q): strict %q, replace %q", s, strict, text)
		}
		if latin, err := parse.UnquoteEncoded(s, "latin-1", ""); err != nil || len(latin) < len(raw) {
			t.Fatalf("unquote(%q, latin-1) = %q, %v", s, latin, err)
		}
	})
}

func FuzzParseQSL(f *testing.F) {
	for _, s := range []string{"a=1;b=2&c=3", "a&a&", "=&==&%3D=%26", "a+b=%C3%A9", "&&&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, qs string) {
		pairs, err := parse.ParseQSL(qs, parse.QueryOptions{KeepBlank: true})
		if err != nil {
			t.Fatal(err)
		}
		values, err := parse.ParseQS(qs, parse.QueryOptions{KeepBlank: true})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for name, list := range values.All() {
			n += len(list)
			if !slices.Equal(values.Get(name), list) {
				t.Fatalf("%q: Get and All disagree on %q", qs, name)
			}
		}
		if n != len(pairs) {
			t.Fatalf("parse_qs(%q) has %d values, parse_qsl %d", qs, n, len(pairs))
		}
		if !utf8.ValidString(qs) {
			return
		}
		again, err := parse.ParseQSL(parse.Urlencode(pairs), parse.QueryOptions{KeepBlank: true})
		if err != nil || !slices.Equal(again, pairs) {
			t.Fatalf("%q: %q, encoded and parsed again %q, %v", qs, pairs, again, err)
		}
	})
}
