package tempfile_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/tempfile"
)

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	var events []string
	h := host.Audited(host.OS(), func(_ context.Context, event string, args []any) error {
		if strings.HasPrefix(event, "tempfile.") {
			events = append(events, event+" "+args[0].(string))
		}
		return nil
	})
	f, path, err := tempfile.Create(t.Context(), h, tempfile.Options{Dir: dir, Prefix: "a*", Suffix: "*.b"})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !regexp.MustCompile(`^a\*[a-z0-9_]{8}\*\.b$`).MatchString(filepath.Base(path)) || filepath.Dir(path) != dir {
		t.Errorf("path %s", path)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	made, err := tempfile.MakeDir(t.Context(), h, tempfile.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(made); err != nil || info.Mode() != fs.ModeDir|0o700 {
		t.Errorf("%v, %v", info, err)
	}
	if want := []string{"tempfile.mkstemp " + path, "tempfile.mkdtemp " + made}; strings.Join(events, "\n") != strings.Join(want, "\n") {
		t.Errorf("events %q", events)
	}
}

func TestNamesAreTriedAgain(t *testing.T) {
	h := host.Mem()
	same := bytes.Repeat([]byte{1}, 16)
	h2 := host.WithRandom(h, io.MultiReader(bytes.NewReader(same), bytes.NewReader(same), bytes.NewReader(bytes.Repeat([]byte{2}, 16))))
	for _, want := range []string{"/tmp/bbbbbbbb", "/tmp/cccccccc"} {
		if _, path, err := tempfile.Create(t.Context(), h2, tempfile.Options{Dir: "/tmp"}); err != nil || path != want {
			t.Errorf("got %s, %v; want %s", path, err, want)
		}
	}
	// 255 is left out, so that all characters are equally likely.
	h2 = host.WithRandom(h, bytes.NewReader(append(bytes.Repeat([]byte{255}, 16), bytes.Repeat([]byte{36}, 16)...)))
	if path, err := tempfile.MakeDir(t.Context(), h2, tempfile.Options{Dir: "tmp"}); err != nil || path != "/tmp/________" {
		t.Errorf("got %s, %v", path, err)
	}
}

func TestOptionsThatLeadElsewhere(t *testing.T) {
	for _, o := range []tempfile.Options{{Prefix: "../x"}, {Suffix: "/etc"}, {Prefix: "a\x00"}} {
		var bad *tempfile.ValueError
		o.Dir = "/tmp"
		if _, _, err := tempfile.Create(t.Context(), host.Mem(), o); !errors.As(err, &bad) {
			t.Errorf("%+v: %v", o, err)
		}
		if _, err := tempfile.MakeDir(t.Context(), host.Mem(), o); !errors.As(err, &bad) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestUnlinked(t *testing.T) {
	dir := t.TempDir()
	f, remove, err := tempfile.Unlinked(t.Context(), host.OS(), tempfile.Options{Dir: dir})
	if err != nil || remove != nil {
		t.Fatal(remove != nil, err)
	}
	defer f.Close()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	_, remove, err = tempfile.Unlinked(t.Context(), clinging{host.Mem()}, tempfile.Options{Dir: "/tmp"})
	if err != nil || remove == nil {
		t.Fatal("a file that cannot be removed while it is open:", err)
	}
}

// clinging is a system that does not remove open files.
type clinging struct{ host.Host }

func (clinging) Remove(string) error { return fs.ErrPermission }

func TestDir(t *testing.T) {
	h := host.Mem()
	expect := func(h host.Host, want string) {
		t.Helper()
		if got, err := tempfile.Dir(h); err != nil || got != want {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
	expect(h, "/tmp")
	for _, key := range []string{"TMP", "TEMP", "TMPDIR"} {
		if err := h.Mkdir("/"+key, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := h.Setenv(key, "/"+key); err != nil {
			t.Fatal(err)
		}
		expect(h, "/"+key)
	}
	if err := h.Setenv("TMPDIR", "/no/such"); err != nil {
		t.Fatal(err)
	}
	expect(h, "/TEMP")
	var denied *host.PermissionError
	if _, err := tempfile.Dir(host.Restricted(h, host.Policy{})); !errors.As(err, &denied) || denied.Value != "/tmp" || denied.Flag != "--allow-write=/tmp" {
		t.Errorf("under a policy: %v", err)
	}
	if left, err := h.ReadDir("/tmp"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	for _, dir := range []string{"/tmp", "/TMP", "/TEMP", "/TMPDIR"} {
		if err := h.Remove(dir); err != nil {
			t.Fatal(err)
		}
	}
	expect(h, "/") // the working directory
}

func TestRemoveAll(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("root may remove anything: modes are not tested")
	}
	outside := filepath.Join(t.TempDir(), "kept")
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "d")
	for _, name := range []string{"a/b/c", "e"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{
		os.WriteFile(filepath.Join(dir, "a/f"), nil, 0o400), os.Symlink(outside, filepath.Join(dir, "a/link")),
		os.Symlink(filepath.Dir(outside), filepath.Join(dir, "e/dir")), os.Chmod(filepath.Join(dir, "a/b"), 0), os.Chmod(filepath.Join(dir, "a"), 0o500),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := tempfile.RemoveAll(host.OS(), dir); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	if _, err := os.Stat(outside); err != nil {
		t.Errorf("a link was followed: %v", err)
	}
	if err := tempfile.RemoveAll(host.OS(), dir); err != nil {
		t.Errorf("the second time: %v", err)
	}
}

// TestSpooled holds a file that moves to the disk against one on the disk.
func TestSpooled(t *testing.T) {
	for _, limit := range []int64{0, 4, 1 << 20} {
		h := host.Mem()
		open := func(name string) (host.File, error) { return h.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600) }
		plain, err := open("/plain")
		if err != nil {
			t.Fatal(err)
		}
		s := tempfile.NewSpooled(limit, func() (host.File, error) { return open("/rolled") })
		do := func(what string, fn func(f host.File) (any, error)) {
			t.Helper()
			want, wantErr := fn(plain)
			got, err := fn(s)
			if got != want || (err == nil) != (wantErr == nil) {
				t.Errorf("limit %d, %s: got %v, %v; want %v, %v", limit, what, got, err, want, wantErr)
			}
		}
		write := func(text string) {
			do("write", func(f host.File) (any, error) { return io.WriteString(f, text) })
		}
		seek := func(offset int64, whence int) {
			do("seek", func(f host.File) (any, error) { n, err := f.Seek(offset, whence); return n, err })
		}
		read := func(n int) {
			do("read", func(f host.File) (any, error) {
				p := make([]byte, n)
				n, err := f.Read(p)
				return string(p[:n]), err
			})
		}
		read(1)
		write("abc")
		if s.Rolled() || s.Name() != "" {
			t.Errorf("limit %d: rolled over at 3 bytes", limit)
		}
		seek(1, io.SeekStart)
		read(5)
		read(0)
		seek(-1, io.SeekEnd)
		write("def")
		if s.Rolled() != (limit == 4) {
			t.Errorf("limit %d: rolled over: %v", limit, s.Rolled())
		}
		seek(2, io.SeekCurrent)
		write("x")
		seek(-100, io.SeekCurrent)
		do("truncate", func(f host.File) (any, error) { return nil, f.Truncate(7) })
		do("truncate", func(f host.File) (any, error) { return nil, f.Truncate(-1) })
		do("truncate", func(f host.File) (any, error) { return nil, f.Truncate(9) })
		do("read at", func(f host.File) (any, error) {
			p := make([]byte, 4)
			n, err := f.ReadAt(p, 6)
			return string(p[:n]), err
		})
		do("sync", func(f host.File) (any, error) { return nil, f.Sync() })
		do("stat", func(f host.File) (any, error) { info, err := f.Stat(); return info.Size(), err })
		if err := s.Rollover(); err != nil || !s.Rolled() || s.Name() != "/rolled" {
			t.Errorf("rollover: %v", err)
		}
		seek(0, io.SeekCurrent)
		seek(0, io.SeekStart)
		read(20)
		do("close", func(f host.File) (any, error) { return nil, f.Close() })
		do("close", func(f host.File) (any, error) { return nil, f.Close() })
		read(1)
	}
}

func TestSpooledFarSeek(t *testing.T) {
	s := tempfile.NewSpooled(0, func() (host.File, error) { return nil, fs.ErrPermission })
	if _, err := s.Seek(1<<40, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write([]byte("x")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
	if err := s.Truncate(1 << 40); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
}
