package host

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"syscall"
	"testing"
)

func TestAgain(t *testing.T) {
	full := &os.PathError{Op: "open", Path: "x", Err: syscall.EMFILE}
	for _, c := range []struct {
		err   error
		fails int // how often it happens
		calls int
	}{
		{full, 1, 2},
		{full, maxAgain + 5, maxAgain + 1},
		{fmt.Errorf("dial: %w", os.NewSyscallError("socket", syscall.ENFILE)), 2, 3},
		{&net.DNSError{Err: "dial udp 192.0.2.1:53: socket: too many open files"}, 1, 2},
		{&net.DNSError{Err: "no such host"}, 1, 1},
		{syscall.ECONNREFUSED, 1, 1},
	} {
		calls := 0
		got, err := again(func() (int, error) {
			if calls++; calls <= c.fails {
				return 0, c.err
			}
			return calls, nil
		})
		if calls != c.calls {
			t.Errorf("%v: %d calls, want %d", c.err, calls, c.calls)
		}
		if failed := c.calls <= c.fails; failed != errors.Is(err, c.err) || !failed && got != calls {
			t.Errorf("%v: %d, %v", c.err, got, err)
		}
	}
}

// TestAgainCollects has files in the way that nobody closed.
func TestAgainCollects(t *testing.T) {
	name := t.TempDir() + "/x"
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	closed := make(chan struct{})
	func() {
		f, err := OS().OpenFile(name, os.O_RDONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		runtime.AddCleanup(f.(*os.File), func(c chan struct{}) { close(c) }, closed)
	}()
	_, err := again(func() (int, error) {
		select {
		case <-closed:
			return 0, nil
		default:
			return 0, syscall.EMFILE
		}
	})
	if err != nil {
		t.Error(err)
	}
}
