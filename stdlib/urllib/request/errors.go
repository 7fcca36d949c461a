package request

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// Error is an argument that the documented functions refuse with a ValueError.
type Error struct {
	Func string // the documented name of the function
	Msg  string
}

func (e *Error) Error() string { return e.Func + ": " + e.Msg }

// ErrorBody is the body of an HTTPError made here: the response itself, read
// under the context of the call that failed.
type ErrorBody struct {
	io.ReadCloser
	Response response.Response
}

// ResponseOf returns the response that an HTTPError carries, nil if it has none.
func ResponseOf(e *urlerror.HTTPError) response.Response {
	if b, ok := e.Fp.(*ErrorBody); ok {
		return b.Response
	}
	return nil
}

// NewHTTPError makes an HTTPError that can be read as fp, which may be nil.
func NewHTTPError(ctx context.Context, url string, code int, msg string, headers *message.Headers, fp response.Response) *urlerror.HTTPError {
	e := &urlerror.HTTPError{URL: url, Code: code, Msg: msg}
	if headers != nil {
		e.Hdrs = headers
	}
	if fp != nil {
		e.Fp = &ErrorBody{response.Reader(ctx, fp), fp}
	}
	return e
}

// osError reports whether err is what Python calls an OSError. Only such errors
// become a URLError; what a body or a hook of the program raised does not.
func osError(err error) bool {
	var (
		op     *net.OpError
		dns    *net.DNSError
		netErr net.Error
		errno  syscall.Errno
		path   *fs.PathError
		call   *os.SyscallError
		tunnel *client.TunnelError
		cert   *tls.CertificateVerificationError
		record tls.RecordHeaderError
		alert  tls.AlertError
		auth   x509.UnknownAuthorityError
		he     client.Exception
	)
	switch {
	case errors.As(err, &he), errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &op), errors.As(err, &dns), errors.As(err, &errno), errors.As(err, &path),
		errors.As(err, &call), errors.As(err, &tunnel), errors.As(err, &cert), errors.As(err, &record),
		errors.As(err, &alert), errors.As(err, &auth), errors.As(err, &netErr):
		return true
	}
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// systemText shows an error of a connection as CPython's repr does, "" if it is
// none of those.
func systemText(err error) string {
	var errno syscall.Errno
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout('timed out')"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "EOFError()"
	case !errors.As(err, &errno):
		return ""
	}
	class := "OSError"
	switch errno {
	case syscall.ECONNREFUSED:
		class = "ConnectionRefusedError"
	case syscall.ECONNRESET:
		class = "ConnectionResetError"
	case syscall.EPIPE:
		class = "BrokenPipeError"
	}
	text := errno.Error()
	return fmt.Sprintf("%s(%d, '%s%s')", class, int(errno), strings.ToUpper(text[:1]), text[1:])
}
