package tempfile

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/netlua/netlua/bindings/internal/pathlike"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	core "github.com/netlua/netlua/stdlib/tempfile"
)

var (
	named = &runtime.Class{
		Name: "_TemporaryFileWrapper", Doc: "What NamedTemporaryFile gives: a file with a name, and delete, which says whether it is removed when it is closed.",
		Bases:   []*runtime.Class{runtime.FileClass},
		Props:   []runtime.Prop{{Name: "file", Type: "file", Doc: "The file itself.", Get: func(c *runtime.Call) error { return c.Return(c.Self()) }}},
		Methods: []runtime.Func{{Sig: "fileno(): integer", Doc: "-1: descriptors are not shown.", Fn: func(c *runtime.Call) error { return c.Return(-1) }}},
	}
	spooled = &runtime.Class{
		Body: spooledBody{},
		Name: "SpooledTemporaryFile", Doc: "A temporary file that stays in memory until it is larger than max_size bytes or rollover is called.",
		Bases: []*runtime.Class{runtime.FileClass}, Native: func() any { return &runtime.File{} },
	}
)

type spooledBody struct{}

func (spooledBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(max_size: integer = 0, " + fileParams + ", *, errors?: string)", Doc: "Make an empty file; max_size 0 stands for no limit.", Fn: newSpooled}
	class.Methods = []runtime.Func{
		{Sig: "rollover()", Doc: "Move the file to the disk, whatever its size.", Fn: rollover},
		{Sig: "fileno(): integer", Doc: "Move the file to the disk. The number is -1: descriptors are not shown.", Fn: func(c *runtime.Call) error {
			if err := rollover(c); err != nil {
				return err
			}
			return c.Return(-1)
		}},
	}
	class.Props = []runtime.Prop{
		{Name: "name", Type: "string|nil", Doc: "The file's name, nil while it is in memory.", Get: func(c *runtime.Call) error {
			s, err := spooledOf(c)
			if err != nil || !s.Rolled() {
				return err
			}
			return c.ReturnStr(s.Name())
		}},
		{Name: "mode", Type: "string", Doc: "The mode in which the file was made, 'rb+' for one of bytes that is on the disk.", Get: func(c *runtime.Call) error {
			s, err := spooledOf(c)
			if err != nil {
				return err
			}
			if s.Rolled() {
				return c.ReturnStr(shownMode(s.mode))
			}
			return c.ReturnStr(s.mode)
		}},
		{Name: "_rolled", Type: "boolean", Doc: "Whether the file is on the disk.", Get: func(c *runtime.Call) error {
			s, err := spooledOf(c)
			if err != nil {
				return err
			}
			return c.Return(s.Rolled())
		}},
	}
}

// spooledFile is the open file behind one.
type spooledFile struct {
	*core.Spooled
	mode string
}

func spooledOf(c *runtime.Call) (*spooledFile, error) {
	if f, ok := c.Native().(*runtime.File); ok {
		if s, ok := f.Host().(*spooledFile); ok {
			return s, nil
		}
	}
	return nil, runtime.Raisef(runtime.ValueError, "SpooledTemporaryFile: __init was not called")
}

func rollover(c *runtime.Call) error {
	s, err := spooledOf(c)
	if err != nil {
		return err
	}
	err = c.Block(func(context.Context) error { return s.Rollover() })
	if errors.Is(err, fs.ErrClosed) {
		return runtime.Raisef(runtime.ValueError, "I/O operation on closed file.")
	}
	return err
}

// shownMode is the attribute mode of a file that was made in a mode: a file of
// bytes that is both read and written is "rb+", as if it had been there.
func shownMode(mode string) string {
	kind, plus := mode[0], ""
	for i := range len(mode) {
		switch mode[i] {
		case 'r', 'w', 'a', 'x':
			kind = mode[i]
		case '+':
			plus = "+"
		}
	}
	if !strings.Contains(mode, "b") {
		return mode
	}
	if kind == 'w' && plus != "" {
		kind = 'r'
	}
	return string(kind) + "b" + plus
}

// newSpooled finds out where the file would be only when it is needed there.
func newSpooled(c *runtime.Call) error {
	if err := fileMode(c.Str(1)); err != nil {
		return err
	}
	if c.Int(0) < 0 {
		return runtime.Raisef(runtime.ValueError, "SpooledTemporaryFile: parameter 'max_size' must not be negative")
	}
	h := c.VM().Host()
	dir, err := pathlike.Text(c, 7, "tempfile: parameter 'dir'")
	if err != nil {
		return err
	}
	o := core.Options{Suffix: c.Str(5), Prefix: template(c), Dir: dir}
	if c.Given(6) {
		o.Prefix = c.Str(6)
	}
	if dir, ok := setting(c, "tempdir"); ok && !c.Given(7) {
		o.Dir = dir
	}
	var remove func() error
	s := core.NewSpooled(int64(c.Int(0)), func() (f host.File, err error) {
		if o.Dir == "" {
			if o.Dir, err = core.Dir(h); err != nil {
				return nil, err
			}
		}
		f, remove, err = core.Unlinked(context.Background(), h, o)
		return f, err
	})
	c.VM().InitFile(c.Self(), &spooledFile{s, c.Str(1)}, runtime.FileOptions{Mode: c.Str(1), Python: true, Unbuffered: true, Remove: func() error {
		if remove == nil {
			return nil
		}
		return remove()
	}})
	return nil
}
