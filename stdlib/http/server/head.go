package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/wire"
)

// maxHead bounds all header lines of a request together, in bytes: a hundred
// lines as long as one may be are more than thousands of clients should get.
const maxHead = 1 << 20

// readHeaders reads the header lines; a request of HTTP/0.9 has none, but
// CPython reads them all the same. It answers what others might read in another
// way with an error: lines that are no fields, folded ones, control characters,
// two Hosts, a head that breaks off. CPython takes the rest of such a head for
// the body, or serves it as it is.
func (h *Handler) readHeaders(ctx context.Context, old bool) (bool, error) {
	if old {
		h.Headers = message.New()
		return true, nil
	}
	if ok, err := h.readBlock(ctx); !ok {
		return false, err
	}
	headers, defects := message.Parse(string(h.block))
	h.Headers = headers
	if len(defects) > 0 {
		return false, h.badHeader(ctx, "Line "+fmt.Sprint(defects[0].Line)+": "+defects[0].Reason+".")
	}
	hosts := 0
	for i := 0; i < headers.Len(); i++ {
		f := headers.At(i)
		if message.EqualName(f.Name, "Host") {
			if hosts++; hosts > 1 {
				return false, h.Self.SendError(ctx, 400, "More than one Host", "")
			}
			if !validHost(f.Value) {
				return false, h.Self.SendError(ctx, 400, "Bad Host", "")
			}
		}
		if strings.IndexByte(f.Value, '\n') >= 0 {
			return false, h.badHeader(ctx, "A header is folded.")
		}
	}
	return true, nil
}

// validHost tells whether s is a name or address, perhaps with a port (RFC 9110
// section 7.2, RFC 3986 section 3.2.2). It may be empty.
func validHost(s string) bool {
	name, port := s, ""
	if i := strings.LastIndexByte(s, ':'); i >= 0 && strings.IndexByte(s[i:], ']') < 0 {
		name, port = s[:i], s[i+1:]
	}
	others := "-._~!$&'()*+,;=%"
	if inner, ok := strings.CutPrefix(name, "["); ok {
		if name, ok = strings.CutSuffix(inner, "]"); !ok || name == "" {
			return false
		}
		others += ":"
	}
	for i := 0; i < len(name); i++ {
		if c := name[i]; !('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.IndexByte(others, c) >= 0) {
			return false
		}
	}
	return strings.Trim(port, "0123456789") == ""
}

func (h *Handler) badHeader(ctx context.Context, explain string) error {
	return h.Self.SendError(ctx, 400, "Bad header", explain)
}

// readBlock reads the lines up to the blank one into h.block.
func (h *Handler) readBlock(ctx context.Context) (bool, error) {
	conn, limits := h.Stream.Under(ctx).Conn(), h.Limits.WithDefaults()
	h.block = h.block[:0]
	for n := 0; ; n++ {
		line, err := conn.ReadLine(limits.Line)
		last := err != nil && h.offline() && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF))
		if err != nil && !last {
			return false, h.noHeader(ctx, err)
		}
		if len(wire.TrimEOL(line)) == 0 {
			return true, nil
		}
		if n == limits.Headers {
			return false, h.Self.SendError(ctx, 431, "Too many headers", fmt.Sprintf("got more than %d headers", limits.Headers))
		}
		if len(h.block)+len(line) > maxHead {
			return false, h.Self.SendError(ctx, 431, "Headers too long", fmt.Sprintf("got more than %d bytes of headers", maxHead))
		}
		h.block = append(h.block, line...)
		if last {
			return true, nil
		}
	}
}

// offline tells whether the request came by no connection: then what there is of
// it is all of it, and was not cut short on the way.
func (h *Handler) offline() bool { return h.request.Socket == nil && h.Stream.Redirected() }

// noHeader deals with the failure to read a header line.
func (h *Handler) noHeader(ctx context.Context, err error) error {
	var long *wire.LineTooLongError
	switch {
	case errors.As(err, &long):
		return h.Self.SendError(ctx, 431, "Line too long", fmt.Sprintf("got more than %d bytes when reading header line", long.Limit))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return h.badHeader(ctx, "The request "+quote(h.RequestLine)+" ended within its headers.")
	}
	return err
}
