package ftplib

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/netlua/netlua/stdlib/wire"
)

// completionWait bounds the wait for the reply that ends a transfer, when all
// data has come: there are servers that forget to send it.
const completionWait = 5 * time.Second

// Transfer is the data connection of one transfer. It must be ended, by End or
// by Close, before the Client's next command.
type Transfer struct {
	Size int64 // bytes that the server announced, -1 if it did not

	client *Client
	conn   *wire.Conn
}

// NTransferCmd opens a data connection and sends a command that uses it. rest,
// if it is not "", is the place to begin at, for REST. A server that refuses is
// an *Error, and the Client may be used for other commands.
func (c *Client) NTransferCmd(ctx context.Context, cmd, rest string) (*Transfer, error) {
	for _, text := range []string{cmd, rest} {
		if err := wire.CheckText("transfercmd", "cmd", text); err != nil {
			return nil, err
		}
	}
	address, err := c.makePasv(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := c.dial(ctx, address)
	if err != nil {
		return nil, err
	}
	reply, err := c.begin(ctx, cmd, rest)
	if err != nil {
		conn.Close()
		return nil, err
	}
	t := &Transfer{Size: -1, client: c, conn: conn}
	if reply[:min(3, len(reply))] == "150" {
		t.Size, err = Parse150(reply)
	}
	return t, err
}

// begin sends the command of a transfer and returns the preliminary reply.
func (c *Client) begin(ctx context.Context, cmd, rest string) (string, error) {
	if rest != "" {
		if _, err := c.SendCmd(ctx, "REST "+rest); err != nil {
			return "", err
		}
	}
	reply, err := c.SendCmd(ctx, cmd)
	if err == nil && reply[0] == '2' {
		// Some servers complete a command before they begin its transfer.
		reply, err = c.GetResp(ctx)
	}
	if err == nil && reply[0] != '1' {
		err = &Error{ReplyError, reply}
	}
	return reply, err
}

// makePasv asks the server for a port and returns the address to connect to:
// by PASV over IPv4, by EPSV otherwise, and over IPv4 if there is no PASV.
func (c *Client) makePasv(ctx context.Context) (string, error) {
	if c.conn == nil {
		return "", net.ErrClosed
	}
	peer, _, err := net.SplitHostPort(c.conn.RemoteAddr().String())
	if err != nil {
		return "", err
	}
	if addr, err := netip.ParseAddr(peer); err == nil && addr.Unmap().Is4() {
		reply, err := c.SendCmd(ctx, "PASV")
		var no *Error
		if err == nil {
			named, port, err := Parse227(reply)
			if c.TrustPASVAddress {
				peer = named
			}
			return c.dataAddress(peer, port, reply, err)
		}
		if !errors.As(err, &no) || no.Class != PermError {
			return "", err
		}
	}
	reply, err := c.SendCmd(ctx, "EPSV")
	if err != nil {
		return "", err
	}
	port, err := Parse229(reply)
	return c.dataAddress(peer, port, reply, err)
}

func (c *Client) dataAddress(host string, port int, reply string, err error) (string, error) {
	if err == nil && port < c.MinDataPort {
		err = &Error{ProtoError, reply}
	}
	return net.JoinHostPort(host, strconv.Itoa(port)), err
}

// Read reads data; io.EOF is its end, of which End tells whether it was the
// right one.
func (t *Transfer) Read(ctx context.Context, p []byte) (int, error) {
	t.conn.SetContext(ctx)
	return t.conn.Read(p)
}

// ReadLine reads a line with its end, at most limit bytes of it.
func (t *Transfer) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	t.conn.SetContext(ctx)
	return t.conn.ReadLine(limit)
}

// WriteTo writes the data up to its end to w and returns the number of bytes.
func (t *Transfer) WriteTo(ctx context.Context, w io.Writer) (int64, error) {
	t.conn.SetContext(ctx)
	return t.conn.WriteTo(w)
}

// End closes the data connection after its end and reads the reply that
// completes the transfer. A reply 4xx or 5xx, by which a server tells that it
// gave up halfway, is an *Error. If no reply comes within 5 s, or the server
// hangs up, the Client is closed without an error.
func (t *Transfer) End(ctx context.Context) (string, error) {
	t.conn.Close()
	c := t.client
	if c.conn == nil {
		return "", nil
	}
	if c.Timeout == 0 || c.Timeout > completionWait {
		c.conn.SetTimeout(completionWait)
		defer func() {
			if c.conn != nil {
				c.conn.SetTimeout(c.Timeout)
			}
		}()
	}
	reply, err := c.VoidResp(ctx)
	var no *Error
	switch {
	case errors.As(err, &no), ctx.Err() != nil:
		return reply, err
	case err != nil:
		c.Close()
		return "", nil
	}
	return reply, nil
}

// Close gives up a transfer: both connections are closed, since nobody knows
// what the server will say on the other one.
func (t *Transfer) Close() error {
	t.client.Close()
	return t.conn.Close()
}

// RetrBinary sends a command such as "RETR name" after TYPE I and hands the data
// to fn in pieces of at most blockSize bytes (8192 for 0), valid during the call.
// It returns the last reply.
func (c *Client) RetrBinary(ctx context.Context, cmd string, blockSize int, rest string, fn func([]byte) error) (string, error) {
	if blockSize <= 0 {
		blockSize = 8192
	}
	return c.retr(ctx, "TYPE I", cmd, rest, func(t *Transfer) error {
		buf := make([]byte, blockSize)
		for {
			n, err := t.Read(ctx, buf)
			if n > 0 {
				if err := fn(buf[:n]); err != nil {
					return err
				}
			}
			if err != nil {
				return err
			}
		}
	})
}

// RetrLines sends a command such as "LIST" after TYPE A and hands the lines to
// fn, without their ends. It returns the last reply.
func (c *Client) RetrLines(ctx context.Context, cmd string, fn func(line string) error) (string, error) {
	return c.retr(ctx, "TYPE A", cmd, "", func(t *Transfer) error {
		for {
			line, err := t.ReadLine(ctx, c.Limits.line())
			if len(line) > 0 && (err == nil || errors.Is(err, io.ErrUnexpectedEOF)) {
				if err := fn(string(wire.TrimEOL(line))); err != nil {
					return err
				}
			}
			var long *wire.LineTooLongError
			switch {
			case errors.Is(err, io.ErrUnexpectedEOF): // the last line needs no end
				err = io.EOF
			case errors.As(err, &long):
				err = &Error{AnyError, fmt.Sprintf("got more than %d bytes", long.Limit)}
			}
			if err != nil {
				return err
			}
		}
	})
}

// retr makes a transfer whose data read takes until io.EOF.
func (c *Client) retr(ctx context.Context, typ, cmd, rest string, read func(*Transfer) error) (string, error) {
	if _, err := c.VoidCmd(ctx, typ); err != nil {
		return "", err
	}
	t, err := c.NTransferCmd(ctx, cmd, rest)
	if err != nil {
		return "", err
	}
	if err := read(t); !errors.Is(err, io.EOF) {
		t.Close()
		return "", err
	}
	return t.End(ctx)
}

// Nlst returns the names in directories, the current one by default.
func (c *Client) Nlst(ctx context.Context, args ...string) ([]string, error) {
	cmd := "NLST"
	for _, a := range args {
		cmd += " " + a
	}
	var names []string
	_, err := c.RetrLines(ctx, cmd, func(line string) error {
		names = append(names, line)
		return nil
	})
	return names, err
}
