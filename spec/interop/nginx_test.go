//go:build interop

package interop

import "testing"

func TestNginx(t *testing.T) {
	site := startNginx(t)
	dir := t.TempDir()
	specs(t, "nginx.lua", "HTTP="+site.http, "HTTPS="+site.https, "CA="+site.certs.ca, "DIR="+site.dir, "TMPDIR="+dir)
}

func TestNginxFiles(t *testing.T) {
	site := startNginx(t)
	for _, path := range []string{"/index.txt", "/big.bin", "/r301", "/r302", "/r303", "/r307", "/r308", "/hop/11111"} {
		t.Run(path, func(t *testing.T) {
			want := curl(t, "-L", site.http+path)
			got := lua(t, `io.write(require("urllib.request").urlopen(arg[1]):read(), "\n")`, site.http+path)
			if got != want {
				t.Errorf("%d bytes, curl got %d", len(got), len(want))
			}
		})
	}
}
