package cgi

import (
	"context"
	"io"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/tempfile"
)

const (
	// smallContent is what stays in memory of any field, as in CPython, in bytes.
	smallContent = 1000
	// largeContent stays there while all fields together have less than manyContents.
	largeContent = 64 << 10
	manyContents = 8 << 20
)

// Content is what a field holds: Memory, or Store if it was too large for that.
type Content struct {
	Exists bool // the field has content; a form has none
	Memory []byte
	Store  Store
	Size   int64 // bytes that came, before they were decoded
}

// File is the Store that fields have unless a script makes one: a temporary file
// without a name.
type File struct{ host.File }

// Write writes p.
func (s *File) Write(_ context.Context, p []byte) error {
	_, err := s.File.Write(p)
	return err
}

// Rewind goes to the beginning.
func (s *File) Rewind(context.Context) error {
	_, err := s.File.Seek(0, io.SeekStart)
	return err
}

// removing is a file that has to be removed when it is closed.
type removing struct {
	host.File
	remove func() error
}

func (f *removing) Close() error {
	err := f.File.Close()
	if rerr := f.remove(); err == nil {
		err = rerr
	}
	return err
}

// MakeFile makes a temporary file, of which a form has a limited number.
func (f *Field) MakeFile(ctx context.Context) (Store, error) {
	if n := f.Limits.Files; n > 0 && f.shared.files >= n {
		return nil, &LimitError{"max_files", int64(n), "FieldStorage: temporary files"}
	}
	f.shared.files++
	dir, err := tempfile.Dir(f.world)
	if err != nil {
		return nil, err
	}
	file, remove, err := tempfile.Unlinked(ctx, f.world, tempfile.Options{Dir: dir, Prefix: tempfile.Template})
	if err != nil {
		return nil, err
	}
	if remove != nil {
		file = &removing{file, remove}
	}
	return &File{file}, nil
}

// sink is the way of content into a field.
type sink struct {
	field   *Field
	memory  int64 // what may stay in memory
	decoder *decoder
}

func (f *Field) sink() *sink {
	f.Content = Content{Exists: true}
	s := &sink{field: f, memory: smallContent}
	if !f.EagerFiles && f.shared.memory < manyContents {
		s.memory = largeContent
	}
	if !f.HasFilename {
		s.decoder = &decoder{encoding: f.Encoding, errors: f.Errors}
	}
	return s
}

// write adds bytes as they came.
func (s *sink) write(ctx context.Context, p []byte) error {
	c := &s.field.Content
	c.Size += int64(len(p))
	if n := s.field.Limits.Part; n > 0 && c.Size > n {
		return &LimitError{"max_part_bytes", n, "FieldStorage: bytes of a part"}
	}
	if s.decoder == nil {
		return s.store(ctx, p)
	}
	p, err := s.decoder.decode(p, false)
	if err != nil {
		return err
	}
	return s.store(ctx, p)
}

// store adds content.
func (s *sink) store(ctx context.Context, p []byte) error {
	c := &s.field.Content
	if len(p) == 0 {
		return nil
	}
	if c.Store == nil && int64(len(c.Memory)+len(p)) <= s.memory {
		c.Memory = append(c.Memory, p...)
		return nil
	}
	if c.Store == nil {
		if err := s.toFile(ctx); err != nil {
			return err
		}
	}
	return c.Store.Write(ctx, p)
}

func (s *sink) toFile(ctx context.Context) error {
	c := &s.field.Content
	store, err := s.field.Self.MakeFile(ctx)
	if err != nil {
		return err
	}
	c.Store = store
	if len(c.Memory) > 0 {
		err = store.Write(ctx, c.Memory)
	}
	c.Memory = nil
	return err
}

// close ends the content.
func (s *sink) close(ctx context.Context) error {
	if s.decoder != nil {
		p, err := s.decoder.decode(nil, true)
		if err != nil {
			return err
		}
		if err := s.store(ctx, p); err != nil {
			return err
		}
	}
	c := &s.field.Content
	s.field.shared.memory += int64(len(c.Memory))
	if c.Store != nil {
		return c.Store.Rewind(ctx)
	}
	return nil
}

// ReadSingle reads content that is no form.
func (f *Field) ReadSingle(ctx context.Context) error {
	if f.Length >= 0 {
		if err := f.Self.ReadBinary(ctx); err != nil {
			return err
		}
		return f.Self.SkipLines(ctx)
	}
	return f.Self.ReadLines(ctx)
}

// ReadBinary reads content whose length is known.
func (f *Field) ReadBinary(ctx context.Context) error {
	s := f.sink()
	if f.EagerFiles {
		if err := s.toFile(ctx); err != nil {
			return err
		}
	}
	return f.readRest(ctx, s)
}

// ReadLines reads content up to the boundary around it, or up to the end.
func (f *Field) ReadLines(ctx context.Context) error {
	if f.outer != "" {
		return f.Self.ReadLinesToOuterBoundary(ctx)
	}
	return f.Self.ReadLinesToEOF(ctx)
}

// ReadLinesToEOF reads content up to the end.
func (f *Field) ReadLinesToEOF(ctx context.Context) error {
	f.Done = -1 // as documented: nothing said that this is the end
	return f.readRest(ctx, f.sink())
}

func (f *Field) readRest(ctx context.Context, s *sink) error {
	for {
		if err := s.write(ctx, f.in.data()); err != nil {
			return err
		}
		f.in.skip(len(f.in.data()))
		err := f.in.fill(ctx)
		if err == io.EOF && len(f.in.data()) == 0 {
			if f.in.short && f.Length >= 0 {
				f.Done = -1
			}
			return s.close(ctx)
		}
		if err != nil && err != io.EOF {
			return err
		}
	}
}

// ReadLinesToOuterBoundary reads content up to the boundary around it.
func (f *Field) ReadLinesToOuterBoundary(ctx context.Context) error {
	s := f.sink()
	if err := f.toBoundary(ctx, func(p []byte) error { return s.write(ctx, p) }); err != nil {
		return err
	}
	return s.close(ctx)
}
