package cli

import (
	"context"
	"io"
	"os"

	"golang.org/x/term"

	"github.com/netlua/netlua/stdlib/host"
)

// streams is the outermost world with our standard streams in it.
type streams struct {
	host.Host
	in       io.Reader
	out, err io.Writer
	flush    func() error // of out
}

func (s *streams) Stdin() io.Reader  { return s.in }
func (s *streams) Stdout() io.Writer { return s.out }
func (s *streams) Stderr() io.Writer { return s.err }

// OpenTerminal at the prompt reads what line editing reads, which may have begun
// to read already.
func (s *streams) OpenTerminal() (host.Terminal, error) {
	if s.in == io.Reader(os.Stdin) || !term.IsTerminal(int(os.Stdin.Fd())) {
		return s.Host.OpenTerminal()
	}
	return host.NewTerminal(os.Stdin, s.in, s.err), nil
}

// Start gives programs the descriptors themselves, so that they see the
// terminal and that nothing is read on their behalf.
func (s *streams) Start(ctx context.Context, c host.Command) (host.Process, error) {
	_ = s.flush() // a failure shows at the next write
	if c.Stdin == s.in {
		c.Stdin = os.Stdin
	}
	if c.Stdout == s.out {
		c.Stdout = os.Stdout
	}
	if c.Stderr == s.err {
		c.Stderr = os.Stderr
	}
	return s.Host.Start(ctx, c)
}

// orderedStderr writes to standard error after what was printed before, so that
// the two come in order where they end up in one place.
type orderedStderr struct {
	w     io.Writer
	flush func() error
}

func (e *orderedStderr) Write(p []byte) (int, error) {
	_ = e.flush() // a failure shows at the next write
	return e.w.Write(p)
}

// TryWrite leaves every write to Write, which waits for standard output first.
func (e *orderedStderr) TryWrite([]byte) bool { return false }
