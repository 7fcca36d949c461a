package server

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// nobody is the user that scripts of a server run as whose own user is root.
const nobody = 65534

// RunCGI runs the script that IsCGI found and sends what it writes.
func (c *CGI) RunCGI(ctx context.Context) error {
	s, err := c.find(ctx)
	if s == nil || err != nil {
		return err
	}
	h := c.Files.HTTP
	switch n := h.Body.Length(); {
	case n < 0:
		return h.Self.SendError(ctx, 411, "", "CGI scripts need to know the length of the body")
	case c.MaxBody > 0 && n > c.MaxBody:
		return h.Self.SendError(ctx, 413, "", "")
	}
	command, err := c.command(ctx, s)
	if err != nil {
		return err
	}
	// The client learns that the answer is complete by the end of the connection.
	h.CloseConnection = true
	running, stop := context.WithCancel(ctx)
	defer stop()
	r := &cgiRun{c: c, ctx: ctx, stop: stop, work: make(chan cgiWork)}
	command.Stdout, command.Stderr = (*cgiOutput)(r), (*cgiNotes)(r)
	switch {
	case h.Body.Length() <= 0:
	case h.Stream.Redirected(): // which is read where the handler runs
		body, err := response.ReadAll(ctx, &h.Body, -1)
		if err != nil {
			return err
		}
		command.Stdin = bytes.NewReader(body)
	default:
		r.feed, r.input = io.Pipe()
		command.Stdin = r.feed
	}
	p, err := h.world.Start(running, command)
	if err != nil {
		return c.cannotRun(ctx, s, err)
	}
	if c.Timeout > 0 {
		go func() {
			if h.world.Sleep(running, c.Timeout) == nil {
				r.late.Store(true)
				stop()
			}
		}()
	}
	if h.request.Socket != nil {
		go r.watch(running)
	}
	return r.serve(p)
}

// cannotRun answers for a script that did not start.
func (c *CGI) cannotRun(ctx context.Context, s *script, err error) error {
	h := c.Files.HTTP
	if lerr := h.Self.LogError(ctx, "CGI script cannot be run: %s", err.Error()); lerr != nil {
		return lerr
	}
	return h.Self.SendError(ctx, 403, "CGI script cannot be run ("+quote(s.name)+")", "")
}

// begin sends the status before the script has said anything, as documented.
func (c *CGI) begin(ctx context.Context) error {
	h := c.Files.HTTP
	if err := h.Self.SendResponse(ctx, 200, "Script output follows"); err != nil {
		return err
	}
	if h.Protocol != DefaultProtocol {
		if err := h.Self.SendHeader(ctx, "Connection", "close"); err != nil {
			return err
		}
	}
	if err := h.Self.FlushHeaders(ctx); err != nil {
		return err
	}
	return h.Stream.Flush(ctx)
}

// command is how the script is run.
func (c *CGI) command(ctx context.Context, s *script) (host.Command, error) {
	h := c.Files.HTTP
	software, err := h.Self.VersionString(ctx)
	if err != nil {
		return host.Command{}, err
	}
	translated, err := c.translate(ctx, s.extra)
	if err != nil {
		return host.Command{}, err
	}
	cmd := host.Command{Name: s.file, Group: true, Env: c.environ(s, translated, software)}
	if c.Interpreter != "" && strings.EqualFold(Suffix(s.base), ".lua") {
		cmd.Name, cmd.Args = c.Interpreter, []string{s.file}
	}
	// An indexed query (RFC 3875 section 4.4) is an argument, but no option.
	if q := strings.ReplaceAll(s.query, "+", " "); q != "" && q[0] != '-' && !strings.ContainsAny(q, "=\x00") {
		cmd.Args = append(cmd.Args, q)
	}
	if h.world.Getuid() == 0 {
		cmd.UID = nobody
	}
	return cmd, nil
}
