//go:build linux

package soak

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// illBehaved are clients whom nobody can serve. Where they wait for it, the
// connection has to end in order.
var illBehaved = []client{
	{"asks for what fails", handlers, func(c conn, r *rand.Rand) error {
		path := []string{"/raise", "/silent", "/loop", "/half"}[r.IntN(4)]
		if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"); err != nil {
			return err
		}
		return end(c)
	}},
	{"asks the application for what fails", application, func(c conn, _ *rand.Rand) error {
		if _, err := io.WriteString(c, "GET /raise HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
			return err
		}
		res, _, err := read(bufio.NewReader(c), nil)
		if err == nil && res.StatusCode != 500 {
			err = errors.New(res.Status)
		}
		return err
	}},
	{"leaves the application in the middle", application, func(c conn, r *rand.Rand) error {
		if _, err := io.WriteString(c, "GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
			return err
		}
		if _, err := io.CopyN(io.Discard, c, int64(r.IntN(200_000))); err != nil {
			return err
		}
		return c.SetLinger(0)
	}},
	{"sends nonsense", handlers, nonsense},
	{"sends nonsense to the files", files, nonsense},
	{"sends half a form", hasty, func(c conn, r *rand.Rand) error {
		kind, body, _ := someForm(r)
		_, _ = fmt.Fprintf(c, "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", kind, len(body), body[:r.IntN(len(body))])
		late := c.late()
		switch r.IntN(3) {
		case 0:
			return nil
		case 1:
			_ = c.CloseWrite()
		}
		if err := end(c); !late {
			return err
		}
		return nil
	}},
	{"is slow, and may never come to an end", hasty, func(c conn, r *rand.Rand) error {
		for _, b := range []byte("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")[:r.IntN(31)] {
			time.Sleep(time.Duration(r.IntN(60)) * time.Millisecond)
			if _, err := c.Write([]byte{b}); err != nil {
				return nil // the server has lost its patience
			}
		}
		return nil
	}},
	{"thinks for too long", hasty, func(c conn, r *rand.Rand) error {
		in := bufio.NewReader(c)
		if err := get(c, in, "/t", "hello /t"); err != nil && !c.late() {
			return err
		}
		time.Sleep(time.Duration(1000+r.IntN(1500)) * time.Millisecond)
		_ = get(c, in, "/t", "hello /t") // perhaps
		return nil
	}},
	{"stalls in its upload", hasty, func(c conn, r *rand.Rand) error {
		_, _ = io.WriteString(c, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nsome")
		late := c.late()
		if r.IntN(2) == 0 {
			if err := end(c); !late {
				return err
			}
		}
		return nil
	}},
	{"takes nothing of a large answer", hasty, func(c conn, r *rand.Rand) error {
		_ = c.SetReadBuffer(4096)
		_, _ = io.WriteString(c, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
		time.Sleep(time.Duration(r.IntN(2500)) * time.Millisecond)
		return nil
	}},
	{"resets", hasty, func(c conn, r *rand.Rand) error {
		_, _ = io.WriteString(c, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"[:r.IntN(33)])
		if r.IntN(2) == 0 {
			_, _ = c.Read(make([]byte, 100))
		}
		return c.SetLinger(0)
	}},
	{"says nothing", hasty, func(c conn, r *rand.Rand) error {
		time.Sleep(time.Duration(r.IntN(2500)) * time.Millisecond)
		return nil
	}},
}

// nonsense is answered with errors, if at all.
func nonsense(c conn, r *rand.Rand) error {
	if _, err := io.WriteString(c, noRequests[r.IntN(len(noRequests))]); err != nil {
		return nil // the server need not read to the end
	}
	_ = c.CloseWrite()
	in := bufio.NewReader(c)
	for {
		if _, err := in.Peek(1); err == io.EOF {
			return nil
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			return fmt.Errorf("neither an answer nor a good end: %w", err)
		}
		if res.StatusCode < 400 {
			return errors.New(res.Status)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			return err
		}
	}
}

var noRequests = []string{
	"", "\r\n", "\n\n\n", "GET\r\n\r\n", "\x16\x03\x01\x00\x05hello", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nA b: c\r\n\r\n",
	"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
	"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nabc", "GET /" + strings.Repeat("a", 70000) + " HTTP/1.1\r\n\r\n",
	"GET / HTTP/1.1\r\n" + strings.Repeat("A: b\r\n", 200) + "\r\n", "GET / HTTP/1.1\r\nA: " + strings.Repeat("b", 70000), "POST / HTTP/1.1\r\nContent-Length: 9999999999999\r\n\r\nx",
}
