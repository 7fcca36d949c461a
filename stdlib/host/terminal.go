package host

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// Terminal is a terminal with a person at it.
type Terminal interface {
	io.Writer
	io.Closer
	// ReadPassword reads a line that is not shown while it is typed, and returns
	// it without its end. What was typed before is thrown away. At the end of the
	// input the error is io.EOF. It gives up when ctx is done; the terminal is as
	// it was before in any case.
	ReadPassword(ctx context.Context) (string, error)
}

// ErrNoTerminal is the error of a process without a terminal.
var ErrNoTerminal = errors.New("there is no terminal")

// maxPassword is the longest line that a terminal gives, in bytes.
const maxPassword = 1 << 16

// OpenTerminal opens the controlling terminal, or takes standard input if that is one.
func (sysStdio) OpenTerminal() (Terminal, error) {
	in, err := os.OpenFile(terminalInput, os.O_RDWR, 0)
	if err != nil {
		if !isTerminal(os.Stdin) {
			return nil, ErrNoTerminal
		}
		return NewTerminal(os.Stdin, os.Stdin, os.Stderr), nil
	}
	out := in
	if terminalOutput != terminalInput {
		if out, err = os.OpenFile(terminalOutput, os.O_RDWR, 0); err != nil {
			_ = in.Close() // it was only to be read
			return nil, ErrNoTerminal
		}
	}
	return &ownTerminal{terminal{in, in, out}}, nil
}

// NewTerminal returns the terminal f for a program that reads it through in,
// such as a line editor, and writes to out. Closing it leaves all of them open.
func NewTerminal(f *os.File, in io.Reader, out io.Writer) Terminal {
	return &terminal{f, in, out}
}

type terminal struct {
	f   *os.File // for its modes
	in  io.Reader
	out io.Writer
}

func (t *terminal) Write(p []byte) (int, error) { return t.out.Write(p) }
func (t *terminal) Close() error                { return nil }

func (t *terminal) ReadPassword(ctx context.Context) (line string, err error) {
	restore, err := hideEcho(t.f)
	if err != nil {
		return "", err
	}
	defer func() {
		if failed := restore(); err == nil {
			err = failed
		}
	}()
	type result struct {
		line string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		line, err := readTyped(ctx, t.in)
		done <- result{line, err}
	}()
	select {
	case r := <-done:
		return r.line, r.err
	case <-ctx.Done():
		if t.in == io.Reader(t.f) && t.f.SetReadDeadline(time.Now()) == nil {
			<-done // the next line is not for us
			_ = t.f.SetReadDeadline(time.Time{})
		}
		return "", context.Cause(ctx)
	}
}

// readTyped reads bytes one by one up to the end of a line.
func readTyped(ctx context.Context, in io.Reader) (string, error) {
	var line []byte
	for one := make([]byte, 1); ctx.Err() == nil; {
		n, err := in.Read(one)
		switch {
		case n > 0 && one[0] == '\n':
			if k := len(line); k > 0 && line[k-1] == '\r' {
				line = line[:k-1]
			}
			return string(line), nil
		case n > 0 && len(line) == maxPassword:
			return "", errors.New("read from the terminal: the line is too long")
		case n > 0:
			line = append(line, one[0])
		case err == io.EOF && len(line) > 0:
			return string(line), nil
		case err != nil:
			return "", err
		}
	}
	return "", ctx.Err()
}

// ownTerminal is a terminal that was opened for itself.
type ownTerminal struct{ terminal }

func (t *ownTerminal) Close() error {
	err := t.f.Close()
	if out, ok := t.out.(*os.File); ok && out != t.f {
		err = errors.Join(err, out.Close())
	}
	return err
}
