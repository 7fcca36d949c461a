package ftplib

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/netlua/netlua/stdlib/wire"
)

// SendCmd sends a command and returns the reply, which begins with 1, 2 or 3. A
// reply 4xx or 5xx is an *Error, as is one that is none. CR, LF and NUL in the
// command are refused before anything is sent. It announces "ftplib.sendcmd".
func (c *Client) SendCmd(ctx context.Context, cmd string) (string, error) {
	if err := c.putCmd(ctx, cmd); err != nil {
		return "", err
	}
	return c.GetResp(ctx)
}

// VoidCmd is SendCmd for commands that a reply 2xx completes; any other is an *Error.
func (c *Client) VoidCmd(ctx context.Context, cmd string) (string, error) {
	if err := c.putCmd(ctx, cmd); err != nil {
		return "", err
	}
	return c.VoidResp(ctx)
}

func (c *Client) putCmd(ctx context.Context, cmd string) error {
	if err := wire.CheckText("sendcmd", "cmd", cmd); err != nil {
		return err
	}
	if c.conn == nil {
		return fmt.Errorf("sendcmd: the connection is not open: %w", net.ErrClosed)
	}
	if err := c.world.Audit(ctx, "ftplib.sendcmd", c, cmd); err != nil {
		return err
	}
	c.conn.SetContext(ctx)
	if _, err := c.conn.WriteString(cmd + "\r\n"); err != nil {
		return c.broken(err)
	}
	if err := c.conn.Flush(); err != nil {
		return c.broken(err)
	}
	return nil
}

// broken closes a connection on which commands and replies may be out of step.
func (c *Client) broken(err error) error {
	c.Close()
	return err
}

// VoidResp reads a reply and expects a 2xx.
func (c *Client) VoidResp(ctx context.Context) (string, error) {
	reply, err := c.GetResp(ctx)
	if err == nil && reply[0] != '2' {
		err = &Error{ReplyError, reply}
	}
	return reply, err
}

// GetResp reads a reply: its lines without their ends, separated by LF. The end
// of the stream is io.EOF. A reply over the limits, and any failure to read one,
// closes the connection.
func (c *Client) GetResp(ctx context.Context) (string, error) {
	if c.conn == nil {
		return "", fmt.Errorf("getresp: the connection is not open: %w", net.ErrClosed)
	}
	c.conn.SetContext(ctx)
	reply, err := c.readReply()
	if err != nil {
		return "", c.broken(err)
	}
	c.LastResp = reply[:min(3, len(reply))]
	class := ProtoError
	if reply != "" {
		switch reply[0] {
		case '1', '2', '3':
			return reply, nil
		case '4':
			class = TempError
		case '5':
			class = PermError
		}
	}
	return "", &Error{class, reply}
}

// readReply reads one line, or, if it begins with "NNN-", all lines up to the
// one that begins with "NNN" and anything but a hyphen (RFC 959 section 4.2).
func (c *Client) readReply() (string, error) {
	line, err := c.readLine()
	if err != nil || len(line) < 4 || line[3] != '-' {
		return line, err
	}
	var b strings.Builder
	b.WriteString(line)
	code := line[:3]
	for range c.Limits.lines() - 1 {
		if line, err = c.readLine(); err != nil {
			return "", err
		}
		b.WriteByte('\n')
		b.WriteString(line)
		if strings.HasPrefix(line, code) && (len(line) == 3 || line[3] != '-') {
			return b.String(), nil
		}
	}
	return "", &Error{AnyError, fmt.Sprintf("got more than %d lines", c.Limits.lines())}
}

func (c *Client) readLine() (string, error) {
	line, err := c.conn.ReadLine(c.Limits.line())
	var long *wire.LineTooLongError
	switch {
	case errors.As(err, &long):
		return "", &Error{AnyError, fmt.Sprintf("got more than %d bytes", long.Limit)}
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = io.EOF // a reply that is cut short is no reply
	}
	if err != nil {
		return "", err
	}
	return string(wire.TrimEOL(line)), nil
}
