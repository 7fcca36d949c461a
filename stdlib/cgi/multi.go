package cgi

import (
	"bytes"
	"cmp"
	"context"
	"fmt"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

// Version is __version__ of the module.
const Version = "2.6"

// ValidBoundary tells whether s can be a boundary: printable ASCII that does not
// end with a blank. RFC 2046 allows 70 bytes, CPython 201.
func ValidBoundary(s string) bool {
	if s == "" || len(s) > 201 || s[len(s)-1] == ' ' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// ReadMulti reads the parts of a multipart body.
func (f *Field) ReadMulti(ctx context.Context) error {
	if !ValidBoundary(f.inner) {
		return &FormError{fmt.Sprintf("Invalid boundary in multipart form: %q", clip(f.inner, 80))}
	}
	if d := f.Limits.Depth; d > 0 && f.depth >= d {
		return &LimitError{"max_depth", int64(d), "FieldStorage: multiparts in multiparts"}
	}
	f.IsForm = true
	if f.query != "" {
		if err := f.addQuery(f.query); err != nil {
			return err
		}
	}
	if err := f.skipPreamble(ctx); err != nil {
		return err
	}
	for {
		block, err := f.readHeaders(ctx)
		if err != nil {
			return err
		}
		if len(block) == 0 { // the end
			break
		}
		headers, err := f.parseHeaders(block)
		if err != nil {
			return err
		}
		if err := f.room(); err != nil {
			return err
		}
		part, err := f.Self.NewPart(ctx, headers)
		if err != nil {
			return err
		}
		if len(part.Items) == 0 { // those have been counted
			f.shared.fields++
		}
		f.Items = append(f.Items, part)
		if part.Done != 0 {
			break
		}
	}
	return f.Self.SkipLines(ctx)
}

func clip(s string, n int) string { return s[:min(len(s), n)] }

// skipPreamble goes behind the first boundary.
func (f *Field) skipPreamble(ctx context.Context) error {
	first := []byte("--" + f.inner)
	lineStart := true
	for {
		line, err := f.in.readLine(ctx)
		if err != nil || len(line) == 0 {
			return err
		}
		if lineStart && bytes.Equal(bytes.TrimSpace(line), first) {
			return nil
		}
		lineStart = line[len(line)-1] == '\n'
	}
}

// readHeaders reads the lines before a part's content, with the empty one.
func (f *Field) readHeaders(ctx context.Context) ([]byte, error) {
	var block []byte
	for {
		line, err := f.in.readLine(ctx)
		if err != nil {
			return nil, err
		}
		block = append(block, line...)
		f.shared.headers += int64(len(line))
		if n := f.Limits.Header; n > 0 && (len(block) > n || f.manyHeaders()) {
			return nil, &LimitError{"max_header_bytes", int64(n), "FieldStorage: bytes of the headers of a part"}
		}
		if len(bytes.TrimSpace(line)) == 0 {
			return block, nil
		}
	}
}

// meanHeader is what the headers of all parts may have for each field that a form
// may have, in bytes. Those of browsers have half of it. They are kept, taken
// apart, in memory, where each may take up fifty times as much.
const meanHeader = 256

// manyHeaders tells whether the headers of all parts so far are too long.
func (f *Field) manyHeaders() bool {
	l := &f.Limits
	return l.Fields > 0 && f.shared.headers > int64(l.Header)+int64(l.Fields)*meanHeader
}

// parseHeaders understands them. A Content-Length is not believed: the boundary
// is where the part ends.
func (f *Field) parseHeaders(block []byte) (*message.Headers, error) {
	s, err := codec.Decode(string(block), f.Encoding, cmp.Or(f.Errors, "replace"))
	if err != nil {
		return nil, err
	}
	headers, _ := message.Parse(s)
	headers.Del("content-length")
	return headers, nil
}

// NewPart makes the field of a part, and reads it.
func (f *Field) NewPart(ctx context.Context, headers *message.Headers) (*Field, error) {
	part := &Field{}
	part.Self = part
	if err := part.BeginPart(f, headers); err != nil {
		return nil, err
	}
	return part, part.Read(ctx)
}

// BeginPart is Begin for a part of the form parent.
func (f *Field) BeginPart(parent *Field, headers *message.Headers) error {
	f.Options, f.EagerFiles = parent.Options, parent.EagerFiles
	f.world, f.in, f.shared = parent.world, parent.in, parent.shared
	f.outer, f.depth = parent.inner, parent.depth+1
	if f.Self == nil {
		f.Self = f
	}
	return f.describe(headers, true)
}

// Boundary is that of the multipart which the field is a part of, "" for none.
func (f *Field) Boundary() string { return f.outer }

// Inner is the boundary of the parts of the field, "" for none.
func (f *Field) Inner() string { return f.inner }

// SkipLines goes behind the next boundary of the multipart that the field is a
// part of. It is what ends a nested multipart.
func (f *Field) SkipLines(ctx context.Context) error {
	if f.outer == "" {
		return nil
	}
	return f.toBoundary(ctx, func([]byte) error { return nil })
}

// toBoundary emits what comes before the next boundary around the field.
func (f *Field) toBoundary(ctx context.Context, emit func([]byte) error) error {
	end, err := f.in.scanPart(ctx, f.outer, emit)
	switch {
	case err != nil:
		return err
	case end == atLast:
		f.Done = 1
	case end == atEOF:
		f.Done = -1
	}
	return nil
}
