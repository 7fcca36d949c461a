package wire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/tcptest"
)

// Whoever reads promptly meets the same time-outs, cancellations and ends; [pair]
// knows these tests by their name.
func TestExpectPromptAnswers(t *testing.T) {
	for name, test := range map[string]func(*testing.T){
		"ReadLine":        TestReadLine,
		"ReadTimeout":     TestReadTimeout,
		"ReusedDeadline":  TestReusedDeadlineIsNotEarly,
		"Total":           TestTotalAgainstSlowLoris,
		"WriteTimeout":    TestWriteTimeout,
		"CancelRead":      TestCancelRead,
		"ContextDeadline": TestContextDeadline,
		"CancelWrite":     TestCancelWrite,
		"Canceled":        TestCanceledBeforehand,
		"StaleContext":    TestStaleContext,
		"FullDuplex":      TestFullDuplex,
	} {
		t.Run(name, test)
	}
}

func prompts(t *testing.T) (*Conn, *net.TCPConn) {
	t.Helper()
	usual := promptReadersOf
	promptReadersOf = func() int32 { return 1 } // however few processors there are
	promptRested.left.Store(0)
	t.Cleanup(func() { promptReadersOf = usual })
	near, far := tcptest.Pair(t)
	c := New(near)
	c.ExpectPromptAnswers()
	return c, far
}

// Errors are worded as those of the socket itself.
func TestPromptErrors(t *testing.T) {
	c, far := prompts(t)
	far.Close()
	if _, err := c.ReadByte(); err != io.EOF {
		t.Errorf("end: %v", err)
	}
	c, far = prompts(t)
	far.SetLinger(0)
	far.Close()
	_, err := c.ReadByte()
	var op *net.OpError
	if !errors.Is(err, syscall.ECONNRESET) || !errors.As(err, &op) || op.Op != "read" || op.Net != "tcp" || op.Addr == nil {
		t.Errorf("reset: %v", err)
	}
	var failed error
	for failed == nil {
		_, failed = c.Write(make([]byte, 1<<20))
	}
	if !errors.Is(failed, syscall.EPIPE) || !errors.As(failed, &op) || op.Op != "write" {
		t.Errorf("write after a reset: %v", failed)
	}
	c, _ = prompts(t)
	closed := make(chan error)
	go func() {
		_, err := c.ReadByte()
		closed <- err
	}()
	time.Sleep(time.Millisecond) // it may be in the system call, or in Go's wait, or not yet there
	c.Close()
	if err := <-closed; !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed while it waits: %v", err)
	}
	c, _ = prompts(t)
	if n, err := c.rw.Read(nil); n != 0 || err != nil {
		t.Errorf("room for nothing: %d, %v", n, err)
	}
}

// Files and the hands of others get a socket that never waits in system calls.
func TestPromptEnds(t *testing.T) {
	blocks := func(c net.Conn) (is bool) {
		raw, err := c.(syscall.Conn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		err = raw.Control(func(fd uintptr) {
			flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_GETFL, 0)
			is = errno == 0 && flags&syscall.O_NONBLOCK == 0
		})
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	data := bytes.Repeat([]byte("0123456789abcdef"), 256<<10)
	name := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for what, use := range map[string]func(c *Conn) error{
		"send a file": func(c *Conn) error {
			f, err := os.Open(name)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = c.ReadFrom(f)
			return err
		},
		"send parts": func(c *Conn) error { return c.WriteParts(data[:100], data[100:1000], data[1000:]) },
		"receive a file": func(c *Conn) error {
			f, err := os.Create(name + "2")
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = c.Write(data)
			if err := errors.Join(err, c.CloseWrite()); err != nil {
				return err
			}
			if _, err = c.WriteTo(f); err != nil {
				return err
			}
			got, err := os.ReadFile(name + "2")
			if err == nil && !bytes.Equal(got, data) {
				err = errors.New("the file is another one")
			}
			return err
		},
		"hijack": func(c *Conn) error { _, _, err := c.Hijack(); return err },
	} {
		c, far := prompts(t)
		if blocks(far) || !blocks(c.t.Conn) {
			t.Errorf("%s: the near end has the wrong mode", what)
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			io.Copy(far, far)
			far.CloseWrite()
		})
		if err := use(c); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if blocks(c.t.Conn) {
			t.Errorf("%s: the socket still waits in system calls", what)
		}
		if what == "send a file" || what == "send parts" {
			c.CloseWrite()
			if got, err := io.ReadAll(c); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s: %d bytes came back, %v", what, len(got), err)
			}
		}
		c.t.Conn.Close()
		wg.Wait()
	}
}

// However many wait, one processor is left to Go code that they wait for: a read
// that finds no place waits as Go does.
func TestPromptLeavesAProcessor(t *testing.T) {
	read := func() (waited bool) {
		c, far := prompts(t)
		go io.WriteString(far, "line\n")
		if line, err := c.ReadLine(0); string(line) != "line\n" || err != nil {
			t.Errorf("%q, %v", line, err)
		}
		return c.t.prompt.in.waited
	}
	if !read() {
		t.Error("a read did not wait in its system call")
	}
	promptReaders.Add(promptReadersOf()) // as if so many waited
	if read() {
		t.Error("one more waited in a system call")
	}
	promptReaders.Add(-promptReadersOf())
	promptRested.took(time.Second)
	if promptRested.over() {
		t.Error("a late answer changes nothing")
	}
	if n := promptReaders.Load(); n != 0 {
		t.Errorf("%d readers are left", n)
	}
}

// Late answers end promptness for a while, which grows; early ones bring it back.
func TestPromptRests(t *testing.T) {
	var r rests
	prompt := func() (reads int) {
		for !r.over() {
			reads++
		}
		return reads
	}
	for i, c := range []struct {
		took time.Duration
		want int
	}{
		{time.Microsecond, 0}, {time.Millisecond, 8}, {time.Millisecond, 16}, {time.Microsecond, 0}, {time.Millisecond, 16},
		{time.Second, 32}, {time.Second, 64}, {time.Second, 128}, {time.Second, 256}, {time.Second, 512}, {time.Second, 1024}, {time.Second, 1024},
	} {
		r.took(c.took)
		if got := prompt(); got != c.want {
			t.Errorf("%d: %d reads rest after %v, want %d", i, got, c.took, c.want)
		}
	}
}
