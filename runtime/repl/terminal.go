package repl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/chzyer/readline"
	"golang.org/x/term"
)

// Terminal is a Console with line editing, recall and completion on the
// terminal of this process. Its terminal modes are those of the user while
// scripts run, and its own only while a line is read.
type Terminal struct {
	in       *input
	history  *history
	complete func(line []rune, pos int) ([][]rune, int)
	rl       *readline.Instance // made at the first line
	failed   error              // why there is none

	mu       sync.Mutex
	reading  bool
	out, err *screen
}

// TerminalOptions says how a Terminal works.
type TerminalOptions struct {
	// History is the file that inputs are kept in, "" for none. Its directory must exist.
	History string
}

// NewTerminal returns a console on in and out, which must be the terminal that
// is this process's standard input.
func NewTerminal(in, out *os.File, o TerminalOptions) *Terminal {
	t := &Terminal{in: newInput(in), history: openHistory(o.History)}
	t.out = &screen{t: t, f: out}
	t.err = &screen{t: t, f: out}
	return t
}

// open makes the line editor.
func (t *Terminal) open() error {
	if t.rl != nil || t.failed != nil {
		return t.failed
	}
	cfg := &readline.Config{
		Stdin:                  &pasteReader{src: keys{t.in}},
		Stdout:                 t.out.f,
		Stderr:                 t.out.f,
		HistoryLimit:           historyKept,
		DisableAutoSaveHistory: true, // Remember decides, about whole inputs
		AutoComplete:           completer{t},
		InterruptPrompt:        "^C",
		EOFPrompt:              "\n", // nothing
	}
	cfg.FuncFilterInputRune = func(r rune) (rune, bool) {
		switch r {
		case readline.CharCtrlZ:
			t.suspend(cfg)
			return r, false
		case readline.CharCtrlL:
			fmt.Fprint(t.out.f, "\x1b[2J")
		}
		return r, true
	}
	t.rl, t.failed = readline.NewEx(cfg)
	if t.failed == nil {
		t.recall()
	}
	return t.failed
}

// completer hands the session's completion to the editor.
type completer struct{ t *Terminal }

func (c completer) Do(line []rune, pos int) ([][]rune, int) {
	if c.t.complete == nil {
		return nil, 0
	}
	return c.t.complete(line, pos)
}

// ReadLine implements Console.
func (t *Terminal) ReadLine(ctx context.Context, prompt string) (string, error) {
	if err := t.open(); err != nil {
		return "", err
	}
	t.begin()
	defer t.end()
	defer context.AfterFunc(ctx, func() {
		if context.Cause(ctx) != ErrInterrupt { // on a terminal that is a key
			_ = t.Close() // which ends the reading; nobody waits for more
		}
	})()
	t.rl.SetPrompt(prompt)
	line, err := t.rl.Readline()
	if errors.Is(err, readline.ErrInterrupt) {
		err = ErrInterrupt
	}
	return strings.ReplaceAll(line, newlineMark, "\n"), err
}

func (t *Terminal) begin() {
	fmt.Fprint(t.out.f, pasteOn)
	t.in.edit(true)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reading = true
}

func (t *Terminal) end() {
	t.in.edit(false)
	fmt.Fprint(t.out.f, pasteOff)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reading = false
	t.out.release()
	t.err.release()
}

// Close gives the terminal back as it was. A ReadLine that waits ends.
func (t *Terminal) Close() error {
	if t.rl == nil {
		return nil
	}
	_ = keys{t.in}.Close() // it does not fail
	return t.rl.Close()
}

// Remember implements Console.
func (t *Terminal) Remember(input string) {
	if err := t.history.add(input); err != nil {
		fmt.Fprintf(t.out, "the history is not kept: %v\n", err)
		t.history.path = ""
	}
	t.recall()
}

// recall gives the editor the inputs. It is given all of them each time: after
// the user went back in its list, it would replace what is added by what was
// shown last.
func (t *Terminal) recall() {
	if t.rl == nil {
		return
	}
	t.rl.ResetHistory()
	for _, e := range t.history.entries {
		_ = t.rl.SaveHistory(e) // there is no file that could fail
	}
}

// GiveUp implements Console.
func (t *Terminal) GiveUp() { t.in.giveUp() }

// Stdin implements Console.
func (t *Terminal) Stdin() io.Reader { return t.in }

// Stdout implements Console.
func (t *Terminal) Stdout() io.Writer { return t.out }

// Stderr implements Console.
func (t *Terminal) Stderr() io.Writer { return t.err }

// Interactive implements Console.
func (t *Terminal) Interactive() bool { return true }

// Width implements Console.
func (t *Terminal) Width() int {
	if w, _, err := term.GetSize(int(t.out.f.Fd())); err == nil && w > 0 {
		return min(w, 120)
	}
	return 80
}

// SetCompleter implements Console.
func (t *Terminal) SetCompleter(complete func([]rune, int) ([][]rune, int)) { t.complete = complete }

// screen writes to the terminal. While a line is being read, whole lines go
// above it, and the beginning of a line waits for its end.
type screen struct {
	t    *Terminal
	f    *os.File
	held []byte
}

// maxHeld bounds the beginning of a line that waits, in bytes.
const maxHeld = 64 << 10

func (s *screen) Write(p []byte) (int, error) {
	s.t.mu.Lock()
	defer s.t.mu.Unlock()
	if !s.t.reading {
		return s.f.Write(p)
	}
	s.held = append(s.held, p...)
	end := bytes.LastIndexByte(s.held, '\n') + 1
	if len(s.held)-end > maxHeld {
		end = len(s.held)
	}
	if end > 0 {
		if _, err := s.t.rl.Stdout().Write(s.held[:end]); err != nil {
			return 0, err
		}
		s.held = append(s.held[:0], s.held[end:]...)
	}
	return len(p), nil
}

// release writes what waits. t.mu is held.
func (s *screen) release() {
	_, _ = s.f.Write(s.held) // nobody is left to tell
	s.held = s.held[:0]
}

// Stat lets scripts find out what the output is.
func (s *screen) Stat() (fs.FileInfo, error) { return s.f.Stat() }

// Fd is the descriptor behind the output.
func (s *screen) Fd() uintptr { return s.f.Fd() }
