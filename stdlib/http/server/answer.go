package server

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/http"
)

// ArgumentError is something that cannot be part of the head of an answer.
type ArgumentError struct{ Reason string }

func (e *ArgumentError) Error() string { return e.Reason }

// SendResponse logs the request and begins the answer with its status line and
// the headers Server and Date.
func (h *Handler) SendResponse(ctx context.Context, code int, message string) error {
	if err := checkStatus("send_response", code, message); err != nil {
		return err
	}
	if err := h.Self.LogRequest(ctx, code, "-"); err != nil {
		return err
	}
	if err := h.Self.SendResponseOnly(ctx, code, message); err != nil {
		return err
	}
	version, err := h.Self.VersionString(ctx)
	if err != nil {
		return err
	}
	if err := h.Self.SendHeader(ctx, "Server", version); err != nil {
		return err
	}
	date, err := h.Self.DateTimeString(ctx, time.Time{})
	if err != nil {
		return err
	}
	return h.Self.SendHeader(ctx, "Date", date)
}

// SendResponseOnly begins the answer with its status line alone. Without a
// message it is the standard one.
func (h *Handler) SendResponseOnly(ctx context.Context, code int, message string) error {
	if err := checkStatus("send_response_only", code, message); err != nil {
		return err
	}
	if h.RequestVersion == DefaultRequestVersion {
		return nil
	}
	if message == "" {
		var err error
		if message, _, _, err = h.meaning(ctx, code); err != nil {
			return err
		}
		if err := checkStatus("responses", code, message); err != nil {
			return err
		}
	}
	h.head = append(h.head, h.Protocol...)
	h.head = append(h.head, ' ')
	h.head = strconv.AppendInt(h.head, int64(code), 10)
	h.head = append(h.head, ' ')
	h.head = append(h.head, message...)
	h.head = append(h.head, '\r', '\n')
	return nil
}

// Phrase is the standard reason of a status, "" if there is none.
func Phrase(code int) string {
	info, _ := http.Lookup(code)
	return info.Phrase
}

// Responses is what Self may know besides its steps: its own phrases and longer
// texts for statuses.
type Responses interface {
	Response(ctx context.Context, code int) (phrase, long string, ok bool, err error)
}

// meaning is the phrase of a status and a longer text.
func (h *Handler) meaning(ctx context.Context, code int) (phrase, long string, ok bool, err error) {
	if r, is := h.Self.(Responses); is {
		return r.Response(ctx, code)
	}
	info, ok := http.Lookup(code)
	return info.Phrase, info.Description, ok, nil
}

func checkStatus(fn string, code int, message string) error {
	if code < 100 || code > 999 {
		return &ArgumentError{fmt.Sprintf("%s: parameter 'code': %d is no status", fn, code)}
	}
	if i := strings.IndexFunc(message, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); i >= 0 {
		return &ArgumentError{fmt.Sprintf("%s: parameter 'message': %q holds control characters", fn, message)}
	}
	return nil
}

// SendHeader adds a header to the answer. Connection tells what becomes of the
// connection.
func (h *Handler) SendHeader(_ context.Context, name, value string) error {
	if !token(name) {
		return &ArgumentError{fmt.Sprintf("send_header: parameter 'keyword': %s is no header name", quote(name))}
	}
	if strings.ContainsAny(value, "\r\n\x00") {
		return &ArgumentError{fmt.Sprintf("send_header: parameter 'value': %s holds CR, LF or NUL", quote(value))}
	}
	if h.RequestVersion != DefaultRequestVersion {
		h.head = append(h.head, name...)
		h.head = append(h.head, ':', ' ')
		h.head = append(h.head, value...)
		h.head = append(h.head, '\r', '\n')
	}
	if len(name) == len("Connection") && strings.EqualFold(name, "Connection") {
		h.promise = false
		switch strings.ToLower(value) {
		case "close":
			h.CloseConnection = true
		case "keep-alive":
			h.CloseConnection = false
		}
	}
	return nil
}

// EndHeaders ends the head and hands it to the connection.
func (h *Handler) EndHeaders(ctx context.Context) error {
	h.CloseHead()
	return h.Self.FlushHeaders(ctx)
}

// CloseHead adds the blank line that ends the head. A client of HTTP/1.0 that
// asked to keep the connection is told that it is kept, as RFC 9112 appendix C.2.2
// wants it: otherwise it would wait for the end. CPython does not tell.
func (h *Handler) CloseHead() {
	if h.promise && !h.CloseConnection {
		h.head = append(h.head, "Connection: keep-alive\r\n"...)
	}
	if h.RequestVersion != DefaultRequestVersion {
		h.head = append(h.head, '\r', '\n')
	}
}

// FlushHeaders hands the headers so far to the connection, which sends them
// with what is written next, or when the handler waits or ends.
func (h *Handler) FlushHeaders(ctx context.Context) error {
	if len(h.head) == 0 {
		return nil
	}
	_, err := h.Stream.Write(ctx, h.TakeHead())
	return err
}

// TakeHead returns the headers so far and forgets them. They are valid until the
// next header.
func (h *Handler) TakeHead() []byte {
	b := h.head
	h.head = h.head[:0]
	return b
}

// IsToken tells whether s can be the name of a header.
func IsToken(s string) bool { return token(s) }

// token tells whether s is a token of RFC 9110 section 5.6.2.
func token(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

// VersionString is the value of the header Server.
func (h *Handler) VersionString(context.Context) (string, error) {
	if of := [2]string{h.ServerVersion, h.SystemVersion}; h.version == "" || h.versionOf != of {
		h.version, h.versionOf = of[0]+" "+of[1], of
	}
	return h.version, nil
}

// DateTimeString is a time as HTTP has it; the zero Time stands for now.
func (h *Handler) DateTimeString(_ context.Context, t time.Time) (string, error) {
	const layout = "Mon, 02 Jan 2006 15:04:05 GMT"
	if !t.IsZero() {
		return t.UTC().Format(layout), nil
	}
	now := h.world.Now()
	if second := now.Unix(); h.date == "" || second != h.dated {
		h.date, h.dated = now.UTC().Format(layout), second
	}
	return h.date, nil
}
