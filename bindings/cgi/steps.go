package cgi

import (
	"context"

	bindmessage "github.com/netlua/netlua/bindings/email/message"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgi"
	"github.com/netlua/netlua/stdlib/email/message"
)

// The steps that a script can override.
const (
	stepURLEncoded = iota
	stepMulti
	stepSingle
	stepBinary
	stepLines
	stepToEOF
	stepToBoundary
	stepSkip
	stepMakeFile
	numSteps
)

var stepNames = [numSteps]string{
	"read_urlencoded", "read_multi", "read_single", "read_binary", "read_lines", "read_lines_to_eof",
	"read_lines_to_outerboundary", "skip_lines", "make_file",
}

// bind finds the script's functions in the place of steps. The VM's lock must be held.
func (s *storage) bind(o *runtime.Object) {
	s.object = o
	if s.scripted = o.Scripted(); s.scripted {
		for i, name := range stepNames {
			s.overrides[i] = o.Override(name)
		}
		s.EagerFiles = s.overrides[stepMakeFile] != nil
	}
}

// step calls a step: the script's, or the documented one.
func (s *storage) step(ctx context.Context, i int, documented func(context.Context) error, args ...any) error {
	if f := s.overrides[i]; f != nil {
		_, err := f.CallSelf(ctx, s.object, args...)
		return err
	}
	return documented(ctx)
}

// ReadURLEncoded reads an urlencoded form.
func (s *storage) ReadURLEncoded(ctx context.Context) error {
	return s.step(ctx, stepURLEncoded, s.Field.ReadURLEncoded)
}

// ReadMulti reads the parts of a multipart.
func (s *storage) ReadMulti(ctx context.Context) error {
	return s.step(ctx, stepMulti, s.Field.ReadMulti, map[string]string{"REQUEST_METHOD": "POST"}, s.KeepBlank, s.Strict)
}

// ReadSingle reads content.
func (s *storage) ReadSingle(ctx context.Context) error {
	return s.step(ctx, stepSingle, s.Field.ReadSingle)
}

// ReadBinary reads content of known length.
func (s *storage) ReadBinary(ctx context.Context) error {
	return s.step(ctx, stepBinary, s.Field.ReadBinary)
}

// ReadLines reads content of unknown length.
func (s *storage) ReadLines(ctx context.Context) error {
	return s.step(ctx, stepLines, s.Field.ReadLines)
}

// ReadLinesToEOF reads content up to the end of the input.
func (s *storage) ReadLinesToEOF(ctx context.Context) error {
	return s.step(ctx, stepToEOF, s.Field.ReadLinesToEOF)
}

// ReadLinesToOuterBoundary reads content up to the boundary behind it.
func (s *storage) ReadLinesToOuterBoundary(ctx context.Context) error {
	return s.step(ctx, stepToBoundary, s.Field.ReadLinesToOuterBoundary)
}

// SkipLines goes behind the next boundary.
func (s *storage) SkipLines(ctx context.Context) error {
	return s.step(ctx, stepSkip, s.Field.SkipLines)
}

// MakeFile makes the file for an upload.
func (s *storage) MakeFile(ctx context.Context) (core.Store, error) {
	f := s.overrides[stepMakeFile]
	if f == nil {
		return s.Field.MakeFile(ctx)
	}
	out, err := f.CallSelf(ctx, s.object)
	if err != nil {
		return nil, err
	}
	return storeOf(ctx, s.vm, first(out))
}

// NewPart makes the field of a part, of the form's class, and reads it. Where no
// script has a part in the class, its object is made when it is asked for.
func (s *storage) NewPart(ctx context.Context, headers *message.Headers) (*core.Field, error) {
	part := &storage{vm: s.vm, class: s.classOfParts(), partClass: s.partClass}
	part.Self = part
	var init *runtime.Function
	if s.scripted || s.partClass != nil {
		if err := s.vm.Do(ctx, func(context.Context) error {
			o, err := s.vm.NewInstance(part.class)
			if err != nil {
				return err
			}
			p, ok := o.Native().(*storage)
			if !ok {
				return runtime.Raisef(runtime.TypeError, "FieldStorageClass: expected a class derived from FieldStorage, got %s", o.ClassName())
			}
			part = p
			part.vm, part.Self, part.partClass = s.vm, part, s.partClass
			part.bind(o)
			init = o.Override("__init")
			return nil
		}); err != nil {
			return nil, err
		}
	}
	if init != nil {
		return &part.Field, s.initPart(ctx, part, init, headers)
	}
	if err := part.BeginPart(&s.Field, headers); err != nil {
		return nil, err
	}
	return &part.Field, part.Read(ctx)
}

// partInput is the input of a part, for a script's constructor to hand on.
type partInput struct {
	parent  *storage
	headers *message.Headers
}

var partInputClass = &runtime.Class{Name: "_PartInput", Doc: "The input of a part, which a constructor that overrides FieldStorage's hands on to it."}

// initPart has a part made by a script's constructor.
func (s *storage) initPart(ctx context.Context, part *storage, init *runtime.Function, headers *message.Headers) error {
	var args []any
	if err := s.vm.Do(ctx, func(context.Context) error {
		args = []any{
			s.vm.NewObject(partInputClass, &partInput{s, headers}), bindmessage.New(s.vm, bindmessage.Message, headers),
			s.Inner(), map[string]string{"REQUEST_METHOD": "POST"}, s.KeepBlank, s.Strict, nil,
			s.Encoding, s.Errors, nil, s.Separator,
		}
		return nil
	}); err != nil {
		return err
	}
	if _, err := init.CallSelf(ctx, part.object, args...); err != nil {
		return err
	}
	if part.Headers == nil {
		return errNotMade
	}
	return nil
}

// classOfParts is the class that parts get.
func (s *storage) classOfParts() runtime.Value {
	switch {
	case s.partClass != nil:
		return s.partClass
	case s.object != nil:
		return s.object.Class()
	}
	return s.class
}
