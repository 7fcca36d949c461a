package server

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/socketserver"
)

// LogRequest logs an answered request.
func (h *Handler) LogRequest(ctx context.Context, code int, size string) error {
	status := "-"
	if code != 0 {
		status = strconv.Itoa(code)
	}
	return h.Self.LogMessage(ctx, `"%s" %s %s`, h.RequestLine, status, size)
}

// LogError logs what went wrong.
func (h *Handler) LogError(ctx context.Context, format string, args ...any) error {
	return h.Self.LogMessage(ctx, format, args...)
}

// LogMessage writes a line with the client and the time to the standard error.
func (h *Handler) LogMessage(ctx context.Context, format string, args ...any) error {
	line, err := h.LogLine(ctx, format, args...)
	if err != nil {
		return err
	}
	_, _ = io.WriteString(h.world.Stderr(), line) // a server does not fail for want of a log
	return nil
}

// LogLine is a line of the log. Control characters are escaped, so that a
// request cannot forge lines or talk to a terminal.
func (h *Handler) LogLine(ctx context.Context, format string, args ...any) (string, error) {
	address, err := h.Self.AddressString(ctx)
	if err != nil {
		return "", err
	}
	now, err := h.Self.LogDateTimeString(ctx)
	if err != nil {
		return "", err
	}
	return address + " - - [" + now + "] " + escapeControls(fmt.Sprintf(format, args...)) + "\n", nil
}

// escapeControls escapes, besides, what is no UTF-8, since a byte is a control
// character on some terminals, and characters that turn the direction of writing.
func escapeControls(s string) string {
	special := func(r rune) bool {
		return r < ' ' || 0x7f <= r && r < 0xa0 || r == '\\' || r == utf8.RuneError || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
	}
	if strings.IndexFunc(s, special) < 0 {
		return s
	}
	var b strings.Builder
	for i, n := 0, 0; i < len(s); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case !special(r) || r == utf8.RuneError && n > 1:
			b.WriteString(s[i : i+n])
		case r < 0xa0:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			for _, c := range []byte(s[i : i+n]) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		}
	}
	return b.String()
}

// LogDateTimeString is the time now as the log has it.
func (h *Handler) LogDateTimeString(context.Context) (string, error) {
	return h.world.Now().Local().Format("02/Jan/2006 15:04:05"), nil
}

// AddressString is the client's address; names are not looked up.
func (h *Handler) AddressString(context.Context) (string, error) { return h.Peer, nil }

func peerHost(r *socketserver.Request) string {
	if r.Peer == nil {
		return "-"
	}
	a := socket.Split(r.Peer)
	if a.Path != "" {
		return a.Path
	}
	return a.Host
}
