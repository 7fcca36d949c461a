package server

import (
	"context"
	"errors"
	"io"

	"github.com/netlua/netlua/stdlib/socketserver"
)

// smallFile is how large a file may be that is sent together with the head, in
// bytes; larger ones go through the kernel.
const smallFile = 12 << 10

// errShrunk is a file that has become shorter since its length was sent.
var errShrunk = errors.New("the file became shorter while it was sent")

// Content is a file or parts of one, or text, to be sent. It can be read once.
type Content struct {
	file   *opened // nil for text
	pieces []piece
	seeked bool
	read   bool // by somebody else than WriteTo
}

// piece is some text, or a part of the file.
type piece struct {
	text []byte
	part span
}

// span is a part of a file, in bytes.
type span struct{ start, length int64 }

// TextContent makes a Content of what is in memory.
func TextContent(text []byte) *Content { return &Content{pieces: []piece{{text: text}}} }

// part is one part of the file.
func (f *opened) part(s span) *Content {
	return &Content{file: f, pieces: []piece{{part: s}}, seeked: s.start == 0}
}

// Untouched tells whether nothing was read yet.
func (c *Content) Untouched() bool { return !c.read }

// seek puts the file to where the next piece begins.
func (c *Content) seek(p *piece) error {
	if c.seeked {
		return nil
	}
	c.seeked = true
	_, err := c.file.Seek(p.part.start, io.SeekStart)
	return err
}

// Read reads what comes next.
func (c *Content) Read(b []byte) (n int, err error) {
	c.read = true
	for len(c.pieces) > 0 && n == 0 {
		p := &c.pieces[0]
		switch {
		case len(p.text) > 0:
			n = copy(b, p.text)
			p.text = p.text[n:]
			return n, nil
		case p.part.length > 0:
			if err := c.seek(p); err != nil {
				return 0, err
			}
			n, err = c.file.Read(b[:min(int64(len(b)), p.part.length)])
			p.part.length -= int64(n)
			if err == io.EOF {
				err = errShrunk
			}
			return n, err
		}
		c.next()
	}
	return 0, io.EOF
}

func (c *Content) next() { c.pieces, c.seeked = c.pieces[1:], false }

// WriteTo sends what is left.
func (c *Content) WriteTo(ctx context.Context, to *socketserver.Stream) error {
	for len(c.pieces) > 0 {
		p := &c.pieces[0]
		if len(p.text) > 0 {
			if _, err := to.Write(ctx, p.text); err != nil {
				return err
			}
		}
		if p.part.length > 0 {
			if err := c.seek(p); err != nil {
				return err
			}
			var from io.Reader = c.file.File
			if p.part.length <= smallFile {
				from = plainReader{from} // through the buffer, behind the head
			}
			n, err := to.ReadFrom(ctx, &io.LimitedReader{R: from, N: p.part.length})
			if err != nil {
				return err
			}
			if n < p.part.length {
				return errShrunk
			}
		}
		c.next()
	}
	return nil
}

// plainReader hides that a reader is a file.
type plainReader struct{ io.Reader }

// Close closes the file.
func (c *Content) Close(context.Context) error {
	if c.file == nil {
		return nil
	}
	return c.file.File.Close()
}
