package wire

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// LineTooLongError reports a line that did not end within its limit. The first
// Limit bytes have been consumed; DiscardLine skips the rest.
type LineTooLongError struct {
	Limit int // bytes, line end included
}

func (e *LineTooLongError) Error() string {
	return fmt.Sprintf("read line: longer than %d bytes", e.Limit)
}

// TimeoutError reports a wait for the peer that took too long. It is a
// net.Error, and errors.Is(err, os.ErrDeadlineExceeded) holds.
type TimeoutError struct {
	Op    string        // "read" or "write"
	After time.Duration // the timeout that ran out; 0 if it was set elsewhere
	Total bool          // the deadline for the whole ran out, not that of one wait
}

func (e *TimeoutError) Error() string {
	switch {
	case e.Total:
		return e.Op + ": timed out: the deadline for the whole dialogue has passed"
	case e.After > 0:
		return fmt.Sprintf("%s: timed out after %v", e.Op, e.After)
	}
	return e.Op + ": timed out"
}

// Timeout is always true.
func (e *TimeoutError) Timeout() bool { return true }

// Temporary is always true: a read may be tried again, also above TLS.
func (e *TimeoutError) Temporary() bool { return true }

func (e *TimeoutError) Unwrap() error { return os.ErrDeadlineExceeded }

// CanceledError reports an operation that was stopped by its context. It
// unwraps to the context's error and to its cause.
type CanceledError struct {
	Op    string // "read" or "write"
	Err   error  // context.Canceled or context.DeadlineExceeded
	Cause error  // context.Cause
}

func (e *CanceledError) Error() string { return e.Op + ": " + e.Cause.Error() }

// Timeout tells whether it was the context's deadline that passed.
func (e *CanceledError) Timeout() bool { return errors.Is(e.Err, context.DeadlineExceeded) }

// Temporary is always true: the bytes read so far are kept.
func (e *CanceledError) Temporary() bool { return true }

func (e *CanceledError) Unwrap() []error {
	errs := []error{e.Err, e.Cause}
	if e.Timeout() {
		errs = append(errs, os.ErrDeadlineExceeded)
	}
	return errs
}

// InjectedTextError reports plain text that was already waiting when TLS was
// about to start: it would be taken for text that came under TLS
// (CVE-2011-0411 and its kin).
type InjectedTextError struct {
	Bytes int
}

func (e *InjectedTextError) Error() string {
	return fmt.Sprintf("start tls: %d bytes of plain text arrived before the handshake", e.Bytes)
}

// ControlCharError reports a control character in an argument that becomes
// part of a protocol line. The value is not shown: it may be a secret.
type ControlCharError struct {
	Func string // the function that was given the argument
	Arg  string // the name of its parameter
	Char byte
	Pos  int // byte offset
}

func (e *ControlCharError) Error() string {
	return fmt.Sprintf("%s: parameter %s: control character 0x%02x at byte %d", e.Func, e.Arg, e.Char, e.Pos)
}
