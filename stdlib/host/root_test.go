package host_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
)

// tree makes a directory with a file, links, and a file beside it.
func tree(t *testing.T) (dir string) {
	t.Helper()
	top := t.TempDir()
	dir = filepath.Join(top, "root")
	for _, err := range []error{
		os.MkdirAll(filepath.Join(dir, "sub"), 0o777),
		os.WriteFile(filepath.Join(top, "secret"), []byte("secret"), 0o666),
		os.WriteFile(filepath.Join(dir, "sub", "f"), []byte("inside"), 0o666),
		os.Symlink("sub/f", filepath.Join(dir, "in")),
		os.Symlink("../secret", filepath.Join(dir, "out")),
		os.Symlink("..", filepath.Join(dir, "up")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func content(r host.Root, name string) (string, error) {
	f, err := r.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	return string(b), err
}

func TestRootIsNotLeft(t *testing.T) {
	dir := tree(t)
	only := host.Access[host.PathRules]{Allow: host.PathRules{Paths: []string{filepath.Dir(dir)}}}
	hosts := map[string]host.Host{
		"system":     host.OS(),
		"audited":    host.Audited(host.OS()),
		"restricted": host.Restricted(host.OS(), host.Policy{Read: only, Write: only}),
	}
	for name, h := range hosts {
		t.Run(name, func(t *testing.T) {
			r, err := h.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			for _, name := range []string{"sub/f", "in", "sub/../sub/f"} {
				if got, err := content(r, name); got != "inside" || err != nil {
					t.Errorf("%s: %q, %v", name, got, err)
				}
			}
			for _, name := range []string{"../secret", "out", "up/secret", "sub/../../secret", filepath.Join(filepath.Dir(dir), "secret"), ".."} {
				if got, err := content(r, name); err == nil {
					t.Errorf("%s: %q", name, got)
				}
				if _, err := r.Stat(name); err == nil {
					t.Errorf("stat %s succeeded", name)
				}
			}
			if err := r.Rename("sub/f", "../stolen"); err == nil {
				t.Error("a file was renamed to outside")
			}
			if _, err := r.Lstat("out"); err != nil {
				t.Errorf("lstat of a link: %v", err)
			}
			if entries, err := r.ReadDir("."); err != nil || len(entries) != 4 {
				t.Errorf("entries %v, %v", entries, err)
			}
		})
	}
	if _, err := host.OS().OpenRoot(filepath.Join(dir, "sub", "f")); err == nil {
		t.Error("a file was opened as a directory")
	}
}

func TestRootInMemoryWritesAndRenames(t *testing.T) {
	h := host.Mem()
	if err := h.MkdirAll("/www/sub", 0o777); err != nil {
		t.Fatal(err)
	}
	r, err := h.OpenRoot("/www")
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.OpenFile("new", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	_, werr := f.Write([]byte("text"))
	if err := errors.Join(werr, f.Close(), r.Rename("new", "sub/old"), r.Chmod("sub/old", 0o600)); err != nil {
		t.Fatal(err)
	}
	if got, err := content(r, "sub/old"); got != "text" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := r.OpenFile("../tmp/x", os.O_WRONLY|os.O_CREATE, 0o666); err == nil {
		t.Error("a file was made outside")
	}
	if err := errors.Join(r.Remove("sub/old"), r.Close()); err != nil {
		t.Error(err)
	}
	if _, err := h.OpenRoot("/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a directory that is not there: %v", err)
	}
}

func TestRootUsesAreAnnounced(t *testing.T) {
	dir := tree(t)
	var seen []string
	h := host.Audited(host.OS(), func(_ context.Context, event string, args []any) error {
		seen = append(seen, event+" "+args[0].(string))
		return nil
	})
	r, err := h.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	_, cerr := content(r, "sub/f")
	_, derr := r.ReadDir("sub")
	if err := errors.Join(cerr, derr, r.Chmod("sub/f", 0o600), r.Rename("sub/f", "g"), r.Remove("g")); err != nil {
		t.Fatal(err)
	}
	want := []string{"open " + dir + "/sub/f", "os.listdir " + dir + "/sub", "os.chmod " + dir + "/sub/f", "os.rename " + dir + "/sub/f", "os.remove " + dir + "/g"}
	if !slices.Equal(seen, want) {
		t.Errorf("events %q, want %q", seen, want)
	}
}
