package client

import (
	"context"
	"errors"
	"io"
	"iter"
)

// Body is what a request carries. CPython takes bytes, files and iterables;
// here each is a constructor: [Bytes], [File], [Iterable], [SizedFile].
type Body interface {
	// Len is the number of bytes, -1 if it is not known. A body of unknown
	// length is sent chunked unless the headers say otherwise.
	Len() int64
	// Pieces yields the body in order, in pieces of about size bytes where
	// the body can be cut. A piece is valid until the next one. An error
	// ends the sequence. Bodies that are read from elsewhere yield once only.
	Pieces(ctx context.Context, size int) iter.Seq2[[]byte, error]
}

// Bytes is a body that is in memory. It can be sent again.
type Bytes []byte

// Len returns the number of bytes.
func (b Bytes) Len() int64 { return int64(len(b)) }

// Pieces yields all bytes as one piece, whatever size is.
func (b Bytes) Pieces(context.Context, int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) { yield(b, nil) }
}

type file struct {
	r    io.Reader
	size int64
}

// File is a body that is read until its end, one piece a Read. Its length is
// not guessed, so it goes out chunked unless a Content-Length header is given.
func File(r io.Reader) Body { return file{r, -1} }

// SizedFile is a body of exactly size bytes read from r. Less is an error.
func SizedFile(r io.Reader, size int64) Body { return file{io.LimitReader(r, size), size} }

func (f file) Len() int64 { return f.size }

func (f file) Pieces(ctx context.Context, size int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		buf := make([]byte, size)
		left := f.size
		for {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			n, err := f.r.Read(buf)
			left -= int64(n)
			if n > 0 && !yield(buf[:n], nil) {
				return
			}
			if errors.Is(err, io.EOF) {
				if f.size >= 0 && left > 0 {
					yield(nil, io.ErrUnexpectedEOF)
				}
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

type iterable struct {
	next func(ctx context.Context) ([]byte, error)
}

// Iterable is a body whose pieces come from next, which ends it with io.EOF.
func Iterable(next func(ctx context.Context) ([]byte, error)) Body { return iterable{next} }

func (iterable) Len() int64 { return -1 }

func (i iterable) Pieces(ctx context.Context, _ int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for {
			piece, err := i.next(ctx)
			if len(piece) > 0 && !yield(piece, nil) {
				return
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}
