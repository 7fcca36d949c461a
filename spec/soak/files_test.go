//go:build linux

package soak

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// largeFile is large.bin: more than what waits in a connection's buffers.
var largeFile = strings.Repeat("0123456789abcdef", 1<<18)

const smallFile = "a small file\n"

// program is a CGI script: it says what it was sent.
const program = `#!/bin/sh
printf 'Content-Type: text/plain\r\n\r\n%s ' "$REQUEST_METHOD"
wc -c
`

// site makes the directory that is served.
func site(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, above := range []string{filepath.Dir(dir), dir} { // programs of root's server run as nobody
		if err := os.Chmod(above, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"small.txt": smallFile, "large.bin": largeFile, "text.txt": strings.Repeat(smallFile, 1000), "cgi-bin/count": program} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 50 {
		path := filepath.Join(dir, "sub", fmt.Sprint("file ", i))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// fileClients are those of the server of files.
var fileClients = []client{
	{"asks for files", files, func(c conn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		for range 1 + r.IntN(20) {
			if err := fileRequests[r.IntN(len(fileRequests))](c, in, r); err != nil {
				return err
			}
		}
		if err := ask(c, in, "GET", "/nothing", "", 404, ""); err != nil {
			return err
		}
		return end(c)
	}},
	{"reads a file slowly", files, func(c conn, r *rand.Rand) error {
		_ = c.SetReadBuffer(65536)
		return get(c, bufio.NewReaderSize(slowly{c, r}, 1<<18), "/large.bin", largeFile)
	}},
	{"has had enough of a file", files, func(c conn, r *rand.Rand) error {
		if _, err := io.WriteString(c, "GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
			return err
		}
		_, err := io.CopyN(io.Discard, c, int64(r.IntN(1<<20)))
		if r.IntN(2) == 0 {
			_ = c.SetLinger(0)
		}
		return err
	}},
	{"puts a file, or half of it", files, func(c conn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		name := fmt.Sprint("/put", r.IntN(8))
		n := r.IntN(200_000)
		if r.IntN(3) == 0 {
			_, _ = fmt.Fprintf(c, "PUT %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s", name, n+1, largeFile[:n])
			if r.IntN(2) == 0 {
				return nil
			}
			_ = c.CloseWrite()
			return end(c)
		}
		if _, err := fmt.Fprintf(c, "PUT %s HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", name, n); err != nil {
			return err
		}
		if res, err := http.ReadResponse(in, nil); err != nil || res.StatusCode != 100 {
			return fmt.Errorf("instead of leave to send: %v %v", res, err)
		}
		if _, err := io.WriteString(c, largeFile[:n]); err != nil {
			return err
		}
		res, _, err := read(in, nil)
		if err == nil && res.StatusCode != 201 && res.StatusCode != 204 {
			err = errors.New(res.Status)
		}
		return err
	}},
	{"runs a program", files, func(c conn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		if r.IntN(4) == 0 { // and leaves it alone
			_, err := io.WriteString(c, "POST /cgi-bin/count HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\nsome")
			return err
		}
		n := 1 + r.IntN(100_000) // Go sends what is empty in chunks, which programs cannot be given
		body := strings.NewReader(largeFile[:n])
		if err := post(c, in, "/cgi-bin/count", "text/plain", n, body, nil, fmt.Sprintf("POST %d\n", n)); err != nil {
			return err
		}
		return end(c)
	}},
}

// fileRequests are of what is there.
var fileRequests = []func(c net.Conn, in *bufio.Reader, r *rand.Rand) error{
	func(c net.Conn, in *bufio.Reader, _ *rand.Rand) error { return get(c, in, "/small.txt", smallFile) },
	func(c net.Conn, in *bufio.Reader, _ *rand.Rand) error { return get(c, in, "/large.bin", largeFile) },
	func(c net.Conn, in *bufio.Reader, _ *rand.Rand) error {
		return ask(c, in, "HEAD", "/large.bin", "", 200, "")
	},
	func(c net.Conn, in *bufio.Reader, r *rand.Rand) error {
		from := r.IntN(len(largeFile) - 1)
		to := from + r.IntN(len(largeFile)-from)
		return ask(c, in, "GET", "/large.bin", fmt.Sprintf("Range: bytes=%d-%d\r\n", from, to), 206, largeFile[from:to+1])
	},
	func(c net.Conn, in *bufio.Reader, _ *rand.Rand) error {
		return ask(c, in, "GET", "/small.txt", "If-None-Match: *\r\n", 304, "")
	},
	func(c net.Conn, in *bufio.Reader, _ *rand.Rand) error {
		return ask(c, in, "GET", "/sub/", "", 200, "file 49")
	},
	func(c net.Conn, in *bufio.Reader, _ *rand.Rand) error {
		return ask(c, in, "GET", "/text.txt", "Accept-Encoding: gzip\r\n", 200, "\x1f\x8b")
	},
	func(c net.Conn, in *bufio.Reader, _ *rand.Rand) error { return ask(c, in, "GET", "/sub", "", 301, "") },
}

// ask wants an answer with a status, and something in its body.
func ask(c net.Conn, in *bufio.Reader, method, path, fields string, status int, want string) error {
	if _, err := fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: a\r\n%s\r\n", method, path, fields); err != nil {
		return err
	}
	res, body, err := read(in, &http.Request{Method: method})
	if err == nil && (res.StatusCode != status || !strings.Contains(body, want)) {
		err = fmt.Errorf("%s %s %q: %s with %d bytes", method, path, fields, res.Status, len(body))
	}
	return err
}
