package server

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

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

func escapeControls(s string) string {
	control := func(r rune) bool { return r < ' ' || 0x7f <= r && r < 0xa0 || r == '\\' }
	if strings.IndexFunc(s, control) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case control(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			b.WriteRune(r)
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
