package request

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// encode applies codings in order; "raw" is deflate without zlib's frame.
func encode(t testing.TB, data []byte, codings ...string) []byte {
	t.Helper()
	for _, coding := range codings {
		var b bytes.Buffer
		var w io.WriteCloser
		var err error
		switch coding {
		case "gzip", "x-gzip":
			w = gzip.NewWriter(&b)
		case "deflate":
			w = zlib.NewWriter(&b)
		case "raw":
			w, err = flate.NewWriter(&b, 5)
		case "br":
			w = brotli.NewWriter(&b)
		case "zstd":
			w, err = zstd.NewWriter(&b)
		}
		if err == nil {
			_, err = w.Write(data)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		data = b.Bytes()
	}
	return data
}

// coded serves body with a Content-Encoding.
func coded(t *testing.T, coding string, body []byte, status int) string {
	return server(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", coding)
		w.Header().Set("X-Accept", r.Header.Get("Accept-Encoding"))
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		w.WriteHeader(status)
		_, _ = w.Write(body)
	})
}

func decoding() *Director { return BuildOpener(world(), NewContentDecodingHandler()) }

func TestDecoding(t *testing.T) {
	leaktest.Check(t)
	want := strings.Repeat("one line\n", 5000) + "last"
	for coding, applied := range map[string][]string{
		"gzip": {"gzip"}, "x-gzip": {"gzip"}, "GZIP": {"gzip"}, "deflate": {"deflate"}, "deflate ": {"raw"}, "br": {"br"}, "zstd": {"zstd"},
		"gzip, br": {"gzip", "br"}, "identity, zstd,deflate, gzip": {"zstd", "deflate", "gzip"},
	} {
		body := encode(t, []byte(want), applied...)
		resp, err := decoding().OpenURL(bg, coded(t, coding, body, 200), nil, time.Minute)
		if got := text(t, resp, err); got != want {
			t.Errorf("%s: %d bytes", coding, len(got))
		}
		h, ok := resp.(response.HTTP)
		if !ok || !h.Ended() || h.Length() != 0 {
			t.Fatalf("%s: %T, %v", coding, resp, h)
		}
		if got := resp.Headers().Value("X-Accept"); got != "gzip, deflate, br, zstd" {
			t.Errorf("Accept-Encoding: %s", got)
		}
		if resp.Headers().Contains("Content-Encoding") || resp.Headers().Contains("content-length") {
			t.Error("the headers describe the coded body")
		}
		if v := OriginalHeaders(resp); v.Value("Content-Encoding") != strings.TrimSpace(coding) || v.Value("Content-Length") != fmt.Sprint(len(body)) {
			t.Errorf("%s: original %v", coding, v)
		}
	}
}

func TestDecodedReads(t *testing.T) {
	url := coded(t, "gzip", encode(t, []byte("one\ntwo\nthree"), "gzip"), 200)
	resp, err := decoding().OpenURL(bg, url, nil, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	h := resp.(response.HTTP)
	if h.Length() != -1 || h.Ended() {
		t.Error("length or end")
	}
	line, err := h.ReadLine(bg, -1)
	if string(line) != "one\n" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
	if line, err = h.ReadLine(bg, 2); string(line) != "tw" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
	if b, err := h.Peek(bg); string(b) != "o\nthree" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if b, err := h.Read1(bg, 3); string(b) != "o\nt" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if b, err := h.Read1(bg, -1); string(b) != "hree" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if b, err := h.Read1(bg, -1); len(b) != 0 || err != nil || !h.Ended() {
		t.Errorf("end: %q, %v", b, err)
	}
	if line, err = h.ReadLine(bg, -1); len(line) != 0 || err != nil {
		t.Errorf("%q, %v", line, err)
	}
}

// Bodies that are none of the handler's business keep their headers.
func TestDecodingLeavesAlone(t *testing.T) {
	body := encode(t, []byte("hello"), "gzip")
	for _, c := range []struct {
		coding, method string
		status         int
		headers        []message.Field
		accept         string
	}{
		{"gzip", "HEAD", 200, nil, "gzip, deflate, br, zstd"},
		{"gzip", "GET", 206, []message.Field{{Name: "Range", Value: "bytes=0-"}}, "identity"},
		{"foo", "GET", 200, nil, "gzip, deflate, br, zstd"},
		{"gzip, foo", "GET", 200, nil, "gzip, deflate, br, zstd"},
		{"identity", "GET", 200, []message.Field{{Name: "Accept-Encoding", Value: "br"}}, "br"},
	} {
		resp, err := decoding().Open(bg, must(t, coded(t, c.coding, body, c.status), Options{Method: c.method, Headers: c.headers}))
		if err != nil {
			t.Fatal(err)
		}
		want := string(body)
		if c.method == "HEAD" {
			want = ""
		}
		if got := text(t, resp, err); got != want || resp.Headers().Value("Content-Encoding") != c.coding {
			t.Errorf("%+v: %q, %v", c, got, resp.Headers())
		}
		if got := resp.Headers().Value("X-Accept"); got != c.accept {
			t.Errorf("%+v: Accept-Encoding %q", c, got)
		}
		if OriginalHeaders(resp) != resp.Headers() {
			t.Error("there are other headers")
		}
	}
	resp, err := decoding().OpenURL(bg, coded(t, "br", nil, 200), nil, time.Minute)
	if got := text(t, resp, err); got != "" {
		t.Errorf("empty body: %q", got)
	}
}

// The body of an error is decoded, too.
func TestDecodingErrors(t *testing.T) {
	_, err := decoding().OpenURL(bg, coded(t, "zstd", encode(t, []byte("not here"), "zstd"), 404), nil, time.Minute)
	var he *urlerror.HTTPError
	if !errors.As(err, &he) || he.Code != 404 {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(he); string(b) != "not here" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
}

func TestDecodingBadData(t *testing.T) {
	leaktest.Check(t)
	plain := []byte(strings.Repeat("some text that is long enough ", 50))
	for _, coding := range []string{"gzip", "deflate", "br", "zstd"} {
		good := encode(t, plain, coding)
		flipped := bytes.Clone(good)
		for i := len(flipped) / 2; i < len(flipped); i++ {
			flipped[i] ^= 0x5a
		}
		for name, body := range map[string][]byte{
			"cut short": good[:len(good)-3], "first byte": good[:1], "flipped": flipped, "followed": append(bytes.Clone(good), "more"...), "not at all": []byte("<html>plain text</html>"),
		} {
			resp, err := decoding().OpenURL(bg, coded(t, coding, body, 200), nil, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			_, err = response.ReadAll(bg, resp, -1)
			var de *DecodeError
			if !errors.As(err, &de) || de.Coding != coding || de.Limit {
				t.Errorf("%s, %s: %v", coding, name, err)
			}
			if _, again := resp.Read(bg, make([]byte, 1)); again != err {
				t.Errorf("%s, %s: then %v", coding, name, again)
			}
			resp.Close()
		}
	}
	// What goes wrong below is not the coding's fault.
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(encode(t, plain, "gzip")[:20])
	})
	resp, err := decoding().OpenURL(bg, url, nil, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	_, err = response.ReadAll(bg, resp, -1)
	var cut *client.IncompleteReadError
	if !errors.As(err, &cut) {
		t.Errorf("%v", err)
	}
}

func TestDecodingLimits(t *testing.T) {
	piece := encode(t, make([]byte, 16<<20), "gzip")
	bomb := bytes.Repeat(piece, 64) // a gigabyte of zeros in members of 16 MB
	if len(bomb) > 2<<20 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	small := encode(t, make([]byte, 100_000), "gzip")
	var wide bytes.Buffer
	w, err := zstd.NewWriter(&wide, zstd.WithWindowSize(64<<20))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // several writes and flushes, so that the frame states a window and no size
		if _, err := w.Write([]byte(strings.Repeat("window ", 100_000))); err != nil {
			t.Fatal(err)
		}
		_ = w.Flush()
	}
	_ = w.Close()
	for _, c := range []struct {
		name, coding string
		body         []byte
		limits       DecodeLimits
		ok           bool
	}{
		{"bomb", "gzip", bomb, DecodeLimits{DefaultDecodeSize, DefaultDecodeRatio}, false},
		{"bomb by size", "gzip", bomb, DecodeLimits{Size: 3 << 20}, false},
		{"bomb in bomb", "gzip, gzip", encode(t, bomb, "gzip"), DecodeLimits{DefaultDecodeSize, DefaultDecodeRatio}, false},
		{"brotli", "br", encode(t, make([]byte, 8<<20), "br"), DecodeLimits{DefaultDecodeSize, DefaultDecodeRatio}, false},
		{"window", "zstd", wide.Bytes(), DecodeLimits{}, false},
		{"small", "gzip", small, DecodeLimits{DefaultDecodeSize, DefaultDecodeRatio}, true},
		{"small by size", "gzip", small, DecodeLimits{Size: 99_999}, false},
		{"exact size", "gzip", small, DecodeLimits{Size: 100_000}, true},
	} {
		url := coded(t, c.coding, c.body, 200)
		h := NewContentDecodingHandler()
		h.Limits = c.limits
		resp, err := BuildOpener(world(), h).OpenURL(bg, url, nil, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		n, err := response.Copy(bg, io.Discard, resp)
		runtime.ReadMemStats(&after)
		resp.Close()
		var de *DecodeError
		if c.ok != (err == nil) || !c.ok && (!errors.As(err, &de) || !de.Limit) {
			t.Errorf("%s: %d bytes, %v", c.name, n, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 24<<20 {
			t.Errorf("%s: %d bytes of memory", c.name, used)
		}
	}
	_, err = decoding().OpenURL(bg, coded(t, "gzip,gzip,gzip,gzip,gzip,gzip", small, 200), nil, time.Minute)
	var de *DecodeError
	if !errors.As(err, &de) || !de.Limit {
		t.Errorf("six codings: %v", err)
	}
}

func FuzzDecoding(f *testing.F) {
	for i, coding := range []string{"gzip", "deflate", "br", "zstd"} {
		f.Add(byte(i), encode(f, []byte("hello, hello, hello"), coding))
	}
	f.Fuzz(func(t *testing.T, which byte, body []byte) {
		coding := []string{"gzip", "deflate", "br", "zstd"}[which%4]
		r := response.New(response.FromReader(bytes.NewReader(body)), message.New(message.Field{Name: "Content-Encoding", Value: coding}), "u", 200)
		h := NewContentDecodingHandler()
		h.Limits.Size = 1 << 20
		d, err := h.HTTPResponse(bg, must(t, "http://h/", Options{}), r)
		if err != nil {
			t.Fatal(err)
		}
		b, err := response.ReadAll(bg, d, -1)
		var de *DecodeError
		if len(b) > 1<<20 || err != nil && !errors.As(err, &de) {
			t.Errorf("%d bytes, %v", len(b), err)
		}
	})
}

func BenchmarkDecoding(b *testing.B) {
	var plain bytes.Buffer
	for i := range 200_000 {
		fmt.Fprintf(&plain, "{\"id\": %d, \"name\": \"item %d\", \"tags\": [\"a\", \"b\"]}\n", i, i*7919%100_003)
	}
	for _, coding := range []string{"gzip", "deflate", "br", "zstd"} {
		body := encode(b, plain.Bytes(), coding)
		b.Run(coding, func(b *testing.B) {
			b.SetBytes(int64(plain.Len()))
			for b.Loop() {
				d := newDecodedBody(response.FromReader(bytes.NewReader(body)), []string{coding}, DecodeLimits{Ratio: DefaultDecodeRatio})
				if n, err := response.Copy(bg, io.Discard, d); n != int64(plain.Len()) || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}
