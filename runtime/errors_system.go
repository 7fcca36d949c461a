package runtime

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"

	"github.com/netlua/netlua/stdlib/host"
)

// systemError is the one table for errors of the system: files, sockets, name
// look-up, TLS, time-outs, policy. It returns nil for anything else.
func systemError(err error) *Raise {
	var perm *host.PermissionError
	if errors.As(err, &perm) {
		return &Raise{Class: PermissionError, Args: []any{perm.Error()}, Cause: err}
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		if dns.IsTimeout {
			return &Raise{Class: TimeoutError, Args: []any{"timed out"}, Cause: err}
		}
		// The numbers of EAI_NONAME and EAI_AGAIN.
		code, text := -2, "Name or service not known"
		if dns.IsTemporary && !dns.IsNotFound {
			code, text = -3, "Temporary failure in name resolution"
		}
		return &Raise{Class: GaiError, Args: []any{code, text}, Cause: err}
	}
	if r := tlsError(err); r != nil {
		return r
	}
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		return &Raise{Class: TimeoutError, Args: []any{"timed out"}, Cause: err}
	}
	var t interface{ Timeout() bool }
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return &Raise{Class: errnoClass(errno), Args: errnoArgs(errno, err), Cause: err}
	}
	if errors.As(err, &t) && t.Timeout() {
		return &Raise{Class: TimeoutError, Args: []any{"timed out"}, Cause: err}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Raise{Class: FileNotFoundError, Args: errnoArgs(syscall.ENOENT, err), Cause: err}
	case errors.Is(err, fs.ErrExist):
		return &Raise{Class: FileExistsError, Args: errnoArgs(syscall.EEXIST, err), Cause: err}
	case errors.Is(err, fs.ErrPermission):
		return &Raise{Class: PermissionError, Args: errnoArgs(syscall.EACCES, err), Cause: err}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Raise{Class: EOFError, Args: []any{"unexpected end of input"}, Cause: err}
	case errors.Is(err, net.ErrClosed), errors.Is(err, fs.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		return &Raise{Class: OSError, Args: errnoArgs(syscall.EBADF, err), Cause: err}
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return &Raise{Class: OSError, Args: []any{op.Error()}, Cause: err}
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return &Raise{Class: OSError, Args: []any{path.Error()}, Cause: err}
	}
	return nil
}

// systemText is an error of the system that says more than its number does: the
// refusal of a proxy, for one.
type systemText interface{ SystemText() string }

func errnoArgs(errno syscall.Errno, err error) []any {
	args := []any{int(errno), capital(errno.Error())}
	var told systemText
	if errors.As(err, &told) {
		args[1] = told.SystemText()
	}
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		args = append(args, path.Path)
	case errors.As(err, &link):
		args = append(args, link.Old)
	}
	return args
}

// capital starts a message of the system as the C library writes it.
func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-32) + s[1:]
	}
	return s
}

func errnoClass(e syscall.Errno) *Class {
	switch e {
	case syscall.ECONNREFUSED:
		return ConnectionRefusedError
	case syscall.ECONNRESET:
		return ConnectionResetError
	case syscall.ECONNABORTED:
		return ConnectionAbortedError
	case syscall.EPIPE:
		return BrokenPipeError
	case syscall.ENOENT:
		return FileNotFoundError
	case syscall.EEXIST:
		return FileExistsError
	case syscall.EISDIR:
		return IsADirectoryError
	case syscall.ENOTDIR:
		return NotADirectoryError
	case syscall.EACCES, syscall.EPERM:
		return PermissionError
	case syscall.ETIMEDOUT:
		return TimeoutError
	case syscall.EAGAIN, syscall.EALREADY, syscall.EINPROGRESS:
		return BlockingIOError
	case syscall.EINTR:
		return InterruptedError
	case syscall.ESRCH:
		return ProcessLookupError
	case syscall.ECHILD:
		return ChildProcessError
	}
	return OSError
}
