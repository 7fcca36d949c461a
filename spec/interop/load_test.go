//go:build interop

package interop

import (
	"regexp"
	"strings"
	"testing"
)

// underLoad are what the generators of load ask for: files, large and small, by
// the file server; a handler in Lua; a WSGI application; and a file under TLS.
func underLoad(t *testing.T) map[string]string {
	t.Helper()
	files, _ := fileServer(t, "-p", "HTTP/1.1")
	old, _ := fileServer(t)
	c := makeCerts(t, workDir(t))
	secure, _ := fileServer(t, "-p", "HTTP/1.1", "--tls-cert", c.cert, "--tls-key", c.key)
	handlers, wsgi := site(t)
	return map[string]string{
		"a file": files + "/a.txt", "a large file": files + "/big.bin", "a listing": files + "/", "a file by HTTP/1.0": old + "/a.txt",
		"a file under TLS": "https" + strings.TrimPrefix(secure, "http") + "/a.txt", "do_GET": handlers + "/hello", "WSGI": wsgi + "/hello",
	}
}

// TestServersWithWrk has many connections ask at the same time: all are
// answered, with 200, and none breaks off.
func TestServersWithWrk(t *testing.T) {
	wrk := program(t, "wrk", "wrk")
	for name, url := range underLoad(t) {
		t.Run(name, func(t *testing.T) {
			r := execute(t, nil, wrk, "-t2", "-c64", "-d1s", "--timeout", "20s", url)
			if r.status != 0 || strings.Contains(r.stdout, "Socket errors") || strings.Contains(r.stdout, "Non-2xx") || !strings.Contains(r.stdout, "Requests/sec") {
				t.Errorf("wrk: %d\n%s%s", r.status, r.stdout, r.stderr)
			}
			if regexp.MustCompile(`(?m)^ +0 requests`).MatchString(r.stdout) {
				t.Errorf("no request was answered:\n%s", r.stdout)
			}
		})
	}
}

// TestServersWithAB counts to the last answer, with kept connections, and with
// one for each request.
func TestServersWithAB(t *testing.T) {
	ab := program(t, "ab", "apache2-utils")
	for name, url := range underLoad(t) {
		for _, keep := range []string{"", "-k"} {
			t.Run(name+keep, func(t *testing.T) {
				argv := []string{ab, "-q", "-c", "16", "-n", "400", "-s", "20"}
				if keep != "" {
					argv = append(argv, keep)
				}
				r := execute(t, nil, append(argv, url)...)
				for _, want := range []string{`Complete requests: +400\n`, `Failed requests: +0\n`} {
					if !regexp.MustCompile(want).MatchString(r.stdout) {
						t.Errorf("ab: %d\n%s%s", r.status, r.stdout, r.stderr)
					}
				}
				if r.status != 0 || strings.Contains(r.stdout, "Non-2xx") {
					t.Errorf("ab: %d\n%s%s", r.status, r.stdout, r.stderr)
				}
			})
		}
	}
}
