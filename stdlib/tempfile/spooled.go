package tempfile

import (
	"errors"
	"io"
	"io/fs"
	"strconv"
	"sync"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// Spooled is a file in memory that moves to a disk when it gets larger than a limit.
type Spooled struct {
	mu     sync.Mutex
	disk   host.File // nil while it is in memory
	data   []byte
	offset int64
	closed bool
	limit  int64
	open   func() (host.File, error)
}

var _ host.File = (*Spooled)(nil)

// NewSpooled returns an empty file. open makes the file on the disk when the
// first becomes larger than limit bytes; 0 stands for as much as fits well into memory.
func NewSpooled(limit int64, open func() (host.File, error)) *Spooled {
	return &Spooled{limit: limit, open: open}
}

// Rolled tells whether the file is on the disk.
func (s *Spooled) Rolled() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.disk != nil
}

// Rollover moves the file to the disk, whatever its size.
func (s *Spooled) Rollover() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fs.ErrClosed
	}
	return s.rollover()
}

func (s *Spooled) rollover() error {
	if s.disk != nil {
		return nil
	}
	f, err := s.open()
	if err != nil {
		return err
	}
	if _, err = f.Write(s.data); err == nil {
		_, err = f.Seek(s.offset, io.SeekStart)
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	s.disk, s.data = f, nil
	return nil
}

// use runs one of two functions: for the file on the disk or for that in memory.
func (s *Spooled) use(disk func(f host.File) error, memory func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return fs.ErrClosed
	case s.disk != nil:
		return disk(s.disk)
	}
	return memory()
}

func (s *Spooled) Read(p []byte) (n int, err error) {
	err = s.use(
		func(f host.File) (err error) { n, err = f.Read(p); return err },
		func() error {
			if s.offset >= int64(len(s.data)) && len(p) > 0 {
				return io.EOF
			}
			n = copy(p, s.data[min(s.offset, int64(len(s.data))):])
			s.offset += int64(n)
			return nil
		})
	return n, err
}

func (s *Spooled) ReadAt(p []byte, off int64) (n int, err error) {
	err = s.use(
		func(f host.File) (err error) { n, err = f.ReadAt(p, off); return err },
		func() error {
			if off < 0 {
				return negative(off)
			}
			if n = copy(p, s.data[min(off, int64(len(s.data))):]); n < len(p) {
				return io.EOF
			}
			return nil
		})
	return n, err
}

// Write moves the file to the disk before it gets larger than the limit.
func (s *Spooled) Write(p []byte) (n int, err error) {
	toDisk := func(f host.File) (err error) { n, err = f.Write(p); return err }
	err = s.use(toDisk, func() error {
		end := s.offset + int64(len(p))
		if s.tooLarge(end) {
			if err := s.rollover(); err != nil {
				return err
			}
			return toDisk(s.disk)
		}
		s.resize(max(end, int64(len(s.data))))
		n = copy(s.data[s.offset:], p)
		s.offset = end
		return nil
	})
	return n, err
}

// maxMemory is the limit of a file that has none, in bytes: a seek must not be
// able to ask for all of the memory.
const maxMemory = 256 << 20

func (s *Spooled) tooLarge(size int64) bool {
	return s.limit > 0 && size > s.limit || size > maxMemory
}

func negative(n int64) error {
	return &ValueError{"tempfile: a position must not be negative: " + strconv.FormatInt(n, 10)}
}

// resize cuts the file in memory or pads it with zeros.
func (s *Spooled) resize(size int64) {
	if more := size - int64(len(s.data)); more > 0 {
		s.data = append(s.data, make([]byte, more)...)
	}
	clear(s.data[size:])
	s.data = s.data[:size]
}

func (s *Spooled) Seek(offset int64, whence int) (pos int64, err error) {
	err = s.use(
		func(f host.File) (err error) { pos, err = f.Seek(offset, whence); return err },
		func() error {
			switch whence {
			case io.SeekCurrent:
				offset += s.offset
			case io.SeekEnd:
				offset += int64(len(s.data))
			}
			if offset < 0 {
				return negative(offset)
			}
			pos, s.offset = offset, offset
			return nil
		})
	return pos, err
}

// Truncate moves the file to the disk if size is larger than the limit.
func (s *Spooled) Truncate(size int64) error {
	toDisk := func(f host.File) error { return f.Truncate(size) }
	return s.use(toDisk, func() error {
		if size < 0 {
			return negative(size)
		}
		if s.tooLarge(size) {
			if err := s.rollover(); err != nil {
				return err
			}
			return toDisk(s.disk)
		}
		s.resize(size)
		return nil
	})
}

func (s *Spooled) Sync() error {
	return s.use(host.File.Sync, func() error { return nil })
}

// Close throws the contents away.
func (s *Spooled) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fs.ErrClosed
	}
	s.closed, s.data = true, nil
	if s.disk != nil {
		return s.disk.Close()
	}
	return nil
}

// Name is "" while the file is in memory.
func (s *Spooled) Name() (name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.disk != nil {
		return s.disk.Name()
	}
	return ""
}

func (s *Spooled) Stat() (info fs.FileInfo, err error) {
	err = s.use(
		func(f host.File) (err error) { info, err = f.Stat(); return err },
		func() error { info = memory(len(s.data)); return nil })
	return info, err
}

// memory describes a file in memory of that size.
type memory int64

func (m memory) Name() string       { return "" }
func (m memory) Size() int64        { return int64(m) }
func (m memory) Mode() fs.FileMode  { return 0o600 }
func (m memory) ModTime() time.Time { return time.Time{} }
func (m memory) IsDir() bool        { return false }
func (m memory) Sys() any           { return nil }
