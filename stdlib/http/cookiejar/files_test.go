package cookiejar

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/host"
)

type fileRow struct {
	Text string  `json:"text"`
	Back [][]any `json:"back"`
}

// revive makes the cookie that describe was given.
func revive(d []any) *Cookie {
	text := func(v any) (o Optional) { o.Text, o.Set = v.(string); return o }
	c := &Cookie{Version: NoVersion, Name: d[1].(string), Value: text(d[2]), Port: text(d[3]), Domain: d[5].(string), Path: d[8].(string),
		Expires: NoExpiry, Comment: text(d[13]), CommentURL: text(d[14])}
	if v, ok := d[0].(float64); ok {
		c.Version = int(v)
	}
	if v, ok := d[11].(float64); ok {
		c.Expires = int64(v)
	}
	c.PortSpecified, c.DomainSpecified, c.DomainInitialDot = d[4].(bool), d[6].(bool), d[7].(bool)
	c.PathSpecified, c.Secure, c.Discard, c.RFC2109 = d[9].(bool), d[10].(bool), d[12].(bool), d[15].(bool)
	for _, a := range d[16].([]any) {
		c.SetNonstandard(a.([]any)[0].(string), text(a.([]any)[1]))
	}
	return c
}

// asOurs writes a cookies.txt of CPython 3.9 as we do: session cookies expire at
// 0, and HttpOnly is kept.
func asOurs(text string, cookies []*Cookie) string {
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		f := strings.Split(line, "\t")
		if len(f) != 7 {
			continue
		}
		if f[4] == "" {
			f[4] = "0"
		}
		for _, c := range cookies {
			if _, ok := c.Nonstandard("HttpOnly"); ok && c.Domain == f[0] && c.Path == f[2] && (c.Name == f[5] || f[5] == "" && c.Name+"\n" == f[6]) {
				f[0] = "#HttpOnly_" + f[0]
				break
			}
		}
		lines[i] = strings.Join(f, "\t")
	}
	return strings.Join(lines, "")
}

func TestFilesAsCPython(t *testing.T) {
	type row struct {
		Cookies    [][]any
		Now        int64
		LWP        fileRow `json:"LWPCookieJar"`
		LWPAll     fileRow `json:"LWPCookieJarAll"`
		Mozilla    fileRow `json:"MozillaCookieJar"`
		MozillaAll fileRow `json:"MozillaCookieJarAll"`
	}
	shown := regexp.MustCompile(`HttpOnly`)
	prefixed := 0
	for i, row := range golden.Rows[row](t, "cookiejar/files.jsonl", 100) {
		jar := New(&handClock{row.Now}, nil)
		for _, d := range row.Cookies {
			jar.SetCookie(revive(d))
		}
		for _, f := range []struct {
			format Format
			which  Which
			want   fileRow
		}{
			{LWP{}, Which{}, row.LWP}, {LWP{}, Which{true, true}, row.LWPAll},
			{Mozilla{}, Which{}, row.Mozilla}, {Mozilla{}, Which{true, true}, row.MozillaAll},
		} {
			_, mozilla := f.format.(Mozilla)
			want := f.want.Text
			if mozilla {
				want = asOurs(want, jar.Cookies())
				prefixed += len(shown.FindAllString(want, -1))
			}
			got, err := f.format.Append(nil, f.which.Select(jar.Cookies(), row.Now))
			if err != nil || string(got) != want {
				t.Fatalf("row %d %T: %v\n got %q\nwant %q", i+1, f.format, err, got, want)
			}
			back, err := f.format.Parse([]byte(f.want.Text), "f", jar.clock)
			if err != nil {
				t.Fatalf("row %d %T: %v", i+1, f.format, err)
			}
			again := New(jar.clock, nil)
			for _, c := range back {
				again.SetCookie(c)
			}
			if got := describeAll(again.Cookies()); !reflect.DeepEqual(got, f.want.Back) {
				t.Fatalf("row %d %T:\n got %v\nwant %v\ntext %q", i+1, f.format, got, f.want.Back, f.want.Text)
			}
		}
	}
	if prefixed == 0 {
		t.Error("no HttpOnly cookie among the files")
	}
}

const two = "# Netscape HTTP Cookie File\n#HttpOnly_.example.com\tTRUE\t/\tTRUE\t4000000000\tsid\tx\nwww.example.com\tFALSE\t/a\tFALSE\t0\tlang\ten\n"

func TestMozillaOfOthers(t *testing.T) {
	clock := &handClock{start}
	for name, text := range map[string]string{
		"LF": two, "CRLF": strings.ReplaceAll(two, "\n", "\r\n"), "CR": strings.ReplaceAll(two, "\n", "\r"), "no end": strings.TrimSuffix(two, "\n"),
		"mark": "\xef\xbb\xbf" + two, "curl": strings.Replace(two, "# Netscape", "# Netscape HTTP Cookie File\n# Netscape", 1),
		"no dot": strings.Replace(two, "_.example", "_example", 1), "comments": two + "\n  # x\n$ y\n\n",
	} {
		got, err := Mozilla{}.Parse([]byte(text), "f", clock)
		if err != nil || len(got) != 2 {
			t.Fatalf("%s: %v, %v", name, got, err)
		}
		_, only := got[0].Nonstandard("httponly")
		if !only || got[0].Domain != ".example.com" || !got[0].Secure || got[0].Expires != 4000000000 || got[0].Discard {
			t.Errorf("%s: %+v", name, got[0])
		}
		if got[1].Domain != "www.example.com" || got[1].Expires != NoExpiry || !got[1].Discard || got[1].Value != Some("en") {
			t.Errorf("%s: %+v", name, got[1])
		}
	}
	got, err := Mozilla{}.Parse([]byte("# HTTP Cookie File\nh.example:8080\tFALSE\t/\tFALSE\t0\ta\t1\n[::1]\tFALSE\t/\tFALSE\t0\tb\t\n"), "f", clock)
	if err != nil || got[0].Domain != "h.example" || got[0].Port != Some("8080") || got[1].Domain != "[::1]" || got[1].Port.Set {
		t.Errorf("with a port: %v, %v", got, err)
	}
	for _, bad := range []string{
		"", "\n", "sid=1", "#LWP-Cookies-2.0\n", two + "short\tTRUE\t/\n", two + "h\tFALSE\t/\tFALSE\tsoon\ta\tb\n", two + "h\tFALSE\t/\tFALSE\tnan\ta\tb\n",
		two + "\tFALSE\t/\tFALSE\t0\ta\tb\n", two + "h\tFALSE\t\tFALSE\t0\ta\tb\n", two + "h\tFALSE\t/\tFALSE\t0\ta\x00\tb\n",
	} {
		got, err := Mozilla{}.Parse([]byte(bad), "jar.txt", clock)
		var e *LoadError
		if !errors.As(err, &e) || got != nil || !strings.Contains(e.Msg, "jar.txt") {
			t.Errorf("%q: %v, %v", bad, got, err)
		}
	}
}

func TestLWPOfOthers(t *testing.T) {
	clock := &handClock{start}
	got, err := LWP{}.Parse([]byte("#LWP-Cookies-1.0\r\nSet-Cookie3: a=\"x; y\"; path=\"/\"; domain=.h.example; path_spec; expires=\"2030-01-01 00:00:00Z\"; HttpOnly=None; version=0\r\nnoise\r\n"), "f", clock)
	if err != nil || len(got) != 1 || got[0].Value != Some("x; y") || !got[0].PathSpecified || got[0].Expires != 1893456000 || got[0].Discard {
		t.Fatalf("%v, %v", got, err)
	}
	for _, bad := range []string{"", "Set-Cookie3: a=1", "#LWP-Cookies-2\n", "#LWP-Cookies-2.0\nSet-Cookie3: a=1; path=/\n", "#LWP-Cookies-2.0\nSet-Cookie3: a=1; domain=h\n",
		"#LWP-Cookies-2.0\nSet-Cookie3: a=1; path=/; domain=h; port_spec\n", "#LWP-Cookies-2.0\nSet-Cookie3: a=1; path=/; domain=h; version=x\n"} {
		var e *LoadError
		if got, err := (LWP{}).Parse([]byte(bad), "f", clock); !errors.As(err, &e) || got != nil {
			t.Errorf("%q: %v, %v", bad, got, err)
		}
	}
}

func plain(name, value string) *Cookie {
	return &Cookie{Name: name, Value: Some(value), Domain: ".h.example", DomainSpecified: true, Path: "/", Expires: start + 1000}
}

// TestFilesHoldWhatTheyCan: what a format cannot hold is refused, or left out if a server could have set it.
func TestFilesHoldWhatTheyCan(t *testing.T) {
	clock := &handClock{start}
	tabbed, err := Mozilla{}.Append(nil, []*Cookie{plain("a", "x\ty")})
	if err != nil {
		t.Fatal(err)
	}
	if back, err := (Mozilla{}).Parse(tabbed, "f", clock); err != nil || back[0].Value != Some("x\ty") {
		t.Errorf("a tab in a value: %v, %v", back, err)
	}
	for _, f := range []Format{Mozilla{}, LWP{}} {
		for _, value := range []string{"x\ny", "x\ry", "x\x00", "x\n.bank.example\tTRUE\t/\tFALSE\t0\tsid\t1"} {
			var e *SaveError
			if out, err := f.Append(nil, []*Cookie{plain("a", value)}); !errors.As(err, &e) {
				t.Errorf("%T %q: %q, %v", f, value, out, err)
			}
		}
	}
	if out, err := (Mozilla{}).Append(nil, []*Cookie{plain("a\tb", "1")}); err == nil {
		t.Errorf("a tab in a name: %q", out)
	}
	evil := plain("ok", "1")
	evil.SetNonstandard("x domain", Some(".bank.example"))
	evil.SetNonstandard("Port_Spec", Optional{})
	out, err := LWP{}.Append(nil, []*Cookie{plain("sid domain", ".bank.example"), plain("a, b", "1"), evil})
	if err != nil {
		t.Fatal(err)
	}
	back, err := LWP{}.Parse(out, "f", clock)
	if err != nil || len(back) != 1 || back[0].Name != "ok" || back[0].Domain != ".h.example" || back[0].PortSpecified {
		t.Errorf("%v, %v of %q", back, err, out)
	}
}

func TestSaveLoadRevert(t *testing.T) {
	files, dir := host.OS(), t.TempDir()
	name := filepath.Join(dir, "cookies.txt")
	link := filepath.Join(dir, "link")
	if err := os.WriteFile(name, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("cookies.txt", link); err != nil {
		t.Fatal(err)
	}
	jar := New(&handClock{start}, nil)
	jar.SetCookie(plain("keep", "1"))
	session, over := plain("session", "2"), plain("over", "3")
	session.Expires, session.Discard, over.Expires = NoExpiry, true, start
	jar.SetCookie(session)
	jar.SetCookie(over)
	if err := jar.Save(files, Mozilla{}, link, Which{}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("files left behind: %v, %v", left, err)
	}
	jar.SetCookie(plain("keep", "changed"))
	jar.SetCookie(plain("new", "1"))
	if err := jar.Load(files, Mozilla{}, name, Which{}); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(jar.Cookies()); jar.Len() != 4 || !strings.Contains(got, "keep=1") {
		t.Errorf("after Load: %s", got)
	}
	for _, bad := range []string{filepath.Join(dir, "missing"), dir} {
		if err := jar.Revert(files, Mozilla{}, bad, Which{}); err == nil || jar.Len() != 4 {
			t.Errorf("Revert of %s: %v, %d cookies", bad, err, jar.Len())
		}
	}
	var e *LoadError
	if err := jar.Revert(files, LWP{}, name, Which{}); !errors.As(err, &e) || jar.Len() != 4 {
		t.Errorf("Revert of another format: %v, %d cookies", err, jar.Len())
	}
	if err := jar.Revert(files, Mozilla{}, name, Which{}); err != nil || jar.Len() != 1 {
		t.Errorf("Revert: %v, %v", err, jar.Cookies())
	}
	if err := jar.Save(files, Mozilla{}, filepath.Join(dir, "no", "such"), Which{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Save into no directory: %v", err)
	}
	if err := jar.Save(files, Mozilla{}, "/dev/null", Which{}); err != nil {
		t.Errorf("Save to a device: %v", err)
	}
}

// lonely is a file system of which one file may be written.
type lonely struct{ host.Host }

func (lonely) CreateTemp(string, string) (host.File, error) { return nil, fs.ErrPermission }

func TestSaveWhereOneFileIsAllowed(t *testing.T) {
	name := filepath.Join(t.TempDir(), "c")
	if err := WriteFile(lonely{host.OS()}, name, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "x" {
		t.Errorf("%q, %v", data, err)
	}
}

// TestSaveAtOnce: of several savers one wins, and readers never see a part.
func TestSaveAtOnce(t *testing.T) {
	name := filepath.Join(t.TempDir(), "c")
	jar := New(&handClock{start}, nil)
	for i := range 50 {
		jar.SetCookie(plain(fmt.Sprint("n", i), "v"))
	}
	if err := jar.Save(host.OS(), LWP{}, name, Which{}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 10 {
				if err := jar.Save(host.OS(), LWP{}, name, Which{}); err != nil {
					t.Error(err)
				}
				other := New(jar.clock, nil)
				if err := other.Load(host.OS(), LWP{}, name, Which{}); err != nil || other.Len() != 50 {
					t.Errorf("%d cookies, %v", other.Len(), err)
				}
			}
		})
	}
	wg.Wait()
}
