package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a pseudo-terminal with netlua on it.
type terminal struct {
	t    *testing.T
	ctrl *os.File // our end
	tty  *os.File // its end
	cmd  *exec.Cmd
	dir  string

	before unix.Termios // the modes at the start

	mu   sync.Mutex
	text strings.Builder
	seen int // what expect has been through
}

// newTerminal starts netlua on a terminal.
func newTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, ctrl: os.NewFile(uintptr(fd), "ptmx"), tty: tty, dir: t.TempDir()}
	if err := unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}); err != nil {
		t.Fatal(err)
	}
	term.before = term.modes()
	path, err := exec.LookPath("netlua")
	if err != nil {
		t.Fatal(err)
	}
	term.cmd = exec.Command(path, args...)
	term.cmd.Dir = term.dir
	term.cmd.Env = append(os.Environ(), "TERM=xterm", "NO_COLOR=1", "NETLUA_HISTORY="+filepath.Join(term.dir, "history"))
	term.cmd.Stdin, term.cmd.Stdout, term.cmd.Stderr = tty, tty, tty
	term.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := term.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p := make([]byte, 4096)
		for {
			n, err := term.ctrl.Read(p)
			if err != nil {
				return
			}
			term.mu.Lock()
			term.text.Write(p[:n])
			term.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		_ = term.cmd.Process.Kill() // it has ended, or the test failed
		_ = tty.Close()
		_ = term.ctrl.Close()
	})
	return term
}

// send types.
func (term *terminal) send(keys string) {
	term.t.Helper()
	if _, err := term.ctrl.WriteString(keys); err != nil {
		term.t.Fatal(err)
	}
}

// expect waits until text appears after what was expected before.
func (term *terminal) expect(text string) {
	term.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		term.mu.Lock()
		i := strings.Index(term.text.String()[term.seen:], text)
		if i >= 0 {
			term.seen += i + len(text)
		}
		term.mu.Unlock()
		if i >= 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	term.t.Fatalf("no %q on the screen:\n%q", text, term.text.String()[term.seen:])
}

// answers waits for text that begins behind the line that was sent.
func (term *terminal) answers(text string) {
	term.t.Helper()
	term.expect("\x1b[?2004l" + text) // the end of line editing
}

// ends waits for the end and checks the status, and that the terminal is as before.
func (term *terminal) ends(status int) {
	term.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- term.cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(patience):
		term.t.Fatal("still runs")
	}
	if got := term.cmd.ProcessState.ExitCode(); got != status {
		term.t.Errorf("exit status %d, want %d", got, status)
	}
	if after := term.modes(); after != term.before {
		term.t.Errorf("the terminal was left in other modes: %+v, before %+v", after, term.before)
	}
}

func (term *terminal) modes() unix.Termios {
	term.t.Helper()
	m, err := unix.IoctlGetTermios(int(term.tty.Fd()), unix.TCGETS)
	if err != nil {
		term.t.Fatal(err)
	}
	return *m
}

func TestTerminal(t *testing.T) {
	term := newTerminal(t)
	term.expect("netlua ")
	term.expect("> ")
	term.send("local x = 41\r")
	term.send("x + 1\r")
	term.answers("42")

	// completion
	term.send("geo = 1 urllib.parse.unquote_t\t('%20')\r")
	term.expect("unquote_to_bytes('%20')")
	term.send("\x03")
	term.send("json.dum\ts({1})\r")
	term.expect(`"[1]"`)

	// a block, pasted: it waits for Enter
	term.send("\x1b[200~for i = 7, 8 do\n\tprint(i, 'pasted')\nend\n\x1b[201~")
	term.expect("␤end")
	term.send("\r")
	term.expect("8\tpasted")

	// Ctrl-C: the code, a read, the line; not the session
	term.send("print('loops') while true do end\r")
	term.answers("loops")
	term.send("\x03")
	term.expect("interrupted")
	term.send("print('reads') return io.read()\r")
	term.answers("reads")
	term.send("\x03")
	term.expect("interrupted")
	term.send("half a line\x03")
	term.expect("^C")
	term.send("io.read()\r")
	term.expect("io.read()\r\n")
	term.answers("")
	term.send("for the script\r")
	term.expect(`"for the script"`)

	// what threads print goes above the line
	term.send("threading.Thread(function() repeat time.sleep(0.01) until io.open('go') print('tick') end):start()\r")
	term.answers("")
	term.send("'ty")
	term.expect("'ty")
	if err := os.WriteFile(filepath.Join(term.dir, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	term.expect("tick\r\n")
	term.expect("> 'ty")
	term.send("ped'\r")
	term.expect(`"typed"`)

	// a program has the terminal
	term.send("os.execute('test -t 0 && test -t 1 && echo has a tty')\r")
	term.answers("has a tty")

	// recall; lines that begin with a blank are not kept
	term.send(" 'secret'\r")
	term.expect(`"secret"`)
	term.send("\x10\x10\r") // two lines back
	term.expect(`"typed"`)
	term.send("\x04")
	term.ends(0)

	kept, err := os.ReadFile(filepath.Join(term.dir, "history"))
	if err != nil {
		t.Fatal(err)
	}
	if s := string(kept); !strings.Contains(s, "\nfor i = 7, 8 do␤    print(i, 'pasted')␤end\n") || strings.Contains(s, "secret") {
		t.Errorf("kept:\n%s", s)
	}
	if info, err := os.Stat(filepath.Join(term.dir, "history")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("history: %v, %v", info.Mode(), err)
	}
}

func TestTerminalIsGivenBack(t *testing.T) {
	for _, tc := range []struct {
		name   string
		do     func(term *terminal)
		status int
	}{
		{"os.exit", func(term *terminal) { term.send("os.exit(3)\r") }, 3},
		{".exit", func(term *terminal) { term.send(".exit\r") }, 0},
		{"SIGTERM at the prompt", func(term *terminal) { _ = term.cmd.Process.Signal(syscall.SIGTERM) }, 143},
		{"SIGTERM while code runs", func(term *terminal) {
			term.send("print('runs') while true do end\r")
			term.answers("runs")
			_ = term.cmd.Process.Signal(syscall.SIGTERM)
		}, 143},
	} {
		t.Run(tc.name, func(t *testing.T) {
			term := newTerminal(t)
			term.expect("> ")
			tc.do(term)
			term.ends(tc.status)
		})
	}
}

// On a terminal a script's Ctrl-C comes from the keyboard.
func TestScriptOnTerminal(t *testing.T) {
	term := newTerminal(t, "-e", "print('ready') io.read()")
	term.expect("ready")
	term.send("\x03")
	term.expect("netlua: interrupted at (command line):1")
	term.ends(130)
}
