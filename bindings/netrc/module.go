package netrc

import (
	"context"
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/netrc"
)

var (
	netrcClass = &runtime.Class{Name: "netrc", Doc: "The logins and macros of a file. tostring and repr give the file again, without comments.", Body: netrcBody{}}
	parseError = &runtime.Class{Name: "NetrcParseError", Doc: "A file is not as it must be: msg, filename and lineno tell what is wrong and where.", Bases: []*runtime.Class{runtime.ExceptionClass}, Body: netrcBody{}}
)

// Module is require("netrc").
var Module = &runtime.Module{
	Name:    "netrc",
	Doc:     "Read files in the form of .netrc, which hold logins and passwords by host.",
	Classes: []*runtime.Class{netrcClass, parseError},
	Errors: func(err error) *runtime.Raise {
		var e *core.ParseError
		if !errors.As(err, &e) {
			return nil
		}
		return &runtime.Raise{Class: parseError, Args: []any{e.Msg}, Attrs: map[string]any{"msg": e.Msg, "filename": e.Filename, "lineno": e.Line}, Cause: err}
	},
}

// file is the Go value behind a netrc. Its tables are the script's to change.
type file struct{ hosts, macros *runtime.Table }

// CloneFor gives a fork tables of its own.
func (f *file) CloneFor(k *runtime.Copier) (any, error) {
	hosts, _ := k.Value(f.hosts).(*lua.LTable)
	macros, _ := k.Value(f.macros).(*lua.LTable)
	return &file{hosts, macros}, nil
}

func fileOf(c *runtime.Call) *file {
	f, ok := c.Native().(*file)
	if !ok { // a subclass whose __init did not call ours
		f = &file{&lua.LTable{Metatable: lua.LNil}, &lua.LTable{Metatable: lua.LNil}}
		c.SetNative(f)
	}
	return f
}

type netrcBody struct{}

func (netrcBody) Define(class *runtime.Class) {
	switch class {
	case netrcClass:
		class.Init = &runtime.Func{Sig: "__init(file?: string)", Doc: "Read a file; without a name .netrc in the home directory, which must belong to the user and, if it holds passwords, be closed to others.", Fn: load}
		class.Methods = []runtime.Func{
			{Sig: "authenticators(host: string): string|nil, string|nil, string|nil", Doc: "Login, account and password for a host, or those of the default entry; nil if there is neither.", Fn: authenticators},
			{Sig: "__tostring(): string", Doc: "The file.", Fn: func(c *runtime.Call) error { return c.ReturnStr(fileOf(c).text()) }},
			{Sig: "__repr(): string", Doc: "The file.", Fn: func(c *runtime.Call) error { return c.ReturnStr(fileOf(c).text()) }},
		}
		class.Props = []runtime.Prop{
			{Name: "hosts", Type: "table<string, any[]>", Doc: "Lists of login, account (None if there is none) and password by host. The entry for all other hosts is called default.",
				Get: func(c *runtime.Call) error { return c.ReturnValue(fileOf(c).hosts) },
				Set: func(c *runtime.Call) error { return setTable(c, &fileOf(c).hosts) }},
			{Name: "macros", Type: "table<string, string[]>", Doc: "Lists of lines, with their ends, by name.",
				Get: func(c *runtime.Call) error { return c.ReturnValue(fileOf(c).macros) },
				Set: func(c *runtime.Call) error { return setTable(c, &fileOf(c).macros) }},
		}
	case parseError:
		class.Init = &runtime.Func{Sig: "__init(msg: string, filename?: string, lineno?: integer)", Doc: "Make one.", Fn: func(c *runtime.Call) error {
			c.Native().(*runtime.Exception).Args = []runtime.Value{lua.LString(c.Str(0))}
			for i, name := range []string{"msg", "filename", "lineno"} {
				if err := c.Self().SetField(name, c.Arg(i)); err != nil {
					return err
				}
			}
			return nil
		}}
		class.Methods = []runtime.Func{{Sig: "__tostring(): string", Doc: "The message with the place of the error.", Fn: func(c *runtime.Call) error {
			show := func(name string) string {
				if v := c.Self().Field(name); v != lua.LNil {
					return c.ToString(v)
				}
				return "None"
			}
			return c.ReturnStr(fmt.Sprintf("%s (%s, line %s)", show("msg"), show("filename"), show("lineno")))
		}}}
	}
}

// setTable makes what a script assigns the store.
func setTable(c *runtime.Call, to **runtime.Table) error {
	t := c.Table(0)
	if t == nil {
		return runtime.Raisef(runtime.TypeError, "netrc: hosts and macros are tables")
	}
	*to = t
	return nil
}

func load(c *runtime.Call) error {
	h := c.VM().Host()
	var f *core.File
	if err := c.Block(func(context.Context) (err error) {
		f, err = core.Load(h, c.Str(0))
		return err
	}); err != nil {
		return err
	}
	vm := c.VM()
	n := &file{&lua.LTable{Metatable: lua.LNil}, &lua.LTable{Metatable: lua.LNil}}
	for _, name := range f.Hosts() {
		e, _ := f.Host(name)
		account := vm.None()
		if e.HasAccount {
			account = lua.LString(e.Account)
		}
		list, err := vm.ToLua([]runtime.Value{lua.LString(e.Login), account, lua.LString(e.Password)})
		if err != nil {
			return err
		}
		n.hosts.RawSetString(name, list)
	}
	for _, name := range f.Macros() {
		lines, err := vm.ToLua(f.Macro(name))
		if err != nil {
			return err
		}
		n.macros.RawSetString(name, lines)
	}
	c.SetNative(n)
	return nil
}

func authenticators(c *runtime.Call) error {
	hosts := fileOf(c).hosts
	list, ok := hosts.RawGetString(c.Str(0)).(*lua.LTable)
	if !ok {
		if list, ok = hosts.RawGetString(core.Default).(*lua.LTable); !ok {
			return c.Return(nil)
		}
	}
	for i := 1; i <= 3; i++ {
		v := list.RawGetInt(i)
		if runtime.IsNone(v) {
			v = lua.LNil
		}
		if err := c.ReturnValue(v); err != nil {
			return err
		}
	}
	return nil
}

// text is the file as the tables have it now.
func (f *file) text() string {
	var b strings.Builder
	// Not ForEach, which keeps no order.
	for k, v := f.hosts.Next(lua.LNil); k != lua.LNil; k, v = f.hosts.Next(k) {
		if list, ok := v.(*lua.LTable); ok {
			core.WriteEntry(&b, lua.LVAsString(k), core.Entry{
				Login: lua.LVAsString(list.RawGetInt(1)), Account: lua.LVAsString(list.RawGetInt(2)), Password: lua.LVAsString(list.RawGetInt(3)),
			})
		}
	}
	for k, v := f.macros.Next(lua.LNil); k != lua.LNil; k, v = f.macros.Next(k) {
		if list, ok := v.(*lua.LTable); ok {
			var lines []string
			for i := 1; i <= list.Len(); i++ {
				lines = append(lines, lua.LVAsString(list.RawGetInt(i)))
			}
			core.WriteMacro(&b, lua.LVAsString(k), lines)
		}
	}
	return b.String()
}
