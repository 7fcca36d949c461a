package cookiejar

import (
	"strings"
	"testing"
	"time"
)

func FuzzSetCookie(f *testing.F) {
	for _, s := range []string{"a=1; Path=/; Domain=.h.example; Max-Age=60", `a="x,y"; Version=1; Port="80"`, "a=1; Expires=Fri, 01-Jan-27 00:00:00 GMT", "=x", ";;;", "a=\x00", "a=1, b=2; domain=com", "a\t=1", `x="\`} {
		f.Add(s, "http://www.h.example/dir/page")
	}
	f.Fuzz(func(t *testing.T, header, url string) {
		p := NewDefaultPolicy()
		p.RFC2965 = true
		j := New(&handClock{start}, p)
		r := NewRequest(Info{URL: url, Authority: "www.h.example", Type: "https", Now: start})
		if err := j.Extract(t.Context(), Headers{SetCookie: []string{header}, SetCookie2: []string{header}}, r); err != nil {
			t.Fatal(err)
		}
		for _, c := range j.Cookies() {
			if c.Name == "" || breaks(c.Name, c.Value.Text, c.Path) || strings.Contains(c.Name, "\t") || c.Path == "" || c.IsExpired(start) {
				t.Errorf("a cookie of %q: %+v", header, c)
			}
			if !r.inDomain(c.Domain) {
				t.Errorf("%q at %q: a cookie for %q", header, url, c.Domain)
			}
		}
		got, _, err := j.CookieHeader(t.Context(), r)
		if err != nil && !strings.ContainsAny(url, "\r\n\x00") {
			t.Fatalf("%q at %q: %v", header, url, err)
		}
		if breaks(got) {
			t.Errorf("%q at %q sends %q", header, url, got)
		}
		for _, format := range []Format{LWP{}, Mozilla{}} {
			text, err := format.Append(nil, j.Cookies())
			if err != nil {
				continue
			}
			if _, err := format.Parse(text, "f", j.clock); err != nil {
				t.Errorf("%T cannot read what it wrote, %q: %v", format, text, err)
			}
		}
	})
}

// FuzzLoad: what is read from a file can be written, and read again as the same.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(two))
	f.Add([]byte("#LWP-Cookies-2.0\nSet-Cookie3: a=\"x; y\"; path=\"/\"; domain=.h.example; path_spec; expires=\"2030-01-01 00:00:00Z\"; HttpOnly=None; version=0\n"))
	f.Add([]byte("# HTTP Cookie File\r\nh\tFALSE\t/\tFALSE\t\t\tvalue\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		clock := &handClock{start}
		for _, format := range []Format{LWP{}, Mozilla{}} {
			cookies, err := format.Parse(data, "f", clock)
			if err != nil {
				continue
			}
			text, err := format.Append(nil, cookies)
			if err != nil {
				continue
			}
			back, err := format.Parse(text, "f", clock)
			if err != nil {
				t.Fatalf("%T wrote %q: %v", format, text, err)
			}
			again, err := format.Append(nil, back)
			if err != nil || string(again) != string(text) {
				t.Errorf("%T: %q, then %q, %v", format, text, again, err)
			}
		}
	})
}

func FuzzDates(f *testing.F) {
	for _, s := range []string{"Wed, 09 Feb 1994 22:23:32 GMT", "09-Feb-94", "1994-02-03T14:15:29Z", "19940203", "9 2 1994 1:02 (x)"} {
		f.Add(s)
	}
	now := time.Unix(start, 0)
	f.Fuzz(func(t *testing.T, s string) {
		if at, ok := ParseHTTPTime(s, now); ok {
			if got, ok := ParseISOTime(FormatISOTime(at), now); at >= 0 && at <= lastSecond && (!ok || got != at) {
				t.Errorf("%q is %d, written and read %d", s, at, got)
			}
		}
		ParseISOTime(s, now)
	})
}
