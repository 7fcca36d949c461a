package mimetypes

import (
	"context"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/bindings/internal/pathlike"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/mimetypes"
)

// database is the Go value behind a MimeTypes. Its tables are the script's to change.
type database struct {
	suffixes, encodings *runtime.Table
	types, inverse      *runtime.Table // pairs, see both
}

// newDatabase copies the defaults of a VM.
func newDatabase(s *state) *database {
	empty := func() *runtime.Table { return &lua.LTable{Metatable: lua.LNil} }
	d := &database{suffixes: copied(s.suffixes), encodings: copied(s.encodings), types: both(empty(), empty()), inverse: both(empty(), empty())}
	db := d.core()
	add := func(table *runtime.Table, strict bool) {
		for k, v := table.Next(lua.LNil); k != lua.LNil; k, v = table.Next(k) {
			db.AddType(lua.LVAsString(v), lua.LVAsString(k), strict)
		}
	}
	add(s.types, true)
	add(s.common, false)
	return d
}

// CloneFor gives a fork a store of its own.
func (d *database) CloneFor(k *runtime.Copier) (any, error) {
	twin := func(t *runtime.Table) *runtime.Table {
		n, _ := k.Value(t).(*lua.LTable)
		return n
	}
	return &database{twin(d.suffixes), twin(d.encodings), twin(d.types), twin(d.inverse)}, nil
}

// core is the store as the core sees it.
func (d *database) core() *core.DB {
	return &core.DB{
		Suffixes: tableMap{d.suffixes}, Encodings: tableMap{d.encodings},
		Types: tableMap{half(d.types, true)}, Common: tableMap{half(d.types, false)},
		TypeSuffixes: tableInverse{half(d.inverse, true)}, CommonSuffixes: tableInverse{half(d.inverse, false)},
	}
}

// databaseOf returns the store of self, which a subclass whose __init did not call ours has not filled.
func databaseOf(c *runtime.Call) *database {
	d, ok := c.Native().(*database)
	if !ok {
		d = newDatabase(stateOf(c.VM()))
		c.SetNative(d)
	}
	return d
}

const (
	guessTypeSig     = "guess_type(url: string|object, strict: boolean = true): string|nil, string|nil"
	guessTypeDoc     = "The media type and the encoding, such as gzip, of a file name or URL by its suffixes; nil for what is not known. Without strict common types count that are not registered."
	guessAllSig      = "guess_all_extensions(type: string, strict: boolean = true): string[]"
	guessAllDoc      = "The suffixes of a type with their dots, the preferred one first."
	guessOneSig      = "guess_extension(type: string, strict: boolean = true): string|nil"
	guessOneDoc      = "The preferred suffix of a type with its dot, nil if none is known."
	addTypeSig       = "add_type(type: string, ext: string, strict: boolean = true)"
	addTypeDoc       = "Say that names with the suffix ext, which has its dot, are of a type: a registered one if strict."
	databaseTypeName = "table<string, string>"
)

var mimeTypes = &runtime.Class{Name: "MimeTypes", Doc: "What is known about media types: the defaults of the module and what files add.", Body: mimeTypesBody{}}

type mimeTypesBody struct{}

func (mimeTypesBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(filenames?: string[], strict: boolean = true)", Doc: "Make a store of the defaults and of files in the form of mime.types.", Fn: func(c *runtime.Call) error {
		if err := stateOf(c.VM()).ensure(c); err != nil {
			return err
		}
		c.SetNative(newDatabase(stateOf(c.VM())))
		for _, name := range texts(c.Table(0)) {
			if err := readFile(c, name, c.Bool(1)); err != nil {
				return err
			}
		}
		return nil
	}}
	class.Methods = []runtime.Func{
		{Sig: guessTypeSig, Doc: guessTypeDoc, Fn: func(c *runtime.Call) error { return guessType(c, databaseOf(c)) }},
		{Sig: guessAllSig, Doc: guessAllDoc, Fn: func(c *runtime.Call) error {
			return c.Return(databaseOf(c).core().GuessAllExtensions(c.Str(0), c.Bool(1)))
		}},
		{Sig: guessOneSig, Doc: guessOneDoc, Fn: func(c *runtime.Call) error {
			if f := c.Self().Override("guess_all_extensions"); f != nil {
				out, err := f.CallSelf(c.Context(), c.Self(), c.Str(0), c.Bool(1))
				if err != nil {
					return err
				}
				if list, ok := out[0].(*lua.LTable); ok {
					return c.ReturnValue(list.RawGetInt(1))
				}
			}
			return guessExtension(c, databaseOf(c))
		}},
		{Sig: addTypeSig, Doc: addTypeDoc, Fn: func(c *runtime.Call) error {
			databaseOf(c).core().AddType(c.Str(0), c.Str(1), c.Bool(2))
			return nil
		}},
		{Sig: "read(filename: string|object, strict: boolean = true)", Doc: "Add the types of a file in the form of mime.types: lines of a type and its suffixes without dots.", Fn: func(c *runtime.Call) error {
			name, err := pathlike.Text(c, 0, "read: parameter 'filename'")
			if err != nil {
				return err
			}
			return readFile(c, name, c.Bool(1))
		}},
		{Sig: "readfp(fp: file, strict: boolean = true)", Doc: "Add the types of an open file in the form of mime.types.", Fn: func(c *runtime.Call) error {
			text, err := readAll(c, c.Arg(0))
			if err != nil {
				return err
			}
			return addText(c, text, c.Bool(1))
		}},
		{Sig: "read_windows_registry(strict: boolean = true)", Doc: "Does nothing: types are not taken from the registry of Windows.", Fn: func(*runtime.Call) error { return nil }},
	}
	class.Props = []runtime.Prop{
		tableProp("suffix_map", databaseTypeName, "Suffixes that stand for others: '.tgz' for '.tar.gz'.", func(d *database) **runtime.Table { return &d.suffixes }),
		tableProp("encodings_map", databaseTypeName, "Suffixes of packed files with the name of the encoding. Their case counts.", func(d *database) **runtime.Table { return &d.encodings }),
		tableProp("types_map", "table", "Suffixes with their types: [1] the common ones, [2] the registered ones; also by [false] and [true].", func(d *database) **runtime.Table { return &d.types }),
		tableProp("types_map_inv", "table", "Types with lists of their suffixes: [1] the common ones, [2] the registered ones; also by [false] and [true].", func(d *database) **runtime.Table { return &d.inverse }),
	}
}

func tableProp(name, typ, doc string, field func(*database) **runtime.Table) runtime.Prop {
	return runtime.Prop{
		Name: name, Type: typ, Doc: doc,
		Get: func(c *runtime.Call) error { return c.ReturnValue(*field(databaseOf(c))) },
		Set: func(c *runtime.Call) error {
			t := c.Table(0)
			if t == nil {
				return runtime.Raisef(runtime.TypeError, "MimeTypes.%s: expected a table", name)
			}
			*field(databaseOf(c)) = t
			return nil
		},
	}
}

func guessType(c *runtime.Call, d *database) error {
	url, err := pathlike.Text(c, 0, "guess_type: parameter 'url'")
	if err != nil {
		return err
	}
	mediaType, encoding := d.core().GuessType(url, c.Bool(1))
	return c.Return(orNil(mediaType), orNil(encoding))
}

func guessExtension(c *runtime.Call, d *database) error {
	return c.Return(orNil(d.core().GuessExtension(c.Str(0), c.Bool(1))))
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// readFile adds the types of a file to self.
func readFile(c *runtime.Call, name string, strict bool) error {
	h := c.VM().Host()
	var text string
	if err := c.Block(func(context.Context) (err error) {
		text, err = core.Load(h, name)
		return err
	}); err != nil {
		return err
	}
	return addText(c, text, strict)
}

// readAll reads a file object of the script.
func readAll(c *runtime.Call, v runtime.Value) (string, error) {
	f, err := httpio.FileOf(c, v, "readfp: parameter 'fp'")
	if err != nil {
		return readLines(c, v, err)
	}
	var text []byte
	err = c.Block(func(ctx context.Context) (err error) {
		text, err = httpio.ReadAll(ctx, f)
		return err
	})
	return string(text), err
}

// readLines reads an object that has readline only, or returns unfit.
func readLines(c *runtime.Call, v runtime.Value, unfit error) (string, error) {
	fields, err := httpio.FieldsOf(c.Context(), c.VM(), v, "readline")
	if err != nil || fields[0] == lua.LNil {
		return "", unfit
	}
	var text strings.Builder
	for {
		out, err := c.VM().Call(c.Context(), fields[0], v)
		if err != nil {
			return "", err
		}
		if len(out) == 0 || lua.LVAsString(out[0]) == "" {
			return text.String(), nil
		}
		text.WriteString(lua.LVAsString(out[0]))
	}
}

// addText adds the types of a text to self, by the script's own add_type if it has one.
func addText(c *runtime.Call, text string, strict bool) error {
	add := c.Self().Override("add_type")
	if add == nil {
		databaseOf(c).core().ReadText(text, strict)
		return nil
	}
	for mediaType, suffix := range core.Pairs(text) {
		if _, err := add.CallSelf(c.Context(), c.Self(), mediaType, suffix, strict); err != nil {
			return err
		}
	}
	return nil
}
