package tempfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// Dir returns the absolute path of a directory for temporary files: the first
// of those of the variables TMPDIR, TEMP and TMP, the system's, and the working
// directory in which a file can be made. It makes one to find out.
func Dir(h host.Host) (string, error) {
	var denied *host.PermissionError
	candidates := candidates(h)
	for _, dir := range candidates {
		err := try(h, dir)
		if err == nil {
			return dir, nil
		}
		if denied == nil && errors.As(err, &denied) { // the first is the one that a policy should allow
			denied = ofDirectory(denied)
		}
	}
	if denied != nil {
		return "", denied
	}
	return "", &fs.PathError{
		Op: "create", Path: strings.Join(candidates, ", "),
		Err: fmt.Errorf("no usable temporary directory: %w", fs.ErrNotExist),
	}
}

// ofDirectory speaks of the directory instead of the file that was tried.
func ofDirectory(e *host.PermissionError) *host.PermissionError {
	last := string(filepath.Separator) + filepath.Base(e.Value)
	return &host.PermissionError{Kind: e.Kind, Value: filepath.Dir(e.Value), Flag: strings.TrimSuffix(e.Flag, last)}
}

func candidates(h host.Host) (list []string) {
	wd, wdErr := h.Getwd()
	add := func(dir string) {
		if !filepath.IsAbs(dir) {
			if wdErr != nil {
				return
			}
			dir = filepath.Join(wd, dir)
		}
		list = append(list, filepath.Clean(dir))
	}
	for _, key := range []string{"TMPDIR", "TEMP", "TMP"} {
		if dir, ok := h.LookupEnv(key); ok && dir != "" {
			add(dir)
		}
	}
	for _, dir := range []string{h.TempDir(), "/tmp", "/var/tmp", "/usr/tmp", "."} {
		add(dir)
	}
	return list
}

// try makes a file in dir and removes it.
func try(h host.Host, dir string) error {
	for range 100 {
		name, err := characters(h.Random())
		if err != nil {
			return err
		}
		path := filepath.Join(dir, name)
		f, err := h.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		_, err = io.WriteString(f, "blat") // a full disk shows only now
		return errors.Join(err, f.Close(), h.Remove(path))
	}
	return fs.ErrExist
}
