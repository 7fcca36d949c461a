package cookiejar

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/request"
)

// visit lets a URL set cookies, and returns the jar.
func visit(t testing.TB, j *Jar, url string, cookies ...string) *Jar {
	t.Helper()
	if err := j.Extract(t.Context(), Headers{SetCookie: cookies}, NewRequest(Info{URL: url, Authority: "h", Type: "http", Now: j.Now()})); err != nil {
		t.Fatal(err)
	}
	return j
}

// carried is the header that a request for a URL carries.
func carried(t testing.TB, j *Jar, url string) string {
	t.Helper()
	header, _, err := j.CookieHeader(t.Context(), NewRequest(Info{URL: url, Type: "https", Now: j.Now()}))
	if err != nil {
		t.Fatal(err)
	}
	return header
}

func empty() *Jar { return New(&handClock{start}, nil) }

func TestDomainsThatNobodyMaySet(t *testing.T) {
	for _, c := range [][2]string{
		{"http://www.example.com/", "com"}, {"http://www.example.com/", ".com"}, {"http://www.example.com./", "com."}, {"http://www.example.com./", ".com."},
		{"http://localhost./", "localhost."}, {"http://localhost/", "localhost"}, {"http://evil.example/", "bank.example"},
		{"http://evilpythonicexample.com/", "pythonicexample.com"}, {"http://192.168.1.2/", "168.1.2"}, {"http://192.168.1.2/", ".1.2"},
		{"http://[::1]/", ".local"}, {"http://[::1]/", "[::1]"}, {"http://www.example.com/", ""}, {"http://www.example.com/", "."},
		{"http://.example/", "bank.example"}, {"http://a.b.example/", ".x.a.b.example"},
	} {
		for _, strict := range []int{0, DomainStrict, RFC2965Match} {
			p := NewDefaultPolicy()
			p.StrictNSDomain, p.RFC2965 = strict, true
			for _, version := range []string{"", "; Version=1"} {
				if j := visit(t, New(&handClock{start}, p), c[0], "a=1; Domain="+c[1]+version); j.Len() != 0 {
					t.Errorf("%s set a cookie for %q%s: %v", c[0], c[1], version, j.Cookies())
				}
			}
		}
	}
}

// TestMatchIsAtTheEnd: CPython looks for the domain anywhere in the host.
func TestMatchIsAtTheEnd(t *testing.T) {
	if DomainMatch("www.bank.example.evil.net", ".bank.example") {
		t.Error("a domain in the middle of a host matches")
	}
	p := NewDefaultPolicy()
	p.RFC2965 = true
	j := New(&handClock{start}, p)
	r := NewRequest(Info{URL: "http://www.bank.example.evil.net/", Now: start})
	if err := j.Extract(t.Context(), Headers{SetCookie2: []string{`a=1; Version=1; Domain=".bank.example"`}}, r); err != nil || j.Len() != 0 {
		t.Errorf("%v, %v", j.Cookies(), err)
	}
}

func TestCookiesStayWhereTheyBelong(t *testing.T) {
	j := visit(t, empty(), "http://pythonicexample.com/", "a=1", "b=2; Domain=pythonicexample.com")
	for _, url := range []string{"http://evilpythonicexample.com/", "http://com/", "http://pythonicexample.com.evil.net/", "http://example.com/", "http://x/"} {
		if got := carried(t, j, url); got != "" {
			t.Errorf("%s gets %q", url, got)
		}
	}
	j = visit(t, empty(), "http://192.168.1.2/", "a=1")
	j.SetCookie(&Cookie{Name: "planted", Value: Some("1"), Domain: ".168.1.2", DomainSpecified: true, Path: "/", Expires: NoExpiry})
	if got := carried(t, j, "http://10.168.1.2/"); got != "" {
		t.Errorf("another address gets %q", got)
	}
	if got := carried(t, j, "http://192.168.1.2:8080/"); got != "a=1" {
		t.Errorf("the address itself gets %q", got)
	}
	j = visit(t, empty(), "http://[::1]:80/x", "a=1")
	if got := carried(t, j, "http://[::1]/"); got != "a=1" || j.Cookies()[0].Domain != "[::1]" {
		t.Errorf("IPv6: %q of %v", got, j.Cookies())
	}
	j = visit(t, empty(), "http://user:secret@h.example/", "a=1")
	if c := j.Cookies()[0]; c.Domain != "h.example" {
		t.Errorf("the domain is %q", c.Domain)
	}
}

func TestOnlyTheDomainExpires(t *testing.T) {
	j := visit(t, empty(), "http://www.bank.example/", "sid=1; Domain=.bank.example; Path=/", "own=1; Path=/")
	for _, url := range []string{"http://evil.example/", "http://bank.example.evil.net/", "http://ank.example/"} {
		visit(t, j, url, "sid=; Domain=.bank.example; Path=/; Max-Age=0", "own=; Domain=www.bank.example; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
	}
	if j.Len() != 2 {
		t.Fatalf("a foreign host deleted cookies: %v", j.Cookies())
	}
	visit(t, j, "http://shop.bank.example/", "sid=; Domain=.bank.example; Path=/; Max-Age=0")
	if j.Len() != 1 {
		t.Errorf("the domain could not delete its cookie: %v", j.Cookies())
	}
}

func TestOneBadCookieCostsItselfOnly(t *testing.T) {
	j := visit(t, empty(), "http://h.example/", "a=1; Max-Age", "b=2", "c\x00=3", "d=4\r", "e\tf=5", "g=x\ty", "=h", "", ";", "i=\x7f", "k=1; Comment=\x01")
	if got := carried(t, j, "http://h.example/"); got != "b=2; g=x\ty" {
		t.Errorf("%q", got)
	}
	p := NewDefaultPolicy()
	p.RFC2965 = true
	j = New(&handClock{start}, p)
	r := NewRequest(Info{URL: "http://h.example/", Now: start})
	if err := j.Extract(t.Context(), Headers{SetCookie2: []string{`a=1; Version=1; Expires="x"`, "b=2; Version=1", "c=1\x01; Version=1"}}, r); err != nil || fmt.Sprint(j.Cookies()) != "[<Cookie b=2 for h.example/>]" {
		t.Errorf("%v, %v", j.Cookies(), err)
	}
	secure := visit(t, empty(), "http://h.example/", "a=1; secure=")
	if !secure.Cookies()[0].Secure {
		t.Error("Secure with an empty value is not secure")
	}
	folded := visit(t, empty(), "http://h.example/", "a=1;\r\n Path=/x")
	if c := folded.Cookies(); len(c) != 1 || c[0].Path != "/x" {
		t.Errorf("a folded header: %v", c)
	}
}

func TestHandMadeCookiesCannotSplitHeaders(t *testing.T) {
	for _, c := range []*Cookie{{Name: "a", Value: Some("1\r\nX: y")}, {Name: "a\n", Value: Some("")}, {Name: "a\x00"}, {Name: "a", Version: 1, PathSpecified: true, Path: "/\r\n"}} {
		c.Domain, c.Expires = "h.example", NoExpiry
		if c.Path == "" {
			c.Path = "/"
		}
		all := asked{NewDefaultPolicy()}
		all.RFC2965 = true
		j := New(&handClock{start}, everything{all})
		j.SetCookie(c)
		_, _, err := j.CookieHeader(t.Context(), NewRequest(Info{URL: "http://h.example/", Now: start}))
		var e *ControlError
		if !errors.As(err, &e) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestPublicSuffixes(t *testing.T) {
	for _, c := range []struct {
		url, domain string
		want        int
	}{
		{"http://me.github.io/", "github.io", 0}, {"http://a.example.co.uk/", ".co.uk", 0}, {"http://a.example.co.uk/", "example.co.uk", 1},
		{"http://a.b.kobe.jp/", "b.kobe.jp", 0}, {"http://www.city.kobe.jp/", "city.kobe.jp", 1}, {"http://intranet/", ".local", 0}, {"http://me.github.io/", "me.github.io", 1},
	} {
		p := NewDefaultPolicy()
		p.PublicSuffixes = true
		if j := visit(t, New(&handClock{start}, p), c.url, "a=1; Domain="+c.domain); j.Len() != c.want {
			t.Errorf("%s for %s: %v", c.url, c.domain, j.Cookies())
		}
	}
}

// TestLinear: the time grows with the length of what a server sends, not with its square.
func TestLinear(t *testing.T) {
	const n = 200_000
	spaces := strings.Repeat(" ", n)
	began := time.Now()
	now := time.Unix(start, 0)
	for _, date := range []string{"1-a-1" + spaces + "x", "01" + spaces + "Jan", "Wed" + strings.Repeat("d", n), "1994-02-03" + spaces + "x", strings.Repeat("1", n),
		"09 Feb 1994" + strings.Repeat("(x", n), "Fri, 01 Jan 2027" + spaces + "00:00" + spaces + "x", strings.Repeat("\n", n) + "1"} {
		if _, ok := ParseHTTPTime(date, now); ok {
			t.Errorf("a date: %.30q", date)
		}
		if _, ok := ParseISOTime(date, now); ok {
			t.Errorf("a date: %.30q", date)
		}
	}
	for _, header := range []string{"a=1" + strings.Repeat(";", n), "a=" + spaces + "1", strings.Repeat("a=1,", n), `a="` + strings.Repeat(`\"`, n), "a=1; Expires=" + spaces, "a=1; Path=/" + strings.Repeat("%", n),
		"a=1; Domain=" + strings.Repeat(".", n), "a=1; Domain=" + strings.Repeat("a.", n) + "h.example", "a=1; Port=" + strings.Repeat("1,", n)} {
		j := visit(t, empty(), "http://h.example/", header)
		SplitHeaderWords(header)
		carried(t, j, "http://h.example/")
	}
	j := visit(t, empty(), "http://h.example/", "a=1")
	carried(t, j, "http://"+strings.Repeat("a.", n)+"h.example/")
	carried(t, j, "http://h.example/"+strings.Repeat("/", n))
	if d := time.Since(began); d > time.Minute {
		t.Errorf("took %v", d)
	}
}

func TestLimits(t *testing.T) {
	j := empty()
	j.Limits = Limits{PerDomain: 10, Total: 50, Bytes: 100}
	for i := range 1000 {
		visit(t, j, "http://h.example/", fmt.Sprintf("n%d=1", i), fmt.Sprintf("m%d=1; Path=/%d", i, i))
		if j.Len() > 10 {
			t.Fatalf("%d cookies", j.Len())
		}
	}
	if got := carried(t, j, "http://h.example/"); !strings.HasSuffix(got, "n999=1") {
		t.Errorf("the newest cookie is missing: %q", got)
	}
	for i := range 1000 {
		visit(t, j, fmt.Sprintf("http://h%d.example/", i), "a=1", "b=2")
		if j.Len() > 50 {
			t.Fatalf("%d cookies", j.Len())
		}
		if got := carried(t, j, fmt.Sprintf("http://h%d.example/", i)); !strings.Contains(got, "b=2") {
			t.Fatalf("h%d has %q", i, got)
		}
	}
	if n := len(j.store.domains); n > 1000 {
		t.Errorf("%d domains are remembered", n)
	}
	before := j.Len()
	visit(t, j, "http://big.example/", "a="+strings.Repeat("x", 200))
	if j.Len() != before {
		t.Error("a large cookie was stored")
	}
	j = empty()
	for i := range 5000 {
		visit(t, j, "http://h.example/", fmt.Sprintf("n=1; Path=/%d; Max-Age=1", i))
		visit(t, j, "http://h.example/", fmt.Sprintf("n=1; Path=/%d; Max-Age=0", i))
	}
	if d := j.store.domains["h.example"]; j.Len() != 0 || d.paths.len() > 1000 {
		t.Errorf("%d cookies, %d paths are remembered", j.Len(), d.paths.len())
	}
}

func TestOneResponseIsBounded(t *testing.T) {
	p := NewDefaultPolicy()
	p.RFC2965 = true
	many := make([]string, 3*maxMade)
	for i := range many {
		many[i] = fmt.Sprintf("n%d=1; Version=1", i)
	}
	made, err := New(&handClock{start}, p).MakeCookies(t.Context(), Headers{SetCookie: many, SetCookie2: []string{strings.Join(many, ", ")}}, NewRequest(Info{URL: "http://h.example/", Now: start}))
	if err != nil || len(made) != 2*maxMade {
		t.Errorf("%d cookies, %v", len(made), err)
	}
}

// TestUse: what a jar does besides, in the order of Python's dictionaries.
func TestUse(t *testing.T) {
	clock := &handClock{start}
	j := New(clock, nil)
	visit(t, j, "http://h.example/", "c=1; Path=/", "a=1; Path=/; Max-Age=10", "b=1; Path=/")
	visit(t, j, "http://h.example/", "c=; Path=/; Max-Age=0")
	visit(t, j, "http://h.example/", "c=2; Path=/")
	if got := carried(t, j, "http://h.example/"); got != "a=1; b=1; c=2" {
		t.Errorf("%q", got)
	}
	clock.at += 10
	if got := carried(t, j, "http://h.example/"); got != "b=1; c=2" {
		t.Errorf("%q", got)
	}
	if j.Len() != 3 {
		t.Errorf("%d cookies before anybody cleans up", j.Len())
	}
	req, err := request.New("http://h.example/", request.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.AddCookieHeader(t.Context(), req); err != nil || j.Len() != 2 {
		t.Errorf("%d cookies after a request, %v", j.Len(), err)
	}
	j.Cookies()[0].SetExpires(1)
	j.ClearExpiredCookies()
	if got := fmt.Sprint(j.Cookies()); got != "[<Cookie c=2 for h.example/>]" {
		t.Errorf("%s", got)
	}
	for _, err := range []error{j.ClearDomain("x"), j.ClearPath("h.example", "/x"), j.ClearPath("x", "/"), j.ClearCookie("h.example", "/", "x"), j.ClearCookie("h.example", "/x", "c")} {
		var e *NotFoundError
		if !errors.As(err, &e) {
			t.Errorf("%v", err)
		}
	}
	if err := j.ClearCookie("h.example", "/", "c"); err != nil || j.Len() != 0 {
		t.Errorf("%v, %d", err, j.Len())
	}
	j.Clear()
	if err := j.ClearDomain("h.example"); err == nil {
		t.Error("the domain is still there")
	}
	h := message.New(message.Field{Name: "set-cookie", Value: "a=1"}, message.Field{Name: "SET-COOKIE2", Value: "b=1"})
	if got := HeadersOf(h); len(got.SetCookie) != 1 || len(got.SetCookie2) != 1 {
		t.Errorf("%v", got)
	}
}

// TestAttributesAreBounded: each attribute is compared with those before it.
func TestAttributesAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("a=1")
	for i := range 20000 {
		fmt.Fprintf(&b, ";%x", i)
	}
	j := New(&handClock{start}, nil)
	j.Limits.Bytes = 0
	visit(t, j, "http://www.example.com/", b.String()+"; Path=/x")
	c := j.Cookies()[0]
	if n := len(c.Rest()); n != maxRest || c.Path != "/x" {
		t.Errorf("%d attributes, path %s", n, c.Path)
	}
}
