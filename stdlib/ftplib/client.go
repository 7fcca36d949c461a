package ftplib

import (
	"context"
	"errors"
	"net"
	"strconv"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wire"
)

// Port is where FTP servers listen.
const Port = 21

// Limits bound what a server can make the client read. Zero fields stand for
// the defaults.
type Limits struct {
	Line  int // bytes of a line of a reply or of a text, line end included; 8192
	Lines int // lines of a reply; 1000
}

func (l Limits) line() int {
	if l.Line > 0 {
		return l.Line
	}
	return 8192
}

func (l Limits) lines() int {
	if l.Lines > 0 {
		return l.Lines
	}
	return 1000
}

// Client is one control connection. One goroutine uses it at a time. Exported
// fields may be changed before Connect.
type Client struct {
	Host string
	Port int

	Timeout       time.Duration // for each wait, 0 for ever
	Total         time.Duration // for everything from Connect on, each data connection by itself; 0 for ever
	SourceAddress string        // local "host:port" to connect from, "" for any
	Limits        Limits

	// TrustPASVAddress connects data connections to the address that a PASV
	// reply names instead of the server's own.
	TrustPASVAddress bool
	// MinDataPort is the lowest port that a server may name for a data
	// connection; 0 stands for 1.
	MinDataPort int

	Welcome  string // what the server said first
	LastResp string // code of the last reply

	world host.Host
	conn  *wire.Conn
}

// New returns a Client that is not connected.
func New(world host.Host, hostname string, port int) *Client {
	if port == 0 {
		port = Port
	}
	return &Client{Host: hostname, Port: port, world: world}
}

// Connect opens the control connection and reads the server's welcome, which it
// returns. It announces "ftplib.connect" first.
func (c *Client) Connect(ctx context.Context) (string, error) {
	if err := wire.CheckText("connect", "host", c.Host); err != nil {
		return "", err
	}
	if err := c.world.Audit(ctx, "ftplib.connect", c, c.Host, c.Port); err != nil {
		return "", err
	}
	c.Close()
	conn, err := c.dial(ctx, net.JoinHostPort(c.Host, strconv.Itoa(c.Port)))
	if err != nil {
		return "", err
	}
	c.conn = conn
	if c.Welcome, err = c.GetResp(ctx); err != nil {
		c.Close()
	}
	return c.Welcome, err
}

// dial opens a connection for commands or data.
func (c *Client) dial(ctx context.Context, address string) (*wire.Conn, error) {
	dialing, cancel := ctx, context.CancelFunc(func() {})
	if c.Timeout > 0 {
		dialing, cancel = context.WithTimeout(ctx, c.Timeout)
	}
	defer cancel()
	socket, err := c.world.Dial(dialing, host.Target{Network: "tcp", Address: address, Local: c.SourceAddress})
	if err != nil {
		var timeout net.Error
		if dialing.Err() != nil && ctx.Err() == nil && (!errors.As(err, &timeout) || !timeout.Timeout()) {
			err = &wire.TimeoutError{Op: "connect", After: c.Timeout}
		}
		return nil, err
	}
	conn := wire.New(socket)
	conn.SetTimeout(c.Timeout)
	conn.SetTotal(c.Total)
	return conn, nil
}

// SetTotal bounds everything from now on, also on a connection that is open.
func (c *Client) SetTotal(d time.Duration) {
	c.Total = d
	if c.conn != nil {
		c.conn.SetTotal(d)
	}
}

// Login logs in; an empty user is "anonymous", who has the password
// "anonymous@" unless another one is given. It returns the server's last reply.
func (c *Client) Login(ctx context.Context, user, passwd, acct string) (string, error) {
	if user == "" {
		user = "anonymous"
	}
	if user == "anonymous" && (passwd == "" || passwd == "-") {
		passwd += "anonymous@"
	}
	reply, err := c.SendCmd(ctx, "USER "+user)
	for _, next := range []string{"PASS " + passwd, "ACCT " + acct} {
		if err == nil && reply[0] == '3' {
			reply, err = c.SendCmd(ctx, next)
		}
	}
	if err == nil && reply[0] != '2' {
		err = &Error{ReplyError, reply}
	}
	return reply, err
}

// Cwd changes the directory; "" is the current one, ".." the one above.
func (c *Client) Cwd(ctx context.Context, dirname string) (string, error) {
	switch dirname {
	case "":
		dirname = "."
	case "..":
		reply, err := c.VoidCmd(ctx, "CDUP")
		var no *Error
		if !errors.As(err, &no) || no.Class != PermError || no.Code() != "500" {
			return reply, err
		}
	}
	return c.VoidCmd(ctx, "CWD "+dirname)
}

// Pwd returns the current directory.
func (c *Client) Pwd(ctx context.Context) (string, error) {
	reply, err := c.VoidCmd(ctx, "PWD")
	if err != nil {
		return "", err
	}
	return Parse257(reply)
}

// Quit takes leave of the server and closes the connection, whatever the answer.
func (c *Client) Quit(ctx context.Context) (string, error) {
	reply, err := c.VoidCmd(ctx, "QUIT")
	c.Close()
	return reply, err
}

// Close closes the connection without a word.
func (c *Client) Close() error {
	if c.conn == nil {
		return nil
	}
	conn := c.conn
	c.conn = nil
	return conn.Close()
}

// Connected reports whether there is a control connection.
func (c *Client) Connected() bool { return c.conn != nil }

// Rest lets go of the context of the last command, of the bound for the whole
// and of buffers, for a connection that is put aside.
func (c *Client) Rest() {
	c.SetTotal(0)
	if c.conn != nil {
		c.conn.SetContext(context.Background())
		c.conn.Release()
	}
}
