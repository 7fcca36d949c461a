//go:build interop

package interop

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program finds a program on PATH or where Debian keeps servers. A test whose
// counterpart is not installed fails.
func program(t testing.TB, name, pkg string) string {
	t.Helper()
	for _, candidate := range []string{name, "/usr/sbin/" + name, "/sbin/" + name, "/usr/local/sbin/" + name} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path
		}
	}
	t.Fatalf("%s is not installed: apt-get install %s", name, pkg)
	return ""
}

// credential is whom servers run as: nobody if the tests run as root, whose
// servers would otherwise insist on changing user by themselves.
func credential(t testing.TB) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.ParseUint(u.Uid, 10, 32) // the lookup gives numbers
	gid, _ := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// workDir makes a directory that goes away with the test, for a server to live
// in: the server may write there, and reach it.
func workDir(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if who := credential(t); who != nil {
		check(t, os.Chmod(filepath.Dir(dir), 0o711))
		check(t, os.Chown(dir, int(who.Uid), int(who.Gid)))
	}
	return dir
}

// put writes a file below dir, and the directories above it, so that servers
// can read it and write beside it.
func put(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	putDir(t, dir, filepath.Dir(name))
	check(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

// putDir makes the directory name below dir, writable for servers.
func putDir(t testing.TB, dir, name string) string {
	t.Helper()
	path := dir
	for part := range strings.SplitSeq(filepath.ToSlash(filepath.Clean(name)), "/") {
		path = filepath.Join(path, part)
		check(t, os.MkdirAll(path, 0o755))
		if who := credential(t); who != nil {
			check(t, os.Chown(path, int(who.Uid), int(who.Gid)))
		}
	}
	return path
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// freeAddrs gives n addresses of this machine that nothing listens on.
func freeAddrs(t testing.TB, n int) []string {
	t.Helper()
	addrs := make([]string, n)
	for i := range addrs {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		check(t, err)
		defer l.Close() // all are held until all are found
		addrs[i] = l.Addr().String()
	}
	return addrs
}

// guard runs a server and ends it when its own input ends: that is when the
// test closes it, or when the process of the tests is gone, however it went.
const guard = `exec 3<&0
"$@" </dev/null 3<&- & server=$!
{ while read -r _ <&3; do :; done; kill "$server"; } 2>/dev/null &
wait "$server"`

// start runs a server in the foreground, in dir, and waits until it answers on
// addr. The server and what it started are gone when the test ends. env is added to
// the environment.
func start(t testing.TB, dir, addr string, env []string, argv ...string) {
	t.Helper()
	cmd := exec.Command("/bin/sh", append([]string{"-c", guard, "guard"}, argv...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: credential(t)}
	log, err := os.Create(filepath.Join(dir, filepath.Base(argv[0])+".out"))
	check(t, err)
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	leash, err := cmd.StdinPipe()
	check(t, err)
	check(t, cmd.Start())
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() { stop(leash, cmd.Process.Pid, ended) })
	running := true
	for deadline := time.Now().Add(15 * time.Second); running && time.Now().Before(deadline); {
		if c, err := net.Dial("tcp", addr); err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-ended:
			running = false
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatalf("%s does not answer on %s:\n%s", argv[0], addr, logs(dir))
}

// stop lets a server end by itself, and kills what is left of it.
func stop(leash io.Closer, group int, ended <-chan struct{}) {
	_ = leash.Close()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
	}
	_ = syscall.Kill(-group, syscall.SIGKILL) // an error says that nothing is left
	<-ended
}

// logs are the ends of the logs in dir, for the message of a failure.
func logs(dir string) string {
	var b strings.Builder
	for _, pattern := range []string{"*.out", "*.log"} {
		names, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is good
		for _, name := range names {
			text, _ := os.ReadFile(name)
			fmt.Fprintf(&b, "%s: %s\n", filepath.Base(name), bytes.TrimSpace(text[max(0, len(text)-2000):]))
		}
	}
	return b.String()
}
