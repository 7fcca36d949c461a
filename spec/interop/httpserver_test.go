//go:build interop

package interop

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strconv"
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

// TestHTTPServerTransfersWithCurl has curl do several things at a time, and ask
// under conditions.
func TestHTTPServerTransfersWithCurl(t *testing.T) {
	url, site := fileServer(t, "-p", "HTTP/1.1", "--upload")
	into := t.TempDir()
	want, err := os.ReadFile(filepath.Join(site, "big.bin"))
	check(t, err)

	args := []string{"--fail", "--parallel", "--parallel-max", "8"}
	for i := range 24 {
		args = append(args, "-o", filepath.Join(into, strconv.Itoa(i)), url+"/big.bin?"+strconv.Itoa(i))
	}
	curl(t, args...)
	for i := range 24 {
		if got, err := os.ReadFile(filepath.Join(into, strconv.Itoa(i))); err != nil || !bytes.Equal(got, want) {
			t.Errorf("download %d of several: %d bytes, %v", i, len(got), err)
		}
	}

	out := curl(t, "-v", "--stderr", "-", "-o", filepath.Join(into, "a"), url+"/a.txt", "-o", filepath.Join(into, "b"), url+"/a.txt")
	if !strings.Contains(out, "Re-using existing connection") {
		t.Errorf("two requests did not share a connection: %s", out)
	}

	ask := func(args ...string) string {
		return curl(t, append([]string{"-o", "/dev/null", "-w", "%{http_code} %{size_download}"}, args...)...)
	}
	if got := ask("-z", filepath.Join(site, "a.txt"), url+"/a.txt"); got != "304 0" {
		t.Errorf("if changed since it was written: %s", got)
	}
	if got := ask("-z", "Mon, 01 Jan 2001 00:00:00 GMT", url+"/a.txt"); got != "200 10000" {
		t.Errorf("if changed since 2001: %s", got)
	}
	if got := ask("-r", "10000-", url+"/a.txt"); !strings.HasPrefix(got, "416 ") {
		t.Errorf("a part behind the end: %s", got)
	}

	source := put(t, into, "source", string(want))
	out = curl(t, "-v", "--stderr", "-", "--expect100-timeout", "20", "-H", "Expect: 100-continue", "-T", source, url+"/waited.bin")
	if !strings.Contains(out, "< HTTP/1.1 100 Continue") || !strings.Contains(out, "< HTTP/1.1 201 ") {
		t.Errorf("an upload that waits for leave: %s", out)
	}
	if got := ask("-H", "Transfer-Encoding: chunked", "-T", source, url+"/chunked.bin"); !strings.HasPrefix(got, "201 ") {
		t.Errorf("an upload in chunks: %s", got)
	}
	if got := ask("--http1.0", "-T", source, url+"/old.bin"); !strings.HasPrefix(got, "201 ") {
		t.Errorf("an upload by HTTP/1.0: %s", got)
	}
	for _, name := range []string{"waited.bin", "chunked.bin", "old.bin"} {
		if got, err := os.ReadFile(filepath.Join(site, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	for _, expect := range []string{"Expect:", "Expect: 100-continue"} { // curl sends on, and sees the answer
		if got := ask("-H", expect, "-T", source, url+"/none/x.bin"); !strings.HasPrefix(got, "409 ") {
			t.Errorf("an upload that is refused: %s", got)
		}
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

	half := put(t, into, "half/big.bin", strings.Repeat("netlua", 1000))
	r := execute(t, nil, wget, "-nv", "--continue", "-S", "-P", filepath.Dir(half), url+"/big.bin")
	if got, err := os.ReadFile(half); r.status != 0 || !strings.Contains(r.stderr, "206 Partial Content") || err != nil || len(got) != 6291456 {
		t.Errorf("a download that went on has %d bytes: %d %s", len(got), r.status, r.stderr)
	}
	r = execute(t, nil, wget, "-N", "-S", "-P", into, url+"/a.txt")
	if r.status != 0 || !strings.Contains(r.stderr, "304 Not Modified") {
		t.Errorf("a file that has not changed: %d %s", r.status, r.stderr)
	}
}
