package repl

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
)

// ErrInterrupt is what a Console returns when the user gave the line up.
var ErrInterrupt = errors.New("interrupted")

// Console is where a session reads its lines and prints its answers.
type Console interface {
	// ReadLine returns the next line without its end; io.EOF when there are no
	// more, ErrInterrupt when it was given up. A pasted block is one line, with
	// line breaks in it. When ctx ends the line is given up; if ErrInterrupt is
	// not the cause, the session is over.
	ReadLine(ctx context.Context, prompt string) (string, error)

	// Stdin, Stdout and Stderr are for the scripts of the session. They may be
	// used while ReadLine waits.
	Stdin() io.Reader
	Stdout() io.Writer
	Stderr() io.Writer

	// GiveUp is called when running code was interrupted: its reads of Stdin that
	// still wait are nobody's any more, and must not take what comes.
	GiveUp()

	// Remember keeps an input for recall.
	Remember(input string)

	// Interactive tells whether a person is there, who wants a banner and prompts.
	Interactive() bool

	// Width is the number of columns that answers may take.
	Width() int

	// SetCompleter sets the function that completes a line: the texts that may
	// follow its first pos runes, and how many runes before pos they share.
	SetCompleter(complete func(line []rune, pos int) (endings [][]rune, shared int))
}

// Plain is a Console over plain streams: a pipe, a file, a connection, or a
// terminal that can do no better.
type Plain struct {
	mu          sync.Mutex
	in          *bufio.Reader
	out, err    io.Writer
	interactive bool
	pending     chan line // a read that was given up
}

type line struct {
	text string
	err  error
}

// NewPlain returns a console that reads from in. interactive asks for banner and prompts.
func NewPlain(in io.Reader, out, err io.Writer, interactive bool) *Plain {
	return &Plain{in: bufio.NewReader(in), out: out, err: err, interactive: interactive}
}

// ReadLine implements Console.
func (p *Plain) ReadLine(ctx context.Context, prompt string) (string, error) {
	if p.interactive {
		if _, err := io.WriteString(p.out, prompt); err != nil {
			return "", err
		}
	}
	if f, ok := p.out.(interface{ Flush() error }); ok {
		if err := f.Flush(); err != nil {
			return "", err
		}
	}
	if p.pending == nil {
		ch := make(chan line, 1)
		go func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			text, err := p.in.ReadString('\n')
			if err == io.EOF && text != "" {
				err = nil
			}
			ch <- line{strings.TrimRight(text, "\r\n"), err}
		}()
		p.pending = ch
	}
	select {
	case l := <-p.pending:
		p.pending = nil
		return l.text, l.err
	case <-ctx.Done():
		if p.interactive {
			_, _ = io.WriteString(p.out, "\n") // a failure shows at the next prompt
		}
		return "", ErrInterrupt
	}
}

// Read is what scripts read: the lines after the one that is running. It gives
// one line at most, so that a reader with a buffer takes none of the session's.
func (p *Plain) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := p.in.Peek(1); err != nil {
		return 0, err
	}
	ready, _ := p.in.Peek(min(len(b), p.in.Buffered())) // what is buffered is there
	return p.in.Read(b[:firstLine(ready)])
}

// firstLine is the length of the first line of b, of all of it if it has no end.
func firstLine(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i + 1
	}
	return len(b)
}

// Stdin implements Console.
func (p *Plain) Stdin() io.Reader { return p }

// Stdout implements Console.
func (p *Plain) Stdout() io.Writer { return p.out }

// Stderr implements Console.
func (p *Plain) Stderr() io.Writer { return p.err }

// GiveUp implements Console; a read of a plain stream cannot be given up.
func (p *Plain) GiveUp() {}

// Remember implements Console; there is no recall.
func (p *Plain) Remember(string) {}

// Interactive implements Console.
func (p *Plain) Interactive() bool { return p.interactive }

// Width implements Console.
func (p *Plain) Width() int { return 80 }

// SetCompleter implements Console; there is no completion.
func (p *Plain) SetCompleter(func([]rune, int) ([][]rune, int)) {}
