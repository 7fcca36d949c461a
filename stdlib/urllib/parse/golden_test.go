package parse_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/parse/internal/goldentest"
)

type text = golden.Text

// outcome is what CPython did: a result or [class, message].
type outcome[T any] struct {
	R T
	E []text
}

func rows[T any](t *testing.T, name string) []T {
	t.Helper()
	return golden.Rows[T](t, "urllib_parse/"+name, 1)
}

// differences are the places where we part from CPython 3.9.18 on purpose. A
// replay counts the vectors that each one explains; one that explains none is
// dead and fails the test.
type differences struct {
	reasons map[string]int
}

func newDifferences(reasons ...string) *differences {
	d := &differences{reasons: map[string]int{}}
	for _, r := range reasons {
		d.reasons[r] = 0
	}
	return d
}

func (d *differences) explain(t *testing.T, reason string) {
	t.Helper()
	if _, ok := d.reasons[reason]; !ok {
		t.Fatalf("unlisted difference %q", reason)
	}
	d.reasons[reason]++
}

func (d *differences) check(t *testing.T) {
	t.Helper()
	for reason, n := range d.reasons {
		if n == 0 {
			t.Errorf("no vector shows the difference %q", reason)
		}
		t.Logf("%q explains %d vectors", reason, n)
	}
}

// class is the Python class of an error; "" for nil.
func class(err error) string {
	var e *parse.Error
	if errors.As(err, &e) {
		return "ValueError"
	}
	return goldentest.Class(err)
}

// message is str(exception).
func message(err error) string {
	var e *parse.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Msg
	}
	return err.Error()
}

// sameError tells whether err is the exception that CPython raised.
func sameError(err error, want []text) bool {
	return goldentest.Same(class(err), message(err), want)
}

const (
	diffBrackets = "brackets that enclose no valid IP literal, or not the whole host, are refused (CVE-2024-11168, CVE-2025-0938)"
	diffPort     = "a port is ASCII digits, nothing that int() would also take"
	diffNotUTF8  = "bytes that are not UTF-8 are quoted as they are"
)

// bracketed tells whether the authority in a URL has a square bracket.
func bracketed(netloc string) bool { return strings.ContainsAny(netloc, "[]") }

func TestGoldenSplit(t *testing.T) {
	type row struct {
		U, S    text
		NF      bool
		R       []text
		E       []text
		G       text
		PG      *text
		P, D    []text
		N, W, H *text
		O       *outcome[int]
	}
	diffs := newDifferences(diffBrackets, diffPort)
	for _, c := range rows[row](t, "split.jsonl") {
		url, o := string(c.U), parse.Options{Scheme: string(c.S), NoFragments: c.NF}
		s, err := o.Urlsplit(url)
		p, perr := o.Urlparse(url)
		if class(err) != class(perr) {
			t.Errorf("urlsplit and urlparse disagree on %q: %v, %v", url, err, perr)
		}
		if c.E == nil && err != nil && class(err) == "ValueError" && bracketed(string(c.R[1])) {
			diffs.explain(t, diffBrackets)
			continue
		}
		if !sameError(err, c.E) {
			t.Errorf("urlsplit(%q): %v, want %q", url, err, c.E)
			continue
		}
		if err != nil {
			continue
		}
		want := parse.SplitResult{Scheme: string(c.R[0]), Netloc: string(c.R[1]), Path: string(c.R[2]), Query: string(c.R[3]), Fragment: string(c.R[4])}
		if s != want {
			t.Errorf("urlsplit(%q) = %q, want %q", url, s, want)
		}
		wantP := parse.ParseResult{Scheme: s.Scheme, Netloc: s.Netloc, Path: s.Path, Query: s.Query, Fragment: s.Fragment}
		if c.P != nil {
			wantP.Path, wantP.Params = string(c.P[0]), string(c.P[1])
		}
		if p != wantP {
			t.Errorf("urlparse(%q) = %q, want %q", url, p, wantP)
		}
		if got := s.Geturl(); got != string(c.G) {
			t.Errorf("urlsplit(%q).geturl() = %q, want %q", url, got, c.G)
		}
		pg := c.G
		if c.PG != nil {
			pg = *c.PG
		}
		if got := p.Geturl(); got != string(pg) {
			t.Errorf("urlparse(%q).geturl() = %q, want %q", url, got, pg)
		}
		if c.D != nil {
			if d, err := parse.Urldefrag(url); err != nil || d.URL != string(c.D[0]) || d.Fragment != string(c.D[1]) {
				t.Errorf("urldefrag(%q) = %q, %v, want %q", url, d, err, c.D)
			}
		}
		optional := func(what string, want *text, f func() (string, bool)) {
			got, ok := f()
			if ok != (want != nil) || ok && got != string(*want) {
				t.Errorf("urlsplit(%q).%s = %q, %v", url, what, got, ok)
			}
		}
		optional("username", c.N, s.Username)
		optional("password", c.W, s.Password)
		optional("hostname", c.H, s.Hostname)
		port, ok, err := s.Port()
		switch {
		case c.O == nil && !ok && err == nil:
		case c.O == nil:
			t.Errorf("urlsplit(%q).port = %d, %v, %v, want none", url, port, ok, err)
		case sameError(err, c.O.E) && (err != nil || ok && port == c.O.R):
		case class(err) == "ValueError" && strings.Contains(message(err), "could not be cast"):
			diffs.explain(t, diffPort)
		default:
			t.Errorf("urlsplit(%q).port = %d, %v, %v, want %v", url, port, ok, err, *c.O)
		}
	}
	diffs.check(t)
}

func TestGoldenUnsplit(t *testing.T) {
	type row struct {
		Five, Six []text
		R         text
	}
	for _, c := range rows[row](t, "unsplit.jsonl") {
		var got string
		if f := c.Five; f != nil {
			got = parse.Urlunsplit(parse.SplitResult{Scheme: string(f[0]), Netloc: string(f[1]), Path: string(f[2]), Query: string(f[3]), Fragment: string(f[4])})
		} else {
			f := c.Six
			got = parse.Urlunparse(parse.ParseResult{Scheme: string(f[0]), Netloc: string(f[1]), Path: string(f[2]), Params: string(f[3]), Query: string(f[4]), Fragment: string(f[5])})
		}
		if got != string(c.R) {
			t.Errorf("unsplit(%q%q) = %q, want %q", c.Five, c.Six, got, c.R)
		}
	}
}

func TestGoldenJoin(t *testing.T) {
	type row struct {
		B, U text
		NF   bool
		outcome[text]
	}
	diffs := newDifferences(diffBrackets)
	for _, c := range rows[row](t, "join.jsonl") {
		got, err := parse.Options{NoFragments: c.NF}.Urljoin(string(c.B), string(c.U))
		switch {
		case sameError(err, c.E) && got == string(c.R):
		case class(err) == "ValueError" && c.E == nil && (bracketed(string(c.B)) || bracketed(string(c.U))):
			diffs.explain(t, diffBrackets)
		default:
			t.Errorf("urljoin(%q, %q) = %q, %v, want %q", c.B, c.U, got, err, c.outcome)
		}
	}
	diffs.check(t)
}

func TestGoldenUnwrap(t *testing.T) {
	type row struct{ U, R text }
	for _, c := range rows[row](t, "unwrap.jsonl") {
		if got := parse.Unwrap(string(c.U)); got != string(c.R) {
			t.Errorf("unwrap(%q) = %q, want %q", c.U, got, c.R)
		}
	}
}

func TestGoldenQuote(t *testing.T) {
	type row struct {
		K        string
		S, Safe  text
		Enc, Err string
		outcome[text]
	}
	diffs := newDifferences(diffNotUTF8)
	for _, c := range rows[row](t, "quote.jsonl") {
		s, safe := string(c.S), string(c.Safe)
		var got string
		var err error
		switch c.K {
		case "quote":
			got, err = parse.QuoteEncoded(s, safe, c.Enc, c.Err)
		case "quote_plus":
			got, err = parse.QuotePlusEncoded(s, safe, c.Enc, c.Err)
		case "quote_from_bytes":
			got = parse.QuoteFromBytes([]byte(s), safe)
		case "quote_plus_bytes":
			got = parse.QuotePlus(s, safe)
		}
		switch {
		case sameError(err, c.E) && got == string(c.R):
		case c.E != nil && err == nil && c.E[0] == "UnicodeEncodeError" && c.Enc == "" && got == parse.Quote(s, safe):
			diffs.explain(t, diffNotUTF8)
		default:
			t.Errorf("%s(%q, %q, %q, %q) = %q, %v, want %q", c.K, s, safe, c.Enc, c.Err, got, err, c.outcome)
		}
	}
	diffs.check(t)
}

func TestGoldenUnquote(t *testing.T) {
	type row struct {
		K        string
		S        text
		Enc, Err string
		outcome[text]
	}
	for _, c := range rows[row](t, "unquote.jsonl") {
		var got string
		var err error
		switch c.K {
		case "unquote":
			got, err = parse.UnquoteEncoded(string(c.S), c.Enc, c.Err)
		case "unquote_plus":
			got, err = parse.UnquotePlusEncoded(string(c.S), c.Enc, c.Err)
		case "unquote_to_bytes":
			got = parse.UnquoteToBytes(string(c.S))
		}
		if !sameError(err, c.E) || got != string(c.R) {
			t.Errorf("%s(%q, %q, %q) = %q, %v, want %q", c.K, c.S, c.Enc, c.Err, got, err, c.outcome)
		}
	}
}

func TestGoldenQuery(t *testing.T) {
	type row struct {
		S            text
		Keep, Strict bool
		Enc, Err     string
		Max          string
		Sep          text
		QS           [][2]any
		outcome[[][2]text]
	}
	for _, c := range rows[row](t, "query.jsonl") {
		o := parse.QueryOptions{KeepBlank: c.Keep, Strict: c.Strict, Encoding: c.Enc, Errors: c.Err, Separator: string(c.Sep)}
		if n, err := strconv.Atoi(c.Max); err == nil {
			o.MaxFields = &n
		}
		pairs, err := parse.ParseQSL(string(c.S), o)
		if !sameError(err, c.E) || len(pairs) != len(c.R) {
			t.Errorf("parse_qsl(%q, %+v) = %q, %v, want %q", c.S, o, pairs, err, c.outcome)
			continue
		}
		for i, p := range pairs {
			if p.Name != string(c.R[i][0]) || p.Value != string(c.R[i][1]) {
				t.Errorf("parse_qsl(%q, %+v)[%d] = %q, want %q", c.S, o, i, p, c.R[i])
			}
		}
		values, err := parse.ParseQS(string(c.S), o)
		if !sameError(err, c.E) {
			t.Errorf("parse_qs(%q, %+v): %v, want %q", c.S, o, err, c.E)
		}
		if err != nil {
			continue
		}
		i := 0
		for name, list := range values.All() {
			if i >= len(c.QS) {
				t.Errorf("parse_qs(%q, %+v) has more than %d names", c.S, o, len(c.QS))
				break
			}
			want := c.QS[i][1].([]any)
			same := name == golden.Bytes(c.QS[i][0].(string)) && len(list) == len(want)
			for k := 0; same && k < len(list); k++ {
				same = list[k] == golden.Bytes(want[k].(string))
			}
			if !same {
				t.Errorf("parse_qs(%q, %+v): %q: %q, want %q", c.S, o, name, list, c.QS[i])
			}
			i++
		}
		if i != values.Len() || i != len(c.QS) {
			t.Errorf("parse_qs(%q, %+v) has %d names, want %d", c.S, o, i, len(c.QS))
		}
	}
}

func TestGoldenUrlencode(t *testing.T) {
	type row struct {
		Safe          text
		Enc, Err, Via string
		Q             [][4]any // key, values, key is bytes, values are bytes
		outcome[text]
	}
	for _, c := range rows[row](t, "urlencode.jsonl") {
		o := parse.EncodeOptions{Safe: string(c.Safe), Encoding: c.Enc, Errors: c.Err}
		if c.Via == "quote" {
			o.Via = parse.QuoteEncoded
		}
		e := parse.NewEncoder(o)
		var err error
		for _, q := range c.Q {
			if err = e.Key(golden.Bytes(q[0].(string)), q[2] != 0.0); err != nil {
				break
			}
			for i, v := range q[1].([]any) {
				if err = e.Value(golden.Bytes(v.(string)), q[3].([]any)[i] != 0.0); err != nil {
					break
				}
			}
			if err != nil {
				break
			}
		}
		got := e.String()
		if err != nil {
			got = ""
		}
		if !sameError(err, c.E) || got != string(c.R) {
			t.Errorf("urlencode(%q, %+v) = %q, %v, want %q", c.Q, o, got, err, c.outcome)
		}
	}
}
