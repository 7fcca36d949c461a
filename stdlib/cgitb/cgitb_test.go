package cgitb

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

func TestSecretNames(t *testing.T) {
	s := NewSecrets(DefaultSecrets())
	for _, name := range []string{"password", "PASSWORD", "user_password", "db_passwd", "apiKey", "API-KEY", "x_api_key", "Authorization", "Proxy-Authorization", "Set-Cookie", "csrf_token", "client_secret", "aws_credentials", "sessionid", "privateKey"} {
		if !s.Name(name) {
			t.Errorf("%s is a secret", name)
		}
	}
	for _, name := range []string{"", "user", "path", "amount", "key", "pass", "author", "session"} {
		if s.Name(name) {
			t.Errorf("%s is no secret", name)
		}
	}
	if none := NewSecrets(nil); none.Name("password") || none.Scrub("password=x") != "password=x" {
		t.Error("no words, and yet a secret")
	}
}

func TestScrub(t *testing.T) {
	s := NewSecrets(DefaultSecrets())
	s.Learn("s3cret!")
	s.Learn("abc") // too short to be told from other text
	for text, want := range map[string]string{
		"a b":                                  "a b",
		"user=ann&password=x1&n=2":             "user=ann&password=***&n=2",
		"Cookie: a=b; c=d\r\nAccept: x":        "Cookie: ***\r\nAccept: x",
		"Authorization: Bearer abcdef":         "Authorization: ***",
		"sent Bearer abcd.efgh_12 there":       "sent Bearer *** there",
		"ftp://ann:pw@host/x":                  "ftp://ann:***@host/x",
		"http://host:80/x@y":                   "http://host:80/x@y",
		`{"api_key": "k\"1", "n": 1}`:          `{"api_key": "***", "n": 1}`,
		"it says s3cret! and abc":              "it says *** and abc",
		"passwords are typed":                  "passwords are typed",
		"-----BEGIN RSA PRIVATE KEY-----\nMII": "-----BEGIN RSA PRIVATE KEY-----***",
	} {
		if got := s.Scrub(text); got != want {
			t.Errorf("%q\ngot  %q\nwant %q", text, got, want)
		}
	}
	for line, want := range map[string]string{
		`local password = "hunter2" -- it`:          `local password = "***" -- it`,
		`headers["Authorization"] = 'Basic x'`:      `headers["Authorization"] = "***"`,
		`login("ann", token, "x")`:                  `login("ann", token, "***")`,
		`local name = "ann"`:                        `local name = "ann"`,
		`post(password)`:                            `post(password)`,
		`local t = {secret = [[a b]], n = 1}`:       `local t = {secret = "***", n = 1}`,
		`open("http://a:b@c/")`:                     `open("http://a:***@c/")`,
		`x = 1 -- password=hunter2`:                 `x = 1 -- password=***`,
		`password = "unfinished`:                    `password = "***"`,
		`log("s3cret!")`:                            `log("***")`,
		`self:send_header("Set-Cookie", "sid=abc")`: `self:send_header("Set-Cookie", "***")`,
	} {
		if got := s.ScrubSource(line); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", line, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	scan := func(src string) string {
		lines := strings.Split(src, "\n")
		return strings.Join(Names(func() (string, bool) {
			if len(lines) == 0 {
				return "", false
			}
			l := lines[0]
			lines = lines[1:]
			return l, true
		}), " ")
	}
	for src, want := range map[string]string{
		`local a = b + c.d.e`:                    "a b c c.d c.d.e",
		`f("g", 'h') -- i`:                       "f",
		`if x then return y end z`:               "x y z",
		`a..b`:                                   "a b",
		`a:m(b)`:                                 "a b",
		`f().x = 0x1F + 1e5`:                     "f",
		"f(a,\n  b,\n  [[c]])\nd":                "f a b",
		`a a a`:                                  "a",
		"f(" + strings.Repeat("\n(", 50) + "\nx": "f",
	} {
		if got := scan(src); got != want {
			t.Errorf("%q: got %q, want %q", src, got, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	src := "1\n2\n3\n4\n5\n6\n7\n"
	for _, c := range []struct {
		line, n int
		want    string
	}{{1, 5, "*12345"}, {4, 5, "23*456"}, {7, 5, "3456*7"}, {4, 1, "*4"}, {4, 100, "123*4567"}, {4, 0, ""}, {8, 5, ""}, {0, 5, ""}} {
		got := ""
		for _, l := range Excerpt(src, c.line, c.n) {
			if l.Current {
				got += "*"
			}
			got += l.Text
		}
		if got != c.want {
			t.Errorf("line %d of %d: %q, want %q", c.line, c.n, got, c.want)
		}
	}
}

var hostile = "<script>alert(1)</script>\"'&"

func sample() *Report {
	return &Report{
		Class: "a.Error<", Message: hostile, Version: hostile, Time: time.Unix(0, 0).UTC(),
		Frames: []Frame{
			{Place: hostile, Func: hostile, Args: []Variable{{Name: hostile, Value: hostile}}, Vars: []Variable{{hostile, hostile, hostile}}, Excerpt: []Line{{9, hostile, false}, {10, hostile, true}}},
			{Place: "[Go]", Func: "f"},
		},
		Omitted: 3, OmittedAt: 1, Attrs: []Variable{{Name: hostile, Value: hostile}}, Traceback: hostile,
	}
}

func TestHTMLEscapesAll(t *testing.T) {
	page := sample().HTML()
	if strings.Contains(page, "<script>") || strings.Contains(page, `"'&`) {
		t.Errorf("not escaped:\n%s", page)
	}
	if n := strings.Count(page, "&lt;script&gt;"); n < 13 {
		t.Errorf("%d places of 13 are shown", n)
	}
	if !strings.Contains(page, "3 more calls") || !strings.Contains(page, "<mark><span>10</span>") {
		t.Error(page)
	}
}

func TestText(t *testing.T) {
	r := &Report{
		Class: "ValueError", Message: "bad\nmore", Version: "v", Time: time.Unix(0, 0).UTC(),
		Frames:    []Frame{{Place: "a.lua:2", Func: "f", Args: []Variable{{Name: "x", Value: "1"}}, Vars: []Variable{{"y", "global", "2"}}, Excerpt: []Line{{1, "", false}, {2, "  boom()", true}}}},
		Attrs:     []Variable{{Name: "args", Value: "{}"}},
		Traceback: "Traceback\n",
	}
	want := `ValueError: bad
v
Thu Jan  1 00:00:00 1970

A script has failed. The calls that led there, the latest last:

 a.lua:2 in f(x=1)
    1
 => 2   boom()
      global y = 2

ValueError: bad
more
    args = {}

Traceback
`
	if got := r.Text(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	name, err := Save(host.OS(), dir, ".html", "report")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || filepath.Join(dir, entries[0].Name()) != name {
		t.Errorf("%v %v, want %s", entries, err, name)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", info.Mode(), err)
	}
	if b, _ := os.ReadFile(name); string(b) != "report" || filepath.Ext(name) != ".html" {
		t.Errorf("%s: %q", name, b)
	}
	if _, err := Save(host.OS(), filepath.Join(dir, "none"), ".txt", ""); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func FuzzScrubSource(f *testing.F) {
	f.Add(`password = "a" .. [[b]] -- c`)
	f.Add(`f("\`)
	f.Fuzz(func(t *testing.T, line string) {
		s := NewSecrets(DefaultSecrets())
		s.Learn("hunter2")
		if got := s.ScrubSource(line + `"hunter2"`); strings.Contains(got, "hunter2") {
			t.Errorf("a secret is shown: %s", got)
		}
		_ = s.Scrub(line)
		Names(func() (string, bool) { return line, true })
	})
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"": "",
		"a\nb\tc é 日本 👨\u200d👩 \ufffd": "a\nb\tc é 日本 👨\u200d👩 \ufffd",
		"\x00\x1b[31m\x7f\r":           `\0\27[31m\127\13`,
		"\xff\xc3 \xe2\x80":            `\255\195 \226\128`,
		"a\u202eb\u2066\u2028":         `a\u{202E}b\u{2066}\u{2028}`,
		"\u0085":                       `\u{85}`,
	} {
		if got := Printable(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, row := range []struct {
		in   string
		n    int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "abc ... (4 bytes)"}, {"aéb", 2, "a ... (4 bytes)"}, {"\xff\xff\xff", 0, " ... (3 bytes)"}} {
		if got := Clip(row.in, row.n); got != row.want {
			t.Errorf("%q: %q, want %q", row.in, got, row.want)
		}
	}
}

func TestShortName(t *testing.T) {
	for _, c := range [][3]string{
		{"/srv/app.lua:60", "function </srv/app.lua:59>", "function of line 59"},
		{"/srv/app.lua:60", "function </srv/other.lua:59>", "function </srv/other.lua:59>"},
		{"[Go]", "pcall", "pcall"},
		{"/srv/app.lua:60", "check", "check"},
	} {
		if got := (&Frame{Place: c[0], Func: c[1]}).shortName(); got != c[2] {
			t.Errorf("%s in %s: %s, want %s", c[1], c[0], got, c[2])
		}
	}
}
