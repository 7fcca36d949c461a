package server

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/urllib/parse"
)

// Roots keeps the directories that are served open, so that a request opens
// its file and nothing else. A directory that was replaced by another is noticed
// at once where a file is not found, and otherwise within a second.
type Roots struct {
	files host.Host
	mu    sync.Mutex
	open  map[string]*keptRoot
}

type keptRoot struct {
	host.Root
	info    fs.FileInfo
	checked time.Time
}

// maxRoots is how many directories are kept open.
const maxRoots = 64

// NewRoots keeps directories of a host.
func NewRoots(h host.Host) *Roots { return &Roots{files: h, open: map[string]*keptRoot{}} }

// Close closes them all.
func (r *Roots) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closeAll()
}

func (r *Roots) closeAll() error {
	var errs []error
	for dir, k := range r.open {
		errs = append(errs, k.Close())
		delete(r.open, dir)
	}
	return errors.Join(errs...)
}

// get returns the root for a directory; with fresh it is the one that has that
// name now.
func (r *Roots) get(dir string, fresh bool) (host.Root, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.files.Now()
	k := r.open[dir]
	if k != nil && !fresh && now.Sub(k.checked).Abs() < time.Second {
		return k, nil
	}
	info, err := r.files.Stat(dir)
	if k != nil && err == nil && sameFile(info, k.info) {
		k.checked = now
		return k, nil
	}
	if k != nil {
		_ = k.Close() // it is gone; who uses it at this moment asks again
		delete(r.open, dir)
	}
	if err != nil {
		return nil, err
	}
	root, err := r.files.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if len(r.open) >= maxRoots {
		_ = r.closeAll()
	}
	k = &keptRoot{root, info, now}
	r.open[dir] = k
	return k, nil
}

// sameFile compares by what the system knows; where it knows nothing, names are
// all there is.
func sameFile(a, b fs.FileInfo) bool { return a.Sys() == nil || os.SameFile(a, b) }

// use runs fn on the root of a directory. What is not found is looked for again
// if the directory has been replaced.
func (r *Roots) use(dir string, fn func(root host.Root) error) error {
	root, err := r.get(dir, false)
	if err != nil {
		return err
	}
	if err = fn(root); err == nil || !isNone(err) && !errors.Is(err, fs.ErrClosed) {
		return err
	}
	again, gerr := r.get(dir, true)
	if gerr != nil || again == root {
		return err
	}
	return fn(again)
}

// opened is an open file or directory.
type opened struct {
	host.File
	info fs.FileInfo
}

var errNotServed = errors.New("not served")

// open opens a file or directory to be read. A name that is not below the
// directory comes from a script, which may serve what it likes.
func (s *Static) open(name string) (*opened, error) {
	if strings.IndexByte(name, 0) >= 0 {
		return nil, errNotServed
	}
	dir, rel, below, err := s.split(name)
	if err != nil {
		return nil, err
	}
	if s.HideDots && hidden(rel) {
		return nil, errNotServed
	}
	var f host.File
	if !below || s.Links == LinksAll {
		f, err = openToRead(s.HTTP.world, name)
	} else {
		err = s.Roots.use(dir, func(root host.Root) (err error) {
			f, err = s.openBelow(root, dir, rel)
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		err = errNotServed // a device or a pipe has no end
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &opened{f, info}, nil
}

// split cuts a name into the directory and what is below it.
func (s *Static) split(name string) (dir, rel string, below bool, err error) {
	dir, err = s.directory()
	if err != nil {
		return "", "", false, err
	}
	rel, below = strings.CutPrefix(name, dir)
	if below && (rel == "" || rel[0] == '/') {
		if rel = strings.Trim(rel, "/"); rel == "" {
			rel = "."
		}
		if dir == "" {
			dir = "/"
		}
		return dir, rel, true, nil
	}
	return dir, name, false, nil
}

// openToRead opens a file without waiting for somebody to write to a pipe.
func openToRead(files interface {
	OpenFile(name string, flag int, perm fs.FileMode) (host.File, error)
}, name string) (host.File, error) {
	return files.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// openBelow opens a file of a root as the policy for links has it.
func (s *Static) openBelow(root host.Root, dir, rel string) (host.File, error) {
	if s.Links == LinksNone {
		if err := noLinks(root, rel); err != nil {
			return nil, err
		}
	}
	f, err := openToRead(root, rel)
	if err == nil || isNone(err) || s.Links == LinksNone {
		return f, err
	}
	// An absolute link may lead to a place below the root, too.
	real, ok := s.realBelow(dir, rel)
	if !ok || real == rel {
		return nil, err
	}
	return openToRead(root, real)
}

// realBelow resolves the links of a name; false if they lead out.
func (s *Static) realBelow(dir, rel string) (string, bool) {
	top, err := s.HTTP.world.RealPath(dir)
	if err != nil {
		return "", false
	}
	real, err := s.HTTP.world.RealPath(dir + "/" + rel)
	if err != nil {
		return "", false
	}
	if real == top {
		return ".", true
	}
	return strings.CutPrefix(real, strings.TrimRight(top, "/")+"/")
}

// noLinks checks that no part of a name is a symbolic link.
func noLinks(root host.Root, rel string) error {
	for i := 0; i <= len(rel); i++ {
		if i < len(rel) && rel[i] != '/' {
			continue
		}
		info, err := root.Lstat(rel[:i])
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return errNotServed
		}
	}
	return nil
}

// hidden tells whether a part of a name begins with a dot.
func hidden(rel string) bool {
	return rel != "." && (strings.HasPrefix(rel, ".") || strings.Contains(rel, "/."))
}

func unquote(s string) string { return parse.UnquoteToBytes(s) }
