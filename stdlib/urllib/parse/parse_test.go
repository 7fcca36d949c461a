package parse_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/urllib/parse"
)

// urllib.parse-1: every scheme that the documents list is in a table.
func TestSchemeTables(t *testing.T) {
	known := slices.Concat(parse.UsesRelative(), parse.UsesNetloc(), parse.UsesParams(), parse.NonHierarchical(), parse.UsesQuery(), parse.UsesFragment())
	for _, s := range strings.Fields(`file ftp gopher hdl http https imap mailto mms news nntp prospero rsync rtsp rtspu sftp shttp sip sips
		snews svn svn+ssh telnet wais ws wss`) {
		if !slices.Contains(known, s) {
			t.Errorf("%s is in no table", s)
		}
		for i := range len(s) {
			if strings.IndexByte(parse.SchemeChars, s[i]) < 0 {
				t.Errorf("%q of %s is no scheme character", s[i], s)
			}
		}
	}
	// A caller's copy is its own.
	parse.UsesNetloc()[1] = "x"
	if got := parse.Urlunsplit(parse.SplitResult{Scheme: "ftp", Path: "/p"}); got != "ftp:///p" {
		t.Errorf("table changed by a caller: %q", got)
	}
}

// urllib.parse-6: absent and empty are two things.
func TestAbsentParts(t *testing.T) {
	for _, c := range []struct {
		url                      string
		user, password, hostname string
		hasUser, hasPassword     bool
	}{
		{"http://h", "", "", "h", false, false},
		{"http://@h", "", "", "h", true, false},
		{"http://:@h", "", "", "h", true, true},
		{"http://u:@h", "u", "", "h", true, true},
		{"http://u@v:p:q@H", "u@v", "p:q", "h", true, true},
	} {
		r, err := parse.Urlparse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		user, hasUser := r.Username()
		password, hasPassword := r.Password()
		host, ok := r.Hostname()
		port, hasPort, err := r.Port()
		if user != c.user || hasUser != c.hasUser || password != c.password || hasPassword != c.hasPassword || host != c.hostname || !ok {
			t.Errorf("%s: %q %v, %q %v, %q %v", c.url, user, hasUser, password, hasPassword, host, ok)
		}
		if port != 0 || hasPort || err != nil {
			t.Errorf("%s: port %d, %v, %v", c.url, port, hasPort, err)
		}
	}
}

// The rows of the attack list: each must be refused.
func TestRefusedNetlocs(t *testing.T) {
	for _, url := range []string{
		"http://[1.2.3.4]/", "http://prefix.[::1]/", "http://[::1].x/", "http://[v1.]/", "http://a]b[/", "http://[::1", "http://::1]",
		"http://[]/", "http://[[::1]]/", "http://[::1]x:80/", "http://[u]@h/", "http://[::1]@h/", "http://u@h[::1]", "http://[::1]:[80]",
		"http://[vg.x]/", "http://[v1.a b]/", "http://[::g]/", "http://[fe80::1%]/",
		"http://example.com\uFF03@bing.com", "http://a\u2100b/", "http://u\uFF20h/", "http://h\uFF1A80/",
	} {
		_, err := parse.Urlsplit(url)
		var e *parse.Error
		if !errors.As(err, &e) || e.Func != "urlsplit" || e.Msg == "" {
			t.Errorf("urlsplit(%q): %v", url, err)
		}
		if _, err := parse.Urljoin("http://h/", url); err == nil {
			t.Errorf("urljoin accepts %q", url)
		}
		if _, err := parse.Urljoin(url, "x"); err == nil {
			t.Errorf("urljoin accepts the base %q", url)
		}
		if _, err := parse.Urldefrag(url + "#f"); err == nil {
			t.Errorf("urldefrag accepts %q", url)
		}
	}
}

func TestAcceptedNetlocs(t *testing.T) {
	for url, host := range map[string]string{
		"http://[::1]/": "::1", "http://u:p@[2001:DB8::A]:80/": "2001:db8::a", "http://[FE80::1%25Eth0]": "fe80::1%25Eth0",
		"http://[V1F.a:b]:1": "v1f.a:b", "http://[::ffff:1.2.3.4]": "::ffff:1.2.3.4", "http://h/[x]?[y]#[z]": "h", "http://bücher.de": "bücher.de",
	} {
		r, err := parse.Urlsplit(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if got, _ := r.Hostname(); got != host {
			t.Errorf("%s: hostname %q", url, got)
		}
	}
}

// urllib.parse-8: no port but ASCII digits up to 65535.
func TestPorts(t *testing.T) {
	for _, port := range []string{"0x50", "+80", "-1", " 80", "80 ", "8_0", "８０", "٨٠", "65536", "99999999999999999999999", "80:1", "é"} {
		r, err := parse.Urlsplit("http://h:" + port)
		if err != nil {
			t.Fatal(err)
		}
		if n, ok, err := r.Port(); err == nil || ok {
			t.Errorf("port %q is %d", port, n)
		}
	}
	r, _ := parse.Urlsplit("http://h:000065535")
	if n, ok, err := r.Port(); n != 65535 || !ok || err != nil {
		t.Errorf("%d, %v, %v", n, ok, err)
	}
	r, _ = parse.Urlsplit("http://h:0x50")
	if _, _, err := r.Port(); err.Error() != "port: Port could not be cast to integer value as '0x50'" {
		t.Error(err)
	}
}

// urllib.parse-47 and the strict mode.
func TestUnsafeCharacters(t *testing.T) {
	strict := parse.Options{Strict: true}
	for url, want := range map[string]string{
		" https://e.com": "https://e.com", "\x00\x1fhttps://e.com": "https://e.com", "java\nscript:alert(1)": "javascript:alert(1)",
		"http://h/a\r\nb": "http://h/ab", "ht\ttp://h": "http://h",
	} {
		r, err := parse.Urlsplit(url)
		if err != nil || r.Geturl() != want {
			t.Errorf("%q: %q, %v", url, r, err)
		}
		if _, err := strict.Urlsplit(url); class(err) != "ValueError" {
			t.Errorf("strict accepts %q", url)
		}
		if _, err := strict.Urlparse(url); err == nil {
			t.Errorf("strict accepts %q", url)
		}
		for _, pair := range [][2]string{{url, "x"}, {"http://h", url}, {"", url}, {url, ""}} {
			if _, err := strict.Urljoin(pair[0], pair[1]); err == nil {
				t.Errorf("strict joins %q", pair)
			}
		}
	}
	if r, err := strict.Urlsplit("http://h/a b "); err != nil || r.Path != "/a b " {
		t.Errorf("%q, %v", r, err)
	}
	if _, err := (parse.Options{Strict: true, Scheme: " http"}).Urlsplit("x"); err == nil {
		t.Error("strict accepts a scheme with a space")
	}
	if out, err := strict.Urljoin("http://h/a/b", "../c"); err != nil || out != "http://h/c" {
		t.Errorf("%q, %v", out, err)
	}
}

// urllib.parse-29: only an empty fragment is dropped.
func TestDefragGeturl(t *testing.T) {
	for url, want := range map[string]string{"HTTP://h/?#": "http://h/", "HTTP://h/?": "HTTP://h/?", "http://h#f": "http://h#f"} {
		if d, err := parse.Urldefrag(url); err != nil || d.Geturl() != want {
			t.Errorf("%s: %q, %v", url, d.Geturl(), err)
		}
	}
}

// A result shares the input's memory: parsing allocates nothing.
func TestAllocations(t *testing.T) {
	for name, c := range map[string]struct {
		f    func()
		want float64
	}{
		"split":         {func() { r, _ := parse.Urlsplit(benchURLs[1]); sink += len(r.Path) }, 0},
		"parse":         {func() { r, _ := parse.Urlparse(benchURLs[1]); sink += len(r.Path) }, 0},
		"ipv6":          {func() { r, _ := parse.Urlsplit(benchURLs[4]); sink += len(r.Path) }, 0},
		"join":          {func() { s, _ := parse.Urljoin(benchURLs[1], "../x/./y"); sink += len(s) }, 1},
		"unsplit":       {func() { sink += len(parse.Urlunsplit(parse.SplitResult{Scheme: "http", Netloc: "h", Path: benchText})) }, 1},
		"quote nothing": {func() { sink += len(parse.Quote("/usr/share", "/")) }, 0},
		"quote":         {func() { sink += len(parse.Quote(benchText, "/")) }, 1},
		"unquote":       {func() { sink += len(parse.Unquote("a%20b")) }, 1},
		"urlencode":     {func() { sink += len(parse.Urlencode(benchPairs)) }, 1},
	} {
		if got := testing.AllocsPerRun(20, c.f); got != c.want {
			t.Errorf("%s: %v allocations, want %v", name, got, c.want)
		}
	}
}

// urllib.parse-17, and a million empty fields cost no more than reading them.
func TestMaxFields(t *testing.T) {
	hostile := strings.Repeat("a&", 1_000_000)
	limit := 1000
	if _, err := parse.ParseQSL(hostile, parse.QueryOptions{MaxFields: &limit}); class(err) != "ValueError" {
		t.Errorf("%v", err)
	}
	if pairs, err := parse.ParseQSL(hostile, parse.QueryOptions{}); err != nil || len(pairs) != 0 || cap(pairs) > 64 {
		t.Errorf("%d pairs of %d, %v", len(pairs), cap(pairs), err)
	}
	if values, err := parse.ParseQS(hostile, parse.QueryOptions{KeepBlank: true}); err != nil || len(values.Get("a")) != 1_000_000 {
		t.Errorf("%v", err)
	}
	if class(parse.ErrEmptySeparator) != "ValueError" || message(parse.ErrEmptySeparator) != "Separator must be of type string or bytes." {
		t.Error(parse.ErrEmptySeparator)
	}
}

func TestValues(t *testing.T) {
	var qs strings.Builder
	for i := range 40 {
		qs.WriteString("&k" + string(rune('a'+i%20)) + "=" + string(rune('0'+i/20)))
	}
	v, err := parse.ParseQS(qs.String(), parse.QueryOptions{})
	if err != nil || v.Len() != 20 || v.Get("nope") != nil || !slices.Equal(v.Get("kt"), []string{"0", "1"}) {
		t.Fatalf("%d names, %v", v.Len(), err)
	}
	var names []string
	for name := range v.All() {
		if names = append(names, name); len(names) == 3 {
			break
		}
	}
	if !slices.Equal(names, []string{"ka", "kb", "kc"}) {
		t.Errorf("order %q", names)
	}
	empty, err := parse.ParseQS("", parse.QueryOptions{})
	if err != nil || empty.Len() != 0 || empty.Get("") != nil {
		t.Errorf("%v, %v", empty, err)
	}
}

// urllib.parse-41, -43: the pairs' order, and what quote_via is given.
func TestEncoder(t *testing.T) {
	if got := parse.Urlencode([]parse.Pair{{"b", "x y"}, {"a", "/é"}}); got != "b=x+y&a=%2F%C3%A9" {
		t.Error(got)
	}
	var calls [][4]string
	e := parse.NewEncoder(parse.EncodeOptions{Safe: "s", Encoding: "latin-1", Errors: "ignore",
		Via: func(s, safe, encoding, errs string) (string, error) {
			calls = append(calls, [4]string{s, safe, encoding, errs})
			return "<" + s + ">", nil
		}})
	for _, err := range []error{e.Key("k", false), e.Value("1", true), e.Value("2", false), e.Key("unused", true), e.Add("x", "y")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if e.String() != "<k>=<1>&<k>=<2>&<x>=<y>" {
		t.Error(e.String())
	}
	want := [][4]string{{"k", "s", "latin-1", "ignore"}, {"1", "s", "", ""}, {"2", "s", "latin-1", "ignore"}, {"unused", "s", "", ""},
		{"x", "s", "latin-1", "ignore"}, {"y", "s", "latin-1", "ignore"}}
	if !slices.Equal(calls, want) {
		t.Errorf("%q", calls)
	}
	bad := parse.NewEncoder(parse.EncodeOptions{Encoding: "ascii"})
	if err := bad.Add("é", "x"); class(err) != "UnicodeEncodeError" {
		t.Error(err)
	}
	if err := bad.Add("x", "é"); class(err) != "UnicodeEncodeError" || bad.String() != "" {
		t.Error(err, bad.String())
	}
}
