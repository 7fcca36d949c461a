package progress

import (
	"io"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/netlua/netlua/stdlib/host"
)

// throttle is the least time between two drawings.
const throttle = 65 * time.Millisecond

// Options say what a Bar looks like.
type Options struct {
	Description string // stands before the bar
	Width       int    // of the bar in characters; 40 for 0
	Visible     *bool  // nil: where standard error is a terminal
}

// Bar shows one transfer after the other. It may be used by several goroutines.
type Bar struct {
	out         io.Writer
	description string
	width       int

	mu   sync.Mutex
	bar  *progressbar.ProgressBar // nil: no line has been begun
	done int64
}

// New returns a Bar on the standard error of h.
func New(h host.Host, o Options) *Bar {
	w := h.Stderr()
	visible := isTerminal(w)
	if o.Visible != nil {
		visible = *o.Visible
	}
	if o.Width <= 0 {
		o.Width = 40
	}
	b := &Bar{description: printable(o.Description), width: o.Width}
	if visible {
		b.out = plainWriter{w}
	}
	return b
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(f.Fd()))
}

// plainWriter hides that a stream is a file: it would be flushed to the disk at
// each drawing.
type plainWriter struct{ io.Writer }

// printable keeps a description, which may come from a URL, from commanding the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return '?'
		}
		return r
	}, s)
}

// Report is a reporthook: blocks have been transferred, of blockSize bytes each,
// of total bytes; -1 if that is not known. Fewer blocks than before are those of
// another transfer. It always returns nil: a terminal that cannot be written to
// is no reason to end a transfer.
func (b *Bar) Report(blocks, blockSize int, total int64) error {
	if b.out == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	n := int64(blocks) * int64(blockSize)
	if total > 0 {
		n = min(n, total)
	}
	if b.bar != nil && n < b.done {
		b.end()
	}
	if b.bar == nil {
		b.begin(total)
	}
	b.done = n
	_ = b.bar.Set64(n)
	if total > 0 && n == total {
		b.end()
	}
	return nil
}

func (b *Bar) begin(total int64) {
	if total <= 0 {
		total = -1
	}
	b.bar = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(b.out),
		progressbar.OptionSetDescription(b.description),
		progressbar.OptionSetWidth(b.width),
		progressbar.OptionShowBytes(true),
		progressbar.OptionShowTotalBytes(true),
		progressbar.OptionThrottle(throttle),
		progressbar.OptionSetSpinnerChangeInterval(0), // 0: no goroutine that turns it
		progressbar.OptionSpinnerType(14),
	)
}

// end completes the line.
func (b *Bar) end() {
	_ = b.bar.Exit() // draws what the throttle held back; an unfinished bar stays unfinished
	_, _ = io.WriteString(b.out, "\n")
	b.bar, b.done = nil, 0
}

// Close completes the line of a transfer that has ended early. The Bar can be
// used for another one.
func (b *Bar) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar != nil {
		b.end()
	}
	return nil
}
