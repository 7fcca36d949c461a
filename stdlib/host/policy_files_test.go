package host

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// tree makes in/file, in/sub/file, out/secret and links between them, and
// returns the directory above.
func tree(t *testing.T) string {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"in/sub", "in2", "out"} {
		if err := os.MkdirAll(filepath.Join(top, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"in/file", "in/sub/file", "in2/file", "out/secret"} {
		if err := os.WriteFile(filepath.Join(top, f), []byte(f), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{
		"in/inside":   "sub/file",
		"in/escape":   "../out/secret",
		"in/escapdir": filepath.Join(top, "out"),
		"in/dangling": "../out/new",
		"out/back":    "../in",
		"in/loop":     "loop",
	} {
		if err := os.Symlink(target, filepath.Join(top, name)); err != nil {
			t.Fatal(err)
		}
	}
	return top
}

func filesHost(top string, read, write, denyRead []string) Host {
	under := func(names []string) (out []string) {
		for _, n := range names {
			out = append(out, filepath.Join(top, n))
		}
		return out
	}
	var p Policy
	p.Read.Allow.Paths, p.Write.Allow.Paths = under(read), under(write)
	p.Read.Deny.Paths = under(denyRead)
	return Restricted(OS(), p)
}

func TestReadPolicy(t *testing.T) {
	top := tree(t)
	h := filesHost(top, []string{"in"}, nil, []string{"in/sub/private"})
	for name, ok := range map[string]bool{
		"in/file":                 true,
		"in/inside":               true,
		"in/sub/../file":          true,
		"out/back/file":           true, // the real file counts
		"in/../in2/file":          false,
		"in2/file":                false,
		"in":                      true,
		"out/secret":              false,
		"in/escape":               false,
		"in/escapdir/secret":      false,
		"in/escapdir/../in2/file": false,
		"in/loop":                 false,
		"in/sub/private":          false,
		"in/sub/private/x":        false,
	} {
		name = top + "/" + name // not Join: ".." must arrive
		f, err := h.OpenFile(name, os.O_RDONLY, 0)
		if (err == nil) != ok {
			t.Errorf("open %s: %v", name, err)
		}
		if err == nil {
			f.Close()
		} else if !strings.HasSuffix(name, "loop") && !errors.Is(err, fs.ErrPermission) {
			t.Errorf("open %s: %v", name, err)
		}
		if _, err := h.Stat(name); (err == nil) != ok {
			t.Errorf("stat %s: %v", name, err)
		}
		if _, err := h.RealPath(name); (err == nil) != ok {
			t.Errorf("realpath %s: %v", name, err)
		}
		if f, err := h.OpenFile(name, os.O_RDWR, 0); err == nil {
			f.Close()
			t.Errorf("open %s for writing succeeds", name)
		}
	}
	if info, err := h.Lstat(top + "/in/escape"); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("a link itself may be looked at: %v", err)
	}
	if entries, err := h.ReadDir(top + "/in"); err != nil || len(entries) == 0 {
		t.Errorf("ReadDir: %v", err)
	}
	if _, err := h.ReadDir(top); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("ReadDir above: %v", err)
	}
	if _, err := h.OpenFile(top+"/in/none", os.O_RDONLY, 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if _, err := h.Getwd(); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Getwd: %v", err)
	}
}

func TestWritePolicy(t *testing.T) {
	top := tree(t)
	h := filesHost(top, []string{"in"}, []string{"in"}, nil)
	create := func(name string) error {
		f, err := h.OpenFile(filepath.Join(top, name), os.O_WRONLY|os.O_CREATE, 0o644)
		if err == nil {
			err = f.Close()
		}
		return err
	}
	if err := create("in/new"); err != nil {
		t.Error(err)
	}
	forbidden := map[string]error{
		"create outside":        create("out/new"),
		"create through a link": create("in/dangling"),
		"create through a dir":  create("in/escapdir/new"),
		"append":                func() error { _, err := h.OpenFile(top+"/out/secret", os.O_APPEND|os.O_RDWR, 0); return err }(),
		"truncate":              func() error { _, err := h.OpenFile(top+"/out/secret", os.O_TRUNC, 0); return err }(),
		"remove":                h.Remove(top + "/out/secret"),
		"rename from":           h.Rename(top+"/out/secret", top+"/in/x"),
		"rename to":             h.Rename(top+"/in/file", top+"/out/x"),
		"mkdir":                 h.Mkdir(top+"/out/d", 0o755),
		"mkdirall":              h.MkdirAll(top+"/in/escapdir/d/e", 0o755),
		"chmod":                 h.Chmod(top+"/in/escape", 0o777),
		"chtimes":               h.Chtimes(top+"/in/escape", time.Now(), time.Now()),
		"temp":                  func() error { _, err := h.CreateTemp("", "x"); return err }(),
		"tempdir":               func() error { _, err := h.MkdirTemp(top+"/in/escapdir", "x"); return err }(),
	}
	for what, err := range forbidden {
		if !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v", what, err)
		}
	}
	allowed := map[string]error{
		"remove a link":     h.Remove(top + "/in/escape"),
		"rename":            h.Rename(top+"/in/file", top+"/in/sub/moved"),
		"mkdirall":          h.MkdirAll(top+"/in/a/b", 0o755),
		"chmod":             h.Chmod(top+"/in/sub", 0o700),
		"chtimes":           h.Chtimes(top+"/in/sub/file", time.Now(), time.Now()),
		"read what is ours": func() error { _, err := h.Stat(top + "/in/sub/moved"); return err }(),
	}
	for what, err := range allowed {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if b, err := os.ReadFile(top + "/out/secret"); err != nil || string(b) != "out/secret" {
		t.Errorf("the file outside: %q, %v", b, err)
	}
	if f, err := h.CreateTemp(top+"/in", "x*.txt"); err != nil {
		t.Error(err)
	} else {
		f.Close()
	}
	if _, err := h.CreateTemp(top+"/in", "../out/x"); err == nil {
		t.Error("a pattern with a separator is accepted")
	}
}

// A directory that turns into a link while it is being used must not lead out.
func TestLinkSwap(t *testing.T) {
	top := tree(t)
	r := filesHost(top, []string{"in"}, nil, nil).(*restricted)
	s, err := r.check(top+"/in/sub/file", true, &r.read)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(top+"/in/sub"), os.Symlink("../out", top+"/in/sub"), os.WriteFile(top+"/out/file", nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	err = r.at(s, func(files rootedFiles, name string) error {
		f, err := files.OpenFile(name, os.O_RDONLY, 0)
		if err == nil {
			f.Close()
		}
		return err
	})
	if err == nil {
		t.Error("the new link leads out of the allowed directory")
	}
}

func TestDenyInsideAllow(t *testing.T) {
	top := tree(t)
	var p Policy
	p.Read.Allow.All, p.Write.Allow.All = true, true
	p.Read.Deny.Paths, p.Write.Deny.Paths = []string{top + "/out"}, []string{top + "/out"}
	h := Restricted(OS(), p)
	if _, err := h.OpenFile(top+"/in/escape", os.O_RDONLY, 0); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("open through a link: %v", err)
	}
	if err := h.Rename(top, top+"-moved"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("rename of the directory above: %v", err)
	}
	if _, err := h.Stat(top + "/in/file"); err != nil {
		t.Error(err)
	}
}

func TestUnixSocketPolicy(t *testing.T) {
	top := tree(t)
	listen := func(h Host, name string) error {
		l, err := h.Listen(t.Context(), Target{Network: "unix", Address: name})
		if err == nil {
			go func() {
				if c, err := l.Accept(); err == nil {
					c.Close()
				}
			}()
			t.Cleanup(func() { l.Close() })
		}
		return err
	}
	both := filesHost(top, []string{"in"}, []string{"in"}, nil)
	if err := listen(both, top+"/in/s"); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		h    Host
		name string
		ok   bool
	}{
		"both":       {both, top + "/in/s", true},
		"read only":  {filesHost(top, []string{"in"}, nil, nil), top + "/in/s", false},
		"write only": {filesHost(top, nil, []string{"in"}, nil), top + "/in/s", false},
		"outside":    {both, top + "/out/s", false},
		"abstract":   {both, "@s", false},
	} {
		conn, err := c.h.Dial(t.Context(), Target{Network: "unix", Address: c.name})
		if (err == nil) != c.ok || !c.ok && !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v", what, err)
		}
		if err == nil {
			conn.Close()
		}
	}
	if err := listen(both, top+"/out/s"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("listen outside: %v", err)
	}
}

func TestEnvPolicy(t *testing.T) {
	base := WithEnv(Mem(), map[string]string{"HOME": "/h", "LC_ALL": "C", "LC_TIME": "C", "SECRET": "s"})
	allow, err := ParseEnv("HOME, LC_*")
	if err != nil {
		t.Fatal(err)
	}
	h := Restricted(base, Policy{Env: Access[EnvRules]{Allow: allow, Deny: EnvRules{Names: []string{"LC_TIME"}}}})
	if got := h.Environ(); !slices.Equal(got, []string{"HOME=/h", "LC_ALL=C"}) {
		t.Errorf("Environ: %q", got)
	}
	if _, ok := h.LookupEnv("SECRET"); ok {
		t.Error("a hidden variable is seen")
	}
	if v, ok := h.LookupEnv("LC_ALL"); !ok || v != "C" {
		t.Errorf("LC_ALL: %q", v)
	}
	for key, ok := range map[string]bool{"HOME": true, "LC_X": true, "LC_TIME": false, "SECRET": false, "HOMES": false} {
		if err := h.Setenv(key, "v"); (err == nil) != ok {
			t.Errorf("Setenv(%s): %v", key, err)
		}
		if err := h.Unsetenv(key); (err == nil) != ok {
			t.Errorf("Unsetenv(%s): %v", key, err)
		}
	}
	for _, bad := range []string{"", "A,", "A*B", "A=B", "**"} {
		if _, err := ParseEnv(bad); err == nil {
			t.Errorf("ParseEnv(%q) succeeds", bad)
		}
	}
}

func TestRunPolicy(t *testing.T) {
	if runtime.GOOS == "windows" {
		return
	}
	dir := t.TempDir()
	sh, err := OS().LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(sh, dir+"/mysh"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		allow, deny, name string
		ok                bool
	}{
		{"", "", "sh", false},
		{"sh", "", "sh", true},
		{"sh", "", sh, false}, // a name allows the name only
		{sh, "", "sh", true},
		{sh, "", dir + "/mysh", true}, // the same file
		{"true", "", "sh", false},
		{"*", "sh", "sh", false},
		{"*", "sh", sh, false},
		{"*", "sh", dir + "/mysh", false},
		{"*", sh, "sh", false},
		{"*", "sh", "true", true},
		{"*", "*", "sh", false},
	} {
		var p Policy
		for list, to := range map[*RunRules]string{&p.Run.Allow: c.allow, &p.Run.Deny: c.deny} {
			if to != "" {
				rules, err := ParseRun(to)
				if err != nil {
					t.Fatal(err)
				}
				*list = rules
			}
		}
		proc, err := Restricted(OS(), p).Start(t.Context(), Command{Name: c.name, Args: []string{"-c", "exit 3"}})
		if (err == nil) != c.ok || err != nil && !errors.Is(err, fs.ErrPermission) {
			t.Errorf("allow %q deny %q: run %s: %v", c.allow, c.deny, c.name, err)
		}
		if err == nil {
			proc.Wait()
		}
	}
}

func TestRunKeepsTheEnvironment(t *testing.T) {
	base := WithEnv(OS(), map[string]string{"SECRET": "s", "SHOWN": "x", "LD_LIBRARY_PATH": "/none"})
	p := Policy{Run: Access[RunRules]{Allow: RunRules{Programs: []string{"sh"}}}, Env: Access[EnvRules]{Allow: EnvRules{All: true}, Deny: EnvRules{Names: []string{"SECRET"}}}}
	h := Restricted(base, p)
	var out strings.Builder
	proc, err := h.Start(t.Context(), Command{Name: "sh", Args: []string{"-c", "echo $SECRET$SHOWN"}, Stdout: &out})
	if err != nil {
		t.Fatal(err)
	}
	if status, err := proc.Wait(); status != 0 || err != nil || out.String() != "x\n" {
		t.Errorf("%d %v %q", status, err, out.String())
	}
	if err := h.Setenv("LD_PRELOAD", "evil.so"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Setenv: %v", err)
	}
	if _, err := h.Start(t.Context(), Command{Name: "sh", Env: []string{"LD_PRELOAD=evil.so"}}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Start: %v", err)
	}
}

func TestZeroPolicyDeniesEverything(t *testing.T) {
	h := Restricted(OS(), Policy{})
	ctx := t.Context()
	for what, err := range map[string]error{
		"dial":   func() error { _, err := h.Dial(ctx, Target{Network: "tcp", Address: "127.0.0.1:1"}); return err }(),
		"listen": func() error { _, err := h.Listen(ctx, Target{Network: "tcp", Address: ":0"}); return err }(),
		"packet": func() error { _, err := h.ListenPacket(ctx, Target{Network: "udp", Address: ":0"}); return err }(),
		"open":   func() error { _, err := h.OpenFile(os.DevNull, os.O_RDONLY, 0); return err }(),
		"start":  func() error { _, err := h.Start(ctx, Command{Name: "true"}); return err }(),
		"path":   func() error { _, err := h.LookPath("sh"); return err }(),
		"env":    h.Setenv("X", "1"),
	} {
		if !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if name, err := h.Hostname(); name != "localhost" || err != nil {
		t.Errorf("Hostname: %q, %v", name, err)
	}
	if _, err := h.Dial(ctx, Target{Network: "ip4:icmp", Address: "127.0.0.1"}); !errors.As(err, new(net.UnknownNetworkError)) {
		t.Errorf("raw socket: %v", err)
	}
}

func TestAllowAll(t *testing.T) {
	h := Restricted(OS(), AllowAll())
	f, err := h.OpenFile(filepath.Join(t.TempDir(), "x"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.WriteString(f, "x"); err != nil {
		t.Error(err)
	}
	if _, err := h.Getwd(); err != nil {
		t.Error(err)
	}
	if len(h.Environ()) == 0 {
		t.Error("no environment")
	}
}
