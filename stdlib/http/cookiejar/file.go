package cookiejar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/netlua/netlua/stdlib/host"
)

// Format is a format of cookie files.
type Format interface {
	// Parse returns the cookies of a file, all of them or a *LoadError. name is for the error.
	Parse(data []byte, name string, clock host.Clock) ([]*Cookie, error)
	// Append appends the text of a file with these cookies. An error is a *SaveError.
	Append(out []byte, cookies []*Cookie) ([]byte, error)
}

// LoadError is a file that cannot be understood.
type LoadError struct{ Msg string }

func (e *LoadError) Error() string { return e.Msg }

// SaveError is a cookie that a format cannot hold.
type SaveError struct{ Cookie, Reason string }

func (e *SaveError) Error() string { return fmt.Sprintf("save: cookie %q: %s", e.Cookie, e.Reason) }

// Which says which cookies a file is about. The zero value leaves out those that
// end with the session and those whose time is over.
type Which struct{ Discard, Expired bool }

// Select returns the cookies that w includes, at a time in seconds since the epoch.
func (w Which) Select(cookies []*Cookie, now int64) []*Cookie {
	out := make([]*Cookie, 0, len(cookies))
	for _, c := range cookies {
		if (w.Discard || !c.Discard) && (w.Expired || !c.IsExpired(now)) {
			out = append(out, c)
		}
	}
	return out
}

// Save writes the jar's cookies to a file. See [WriteFile].
func (j *Jar) Save(files host.Files, f Format, name string, w Which) error {
	text, err := f.Append(nil, w.Select(j.Cookies(), j.Now()))
	if err != nil {
		return err
	}
	return WriteFile(files, name, text)
}

// Load adds the cookies of a file to those in the jar. On failure nothing changes.
func (j *Jar) Load(files host.Files, f Format, name string, w Which) error {
	data, err := ReadFile(files, name)
	if err != nil {
		return err
	}
	cookies, err := f.Parse(data, name, j.clock)
	if err != nil {
		return err
	}
	for _, c := range w.Select(cookies, j.Now()) {
		j.SetCookie(c)
	}
	return nil
}

// Revert replaces the cookies in the jar by those of a file. On failure nothing changes.
func (j *Jar) Revert(files host.Files, f Format, name string, w Which) error {
	fresh := New(j.clock, nil)
	if err := fresh.Load(files, f, name, w); err != nil {
		return err
	}
	j.Replace(fresh.Cookies())
	return nil
}

// Replace makes cookies the contents of the jar.
func (j *Jar) Replace(cookies []*Cookie) {
	next := newStore()
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range cookies {
		c.jar = j
		next.put(c)
	}
	j.store = next
}

// maxFile is the largest file that is read, in bytes.
const maxFile = 64 << 20

// ReadFile returns the contents of a cookie file.
func ReadFile(files host.Files, name string) ([]byte, error) {
	f, err := files.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = &LoadError{fmt.Sprintf("load: '%s' has more than %d bytes", name, maxFile)}
	}
	return data, err
}

// WriteFile puts data into a file that only its owner may read. Whoever reads
// the file sees the old contents or the new ones, never a part: they are written
// to a file beside it, which is renamed. A name that is no regular file, or in
// a directory that takes no other file, is written to as it is.
func WriteFile(files host.Files, name string, data []byte) error {
	if info, err := files.Stat(name); err == nil && !info.Mode().IsRegular() {
		return writeInPlace(files, name, data)
	}
	target, err := files.RealPath(name) // a link stays, and what it leads to is replaced
	if err != nil {
		target = name
	}
	f, err := files.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if errors.Is(err, fs.ErrPermission) {
		return writeInPlace(files, name, data)
	}
	if err != nil {
		return err
	}
	if err = fill(f, data); err == nil {
		err = files.Rename(f.Name(), target)
	}
	if err != nil {
		_ = files.Remove(f.Name())
	}
	return err
}

func fill(f host.File, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func writeInPlace(files host.Files, name string, data []byte) error {
	f, err := files.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// lines yields the lines of a file without their ends, which may be LF, CRLF or CR.
func lines(data []byte) func(yield func(string) bool) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	return func(yield func(string) bool) {
		for len(data) > 0 {
			i := bytes.IndexAny(data, "\r\n")
			if i < 0 {
				yield(string(data))
				return
			}
			if !yield(string(data[:i])) {
				return
			}
			if data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n' {
				i++
			}
			data = data[i+1:]
		}
	}
}
