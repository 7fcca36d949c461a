package sys_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/parallel"
	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/bindings/threading"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

const prelude = `local sys, b = require("sys"), require("builtins") `

func newVM(t *testing.T, opts ...runtime.Option) *runtime.VM {
	t.Helper()
	return bindingtest.New(t, append([]runtime.Option{runtime.WithHost(host.Mem()), runtime.WithModules(sys.Module, threading.Module, parallel.Module)}, opts...)...)
}

func run(t *testing.T, vm *runtime.VM, src string) string {
	t.Helper()
	return bindingtest.Run(t, vm, prelude+src)
}

func TestScripts(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"argv", `return sys.argv == arg, sys.argv[0], sys.argv[1]`, "true script.lua x"},
		{"modules", `return sys.modules == package.loaded, sys.modules.sys == sys`, "true true"},
		{"streams", `return sys.stdin == io.stdin, sys.stdout == io.stdout, sys.stderr == io.stderr, sys.__stdout__ == io.stdout`, "true true true true"},
		{"version", `local v = sys.version_info return v.major, v[2], #v, v.releaselevel, sys.implementation.name, sys.implementation.version == v, sys.hexversion, (sys.version:match("^3%.9%.18 "))`, "3 9 5 final netlua true 50926320 3.9.18 "},
		{"facts", `return sys.byteorder == "little" or sys.byteorder == "big", #sys.platform > 0, sys.maxsize == 2^53, sys.maxunicode, sys.executable, sys.flags.debug, sys.getdefaultencoding()`, "true true true 1114111  0 utf-8"},
		{"recursion", `return sys.getrecursionlimit() > 100`, "true"},
		{"interval", `local a = sys.getswitchinterval() sys.setswitchinterval(0.25) return a, sys.getswitchinterval(), pcall(sys.setswitchinterval, -1)`, "0 0.25 false"},
		{"exit is caught", `local ok, e = pcall(sys.exit, 3) return ok, isinstance(e, b.SystemExit), isinstance(e, b.ExceptionClass or b.Exception), e.args[1]`, "false true false 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run(t, newVM(t, runtime.WithArgs("script.lua", "x")), c.src)
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestExit(t *testing.T) {
	for src, want := range map[string]runtime.ExitError{
		`sys.exit()`:                          {},
		`sys.exit(None)`:                      {},
		`sys.exit(3)`:                         {Code: 3},
		`sys.exit(true)`:                      {Code: 1},
		`sys.exit("went wrong")`:              {Code: 1, Message: "went wrong"},
		`sys.exit({})`:                        {Code: 1, Message: "table"},
		`with({close = print}, sys.exit)`:     {Code: 1, Message: "table"},
		`error((select(2, pcall(sys.exit))))`: {},
	} {
		_, err := newVM(t).RunString(context.Background(), prelude+src, "=test")
		var exit *runtime.ExitError
		if !errors.As(err, &exit) || exit.Code != want.Code || !strings.HasPrefix(exit.Message, want.Message) {
			t.Errorf("%s: %v", src, err)
		}
	}
}

func TestExcepthook(t *testing.T) {
	var stderr bytes.Buffer
	vm := newVM(t, runtime.WithStderr(&stderr))
	_, err := vm.RunString(context.Background(), `error(require("builtins").ValueError("bad"))`, "=test")
	if handled, failed := sys.Uncaught(context.Background(), vm, err); handled || failed != nil {
		t.Error("handled before the module was loaded", failed)
	}
	run(t, vm, ``)
	if handled, _ := sys.Uncaught(context.Background(), vm, err); handled {
		t.Error("handled by the default hook")
	}
	run(t, vm, `sys.excepthook = function(typ, value, traceback) seen = tostring(typ) .. tostring(value) .. tostring(#traceback > 10) end`)
	if handled, failed := sys.Uncaught(context.Background(), vm, err); !handled || failed != nil {
		t.Error("not handled", failed)
	}
	if got := run(t, vm, `return seen`); got != "<class 'ValueError'>badtrue" {
		t.Error(got)
	}
	run(t, newVM(t, runtime.WithStderr(&stderr)), `sys.excepthook(b.ValueError, b.ValueError("m"), "Traceback:\n") sys.excepthook(nil, "plain")`)
	if got := stderr.String(); got != "Traceback:\nValueError: m\nplain\n" {
		t.Errorf("%q", got)
	}
	_, err = vm.RunString(context.Background(), prelude+`sys.excepthook = function() error("again", 0) end error("x")`, "=test")
	if handled, failed := sys.Uncaught(context.Background(), vm, err); !handled || failed == nil || failed.Error() != "again" {
		t.Error(handled, failed)
	}
	_, err = vm.RunString(context.Background(), `os.exit(1)`, "=test")
	if handled, _ := sys.Uncaught(context.Background(), vm, err); handled {
		t.Error("an exit was handled")
	}
}

func TestAudit(t *testing.T) {
	vm := newVM(t)
	got := run(t, vm, `
local log = {}
sys.audit("before", 1)
sys.addaudithook(function(event, args) log[#log+1] = event .. "(" .. tostring(args[1]) .. ")" if args[1] == "/secret" then error(b.PermissionError("no")) end end)
sys.audit("mine", "a", nil, 2)
local f = io.open("/tmp/x", "w") if f then f:close() end
local ok, e = pcall(function() local f, msg = io.open("/secret") error(f and "opened" or msg) end)
sys.addaudithook(function(event) log[#log+1] = "2:" .. event end)
sys.audit("both")
local coro = coroutine.wrap(function() sys.audit("co") end) coro()
local th = require("threading").Thread(sys.audit, "thread") th:start() th:join()
return table.concat(log, " "), ok`)
	if want := "mine(a) open(/tmp/x) open(/secret) sys.addaudithook(nil) both(nil) 2:both co(nil) 2:co thread(nil) 2:thread false"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// A hook that raises keeps others out: RuntimeError in silence.
	got = run(t, newVM(t), `
local how
sys.addaudithook(function(event) if event == "sys.addaudithook" then error(how("stop")) end end)
local called = false local function hook() called = true end
how = b.RuntimeError sys.addaudithook(hook) local a, silent = called, pcall(sys.addaudithook, hook)
how = b.ValueError local ok, e = pcall(sys.addaudithook, hook)
sys.audit("x") return tostring(called), silent, ok, tostring(e)`)
	if want := "false true false stop"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got = run(t, newVM(t), `
sys.addaudithook(function(event) if event == "x" then error("forbidden", 0) end end)
return select(2, pcall(require("parallel").map, function() sys.audit("x") end, {1}))`)
	if got != "forbidden" {
		t.Errorf("a hook is not asked in a fork: %s", got)
	}
}

func TestExecutable(t *testing.T) {
	vm := newVM(t, runtime.WithArgs("script.lua", "x"), runtime.WithProgram("/bin/netlua"))
	if got := run(t, vm, `return arg[-1], sys.executable, #arg, arg[0]`); got != "/bin/netlua /bin/netlua 1 script.lua" {
		t.Error(got)
	}
}
