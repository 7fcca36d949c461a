package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/netlua/netlua/cmd/netlua/internal/cli"
)

// heeding are tests whose programs heed Ctrl-C, though the tests themselves may be
// a job in the background, which does not: a signal that is handled is not
// ignored by the programs that are started.
type heeding struct{ *testing.M }

func (h heeding) Run() int {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if signal.Ignored(sig) {
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
	return h.M.Run()
}

// patience bounds what should not take any time.
const patience = time.Minute

// The test binary is the program itself when it is started under this name. It
// gives what it stopped all the time that a busy machine may need; "hasty" gives
// no more than the program does.
func TestMain(m *testing.M) {
	testscript.Main(heeding{m}, map[string]func(){
		"netlua": func() { os.Exit(cli.Main(time.Hour)) },
		"hasty":  main,
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"stops": stops,
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("TERM", "xterm")
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
	})
}

// exits STATUS COMMAND...: the command ends with this very status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND [ARGS]")
	}
	checkStatus(ts, ts.Exec(args[1], args[2:]...), args[0])
}

func checkStatus(ts *testscript.TestScript, err error, want string) {
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode() // -1 if a signal ended it
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != want {
		ts.Fatalf("exit status %d, want %s", got, want)
	}
}

// stops SIGNALS STATUS COMMAND...: the command, once it has printed "ready", is
// sent the signals, separated by commas, a moment apart, and then the last one
// again and again if there are several, for a process that has not got round to
// the first may take two for one; it must end, and with this status.
func stops(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: stops SIGNALS STATUS COMMAND [ARGS]")
	}
	path := filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], args[2])
	cmd := exec.Command(path, args[3:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "HOME="+cmd.Dir)
	stdin, err := cmd.StdinPipe() // stays open: a read of it waits
	ts.Check(err)
	defer stdin.Close()
	var stderr bytes.Buffer
	ready := &readiness{done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = ready, &stderr
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ready.done:
	case err := <-ended:
		ts.Fatalf("ended before it was ready: %v\n%s", err, stderr.String())
	case <-time.After(patience):
		ts.Fatalf("not ready")
	}
	names := strings.Split(args[0], ",")
	over := time.After(patience)
	for running := true; running; {
		var next <-chan time.Time
		if len(names) > 0 {
			next = time.After(100 * time.Millisecond)
		}
		select {
		case err = <-ended:
			running = false
		case <-next:
			_ = cmd.Process.Signal(signals[names[0]]) // it may have ended
			if len(names) > 1 || !strings.Contains(args[0], ",") {
				names = names[1:]
			}
		case <-over:
			_ = cmd.Process.Kill() // the test fails anyway
			ts.Fatalf("still runs")
		}
	}
	_, _ = ts.Stdout().Write(ready.text.Bytes()) // buffers
	_, _ = ts.Stderr().Write(stderr.Bytes())
	checkStatus(ts, err, args[1])
}

var signals = map[string]os.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM}

// readiness is output that waits for the line "ready".
type readiness struct {
	text bytes.Buffer
	done chan struct{}
	seen bool
}

func (r *readiness) Write(p []byte) (int, error) {
	n, err := r.text.Write(p)
	if !r.seen && strings.Contains(r.text.String(), "ready\n") {
		r.seen = true
		close(r.done)
	}
	return n, err
}
