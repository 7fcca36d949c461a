package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// StartTLS flushes, makes the TLS handshake as a client and goes on under TLS.
// It serves TLS from the first byte as well as STARTTLS in its many spellings.
//
// When bytes have been received that nobody has read yet it refuses with an
// *InjectedTextError. cfg must have a ServerName unless it skips verification.
// ctx is put in charge of the connection as by SetContext. After a failure the
// connection can only be closed.
func (c *Conn) StartTLS(ctx context.Context, cfg *tls.Config) error {
	return c.startTLS(ctx, cfg, tls.Client)
}

// StartServerTLS is StartTLS for the accepting side.
func (c *Conn) StartServerTLS(ctx context.Context, cfg *tls.Config) error {
	return c.startTLS(ctx, cfg, tls.Server)
}

type tlsSide = func(conn net.Conn, cfg *tls.Config) *tls.Conn

func (c *Conn) startTLS(ctx context.Context, cfg *tls.Config, side tlsSide) error {
	if c.tls != nil {
		return errors.New("start tls: TLS is in use already")
	}
	c.SetContext(ctx)
	if err := c.Flush(); err != nil {
		return err
	}
	if n := c.Buffered(); n > 0 {
		return &InjectedTextError{Bytes: n}
	}
	below := &records{transport: c.t}
	conn := side(below, cfg)
	// The transport obeys ctx; crypto/tls need not start a goroutine for it.
	if err := conn.HandshakeContext(context.WithoutCancel(ctx)); err != nil {
		c.werr = fmt.Errorf("start tls: %w", err)
		return c.werr
	}
	c.tls, c.records, c.rw = conn, below, conn
	return nil
}

// StopTLS ends TLS by an exchange of close_notify alerts and goes on in the
// clear (RFC 4217, section 12.3: the CCC command of FTP). Text that has arrived
// behind the peer's alert already is what is read next.
func (c *Conn) StopTLS(ctx context.Context) error {
	if c.tls == nil {
		return errors.New("stop tls: TLS is not in use")
	}
	c.SetContext(ctx)
	if err := c.Flush(); err != nil {
		return err
	}
	if n := c.Buffered(); n > 0 {
		return fmt.Errorf("stop tls: %d bytes of text have not been read", n)
	}
	if err := c.tls.CloseWrite(); err != nil {
		return fmt.Errorf("stop tls: %w", err)
	}
	switch n, err := c.tls.Read(c.one[:]); {
	case n > 0:
		return errors.New("stop tls: text arrived instead of the peer's close_notify")
	case err != io.EOF:
		return fmt.Errorf("stop tls: %w", err)
	}
	putBuffer(c.in)
	c.in, c.r, c.w = c.records.in, c.records.r, c.records.w
	c.tls, c.records, c.rw = nil, nil, c.t
	return c.t.SetDeadline(time.Time{}) // crypto/tls has ended the writing side
}

// TLS returns the state of the TLS connection, and false in the clear.
func (c *Conn) TLS() (tls.ConnectionState, bool) {
	if c.tls == nil {
		return tls.ConnectionState{}, false
	}
	return c.tls.ConnectionState(), true
}
