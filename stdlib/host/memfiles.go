package host

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// memFiles is a file tree in memory, with slashes, without links and owners.
// Its working directory is the root.
type memFiles struct {
	mu    sync.Mutex
	nodes map[string]*memNode // by clean absolute path
	temp  int                 // counts temporary names
	now   func() time.Time
}

type memNode struct {
	data  []byte
	mode  fs.FileMode
	mtime time.Time
}

func newMemFiles(now func() time.Time) *memFiles {
	f := &memFiles{nodes: map[string]*memNode{}, now: now}
	for _, dir := range []string{"/", "/tmp"} {
		f.nodes[dir] = &memNode{mode: fs.ModeDir | 0o777, mtime: now()}
	}
	return f
}

func absolute(name string) string { return path.Clean("/" + name) }

func pathError(op, name string, err error) error {
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// lookup finds a node; f.mu is held.
func (f *memFiles) lookup(op, name string) (string, *memNode, error) {
	p := absolute(name)
	n := f.nodes[p]
	if n == nil || name == "" {
		return p, nil, pathError(op, name, syscall.ENOENT)
	}
	return p, n, nil
}

// parent checks that the directory of p exists; f.mu is held.
func (f *memFiles) parent(op, name, p string) error {
	switch dir := f.nodes[path.Dir(p)]; {
	case dir == nil:
		return pathError(op, name, syscall.ENOENT)
	case !dir.mode.IsDir():
		return pathError(op, name, syscall.ENOTDIR)
	}
	return nil
}

func (f *memFiles) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, n, err := f.lookup("open", name)
	writing := flag&(os.O_WRONLY|os.O_RDWR) != 0
	switch {
	case err == nil && flag&(os.O_CREATE|os.O_EXCL) == os.O_CREATE|os.O_EXCL:
		return nil, pathError("open", name, syscall.EEXIST)
	case err == nil && n.mode.IsDir() && writing:
		return nil, pathError("open", name, syscall.EISDIR)
	case err != nil && (flag&os.O_CREATE == 0 || name == ""):
		return nil, err
	case err != nil:
		if err := f.parent("open", name, p); err != nil {
			return nil, err
		}
		n = &memNode{mode: perm.Perm(), mtime: f.now()}
		f.nodes[p] = n
	}
	if flag&os.O_TRUNC != 0 && writing {
		n.data, n.mtime = nil, f.now()
	}
	return &memFile{files: f, node: n, name: name, flag: flag}, nil
}

func (f *memFiles) Stat(name string) (fs.FileInfo, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, n, err := f.lookup("stat", name)
	if err != nil {
		return nil, err
	}
	return n.info(path.Base(p)), nil
}

func (f *memFiles) Lstat(name string) (fs.FileInfo, error) { return f.Stat(name) }

func (f *memFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, n, err := f.lookup("readdir", name)
	if err != nil {
		return nil, err
	}
	if !n.mode.IsDir() {
		return nil, pathError("readdir", name, syscall.ENOTDIR)
	}
	var out []fs.DirEntry
	for p, n := range f.nodes {
		if p != dir && path.Dir(p) == dir {
			out = append(out, fs.FileInfoToDirEntry(n.info(path.Base(p))))
		}
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}

// below reports whether a directory has entries; f.mu is held.
func (f *memFiles) below(dir string) bool {
	for p := range f.nodes {
		if p != dir && path.Dir(p) == dir {
			return true
		}
	}
	return false
}

func (f *memFiles) Remove(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, _, err := f.lookup("remove", name)
	if err != nil {
		return err
	}
	if f.below(p) {
		return pathError("remove", name, syscall.ENOTEMPTY)
	}
	delete(f.nodes, p)
	return nil
}

func (f *memFiles) Rename(oldName, newName string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	from, n, err := f.lookup("rename", oldName)
	if err != nil {
		return err
	}
	to := absolute(newName)
	if err := f.parent("rename", newName, to); err != nil {
		return err
	}
	if from == to {
		return nil
	}
	if n.mode.IsDir() && strings.HasPrefix(to, from+"/") {
		return pathError("rename", newName, syscall.EINVAL)
	}
	if f.below(to) {
		return pathError("rename", newName, syscall.ENOTEMPTY)
	}
	for p, n := range f.nodes {
		if strings.HasPrefix(p, from+"/") {
			delete(f.nodes, p)
			f.nodes[to+p[len(from):]] = n
		}
	}
	delete(f.nodes, from)
	f.nodes[to] = n
	return nil
}

func (f *memFiles) Mkdir(name string, perm fs.FileMode) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, _, err := f.lookup("mkdir", name)
	if err == nil {
		return pathError("mkdir", name, syscall.EEXIST)
	}
	if err := f.parent("mkdir", name, p); err != nil {
		return err
	}
	f.nodes[p] = &memNode{mode: fs.ModeDir | perm.Perm(), mtime: f.now()}
	return nil
}

func (f *memFiles) MkdirAll(name string, perm fs.FileMode) error {
	if info, err := f.Stat(name); err == nil {
		if info.IsDir() {
			return nil
		}
		return pathError("mkdir", name, syscall.ENOTDIR)
	}
	if err := f.MkdirAll(path.Dir(absolute(name)), perm); err != nil {
		return err
	}
	return f.Mkdir(name, perm)
}

func (f *memFiles) Chmod(name string, mode fs.FileMode) error {
	return f.change("chmod", name, func(n *memNode) { n.mode = n.mode.Type() | mode.Perm() })
}

func (f *memFiles) Chtimes(name string, _, mtime time.Time) error {
	return f.change("chtimes", name, func(n *memNode) { n.mtime = mtime })
}

func (f *memFiles) change(op, name string, how func(*memNode)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, n, err := f.lookup(op, name)
	if err == nil {
		how(n)
	}
	return err
}

// tempName replaces the last "*" of pattern by a number.
func (f *memFiles) tempName(dir, pattern string) string {
	f.mu.Lock()
	f.temp++
	n := strconv.Itoa(f.temp)
	f.mu.Unlock()
	if dir == "" {
		dir = f.TempDir()
	}
	if i := strings.LastIndexByte(pattern, '*'); i >= 0 {
		return path.Join(dir, pattern[:i]+n+pattern[i+1:])
	}
	return path.Join(dir, pattern+n)
}

func (f *memFiles) CreateTemp(dir, pattern string) (File, error) {
	return f.OpenFile(f.tempName(dir, pattern), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

func (f *memFiles) MkdirTemp(dir, pattern string) (string, error) {
	name := f.tempName(dir, pattern)
	return name, f.Mkdir(name, 0o700)
}

func (f *memFiles) TempDir() string                      { return "/tmp" }
func (f *memFiles) Getwd() (string, error)               { return "/", nil }
func (f *memFiles) RealPath(name string) (string, error) { return absolute(name), nil }

// memFile is an open file of a memFiles.
type memFile struct {
	files  *memFiles
	node   *memNode
	name   string
	flag   int
	offset int64
	closed bool
}

// use runs fn under the lock if the file may be used as wanted.
func (m *memFile) use(op string, write bool, fn func() error) error {
	m.files.mu.Lock()
	defer m.files.mu.Unlock()
	mode := m.flag & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR)
	switch {
	case m.closed:
		return pathError(op, m.name, fs.ErrClosed)
	case write && mode == os.O_RDONLY, !write && mode == os.O_WRONLY:
		return pathError(op, m.name, syscall.EBADF)
	case m.node.mode.IsDir():
		return pathError(op, m.name, syscall.EISDIR)
	}
	return fn()
}

func (m *memFile) Read(p []byte) (n int, err error) {
	err = m.use("read", false, func() error {
		if m.offset >= int64(len(m.node.data)) && len(p) > 0 {
			return io.EOF
		}
		n = copy(p, m.node.data[min(m.offset, int64(len(m.node.data))):])
		m.offset += int64(n)
		return nil
	})
	return n, err
}

func (m *memFile) ReadAt(p []byte, off int64) (n int, err error) {
	err = m.use("read", false, func() (err error) {
		n, err = bytes.NewReader(m.node.data).ReadAt(p, off)
		return err
	})
	return n, err
}

func (m *memFile) Write(p []byte) (int, error) {
	err := m.use("write", true, func() error {
		if m.flag&os.O_APPEND != 0 {
			m.offset = int64(len(m.node.data))
		}
		m.resize(max(m.offset+int64(len(p)), int64(len(m.node.data))))
		m.offset += int64(copy(m.node.data[m.offset:], p))
		m.node.mtime = m.files.now()
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// resize cuts or pads with zeros.
func (m *memFile) resize(size int64) {
	if more := size - int64(len(m.node.data)); more > 0 {
		m.node.data = append(m.node.data, make([]byte, more)...)
	}
	m.node.data = m.node.data[:size:size]
}

func (m *memFile) Truncate(size int64) error {
	return m.use("truncate", true, func() error {
		if size < 0 {
			return pathError("truncate", m.name, syscall.EINVAL)
		}
		m.resize(size)
		return nil
	})
}

func (m *memFile) Seek(offset int64, whence int) (int64, error) {
	m.files.mu.Lock()
	defer m.files.mu.Unlock()
	switch whence {
	case io.SeekCurrent:
		offset += m.offset
	case io.SeekEnd:
		offset += int64(len(m.node.data))
	}
	if m.closed || offset < 0 {
		return 0, pathError("seek", m.name, syscall.EINVAL)
	}
	m.offset = offset
	return offset, nil
}

func (m *memFile) Name() string { return m.name }
func (m *memFile) Sync() error  { return nil }

func (m *memFile) Stat() (fs.FileInfo, error) {
	m.files.mu.Lock()
	defer m.files.mu.Unlock()
	return m.node.info(path.Base(absolute(m.name))), nil
}

func (m *memFile) Close() error {
	m.files.mu.Lock()
	defer m.files.mu.Unlock()
	if m.closed {
		return pathError("close", m.name, fs.ErrClosed)
	}
	m.closed = true
	return nil
}

// info is a picture of the node as it is now.
func (n *memNode) info(base string) fs.FileInfo {
	return memInfo{base, int64(len(n.data)), n.mode, n.mtime}
}

type memInfo struct {
	name  string
	size  int64
	mode  fs.FileMode
	mtime time.Time
}

func (i memInfo) Name() string       { return i.name }
func (i memInfo) Size() int64        { return i.size }
func (i memInfo) Mode() fs.FileMode  { return i.mode }
func (i memInfo) ModTime() time.Time { return i.mtime }
func (i memInfo) IsDir() bool        { return i.mode.IsDir() }
func (i memInfo) Sys() any           { return nil }
