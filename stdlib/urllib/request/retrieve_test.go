package request

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
)

// site serves one file with a validator, and breaks off as often as it is told to.
type site struct {
	content string
	etag    string
	cut     int // bytes after which the next responses end
	cuts    int // how many of them
	seen    []string
	answer  func(w http.ResponseWriter, r *http.Request) bool // instead, if it returns true
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.seen = append(s.seen, strings.TrimSpace(r.Header.Get("Range")+" "+r.Header.Get("If-Range")))
	if s.answer != nil && s.answer(w, r) {
		return
	}
	if s.etag != "" {
		w.Header().Set("ETag", s.etag)
	}
	if s.cuts > 0 {
		s.cuts--
		w = &cutWriter{w, s.cut}
	}
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(s.content))
}

type cutWriter struct {
	http.ResponseWriter
	left int
}

func (c *cutWriter) Write(p []byte) (int, error) {
	if len(p) >= c.left {
		_, _ = c.ResponseWriter.Write(p[:c.left])
		c.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	c.left -= len(p)
	return c.ResponseWriter.Write(p)
}

// retrieve resumes into name and compares what is there then.
func retrieve(t *testing.T, url, name string, hook ReportHook) (Retrieved, error) {
	t.Helper()
	m := NewModule(world())
	req := must(t, url, Options{})
	req.Timeout = time.Minute
	got, err := m.Retrieve(bg, req, name, RetrieveOptions{Resume: true, Hook: hook})
	if _, statErr := os.Stat(name + ".part"); err == nil && !errors.Is(statErr, fs.ErrNotExist) {
		t.Errorf("the part file is left: %v", statErr)
	}
	if req.HasHeader("Range") || req.HasHeader("If-Range") {
		t.Error("the caller's request has changed")
	}
	return got, err
}

func content(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestResume(t *testing.T) {
	leaktest.Check(t)
	s := &site{content: strings.Repeat("0123456789", 10_000), etag: `"one"`, cut: 30_000, cuts: 2}
	url := server(t, s.ServeHTTP)
	name := filepath.Join(t.TempDir(), "file")
	for range 2 {
		_, err := retrieve(t, url, name, nil)
		var short *urlerror.ContentTooShortError
		var cut *client.IncompleteReadError
		if !errors.As(err, &short) && !errors.As(err, &cut) {
			t.Fatalf("%v", err)
		}
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("an incomplete file has the name: %v", err)
		}
	}
	var calls []string
	got, err := retrieve(t, url, name, func(blocks, size int, total int64) error {
		calls = append(calls, fmt.Sprint(blocks, " ", size, " ", total))
		return nil
	})
	if err != nil || content(t, name) != s.content || got.Filename != name {
		t.Errorf("%v", err)
	}
	if want := []string{"", `bytes=30000- "one"`, `bytes=60000- "one"`}; fmt.Sprint(s.seen) != fmt.Sprint(want) {
		t.Errorf("%q", s.seen)
	}
	if len(calls) == 0 || calls[0] != "7 8192 100000" {
		t.Errorf("reports: %v", calls)
	}
	if _, err := os.Stat(name + ".part.info"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// Whatever happens between two parts, the file is that of one version.
func TestResumeVersions(t *testing.T) {
	old, changed := strings.Repeat("old.", 10_000), strings.Repeat("new!", 12_000)
	for _, c := range []struct {
		name   string
		change func(s *site, part string)
		want   string // of the second request
	}{
		{"changed", func(s *site, _ string) { s.content, s.etag = changed, `"two"` }, `bytes=10000- "one"`},
		{"no validator", func(s *site, _ string) { s.content, s.etag = changed, "" }, `bytes=10000- "one"`},
		{"forgotten", func(s *site, part string) { _ = os.Remove(part + ".info"); s.content = changed }, ""},
		{"empty info", func(s *site, part string) { _ = os.WriteFile(part+".info", nil, 0o600); s.content = changed }, ""},
		{"other url", func(s *site, part string) {
			_ = os.WriteFile(part+".info", []byte("URL: http://other/\r\nIf-Range: \"one\"\r\n\r\n"), 0o600)
			s.content = changed
		}, ""},
		{"server ignores If-Range", func(s *site, _ string) {
			s.content, s.etag = changed, `"two"`
			s.answer = func(_ http.ResponseWriter, r *http.Request) bool { r.Header.Del("If-Range"); return false }
		}, `bytes=10000- "one"`},
		{"another part", func(s *site, _ string) {
			s.content = changed
			s.answer = func(w http.ResponseWriter, r *http.Request) bool {
				if r.Header.Get("Range") != "" {
					w.Header().Set("Content-Range", "bytes 9000-39999/40000")
					w.WriteHeader(206)
				}
				return r.Header.Get("Range") != ""
			}
		}, `bytes=10000- "one"`},
		{"shrunk", func(s *site, _ string) {
			s.content = changed[:500]
			s.answer = func(_ http.ResponseWriter, r *http.Request) bool { r.Header.Del("If-Range"); return false }
		}, `bytes=10000- "one"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &site{content: old, etag: `"one"`, cut: 10_000, cuts: 1}
			url := server(t, s.ServeHTTP)
			name := filepath.Join(t.TempDir(), "file")
			if _, err := retrieve(t, url, name, nil); err == nil {
				t.Fatal("the first transfer was whole")
			}
			c.change(s, name+".part")
			_, err := retrieve(t, url, name, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := content(t, name); got != s.content {
				t.Errorf("%d bytes, %.10q ... %.10q", len(got), got, got[len(got)-10:])
			}
			if s.seen[1] != c.want {
				t.Errorf("asked for %q", s.seen[1])
			}
		})
	}
}

// Everything had arrived, and only the name was missing.
func TestResumeComplete(t *testing.T) {
	s := &site{content: "all of it", etag: `"one"`}
	url := server(t, s.ServeHTTP)
	name := filepath.Join(t.TempDir(), "file")
	for file, text := range map[string]string{name + ".part": s.content, name + ".part.info": "URL: " + url + "\r\nIf-Range: \"one\"\r\n\r\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := retrieve(t, url, name, nil); err != nil || content(t, name) != s.content || len(s.seen) != 1 {
		t.Errorf("%v, %q", err, s.seen)
	}
}

func TestResumeRefuses(t *testing.T) {
	url := server(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) })
	name := filepath.Join(t.TempDir(), "file")
	m := NewModule(world())
	var bad *Error
	if _, err := m.Retrieve(bg, must(t, url, Options{}), "", RetrieveOptions{Resume: true}); !errors.As(err, &bad) {
		t.Errorf("%v", err)
	}
	if _, err := m.Retrieve(bg, must(t, url, Options{Data: client.Bytes("x")}), name, RetrieveOptions{Resume: true}); !errors.As(err, &bad) {
		t.Errorf("%v", err)
	}
	var he *urlerror.HTTPError
	if _, err := retrieve(t, url, name, nil); !errors.As(err, &he) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(name + ".part"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	// Other schemes are copied anew.
	src := filepath.Join(t.TempDir(), "src")
	if err := os.WriteFile(src, []byte("local"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := retrieve(t, "file://"+src, name, nil); err != nil || content(t, name) != "local" {
		t.Errorf("%v", err)
	}
	// So are contents that a handler decodes: they are asked for as they are.
	var accept string
	plain := server(t, func(w http.ResponseWriter, r *http.Request) {
		accept = r.Header.Get("Accept-Encoding")
		fmt.Fprint(w, "plain")
	})
	if _, err := m.Retrieve(bg, must(t, plain, Options{}), name, RetrieveOptions{Resume: true, Opener: decoding()}); err != nil || accept != "identity" {
		t.Errorf("%v, %q", err, accept)
	}
}
