package tempfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// Template is the prefix of names that have no other.
const Template = "tmp"

// MaxTries is how many names are tried before it is given up.
const MaxTries = 10000

// Options say where a file or directory is made and how it is called.
type Options struct {
	Dir            string // must be given, see Dir
	Prefix, Suffix string // around eight unpredictable characters; without separators
}

// ValueError reports an option that cannot be.
type ValueError struct{ Msg string }

func (e *ValueError) Error() string { return e.Msg }

// Create makes a file that only the user can read and write, and returns it
// open for both, with its absolute path. Nobody removes it.
func Create(ctx context.Context, h host.Host, o Options) (f host.File, path string, err error) {
	path, err = unused(ctx, h, "tempfile.mkstemp", o, func(path string) (err error) {
		f, err = h.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		return err
	})
	return f, path, err
}

// MakeDir makes a directory that only the user can use, and returns its
// absolute path. Nobody removes it.
func MakeDir(ctx context.Context, h host.Host, o Options) (path string, err error) {
	return unused(ctx, h, "tempfile.mkdtemp", o, func(path string) error { return h.Mkdir(path, 0o700) })
}

// Unlinked makes a file like Create that has no name any more, or, where the
// system does not allow that, one that remove removes after it was closed.
func Unlinked(ctx context.Context, h host.Host, o Options) (f host.File, remove func() error, err error) {
	f, path, err := Create(ctx, h, o)
	if err != nil {
		return nil, nil, err
	}
	if h.Remove(path) != nil {
		remove = func() error { return Remove(h, path) }
	}
	return f, remove, nil
}

// Remove removes a file; it is no error if somebody did already.
func Remove(h host.Files, path string) error {
	if err := h.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// unused makes something under a name that is not in use yet.
func unused(ctx context.Context, h host.Host, event string, o Options, make func(path string) error) (string, error) {
	for name, part := range map[string]string{"prefix": o.Prefix, "suffix": o.Suffix} {
		if strings.ContainsAny(part, "/\x00"+string(filepath.Separator)) { // a file elsewhere is none that this directory's owner expects
			return "", &ValueError{fmt.Sprintf("tempfile: parameter '%s' must not hold a path separator or NUL: %q", name, part)}
		}
	}
	dir := o.Dir
	if !filepath.IsAbs(dir) {
		wd, err := h.Getwd()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(wd, dir)
	}
	for range MaxTries {
		middle, err := characters(h.Random())
		if err != nil {
			return "", err
		}
		path := filepath.Join(dir, o.Prefix+middle+o.Suffix)
		if err := h.Audit(ctx, event, path); err != nil {
			return "", err
		}
		if err := make(path); err == nil || !errors.Is(err, fs.ErrExist) {
			return path, err
		}
	}
	return "", &fs.PathError{Op: "create", Path: dir, Err: fs.ErrExist}
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789_"

// characters returns eight unpredictable ones, all equally likely.
func characters(random io.Reader) (string, error) {
	name := make([]byte, 0, 8)
	for b := make([]byte, 16); len(name) < cap(name); {
		if _, err := io.ReadFull(random, b); err != nil {
			return "", err
		}
		for _, c := range b {
			if int(c) < 256/len(alphabet)*len(alphabet) && len(name) < cap(name) {
				name = append(name, alphabet[int(c)%len(alphabet)])
			}
		}
	}
	return string(name), nil
}
