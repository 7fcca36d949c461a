package handlers

import (
	"context"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/wsgiref/headers"
)

// methodHead asks for a head alone.
const methodHead = "HEAD"

// Write sends a block of the body, and the head before the first one.
func (h *Handler) Write(ctx context.Context, data []byte) error {
	if h.Status == "" {
		return assertion("write: start_response was not called before")
	}
	if len(data) > 0 && h.bodyless() {
		return assertion("write: a response with status %s has no body", h.Status[:3])
	}
	if !h.HeadersSent {
		if err := h.readLength(); err != nil {
			return err
		}
		if err := h.within(int64(len(data))); err != nil {
			return err
		}
		h.BytesSent = int64(len(data)) // cleanup_headers looks at it
		if err := h.Self.SendHeaders(ctx); err != nil {
			return err
		}
		if err := h.readLength(); err != nil {
			return err
		}
	} else {
		if err := h.within(h.BytesSent + int64(len(data))); err != nil {
			return err
		}
		h.BytesSent += int64(len(data))
	}
	if h.Method != methodHead {
		if err := h.Self.Output(ctx, data); err != nil {
			return err
		}
	}
	return h.Self.Flush(ctx)
}

// readLength notes what the headers promise.
func (h *Handler) readLength() error {
	h.declared = -1
	if h.Headers == nil {
		return nil
	}
	if v, ok := h.Headers.Get(contentLength); ok {
		n, ok := parseLength(v)
		if !ok {
			return assertion("write: Content-Length %q is no length", v)
		}
		h.declared = n
	}
	return nil
}

// within refuses a body that would be longer than promised: what is too much
// would be read as another response.
func (h *Handler) within(n int64) error {
	if h.declared >= 0 && n > h.declared && h.Method != methodHead {
		return assertion("write: the body is longer than its Content-Length, %d", h.declared)
	}
	return nil
}

// Declared is the Content-Length that was sent, -1 if there was none.
func (h *Handler) Declared() int64 { return h.declared }

// bodyless tells whether the status has no body (RFC 9110 section 6.4.1).
func (h *Handler) bodyless() bool {
	return strings.HasPrefix(h.Status, "204") || strings.HasPrefix(h.Status, "304")
}

// FinishContent ends the body: it sends the head if there was no body, and makes
// sure that all that was promised was sent.
func (h *Handler) FinishContent(ctx context.Context) error {
	if !h.HeadersSent {
		if h.Headers == nil {
			return assertion("the application did not call start_response")
		}
		if err := h.readLength(); err != nil {
			return err
		}
		if err := h.complete(); err != nil {
			return err
		}
		if !h.bodyless() {
			if _, err := h.Headers.SetDefault(contentLength, "0"); err != nil {
				return err
			}
		}
		if err := h.Self.SendHeaders(ctx); err != nil {
			return err
		}
		return h.Self.Flush(ctx)
	}
	return h.complete()
}

// complete refuses a body that is shorter than promised. A gateway gets a head
// alone if that is all there is: it frames the response itself, and may have
// turned HEAD into GET.
func (h *Handler) complete() error {
	headAlone := h.Method == methodHead || h.bodyless() || !h.OriginServer && !h.HeadersSent && h.BytesSent == 0
	if h.declared > h.BytesSent && !headAlone {
		return assertion("finish_content: the body has %d bytes, its Content-Length is %d", h.BytesSent, h.declared)
	}
	return nil
}

// SendHeaders sends the head.
func (h *Handler) SendHeaders(ctx context.Context) error {
	if err := h.Self.CleanupHeaders(ctx); err != nil {
		return err
	}
	if strings.HasPrefix(h.Status, "204") {
		h.Headers.Del(contentLength) // it must not have one (RFC 9110 section 8.6)
	}
	modern := true
	if h.OriginServer {
		var err error
		if modern, err = h.Self.ClientIsModern(ctx); err != nil {
			return err
		}
	}
	var head []byte
	if modern {
		var err error
		if head, err = h.Headers.Bytes(); err != nil {
			return err // and an error page can still be sent
		}
	}
	h.HeadersSent = true
	if !modern {
		return nil
	}
	if err := h.Self.SendPreamble(ctx); err != nil {
		return err
	}
	return h.Self.Output(ctx, head)
}

// SendPreamble sends the status, and the headers Date and Server of an origin
// server.
func (h *Handler) SendPreamble(ctx context.Context) error {
	b := make([]byte, 0, 128)
	if !h.OriginServer {
		b = append(b, "Status: "...)
		b = append(b, h.Status...)
		return h.Self.Output(ctx, append(b, "\r\n"...))
	}
	modern, err := h.Self.ClientIsModern(ctx)
	if err != nil || !modern {
		return err
	}
	for _, s := range [...]string{h.HTTPVersion, h.ServerSoftware, h.Status} {
		if err := headers.CheckValue(s); err != nil {
			return err
		}
	}
	b = append(b, "HTTP/"...)
	b = append(b, h.HTTPVersion...)
	b = append(b, ' ')
	b = append(b, h.Status...)
	b = append(b, "\r\n"...)
	if !h.Headers.Contains("Date") {
		b = append(b, "Date: "...)
		b = h.Clock.Now().UTC().AppendFormat(b, "Mon, 02 Jan 2006 15:04:05 GMT")
		b = append(b, "\r\n"...)
	}
	if h.ServerSoftware != "" && !h.Headers.Contains("Server") {
		b = append(b, "Server: "...)
		b = append(b, h.ServerSoftware...)
		b = append(b, "\r\n"...)
	}
	return h.Self.Output(ctx, b)
}

// CleanupHeaders adds a Content-Length where it can be known.
func (h *Handler) CleanupHeaders(ctx context.Context) error {
	if h.Headers.Contains(contentLength) {
		return nil
	}
	return h.Self.SetContentLength(ctx)
}

// SetContentLength adds the Content-Length of a result that has one block.
func (h *Handler) SetContentLength(context.Context) error {
	if h.Result == nil || h.Result.Len() != 1 || h.bodyless() {
		return nil
	}
	return h.Headers.Set(contentLength, strconv.FormatInt(h.BytesSent, 10))
}

// ClientIsModern tells whether the client understands a head.
func (h *Handler) ClientIsModern(context.Context) (bool, error) {
	return !strings.EqualFold(h.Protocol, "HTTP/0.9"), nil
}

// SendWhole sends a body of n bytes, or the rest of one, that copy writes to the
// client in its own way. It is false if that cannot be all of the body, or must
// not be sent: then the blocks are to be written as usual.
func (h *Handler) SendWhole(ctx context.Context, n int64, copy func(ctx context.Context) (int64, error)) (bool, error) {
	if h.Status == "" || h.Method == methodHead || h.bodyless() || !h.HeadersSent && h.readLength() != nil {
		return false, nil
	}
	whole := func() bool { return h.declared < 0 || h.declared == h.BytesSent+n }
	if !whole() {
		return false, nil
	}
	if !h.HeadersSent {
		h.BytesSent = n // cleanup_headers looks at it
		err := h.Self.SendHeaders(ctx)
		h.BytesSent = 0
		if err == nil {
			err = h.readLength()
		}
		if err != nil {
			return true, err
		}
		if !whole() {
			return false, nil
		}
	}
	sent, err := copy(ctx)
	h.BytesSent += sent
	if err != nil {
		return true, err
	}
	return true, h.complete()
}
