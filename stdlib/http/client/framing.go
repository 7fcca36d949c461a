package client

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
)

// frame decides how the body ends (RFC 9112 section 6.3) and whether the
// connection outlives it. A response that two readers could cut differently is
// refused: that is how responses are smuggled.
func (r *Response) frame() error {
	r.length = -1
	r.willClose = r.checkClose()
	if r.status == 204 || r.status == 304 || r.status < 200 || r.method == "HEAD" {
		r.length = 0
		return nil
	}
	chunked, err := r.transferCoding()
	if err != nil {
		return err
	}
	length, err := r.contentLength()
	if err != nil {
		return err
	}
	switch {
	case chunked:
		r.chunked = true
		if length >= 0 || r.version < 11 {
			r.willClose = true // suspicious; the coding wins, the connection ends
		}
	case length >= 0:
		r.length = length
	default:
		r.willClose = true
	}
	return nil
}

// transferCoding reports whether the body is chunked. Any other coding than
// identity is an *UnknownTransferEncodingError.
func (r *Response) transferCoding() (chunked bool, err error) {
	for i := 0; i < r.headers.Len(); i++ {
		f := r.headers.At(i)
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
				return false, &UnknownTransferEncodingError{clip(f.Value)}
			}
		}
	}
	return chunked, nil
}

// contentLength returns the value of Content-Length, -1 without one. Several
// equal values count as one; anything but digits, or different values, are an
// error (RFC 9110 section 8.6). CPython ignores what it cannot read.
func (r *Response) contentLength() (int64, error) {
	length, first := int64(-1), ""
	for i := 0; i < r.headers.Len(); i++ {
		f := r.headers.At(i)
		if !message.EqualName(f.Name, "Content-Length") {
			continue
		}
		for rest, value, more := f.Value, "", true; more; {
			value, rest, more = strings.Cut(rest, ",")
			value = strings.Trim(message.Unfold(value), " \t")
			n, err := parseLength(value)
			if err != nil {
				return 0, &ProtocolError{fmt.Sprintf("getresponse: Content-Length %q is not a number", clip(f.Value))}
			}
			if length >= 0 && n != length {
				return 0, &ProtocolError{fmt.Sprintf("getresponse: contradicting Content-Length %q and %q", first, clip(value))}
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

// checkClose reports whether the server will close the connection after the
// response, as far as the headers tell.
func (r *Response) checkClose() bool {
	var closes, keeps bool
	for i := 0; i < r.headers.Len(); i++ {
		switch f := r.headers.At(i); len(f.Name) {
		case len("Connection"), len("Proxy-Connection"):
			switch {
			case message.EqualName(f.Name, "Connection"):
				closes = closes || containsFold(f.Value, "close")
				keeps = keeps || containsFold(f.Value, "keep-alive")
			case r.version < 11 && message.EqualName(f.Name, "Proxy-Connection"):
				keeps = keeps || containsFold(f.Value, "keep-alive")
			case message.EqualName(f.Name, "Keep-Alive"):
				keeps = keeps || f.Value != ""
			}
		}
	}
	if r.version >= 11 {
		return closes
	}
	return !keeps
}

// containsFold reports whether s holds the lower-case ASCII word, ignoring case.
func containsFold(s, word string) bool {
	for i := 0; i+len(word) <= len(s); i++ {
		if message.EqualName(s[i:i+len(word)], word) {
			return true
		}
	}
	return false
}
