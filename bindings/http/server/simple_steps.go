package server

import (
	"context"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/server"
	"github.com/netlua/netlua/stdlib/mimetypes"
	coresocketserver "github.com/netlua/netlua/stdlib/socketserver"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// The steps of file handlers that a script can override.
const (
	stepSendHead = iota
	stepListDirectory
	stepTranslatePath
	stepGuessType
	stepCopyFile
	numStaticSteps
)

var staticStepNames = [numStaticSteps]string{"send_head", "list_directory", "translate_path", "guess_type", "copyfile"}

type staticOverrides [numStaticSteps]*runtime.Function

func (o *staticOverrides) bind(object *runtime.Object) {
	for i, name := range staticStepNames {
		o[i] = object.Override(name)
	}
}

// overridden calls the override of a step; ok is false if there is none.
func (s *Simple) overridden(ctx context.Context, step int, args ...any) (out runtime.Value, ok bool, err error) {
	f := s.class.fileSteps[step]
	if f == nil {
		return nil, false, nil
	}
	values, err := f.CallSelf(ctx, s.Object, args...)
	return first(values), true, err
}

// SendHead sends the head and returns what follows.
func (s *Simple) SendHead(ctx context.Context) (core.Source, error) {
	v, ok, err := s.overridden(ctx, stepSendHead)
	if !ok {
		return s.Files.SendHead(ctx)
	}
	if err != nil {
		return nil, err
	}
	return s.source(ctx, v)
}

// ListDirectory sends the head of a listing.
func (s *Simple) ListDirectory(ctx context.Context, name string) (core.Source, error) {
	v, ok, err := s.overridden(ctx, stepListDirectory, name)
	if !ok {
		return s.Files.ListDirectory(ctx, name)
	}
	if err != nil {
		return nil, err
	}
	return s.source(ctx, v)
}

// TranslatePath maps the target of a request to a file name.
func (s *Simple) TranslatePath(ctx context.Context, target string) (string, error) {
	v, ok, err := s.overridden(ctx, stepTranslatePath, target)
	if !ok {
		return s.Files.TranslatePath(ctx, target)
	}
	return s.named(stepTranslatePath, v, err)
}

// GuessType is the media type for a file name.
func (s *Simple) GuessType(ctx context.Context, name string) (string, error) {
	v, ok, err := s.overridden(ctx, stepGuessType, name)
	if !ok {
		return s.guessType(ctx, name)
	}
	return s.named(stepGuessType, v, err)
}

// named is the text that an override gave.
func (s *Simple) named(step int, v runtime.Value, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return textResult(&s.Handler, staticStepNames[step], v)
}

// guessType asks extensions_map, and then the types as the script has them: its
// own tables once it has loaded mimetypes.
func (s *Simple) guessType(ctx context.Context, name string) (string, error) {
	found, suffix := "", core.Suffix(name)
	err := s.vm.Do(ctx, func(ctx context.Context) error {
		extensions := s.Object.Attr("extensions_map")
		t, ok := extensions.(*lua.LTable)
		if !ok && !isNil(extensions) {
			return runtime.Raisef(runtime.TypeError, "%s.extensions_map: expected a table, got %s", s.Object.ClassName(), s.vm.TypeName(extensions))
		}
		if ok {
			for _, key := range [...]string{suffix, strings.ToLower(suffix)} {
				if v, ok := t.RawGetString(key).(lua.LString); ok {
					found = string(v)
					return nil
				}
			}
		}
		types := s.vm.Loaded("mimetypes")
		if types == nil {
			found, _ = mimetypes.Default(name)
			return nil
		}
		out, err := s.vm.Call(ctx, types.RawGetString("guess_type"), name)
		found = lua.LVAsString(first(out))
		return err
	})
	return s.Files.TypeOr(found), err
}

// CopyFile sends a source to the client.
func (s *Simple) CopyFile(ctx context.Context, from core.Source) error {
	f := s.class.fileSteps[stepCopyFile]
	if f == nil {
		return s.Files.CopyFile(ctx, from)
	}
	var source, wfile runtime.Value
	if err := s.vm.Do(ctx, func(context.Context) error {
		source, wfile = s.value(from), s.Object.Field("wfile")
		if wfile == lua.LNil {
			wfile = s.WriterObject(s.vm).Value()
		}
		return nil
	}); err != nil {
		return err
	}
	_, err := f.CallSelf(ctx, s.Object, source, wfile)
	return err
}

// scriptSource is a file of the script's own.
type scriptSource struct {
	vm    *runtime.VM
	value runtime.Value
	file  response.File
}

func (s *scriptSource) WriteTo(ctx context.Context, to *coresocketserver.Stream) error {
	_, err := to.ReadFrom(ctx, response.Reader(ctx, s.file))
	return err
}

func (s *scriptSource) Close(ctx context.Context) error {
	return s.vm.Do(ctx, func(ctx context.Context) error {
		f, err := httpio.FieldsOf(ctx, s.vm, s.value, "close")
		if err != nil || f[0] == lua.LNil {
			return err
		}
		_, err = s.vm.Call(ctx, f[0], s.value)
		return err
	})
}

// source makes a source of what an override gave.
func (s *Simple) source(ctx context.Context, v runtime.Value) (src core.Source, err error) {
	if isNil(v) {
		return nil, nil
	}
	err = s.vm.Do(ctx, func(ctx context.Context) error {
		if s.object != nil && v == s.object.Value() && s.content.Untouched() {
			src = s.content // it comes from ours, after all
			return nil
		}
		var file response.File
		if n, ok := runtime.NativeOf[*runtime.File](v); ok {
			file = response.FromReader(struct{ io.Reader }{n})
		} else if r, err := httpio.ResponseOf(ctx, s.vm, v); err == nil && r != nil {
			file = r
		} else {
			return runtime.Raisef(runtime.TypeError, "%v, got %s", errNoSource, s.vm.TypeName(v))
		}
		src = &scriptSource{s.vm, v, file}
		return nil
	})
	return src, err
}

// value is a source as an object of the script. The VM's lock is held.
func (s *Simple) value(src core.Source) runtime.Value {
	switch src := src.(type) {
	case *scriptSource:
		return src.value
	case *core.Content:
		if s.content != src {
			s.content = src
			s.object = httpio.New(s.vm, socketserver.Reader, response.New(response.FromReader(readCloser{src}), nil, "", 0))
		}
		return s.object.Value()
	}
	return lua.LNil
}

// readCloser closes a Content without a context.
type readCloser struct{ *core.Content }

func (r readCloser) Close() error { return r.Content.Close(context.Background()) }

// copyfile copies from one file of the script to another; from a file that is
// served to the client, in Go.
func copyfile(c *runtime.Call) error {
	if s := simpleOf(c.Self()); s != nil && s.Stream != nil && s.Stream == s.HTTP.Stream && s.object != nil && c.Arg(0) == s.object.Value() &&
		c.Arg(1) == s.WriterObject(s.vm).Value() && s.content.Untouched() {
		return c.Block(func(ctx context.Context) error { return s.Files.CopyFile(ctx, s.content) })
	}
	from, err := httpio.FileOf(c, c.Arg(0), "copyfile: parameter 'source'")
	if err != nil {
		return err
	}
	to, ok := httpio.SinkOf(c, c.Arg(1))
	if !ok {
		return runtime.Raisef(runtime.TypeError, "copyfile: parameter 'outputfile': expected an object with a method write, got %s", c.VM().TypeName(c.Arg(1)))
	}
	return c.Block(func(ctx context.Context) error {
		_, err := response.Copy(ctx, to.Writer(ctx), from)
		return err
	})
}
