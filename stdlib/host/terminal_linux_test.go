package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// openPty returns both ends of a pseudo-terminal: the person's and the program's.
func openPty(t *testing.T) (person, tty *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = person.Close() })
	number := 0
	if err := control(person, func(fd int) {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
		if err == nil {
			number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN)
		}
	}); err != nil {
		t.Fatal(err)
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tty.Close() })
	return person, tty
}

// typed sends keys as soon as the terminal hides them.
func typed(t *testing.T, person, tty *os.File, keys string) {
	go func() {
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
			if modes, err := modesOf(tty); err == nil && modes.Lflag&unix.ECHO == 0 {
				break
			}
		}
		if _, err := io.WriteString(person, keys); err != nil {
			t.Error(err)
		}
	}()
}

func TestReadPassword(t *testing.T) {
	person, tty := openPty(t)
	before, err := modesOf(tty)
	if err != nil {
		t.Fatal(err)
	}
	terminal := &ownTerminal{terminal{tty, tty, tty}}
	if _, err := io.WriteString(person, "typed ahead\n"); err != nil {
		t.Fatal(err)
	}
	for waiting := 0; waiting == 0; { // until it has come through
		if err := control(tty, func(fd int) { waiting, err = unix.IoctlGetInt(fd, unix.TIOCINQ) }); err != nil {
			t.Fatal(err)
		}
	}
	for keys, want := range map[string]string{"secret\n": "secret", "wrong\x15right\r": "right", "ends\x04\x04": "ends", "\n": ""} {
		typed(t, person, tty, keys)
		got, err := terminal.ReadPassword(t.Context())
		if err != nil || got != want {
			t.Errorf("%q: got %q, %v", keys, got, err)
		}
	}
	typed(t, person, tty, "\x04")
	if _, err := terminal.ReadPassword(t.Context()); err != io.EOF {
		t.Errorf("the end of the input: %v", err)
	}
	if after, err := modesOf(tty); err != nil || *after != *before {
		t.Errorf("left in other modes: %+v, %v", after, err)
	}
	if _, err := terminal.Write([]byte("done")); err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	for !strings.Contains(shown.String(), "done") {
		p := make([]byte, 100)
		n, err := person.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		shown.Write(p[:n])
	}
	if s := shown.String(); strings.Contains(s, "secret") || strings.Contains(s, "right") {
		t.Errorf("shown: %q", s)
	}
}

func TestReadPasswordGivesUp(t *testing.T) {
	person, tty := openPty(t)
	terminal := NewTerminal(tty, tty, tty)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := terminal.ReadPassword(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	if modes, err := modesOf(tty); err != nil || modes.Lflag&unix.ECHO == 0 {
		t.Errorf("echo is still off: %v", err)
	}
	// The next line is for whoever reads next.
	if _, err := io.WriteString(person, "later\n"); err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 100)
	n, err := tty.Read(p)
	if err != nil || string(p[:n]) != "later\n" {
		t.Errorf("got %q, %v", p[:n], err)
	}
}

func TestNoTerminal(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if _, err := NewTerminal(r, r, w).ReadPassword(t.Context()); err == nil {
		t.Error("a pipe was taken for a terminal")
	}
	for name, h := range map[string]Host{"replaced streams": WithStdio(OS(), nil, nil, nil), "memory": Mem()} {
		if _, err := h.OpenTerminal(); err != ErrNoTerminal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUsers(t *testing.T) {
	h := Mem()
	if u, err := h.User(h.Getuid()); err != nil || u.Name != "memory" || u.ID != 1000 {
		t.Errorf("got %+v, %v", u, err)
	}
	if _, err := h.User(5); err == nil {
		t.Error("an unknown user was found")
	}
	if u, err := OS().User(0); err != nil || u.Name != "root" || u.Home == "" {
		t.Errorf("got %+v, %v", u, err)
	}
	var denied *PermissionError
	if _, err := Restricted(h, Policy{}).User(1000); !errors.As(err, &denied) {
		t.Errorf("under a policy: %v", err)
	}
	info, err := os.Stat(".")
	if err != nil {
		t.Fatal(err)
	}
	if uid, ok := Owner(info); !ok || uid != os.Getuid() && os.Getuid() != 0 {
		t.Errorf("owner of the working directory: %d, %v", uid, ok)
	}
}
