package cgi

import (
	"bytes"
	"context"
	"io"
)

// ending says what ended a part.
type ending int

const (
	atNext  ending = iota // a boundary, another part follows
	atLast                // the last boundary
	atBound               // the length of the body
	atEOF                 // the source, too early
)

// maxPadding is how many blanks a boundary may have behind it, in bytes.
const maxPadding = 1024

// minPiece is how much content is handed on at least, unless it ends, in bytes.
const minPiece = 128 << 10

// end is what the end of the input means.
func (in *Input) end() ending {
	if in.short {
		return atEOF
	}
	return atBound
}

// scanPart hands what comes before the next line "--boundary" or "--boundary--"
// to emit, without the line end before it, and takes that line. Pieces are
// valid until emit returns.
//
// It looks for the delimiter with the line end before it, in the whole of what
// is there, so that content is not gone through line by line.
func (in *Input) scanPart(ctx context.Context, boundary string, emit func([]byte) error) (ending, error) {
	delimiter := []byte("\n--" + boundary)
	lineStart := true // data begins where a line does
	from := 0         // before it there is no delimiter
	for {
		b := in.data()
		at := -1 // where "--boundary" is
		if lineStart && from == 0 {
			if len(b) < len(delimiter) && !in.ended() {
				if err := in.more(ctx); err != nil {
					return 0, err
				}
				continue
			}
			if bytes.HasPrefix(b, delimiter[1:]) {
				at = 0
			}
		}
		if at < 0 {
			if i := bytes.Index(b[from:], delimiter); i >= 0 {
				at = from + i + 1
			}
		}
		if at >= 0 {
			end, n := classify(b[at+len(delimiter)-1:], in.ended())
			if n < 0 { // something that begins like a boundary
				from = at + len(delimiter) - 1
				continue
			}
			if n > 0 || in.ended() {
				if err := emit(trimLineEnd(b[:at])); err != nil {
					return 0, err
				}
				in.skip(at + len(delimiter) - 1 + n)
				return end, nil
			}
			from = max(at-1, 0) // the line is not all there
		} else if in.ended() {
			if err := emit(trimLineEnd(b)); err != nil {
				return 0, err
			}
			in.skip(len(b))
			return in.end(), nil
		} else {
			from = max(from, len(b)-len(delimiter)+1)
		}
		// A line end before the delimiter stays with it.
		if n := from - 1; n >= minPiece {
			if err := in.pass(n, emit); err != nil {
				return 0, err
			}
			lineStart, from = false, 1
		}
		if err := in.more(ctx); err != nil {
			return 0, err
		}
	}
}

// more is fill for callers to whom the end is none of the errors.
func (in *Input) more(ctx context.Context) error {
	if err := in.fill(ctx); err != io.EOF {
		return err
	}
	return nil
}

// pass emits n bytes.
func (in *Input) pass(n int, emit func([]byte) error) error {
	b := in.data()[:n]
	in.skip(n)
	return emit(b)
}

// classify looks at what follows "--boundary": n is the number of bytes up to
// the end of the line, 0 if that is not there yet, -1 if the line is no
// boundary.
func classify(b []byte, ended bool) (end ending, n int) {
	i := 0
	if bytes.HasPrefix(b, []byte("--")) {
		end, i = atLast, 2
	} else if !ended && len(b) < 2 && (len(b) == 0 || b[0] == '-') {
		return 0, 0
	}
	for ; i < len(b) && i < maxPadding; i++ {
		switch b[i] {
		case '\n':
			return end, i + 1
		case ' ', '\t', '\r', '\v', '\f':
		default:
			return 0, -1
		}
	}
	switch {
	case i == maxPadding:
		return 0, -1
	case ended:
		return end, i
	}
	return 0, 0
}

// trimLineEnd removes one CRLF, LF or CR.
func trimLineEnd(b []byte) []byte {
	n := len(b)
	if n > 0 && b[n-1] == '\n' {
		n--
		if n > 0 && b[n-1] == '\r' {
			n--
		}
	} else if n > 0 && b[n-1] == '\r' {
		n--
	}
	return b[:n]
}
