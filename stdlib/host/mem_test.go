package host

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"
)

func TestMemNetwork(t *testing.T) {
	m := Mem()
	m.AddHost("Mail.test.", "10.1.1.1", "fd00::1")
	l, err := m.Listen(t.Context(), Target{Network: "tcp", Address: ":0"})
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if _, err := m.Listen(t.Context(), Target{Network: "tcp", Address: ":" + port}); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("second listener: %v", err)
	}
	near, err := m.Dial(t.Context(), Target{Network: "tcp", Address: "mail.TEST:" + port, Local: "10.9.9.9:77"})
	if err != nil {
		t.Fatal(err)
	}
	far, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if near.RemoteAddr().String() != "10.1.1.1:"+port || far.RemoteAddr().String() != "10.9.9.9:77" {
		t.Errorf("addresses %v, %v", near.RemoteAddr(), far.RemoteAddr())
	}
	if got, err := m.Resolve(t.Context(), "ip6", "mail.test"); err != nil || len(got) != 1 || !got[0].Is6() {
		t.Errorf("ip6: %v, %v", got, err)
	}
	if names, err := m.LookupAddr(t.Context(), got(m.Resolve(t.Context(), "ip4", "mail.test"))); err != nil || names[0] != "mail.test." {
		t.Errorf("LookupAddr: %v, %v", names, err)
	}
	var dns *net.DNSError
	if _, err := m.Dial(t.Context(), Target{Network: "tcp", Address: "nowhere.test:1"}); !errors.As(err, &dns) || !dns.IsNotFound {
		t.Errorf("unknown name: %v", err)
	}
	l.Close()
	if _, err := m.Dial(t.Context(), Target{Network: "tcp", Address: "mail.test:" + port}); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("closed listener: %v", err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept: %v", err)
	}
	if _, err := m.Start(t.Context(), Command{Name: "sh"}); err == nil {
		t.Error("a program was started")
	}
}

// got is the first of several results.
func got[T any](all []T, _ error) T { return all[0] }

func TestMemBacklog(t *testing.T) {
	m := Mem()
	l, err := m.Listen(t.Context(), Target{Network: "unix", Address: "/s", Backlog: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dial := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		_, err := m.Dial(ctx, Target{Network: "unix", Address: "/s"})
		return err
	}
	if err := dial(); err != nil {
		t.Error(err)
	}
	if err := dial(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("full queue: %v", err)
	}
}

func TestPipe(t *testing.T) {
	a, b := Pipe()
	big := bytes.Repeat([]byte("0123456789abcdef"), 64<<10) // four windows
	var wg sync.WaitGroup
	wg.Go(func() {
		if n, err := a.Write(big); n != len(big) || err != nil {
			t.Errorf("Write: %d, %v", n, err)
		}
		a.(interface{ CloseWrite() error }).CloseWrite()
	})
	if got, err := io.ReadAll(b); err != nil || !bytes.Equal(got, big) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	wg.Wait()
	if _, err := a.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("Write after CloseWrite: %v", err)
	}
	io.WriteString(b, "other way")
	p := make([]byte, 20)
	if n, err := a.Read(p); string(p[:n]) != "other way" || err != nil {
		t.Errorf("half closed: %q, %v", p[:n], err)
	}
	a.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	var timeout net.Error
	if _, err := a.Read(p); !errors.As(err, &timeout) || !timeout.Timeout() || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("deadline: %v", err)
	}
	a.SetReadDeadline(time.Time{})
	wg.Go(func() {
		if _, err := a.Read(p); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Read while closing: %v", err)
		}
	})
	time.Sleep(5 * time.Millisecond)
	a.Close()
	wg.Wait()
	if _, err := b.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("Write to a closed peer: %v", err)
	}

	c, _ := Pipe()
	c.SetWriteDeadline(time.Now().Add(10 * time.Millisecond))
	if n, err := c.Write(big); n != memWindow || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("full window: %d, %v", n, err)
	}
}

func TestMemFiles(t *testing.T) {
	m := Mem()
	write := func(name, text string, flag int) {
		t.Helper()
		f, err := m.OpenFile(name, flag, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.MkdirAll("/a/b", 0o755); err != nil {
		t.Fatal(err)
	}
	write("a/b/one", "one", os.O_WRONLY|os.O_CREATE)
	write("/a/b/one", "+", os.O_WRONLY|os.O_APPEND)
	write("/a/two", "two", os.O_RDWR|os.O_CREATE)
	if err := fstest.TestFS(memFS{m}, "a/b/one", "a/two"); err != nil {
		t.Error(err)
	}
	if err := m.Rename("/a", "/c"); err != nil {
		t.Error(err)
	}
	f, err := m.OpenFile("/c/b/one", os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(f); string(b) != "one+" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := f.Write([]byte("x")); !errors.Is(err, syscall.EBADF) {
		t.Errorf("write to a file opened for reading: %v", err)
	}
	for what, c := range map[string]struct{ err, want error }{
		"exclusive": {func() error { _, err := m.OpenFile("/c/two", os.O_CREATE|os.O_EXCL|os.O_RDWR, 0); return err }(), fs.ErrExist},
		"missing":   {func() error { _, err := m.OpenFile("/none", os.O_RDONLY, 0); return err }(), fs.ErrNotExist},
		"no parent": {func() error { _, err := m.OpenFile("/no/ne", os.O_CREATE|os.O_RDWR, 0); return err }(), fs.ErrNotExist},
		"full":      {m.Remove("/c"), syscall.ENOTEMPTY},
		"into self": {m.Rename("/c", "/c/b/c"), syscall.EINVAL},
		"directory": {m.MkdirAll("/c/two/x", 0o755), syscall.ENOTDIR},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v", what, c.err)
		}
	}
	tmp, err := m.CreateTemp("", "x*.txt")
	if err != nil || filepath.Ext(tmp.Name()) != ".txt" {
		t.Errorf("CreateTemp: %v", err)
	}
	tmp.Seek(3, io.SeekStart)
	tmp.Write([]byte("x"))
	tmp.Truncate(5)
	if b := make([]byte, 5); true {
		if n, err := tmp.ReadAt(b, 0); n != 5 || err != nil || string(b) != "\x00\x00\x00x\x00" {
			t.Errorf("%q, %v", b[:n], err)
		}
	}
}

// memFS shows a Memory to testing/fstest.
type memFS struct{ m *Memory }

func (f memFS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	file, err := f.m.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	if info, _ := file.Stat(); info.IsDir() {
		return &memDir{File: file, fs: f, name: name}, nil
	}
	return file, nil
}

type memDir struct {
	File
	fs   memFS
	name string
	rest []fs.DirEntry
	read bool
}

func (d *memDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if !d.read {
		d.rest, _ = d.fs.m.ReadDir(d.name)
		d.read = true
	}
	if n <= 0 {
		out := d.rest
		d.rest = nil
		return out, nil
	}
	if len(d.rest) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.rest))
	out := d.rest[:n]
	d.rest = d.rest[n:]
	return out, nil
}

func TestMemIsTheSameEachTime(t *testing.T) {
	a, b := make([]byte, 16), make([]byte, 16)
	io.ReadFull(Mem().Random(), a)
	io.ReadFull(Mem().Random(), b)
	if !bytes.Equal(a, b) || bytes.Equal(a, make([]byte, 16)) {
		t.Errorf("%x, %x", a, b)
	}
	if !Mem().Now().Equal(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Error("the clock shows another time")
	}
}

func TestParseLists(t *testing.T) {
	if r, err := ParsePaths("a,/b c,*"); err != nil || !r.All || len(r.Paths) != 2 || r.Paths[1] != "/b c" {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := ParseRun("git, /bin/sh"); err != nil || r.All || len(r.Programs) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	for _, bad := range []string{"", "a,", "a\x00"} {
		if _, err := ParsePaths(bad); err == nil {
			t.Errorf("ParsePaths(%q) succeeds", bad)
		}
		if _, err := ParseRun(bad); err == nil {
			t.Errorf("ParseRun(%q) succeeds", bad)
		}
	}
}
