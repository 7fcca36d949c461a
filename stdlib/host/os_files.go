package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

type sysFiles struct{}

// OpenFile returns an *os.File, so that copies between files and sockets can
// stay in the kernel.
func (sysFiles) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	return asFile(again(func() (*os.File, error) { return os.OpenFile(name, flag, perm) }))
}

// asFile keeps a nil *os.File from becoming a non-nil File.
func asFile(f *os.File, err error) (File, error) {
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (sysFiles) Stat(name string) (fs.FileInfo, error)        { return os.Stat(name) }
func (sysFiles) Lstat(name string) (fs.FileInfo, error)       { return os.Lstat(name) }
func (sysFiles) ReadDir(name string) ([]fs.DirEntry, error)   { return os.ReadDir(name) }
func (sysFiles) Remove(name string) error                     { return os.Remove(name) }
func (sysFiles) Rename(oldName, newName string) error         { return os.Rename(oldName, newName) }
func (sysFiles) Mkdir(name string, perm fs.FileMode) error    { return os.Mkdir(name, perm) }
func (sysFiles) MkdirAll(name string, perm fs.FileMode) error { return os.MkdirAll(name, perm) }
func (sysFiles) Chmod(name string, mode fs.FileMode) error    { return os.Chmod(name, mode) }
func (sysFiles) MkdirTemp(dir, pattern string) (string, error) {
	return os.MkdirTemp(dir, pattern)
}
func (sysFiles) TempDir() string        { return os.TempDir() }
func (sysFiles) Getwd() (string, error) { return os.Getwd() }

func (sysFiles) Chtimes(name string, atime, mtime time.Time) error {
	return os.Chtimes(name, atime, mtime)
}

func (sysFiles) CreateTemp(dir, pattern string) (File, error) {
	return asFile(again(func() (*os.File, error) { return os.CreateTemp(dir, pattern) }))
}

// RealPath resolves links from left to right, as the kernel does: ".." after a
// link means the parent of the link's target.
func (sysFiles) RealPath(name string) (string, error) {
	if !filepath.IsAbs(name) {
		wd, err := os.Getwd()
		if err != nil {
			return "", err
		}
		name = wd + string(filepath.Separator) + name // not Join: that would fold ".."
	}
	return realPath(name, 0)
}

// maxLinks is how many dangling links are followed in a row.
const maxLinks = 40

func realPath(name string, links int) (string, error) {
	real, err := filepath.EvalSymlinks(name)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return real, err
	}
	if links > maxLinks {
		return "", &fs.PathError{Op: "realpath", Path: name, Err: syscall.ELOOP}
	}
	trimmed := strings.TrimRight(name, string(filepath.Separator))
	dir, last := filepath.Split(trimmed)
	if dir == "" || last == "" || last == "." || last == ".." || trimmed == filepath.VolumeName(trimmed) {
		return "", err
	}
	if target, err := os.Readlink(trimmed); err == nil { // a link to what does not exist yet
		if !filepath.IsAbs(target) {
			target = dir + target
		}
		return realPath(target, links+1)
	}
	parent, err := realPath(dir, links)
	if err != nil {
		return "", err
	}
	return filepath.Join(parent, last), nil
}

// openRoot lets a policy bind what it allows to a directory.
func (sysFiles) openRoot(dir string) (*os.Root, error) {
	return again(func() (*os.Root, error) { return os.OpenRoot(dir) })
}
