//go:build interop

package interop

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fileServer runs netlua -m http.server on a directory with a few files.
func fileServer(t *testing.T, options ...string) (url, site string) {
	t.Helper()
	dir := workDir(t)
	site = putDir(t, dir, "site")
	put(t, site, "a.txt", strings.Repeat("0123456789", 1000))
	put(t, site, "big.bin", string(bytes.Repeat([]byte("netlua"), 1<<20)))
	put(t, putDir(t, site, "sub"), "b & c.html", "<p>sub</p>")
	put(t, dir, "secret", "secret")
	check(t, os.Symlink("../secret", filepath.Join(site, "out")))
	check(t, os.Chmod(site, 0o777))
	addr := freeAddrs(t, 1)[0]
	host, port, err := net.SplitHostPort(addr)
	check(t, err)
	program, err := os.ReadFile(os.Getenv("NETLUA"))
	check(t, err)
	binary := filepath.Join(dir, "netlua") // where the server's user can reach it
	check(t, os.WriteFile(binary, program, 0o755))
	argv := append([]string{binary, "-m", "http.server", port, "-b", host, "-d", site}, options...)
	start(t, dir, addr, nil, argv...)
	return "http://" + addr, site
}

// TestHTTPServerWithCurl has curl ask for what the file server can do.
func TestHTTPServerWithCurl(t *testing.T) {
	url, site := fileServer(t, "-p", "HTTP/1.1", "--gzip", "--etag", "--upload", "--auth", "ann:secret")
	ask := func(args ...string) string { return curl(t, append([]string{"-s", "-u", "ann:secret"}, args...)...) }
	text := strings.Repeat("0123456789", 1000)
	code := func(args ...string) string {
		return ask(append([]string{"-o", "/dev/null", "-w", "%{http_code} %{size_download}"}, args...)...)
	}
	for what, got := range map[string]bool{
		"a file":         ask(url+"/a.txt") == text,
		"by HTTP/1.0":    ask("--http1.0", url+"/a.txt") == text,
		"a part":         ask("-r", "5-14", url+"/a.txt") == text[5:15],
		"its end":        ask("-r", "-3", url+"/a.txt") == "789",
		"gzip":           ask("--compressed", url+"/a.txt") == text,
		"gzip is short":  code("-H", "Accept-Encoding: gzip", url+"/a.txt") < "200 999" && len(code("-H", "Accept-Encoding: gzip", url+"/a.txt")) <= len("200 999"),
		"no password":    curl(t, "-s", "-o", "/dev/null", "-w", "%{http_code}", url+"/a.txt") == "401",
		"outside":        strings.HasPrefix(code("--path-as-is", url+"/../secret"), "404 "),
		"a link outside": strings.HasPrefix(code(url+"/out"), "404 "),
		"directory":      strings.HasPrefix(code("-L", url+"/sub"), "200 "),
		"HEAD":           strings.Contains(ask("-I", url+"/big.bin"), "Content-Length: 6291456"),
	} {
		if !got {
			t.Errorf("%s: not as it should be", what)
		}
	}
	several := ask("-r", "0-0,2-2", url+"/a.txt")
	if strings.Count(several, "Content-Range: bytes ") != 2 {
		t.Errorf("two parts: %q", several)
	}

	half := put(t, t.TempDir(), "half", strings.Repeat("netlua", 1000))
	ask("-C", "-", "-o", half, url+"/big.bin")
	got, err := os.ReadFile(half)
	check(t, err)
	if want, err := os.ReadFile(filepath.Join(site, "big.bin")); err != nil || !bytes.Equal(got, want) {
		t.Errorf("a download that went on has %d bytes, %v", len(got), err)
	}

	tags := filepath.Join(t.TempDir(), "tag")
	first := code("--etag-save", tags, url+"/a.txt")
	second := code("--etag-compare", tags, url+"/a.txt")
	if first != "200 10000" || !strings.HasPrefix(second, "304 ") {
		t.Errorf("with ETag: %s, then %s", first, second)
	}

	if got := code("-T", half, url+"/up.bin"); !strings.HasPrefix(got, "201 ") {
		t.Errorf("upload: %s", got)
	}
	if up, err := os.ReadFile(filepath.Join(site, "up.bin")); err != nil || len(up) != 6291456 {
		t.Errorf("the upload has %d bytes, %v", len(up), err)
	}
}

// TestHTTPServerWithWget mirrors a directory by its listing.
func TestHTTPServerWithWget(t *testing.T) {
	wget := program(t, "wget", "wget")
	url, _ := fileServer(t)
	into := t.TempDir()
	if r := execute(t, nil, wget, "-q", "-r", "-np", "-nH", "-P", into, "-R", "index.html*", url+"/"); r.status != 0 {
		t.Fatalf("wget: %d %s", r.status, r.stderr)
	}
	for name, size := range map[string]int64{"a.txt": 10000, "big.bin": 6291456, "sub/b & c.html": 10} {
		info, err := os.Stat(filepath.Join(into, name))
		if err != nil || info.Size() != size {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(into, "out")); err == nil {
		t.Error("what is outside was mirrored")
	}
}

// TestHTTPServerWithWrk has many connections ask at the same time.
func TestHTTPServerWithWrk(t *testing.T) {
	wrk := program(t, "wrk", "wrk")
	url, _ := fileServer(t, "-p", "HTTP/1.1")
	r := execute(t, nil, wrk, "-t1", "-c32", "-d1s", url+"/a.txt")
	if r.status != 0 || strings.Contains(r.stdout, "Socket errors") || strings.Contains(r.stdout, "Non-2xx") || !strings.Contains(r.stdout, "Requests/sec") {
		t.Error(fmt.Sprint(r))
	}
}
