package request

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/ftplib"
	"github.com/netlua/netlua/stdlib/ftplib/ftptest"
	"github.com/netlua/netlua/stdlib/host"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
	"github.com/netlua/netlua/stdlib/wire"
)

func ftpServer(t *testing.T) *ftptest.Server {
	t.Helper()
	s := ftptest.Serve(t, host.OS(), "127.0.0.1")
	s.Files["/pub/a.txt"] = "hello\nworld\n"
	s.Files["/pub/b c/d.bin"] = strings.Repeat("\x00\xff", 100_000)
	return s
}

func TestFTPTarget(t *testing.T) {
	for _, c := range []struct{ authority, selector, host, user, passwd, dirs, file, typ string }{
		{"h", "/a/b%20c/d.txt", "h", "", "", "a|b c", "d.txt", "I"},
		{"h", "", "h", "", "", "", "", "D"},
		{"h", "/", "h", "", "", "", "", "D"},
		{"h", "/a/", "h", "", "", "a", "", "D"},
		{"h", "/a;type=a", "h", "", "", "", "a", "A"},
		{"h", "/a;x=1;TYPE=D", "h", "", "", "", "a", "D"},
		{"h", "/a;type=z;type", "h", "", "", "", "a", "I"},
		{"h", "/%2Fetc/x", "h", "", "", "/etc", "x", "I"},
		{"u:p:q@h", "//a/b", "h", "u", "p:q", "|a", "b", "I"},
		{"u@x:p@h", "/a", "h", "u@x", "p", "", "a", "I"},
		{"u@[::1]", "/a", "::1", "u", "", "", "a", "I"},
	} {
		target, file, typ, err := ftpTarget(c.authority, c.selector)
		got := []string{target.Host, target.User, target.Passwd, strings.Join(target.Dirs, "|"), file, typ}
		if want := []string{c.host, c.user, c.passwd, c.dirs, c.file, c.typ}; err != nil || !slices.Equal(got, want) || target.Port != 21 {
			t.Errorf("%s %s: %q, %v", c.authority, c.selector, got, err)
		}
	}
	for _, selector := range []string{"/a%0D%0ADELE%20b", "/a%0A/b", "/a%00", "/%0d/"} {
		var control *wire.ControlCharError
		if _, _, _, err := ftpTarget("h", selector); !errors.As(err, &control) {
			t.Errorf("%s: %v", selector, err)
		}
		if _, _, _, err := ftpTarget("u\r\nDELE x:p@h", "/"); !errors.As(err, &control) {
			t.Error(err)
		}
	}
	if target, _, _, err := ftpTarget("h:2121", "/a"); target.Port != 2121 || err != nil {
		t.Error(target, err)
	}
	for _, authority := range []string{"", "h:0", "h:70000"} {
		if _, _, _, err := ftpTarget(authority, "/"); err == nil {
			t.Errorf("%q is a host", authority)
		}
	}
}

func TestFTPOpen(t *testing.T) {
	leaktest.Check(t)
	s := ftpServer(t)
	s.Password = "secret"
	d := BuildOpener(world())
	url := "ftp://me:secret@" + s.Addr
	get := func(path string) (string, response.Response) {
		resp, err := d.OpenURL(bg, url+path, nil, time.Minute)
		return text(t, resp, err), resp
	}
	got, resp := get("/pub/a.txt")
	if got != "hello\nworld\n" || resp.Headers().Value("Content-Length") != "12" || resp.Headers().Value("content-type") != "text/plain" || resp.URL() != url+"/pub/a.txt" || resp.Status() != 0 {
		t.Errorf("%q %v", got, resp.Headers().Items())
	}
	if said := strings.Join(s.Commands(), "|"); said != "USER me|PASS secret|CWD pub|TYPE I|PASV|RETR a.txt" {
		t.Error(said)
	}
	if got, _ := get("/pub/b%20c/d.bin"); got != s.Files["/pub/b c/d.bin"] {
		t.Errorf("%d bytes", len(got))
	}
	if got, _ := get("/pub/a.txt;type=a"); got != "hello\nworld\n" || !slices.Contains(s.Commands(), "TYPE A") {
		t.Errorf("%q", got)
	}
	for _, dir := range []string{"/pub/", "/pub", "/pub;type=d"} {
		got, resp := get(dir)
		if !strings.Contains(got, "a.txt\r\n") || !strings.Contains(got, "b c\r\n") || resp.Headers().Len() != 0 {
			t.Errorf("%s: %q %v", dir, got, resp.Headers().Items())
		}
	}
	if got, _ := get(""); !strings.HasSuffix(got, "pub\r\n") {
		t.Errorf("%q", got)
	}
	req := must(t, url+"/pub/a.txt", Options{})
	resp, err := d.Open(bg, req)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"hel", "lo\n", "world\n", ""} {
		limit := []int{3, -1, 100, -1}[i]
		if line, err := resp.ReadLine(bg, limit); string(line) != want || err != nil {
			t.Errorf("line %d: %q, %v", i, line, err)
		}
	}
	resp.Close()
	resp, err = d.OpenURL(bg, url+"/pub/b%20c/d.bin", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	resp.Close() // before its end
}

func TestFTPFailures(t *testing.T) {
	leaktest.Check(t)
	s := ftpServer(t)
	d := BuildOpener(world())
	url := "ftp://" + s.Addr
	reason := func(url string) (string, error) {
		resp, err := d.OpenURL(bg, url, nil, time.Minute)
		if err == nil {
			_, err = response.ReadAll(bg, resp, -1)
			resp.Close()
		}
		var e *urlerror.URLError
		if !errors.As(err, &e) {
			t.Fatalf("%s: %v", url, err)
		}
		return e.Reason.Error(), err
	}
	got, err := reason(url + "/none/x")
	var no *ftplib.Error
	if got != "ftp error: error_perm('550 no such directory')" || !errors.As(err, &no) || no.Class != ftplib.PermError {
		t.Error(got, err)
	}
	if got, _ := reason(url + "/pub/none.txt"); got != "ftp error: error_perm('550 no such directory')" {
		t.Error(got)
	}
	s.Reply("RETR a.txt", "553 it's not\r\n")
	if got, _ := reason(url + "/pub/a.txt"); got != `ftp error: error_perm("553 it's not")` {
		t.Error(got)
	}
	s.BreakAt(100) // the server says that it gave up
	if got, _ := reason(url + "/pub/b%20c/d.bin"); !strings.HasPrefix(got, "ftp error: error_temp('426 ") {
		t.Error(got)
	}
	s.Reply("TYPE", "")
	if got, _ := reason(url + "/pub/a.txt"); got != "ftp error: EOFError()" {
		t.Error(got)
	}
	s.Reply("USER", "xyz\\\r\n")
	if got, _ := reason(url + "/pub/a.txt"); got != `ftp error: error_proto('xyz\\')` {
		t.Error(got)
	}
	got, err = reason("ftp://127.0.0.1:1/x")
	if got != "ftp error: ConnectionRefusedError(111, 'Connection refused')" || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Error(got, err)
	}
	if got, _ := reason("ftp:x"); got != "ftp error: no host given" {
		t.Error(got)
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	_, err = d.OpenURL(bg, "ftp://"+silent.Addr().String()+"/x", nil, 50*time.Millisecond)
	if err == nil || err.Error() != "<urlopen error ftp error: timeout('timed out')>" || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
	slow := must(t, "ftp://"+silent.Addr().String()+"/x", Options{})
	slow.Total = 50 * time.Millisecond
	if _, err := d.Open(bg, slow); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(bg, 50*time.Millisecond)
	defer cancel()
	if _, err := d.OpenURL(ctx, "ftp://"+silent.Addr().String()+"/x", nil, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestCacheFTP(t *testing.T) {
	leaktest.Check(t)
	s := ftpServer(t)
	clock := host.NewManualClock(time.Unix(1e9, 0))
	h := NewCacheFTPHandler()
	d := BuildOpener(host.WithClock(world(), clock), h)
	url := "ftp://" + s.Addr
	get := func(path string) {
		t.Helper()
		resp, err := d.OpenURL(bg, url+path, nil, time.Minute)
		if got := text(t, resp, err); !strings.Contains(got, "hello") && !strings.Contains(got, ".bin") && len(got) != 200_000 {
			t.Errorf("%s: %q", path, got)
		}
	}
	get("/pub/a.txt")
	get("/pub/a.txt")
	if s.Logins() != 1 || h.Idle() != 1 {
		t.Errorf("%d connections, %d idle", s.Logins(), h.Idle())
	}
	get("/pub/b%20c/") // another directory
	get("/pub/b%20c/d.bin")
	if s.Logins() != 2 || h.Idle() != 2 {
		t.Errorf("%d connections, %d idle", s.Logins(), h.Idle())
	}
	// Two transfers at once have two connections.
	one, err1 := d.OpenURL(bg, url+"/pub/a.txt", nil, time.Minute)
	two, err2 := d.OpenURL(bg, url+"/pub/a.txt", nil, time.Minute)
	if text(t, one, err1) != text(t, two, err2) || s.Logins() != 3 || h.Idle() != 3 {
		t.Errorf("%d connections, %d idle", s.Logins(), h.Idle())
	}
	h.SetMaxConns(2)
	if h.Idle() != 2 {
		t.Errorf("%d idle", h.Idle())
	}
	// A transfer that is given up takes its connection along.
	resp, err := d.OpenURL(bg, url+"/pub/a.txt", nil, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	resp.Close()
	if h.Idle() != 1 {
		t.Errorf("%d idle", h.Idle())
	}
	clock.Advance(2 * time.Minute)
	h.CheckCache()
	if h.Idle() != 0 {
		t.Errorf("%d idle after two minutes", h.Idle())
	}
	h.SetTimeout(time.Hour)
	get("/pub/a.txt")
	clock.Advance(2 * time.Minute)
	logins := s.Logins()
	get("/pub/a.txt")
	if s.Logins() != logins {
		t.Error("an hour is shorter than two minutes")
	}
	// A connection that the server has closed is opened again.
	s.HangUp()
	get("/pub/a.txt")
	if s.Logins() != logins+1 {
		t.Errorf("%d connections", s.Logins()-logins)
	}
	h.Close()
	if h.Idle() != 0 {
		t.Error("not closed")
	}
}

func TestFTPRetrieve(t *testing.T) {
	leaktest.Check(t)
	s := ftpServer(t)
	m := NewModule(world())
	name := filepath.Join(t.TempDir(), "d.bin")
	got, err := m.Urlretrieve(bg, must(t, "ftp://"+s.Addr+"/pub/b%20c/d.bin", Options{}), name, nil)
	if err != nil || got.Headers.Value("Content-Length") != "200000" {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Size() != 200_000 {
		t.Error(info, err)
	}
	s.BreakAt(100)
	var e *urlerror.URLError
	if _, err := m.Urlretrieve(bg, must(t, "ftp://"+s.Addr+"/pub/b%20c/d.bin", Options{}), name, nil); !errors.As(err, &e) || !strings.Contains(err.Error(), "426") {
		t.Error(err)
	}
}
