package cli

import (
	"io/fs"
	"os"
	"sync"
	"time"
)

const (
	// bufferSize is how much output is held back, in bytes.
	bufferSize = 64 << 10
	// holdBack is how long it is held back: who follows a log sees it at once.
	holdBack = 50 * time.Millisecond
)

// output is standard output. On a terminal it writes through; elsewhere it
// gathers what scripts print, since a system call for each line is what makes
// print loops slow. Its first failure is kept and returned by every later call.
type output struct {
	f      *os.File
	direct bool

	mu    sync.Mutex
	buf   []byte
	timer *time.Timer // flushes; nil before the first write
	armed bool
	err   error
}

func newOutput(f *os.File, terminal bool) *output { return &output{f: f, direct: terminal} }

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	if o.direct {
		var n int
		n, o.err = o.f.Write(p)
		return n, o.err
	}
	if o.buf == nil {
		o.buf = make([]byte, 0, bufferSize)
	}
	if len(o.buf)+len(p) > bufferSize {
		if err := o.flush(); err != nil {
			return 0, err
		}
	}
	if len(p) >= bufferSize {
		var n int
		n, o.err = o.f.Write(p)
		return n, o.err
	}
	o.hold(p)
	return len(p), nil
}

// hold puts p into the buffer, which has room for it.
func (o *output) hold(p []byte) {
	o.buf = append(o.buf, p...)
	if o.armed {
		return
	}
	o.armed = true
	if o.timer == nil {
		o.timer = time.AfterFunc(holdBack, func() { _ = o.Flush() }) // the error is kept
	} else {
		o.timer.Reset(holdBack)
	}
}

// TryWrite is Write when that only takes a place in the buffer. Where a reader is
// slow, or a terminal stopped, it does nothing, so that other threads may go on.
func (o *output) TryWrite(p []byte) bool {
	if o.direct || !o.mu.TryLock() {
		return false
	}
	defer o.mu.Unlock()
	if o.err != nil || o.buf == nil || len(o.buf)+len(p) > bufferSize {
		return false
	}
	o.hold(p)
	return true
}

// Flush writes what is held back.
func (o *output) Flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.flush()
}

func (o *output) flush() error {
	o.armed = false
	if o.err == nil && len(o.buf) > 0 {
		_, o.err = o.f.Write(o.buf)
	}
	o.buf = o.buf[:0]
	return o.err
}

// failure returns the error that ended the output, nil if it still works.
func (o *output) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// Stat lets scripts find out what the output is.
func (o *output) Stat() (fs.FileInfo, error) { return o.f.Stat() }

// Fd is the descriptor behind the output.
func (o *output) Fd() uintptr { return o.f.Fd() }
