package client

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/netlua/netlua/stdlib/urllib/response"
	"github.com/netlua/netlua/stdlib/wire"
)

// stream is what a connection sends over: a *wire.Conn, or a [Socket].
type stream interface {
	io.Writer
	WriteParts(first, second, third []byte) error
	Flush() error
	control
}

// source is what a response reads from: a *wire.Conn, or the file of a [Socket].
type source interface {
	io.Reader
	LineReader
	Peek(n int) ([]byte, error)
	Discard(n int64) error
	Buffered() int
	Release()
	control
}

type control interface {
	SetContext(ctx context.Context)
	Close() error
}

// Socket stands in for the network: it takes what a connection sends and has
// files with the answers. Python's tests and programs give such objects to
// HTTPConnection.sock and HTTPResponse.
type Socket interface {
	SendAll(ctx context.Context, p []byte) error
	// File is asked for once for each response, as makefile is.
	File(ctx context.Context) (response.File, error)
	Close(ctx context.Context) error
}

// given makes a stream of a Socket. Each write is one SendAll.
type given struct {
	Socket
	ctx context.Context
}

func (g *given) SetContext(ctx context.Context) { g.ctx = ctx }
func (g *given) Flush() error                   { return nil }
func (g *given) Close() error                   { return g.Socket.Close(g.ctx) }

func (g *given) Write(p []byte) (int, error) {
	if err := g.SendAll(g.ctx, p); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (g *given) WriteParts(first, second, third []byte) error {
	return g.SendAll(g.ctx, slices.Concat(first, second, third))
}

// fileSource makes a source of a file. It asks the file for no byte behind the
// response.
type fileSource struct {
	f     response.File
	ctx   context.Context
	ahead []byte // read and not consumed
}

func (s *fileSource) SetContext(ctx context.Context) { s.ctx = ctx }
func (s *fileSource) Buffered() int                  { return len(s.ahead) }
func (s *fileSource) Release()                       {}

func (s *fileSource) Close() error {
	if c, ok := s.f.(interface{ CloseContext(context.Context) error }); ok {
		return c.CloseContext(s.ctx)
	}
	return s.f.Close()
}

func (s *fileSource) Read(p []byte) (int, error) {
	if len(s.ahead) > 0 {
		n := copy(p, s.ahead)
		s.ahead = s.ahead[n:]
		return n, nil
	}
	return s.f.Read(s.ctx, p)
}

func (s *fileSource) ReadLine(limit int) ([]byte, error) {
	if i := bytes.IndexByte(s.ahead, '\n'); i >= 0 && i < limit {
		line := s.ahead[:i+1]
		s.ahead = s.ahead[i+1:]
		return line, nil
	}
	line := s.ahead
	s.ahead = nil
	if len(line) <= limit {
		rest, err := s.f.ReadLine(s.ctx, limit+1-len(line))
		if err != nil && err != io.EOF {
			return nil, err
		}
		line = append(line, rest...)
	}
	switch {
	case len(line) > limit:
		return line, &wire.LineTooLongError{Limit: limit}
	case len(line) == 0:
		return nil, io.EOF
	case line[len(line)-1] != '\n':
		return line, io.ErrUnexpectedEOF
	}
	return line, nil
}

// fill reads up to n bytes ahead where there are none, of one line if line is true.
func (s *fileSource) fill(n int, line bool) (err error) {
	var b []byte
	if line {
		b, err = s.f.ReadLine(s.ctx, n)
	} else {
		b = make([]byte, n)
		n, err = s.f.Read(s.ctx, b)
		b = b[:n]
	}
	s.ahead = append(s.ahead, b...)
	if len(b) > 0 || err != nil {
		return err
	}
	return io.EOF
}

func (s *fileSource) Peek(n int) ([]byte, error) {
	for len(s.ahead) < n {
		if err := s.fill(n-len(s.ahead), false); err != nil {
			return s.ahead, err
		}
	}
	return s.ahead[:n:n], nil
}

func (s *fileSource) Discard(n int64) error {
	for n > 0 {
		if len(s.ahead) == 0 {
			if err := s.fill(int(min(n, copyBlock)), false); err != nil {
				return err
			}
		}
		m := min(n, int64(len(s.ahead)))
		s.ahead = s.ahead[m:]
		n -= m
	}
	return nil
}

// SetGiven makes a Socket what the connection uses, as SetSocket does with a
// real one.
func (c *Connection) SetGiven(s Socket) {
	if _, ok := c.conn.(*given); !ok { // that of the one before is its maker's to close
		c.closeSocket()
	}
	c.hold(&given{s, context.Background()})
	c.watch.reset(c.world, false)
	c.watch.mark(&c.watch.begun)
}

// Given returns what SetGiven set, or OpenFunc gave, nil if the connection uses
// no such socket. Like Wire it may be called at any time.
func (c *Connection) Given() Socket {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	if g, ok := c.conn.(*given); ok {
		return g.Socket
	}
	return nil
}

// source returns what the next response is read from.
func (c *Connection) source(ctx context.Context) (source, error) {
	g, ok := c.conn.(*given)
	if !ok {
		return c.conn.(*wire.Conn), nil
	}
	f, err := g.File(ctx)
	if err != nil {
		return nil, err
	}
	return &fileSource{f: f, ctx: ctx}, nil
}

// wire returns the connection below, nil if there is none or a [Socket].
func (c *Connection) wire() *wire.Conn {
	w, _ := c.conn.(*wire.Conn)
	return w
}
