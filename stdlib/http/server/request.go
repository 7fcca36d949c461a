package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/wire"
)

// maxRequestLine bounds a request line, in bytes with its end.
const maxRequestLine = 65536

// maxBlankLines is how many blank lines are ignored where a request line is
// expected: some clients send one behind a body (RFC 9112 section 2.2).
const maxBlankLines = 4

// ReadRequest reads the next request of the connection; false if there is none,
// or one that was answered with an error already.
func (h *Handler) ReadRequest(ctx context.Context) (bool, error) {
	h.RawLine, h.RequestLine, h.Command, h.RequestVersion = "", "", "", ""
	h.head = h.head[:0]
	h.Body.reset()
	h.CloseConnection = true
	if !h.awaited && h.server != nil && h.server.Draining() {
		return false, nil
	}
	defer h.Stream.SetTotal(0)
	for blank := 0; ; blank++ {
		if ok, err := h.awaitRequest(ctx); !ok {
			return false, err
		}
		line, err := h.readRequestLine(ctx)
		if err != nil {
			return false, h.noLine(ctx, line, err)
		}
		if blank < maxBlankLines && len(wire.TrimEOL(line)) == 0 {
			continue
		}
		h.RawLine = string(line)
		return h.Self.ParseRequest(ctx)
	}
}

// readRequestLine reads a line. The clock of the head runs from here on. A line
// without an end is one, too, if the connection ends behind it.
func (h *Handler) readRequestLine(ctx context.Context) ([]byte, error) {
	conn := h.Stream.Under(ctx).Conn()
	h.Stream.SetTotal(h.HeadTimeout)
	line, err := conn.ReadLine(maxRequestLine)
	if len(line) > 0 && errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return line, err
}

// awaitRequest waits until something comes, holding nothing: it may take long
// until a client thinks about a next request.
func (h *Handler) awaitRequest(ctx context.Context) (bool, error) {
	brief, awaited, err := h.brief, h.awaited, h.awaitErr
	h.brief, h.awaited, h.awaitErr = false, false, nil
	if !awaited {
		if err = h.await(ctx, brief); err == errIdle {
			return false, err
		}
	}
	h.request.SetIdle(false)
	if err == nil {
		h.begun = true
		h.rise()
		return true, nil
	}
	if err = quietEnd(err); err != nil && !h.begun && !h.Stream.Redirected() && ctx.Err() == nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		// Nothing was asked: TLS that is none, say, which is no failure of the handler.
		h.CloseConnection = true
		return false, h.Self.LogError(ctx, "Connection failed: %s", err.Error())
	}
	return false, err
}

// await waits, at first; with brief only for a moment.
func (h *Handler) await(ctx context.Context, brief bool) error {
	conn, limit := h.Stream.Under(ctx).Conn(), h.idleLimit()
	if brief = brief && (limit <= 0 || limit > briefWait); brief {
		limit = briefWait
	}
	h.Stream.SetTotal(limit)
	if conn.Buffered() == 0 {
		h.rest()
	}
	h.request.SetIdle(true)
	if h.server != nil && h.server.Draining() {
		return io.EOF // what is idle has been closed already, and this may not have been
	}
	err := conn.Await()
	var late *wire.TimeoutError
	if brief && errors.As(err, &late) && late.Total {
		return errIdle
	}
	return err
}

// idleLimit is for how long the next request may be waited for.
func (h *Handler) idleLimit() time.Duration {
	if h.begun {
		return h.IdleTimeout
	}
	return h.HeadTimeout
}

// noLine deals with the failure to read a request line.
func (h *Handler) noLine(ctx context.Context, line []byte, err error) error {
	var long *wire.LineTooLongError
	switch {
	case errors.As(err, &long):
		h.RawLine = string(line)
		return h.refuse(ctx, 414, "")
	case len(line) == 0:
		return quietEnd(err)
	}
	return err
}

// quietEnd makes the end of the connection between two requests no error,
// however abrupt, and neither that of a wait which the server itself limits.
func quietEnd(err error) error {
	var late *wire.TimeoutError
	if errors.As(err, &late) && late.Total {
		return nil
	}
	if _, system := socket.Errno(err); system && !errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// ParseRequest understands RawLine and reads the headers that follow it.
func (h *Handler) ParseRequest(ctx context.Context) (bool, error) {
	h.Command = ""
	h.RequestVersion = h.DefaultRequestVersion
	h.CloseConnection = true
	h.promise = false
	h.RequestLine = strings.TrimSuffix(strings.TrimSuffix(h.RawLine, "\n"), "\r")
	words := strings.Fields(h.RequestLine)
	if len(words) == 0 {
		return false, nil
	}
	// Control characters, or blanks where one belongs, are read differently by others.
	if strings.ContainsFunc(h.RequestLine, control) || len(words) >= 3 && strings.Join(words, " ") != h.RequestLine {
		return false, h.badSyntax(ctx)
	}
	major, minor := 0, 9
	if len(words) >= 3 {
		version := words[len(words)-1]
		var ok bool
		if major, minor, ok = ParseVersion(version); !ok {
			return false, h.refuse(ctx, 400, "Bad request version ("+quote(version)+")")
		}
		if major >= 2 {
			return false, h.refuse(ctx, 505, fmt.Sprintf("Invalid HTTP version (%s)", strings.TrimPrefix(version, "HTTP/")))
		}
		h.RequestVersion = version
		h.CloseConnection = !(atLeast11(major, minor) && h.keepsConnections())
	}
	switch {
	case len(words) != 2 && len(words) != 3:
		return false, h.badSyntax(ctx)
	case len(words) == 2 && words[0] != "GET":
		return false, h.refuse(ctx, 400, "Bad HTTP/0.9 request type ("+quote(words[0])+")")
	}
	h.Command, h.Path = words[0], words[1]
	// A path that begins with two slashes would lead a redirect to another host.
	if strings.HasPrefix(h.Path, "//") {
		h.Path = "/" + strings.TrimLeft(h.Path, "/")
	}
	if ok, err := h.readHeaders(ctx, len(words) == 2); !ok {
		return false, err
	}
	h.applyConnection(major, minor)
	if err := h.Body.frame(h, major, minor); err != nil {
		h.CloseConnection = true
		return false, h.Self.SendError(ctx, 400, "Bad request framing", err.Error())
	}
	if h.MaxBody > 0 && h.Body.left > h.MaxBody {
		h.CloseConnection = true
		return false, h.Self.SendError(ctx, 413, "", fmt.Sprintf("The body has more than %d bytes.", h.MaxBody))
	}
	expects := strings.EqualFold(h.Headers.Value("Expect"), "100-continue")
	if expects && h.keepsConnections() && atLeast11(major, minor) {
		return h.Self.HandleExpect100(ctx)
	}
	return true, nil
}

// control tells what must not be in a request line; TAB is no blank there.
func control(r rune) bool { return r < ' ' || r == 0x7f }

func (h *Handler) badSyntax(ctx context.Context) error {
	return h.refuse(ctx, 400, "Bad request syntax ("+quote(h.RequestLine)+")")
}

// refuse answers a request line that is none. The answer has a status line:
// CPython takes the request for one of HTTP/0.9 and sends nothing but the page.
func (h *Handler) refuse(ctx context.Context, code int, message string) error {
	h.RequestVersion = DefaultProtocol
	return h.Self.SendError(ctx, code, message, "")
}

// keepsConnections tells whether the handler speaks HTTP/1.1.
func (h *Handler) keepsConnections() bool { return h.Protocol >= "HTTP/1.1" }

func atLeast11(major, minor int) bool { return major > 1 || major == 1 && minor >= 1 }

// ParseVersion reads a version: HTTP/digits.digits.
func ParseVersion(s string) (major, minor int, ok bool) {
	s, ok = strings.CutPrefix(s, "HTTP/")
	a, b, dot := strings.Cut(s, ".")
	if !ok || !dot {
		return 0, 0, false
	}
	number := func(s string) (n int, ok bool) {
		for _, c := range []byte(s) {
			if c < '0' || c > '9' {
				return 0, false
			}
			n = n*10 + int(c-'0')
		}
		return n, s != "" && len(s) <= 10
	}
	major, ok1 := number(a)
	minor, ok2 := number(b)
	return major, minor, ok1 && ok2
}

// applyConnection reads the Connection header.
func (h *Handler) applyConnection(major, minor int) {
	switch strings.ToLower(h.Headers.Value("Connection")) {
	case "":
	case "close":
		h.CloseConnection = true
	case "keep-alive":
		if h.keepsConnections() && major >= 1 {
			h.CloseConnection = false
			h.promise = !atLeast11(major, minor)
		}
	default:
		for _, token := range strings.Split(h.Headers.Value("Connection"), ",") {
			if strings.EqualFold(strings.TrimSpace(token), "close") {
				h.CloseConnection = true
			}
		}
	}
}

// quote shows text in a message of the log or an error page.
func quote(s string) string {
	const most = 200
	if len(s) > most {
		s = s[:most] + "..."
	}
	text := strconv.Quote(s)
	return "'" + strings.ReplaceAll(text[1:len(text)-1], `\"`, `"`) + "'" // as Python shows it
}
