package mimetypes

import (
	"context"
	"errors"
	"io/fs"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/pathlike"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	core "github.com/netlua/netlua/stdlib/mimetypes"
)

// Module is require("mimetypes").
var Module = &runtime.Module{
	Classes: []*runtime.Class{mimeTypes},
	Body:    moduleBody{},
	Name:    "mimetypes",
	Doc:     "Guess media types from names of files and suffixes from media types.",
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	m.Main = run
	m.Consts = []runtime.Const{
		{Name: "knownfiles", Value: core.KnownFiles(), Doc: "The files that init reads."},
		{Name: "inited", Value: false, Doc: "Whether init was called."},
		{Name: "suffix_map", Value: defaults(func(s *state) *runtime.Table { return s.suffixes }), Doc: "Suffixes that stand for others."},
		{Name: "encodings_map", Value: defaults(func(s *state) *runtime.Table { return s.encodings }), Doc: "Suffixes of packed files with the name of the encoding."},
		{Name: "types_map", Value: defaults(func(s *state) *runtime.Table { return s.types }), Doc: "Suffixes with their registered types."},
		{Name: "common_types", Value: defaults(func(s *state) *runtime.Table { return s.common }), Doc: "Suffixes with types that are common but not registered."},
	}
	m.Funcs = []runtime.Func{
		{Sig: guessTypeSig, Doc: guessTypeDoc, Fn: onShared(guessType)},
		{Sig: guessAllSig, Doc: guessAllDoc, Fn: onShared(func(c *runtime.Call, d *database) error {
			return c.Return(d.core().GuessAllExtensions(c.Str(0), c.Bool(1)))
		})},
		{Sig: guessOneSig, Doc: guessOneDoc, Fn: onShared(guessExtension)},
		{Sig: addTypeSig, Doc: addTypeDoc, Fn: onShared(func(c *runtime.Call, d *database) error {
			d.core().AddType(c.Str(0), c.Str(1), c.Bool(2))
			return nil
		})},
		{Sig: "init(files?: string[])", Doc: "Read the known files and then files, as far as they are there. Without files begin anew. The functions of the module do it at first use.", Fn: func(c *runtime.Call) error {
			return stateOf(c.VM()).init(c, c.Table(0))
		}},
		{Sig: "read_mime_types(file: string|object): table<string, string>|nil", Doc: "The registered types and those of a file in the form of mime.types, by suffix; nil if the file cannot be opened.", Fn: readMimeTypes},
	}
}

// defaults is a table of the VM's defaults as the value of a constant.
func defaults(get func(*state) *runtime.Table) func(*runtime.VM) (any, error) {
	return func(vm *runtime.VM) (any, error) { return get(stateOf(vm)), nil }
}

// state is what one VM keeps: the defaults, which a script may change, and the
// store that the module's functions work on, nil before its first use.
type state struct {
	suffixes, encodings, types, common *runtime.Table
	shared                             *database
}

type stateKey struct{}

func stateOf(vm *runtime.VM) *state {
	return runtime.State(vm, stateKey{}, func() *state {
		empty := func() *runtime.Table { return &lua.LTable{Metatable: lua.LNil} }
		s := &state{suffixes: empty(), encodings: empty(), types: empty(), common: empty()}
		unused := tableInverse{empty()}
		(&core.DB{Suffixes: tableMap{s.suffixes}, Encodings: tableMap{s.encodings}, Types: tableMap{s.types}, Common: tableMap{s.common}, TypeSuffixes: unused, CommonSuffixes: unused}).Fill()
		return s
	})
}

// CloneFor gives a fork tables of its own.
func (s *state) CloneFor(k *runtime.Copier) (any, error) {
	twin := func(t *runtime.Table) *runtime.Table {
		n, _ := k.Value(t).(*lua.LTable)
		return n
	}
	n := &state{suffixes: twin(s.suffixes), encodings: twin(s.encodings), types: twin(s.types), common: twin(s.common)}
	if s.shared != nil {
		d, err := s.shared.CloneFor(k)
		if err != nil {
			return nil, err
		}
		n.shared = d.(*database)
	}
	return n, nil
}

// ensure makes the shared store if there is none.
func (s *state) ensure(c *runtime.Call) error {
	if s.shared != nil {
		return nil
	}
	return s.init(c, nil)
}

// init reads the known files into a new store, or files into the one that is there.
func (s *state) init(c *runtime.Call, files *runtime.Table) error {
	vm := c.VM()
	d := s.shared
	var known []string
	if files == nil || d == nil {
		d = newDatabase(s)
		known = knownFiles(vm)
	}
	h := vm.Host()
	var found []string
	if err := c.Block(func(context.Context) (err error) {
		found, err = core.LoadFiles(h, known, texts(files))
		return err
	}); err != nil {
		return err
	}
	s.publish(vm, d, found)
	return nil
}

// publish fills a store and makes it the shared one.
func (s *state) publish(vm *runtime.VM, d *database, found []string) {
	for _, text := range found {
		d.core().ReadText(text, true)
	}
	s.shared = d
	if t := vm.Loaded("mimetypes"); t != nil {
		t.RawSetString("inited", lua.LTrue)
		t.RawSetString("suffix_map", d.suffixes)
		t.RawSetString("encodings_map", d.encodings)
		t.RawSetString("types_map", half(d.types, true))
		t.RawSetString("common_types", half(d.types, false))
	}
}

// knownFiles is the list as the script left it.
func knownFiles(vm *runtime.VM) []string {
	if t := vm.Loaded("mimetypes"); t != nil {
		if list, ok := t.RawGetString("knownfiles").(*lua.LTable); ok {
			return texts(list)
		}
	}
	return core.KnownFiles()
}

// onShared makes a function of the module of one that works on a store.
func onShared(fn func(*runtime.Call, *database) error) func(*runtime.Call) error {
	return func(c *runtime.Call) error {
		s := stateOf(c.VM())
		if err := s.ensure(c); err != nil {
			return err
		}
		return fn(c, s.shared)
	}
}

func readMimeTypes(c *runtime.Call) error {
	name, err := pathlike.Text(c, 0, "read_mime_types: parameter 'file'")
	if err != nil {
		return err
	}
	s := stateOf(c.VM())
	h := c.VM().Host()
	var text string
	err = c.Block(func(context.Context) (err error) {
		text, err = core.Load(h, name)
		return err
	})
	var failed *fs.PathError
	var denied *host.PermissionError
	switch {
	case errors.As(err, &failed) && !errors.As(err, &denied):
		return c.Return(nil)
	case err != nil:
		return err
	}
	if err := s.ensure(c); err != nil {
		return err
	}
	d := newDatabase(s)
	d.core().ReadText(text, true)
	return c.ReturnValue(half(d.types, true))
}

// GuessType is what the module's guess_type answers in a VM, "" for an unknown
// type. It is for Go code inside [runtime.Call.Block], which passes on its context.
func GuessType(ctx context.Context, vm *runtime.VM, url string) (mediaType string, err error) {
	var known []string
	first := false
	if err := vm.Do(ctx, func(context.Context) error {
		s := stateOf(vm)
		if first = s.shared == nil; first {
			known = knownFiles(vm)
			return nil
		}
		mediaType, _ = s.shared.core().GuessType(url, true)
		return nil
	}); err != nil || !first {
		return mediaType, err
	}
	found, err := core.LoadFiles(vm.Host(), known, nil)
	if err != nil {
		return "", err
	}
	err = vm.Do(ctx, func(context.Context) error {
		s := stateOf(vm)
		if s.shared == nil {
			s.publish(vm, newDatabase(s), found)
		}
		mediaType, _ = s.shared.core().GuessType(url, true)
		return nil
	})
	return mediaType, err
}
