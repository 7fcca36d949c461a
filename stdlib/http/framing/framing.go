// Package framing knows where the body of an HTTP/1.1 message ends: RFC 9112
// sections 6 and 7. What two readers could cut differently is an error, because
// that is how requests and responses are smuggled.
package framing

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
)

// Error is a message whose end cannot be told.
type Error struct{ Reason string }

func (e *Error) Error() string { return e.Reason }

// UnknownCodingError is a Transfer-Encoding other than chunked and identity.
type UnknownCodingError struct{ Value string }

func (e *UnknownCodingError) Error() string {
	return fmt.Sprintf("Transfer-Encoding %q", clip(e.Value))
}

// Chunked tells whether the body is chunked.
func Chunked(h *message.Headers) (chunked bool, err error) {
	for i := 0; i < h.Len(); i++ {
		f := h.At(i)
		if !message.EqualName(f.Name, "Transfer-Encoding") {
			continue
		}
		for rest, coding := f.Value, ""; rest != ""; {
			coding, rest, _ = strings.Cut(rest, ",")
			switch coding = strings.Trim(message.Unfold(coding), " \t"); {
			case coding == "" || message.EqualName(coding, "identity"):
			case message.EqualName(coding, "chunked") && !chunked:
				chunked = true
			default:
				return false, &UnknownCodingError{f.Value}
			}
		}
	}
	return chunked, nil
}

// ContentLength returns the value of Content-Length, -1 without one. Several
// equal values count as one; anything but digits, or different values, are an
// error (RFC 9110 section 8.6).
func ContentLength(h *message.Headers) (int64, error) {
	length, first := int64(-1), ""
	for i := 0; i < h.Len(); i++ {
		f := h.At(i)
		if !message.EqualName(f.Name, "Content-Length") {
			continue
		}
		for rest, value, more := f.Value, "", true; more; {
			value, rest, more = strings.Cut(rest, ",")
			value = strings.Trim(message.Unfold(value), " \t")
			n, err := parseLength(value)
			if err != nil {
				return 0, &Error{fmt.Sprintf("Content-Length %q is not a number", clip(f.Value))}
			}
			if length >= 0 && n != length {
				return 0, &Error{fmt.Sprintf("contradicting Content-Length %q and %q", first, clip(value))}
			}
			length, first = n, value
		}
	}
	return length, nil
}

func parseLength(s string) (int64, error) {
	if s == "" || s[0] == '+' || s[0] == '-' {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseInt(s, 10, 64)
}

// clip shortens what is quoted in an error.
func clip(s string) string {
	const most = 100
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}
