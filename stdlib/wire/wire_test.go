package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/stdlib/host"
)

// pair returns a Conn and the raw socket at its other end, over loopback.
func pair(t testing.TB) (*Conn, *net.TCPConn) {
	t.Helper()
	near, far := tcptest.Pair(t)
	return New(near), far
}

func TestReadLine(t *testing.T) {
	c, far := pair(t)
	long := strings.Repeat("x", 3*bufferSize) + "\n"
	go func() {
		io.WriteString(far, "one\r\ntwo\n\nfour")
		time.Sleep(10 * time.Millisecond)
		io.WriteString(far, " and\n"+long+"rest")
		far.CloseWrite()
	}()
	for _, want := range []string{"one\r\n", "two\n", "\n", "four and\n", long} {
		if line, err := c.ReadLine(0); err != nil || string(line) != want {
			t.Fatalf("got %.20q, %v; want %.20q", line, err, want)
		}
	}
	if line, err := c.ReadLine(0); string(line) != "rest" || err != io.ErrUnexpectedEOF {
		t.Errorf("got %q, %v", line, err)
	}
	if line, err := c.ReadLine(0); len(line) != 0 || err != io.EOF {
		t.Errorf("got %q, %v", line, err)
	}
	c.Release()
	if c.in != nil {
		t.Error("a buffer is kept")
	}
}

func TestReadLineLimit(t *testing.T) {
	c, far := pair(t)
	io.WriteString(far, "12345\n12345678\nnext\n")
	if line, err := c.ReadLine(6); string(line) != "12345\n" || err != nil {
		t.Errorf("a line of exactly the limit: %q, %v", line, err)
	}
	line, err := c.ReadLine(6)
	var long *LineTooLongError
	if !errors.As(err, &long) || long.Limit != 6 || string(line) != "123456" {
		t.Errorf("got %q, %v", line, err)
	}
	if err := c.DiscardLine(2); !errors.As(err, &long) {
		t.Errorf("DiscardLine: %v", err)
	}
	if err := c.DiscardLine(0); err != nil {
		t.Error(err)
	}
	if line, err := c.ReadLine(6); string(line) != "next\n" || err != nil {
		t.Errorf("got %q, %v", line, err)
	}
}

// Endless input without a line end must neither grow nor hang.
func TestReadLineEndless(t *testing.T) {
	c := New(endless{})
	var long *LineTooLongError
	if line, err := c.ReadLine(65536); !errors.As(err, &long) || len(line) != 65536 || len(c.in) > 4*65536 {
		t.Errorf("%d bytes, %v, buffer of %d", len(line), err, len(c.in))
	}
	if err := c.DiscardLine(1 << 20); !errors.As(err, &long) {
		t.Errorf("DiscardLine: %v", err)
	}
}

type endless struct{ net.Conn }

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestTrimEOL(t *testing.T) {
	for in, want := range map[string]string{"": "", "\n": "", "\r\n": "", "a": "a", "a\r": "a\r", "a\n": "a", "a\r\n": "a", "a\r\r\n": "a\r", "a\n\n": "a\n"} {
		if got := TrimEOL([]byte(in)); string(got) != want {
			t.Errorf("TrimEOL(%q) = %q", in, got)
		}
	}
}

// chunks is a socket that gives its input in pieces of the sizes in sizes.
type chunks struct {
	net.Conn
	data  []byte
	sizes []byte
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.data) == 0 {
		return 0, io.EOF
	}
	n := len(c.data)
	if len(c.sizes) > 0 {
		n = min(n, int(c.sizes[0])+1)
		c.sizes = c.sizes[1:]
	}
	n = copy(p, c.data[:n])
	c.data = c.data[n:]
	return n, nil
}

// FuzzReadLine compares with cutting the whole input at once.
func FuzzReadLine(f *testing.F) {
	f.Add([]byte("a\r\nb\nc"), []byte{0, 3, 1}, 4)
	f.Add([]byte("\n\n\r\n"), []byte{}, 1)
	f.Add(bytes.Repeat([]byte("x"), 40000), []byte{255, 255}, 33000)
	f.Fuzz(func(t *testing.T, data, sizes []byte, limit int) {
		if limit < 1 || limit > 100000 {
			return
		}
		c := New(&chunks{data: data, sizes: sizes})
		for rest := data; ; {
			want, wantErr := rest, io.ErrUnexpectedEOF
			if i := bytes.IndexByte(rest, '\n'); i >= 0 {
				want, wantErr = rest[:i+1], nil
			}
			line, err := c.ReadLine(limit)
			var long *LineTooLongError
			switch {
			case len(rest) == 0:
				if err != io.EOF || len(line) > 0 {
					t.Fatalf("at the end: %q, %v", line, err)
				}
				return
			case len(want) > limit || len(want) == limit && wantErr != nil:
				if want = want[:limit]; !errors.As(err, &long) {
					t.Fatalf("line over the limit: %v", err)
				}
			case err != wantErr:
				t.Fatalf("got %v, want %v", err, wantErr)
			}
			if !bytes.Equal(line, want) {
				t.Fatalf("got %q, want %q", line, want)
			}
			rest = rest[len(want):]
		}
	})
}

func TestOtherReads(t *testing.T) {
	c, far := pair(t)
	io.WriteString(far, "abcdefghijklmnopqrst")
	if p, err := c.Peek(3); string(p) != "abc" || err != nil {
		t.Errorf("Peek: %q, %v", p, err)
	}
	if b, err := c.ReadByte(); b != 'a' || err != nil {
		t.Errorf("ReadByte: %c, %v", b, err)
	}
	p := make([]byte, 3)
	if n, err := c.ReadFull(p); n != 3 || string(p) != "bcd" || err != nil {
		t.Errorf("ReadFull: %q, %v", p, err)
	}
	if n, err := c.Read(p[:2]); string(p[:n]) != "ef" || err != nil {
		t.Errorf("Read: %q, %v", p[:n], err)
	}
	if err := c.Discard(2); err != nil {
		t.Error(err)
	}
	if b, err := c.ReadChunk(); string(b) != "ijklmnopqrst" || err != nil {
		t.Errorf("ReadChunk: %q, %v", b, err)
	}
	io.WriteString(far, "xyz")
	if err := c.Await(); err != nil || c.Buffered() == 0 {
		t.Errorf("Await: %v, %d", err, c.Buffered())
	}
	far.CloseWrite()
	if n, err := c.ReadFull(make([]byte, 5)); n != 3 || err != io.ErrUnexpectedEOF {
		t.Errorf("ReadFull at the end: %d, %v", n, err)
	}
	if err := c.Await(); err != io.EOF || c.in != nil {
		t.Errorf("Await at the end: %v", err)
	}
	if p, err := c.Peek(1); len(p) > 0 || err != io.EOF {
		t.Errorf("Peek at the end: %q, %v", p, err)
	}
}

// counter counts the writes that reach a socket.
type counter struct {
	net.Conn
	writes int
	got    bytes.Buffer
}

func (c *counter) Write(p []byte) (int, error) { c.writes++; return c.got.Write(p) }

func TestWriteIsBuffered(t *testing.T) {
	w := new(counter)
	c := New(w)
	c.WriteString("HEAD")
	c.WriteByte('\n')
	c.Write([]byte("body"))
	if w.writes != 0 || c.Pending() != 9 {
		t.Errorf("%d writes, %d pending", w.writes, c.Pending())
	}
	c.Flush()
	c.Flush()
	if w.writes != 1 || w.got.String() != "HEAD\nbody" {
		t.Errorf("%d writes, %q", w.writes, w.got.String())
	}
	var want strings.Builder
	w.got.Reset()
	for i := range 50 {
		s := strings.Repeat(string(rune('a'+i%26)), i*333)
		want.WriteString(s)
		switch i % 3 {
		case 0:
			c.WriteString(s)
		case 1:
			c.Write([]byte(s))
		default:
			c.ReadFrom(strings.NewReader(s))
		}
	}
	c.WriteString(strings.Repeat("z", 5*bufferSize))
	want.WriteString(strings.Repeat("z", 5*bufferSize))
	for range 2*bufferSize + 1 {
		c.WriteByte('.')
		want.WriteByte('.')
	}
	c.Flush()
	if w.got.String() != want.String() {
		t.Error("the bytes come out in another order")
	}
}

func TestVectoredWrite(t *testing.T) {
	c, far := pair(t)
	body := bytes.Repeat([]byte("b"), 4<<20)
	go func() {
		c.WriteString("head:")
		c.Write(body)
		c.CloseWrite()
	}()
	got, err := io.ReadAll(far)
	if err != nil || len(got) != 5+len(body) || !bytes.HasPrefix(got, []byte("head:bbb")) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestFailedWriteStaysFailed(t *testing.T) {
	c, far := pair(t)
	far.SetLinger(0)
	far.Close()
	var first error
	for began := time.Now(); first == nil; time.Sleep(time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("writing to a closed socket succeeds")
		}
		c.WriteString("x")
		first = c.Flush()
	}
	for what, err := range map[string]error{
		"Flush":       c.Flush(),
		"WriteByte":   c.WriteByte('x'),
		"WriteString": func() error { _, err := c.WriteString("x"); return err }(),
		"Write":       func() error { _, err := c.Write([]byte("x")); return err }(),
		"ReadFrom":    func() error { _, err := c.ReadFrom(strings.NewReader("x")); return err }(),
		"CloseWrite":  c.CloseWrite(),
	} {
		if err != first {
			t.Errorf("%s: %v, first %v", what, err, first)
		}
	}
}

func TestCopyFiles(t *testing.T) {
	dir := t.TempDir()
	content := bytes.Repeat([]byte("0123456789"), 300_000)
	name := filepath.Join(dir, "in")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, traced := range []bool{false, true} {
		c, far := pair(t)
		peer := New(far)
		if traced {
			c.SetTrace(new(script))
			peer.SetTrace(new(script))
		}
		c.SetTimeout(10 * time.Second)
		peer.SetTimeout(10 * time.Second)
		in, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		out, err := os.Create(filepath.Join(dir, "out"))
		if err != nil {
			t.Fatal(err)
		}
		sent := make(chan error, 1)
		go func() {
			c.WriteString("head\n")
			limited := &io.LimitedReader{R: in, N: 2_000_000}
			n, err := c.ReadFrom(limited)
			if n != 2_000_000 || limited.N != 0 {
				t.Errorf("sent %d, %d left", n, limited.N)
			}
			if n, err := c.ReadFrom(in); n != 1_000_000 || err != nil {
				t.Errorf("sent %d, %v", n, err)
			}
			sent <- errors.Join(err, c.CloseWrite())
		}()
		if line, err := peer.ReadLine(0); string(line) != "head\n" || err != nil {
			t.Errorf("%q, %v", line, err)
		}
		if n, err := peer.WriteTo(out); n != int64(len(content)) || err != nil {
			t.Errorf("received %d, %v", n, err)
		}
		if err := <-sent; err != nil {
			t.Error(err)
		}
		if got, _ := os.ReadFile(out.Name()); !bytes.Equal(got, content) {
			t.Errorf("%d bytes differ", len(got))
		}
		in.Close()
		out.Close()
	}
}

func TestHalfClose(t *testing.T) {
	c, far := pair(t)
	c.WriteString("question")
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if q, err := io.ReadAll(far); string(q) != "question" || err != nil {
		t.Errorf("%q, %v", q, err)
	}
	io.WriteString(far, "answer\n")
	if line, err := c.ReadLine(0); string(line) != "answer\n" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
	if err := c.CloseRead(); err != nil {
		t.Error(err)
	}
	if err := New(endless{}).CloseWrite(); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("CloseWrite of a socket without half close: %v", err)
	}
}

func TestHijack(t *testing.T) {
	c, far := pair(t)
	io.WriteString(far, "line\nahead")
	if _, err := c.ReadLine(0); err != nil {
		t.Fatal(err)
	}
	c.SetTimeout(time.Millisecond)
	raw, ahead, err := c.Hijack()
	if err != nil || string(ahead) != "ahead" {
		t.Fatalf("%q, %v", ahead, err)
	}
	time.AfterFunc(20*time.Millisecond, func() { io.WriteString(far, "!") })
	if n, err := raw.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("the timeout is still there: %v", err)
	}
}

func TestGuards(t *testing.T) {
	for value, pos := range map[string]int{"a\r": 1, "\n": 0, "ab\x00": 2} {
		var bad *ControlCharError
		err := CheckText("login", "password", value)
		if !errors.As(err, &bad) || bad.Pos != pos || bad.Arg != "password" || bad.Func != "login" || bad.Char != value[pos] {
			t.Errorf("CheckText(%q): %v", value, err)
		}
		if err := CheckPrintable("login", "user", []byte(value)); !errors.As(err, &bad) {
			t.Errorf("CheckPrintable(%q): %v", value, err)
		}
	}
	if err := CheckText("f", "x", "tab\tescape\x1b é"); err != nil {
		t.Error(err)
	}
	for _, value := range []string{"\t", "\x1b", "\x7f"} {
		if err := CheckPrintable("f", "x", value); err == nil {
			t.Errorf("CheckPrintable(%q) succeeds", value)
		}
	}
	if err := CheckPrintable("f", "x", "é plain"); err != nil {
		t.Error(err)
	}
	want := "login: parameter password: control character 0x0a at byte 1"
	if err := CheckText("login", "password", "s\nx"); err.Error() != want {
		t.Errorf("got %q", err)
	}
}

// script is a dialogue that remembers.
type script struct{ sent, received bytes.Buffer }

func (s *script) Sent(p []byte)     { s.sent.Write(p) }
func (s *script) Received(p []byte) { s.received.Write(p) }

func TestTrace(t *testing.T) {
	c, far := pair(t)
	s := new(script)
	c.SetTrace(s)
	c.WriteString("a")
	if s.sent.Len() > 0 {
		t.Error("reported before it was sent")
	}
	c.Write(bytes.Repeat([]byte("b"), bufferSize))
	c.Flush()
	io.WriteString(far, "1\n2\n")
	c.ReadLine(0)
	c.Read(make([]byte, 1))
	if s.sent.String() != "a"+strings.Repeat("b", bufferSize) || s.received.String() != "1\n2\n" {
		t.Errorf("%d sent, received %q", s.sent.Len(), s.received.String())
	}
}

// A Conn over a traced host's socket reports to that host, once.
func TestTraceOfHost(t *testing.T) {
	m := host.Mem()
	var log bytes.Buffer
	l, err := m.Listen(t.Context(), host.Target{Network: "tcp", Address: "localhost:25"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	near, err := host.Traced(m, &log, nil).Dial(t.Context(), host.Target{Network: "tcp", Address: "localhost:25"})
	if err != nil {
		t.Fatal(err)
	}
	c := New(near)
	c.WriteString("EHLO me\r\n")
	c.Flush()
	c.Close()
	if got := strings.Count(log.String(), "> EHLO me\n"); got != 1 {
		t.Errorf("reported %d times:\n%s", got, log.String())
	}
}

func TestCloseInterruptsRead(t *testing.T) {
	leaktest.Check(t)
	c, _ := pair(t)
	time.AfterFunc(10*time.Millisecond, func() { c.Close() })
	if _, err := c.ReadLine(0); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestResetIsPassedOn(t *testing.T) {
	c, far := pair(t)
	far.SetLinger(0)
	far.Close()
	if _, err := c.ReadLine(0); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v", err)
	}
}

// cancelAfter is a context that is cancelled after d, with a cause.
func cancelAfter(t *testing.T, d time.Duration) (context.Context, error) {
	t.Helper()
	cause := errors.New("the user went home")
	ctx, cancel := context.WithCancelCause(t.Context())
	timer := time.AfterFunc(d, func() { cancel(cause) })
	t.Cleanup(func() { timer.Stop(); cancel(nil) })
	return ctx, cause
}
