package cgi

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// Source gives the bytes of a body. Read is that of an io.Reader.
type Source interface {
	Read(ctx context.Context, p []byte) (int, error)
}

// LineSource is a Source that is to be read by lines where the end of the body
// is not known, since Read waits for all that it was asked for.
type LineSource interface {
	Source
	ReadLine(ctx context.Context, limit int) ([]byte, error)
}

const (
	firstBuffer = 4 << 10
	maxBuffer   = 512 << 10 // what is read and written at a time; larger gains nothing
	maxIdle     = 100
	lineLength  = 64 << 10 // the longest line that is looked at as one
)

// Input is a body that is read once. It never asks the source for more than its bound.
type Input struct {
	src     Source
	lines   LineSource // to be used instead of src; nil for none
	buf     []byte
	r, w    int    // buf[r:w] is not read yet
	left    int64  // bytes that the source may be asked for; -1 for no bound
	taken   int64  // bytes that came
	max     int64  // that may come; 0 for no limit
	over    []byte // what a line had beyond what was asked for
	err     error  // of the source, io.EOF at its end
	short   bool   // the source ended before the bound
	missing bool   // there is no source
	idle    int    // how often in a row the source gave nothing
}

// NewInput reads up to length bytes of src, all there is if length is negative.
// max limits what may come. src may be nil.
func NewInput(src Source, length, max int64) *Input {
	in := &Input{src: src, left: max0(length), max: max, missing: src == nil}
	if length < 0 {
		in.left = -1
		in.lines, _ = src.(LineSource)
	}
	return in
}

func max0(n int64) int64 { return max(n, 0) }

// bound lowers the number of bytes that are still to be read to n.
func (in *Input) bound(n int64) {
	n = max0(n - int64(in.w-in.r))
	if in.left < 0 || n < in.left {
		in.left = n
	}
}

// data is what is there.
func (in *Input) data() []byte { return in.buf[in.r:in.w] }

// skip takes n bytes of data away.
func (in *Input) skip(n int) { in.r += n }

// ended tells whether nothing more will come.
func (in *Input) ended() bool { return in.err == io.EOF }

// fill brings more bytes to data, which keeps what it has. At the end it is
// io.EOF. A full buffer grows up to maxBuffer: callers leave less than that in it.
func (in *Input) fill(ctx context.Context) error {
	if in.err != nil {
		return in.err
	}
	if in.missing {
		in.err = &FormError{"FieldStorage: there is no input to read"}
		return in.err
	}
	if in.left == 0 {
		in.err = io.EOF
		return in.err
	}
	if in.r > 0 {
		in.w = copy(in.buf, in.buf[in.r:in.w])
		in.r = 0
	}
	if in.w == len(in.buf) {
		in.grow()
	}
	room := in.buf[in.w:]
	if in.left > 0 {
		room = room[:min(int64(len(room)), in.left)]
	}
	n, err := in.read(ctx, room)
	in.w += n
	in.taken += int64(n)
	if in.left >= 0 {
		in.left -= int64(n)
	}
	switch {
	case in.max > 0 && in.taken > in.max:
		in.err = &LimitError{"max_bytes", in.max, "FieldStorage: bytes of the body"}
		return in.err
	case errors.Is(err, io.EOF):
		in.err = io.EOF
		in.short = in.left != 0
	case err != nil:
		in.err = err
		return err
	}
	if n > 0 {
		in.idle = 0
		return nil
	}
	if in.idle++; in.err == nil && in.idle > maxIdle {
		in.err = io.ErrNoProgress
	}
	return in.err
}

func (in *Input) read(ctx context.Context, p []byte) (int, error) {
	if in.lines == nil || in.left >= 0 {
		return in.src.Read(ctx, p)
	}
	line, err := in.over, error(nil)
	if len(line) == 0 {
		line, err = in.lines.ReadLine(ctx, len(p))
	}
	if len(line) == 0 && err == nil {
		err = io.EOF
	}
	n := copy(p, line)
	if n < len(line) && err == nil {
		in.over = bytes.Clone(line[n:]) // a script's readline that knows no size
	} else {
		in.over = nil
	}
	return n, err
}

func (in *Input) grow() {
	size := min(max(4*len(in.buf), firstBuffer), maxBuffer)
	if in.left >= 0 && len(in.buf) == 0 { // a body that fits needs one buffer
		size = int(min(max(in.left, 1), maxBuffer))
	}
	if size <= len(in.buf) {
		size = 2 * len(in.buf)
	}
	buf := make([]byte, size)
	in.w = copy(buf, in.buf[:in.w])
	in.buf = buf
}

// readLine takes a line with its LF, or the part of it that fits into
// lineLength; nothing at the end. It is valid until the next call.
func (in *Input) readLine(ctx context.Context) ([]byte, error) {
	for seen := 0; ; {
		b := in.data()
		n := bytes.IndexByte(b[seen:], '\n') + 1
		switch {
		case n > 0:
			n += seen
		case len(b) >= lineLength:
			n = lineLength
		}
		if n > 0 {
			in.skip(n)
			return b[:n], nil
		}
		seen = len(b)
		if err := in.fill(ctx); err == io.EOF {
			b = in.data()
			in.skip(len(b))
			return b, nil
		} else if err != nil {
			return nil, err
		}
	}
}

// readAll takes what is left, up to limit bytes if limit is not 0.
func (in *Input) readAll(ctx context.Context, limit int64) ([]byte, error) {
	var all []byte
	for {
		if all == nil && in.left >= 0 {
			all = make([]byte, 0, min(in.left+int64(in.w-in.r), maxBuffer))
		}
		all = append(all, in.data()...)
		in.skip(len(in.data()))
		if limit > 0 && int64(len(all)) > limit {
			return nil, errForm(limit)
		}
		if err := in.fill(ctx); err == io.EOF {
			if len(in.data()) == 0 {
				return all, nil
			}
		} else if err != nil {
			return nil, err
		}
	}
}
