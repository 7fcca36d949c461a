//go:build linux

package soak

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"time"
)

// largeAnswer is what the handlers answer to /large.
var largeAnswer = strings.Repeat("0123456789abcdef", 65536)

// wellBehaved are clients that ask for what there is, however slowly. Each of
// their requests has to be answered.
var wellBehaved = []client{
	{"keeps its connection", handlers, func(c conn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		for i := range 1 + r.IntN(50) {
			path := fmt.Sprintf("/%d", i)
			if err := get(c, in, path, "hello "+path); err != nil {
				return err
			}
		}
		return nil
	}},
	{"thinks between its requests", handlers, func(c conn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		for range 1 + r.IntN(4) {
			if err := get(c, in, "/t", "hello /t"); err != nil {
				return err
			}
			time.Sleep(time.Duration(r.IntN(800)) * time.Millisecond)
		}
		return nil
	}},
	{"half closes", handlers, func(c conn, _ *rand.Rand) error {
		if _, err := io.WriteString(c, "GET /a HTTP/1.0\r\n\r\n"); err != nil {
			return err
		}
		if err := c.CloseWrite(); err != nil {
			return err
		}
		b, err := io.ReadAll(c)
		if err == nil && !strings.HasSuffix(string(b), "hello /a") {
			err = fmt.Errorf("got %q", b)
		}
		return err
	}},
	{"downloads", handlers, func(c conn, _ *rand.Rand) error {
		return get(c, bufio.NewReader(c), "/large", largeAnswer)
	}},
	{"reads slowly", handlers, func(c conn, r *rand.Rand) error {
		_ = c.SetReadBuffer(16384)
		return get(c, bufio.NewReaderSize(slowly{c, r}, 65536), "/large", largeAnswer)
	}},
	{"uploads", handlers, func(c conn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		for range 1 + r.IntN(3) {
			n := r.IntN(300_000)
			if err := post(c, in, "/up", "", n, io.LimitReader(zeros{}, int64(n)), r, fmt.Sprint(n)); err != nil {
				return err
			}
		}
		return nil
	}},
	{"sends forms", handlers, func(c conn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		for range 1 + r.IntN(3) {
			kind, body, want := someForm(r)
			if err := post(c, in, "/form", kind, len(body), strings.NewReader(body), r, want); err != nil {
				return err
			}
		}
		return nil
	}},
	{"pipelines", handlers, func(c conn, _ *rand.Rand) error {
		ask := strings.Repeat("GET /p HTTP/1.1\r\nHost: a\r\n\r\n", 19) + "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n01234"
		if _, err := io.WriteString(c, ask); err != nil {
			return err
		}
		in := bufio.NewReader(c)
		for range 19 {
			if err := answer(in, nil, "hello /p"); err != nil {
				return err
			}
		}
		return answer(in, nil, "5")
	}},
	{"asks the application", application, func(c conn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		switch r.IntN(4) {
		case 0:
			n := r.IntN(300_000)
			if err := post(c, in, "/up", "", n, io.LimitReader(zeros{}, int64(n)), nil, fmt.Sprint(n)); err != nil {
				return err
			}
		case 1:
			if err := get(c, in, "/pieces", largeAnswer); err != nil {
				return err
			}
		default:
			if err := get(c, in, "/a", "hello /a"); err != nil {
				return err
			}
		}
		return end(c)
	}},
}

// slowly reads a part at a time, with pauses.
type slowly struct {
	from io.Reader
	r    *rand.Rand
}

func (s slowly) Read(p []byte) (int, error) {
	time.Sleep(time.Duration(s.r.IntN(40)) * time.Millisecond)
	return s.from.Read(p)
}

// post sends a body of n bytes, with its length or, if there is chance r, perhaps
// in chunks.
func post(c net.Conn, in *bufio.Reader, path, kind string, n int, body io.Reader, r *rand.Rand, want string) error {
	req, err := http.NewRequest("POST", "http://a"+path, io.NopCloser(body))
	if err != nil {
		return err
	}
	if r == nil || r.IntN(2) == 0 {
		req.ContentLength = int64(n) // chunked otherwise
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if err := req.Write(c); err != nil {
		return err
	}
	return answer(in, req, want)
}

// someForm is one with fields and files, some of which are too large to stay in
// memory, and what the server makes of it.
func someForm(r *rand.Rand) (kind, body, want string) {
	var b strings.Builder
	w := multipart.NewWriter(&b)
	var sizes []string
	for i := range 1 + r.IntN(6) {
		n := r.IntN(5000)
		if r.IntN(4) == 0 {
			n = r.IntN(500_000)
		}
		name := fmt.Sprint("f", i)
		begin := w.CreateFormField
		if r.IntN(2) == 0 {
			begin = func(name string) (io.Writer, error) { return w.CreateFormFile(name, "a b.bin") }
		}
		part, err := begin(name)
		if err == nil {
			_, err = io.CopyN(part, zeros{}, int64(n))
		}
		if err != nil {
			return "", err.Error(), "" // never: a Builder takes everything
		}
		sizes = append(sizes, fmt.Sprint(name, "=", n))
	}
	_ = w.Close() // into a Builder
	return w.FormDataContentType(), b.String(), strings.Join(sizes, " ")
}
