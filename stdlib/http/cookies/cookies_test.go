package cookies_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/http/cookies"
)

var header = cookies.Format{Header: "Set-Cookie:", Now: func() time.Time { return time.Unix(1700000000, 0) }}

func load(t *testing.T, s string) *cookies.Jar {
	t.Helper()
	j := &cookies.Jar{}
	if err := j.Load(s, cookies.Simple{}); err != nil {
		t.Fatalf("Load(%q): %v", s, err)
	}
	return j
}

func TestSkipsBadPairs(t *testing.T) {
	for _, c := range []struct {
		header string
		names  []string
	}{
		{"a=b;c=d\td;e=f", []string{"a", "e"}},
		{`a={"x":"y"}; b=2`, []string{"b"}},
		{"x y=1; b=2", []string{"b"}},
		{"a=1; é=2; b=3", []string{"a", "b"}},
		{"a=1\r\nSet-Cookie: b=2; c=3", []string{"c"}},
		{`a="1` + "\x01" + `"; b=2`, []string{"b"}},
		{`a="1; b=2`, []string{"b"}},
		{"secure; a=1", []string{"a"}},
		{"a=1 b=2", []string{"a", "b"}},
		{"=; ;;; =1", []string{}},
	} {
		j := load(t, c.header)
		if got := j.Names(); !reflect.DeepEqual(got, c.names) {
			t.Errorf("%q: %q, want %q", c.header, got, c.names)
		}
	}
	j := load(t, `a=1; x y=2; path=/evil; domain=evil.example`)
	if v, _ := j.Get("a").Attr("path"); v != "" {
		t.Errorf("attributes of a pair that was skipped went to the one before: %v", v)
	}
}

func TestRefusesInjection(t *testing.T) {
	const evil = "a\r\nSet-Cookie: b=1"
	var m cookies.Morsel
	for name, err := range map[string]error{
		"key":       m.Set(evil, "v", "v"),
		"coded":     m.Set("k", "v", evil),
		"nul":       m.Set("k", "v", "a\x00"),
		"semicolon": m.Set("k", "v", "v; Domain=evil.example"),
		"path":      m.SetAttr("path", evil),
		"flag":      m.SetAttr("secure", evil),
		"attribute": m.SetAttr("path", "/; Domain=evil.example"),
		"unknown":   m.SetAttr("color", "red"),
		"reserved":  m.Set("Path", "v", "v"),
		"update":    m.Update([]string{"path", "domain"}, []any{"/ok", evil}),
		"plain":     new(cookies.Jar).Set("a", evil, cookies.Plain{}),
	} {
		var e *cookies.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if v, _ := m.Attr("path"); v != "" {
		t.Errorf("an update that failed set path to %v", v)
	}
	if _, set := m.Key(); set {
		t.Error("the morsel was set")
	}
	var j cookies.Jar
	if err := j.Set("a", evil, cookies.Simple{}); err != nil {
		t.Fatal(err)
	}
	if out, _ := j.Output(header, "\r\n"); out != `Set-Cookie: a="a\015\012Set-Cookie: b=1"` {
		t.Errorf("output %q", out)
	}
}

func TestJSOutputStaysInside(t *testing.T) {
	var j cookies.Jar
	if err := j.Set("a", "</script><script>alert(1)//\u2028", cookies.Plain{}); err != nil {
		t.Fatal(err)
	}
	out, err := j.JSOutput(header)
	if err != nil || strings.Count(out, "</script>") != 1 || strings.Contains(out, "<script>alert") || strings.Contains(out, "\u2028") {
		t.Errorf("%q, %v", out, err)
	}
}

// TestJSOutputEscapesBackslashes: a quoted value has a quote behind a backslash.
func TestJSOutputEscapesBackslashes(t *testing.T) {
	var j cookies.Jar
	if err := j.Set("a", `x";alert(1)`, cookies.Simple{}); err != nil {
		t.Fatal(err)
	}
	out, err := j.JSOutput(header)
	if want := `document.cookie = "a=\"x\\\"\\073alert(1)\"";`; err != nil || !strings.Contains(out, want) {
		t.Errorf("%q, %v, want %q", out, err, want)
	}
	if _, err := j.Output(cookies.Format{Header: "X\r\nY:"}, "\r\n"); err == nil {
		t.Error("a header of two lines")
	}
}

func TestOutputOfNumbers(t *testing.T) {
	var j cookies.Jar
	if err := j.Set("a", "1", cookies.Simple{}); err != nil {
		t.Fatal(err)
	}
	m := j.Get("a")
	for key, value := range map[string]any{"expires": -3600, "max-age": 60, "secure": true, "httponly": false, "comment": "a\r\nb", "version": 1, "PATH": "/"} {
		if err := m.SetAttr(key, value); err != nil {
			t.Fatal(err)
		}
	}
	want := `Set-Cookie: a=1; Comment="a\015\012b"; expires=Tue, 14 Nov 2023 21:13:20 GMT; Max-Age=60; Path=/; Secure; Version=1`
	if got, _ := m.Output(header); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	only := header
	only.Attrs = []string{"path"}
	if got, _ := m.Output(only); got != "Set-Cookie: a=1; Path=/" {
		t.Errorf("%q", got)
	}
}

func TestQuoteRoundTrip(t *testing.T) {
	for _, s := range []string{"", "a", "a b", `a"b\c`, "a,b; c", "é", "日本", "\x00\x1f\x7f", "tab\t"} {
		if got := cookies.Unquote(cookies.Quote(s)); got != s {
			t.Errorf("%q came back as %q from %q", s, got, cookies.Quote(s))
		}
	}
	if got := cookies.Quote("é日"); got != `"\351日"` {
		t.Errorf("%q", got)
	}
}

func TestStrict(t *testing.T) {
	for _, c := range []struct {
		name  string
		attrs map[string]any
		ok    bool
	}{
		{"a", nil, true},
		{"__Secure-a", nil, false},
		{"__secure-a", map[string]any{"secure": true}, true},
		{"__Host-a", map[string]any{"secure": true, "path": "/", "domain": "x"}, false},
		{"__Host-a", map[string]any{"secure": true}, false},
		{"__Host-a", map[string]any{"secure": true, "path": "/"}, true},
		{"a", map[string]any{"samesite": "None"}, false},
		{"a", map[string]any{"samesite": "none", "secure": 1}, true},
		{"a", map[string]any{"samesite": "Sometimes"}, false},
		{"a", map[string]any{"partitioned": true}, false},
		{"a", map[string]any{"path": "/" + strings.Repeat("x", 1024)}, false},
		{strings.Repeat("x", 5000), nil, false},
	} {
		j := cookies.Jar{Strict: true}
		if err := j.Set(c.name, "1", cookies.Simple{}); err != nil {
			t.Fatal(err)
		}
		for k, v := range c.attrs {
			if err := j.Get(c.name).SetAttr(k, v); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := j.Output(header, "\r\n"); (err == nil) != c.ok {
			t.Errorf("%.20s %v: %v", c.name, c.attrs, err)
		}
	}
	if cookies.Check(&cookies.Morsel{}) == nil {
		t.Error("a cookie without a name passed")
	}
}

func TestManyCookies(t *testing.T) {
	var b strings.Builder
	for i := range 2000 {
		b.WriteString("n" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + "=" + strings.Repeat("v", i%3) + ";")
	}
	j := load(t, b.String())
	names := j.Names()
	for _, name := range names {
		if j.Get(name) == nil {
			t.Fatalf("%q is lost", name)
		}
	}
	for i, name := range names {
		if !j.Delete(name) || j.Get(name) != nil || j.Len() != len(names)-i-1 {
			t.Fatalf("deleting %q", name)
		}
	}
}

// TestLinear is about work, not time: the inputs are of a size that anything
// quadratic would not finish within the limit for tests.
func TestLinear(t *testing.T) {
	const n = 4 << 20
	j := load(t, `a="`+strings.Repeat(`\`, n)+`"`)
	if got := j.Get("a"); got == nil || len(got.Value().(string)) != n/2 {
		t.Errorf("unquoting %d backslashes", n)
	}
	load(t, strings.Repeat(`a="`, n))
	load(t, strings.Repeat("a ", n))
	load(t, strings.Repeat("Wed, ", n))
	load(t, strings.Repeat("a= ", n))
}

func FuzzLoad(f *testing.F) {
	for _, s := range []string{
		"a=b;c=d\td;e=f", `a={"x":"y"}; b=2`, "x y=1; b=2", `a="` + strings.Repeat(`\`, 100) + `"`, "a=1; path=/; $Path=/x",
		"a=Wed, 21 Oct 2015 07:28:00 GMT; secure", "__Host-a=1; Domain=x", `keebler="E=everybody; L=\"Loves\"; fudge=\012;";`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var j cookies.Jar
		if err := j.Load(s, cookies.Simple{}); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		out, err := j.Output(header, "\n")
		if err != nil || strings.ContainsAny(out, "\r\x00\x7f") || j.Len() > 0 && strings.Count(out, "\n") != j.Len()-1 {
			t.Fatalf("%q was written as %q, %v", s, out, err)
		}
		for _, m := range j.Sorted() {
			one, again := m.OutputString(header), cookies.Jar{}
			if err := again.Load(one, cookies.Simple{}); err != nil || again.Len() != 1 {
				t.Fatalf("%q from %q: %v", one, s, err)
			}
			if got := again.Sorted()[0]; got.Value() != m.Value() {
				t.Fatalf("%q came back as %q", m.Value(), got.Value())
			}
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	const head = `session=0123456789abcdef0123456789abcdef; theme=dark; lang=en-GB; quoted="a b\054 c\073 d"; _ga=GA1.2.1234567890.1600000000; ` +
		`cart=item1%7Citem2; consent=yes; tz=Europe/London; id=42; last=2026-01-01T00:00:00Z`
	b.ReportAllocs()
	for b.Loop() {
		var j cookies.Jar
		if err := j.Load(head, cookies.Simple{}); err != nil || j.Len() != 10 {
			b.Fatal(err)
		}
	}
}
