package socks

import (
	"fmt"
	"syscall"
)

// ReplyError is a proxy's refusal. It unwraps to the error that a direct
// connection would have had, such as syscall.ECONNREFUSED.
type ReplyError struct {
	Proxy  string // "socks5 proxy host:port"
	Target string // "host:port"
	Code   byte   // as sent: 1 to 8 in version 5, 91 to 93 in version 4
}

// replies are the refusals of both versions, whose codes do not overlap.
var replies = map[byte]struct {
	text  string
	errno syscall.Errno
}{
	1:  {"general failure of the proxy", syscall.EIO},
	2:  {"the proxy's rules do not allow it", syscall.EACCES},
	3:  {"network unreachable", syscall.ENETUNREACH},
	4:  {"host unreachable", syscall.EHOSTUNREACH},
	5:  {"connection refused", syscall.ECONNREFUSED},
	6:  {"the packets' time to live expired", syscall.ETIMEDOUT},
	7:  {"the proxy does not know the command", syscall.EOPNOTSUPP},
	8:  {"the proxy does not know the type of address", syscall.EAFNOSUPPORT},
	91: {"rejected or failed", syscall.ECONNREFUSED},
	92: {"the proxy cannot reach the client's identd", syscall.EACCES},
	93: {"the client's identd names another user", syscall.EACCES},
}

func (e *ReplyError) Error() string {
	text := replies[e.Code].text
	if text == "" {
		text = "unknown refusal"
	}
	return fmt.Sprintf("%s to %s: %s (reply %d)", e.Proxy, e.Target, text, e.Code)
}

// Unwrap returns a syscall.Errno.
func (e *ReplyError) Unwrap() error {
	if r, ok := replies[e.Code]; ok {
		return r.errno
	}
	return syscall.EIO
}

// AuthError: the proxy wants a user name and password, or others than it was given.
type AuthError struct {
	Proxy  string
	Reason string
}

func (e *AuthError) Error() string { return e.Proxy + ": " + e.Reason }

// Unwrap returns syscall.EACCES.
func (e *AuthError) Unwrap() error { return syscall.EACCES }

// ProtocolError: what answers is no proxy of this kind.
type ProtocolError struct {
	Proxy  string
	Reason string
}

func (e *ProtocolError) Error() string { return e.Proxy + ": " + e.Reason }

// Unwrap returns syscall.EPROTO.
func (e *ProtocolError) Unwrap() error { return syscall.EPROTO }

// ArgumentError: a URL of a proxy, or a target, that cannot be used.
type ArgumentError struct{ Reason string }

func (e *ArgumentError) Error() string { return "socks: " + e.Reason }

// NoAddressError: a name without an address of the kind that the proxy takes.
type NoAddressError struct {
	Proxy string
	Name  string
}

func (e *NoAddressError) Error() string {
	return fmt.Sprintf("%s to %s: the name has no IPv4 address, and version 4 knows no other", e.Proxy, e.Name)
}

// Unwrap returns syscall.EAFNOSUPPORT.
func (e *NoAddressError) Unwrap() error { return syscall.EAFNOSUPPORT }

// SystemText has scripts see these texts, and not only what the error of the
// system that they unwrap to is called.
func (e *ReplyError) SystemText() string     { return e.Error() }
func (e *AuthError) SystemText() string      { return e.Error() }
func (e *ProtocolError) SystemText() string  { return e.Error() }
func (e *NoAddressError) SystemText() string { return e.Error() }
