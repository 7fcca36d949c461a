package runtime

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"strings"
	"syscall"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/luastr/strftime"
	"github.com/netlua/netlua/stdlib/host"
)

// The os library, through the host.

var osLibrary = library{name: "os", funcs: []libFunc{
	{"clock", osClock}, {"date", osDate}, {"difftime", osDifftime}, {"execute", osExecute}, {"exit", osExit}, {"getenv", osGetenv},
	{"remove", osRemove}, {"rename", osRename}, {"setlocale", osSetlocale}, {"time", osTime}, {"tmpname", osTmpname},
}, setup: func(vm *VM, t *lua.LTable, _ *config) {
	t.RawSetString("environ", vm.NewObject(environClass, nil).value())
}}

// fileResult pushes Lua's result of a file operation that failed: nil, message, number.
func fileResult(L *lua.LState, err error, name string) int {
	vm := vmOf(L)
	var denied *host.PermissionError
	if errors.As(err, &denied) {
		vm.raise(L, err) // a policy is not a state of the disk: say which flag allows it
	}
	msg := reason(err)
	if name != "" {
		msg = name + ": " + msg
	}
	L.Push(lua.LNil)
	L.Push(lua.LString(msg))
	code := 0
	var errno syscall.Errno
	if errors.As(err, &errno) {
		code = int(errno)
	}
	L.Push(lua.LNumber(code))
	return 3
}

func osClock(L *lua.LState) int {
	L.Push(lua.LNumber(time.Since(vmOf(L).started).Seconds()))
	return 1
}

func osDate(L *lua.LState) int {
	vm := vmOf(L)
	form := optString(L, 1, "%c")
	var t time.Time
	if L.Get(2) == lua.LNil {
		t = vm.host.Now()
	} else {
		s := checkNumber(L, 2)
		if math.Abs(s) > 1e15 {
			argError(L, 2, "time out of range")
		}
		t = time.Unix(int64(math.Floor(s)), 0)
	}
	if strings.HasPrefix(form, "!") {
		form = form[1:]
		t = t.UTC()
	} else {
		t = t.In(vm.host.Now().Location())
	}
	if strings.HasPrefix(form, "*t") {
		d := L.CreateTable(0, 9)
		for _, f := range []struct {
			name string
			n    int
		}{{"year", t.Year()}, {"month", int(t.Month())}, {"day", t.Day()}, {"hour", t.Hour()}, {"min", t.Minute()},
			{"sec", t.Second()}, {"wday", int(t.Weekday()) + 1}, {"yday", t.YearDay()}} {
			d.RawSetString(f.name, lua.LNumber(f.n))
		}
		d.RawSetString("isdst", lua.LBool(t.IsDST()))
		L.Push(d)
		return 1
	}
	out, err := strftime.Append(nil, form, t)
	if err != nil {
		argError(L, 1, err.Error())
	}
	L.Push(lua.LString(out))
	return 1
}

func osTime(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		L.Push(lua.LNumber(vmOf(L).host.Now().Unix()))
		return 1
	}
	t := checkTable(L, 1)
	field := func(name string, deflt int) int {
		v := t.RawGetString(name)
		if n, ok := v.(lua.LNumber); ok {
			return int(n)
		}
		if s, ok := v.(lua.LString); ok {
			L.Push(s)
			n := checkInt(L, L.GetTop())
			L.Pop(1)
			return n
		}
		if deflt < 0 {
			argFail(L, "field '"+name+"' missing in date table")
		}
		return deflt
	}
	sec, minute, hour := field("sec", 0), field("min", 0), field("hour", 12)
	day, month, year := field("day", -1), field("month", -1), field("year", -1)
	when := time.Date(year, time.Month(month), day, hour, minute, sec, 0, vmOf(L).host.Now().Location())
	// isdst says which clock the hour was read off; where it is the other one, move by the difference.
	if dst, ok := t.RawGetString("isdst").(lua.LBool); ok && bool(dst) != when.IsDST() {
		other := when.AddDate(0, 6, 0)
		if other.IsDST() == bool(dst) {
			_, a := when.Zone()
			_, b := other.Zone()
			when = when.Add(time.Duration(a-b) * time.Second)
		}
	}
	L.Push(lua.LNumber(when.Unix()))
	return 1
}

func osDifftime(L *lua.LState) int {
	L.Push(lua.LNumber(checkNumber(L, 1) - checkNumber(L, 2)))
	return 1
}

func osExit(L *lua.LState) int {
	code := 0
	switch v := L.Get(1).(type) {
	case *lua.LNilType:
	case lua.LBool:
		if !v {
			code = 1
		}
	default:
		code = checkInt(L, 1)
	}
	abort(L, &ExitError{Code: code & 0xff})
	return 0
}

// shell is how a command line runs.
func shell(command string) host.Command {
	return host.Command{Name: "/bin/sh", Args: []string{"-c", command}}
}

// childStdin is the standard input of programs: the host's if a descriptor of the
// system stands behind it, which the host then hands on. Any other stream would
// have to be copied, which takes input that the script means to read, and would
// keep a program that has ended waiting.
func (vm *VM) childStdin() io.Reader {
	in := vm.host.Stdin()
	if _, ok := in.(interface{ Fd() uintptr }); ok {
		return in
	}
	return nil
}

func osExecute(L *lua.LState) int {
	vm := vmOf(L)
	if L.Get(1) == lua.LNil {
		_, err := vm.host.LookPath("/bin/sh")
		L.Push(lua.LNumber(map[bool]int{true: 1, false: 0}[err == nil]))
		return 1
	}
	cmd := shell(checkString(L, 1))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = vm.childStdin(), vm.host.Stdout(), vm.host.Stderr()
	status := 0
	err := vm.block(L, func(ctx context.Context) error {
		p, err := vm.host.Start(ctx, cmd)
		if err != nil {
			return err
		}
		status, err = p.Wait()
		return err
	})
	if err != nil && status == 0 {
		return fileResult(L, err, "")
	}
	L.Push(lua.LNumber(status))
	return 1
}

func osGetenv(L *lua.LState) int {
	if v, ok := vmOf(L).host.LookupEnv(checkString(L, 1)); ok {
		L.Push(lua.LString(v))
		return 1
	}
	L.Push(lua.LNil)
	return 1
}

func osRemove(L *lua.LState) int {
	name := checkString(L, 1)
	if err := vmOf(L).host.Remove(name); err != nil {
		return fileResult(L, err, name)
	}
	L.Push(lua.LTrue)
	return 1
}

func osRename(L *lua.LState) int {
	name := checkString(L, 1)
	if err := vmOf(L).host.Rename(name, checkString(L, 2)); err != nil {
		var link *os.LinkError
		if errors.As(err, &link) {
			err = &os.PathError{Op: "rename", Path: name, Err: link.Err}
		}
		return fileResult(L, err, name)
	}
	L.Push(lua.LTrue)
	return 1
}

func osSetlocale(L *lua.LState) int {
	switch optString(L, 1, "C") {
	case "", "C", "POSIX":
		L.Push(lua.LString("C"))
	default:
		L.Push(lua.LNil)
	}
	return 1
}

func osTmpname(L *lua.LState) int {
	f, err := vmOf(L).host.CreateTemp("", "lua_*")
	if err != nil {
		vmOf(L).raise(L, err)
	}
	name := f.Name()
	if err := f.Close(); err != nil {
		vmOf(L).raise(L, err)
	}
	L.Push(lua.LString(name))
	return 1
}

// environClass is the class of os.environ, the host's environment as a mapping.
var environClass = &Class{Name: "environ", Module: "os", Doc: "The environment variables, by name.", Bases: []*Class{objectClass}, Body: environBody{}}

type environBody struct{}

func (environBody) Define(class *Class) {
	get := func(c *Call) error {
		if v, ok := c.vm.host.LookupEnv(c.Str(0)); ok {
			return c.ReturnStr(v)
		}
		return c.ReturnValue(c.Arg(1))
	}
	set := func(c *Call) error {
		if strings.ContainsAny(c.Str(0), "=\x00") || c.Str(0) == "" || strings.Contains(c.Str(1), "\x00") {
			return Raisef(ValueError, "environ: illegal environment variable name or value")
		}
		return c.vm.host.Setenv(c.Str(0), c.Str(1))
	}
	del := func(c *Call) error { return c.vm.host.Unsetenv(c.Str(0)) }
	class.Methods = []Func{
		{Sig: "__getitem(key: string): string|nil", Doc: "The value of a variable, nil if it is not set.", Fn: func(c *Call) error {
			if v, ok := c.vm.host.LookupEnv(c.Str(0)); ok {
				return c.ReturnStr(v)
			}
			return c.Return(nil)
		}},
		{Sig: "__setitem(key: string, value: string)", Doc: "Set a variable.", Fn: set},
		{Sig: "__delitem(key: string)", Doc: "Remove a variable.", Fn: del},
		{Sig: "__len(): integer", Doc: "The number of variables.", Fn: func(c *Call) error { return c.Return(len(c.vm.host.Environ())) }},
		{Sig: "get(key: string, default?: any): any", Doc: "The value of a variable, or default.", Fn: get},
		{Sig: "set(key: string, value: string)", Doc: "Set a variable.", Fn: set},
		{Sig: "delete(key: string)", Doc: "Remove a variable.", Fn: del},
		{Sig: "contains(key: string): boolean", Doc: "Tell whether a variable is set.", Fn: func(c *Call) error {
			_, ok := c.vm.host.LookupEnv(c.Str(0))
			return c.Return(ok)
		}},
		{Sig: "keys(): string[]", Doc: "The names of all variables.", Fn: func(c *Call) error {
			var names []string
			for _, e := range c.vm.host.Environ() {
				name, _, _ := strings.Cut(e, "=")
				names = append(names, name)
			}
			return c.Return(names)
		}},
		{Sig: "items(): function", Doc: "An iterator over names and values.", Fn: func(c *Call) error {
			env, i := c.vm.host.Environ(), 0
			return c.Return(func(c *Call) error {
				if i >= len(env) {
					return c.Return(nil)
				}
				i++
				name, value, _ := strings.Cut(env[i-1], "=")
				return c.Return(name, value)
			})
		}},
	}
}
