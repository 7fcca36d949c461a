package framing_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/framing"
	"github.com/netlua/netlua/stdlib/wire"
)

// over returns a connection on which text comes, and then the end, in pieces of
// at most size bytes.
func over(t testing.TB, text string, size int) *wire.Conn {
	near, far := net.Pipe()
	go func() {
		for rest := []byte(text); len(rest) > 0; {
			n, err := far.Write(rest[:min(size, len(rest))])
			if err != nil {
				break
			}
			rest = rest[n:]
		}
		far.Close()
	}()
	c := wire.New(near)
	t.Cleanup(func() { c.Close() })
	return c
}

func headers(fields ...string) *message.Headers {
	h, _ := message.Parse(strings.Join(fields, "\r\n") + "\r\n")
	return h
}

func TestContentLength(t *testing.T) {
	for _, tt := range []struct {
		fields []string
		want   int64 // -2 for an error
	}{
		{nil, -1},
		{[]string{"Content-Length: 5"}, 5},
		{[]string{"content-LENGTH:\t05 "}, 5},
		{[]string{"Content-Length: 5, 5"}, 5},
		{[]string{"Content-Length: 5", "Content-Length: 5"}, 5},
		{[]string{"Content-Length: 9223372036854775807"}, 1<<63 - 1},
		{[]string{"Content-Length: 9223372036854775808"}, -2},
		{[]string{"Content-Length: 5, 6"}, -2},
		{[]string{"Content-Length: 5", "Content-Length: 6"}, -2},
		{[]string{"Content-Length: 5,"}, -2},
		{[]string{"Content-Length: +5"}, -2},
		{[]string{"Content-Length: -1"}, -2},
		{[]string{"Content-Length: 0x5"}, -2},
		{[]string{"Content-Length: 5_0"}, -2},
		{[]string{"Content-Length: 5 5"}, -2},
		{[]string{"Content-Length: \u0665"}, -2},
		{[]string{"Content-Length: 5\v"}, -2},
		{[]string{"Content-Length:"}, -2},
	} {
		n, err := framing.ContentLength(headers(tt.fields...))
		var bad *framing.Error
		switch {
		case tt.want == -2 && !errors.As(err, &bad):
			t.Errorf("%q: %d, %v", tt.fields, n, err)
		case tt.want != -2 && (err != nil || n != tt.want):
			t.Errorf("%q: %d, %v; want %d", tt.fields, n, err, tt.want)
		}
	}
}

func TestChunked(t *testing.T) {
	for _, tt := range []struct {
		fields  []string
		chunked bool
		bad     bool
	}{
		{nil, false, false},
		{[]string{"Transfer-Encoding: chunked"}, true, false},
		{[]string{"Transfer-encoding: Identity, CHUNKED"}, true, false},
		{[]string{"Transfer-Encoding: identity"}, false, false},
		{[]string{"Transfer-Encoding: xchunked"}, false, true},
		{[]string{"Transfer-Encoding: chunked, chunked"}, false, true},
		{[]string{"Transfer-Encoding: chunked", "Transfer-Encoding: chunked"}, false, true},
		{[]string{"Transfer-Encoding: chunked, gzip"}, false, true},
		{[]string{"Transfer-Encoding: gzip, chunked"}, false, true},
		{[]string{"Transfer-Encoding: chunked;q=1"}, false, true},
		{[]string{"Transfer-Encoding: \x0bchunked"}, false, true},
		{[]string{`Transfer-Encoding: "chunked"`}, false, true},
	} {
		chunked, err := framing.Chunked(headers(tt.fields...))
		var unknown *framing.UnknownCodingError
		if chunked != tt.chunked || errors.As(err, &unknown) != tt.bad || !tt.bad && err != nil {
			t.Errorf("%q: %v, %v", tt.fields, chunked, err)
		}
	}
}

func TestChunks(t *testing.T) {
	conn := over(t, "3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\nrest", 4)
	c := framing.NewChunks(conn, framing.Limits{})
	var got []byte
	for buf := make([]byte, 2); ; {
		n, err := c.Read(buf)
		got = append(got, buf[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if string(got) != "abc0123456789" || c.Trailers().Value("X-Sum") != "1" {
		t.Errorf("%q with %v", got, c.Trailers())
	}
	if rest, err := io.ReadAll(conn); string(rest) != "rest" {
		t.Errorf("%q follows, %v", rest, err)
	}
}

func TestChunksLines(t *testing.T) {
	conn := over(t, "3\r\na\nb\r\n3\r\nc\nd\r\n0\r\n\r\n", 100)
	c := framing.NewChunks(conn, framing.Limits{})
	var got []string
	for _, limit := range []int{-1, 1, -1, -1, -1} {
		line, err := c.ReadLine(limit)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(line))
	}
	if want := "[a\n b c\n d ]"; fmt.Sprint(got) != want {
		t.Errorf("%q", got)
	}
}

// What a chunked body must not be: two readers could differ on where it ends.
func TestChunksRefused(t *testing.T) {
	for _, body := range []string{
		"5 \r\nhello\r\n0\r\n\r\n", " 5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n",
		"5\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "00000000000000005\r\nhello\r\n0\r\n\r\n",
		"5;" + strings.Repeat("x", 1<<20) + "\r\nhello\r\n0\r\n\r\n", "\r\nhello\r\n0\r\n\r\n", ";x\r\nhello\r\n0\r\n\r\n", "5_\r\nhello\r\n0\r\n\r\n",
		"fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
		"0\r\n" + strings.Repeat("A: b\r\n", 200) + "\r\n",
	} {
		c := framing.NewChunks(over(t, body, 1<<20), framing.Limits{})
		got, err := io.ReadAll(c)
		var bad *framing.Error
		var long *wire.LineTooLongError
		if !errors.As(err, &bad) && !errors.As(err, &long) {
			t.Errorf("%.40q: %q, %v", body, got, err)
		}
		if _, again := c.Read(make([]byte, 1)); again == nil || errors.Is(again, io.EOF) {
			t.Errorf("%.40q: afterwards %v", body, again)
		}
	}
	for _, body := range []string{"5\r\nhel", "5\r\nhello", "5\r\nhello\r", "5\r\nhello\r\n", "5", "", "0\r\n", "0\r\nA: b\r\n"} {
		if got, err := io.ReadAll(framing.NewChunks(over(t, body, 3), framing.Limits{})); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q: %q, %v", body, got, err)
		}
	}
}

func FuzzChunkSize(f *testing.F) {
	f.Add("5\r\n")
	f.Add("FFFFFFFFFFFFFFF;a=\"b\"\r\n")
	f.Fuzz(func(t *testing.T, line string) {
		n, err := framing.ChunkSize([]byte(line))
		if err != nil {
			return
		}
		again, err := framing.ChunkSize(fmt.Appendf(nil, "%x\r\n", n))
		if n < 0 || err != nil || again != n {
			t.Fatalf("%q: %d, then %d, %v", line, n, again, err)
		}
	})
}

// FuzzChunks reads arbitrary bytes as a chunked body, by bytes and by lines: both
// give the same, and what follows the body stays where it is.
func FuzzChunks(f *testing.F) {
	f.Add([]byte("3\r\nabc\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n"), byte(3))
	f.Add([]byte("1;x\r\n\n\r\n0000\r\nA: b\r\n\r\n"), byte(1))
	f.Add([]byte("5\r\nab\ncd\r\n5\r\nhe"), byte(2))
	f.Fuzz(func(t *testing.T, text []byte, step byte) {
		conn := over(t, string(text), 1+int(step))
		c := framing.NewChunks(conn, framing.Limits{})
		body, err := io.ReadAll(c)
		if err == nil {
			rest, _ := io.ReadAll(conn)
			if !bytes.HasSuffix(text, rest) || len(body)+len(rest) > len(text) {
				t.Fatalf("%q and %q of %q", body, rest, text)
			}
		}
		lines := framing.NewChunks(over(t, string(text), 1+int(step)), framing.Limits{})
		var joined []byte
		for {
			line, lerr := lines.ReadLine(-1)
			joined = append(joined, line...)
			if lerr != nil || len(line) == 0 {
				if (lerr == nil) != (err == nil) {
					t.Fatalf("by lines %v, by bytes %v", lerr, err)
				}
				break
			}
		}
		if !bytes.Equal(joined, body) {
			t.Fatalf("%q by lines, %q by bytes", joined, body)
		}
	})
}
