package client

import (
	"errors"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/framing"
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
	chunked, err := framing.Chunked(r.headers)
	if err != nil {
		return framingError(err)
	}
	length, err := framing.ContentLength(r.headers)
	if err != nil {
		return framingError(err)
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

// framingError gives what framing finds wrong its documented class. CPython
// ignores lengths that it cannot read, and takes unknown codings for none.
func framingError(err error) error {
	var unknown *framing.UnknownCodingError
	var bad *framing.Error
	switch {
	case errors.As(err, &unknown):
		return &UnknownTransferEncodingError{clip(unknown.Value)}
	case errors.As(err, &bad):
		return &ProtocolError{"getresponse: " + bad.Reason}
	}
	return err
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
