package cgi

import (
	"context"
	"fmt"
	"slices"

	"github.com/netlua/netlua/stdlib/host"
)

// AbsentError says that the content of a field is in a file that a copy of the
// field does not have.
type AbsentError struct{ Field string }

func (e *AbsentError) Error() string {
	return fmt.Sprintf("FieldStorage: the content of field %q is in a file of the VM that read the form", e.Field)
}

// absent is the Store of a copy of a field whose content is in a file.
type absent struct{ err *AbsentError }

func (a absent) Write(context.Context, []byte) error { return a.err }
func (a absent) Rewind(context.Context) error        { return a.err }

// Absent returns the error of content that a copy does not have; nil for others.
func (c *Content) Absent() error {
	if a, ok := c.Store.(absent); ok {
		return a.err
	}
	return nil
}

// CopyTo makes n a copy of a field that has been read to its end, for another
// goroutine: with its headers and the content that is in memory. Content in a
// file stays behind, and there is no input any more. The Items are for the
// caller to copy.
func (f *Field) CopyTo(n *Field, world host.Host) {
	*n = Field{
		Options: f.Options, Self: n, Name: f.Name, Filename: f.Filename, HasName: f.HasName, HasFilename: f.HasFilename,
		Type: f.Type, TypeOptions: f.TypeOptions, Disposition: f.Disposition, DispositionOptions: f.DispositionOptions,
		Headers: f.Headers.Clone(), Length: f.Length, Done: f.Done, IsForm: f.IsForm, Content: f.Content, EagerFiles: f.EagerFiles,
		world: world, in: NewInput(nil, -1, 0), outer: f.outer, inner: f.inner, query: f.query, depth: f.depth,
		shared: &shared{fields: f.shared.fields, memory: f.shared.memory, headers: f.shared.headers, files: f.shared.files},
	}
	n.Content.Memory = slices.Clip(f.Content.Memory) // which both read, and none writes
	if f.Content.Store != nil {
		n.Content.Store = absent{&AbsentError{f.Name}}
	}
}
