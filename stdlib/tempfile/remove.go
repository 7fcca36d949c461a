package tempfile

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/netlua/netlua/stdlib/host"
)

// RemoveAll removes a directory with all that is in it. It does not follow
// links, and makes directories accessible where it must. What is not there any
// more is no error.
func RemoveAll(h host.Files, path string) error {
	info, err := h.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		if err := empty(h, path); err != nil {
			return err
		}
	}
	err = h.Remove(path)
	if forbidden(err) && h.Chmod(filepath.Dir(path), 0o700) == nil {
		err = h.Remove(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// empty removes what is in a directory; the first error counts.
func empty(h host.Files, dir string) error {
	entries, err := h.ReadDir(dir)
	if forbidden(err) && h.Chmod(dir, 0o700) == nil {
		entries, err = h.ReadDir(dir)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var failed error
	for _, e := range entries {
		if err := RemoveAll(h, filepath.Join(dir, e.Name())); failed == nil {
			failed = err
		}
	}
	return failed
}

// forbidden tells whether the file system, and not a policy, refused.
func forbidden(err error) bool {
	var denied *host.PermissionError
	return errors.Is(err, fs.ErrPermission) && !errors.As(err, &denied)
}
