// Package ftptest is an FTP server for tests: a few files in memory, replies
// that a test can replace, and a list of the commands that came.
package ftptest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
)

// Server is an FTP server. Files and Password may be set before the first client
// comes. An account is needed only if Password is set.
type Server struct {
	Addr     string            // "host:port"
	Files    map[string]string // content by absolute name
	Password string            // of every user

	world host.Host
	l     net.Listener
	wait  sync.WaitGroup

	mu       sync.Mutex
	replies  map[string]string
	breakAt  int
	commands []string
	logins   int
	open     map[net.Conn]bool
}

// Reply has the server answer a command with a text as it is instead of its own
// reply. The command is a whole one ("RETR x") or a verb; "" is the welcome. An
// empty text hangs up.
func (s *Server) Reply(command, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replies[command] = text
}

// Usual undoes Reply.
func (s *Server) Usual(command string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.replies, command)
}

func (s *Server) reply(command string) (text string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, ok = s.replies[command]
	return text, ok
}

// BreakAt has transfers end after n bytes, with a reply that says so; 0 lets
// them be.
func (s *Server) BreakAt(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breakAt = n
}

// Serve starts a server on a free port of address ("127.0.0.1", "::1"). It ends
// with the test.
func Serve(t testing.TB, world host.Host, address string) *Server {
	t.Helper()
	l, err := world.Listen(context.Background(), host.Target{Network: "tcp", Address: net.JoinHostPort(address, "0")})
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: l.Addr().String(), Files: map[string]string{}, replies: map[string]string{}, world: world, l: l, open: map[net.Conn]bool{}}
	s.wait.Add(1)
	go s.accept()
	t.Cleanup(func() {
		l.Close()
		s.HangUp()
		s.wait.Wait()
	})
	return s
}

// Commands returns what clients have said so far.
func (s *Server) Commands() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands)
}

// Logins is the number of control connections so far.
func (s *Server) Logins() int { s.mu.Lock(); defer s.mu.Unlock(); return s.logins }

// HangUp closes all connections.
func (s *Server) HangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		c.Close()
	}
}

func (s *Server) accept() {
	defer s.wait.Done()
	for {
		c, err := s.l.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.logins++
		s.open[c] = true
		s.mu.Unlock()
		s.wait.Add(1)
		go func() {
			defer s.wait.Done()
			(&session{Server: s, conn: c, dir: "/"}).run()
			s.mu.Lock()
			delete(s.open, c)
			s.mu.Unlock()
		}()
	}
}

// session is one control connection.
type session struct {
	*Server
	conn net.Conn
	dir  string
	data net.Listener
}

func (s *session) run() {
	defer s.conn.Close()
	defer s.closeData()
	if !s.say("", "220 ready\r\n") {
		return
	}
	lines := bufio.NewReader(s.conn)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.mu.Lock()
		s.commands = append(s.commands, line)
		s.mu.Unlock()
		verb, arg, _ := strings.Cut(line, " ")
		if _, ok := s.reply(line); ok {
			if !s.say(line, "") {
				return
			}
			continue
		}
		if !s.say(verb, s.answer(verb, arg)) || verb == "QUIT" {
			return
		}
	}
}

// say sends a reply, or what the test has put in its place.
func (s *session) say(key, reply string) bool {
	if text, ok := s.Server.reply(key); ok {
		reply = text
	}
	_, err := io.WriteString(s.conn, reply)
	return err == nil && reply != ""
}

func (s *session) answer(verb, arg string) string {
	if _, replaced := s.reply(verb); replaced {
		return ""
	}
	switch verb {
	case "USER":
		return "331 password\r\n"
	case "PASS":
		if s.Password != "" && arg != s.Password {
			return "530 Login incorrect.\r\n"
		}
		return "230 logged in\r\n"
	case "TYPE", "NOOP":
		return "200 ok\r\n"
	case "QUIT":
		return "221 bye\r\n"
	case "CWD":
		name := path.Join(s.dir, arg)
		if strings.HasPrefix(arg, "/") {
			name = path.Clean(arg)
		}
		if !s.isDir(name) {
			return "550 no such directory\r\n"
		}
		s.dir = name
		return "250 ok\r\n"
	case "CDUP":
		s.dir = path.Dir(s.dir)
		return "250 ok\r\n"
	case "PWD":
		return fmt.Sprintf("257 \"%s\"\r\n", strings.ReplaceAll(s.dir, `"`, `""`))
	case "REST":
		return "350 ok\r\n"
	case "PASV", "EPSV":
		return s.passive(verb)
	case "RETR":
		text, ok := s.Files[path.Join(s.dir, arg)]
		if !ok {
			return "550 no such file\r\n"
		}
		return s.transfer(text, fmt.Sprintf("150 Opening data connection (%d bytes)\r\n", len(text)))
	case "LIST", "NLST":
		return s.transfer(s.list(path.Join(s.dir, arg), verb == "LIST"), "150 Here comes the directory listing.\r\n")
	}
	return "502 what?\r\n"
}

func (s *session) isDir(name string) bool {
	for f := range s.Files {
		if strings.HasPrefix(f, strings.TrimSuffix(name, "/")+"/") {
			return true
		}
	}
	return name == "/"
}

func (s *session) list(dir string, long bool) string {
	var names []string
	for f := range s.Files {
		if rest, ok := strings.CutPrefix(f, strings.TrimSuffix(dir, "/")+"/"); ok {
			name, _, below := strings.Cut(rest, "/")
			if long && below {
				name = "drwxr-xr-x 1 ftp ftp 0 Jan 1 00:00 " + name
			} else if long {
				name = fmt.Sprintf("-rw-r--r-- 1 ftp ftp %d Jan 1 00:00 %s", len(s.Files[f]), name)
			}
			if !slices.Contains(names, name+"\r\n") {
				names = append(names, name+"\r\n")
			}
		}
	}
	slices.Sort(names)
	return strings.Join(names, "")
}

func (s *session) closeData() {
	if s.data != nil {
		s.data.Close()
		s.data = nil
	}
}

func (s *session) passive(verb string) string {
	s.closeData()
	here, _, _ := net.SplitHostPort(s.conn.LocalAddr().String())
	l, err := s.world.Listen(context.Background(), host.Target{Network: "tcp", Address: net.JoinHostPort(here, "0")})
	if err != nil {
		return "425 cannot\r\n"
	}
	s.data = l
	_, portText, _ := net.SplitHostPort(l.Addr().String())
	port := 0
	fmt.Sscan(portText, &port)
	if verb == "EPSV" {
		return fmt.Sprintf("229 Entering Extended Passive Mode (|||%d|)\r\n", port)
	}
	// An address that leads nowhere: clients are not to look at it.
	return fmt.Sprintf("227 Entering Passive Mode (192,0,2,1,%d,%d).\r\n", port>>8, port&255)
}

// transfer sends text on the data connection and returns the last reply.
func (s *session) transfer(text, first string) string {
	if s.data == nil {
		return "425 Use PASV first.\r\n"
	}
	defer s.closeData()
	if _, err := io.WriteString(s.conn, first); err != nil {
		return ""
	}
	c, err := s.data.Accept()
	if err != nil {
		return "425 no connection\r\n"
	}
	defer c.Close()
	s.mu.Lock()
	n := s.breakAt
	s.mu.Unlock()
	if n > 0 && n < len(text) {
		_, _ = io.WriteString(c, text[:n])
		return "426 Connection closed; transfer aborted.\r\n"
	}
	if _, err := io.WriteString(c, text); err != nil {
		return "426 Connection closed; transfer aborted.\r\n"
	}
	return "226 Transfer complete.\r\n"
}
