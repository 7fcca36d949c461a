package response

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// File is a readable source whose calls may wait.
type File interface {
	// Read reads up to len(p) bytes and returns io.EOF at the end, as an io.Reader does.
	Read(ctx context.Context, p []byte) (int, error)
	// ReadLine returns the next line with its LF, or limit bytes of it if it is
	// longer and limit is not negative. At the end it returns nothing and no error.
	// The line is the caller's, and nobody writes to it any more.
	ReadLine(ctx context.Context, limit int) ([]byte, error)
	Close() error
}

// WriterTo is a File that can write all that is left of itself to w in its own way.
type WriterTo interface {
	WriteTo(ctx context.Context, w io.Writer) (int64, error)
}

// FromReader makes a File of r. Close closes r if it is an io.Closer.
func FromReader(r io.Reader) File { return &readerFile{bufio.NewReader(r), r} }

type readerFile struct {
	buf *bufio.Reader
	r   io.Reader
}

func (f *readerFile) Read(ctx context.Context, p []byte) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	return f.buf.Read(p)
}

func (f *readerFile) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var line []byte
	for limit < 0 || len(line) < limit {
		c, err := f.buf.ReadByte()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return line, err
		}
		line = append(line, c)
		if c == '\n' {
			break
		}
	}
	return line, nil
}

func (f *readerFile) WriteTo(ctx context.Context, w io.Writer) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	return f.buf.WriteTo(w)
}

// Seek moves what is read next.
func (f *readerFile) Seek(offset int64, whence int) (int64, error) {
	s, ok := f.r.(io.Seeker)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	if whence == io.SeekCurrent {
		offset -= int64(f.buf.Buffered())
	}
	pos, err := s.Seek(offset, whence)
	if err == nil {
		f.buf.Reset(f.r)
	}
	return pos, err
}

// SeekerOf returns what moves f to another position, if f has positions.
func SeekerOf(f File) (s io.Seeker, ok bool) {
	switch f := f.(type) {
	case *AddInfoURL:
		return SeekerOf(f.File)
	case *readerFile:
		_, ok := f.r.(io.Seeker)
		return f, ok
	}
	return nil, false
}

func (f *readerFile) Close() error {
	if c, ok := f.r.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// WithCloseHook returns f with a Close that first runs hook, once.
func WithCloseHook(f File, hook func()) File { return &hooked{f, hook} }

type hooked struct {
	File
	hook func()
}

func (h *hooked) Close() error {
	if hook := h.hook; hook != nil {
		h.hook = nil
		hook()
	}
	return h.File.Close()
}

// Reader makes an io.ReadCloser of f; every read waits under ctx. io.Copy from
// it uses f's own WriteTo where f has one.
func Reader(ctx context.Context, f File) io.ReadCloser {
	if w, ok := f.(WriterTo); ok {
		return writerToReader{boundReader{ctx, f}, w}
	}
	return boundReader{ctx, f}
}

type boundReader struct {
	ctx context.Context
	f   File
}

func (r boundReader) Read(p []byte) (int, error) { return r.f.Read(r.ctx, p) }
func (r boundReader) Close() error               { return r.f.Close() }

type writerToReader struct {
	boundReader
	w WriterTo
}

func (r writerToReader) WriteTo(w io.Writer) (int64, error) { return r.w.WriteTo(r.ctx, w) }

// ReadAll reads f to its end. More than limit bytes are an error; a negative
// limit stands for none.
func ReadAll(ctx context.Context, f File, limit int64) ([]byte, error) {
	r := io.Reader(Reader(ctx, f))
	if limit < 0 {
		return io.ReadAll(r)
	}
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(b)) > limit {
		return b[:limit], errors.New("readall: the source is larger than the limit")
	}
	return b, err
}

// Copy writes what is left of f to w and returns the number of bytes.
func Copy(ctx context.Context, w io.Writer, f File) (int64, error) {
	return io.Copy(w, Reader(ctx, f))
}
