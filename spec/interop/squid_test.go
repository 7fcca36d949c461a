//go:build interop

package interop

import (
	"strings"
	"testing"
)

func TestSquid(t *testing.T) {
	site := startNginx(t)
	specs(t, "squid.lua", "HTTP="+site.http, "HTTPS="+site.https, "CA="+site.certs.ca,
		"OPEN="+startSquid(t, false), "CLOSED="+startSquid(t, true), "NOBODY="+freeAddrs(t, 1)[0])
}

// TestProxyEnvironment asks three clients which requests they send to the proxy
// that the environment names.
func TestProxyEnvironment(t *testing.T) {
	site, proxy := startNginx(t), startSquid(t, false)
	port := site.http[strings.LastIndexByte(site.http, ':'):]
	const src = `print(require("urllib.request").urlopen(arg[1]).headers["Via"] and "proxy" or "direct")`
	const pythonSrc = `import sys, urllib.request; print("proxy" if urllib.request.urlopen(sys.argv[1]).headers["Via"] else "direct")`
	pythons := cpythons(t)
	for _, c := range []struct {
		env                   string // PROXY and :PORT are filled in
		netlua, curl, cpython string // curl and cpython: "" for what netlua does
	}{
		{"http_proxy=PROXY", "proxy", "", ""},
		{"http_proxy=http://PROXY/", "proxy", "", ""},
		{"HTTP_PROXY=PROXY", "proxy", "direct", ""},               // curl fears CGI always
		{"HTTP_PROXY=PROXY REQUEST_METHOD=GET", "direct", "", ""}, // we in CGI only
		{"http_proxy=PROXY REQUEST_METHOD=GET", "proxy", "", ""},
		{"https_proxy=PROXY", "direct", "", ""},
		{"http_proxy= HTTP_PROXY=PROXY", "direct", "", ""},
		{"http_proxy=PROXY no_proxy=*", "direct", "", ""},
		{"http_proxy=PROXY no_proxy=127.0.0.1", "direct", "", ""},
		{"http_proxy=PROXY NO_PROXY=127.0.0.1", "direct", "", ""},
		{"http_proxy=PROXY no_proxy=other,127.0.0.1", "direct", "", ""},
		{"http_proxy=PROXY no_proxy=127.0.0.1:PORT", "direct", "proxy", ""}, // curl knows no ports there
		{"http_proxy=PROXY no_proxy=127.0.0.1:1", "proxy", "", ""},
		{"http_proxy=PROXY no_proxy=127.0.0.0/8", "direct", "", "proxy"}, // CPython knows no networks
		{"http_proxy=PROXY no_proxy=10.0.0.0/8", "proxy", "", ""},
		{"http_proxy=PROXY no_proxy=localhost", "proxy", "", ""}, // nobody looks names up
		{"http_proxy=PROXY no_proxy=27.0.0.1", "proxy", "", ""},
	} {
		t.Run(c.env, func(t *testing.T) {
			env := strings.Fields(strings.NewReplacer("PROXY", proxy, "_PROXY", "_PROXY", ":PORT", port).Replace(c.env))
			want := func(s string) string {
				if s == "" {
					return c.netlua
				}
				return s
			}
			r := netlua(t, env, src, site.http+"/echo")
			if got := strings.TrimSpace(r.stdout); got != c.netlua {
				t.Errorf("netlua: %s %s, want %s", got, r.stderr, c.netlua)
			}
			r = execute(t, env, program(t, "curl", "curl"), "-sSi", site.http+"/echo")
			got := "direct"
			if strings.Contains(r.stdout, "\r\nVia: ") {
				got = "proxy"
			}
			if got != want(c.curl) {
				t.Errorf("curl: %s %s, want %s", got, r.stderr, want(c.curl))
			}
			for version, python := range pythons {
				r = execute(t, env, python, "-c", pythonSrc, site.http+"/echo")
				if got := strings.TrimSpace(r.stdout); got != want(c.cpython) {
					t.Errorf("CPython %s: %s %s, want %s", version, got, r.stderr, want(c.cpython))
				}
			}
		})
	}
}
