// Package sys declares the module sys: the program's arguments and streams, how
// it ends, and what it knows of the runtime that it runs on.
//
// The file hook.go has excepthook and the audit functions, this one the rest.
package sys

import (
	"encoding/binary"
	"fmt"
	goruntime "runtime"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// Module is require("sys").
var Module = &runtime.Module{
	Name:    "sys",
	Doc:     "The program's arguments and streams, how it ends, and the runtime.",
	Classes: []*runtime.Class{versionClass, implementationClass, flagsClass},
	Consts: []runtime.Const{
		{Name: "argv", Value: global("arg"), Doc: "The global table arg: [0] is the script, [1] its first argument."},
		{Name: "modules", Value: loaded, Doc: "The table package.loaded: loaded modules by name."},
		{Name: "executable", Value: executable, Doc: "The program that runs the script, which is arg[-1]; empty if it is not known."},
		{Name: "stdin", Value: stream((*runtime.VM).Stdin), Doc: "Standard input, the file that io.stdin is."},
		{Name: "stdout", Value: stream((*runtime.VM).Stdout), Doc: "Standard output, the file that io.stdout is."},
		{Name: "stderr", Value: stream((*runtime.VM).Stderr), Doc: "Standard error, the file that io.stderr is."},
		{Name: "__stdin__", Value: stream((*runtime.VM).Stdin), Doc: "Standard input as it was at first."},
		{Name: "__stdout__", Value: stream((*runtime.VM).Stdout), Doc: "Standard output as it was at first."},
		{Name: "__stderr__", Value: stream((*runtime.VM).Stderr), Doc: "Standard error as it was at first."},
		{Name: "platform", Value: platform(), Doc: "The operating system, as Python names it: linux, darwin, win32 ..."},
		{Name: "byteorder", Value: byteOrder(), Doc: "The order of bytes in numbers: little or big."},
		{Name: "maxsize", Value: float64(1 << 53), Doc: "The greatest integer up to which numbers are exact; beyond it there is bigint."},
		{Name: "maxunicode", Value: 0x10ffff, Doc: "The greatest code point."},
		{Name: "version", Value: fmt.Sprintf("%d.%d.%d (netlua; Lua 5.1)", level.major, level.minor, level.micro), Doc: "The version of the documented interface, and what provides it."},
		{Name: "hexversion", Value: level.major<<24 | level.minor<<16 | level.micro<<8 | 0xf0, Doc: "The version as a number."},
		{Name: "version_info", Value: made(versionClass, level), Doc: "The version of Python whose documented interface the modules offer."},
		{Name: "implementation", Value: made(implementationClass, struct{}{}), Doc: "What runs the program."},
		{Name: "flags", Value: made(flagsClass, struct{}{}), Doc: "The interpreter's flags, none of which is set."},
	},
	Funcs: []runtime.Func{
		{Sig: "exit(arg?: any)", Doc: "End the program, or the thread, by raising SystemExit. arg is the exit status; anything but a number is printed to standard error, and the status is 1.", Fn: exit},
		{Sig: "getrecursionlimit(): integer", Doc: "The greatest number of nested calls.", Fn: func(c *runtime.Call) error { return c.Return(c.VM().Limits().Depth) }},
		{Sig: "getswitchinterval(): number", Doc: "The seconds after which a computing thread gives way to another; 0 if it never does.", Fn: func(c *runtime.Call) error {
			return c.Return(c.VM().SwitchInterval())
		}},
		{
			Sig: "setswitchinterval(interval: number)",
			Doc: "Let a thread that computes for interval seconds give way to another. At first it is 0: threads give way only where they wait, and need no locks for plain data.",
			Fn: func(c *runtime.Call) error {
				s := c.Num(0)
				if !(s >= 0 && s <= 1e9) {
					return runtime.Raisef(runtime.ValueError, "switch interval must not be negative")
				}
				c.VM().SetSwitchInterval(time.Duration(s * float64(time.Second)))
				return nil
			},
		},
		{Sig: "getdefaultencoding(): string", Doc: "The encoding of text.", Fn: func(c *runtime.Call) error { return c.ReturnStr("utf-8") }},
		{Sig: "getfilesystemencoding(): string", Doc: "The encoding of file names.", Fn: func(c *runtime.Call) error { return c.ReturnStr("utf-8") }},
		excepthook, addAuditHook, audit,
	},
}

// level is the version of Python whose documents the modules follow.
var level = version{3, 9, 18}

type version struct{ major, minor, micro int }

func exit(c *runtime.Call) error {
	e := &runtime.ExitError{}
	r := &runtime.Raise{Class: runtime.SystemExit, Cause: e}
	if !c.Given(0) || c.IsNone(0) {
		return r
	}
	r.Args = []any{c.Arg(0)}
	switch v := c.Arg(0).Type().String(); v {
	case "number":
		e.Code = c.Int(0)
	case "boolean":
		if c.Bool(0) {
			e.Code = 1
		}
	default:
		e.Code, e.Message = 1, c.ToString(c.Arg(0))
	}
	return r
}

type maker = func(vm *runtime.VM) (any, error)

func stream(of func(*runtime.VM) *runtime.Object) maker {
	return func(vm *runtime.VM) (any, error) { return of(vm), nil }
}

func made(class *runtime.Class, native any) maker {
	return func(vm *runtime.VM) (any, error) { return vm.NewObject(class, native), nil }
}

func global(name string) maker {
	return func(vm *runtime.VM) (any, error) { return vm.GlobalTable().RawGetString(name), nil }
}

func loaded(vm *runtime.VM) (any, error) {
	if p, ok := vm.GlobalTable().RawGetString("package").(*runtime.Table); ok {
		return p.RawGetString("loaded"), nil
	}
	return nil, nil
}

func executable(vm *runtime.VM) (any, error) {
	if arg, ok := vm.GlobalTable().RawGetString("arg").(*runtime.Table); ok {
		if v, ok := arg.RawGet(lua.LNumber(-1)).(lua.LString); ok {
			return v, nil
		}
	}
	return "", nil
}

func platform() string {
	if goruntime.GOOS == "windows" {
		return "win32"
	}
	return goruntime.GOOS
}

func byteOrder() string {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return "little"
	}
	return "big"
}

// Records that are the same in every program.
var (
	versionClass        = &runtime.Class{Name: "version_info", Doc: "A version in its parts.", Tuple: []string{"major", "minor", "micro", "releaselevel", "serial"}, Body: infoBody{}}
	implementationClass = &runtime.Class{Name: "implementation", Doc: "What runs the program.", Body: infoBody{}}
	flagsClass          = &runtime.Class{Name: "flags", Doc: "The interpreter's flags.", Body: infoBody{}}
)

type infoBody struct{}

func (infoBody) Define(class *runtime.Class) {
	prop := func(name, typ, doc string, value any) runtime.Prop {
		return runtime.Prop{Name: name, Type: typ, Doc: doc, Get: func(c *runtime.Call) error { return c.Return(value) }}
	}
	switch class {
	case versionClass:
		class.Props = []runtime.Prop{
			prop("major", "integer", "The first number.", level.major),
			prop("minor", "integer", "The second number.", level.minor),
			prop("micro", "integer", "The third number.", level.micro),
			prop("releaselevel", "string", "How finished it is.", "final"),
			prop("serial", "integer", "Counts releases that are not final.", 0),
		}
	case implementationClass:
		class.Props = []runtime.Prop{
			prop("name", "string", "The implementation's name.", "netlua"),
			{Name: "version", Type: "version_info", Doc: "The same as sys.version_info.", Get: func(c *runtime.Call) error {
				return c.Return(c.VM().NewObject(versionClass, level))
			}},
			{Name: "_VERSION", Type: "string", Doc: "The language's version.", Get: func(c *runtime.Call) error {
				return c.ReturnValue(c.VM().GlobalTable().RawGetString("_VERSION"))
			}},
		}
	case flagsClass:
		for _, name := range []string{"debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "verbose", "bytes_warning", "quiet", "isolated"} {
			class.Props = append(class.Props, prop(name, "integer", "Not set.", 0))
		}
	}
}
