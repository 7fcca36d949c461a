package host

import (
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
)

// Root is the files below a directory. Names are relative, with slashes. What
// leads out of the directory fails, by ".." as by symbolic links, and whenever
// those were made.
type Root interface {
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	ReadDir(name string) ([]fs.DirEntry, error)
	Remove(name string) error
	Rename(oldName, newName string) error
	Chmod(name string, mode fs.FileMode) error
	Close() error
}

// OpenRoot opens a directory of the operating system.
func (f sysFiles) OpenRoot(dir string) (Root, error) {
	r, err := f.openRoot(dir)
	if err != nil {
		return nil, err
	}
	return rootFiles{r}, nil
}

// OpenRoot opens a directory. Every use of a file below it is judged anew,
// unless the policy forbids nothing.
func (r *restricted) OpenRoot(dir string) (Root, error) {
	if r.read.free() && r.write.free() {
		return r.Host.OpenRoot(dir)
	}
	return newCheckedRoot(r, dir)
}

// OpenRoot opens a directory.
func (f *memFiles) OpenRoot(dir string) (Root, error) { return newCheckedRoot(f, dir) }

// OpenRoot opens a directory; the files below it are announced by their whole names.
func (a *AuditedHost) OpenRoot(dir string) (Root, error) {
	r, err := a.Host.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &auditedRoot{r, a, dir}, nil
}

// checkedRoot is a Root for files that have none of their own: real names are
// compared before each use.
type checkedRoot struct {
	files Files
	dir   string // real
}

func newCheckedRoot(files Files, dir string) (Root, error) {
	info, err := files.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, pathError("open", dir, syscall.ENOTDIR)
	}
	real, err := files.RealPath(dir)
	if err != nil {
		return nil, err
	}
	return &checkedRoot{files, real}, nil
}

// at returns the whole name of a file. With follow a link counts for what it
// leads to.
func (r *checkedRoot) at(op, name string, follow bool) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", pathError(op, name, fs.ErrNotExist)
	}
	full := filepath.Join(r.dir, filepath.FromSlash(name))
	judged := full
	if !follow && full != r.dir {
		judged = filepath.Dir(full)
	}
	real, err := r.files.RealPath(judged)
	if err != nil {
		return "", err
	}
	if !(pathRule{path: r.dir}).covers(real) {
		return "", pathError(op, name, fs.ErrNotExist)
	}
	return full, nil
}

func (r *checkedRoot) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	full, err := r.at("open", name, true)
	if err != nil {
		return nil, err
	}
	return r.files.OpenFile(full, flag, perm)
}

func (r *checkedRoot) Stat(name string) (fs.FileInfo, error) {
	full, err := r.at("stat", name, true)
	if err != nil {
		return nil, err
	}
	return r.files.Stat(full)
}

func (r *checkedRoot) Lstat(name string) (fs.FileInfo, error) {
	full, err := r.at("lstat", name, false)
	if err != nil {
		return nil, err
	}
	return r.files.Lstat(full)
}

func (r *checkedRoot) ReadDir(name string) ([]fs.DirEntry, error) {
	full, err := r.at("readdir", name, true)
	if err != nil {
		return nil, err
	}
	return r.files.ReadDir(full)
}

func (r *checkedRoot) Remove(name string) error {
	full, err := r.at("remove", name, false)
	if err != nil {
		return err
	}
	return r.files.Remove(full)
}

func (r *checkedRoot) Rename(oldName, newName string) error {
	from, err := r.at("rename", oldName, false)
	if err != nil {
		return err
	}
	to, err := r.at("rename", newName, false)
	if err != nil {
		return err
	}
	return r.files.Rename(from, to)
}

func (r *checkedRoot) Chmod(name string, mode fs.FileMode) error {
	full, err := r.at("chmod", name, true)
	if err != nil {
		return err
	}
	return r.files.Chmod(full, mode)
}

// Close does nothing.
func (r *checkedRoot) Close() error { return nil }

// auditedRoot announces what AuditedHost does.
type auditedRoot struct {
	Root
	host *AuditedHost
	dir  string
}

func (r *auditedRoot) name(name string) string {
	return strings.TrimSuffix(r.dir, "/") + "/" + name
}

func (r *auditedRoot) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	if err := r.host.noteOpen(r.name(name), flag); err != nil {
		return nil, err
	}
	return r.Root.OpenFile(name, flag, perm)
}

func (r *auditedRoot) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := r.host.note("os.listdir", r.name(name)); err != nil {
		return nil, err
	}
	return r.Root.ReadDir(name)
}

func (r *auditedRoot) Remove(name string) error {
	if err := r.host.note("os.remove", r.name(name)); err != nil {
		return err
	}
	return r.Root.Remove(name)
}

func (r *auditedRoot) Rename(oldName, newName string) error {
	if err := r.host.note("os.rename", r.name(oldName), r.name(newName)); err != nil {
		return err
	}
	return r.Root.Rename(oldName, newName)
}

func (r *auditedRoot) Chmod(name string, mode fs.FileMode) error {
	if err := r.host.note("os.chmod", r.name(name), mode); err != nil {
		return err
	}
	return r.Root.Chmod(name, mode)
}
