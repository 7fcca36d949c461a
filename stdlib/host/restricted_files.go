package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// pathAccess is one kind of access to files with its rules made absolute.
type pathAccess struct {
	kind        string
	all, none   bool
	allow, deny []pathRule
}

// pathRule is a file, or a directory with all that is below it.
type pathRule struct {
	text string
	path string // absolute, without links
}

func newPathAccess(h Host, kind string, a Access[PathRules]) pathAccess {
	out := pathAccess{kind: kind, all: a.Allow.All, none: a.Deny.All}
	for _, p := range a.Allow.Paths {
		if real, err := h.RealPath(p); err == nil {
			out.allow = append(out.allow, pathRule{p, real})
		}
	}
	for _, p := range a.Deny.Paths {
		if real, err := h.RealPath(p); err == nil {
			out.deny = append(out.deny, pathRule{p, real})
		}
		out.deny = append(out.deny, pathRule{p, lexical(h, p)}) // also if it is created later
	}
	return out
}

// lexical makes a name absolute without looking at the file system.
func lexical(h Host, name string) string {
	if !filepath.IsAbs(name) {
		if wd, err := h.Getwd(); err == nil {
			name = filepath.Join(wd, name)
		}
	}
	return filepath.Clean(name)
}

// free reports whether a forbids nothing.
func (a *pathAccess) free() bool { return a.all && !a.none && len(a.deny) == 0 }

// grant returns the rule that allows path, which must be absolute and real; it
// is empty if everything is allowed.
func (a *pathAccess) grant(path string) (under string, err error) {
	if a.none {
		return "", denied(a.kind, path, "")
	}
	for _, rule := range a.deny {
		if rule.covers(path) {
			return "", denied(a.kind, path, rule.text)
		}
	}
	if a.all {
		return "", nil
	}
	for _, rule := range a.allow {
		if rule.covers(path) {
			return rule.path, nil
		}
	}
	return "", notAllowed(a.kind, path)
}

func (r pathRule) covers(path string) bool {
	if len(path) < len(r.path) || !samePath(path[:len(r.path)], r.path) {
		return false
	}
	return len(path) == len(r.path) || os.IsPathSeparator(path[len(r.path)]) ||
		len(r.path) > 0 && os.IsPathSeparator(r.path[len(r.path)-1])
}

// samePath compares as the usual file systems of the platform do.
func samePath(a, b string) bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// spot is a file that may be used: its real path, and the allowed directory
// that it must be below ("" if there is no such).
type spot struct{ path, under string }

// check judges name for all kinds of access. Without follow the last element
// is taken as it is, even if it is a link.
func (r *restricted) check(name string, follow bool, kinds ...*pathAccess) (spot, error) {
	isFree := true
	for _, a := range kinds {
		isFree = isFree && a.free()
	}
	if isFree {
		return spot{path: name}, nil
	}
	real, err := r.realPath(name, follow)
	if err != nil { // say so only to those who may look there
		for _, a := range kinds {
			if _, err := a.grant(lexical(r.Host, name)); err != nil {
				return spot{}, err
			}
		}
		return spot{}, err
	}
	s := spot{path: real}
	for _, a := range kinds {
		under, err := a.grant(real)
		if err != nil {
			return spot{}, err
		}
		if under != "" {
			s.under = under
		}
	}
	return s, nil
}

func (r *restricted) realPath(name string, follow bool) (string, error) {
	if follow || name == "" {
		return r.Host.RealPath(name)
	}
	trimmed := name
	for len(trimmed) > 1 && os.IsPathSeparator(trimmed[len(trimmed)-1]) {
		trimmed = trimmed[:len(trimmed)-1]
	}
	dir, last := filepath.Split(trimmed)
	if last == "" || last == "." || last == ".." {
		return r.Host.RealPath(name)
	}
	if dir == "" {
		dir = "."
	}
	parent, err := r.Host.RealPath(dir)
	return filepath.Join(parent, last), err
}

// at runs fn on the files below the allowed directory, where they can be had
// in this way: links that lead out of it then fail, whenever they were made.
func (r *restricted) at(s spot, fn func(files rootedFiles, name string) error) error {
	if opener, ok := r.Host.(interface {
		openRoot(dir string) (*os.Root, error)
	}); ok && s.under != "" && len(s.path) > len(s.under) {
		root, err := opener.openRoot(s.under)
		if err == nil {
			defer root.Close()
			return fn(rootFiles{root}, below(s))
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return fn(r.Host, s.path)
}

// below is the name of a spot from its allowed directory on.
func below(s spot) string {
	return strings.TrimLeft(s.path[len(s.under):], string(filepath.Separator))
}

func (r *restricted) OpenFile(name string, flag int, perm fs.FileMode) (f File, err error) {
	var kinds []*pathAccess
	if flag&os.O_WRONLY == 0 {
		kinds = append(kinds, &r.read)
	}
	if flag&(os.O_WRONLY|os.O_RDWR|os.O_CREATE|os.O_TRUNC|os.O_APPEND) != 0 {
		kinds = append(kinds, &r.write)
	}
	s, err := r.check(name, true, kinds...)
	if err != nil {
		return nil, err
	}
	err = r.at(s, func(files rootedFiles, name string) (err error) {
		f, err = files.OpenFile(name, flag, perm)
		return err
	})
	return f, err
}

func (r *restricted) Stat(name string) (info fs.FileInfo, err error) {
	s, err := r.check(name, true, &r.read)
	if err != nil {
		return nil, err
	}
	err = r.at(s, func(files rootedFiles, name string) (err error) {
		info, err = files.Stat(name)
		return err
	})
	return info, err
}

func (r *restricted) Lstat(name string) (info fs.FileInfo, err error) {
	s, err := r.check(name, false, &r.read)
	if err != nil {
		return nil, err
	}
	err = r.at(s, func(files rootedFiles, name string) (err error) {
		info, err = files.Lstat(name)
		return err
	})
	return info, err
}

func (r *restricted) ReadDir(name string) (entries []fs.DirEntry, err error) {
	s, err := r.check(name, true, &r.read)
	if err != nil {
		return nil, err
	}
	err = r.at(s, func(files rootedFiles, name string) (err error) {
		entries, err = files.ReadDir(name)
		return err
	})
	return entries, err
}

// change runs fn on a file that may be written.
func (r *restricted) change(name string, follow bool, fn func(files rootedFiles, name string) error) error {
	s, err := r.check(name, follow, &r.write)
	if err != nil {
		return err
	}
	return r.at(s, fn)
}

func (r *restricted) Remove(name string) error {
	return r.change(name, false, rootedFiles.Remove)
}

func (r *restricted) Mkdir(name string, perm fs.FileMode) error {
	return r.change(name, false, func(f rootedFiles, name string) error { return f.Mkdir(name, perm) })
}

func (r *restricted) MkdirAll(name string, perm fs.FileMode) error {
	return r.change(name, true, func(f rootedFiles, name string) error { return f.MkdirAll(name, perm) })
}

func (r *restricted) Chmod(name string, mode fs.FileMode) error {
	return r.change(name, true, func(f rootedFiles, name string) error { return f.Chmod(name, mode) })
}

func (r *restricted) Chtimes(name string, atime, mtime time.Time) error {
	return r.change(name, true, func(f rootedFiles, name string) error { return f.Chtimes(name, atime, mtime) })
}

// Rename needs Read for the old name, too: the new one may be readable.
func (r *restricted) Rename(oldName, newName string) error {
	from, err := r.check(oldName, false, &r.read, &r.write)
	if err != nil {
		return err
	}
	to, err := r.check(newName, false, &r.write)
	if err != nil {
		return err
	}
	for _, a := range []*pathAccess{&r.read, &r.write} {
		for _, rule := range a.deny { // a directory takes what is below it along
			if (pathRule{path: from.path}).covers(rule.path) {
				return denied(a.kind, from.path, rule.text)
			}
		}
	}
	if from.under != to.under || len(to.path) <= len(to.under) {
		return r.Host.Rename(from.path, to.path)
	}
	return r.at(from, func(files rootedFiles, name string) error {
		if name == from.path {
			return files.Rename(name, to.path)
		}
		return files.Rename(name, below(to))
	})
}

func (r *restricted) CreateTemp(dir, pattern string) (File, error) {
	s, err := r.tempDir(dir, pattern, &r.read, &r.write)
	if err != nil {
		return nil, err
	}
	return r.Host.CreateTemp(s.path, pattern)
}

func (r *restricted) MkdirTemp(dir, pattern string) (string, error) {
	s, err := r.tempDir(dir, pattern, &r.write)
	if err != nil {
		return "", err
	}
	return r.Host.MkdirTemp(s.path, pattern)
}

func (r *restricted) tempDir(dir, pattern string, kinds ...*pathAccess) (spot, error) {
	if strings.ContainsAny(pattern, `/\`) {
		return spot{}, &fs.PathError{Op: "createtemp", Path: pattern, Err: errors.New("pattern holds a path separator")}
	}
	if dir == "" {
		dir = r.Host.TempDir()
	}
	return r.check(dir, true, kinds...)
}

func (r *restricted) Getwd() (string, error) {
	wd, err := r.Host.Getwd()
	if err != nil {
		return "", err
	}
	if _, err := r.check(wd, true, &r.read); err != nil {
		return "", err
	}
	return wd, nil
}

func (r *restricted) RealPath(name string) (string, error) {
	s, err := r.check(name, true, &r.read)
	if err != nil {
		return "", err
	}
	return r.Host.RealPath(s.path)
}

// rootedFiles is what is done to a single file.
type rootedFiles interface {
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	ReadDir(name string) ([]fs.DirEntry, error)
	Remove(name string) error
	Rename(oldName, newName string) error
	Mkdir(name string, perm fs.FileMode) error
	MkdirAll(name string, perm fs.FileMode) error
	Chmod(name string, mode fs.FileMode) error
	Chtimes(name string, atime, mtime time.Time) error
}

// rootFiles is the files below a directory of the operating system.
type rootFiles struct{ *os.Root }

func (f rootFiles) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	return asFile(again(func() (*os.File, error) { return f.Root.OpenFile(name, flag, perm.Perm()) }))
}

func (f rootFiles) Mkdir(name string, perm fs.FileMode) error {
	return f.Root.Mkdir(name, perm.Perm())
}

func (f rootFiles) MkdirAll(name string, perm fs.FileMode) error {
	return f.Root.MkdirAll(name, perm.Perm())
}

func (f rootFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	return fs.ReadDir(f.Root.FS(), filepath.ToSlash(name))
}
