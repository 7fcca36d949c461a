package ftplib_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/stdlib/ftplib"
	"github.com/netlua/netlua/stdlib/ftplib/ftptest"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wire"
)

var bg = context.Background()

// client returns a connected Client.
func client(t *testing.T, s *ftptest.Server) *ftplib.Client {
	t.Helper()
	c := unconnected(t, s)
	if _, err := c.Connect(bg); err != nil {
		t.Fatal(err)
	}
	return c
}

func unconnected(t *testing.T, s *ftptest.Server) *ftplib.Client {
	t.Helper()
	name, port, _ := net.SplitHostPort(s.Addr)
	n, _ := strconv.Atoi(port)
	c := ftplib.New(host.OS(), name, n)
	c.Timeout = time.Minute
	t.Cleanup(func() { c.Close() })
	return c
}

func class(err error) ftplib.Class {
	var e *ftplib.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Class
}

func TestSession(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		t.Run(address, func(t *testing.T) {
			leaktest.Check(t)
			s := ftptest.Serve(t, host.OS(), address)
			s.Files["/pub/a.txt"] = "one\r\ntwo"
			s.Files["/pub/b \"x\"/c.bin"] = strings.Repeat("\x00\xff", 50_000)
			s.Reply("", "220-hello\r\n 220 not yet\r\n220-nor here\r\n220 ready\r\n")
			c := client(t, s)
			if c.Welcome != "220-hello\n 220 not yet\n220-nor here\n220 ready" || c.LastResp != "220" {
				t.Errorf("%q %q", c.Welcome, c.LastResp)
			}
			if reply, err := c.Login(bg, "", "", ""); err != nil || reply != "230 logged in" {
				t.Fatal(reply, err)
			}
			if _, err := c.Cwd(bg, "pub"); err != nil {
				t.Fatal(err)
			}
			names, err := c.Nlst(bg)
			if err != nil || !slices.Equal(names, []string{"a.txt", `b "x"`}) {
				t.Errorf("%q, %v", names, err)
			}
			var lines []string
			reply, err := c.RetrLines(bg, "RETR a.txt", func(line string) error { lines = append(lines, line); return nil })
			if err != nil || reply != "226 Transfer complete." || !slices.Equal(lines, []string{"one", "two"}) {
				t.Errorf("%q, %q, %v", reply, lines, err)
			}
			if _, err := c.Cwd(bg, `b "x"`); err != nil {
				t.Fatal(err)
			}
			if dir, err := c.Pwd(bg); err != nil || dir != `/pub/b "x"` {
				t.Errorf("%q, %v", dir, err)
			}
			n := 0
			if _, err := c.RetrBinary(bg, "RETR c.bin", 1000, "0", func(b []byte) error {
				if len(b) > 1000 {
					t.Errorf("%d bytes at once", len(b))
				}
				n += len(b)
				return nil
			}); err != nil || n != 100_000 {
				t.Errorf("%d bytes, %v", n, err)
			}
			if _, err := c.Cwd(bg, ".."); err != nil {
				t.Fatal(err)
			}
			if reply, err := c.Quit(bg); err != nil || reply != "221 bye" || c.Connected() {
				t.Errorf("%q, %v", reply, err)
			}
			said := strings.Join(s.Commands(), "|")
			if !strings.HasPrefix(said, "USER anonymous|PASS anonymous@|CWD pub|TYPE A|") || !strings.Contains(said, "|REST 0|RETR c.bin|CDUP|QUIT") {
				t.Error(said)
			}
			if passive := "PASV"; strings.Contains(said, passive) != (address == "127.0.0.1") {
				t.Error(said)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	s := ftptest.Serve(t, host.OS(), "127.0.0.1")
	s.Password = "secret"
	s.Reply("SITE a", "450 busy\r\n")
	s.Reply("SITE b", "600 what\r\n")
	s.Reply("SITE c", "331 more\r\n")
	s.Reply("SITE d", "\r\n")
	c := client(t, s)
	if _, err := c.Login(bg, "u", "wrong", ""); class(err) != ftplib.PermError || err.Error() != "530 Login incorrect." {
		t.Error(err)
	}
	for cmd, want := range map[string]ftplib.Class{"SITE a": ftplib.TempError, "SITE b": ftplib.ProtoError, "SITE c": ftplib.ReplyError, "SITE d": ftplib.ProtoError, "XYZ": ftplib.PermError} {
		if _, err := c.VoidCmd(bg, cmd); class(err) != want {
			t.Errorf("%s: %v", cmd, err)
		}
	}
	before := len(s.Commands())
	for _, bad := range []string{"a\r\nDELE b", "a\nb", "a\rb", "a\x00b"} {
		var control *wire.ControlCharError
		if _, err := c.SendCmd(bg, bad); !errors.As(err, &control) {
			t.Errorf("%q: %v", bad, err)
		}
		if _, err := c.Login(bg, bad, "p", ""); !errors.As(err, &control) {
			t.Errorf("user %q: %v", bad, err)
		}
		if _, err := c.NTransferCmd(bg, "RETR a", bad); !errors.As(err, &control) {
			t.Errorf("rest %q: %v", bad, err)
		}
		if _, err := c.Cwd(bg, bad); !errors.As(err, &control) {
			t.Errorf("directory %q: %v", bad, err)
		}
	}
	if _, err := c.VoidCmd(bg, "NOOP"); err != nil || len(s.Commands()) != before+1 {
		t.Errorf("%v, %q", err, s.Commands()[before:])
	}
	if _, err := c.VoidCmd(bg, "USER x"); class(err) != ftplib.ReplyError { // a void command wants 2xx
		t.Error(err)
	}
	if e := (&ftplib.Error{Class: ftplib.AnyError, Text: "got more"}); e.Code() != "" {
		t.Error(e.Code())
	}
	c.Close()
	if _, err := c.VoidCmd(bg, "NOOP"); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct{ reply, want string }{
		"long line":    {"220 " + strings.Repeat("x", 100_000) + "\r\n", "got more than 8192 bytes"},
		"endless":      {"220-\r\n" + strings.Repeat("220- more\r\n", 5000) + "220 end\r\n", "got more than 1000 lines"},
		"no line end":  {"220 ready", "EOF"},
		"nothing":      {"", "EOF"},
		"cut multiple": {"220-hello\r\n220", "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			addr := tcptest.Serve(t, func(conn net.Conn) { _, _ = io.WriteString(conn, c.reply) })
			f := ftplib.New(host.OS(), "127.0.0.1", addr.Port)
			f.Timeout = time.Minute
			if _, err := f.Connect(bg); err == nil || err.Error() != c.want || f.Connected() {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestPassive(t *testing.T) {
	s := ftptest.Serve(t, host.OS(), "127.0.0.1")
	s.Files["/a"] = "text"
	get := func(c *ftplib.Client) (string, error) {
		var b strings.Builder
		_, err := c.RetrBinary(bg, "RETR a", 0, "", func(p []byte) error { b.Write(p); return nil })
		return b.String(), err
	}
	c := client(t, s)
	if text, err := get(c); text != "text" || err != nil { // the address in the reply leads nowhere
		t.Error(text, err)
	}
	s.Reply("PASV", "500 no such command\r\n")
	if text, err := get(c); text != "text" || err != nil {
		t.Error(text, err)
	}
	for _, reply := range []string{"227 (1,2,3,4,999,1)", "227 (1,2,3,4,0,0)", "227 none", "200 what"} {
		s.Reply("PASV", reply+"\r\n")
		if _, err := get(c); class(err) == "" {
			t.Errorf("%s: %v", reply, err)
		}
	}
	s.Reply("PASV", "227 (127,0,0,1,0,80)\r\n")
	c.MinDataPort = 1024
	if _, err := get(c); class(err) != ftplib.ProtoError {
		t.Error(err)
	}
	s.Usual("PASV")
	if text, err := get(c); text != "text" || err != nil { // still in step
		t.Error(text, err)
	}
}

func TestTransferFailures(t *testing.T) {
	leaktest.Check(t)
	s := ftptest.Serve(t, host.OS(), "127.0.0.1")
	s.Files["/a"] = strings.Repeat("x", 1000)
	s.BreakAt(10)
	c := client(t, s)
	n := 0
	count := func(p []byte) error { n += len(p); return nil }
	if _, err := c.RetrBinary(bg, "RETR a", 0, "", count); class(err) != ftplib.TempError || n != 10 {
		t.Errorf("%d bytes, %v", n, err)
	}
	if _, err := c.RetrBinary(bg, "RETR none", 0, "", count); class(err) != ftplib.PermError {
		t.Error(err)
	}
	s.BreakAt(0)
	stop := errors.New("enough")
	if _, err := c.RetrBinary(bg, "RETR a", 100, "", func([]byte) error { return stop }); err != stop || c.Connected() {
		t.Error(err)
	}
	c = client(t, s)
	c.Limits.Line = 100
	if _, err := c.RetrLines(bg, "RETR a", func(string) error { return nil }); class(err) != ftplib.AnyError {
		t.Error(err)
	}
	s.Reply("RETR a", "226 done\r\n150 (4 bytes)\r\n") // in the wrong order, as some do
	c = client(t, s)
	tr, err := c.NTransferCmd(bg, "RETR a", "")
	if err != nil {
		t.Fatal(err)
	}
	tr.Close()
	s.Reply("RETR a", "350 what\r\n")
	c = client(t, s)
	if _, err := c.NTransferCmd(bg, "RETR a", ""); class(err) != ftplib.ReplyError {
		t.Error(err)
	}
}

func TestTimeout(t *testing.T) {
	leaktest.Check(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := ftplib.New(host.OS(), "127.0.0.1", l.Addr().(*net.TCPAddr).Port)
	c.Timeout = 50 * time.Millisecond
	if _, err := c.Connect(bg); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("no welcome: %v", err)
	}
	ctx, cancel := context.WithTimeout(bg, 50*time.Millisecond)
	defer cancel()
	c.Timeout = 0
	if _, err := c.Connect(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("context: %v", err)
	}
}

// TestTotal has a server that sends a byte now and then for ever.
func TestTotal(t *testing.T) {
	leaktest.Check(t)
	addr := tcptest.Serve(t, func(conn net.Conn) {
		var err error
		for err == nil {
			_, err = conn.Write([]byte("2"))
			time.Sleep(5 * time.Millisecond)
		}
	})
	c := ftplib.New(host.OS(), "127.0.0.1", addr.Port)
	c.Timeout, c.Total = time.Second, 60*time.Millisecond
	if _, err := c.Connect(bg); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestAudit(t *testing.T) {
	s := ftptest.Serve(t, host.OS(), "127.0.0.1")
	var events []string
	forbid := ""
	world := host.Audited(host.OS(), func(_ context.Context, event string, args []any) error {
		if !strings.HasPrefix(event, "ftplib.") {
			return nil
		}
		events = append(events, event)
		if cmd, _ := args[len(args)-1].(string); cmd != "" && cmd == forbid {
			return errors.New("forbidden")
		}
		return nil
	})
	_, port, _ := net.SplitHostPort(s.Addr)
	n, _ := strconv.Atoi(port)
	c := ftplib.New(world, "127.0.0.1", n)
	defer c.Close()
	if _, err := c.Connect(bg); err != nil {
		t.Fatal(err)
	}
	forbid = "NOOP"
	if _, err := c.VoidCmd(bg, "NOOP"); err == nil || err.Error() != "forbidden" || len(s.Commands()) != 0 {
		t.Errorf("%v", err)
	}
	if !slices.Equal(events, []string{"ftplib.connect", "ftplib.sendcmd"}) {
		t.Error(events)
	}
}
