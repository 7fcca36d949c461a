//go:build interop

package interop

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cookieSite sets cookies at /set and tells at any other path which it got.
func cookieSite(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/set" {
			for _, c := range []string{"sid=42; Path=/; HttpOnly; Max-Age=3600", "lang=en; Path=/sub; Expires=Fri, 01 Jan 2038 00:00:00 GMT", "session=1; Path=/", "empty=; Path=/; Max-Age=3600"} {
				w.Header().Add("Set-Cookie", c)
			}
		}
		fmt.Fprint(w, r.Header.Get("Cookie"))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// wget runs wget, which must succeed, and gives what it wrote to standard output.
func wget(t testing.TB, args ...string) string {
	t.Helper()
	r := execute(t, nil, append([]string{program(t, "wget", "wget"), "-q", "-O-"}, args...)...)
	if r.status != 0 {
		t.Fatalf("wget %v: exit status %d\n%s", args, r.status, r.stderr)
	}
	return r.stdout
}

// jarScript runs a script with a MozillaCookieJar, an opener that uses it, the
// address of the site and the name of the file.
func jarScript(t *testing.T, site, file, script string) string {
	t.Helper()
	return lua(t, `local site, file = arg[1], arg[2]
local jar = require("http.cookiejar").MozillaCookieJar(file)
local request = require("urllib.request")
local opener = request.build_opener(request.ProxyHandler({}), request.HTTPCookieProcessor(jar))
`+script, site, file)
}

// TestCookieFiles passes a cookies.txt to and fro between netlua, curl and wget.
func TestCookieFiles(t *testing.T) {
	site := cookieSite(t)
	all := "empty=; lang=en; session=1; sid=42"
	sorted := func(header string) string {
		parts := strings.Split(strings.TrimSpace(header), "; ")
		for i := range parts {
			for k := i + 1; k < len(parts); k++ {
				if parts[k] < parts[i] {
					parts[i], parts[k] = parts[k], parts[i]
				}
			}
		}
		return strings.Join(parts, "; ")
	}

	t.Run("from netlua", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "ours.txt")
		jarScript(t, site, file, `opener:open(site .. "/set"):read() jar:save({ignore_discard = true})`)
		if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), "#HttpOnly_127.0.0.1") {
			t.Fatalf("%v in %s", err, text)
		}
		if got := sorted(curl(t, "-b", file, site+"/sub/")); got != all {
			t.Errorf("curl sends %q", got)
		}
		// wget takes lines with #HttpOnly_ for comments.
		if got := sorted(wget(t, "--load-cookies", file, site+"/sub/")); got != "empty=; lang=en; session=1" {
			t.Errorf("wget sends %q", got)
		}
	})
	t.Run("from curl", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "curl.txt")
		curl(t, "-c", file, site+"/set")
		got := jarScript(t, site, file, `jar:load({ignore_discard = true})
for c in iter(jar) do print(c.name, c:has_nonstandard_attr("HttpOnly"), c.discard) end
print(opener:open(site .. "/sub/"):read())`)
		want := "empty\tfalse\tfalse\nsession\tfalse\ttrue\nsid\ttrue\tfalse\nlang\tfalse\tfalse\n"
		if !strings.HasPrefix(got, want) || sorted(strings.TrimPrefix(got, want)) != all {
			t.Errorf("%q", got)
		}
	})
	t.Run("from wget", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "wget.txt")
		wget(t, "--keep-session-cookies", "--save-cookies", file, site+"/set")
		got := jarScript(t, site, file, `jar:load({ignore_discard = true}) print(opener:open(site .. "/sub/"):read())`)
		if sorted(got) != "empty=; session=1; sid=42" { // it refuses a path that is not above its own
			text, _ := os.ReadFile(file)
			t.Errorf("%q of %s", got, text)
		}
	})
	t.Run("back and forth", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "both.txt")
		curl(t, "-c", file, site+"/set")
		jarScript(t, site, file, `jar:load({ignore_discard = true}) jar:save({ignore_discard = true})`)
		if got := sorted(curl(t, "-b", file, "-c", file, site+"/sub/")); got != all {
			t.Errorf("curl sends %q", got)
		}
		if got := sorted(jarScript(t, site, file, `jar:load({ignore_discard = true}) print(opener:open(site .. "/sub/"):read())`)); got != all {
			t.Errorf("netlua sends %q", got)
		}
	})
}
