package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/wire"
)

// errNothingYet marks a wait that ran out before anything was read, so that
// GetResponse may be called again.
var errNothingYet = errors.New("nothing has been read")

// LineReader is a source of lines. ReadLine returns the next one with its line
// end; at the end of the source it returns io.EOF, or what is there with
// io.ErrUnexpectedEOF; a line over limit bytes is a *wire.LineTooLongError.
// *wire.Conn is one.
type LineReader interface {
	ReadLine(limit int) ([]byte, error)
}

// ParseHeaders reads header lines up to and including the blank line that ends
// them, or the end of the source, and leaves it at the body. It reads no start
// line. Zero limits are the defaults.
func ParseHeaders(conn LineReader, limits Limits) (*message.Headers, error) {
	headers, _, err := ReadHeaders(conn, limits)
	return headers, err
}

// ReadHeaders is ParseHeaders with what was wrong with the lines.
func ReadHeaders(conn LineReader, limits Limits) (*message.Headers, []message.Defect, error) {
	limits = limits.WithDefaults()
	block, err := readBlock(conn, nil, "header line", limits.Headers, limits.Line)
	if err != nil && !errors.Is(err, errCutShort) {
		return nil, nil, err
	}
	headers, defects := message.Parse(string(block))
	return headers, defects, nil
}

// errCutShort marks a block of lines that ended with the stream.
var errCutShort = errors.New("the connection closed within the headers")

// readBlock appends lines to b up to the blank line, which it consumes.
func readBlock(conn LineReader, b []byte, what string, maxLines, maxLine int) ([]byte, error) {
	for n := 0; ; n++ {
		line, err := conn.ReadLine(maxLine)
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			return b, errCutShort
		case errors.Is(err, io.ErrUnexpectedEOF):
			return append(b, bytes.TrimSuffix(line, []byte("\r"))...), errCutShort // within a line end
		default:
			return b, lineError(err, what)
		}
		if len(line) <= 2 && len(wire.TrimEOL(line)) == 0 {
			return b, nil
		}
		if n == maxLines {
			return b, &ProtocolError{fmt.Sprintf("got more than %d %ss", maxLines, strings.TrimSuffix(what, " line"))}
		}
		b = append(b, line...)
	}
}

// lineError names the line that was too long.
func lineError(err error, what string) error {
	var long *wire.LineTooLongError
	if errors.As(err, &long) {
		return &LineTooLongError{what, long.Limit}
	}
	return err
}

// begin reads the head of the response, interim responses before it included,
// and decides how long the body is.
func (r *Response) begin(c *Connection) error {
	limits := c.Limits.WithDefaults()
	r.limits = limits
	for interim := 0; ; interim++ {
		if err := r.readHead(c); err != nil {
			if interim > 0 && errors.Is(err, errNothingYet) {
				return errors.Unwrap(err)
			}
			if gone := (*RemoteDisconnectedError)(nil); errors.As(err, &gone) && interim > 0 && r.isLast() {
				break
			}
			return err
		}
		// CPython skips 100 only and takes other interim responses for final ones.
		if r.status >= 200 || r.status == 101 {
			break
		}
		if interim == limits.Interim {
			return &ProtocolError{fmt.Sprintf("got more than %d interim responses", limits.Interim)}
		}
		if c.Interim != nil {
			c.Interim(r.status, r.reason, r.headers.Clone())
		}
	}
	return r.frame()
}

// isLast tells whether an interim response is all that there is: its sender said
// that it would end the connection, and has. CPython's http.server answers so.
func (r *Response) isLast() bool {
	return r.status != 100 && strings.EqualFold(r.headers.Value("Connection"), "close")
}

// readHead reads one status line and the headers that follow it.
func (r *Response) readHead(c *Connection) error {
	limits := c.Limits.WithDefaults()
	line, err := r.conn.ReadLine(limits.Line)
	switch {
	case err == nil:
	case errors.Is(err, io.ErrUnexpectedEOF) && r.mayBeCut():
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &BadStatusLineError{string(line)}
	case errors.Is(err, io.EOF):
		return &RemoteDisconnectedError{}
	case temporary(err) && r.conn.Buffered() == 0:
		return &nothingYet{err}
	default:
		return lineError(err, "status line")
	}
	r.watch.mark(&r.watch.first)
	c.head = append(c.head[:0], line...)
	statusEnd := len(c.head)
	c.head, err = readBlock(r.conn, c.head, "header line", limits.Headers, limits.Line)
	// One string holds the head; status line and headers are parts of it. A
	// status line that is wrong is reported before headers that are.
	head := string(c.head)
	if cap(c.head) > 64<<10 {
		c.head = nil
	}
	r.debug.str("reply: ", head[:statusEnd])
	if statusErr := r.parseStatus(head[:statusEnd]); statusErr != nil {
		return statusErr
	}
	cut := errors.Is(err, errCutShort)
	if cut && !r.mayBeCut() {
		return &ProtocolError{"getresponse: " + err.Error()}
	}
	if err != nil && !cut {
		return err
	}
	r.headers, r.defects = message.Parse(head[statusEnd:])
	if cut {
		r.defects = append(r.defects, message.Defect{Line: strings.Count(head[statusEnd:], "\n") + 1, Reason: errCutShort.Error()})
	}
	if r.debug.w != nil {
		for i := 0; i < r.headers.Len(); i++ {
			f := r.headers.At(i)
			r.debug.field(f.Name, f.Value)
		}
	}
	return nil
}

// mayBeCut reports whether a head may end with the connection, as CPython lets
// it. Under TLS it may not: somebody in between who cuts a stream could take away
// what restricts a cookie, or a whole header (Bhargavan and others, "Triple
// Handshakes and Cookie Cutters", 2014). In the clear he needs no such means.
func (r *Response) mayBeCut() bool { return r.secure == nil }

// temporary reports whether err is a wait that ran out or was cancelled, after
// which the wire can go on where it was.
func temporary(err error) bool {
	var t interface{ Temporary() bool }
	return errors.As(err, &t) && t.Temporary()
}

// nothingYet is a timeout before the first byte of a response.
type nothingYet struct{ err error }

func (e *nothingYet) Error() string        { return e.err.Error() }
func (e *nothingYet) Unwrap() error        { return e.err }
func (e *nothingYet) Is(target error) bool { return target == errNothingYet }

// parseStatus reads a status line (RFC 9112 section 4). Fields may be separated
// by any blanks and the reason may be missing; the code has three digits.
func (r *Response) parseStatus(line string) error {
	version, rest := cutBlanks(strings.TrimRight(line, "\r\n"))
	code, reason := cutBlanks(rest)
	if !strings.HasPrefix(version, "HTTP/") {
		return &BadStatusLineError{line}
	}
	if len(code) != 3 || code[0] < '1' || code[0] > '9' || !isDigit(code[1]) || !isDigit(code[2]) {
		return &BadStatusLineError{line}
	}
	r.status = int(code[0]-'0')*100 + int(code[1]-'0')*10 + int(code[2]-'0')
	r.reason = strings.TrimRight(reason, " \t")
	switch {
	case version == "HTTP/1.0" || version == "HTTP/0.9":
		r.version = 10
	case strings.HasPrefix(version, "HTTP/1."):
		r.version = 11
	default:
		return &UnknownProtocolError{version}
	}
	return nil
}

// cutBlanks cuts the first word off s and drops the blanks around it.
func cutBlanks(s string) (word, rest string) {
	s = strings.TrimLeft(s, " \t")
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return s[:i], strings.TrimLeft(s[i:], " \t")
	}
	return s, ""
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
