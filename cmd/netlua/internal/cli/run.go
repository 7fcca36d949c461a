package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/netlua/netlua/runtime"
)

// maxScript bounds the size of a script, in bytes.
const maxScript = 64 << 20

// program is what one command line runs, in the order of the fields.
type program struct {
	chunks []*runtime.Program // -e, then the script
	module string
	name   string // what arg[0] is
	args   []string
	dir    fs.FS // of the script, for require
}

// prepare reads and compiles, so that a mistake is found before anything runs.
func (o *options) prepare(stdin io.Reader) (*program, error) {
	p := &program{module: o.module, name: "netlua", args: o.args}
	for _, code := range o.eval {
		if err := p.add(code, "=(command line)"); err != nil {
			return nil, err
		}
	}
	switch {
	case o.module != "":
		p.name = o.module
	case o.script == "-":
		p.name = "-"
		src, err := readAll(stdin)
		if err != nil {
			return nil, openFailure("standard input", err)
		}
		return p, p.add(src, "=stdin")
	case o.script != "":
		p.name = o.script
		src, err := readScript(o.script)
		if err != nil {
			return nil, openFailure(o.script, err)
		}
		root, err := os.OpenRoot(filepath.Dir(o.script)) // a sandboxed script still has its own modules
		if err == nil {
			p.dir = root.FS()
		}
		return p, p.add(src, "@"+o.script)
	}
	return p, nil
}

func (p *program) add(source, name string) error {
	chunk, err := runtime.Compile(source, name)
	var parse *runtime.ParseError
	if errors.As(err, &parse) {
		return &syntaxError{parse, source}
	}
	if err != nil {
		return err
	}
	p.chunks = append(p.chunks, chunk)
	return nil
}

// readScript reads a script. It is the user who names it, so no policy applies.
func readScript(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return readAll(f)
}

func readAll(r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxScript+1))
	if err == nil && len(b) > maxScript {
		err = errors.New("too large for a script")
	}
	return string(b), err
}

// run runs the program in vm.
func (p *program) run(ctx context.Context, vm *runtime.VM) error {
	args := make([]any, len(p.args))
	for i, a := range p.args {
		args[i] = a
	}
	for _, chunk := range p.chunks {
		if _, err := vm.Run(ctx, chunk, args...); err != nil {
			return err
		}
	}
	if p.module == "" {
		return nil
	}
	return p.runModule(ctx, vm, args)
}

// findLoader finds the file of a Lua module as require does, and gives the
// function that runs it, or the texts of where it was not.
const findLoader = `
local name, tried = ..., ""
for _, find in ipairs(package.loaders) do
  local loader = find(name)
  if type(loader) == "function" then return loader end
  if type(loader) == "string" then tried = tried .. loader end
end
return tried`

// runModule runs a documented module's Main, or a Lua module as a script.
func (p *program) runModule(ctx context.Context, vm *runtime.VM, args []any) error {
	status, found, err := vm.RunModule(ctx, p.module, p.args)
	switch {
	case err != nil:
		return err
	case found && status != 0:
		return &runtime.ExitError{Code: status}
	case found:
		return nil
	case vm.LookupModule(p.module) != nil:
		return usagef("module %s cannot be run as a program", p.module)
	}
	out, err := vm.RunString(ctx, findLoader, "=netlua", p.module)
	if err != nil {
		return err
	}
	if out[0].Type().String() != "function" {
		return usagef("%s", noModule(vm, p.module))
	}
	_, err = vm.Call(ctx, out[0], args...)
	return err
}

// noModule is the complaint about a module that nobody knows.
func noModule(vm *runtime.VM, name string) string {
	var names []string
	for _, m := range vm.Modules() {
		names = append(names, m.Name)
	}
	msg := fmt.Sprintf("no module named %s", name)
	if s := runtime.Suggest(name, names); s != "" {
		msg += fmt.Sprintf(" (did you mean %s?)", s)
	}
	return msg
}
