package cookiejar

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

const start = 1700000000 // the time at which the generator begins

// handClock is a clock that stands still.
type handClock struct{ at int64 }

func (c *handClock) Now() time.Time                             { return time.Unix(c.at, 0).UTC() }
func (c *handClock) Sleep(context.Context, time.Duration) error { return nil }

type policyRow struct {
	Netscape    *bool     `json:"netscape"`
	RFC2965     bool      `json:"rfc2965"`
	RFC2109     *bool     `json:"rfc2109_as_netscape"`
	HideCookie2 bool      `json:"hide_cookie2"`
	Domain      bool      `json:"strict_domain"`
	Unver2965   *bool     `json:"strict_rfc2965_unverifiable"`
	UnverNS     bool      `json:"strict_ns_unverifiable"`
	NSDomain    int       `json:"strict_ns_domain"`
	Dollar      bool      `json:"strict_ns_set_initial_dollar"`
	SetPath     bool      `json:"strict_ns_set_path"`
	Secure      *[]string `json:"secure_protocols"`
	Blocked     []string  `json:"blocked_domains"`
	Allowed     *[]string `json:"allowed_domains"`
}

func (r policyRow) policy() *DefaultPolicy {
	p := NewDefaultPolicy()
	if r.Netscape != nil {
		p.Netscape = *r.Netscape
	}
	if r.Unver2965 != nil {
		p.StrictRFC2965Unverifiable = *r.Unver2965
	}
	if r.Secure != nil {
		p.SecureProtocols = *r.Secure
	}
	p.RFC2965, p.RFC2109AsNetscape, p.HideCookie2, p.StrictDomain = r.RFC2965, r.RFC2109, r.HideCookie2, r.Domain
	p.StrictNSUnverifiable, p.StrictNSDomain, p.StrictNSSetInitialDollar, p.StrictNSSetPath = r.UnverNS, r.NSDomain, r.Dollar, r.SetPath
	p.SetBlockedDomains(r.Blocked)
	if r.Allowed != nil {
		p.SetAllowedDomains(*r.Allowed, true)
	}
	return p
}

type stepRow struct {
	URL          string      `json:"url"`
	Wait         int64       `json:"wait"`
	Unverifiable bool        `json:"unverifiable"`
	Origin       string      `json:"origin"`
	Headers      [][2]string `json:"headers"`
	Cookie       *string     `json:"cookie"`
	Cookie2      *string     `json:"cookie2"`
	Made         int         `json:"made"`
	Jar          [][]any     `json:"jar"`
	Text         string      `json:"text"`
}

func null(v Optional) any {
	if v.Set {
		return v.Text
	}
	return nil
}

// describe says of a cookie what the generator does.
func describe(c *Cookie) []any {
	var version, expires any
	if c.Version != NoVersion {
		version = float64(c.Version)
	}
	if c.Expires != NoExpiry {
		expires = float64(c.Expires)
	}
	rest := []any{}
	attrs := c.Rest()
	slices.SortFunc(attrs, func(a, b Attr) int { return strings.Compare(a.Name, b.Name) })
	for _, a := range attrs {
		rest = append(rest, []any{a.Name, null(a.Value)})
	}
	return []any{version, c.Name, null(c.Value), null(c.Port), c.PortSpecified, c.Domain, c.DomainSpecified, c.DomainInitialDot, c.Path,
		c.PathSpecified, c.Secure, expires, c.Discard, null(c.Comment), null(c.CommentURL), c.RFC2109, rest}
}

func describeAll(cookies []*Cookie) [][]any {
	out := [][]any{}
	for _, c := range cookies {
		out = append(out, describe(c))
	}
	return out
}

func header(req *request.Request, name string) *string {
	if v, ok := req.GetHeader(name); ok {
		return &v
	}
	return nil
}

func sameText(a, b *string) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

func text(s *string) string {
	if s == nil {
		return "nothing"
	}
	return *s
}

func answer(fields [][2]string) response.Response {
	h := message.New()
	for _, f := range fields {
		h.Add(f[0], f[1])
	}
	return response.New(response.FromReader(strings.NewReader("")), h, "", 200)
}

// asked makes a policy be asked about every rule and domain by way of an interface.
type asked struct{ *DefaultPolicy }

func (asked) OwnDomainsOnly() bool { return false }

func (a asked) Listed(_ context.Context, domain string, blocked bool) (bool, error) {
	if blocked {
		return a.IsBlocked(domain), nil
	}
	return a.IsNotAllowed(domain), nil
}

func TestSequencesAsCPython(t *testing.T) {
	type row struct {
		Policy policyRow `json:"policy"`
		Steps  []stepRow `json:"steps"`
	}
	seen := golden.Rows[row](t, "cookiejar/sequences.jsonl", 300)
	if len(seen) < 300 {
		t.Fatalf("%d sequences", len(seen))
	}
	for i, row := range seen {
		for _, indirect := range []bool{false, true} {
			p := row.Policy.policy()
			policy := Policy(p)
			if indirect {
				a := asked{p}
				p.Self, policy = a, a
			}
			clock := &handClock{start}
			jar := New(clock, policy)
			for k, s := range row.Steps {
				clock.at += s.Wait
				req, err := request.New(s.URL, request.Options{OriginReqHost: s.Origin, Unverifiable: s.Unverifiable})
				if err != nil {
					t.Fatal(err)
				}
				if err := jar.AddCookieHeader(t.Context(), req); err != nil {
					t.Fatal(err)
				}
				if got := header(req, "Cookie"); !sameText(got, s.Cookie) {
					t.Fatalf("sequence %d step %d (%s): Cookie is %s, want %s", i+1, k+1, s.URL, text(got), text(s.Cookie))
				}
				if got := header(req, "Cookie2"); !sameText(got, s.Cookie2) {
					t.Fatalf("sequence %d step %d (%s): Cookie2 is %s, want %s", i+1, k+1, s.URL, text(got), text(s.Cookie2))
				}
				resp := answer(s.Headers)
				made, err := jar.MakeCookies(t.Context(), HeadersOf(resp.Headers()), FromRequest(req, jar.Now()))
				if err != nil || len(made) != s.Made {
					t.Fatalf("sequence %d step %d (%s, %q): made %v, want %d; %v", i+1, k+1, s.URL, s.Headers, made, s.Made, err)
				}
				if err := jar.ExtractCookies(t.Context(), resp, req); err != nil {
					t.Fatal(err)
				}
				if got := describeAll(jar.Cookies()); !reflect.DeepEqual(got, s.Jar) {
					t.Fatalf("sequence %d step %d (%s, %q):\n got %v\nwant %v", i+1, k+1, s.URL, s.Headers, got, s.Jar)
				}
				if jar.Len() != len(s.Jar) {
					t.Fatalf("sequence %d step %d: Len is %d", i+1, k+1, jar.Len())
				}
			}
		}
	}
}

func TestDatesAsCPython(t *testing.T) {
	now := time.Unix(start, 0).UTC()
	for _, row := range golden.Rows[[3]any](t, "cookiejar/dates.jsonl", 2500) {
		parse := ParseHTTPTime
		if row[0] == "iso2time" {
			parse = ParseISOTime
		}
		got, ok := parse(row[1].(string), now)
		want, has := row[2].(float64)
		if ok != has || float64(got) != want {
			t.Errorf("%s(%q) is %d, %v, want %v", row[0], row[1], got, ok, row[2])
		}
	}
}

func words(v any) (out [][]Word) {
	for _, list := range v.([]any) {
		var words []Word
		for _, pair := range list.([]any) {
			w := Word{Name: pair.([]any)[0].(string)}
			w.Value.Text, w.Value.Set = pair.([]any)[1].(string)
			words = append(words, w)
		}
		out = append(out, words)
	}
	return out
}

func TestFunctionsAsCPython(t *testing.T) {
	for _, row := range golden.Rows[[3]any](t, "cookiejar/functions.jsonl", 800) {
		name, arg, want := row[0].(string), row[1], row[2]
		pair := func() (string, string) { return arg.([]any)[0].(string), arg.([]any)[1].(string) }
		var got any
		switch name {
		case "split_header_words":
			got, want = SplitHeaderWords(arg.(string)), words(want)
		case "join_header_words":
			got = JoinHeaderWords(words(arg)...)
		case "reach":
			got = Reach(arg.(string))
		case "domain_match":
			got = DomainMatch(pair())
		case "user_domain_match":
			got = UserDomainMatch(pair())
		case "escape_path":
			got = EscapePath(arg.(string))
		case "request_host":
			got = HostOf(pair())
		case "time2isoz":
			got = FormatISOTime(int64(arg.(float64)))
		case "time2netscape":
			got = FormatNetscapeTime(int64(arg.(float64)))
		default:
			t.Fatalf("unknown function %s", name)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s(%q) is %q, want %q", name, arg, got, want)
		}
	}
}
