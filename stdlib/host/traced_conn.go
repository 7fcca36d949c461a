package host

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

const (
	traceWidth = 500  // bytes of a line that are shown
	traceKeep  = 4096 // bytes of a line that are kept until its end comes
	traceRun   = 200  // lines in one direction that are shown in a row
)

// tracedConn reports what passes through it, unless somebody above it does.
type tracedConn struct {
	net.Conn
	d     *dialogue
	taken atomic.Bool
	once  sync.Once
}

func (l *traceLog) conn(c net.Conn, label string) net.Conn {
	return &tracedConn{Conn: c, d: &dialogue{log: l, label: label, mask: l.newMask()}}
}

// Dialogue hands the report over to the caller.
func (c *tracedConn) Dialogue() Dialogue {
	c.taken.Store(true)
	return c.d
}

func (c *tracedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && !c.taken.Load() {
		c.d.Received(p[:n])
	}
	return n, err
}

func (c *tracedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if n > 0 && !c.taken.Load() {
		c.d.Sent(p[:n])
	}
	return n, err
}

func (c *tracedConn) Close() error {
	c.once.Do(c.d.close)
	return c.Conn.Close()
}

// NetConn is for [As].
func (c *tracedConn) NetConn() net.Conn { return c.Conn }

// CloseWrite passes the half close on.
func (c *tracedConn) CloseWrite() error {
	if h, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return h.CloseWrite()
	}
	return errors.ErrUnsupported
}

// CloseRead passes the half close on.
func (c *tracedConn) CloseRead() error {
	if h, ok := c.Conn.(interface{ CloseRead() error }); ok {
		return h.CloseRead()
	}
	return errors.ErrUnsupported
}

// dialogue cuts both directions into lines.
type dialogue struct {
	log   *traceLog
	label string

	mu     sync.Mutex
	mask   Mask
	sides  [2]side // received, sent
	latest *side   // the one that spoke last
}

// side is one direction.
type side struct {
	sent   bool
	line   []byte // what has come of a line
	more   int    // bytes of it that were not kept
	binary int    // bytes of binary data that have not been reported
	shown  int    // lines in this run
	lines  int    // lines and bytes that were left out of it
	bytes  int
}

func (d *dialogue) Sent(p []byte)     { d.add(true, p) }
func (d *dialogue) Received(p []byte) { d.add(false, p) }

func (d *dialogue) add(sent bool, p []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := &d.sides[0]
	if sent {
		s = &d.sides[1]
		s.sent = true
	}
	if d.latest != nil && d.latest != s {
		d.endRun(d.latest)
	}
	d.latest = s
	if len(s.line) == 0 && isBinary(p) {
		s.binary += len(p)
		return
	}
	d.endBinary(s)
	for len(p) > 0 {
		i := bytes.IndexByte(p, '\n')
		part, ended := p, i >= 0
		if ended {
			part = p[:i]
		}
		keep := min(len(part), traceKeep-len(s.line))
		s.line = append(s.line, part[:keep]...)
		s.more += len(part) - keep
		if !ended {
			return
		}
		d.endLine(s, 1)
		p = p[i+1:]
	}
}

// endLine masks and shows the line, whose LF adds end bytes.
func (d *dialogue) endLine(s *side, end int) {
	text := d.mask(s.sent, strings.TrimSuffix(string(s.line), "\r"))
	if s.shown++; s.shown > traceRun {
		s.lines++
		s.bytes += len(s.line) + s.more + end
	} else {
		d.show(s, clip(text, s.more))
	}
	s.line, s.more = s.line[:0], 0
}

// endRun is called when the other side begins to speak. A line that was
// received without its end is a prompt, and the mask need not fear that a
// secret is torn in two; one that is being sent waits.
func (d *dialogue) endRun(s *side) {
	d.endBinary(s)
	if !s.sent && len(s.line) > 0 {
		d.endLine(s, 0)
	}
	if s.lines > 0 {
		d.show(s, fmt.Sprintf("... %d more lines, %d bytes", s.lines, s.bytes))
	}
	s.shown, s.lines, s.bytes = 0, 0, 0
}

func (d *dialogue) endBinary(s *side) {
	if s.binary > 0 {
		d.show(s, fmt.Sprintf("... %d bytes of binary data", s.binary))
		s.binary = 0
	}
}

func (d *dialogue) show(s *side, text string) {
	mark := "<"
	if s.sent {
		mark = ">"
	}
	d.log.line(d.label, mark, text)
}

func (d *dialogue) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.sides {
		if s := &d.sides[i]; len(s.line) > 0 {
			d.endLine(s, 0)
		}
		d.endRun(&d.sides[i])
	}
	d.log.line(d.label, "*", "close")
}

// clip escapes a line and cuts it to a readable length; more bytes are missing already.
func clip(text string, more int) string {
	if len(text) > traceWidth {
		more += len(text) - traceWidth
		text = text[:traceWidth]
	}
	text = strings.ReplaceAll(plain(text), `\"`, `"`)
	if more > 0 {
		text += fmt.Sprintf(" ... %d more bytes", more)
	}
	return text
}

// isBinary judges by the first bytes whether p is worth reading.
func isBinary(p []byte) bool {
	p = p[:min(len(p), 512)]
	odd := 0
	for i := 0; i < len(p); {
		r, size := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && size == 1 || r < ' ' && r != '\t' && r != '\r' && r != '\n' && r != 0x1b {
			odd++
		}
		i += size
	}
	return odd*8 > len(p)
}
