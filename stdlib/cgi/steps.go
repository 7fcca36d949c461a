package cgi

import (
	"context"

	"github.com/netlua/netlua/stdlib/email/message"
)

// Steps are the methods of a FieldStorage that a subclass can override. A
// *Field is the default of all of them.
type Steps interface {
	// ReadURLEncoded, ReadMulti and ReadSingle read a body by its type.
	ReadURLEncoded(ctx context.Context) error
	ReadMulti(ctx context.Context) error
	ReadSingle(ctx context.Context) error
	// ReadBinary and ReadLines read content whose length is known, and not.
	ReadBinary(ctx context.Context) error
	ReadLines(ctx context.Context) error
	ReadLinesToEOF(ctx context.Context) error
	ReadLinesToOuterBoundary(ctx context.Context) error
	SkipLines(ctx context.Context) error
	// MakeFile makes the place for content that is too large for memory.
	MakeFile(ctx context.Context) (Store, error)
	// NewPart makes the field of a part, and reads it.
	NewPart(ctx context.Context, headers *message.Headers) (*Field, error)
}

var _ Steps = (*Field)(nil)

// Store keeps the content of a field.
type Store interface {
	// Write takes bytes that are valid until it returns.
	Write(ctx context.Context, p []byte) error
	// Rewind makes the next to read begin at the beginning.
	Rewind(ctx context.Context) error
}
