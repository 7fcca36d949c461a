package tempfile

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/pathlike"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	core "github.com/netlua/netlua/stdlib/tempfile"
)

// nameParams are what names of files are made of.
const nameParams = "suffix?: string, prefix?: string, dir?: string|object"

// fileParams are those of files. Text is bytes: encoding, errors and newline change nothing.
const fileParams = "mode: string = 'w+b', buffering: integer = -1, encoding?: string, newline?: string, " + nameParams

// Module is require("tempfile").
var Module = &runtime.Module{
	Classes: []*runtime.Class{named, spooled, directory},
	Body:    moduleBody{},
	Name:    "tempfile",
	Doc:     "Make temporary files and directories. Their names cannot be foreseen, and only the user can read them.",
	Errors: func(err error) *runtime.Raise {
		var bad *core.ValueError
		if errors.As(err, &bad) {
			return &runtime.Raise{Class: runtime.ValueError, Args: []any{bad.Msg}, Cause: err}
		}
		return nil
	},
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	m.Consts = []runtime.Const{
		{Name: "TMP_MAX", Value: core.MaxTries, Doc: "How many names are tried."},
		{Name: "template", Value: core.Template, Doc: "What names begin with. It may be set."},
	}
	m.Funcs = []runtime.Func{
		{Sig: "TemporaryFile(" + fileParams + ", *, errors?: string): file", Doc: "A file without a name, gone when it is closed.", Fn: temporaryFile},
		{Sig: "NamedTemporaryFile(" + fileParams + ", delete: boolean = true, *, errors?: string): _TemporaryFileWrapper", Doc: "A file whose path is its name. It is removed when it is closed, unless delete is false.", Fn: namedFile},
		{Sig: "mkstemp(" + nameParams + ", text: boolean = false): file, string", Doc: "Make a file and return it open for reading and writing, with its absolute path. It is not removed.", Fn: mkstemp},
		{Sig: "mkdtemp(" + nameParams + "): string", Doc: "Make a directory and return its absolute path. It is not removed.", Fn: func(c *runtime.Call) error {
			path, err := makeDir(c)
			if err != nil {
				return err
			}
			return c.ReturnStr(path)
		}},
		{Sig: "gettempdir(): string", Doc: "The directory for temporary files: tempdir if it is set, or the first usable one of those that TMPDIR, TEMP and TMP name, the system's, and the working directory.", Fn: func(c *runtime.Call) error {
			dir, err := tempDir(c)
			if err != nil {
				return err
			}
			return c.ReturnStr(dir)
		}},
		{Sig: "gettempdirb(): bytes", Doc: "gettempdir as bytes.", Fn: func(c *runtime.Call) error {
			dir, err := tempDir(c)
			if err != nil {
				return err
			}
			return c.Return(runtime.Bytes(dir))
		}},
		{Sig: "gettempprefix(): string", Doc: "What names begin with that have no prefix of their own.", Fn: func(c *runtime.Call) error { return c.ReturnStr(template(c)) }},
		{Sig: "gettempprefixb(): bytes", Doc: "gettempprefix as bytes.", Fn: func(c *runtime.Call) error { return c.Return(runtime.Bytes(template(c))) }},
	}
}

// setting reads a variable of the module as the script left it.
func setting(c *runtime.Call, name string) (string, bool) {
	if t := c.VM().Loaded("tempfile"); t != nil {
		if s, ok := t.RawGetString(name).(lua.LString); ok {
			return string(s), true
		}
	}
	return "", false
}

func template(c *runtime.Call) string {
	if s, ok := setting(c, "template"); ok {
		return s
	}
	return core.Template
}

// tempDir finds the directory at the first call, and keeps it in the module's tempdir.
func tempDir(c *runtime.Call) (dir string, err error) {
	if dir, ok := setting(c, "tempdir"); ok {
		return dir, nil
	}
	h := c.VM().Host()
	if err := c.Block(func(context.Context) error {
		dir, err = core.Dir(h)
		return err
	}); err != nil {
		return "", err
	}
	if t := c.VM().Loaded("tempfile"); t != nil {
		t.RawSetString("tempdir", lua.LString(dir))
	}
	return dir, nil
}

// options reads suffix, prefix and dir, which begin at argument first.
func options(c *runtime.Call, first int) (o core.Options, err error) {
	o.Suffix, o.Prefix = c.Str(first), template(c)
	if c.Given(first + 1) {
		o.Prefix = c.Str(first + 1)
	}
	if c.Given(first + 2) {
		o.Dir, err = pathlike.Text(c, first+2, "tempfile: parameter 'dir'")
		return o, err
	}
	o.Dir, err = tempDir(c)
	return o, err
}

// fileMode checks a mode of open for a file that is both read and written.
func fileMode(mode string) error {
	kind, plus, text := 0, 0, 0
	for _, m := range mode {
		switch m {
		case 'r', 'w', 'a', 'x':
			kind++
		case '+':
			plus++
		case 'b', 't':
			text++
		default:
			kind = 9
		}
	}
	if kind != 1 || plus > 1 || text > 1 {
		return runtime.Raisef(runtime.ValueError, "tempfile: parameter 'mode': invalid mode '%s'", mode)
	}
	return nil
}

func temporaryFile(c *runtime.Call) error {
	o, err := prepare(c, 0)
	if err != nil {
		return err
	}
	h := c.VM().Host()
	var f host.File
	var remove func() error
	if err := c.Block(func(ctx context.Context) (err error) {
		f, remove, err = core.Unlinked(ctx, h, o)
		return err
	}); err != nil {
		return err
	}
	object := c.VM().NewFile(f, runtime.FileOptions{Mode: c.Str(0), Python: true, Unbuffered: c.Int(1) == 0, Remove: remove})
	if err := object.SetField("mode", shownMode(c.Str(0))); err != nil {
		return err
	}
	return c.Return(object)
}

// prepare checks the mode at argument first and reads the options behind it.
func prepare(c *runtime.Call, first int) (core.Options, error) {
	if err := fileMode(c.Str(first)); err != nil {
		return core.Options{}, err
	}
	return options(c, first+4)
}

// create is mkstemp without a file object.
func create(c *runtime.Call, o core.Options) (f host.File, path string, err error) {
	h := c.VM().Host()
	err = c.Block(func(ctx context.Context) (err error) {
		f, path, err = core.Create(ctx, h, o)
		return err
	})
	return f, path, err
}

func mkstemp(c *runtime.Call) error {
	o, err := options(c, 0)
	if err != nil {
		return err
	}
	f, path, err := create(c, o)
	if err != nil {
		return err
	}
	return c.Return(c.VM().NewFile(f, runtime.FileOptions{Name: path, Python: true}), path)
}

func makeDir(c *runtime.Call) (path string, err error) {
	o, err := options(c, 0)
	if err != nil {
		return "", err
	}
	h := c.VM().Host()
	err = c.Block(func(ctx context.Context) (err error) {
		path, err = core.MakeDir(ctx, h, o)
		return err
	})
	return path, err
}

func namedFile(c *runtime.Call) error {
	o, err := prepare(c, 0)
	if err != nil {
		return err
	}
	f, path, err := create(c, o)
	if err != nil {
		return err
	}
	h := c.VM().Host()
	options := runtime.FileOptions{Name: path, Mode: c.Str(0), Python: true, Unbuffered: c.Int(1) == 0}
	if c.Bool(7) {
		options.Remove = func() error { return core.Remove(h, path) }
	}
	object := c.VM().NewObject(named, nil)
	c.VM().InitFile(object, f, options)
	for name, value := range map[string]any{"delete": c.Bool(7), "mode": shownMode(c.Str(0))} {
		if err := object.SetField(name, value); err != nil {
			return err
		}
	}
	return c.Return(object)
}
