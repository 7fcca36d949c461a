package http2

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/http2/hpack"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/client"
)

// maxContinuations is how many frames a header block may be cut into, besides
// what its size needs.
const maxContinuations = 16

// headReader collects the fields of one header block within limits. A block that
// is too large is still decoded, because the tables of both sides must stay
// equal, but not kept; how large it is as sent is limited as well.
type headReader struct {
	opts   Options
	fields []message.Field
	size   int
	over   error
}

func (h *headReader) init(opts Options) { h.opts = opts }

// field takes a field from the decoder. Its size is that of RFC 9113 section 6.5.2.
func (h *headReader) field(f hpack.HeaderField) {
	if h.over != nil {
		return
	}
	h.size += len(f.Name) + len(f.Value) + 32
	switch {
	case h.size > h.opts.HeaderBytes:
		h.over = &client.ProtocolError{Reason: fmt.Sprintf("got more than %d bytes of headers", h.opts.HeaderBytes)}
	case len(h.fields) == h.opts.Limits.Headers+1: // :status besides
		h.over = &client.ProtocolError{Reason: fmt.Sprintf("got more than %d headers", h.opts.Limits.Headers)}
	default:
		h.fields = append(h.fields, message.Field{Name: f.Name, Value: f.Value})
		return
	}
	h.fields = nil
}

// headers handles a HEADERS frame and the CONTINUATION frames that follow it.
func (r *reader) headers(f frame) error {
	if err := f.unpad(); err != nil {
		return err
	}
	if f.has(flagPriority) {
		if len(f.payload) < 5 {
			return &connError{codeFrameSize, "a malformed priority"}
		}
		f.payload = f.payload[5:]
	}
	r.head.fields, r.head.size, r.head.over = nil, 0, nil
	id, ends := f.stream, f.has(flagEndStream)
	sent := 0
	for n := 0; ; n++ {
		if sent += len(f.payload); sent > r.opts.HeaderBytes || n > maxContinuations+r.opts.HeaderBytes/defaultFrameSize {
			return &connError{codeEnhanceCalm, fmt.Sprintf("got more than %d bytes of headers", r.opts.HeaderBytes)}
		}
		if _, err := r.dec.Write(f.payload); err != nil {
			return &connError{codeCompression, "a header block that cannot be decoded: " + err.Error()}
		}
		if f.has(flagEndHeaders) {
			break
		}
		var err error
		if f, err = r.in.next(); err != nil {
			return err
		}
		if f.kind != frameContinuation || f.stream != id {
			return &connError{codeProtocol, "a header block without its end"}
		}
	}
	if err := r.dec.Close(); err != nil {
		return &connError{codeCompression, "a header block that cannot be decoded: " + err.Error()}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.find(id)
	if s == nil {
		return err
	}
	if err := r.take(s, ends); err != nil {
		r.spoil(s, codeProtocol, err)
	}
	return nil
}

// take makes the block that was read part of s. The lock is held.
func (r *reader) take(s *stream, ends bool) error {
	if r.head.over != nil {
		return r.head.over
	}
	if s.status != 0 {
		return r.takeTrailers(s, ends)
	}
	status, headers, err := parseHead(r.head.fields)
	if err != nil {
		return err
	}
	if status < 200 {
		r.junk.Add(1)
		if s.interim++; s.interim > r.opts.Limits.Interim {
			return &client.ProtocolError{Reason: fmt.Sprintf("got more than %d interim responses", r.opts.Limits.Interim)}
		}
		if ends || status == 101 {
			return &client.ProtocolError{Reason: fmt.Sprintf("http2: an interim response %d that cannot be one", status)}
		}
		return nil
	}
	if s.length, err = contentLength(headers); err != nil {
		return err
	}
	if s.method == "HEAD" || status == 204 || status == 304 {
		s.length = 0
	}
	r.junk.Store(0)
	s.status, s.headers = status, headers
	if r.opts.Trace != nil {
		r.opts.Trace.Received(append(fmt.Appendf(nil, "HTTP/2 %d\r\n", status), headers.Append(nil)...))
	}
	if ends {
		s.finish()
	}
	s.notify()
	return nil
}

func (r *reader) takeTrailers(s *stream, ends bool) error {
	if !ends {
		return &client.ProtocolError{Reason: "http2: headers within a body"}
	}
	if n := r.opts.Limits.Trailers; len(r.head.fields) > n {
		return &client.ProtocolError{Reason: fmt.Sprintf("got more than %d trailers", n)}
	}
	headers, err := checkFields(r.head.fields)
	if err != nil {
		return err
	}
	if headers.Len() > 0 {
		s.trailers = headers
	}
	s.finish()
	return nil
}

// parseHead takes the head of a response apart (RFC 9113 section 8.3.2).
func parseHead(fields []message.Field) (status int, headers *message.Headers, err error) {
	if len(fields) == 0 || fields[0].Name != ":status" {
		return 0, nil, &client.ProtocolError{Reason: "http2: a response without status"}
	}
	code := fields[0].Value
	status, err = strconv.Atoi(code)
	if err != nil || len(code) != 3 || status < 100 {
		return 0, nil, &client.BadStatusLineError{Line: code}
	}
	headers, err = checkFields(fields[1:])
	return status, headers, err
}

// checkFields refuses what has no place in HTTP/2 (RFC 9113 sections 8.2.1 and
// 8.2.2): it could become something else where it is passed on as HTTP/1.1.
func checkFields(fields []message.Field) (*message.Headers, error) {
	for _, f := range fields {
		switch f.Name {
		case "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade":
			return nil, &client.ProtocolError{Reason: "http2: the header " + f.Name + ", which HTTP/2 has not"}
		}
		if err := client.CheckField(f.Name, f.Value); err != nil || f.Name != strings.ToLower(f.Name) {
			return nil, &client.ProtocolError{Reason: fmt.Sprintf("http2: a malformed header %.80q", f.Name)}
		}
	}
	return message.New(fields...), nil
}

// contentLength returns the value of Content-Length, -1 without one. Values that
// differ, or that are no numbers, are an error.
func contentLength(h *message.Headers) (int64, error) {
	length := int64(-1)
	for _, v := range h.GetAll("Content-Length") {
		for part := range strings.SplitSeq(v, ",") {
			n, err := strconv.ParseUint(strings.Trim(part, " \t"), 10, 63)
			if err != nil || length >= 0 && int64(n) != length {
				return 0, &client.ProtocolError{Reason: fmt.Sprintf("http2: Content-Length %.80q is not a number", v)}
			}
			length = int64(n)
		}
	}
	return length, nil
}
