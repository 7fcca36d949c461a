package runtime

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/stdlib/host"
)

// protocolError is a typed error of a protocol core; its module knows it.
type protocolError struct{ code int }

func (e *protocolError) Error() string { return fmt.Sprintf("code %d", e.code) }

var (
	protocolClass = NewException("ProtocolError", "The peer said no.", OSError)
	errPlain      = errors.New("a plain error")
)

// failModule fails in all ways there are.
var failModule = &Module{
	Name:    "fail",
	Classes: []*Class{protocolClass},
	Errors: func(err error) *Raise {
		var p *protocolError
		if errors.As(err, &p) {
			return &Raise{Class: protocolClass, Args: []any{p.code, "no"}, Attrs: map[string]any{"code": p.code}}
		}
		return nil
	},
	Funcs: []Func{
		{Sig: "raise(message: string)", Fn: func(c *Call) error { return Raisef(ValueError, "%s", c.Str(0)) }},
		{Sig: "plain()", Fn: func(c *Call) error { return fmt.Errorf("fail.plain: %w", errPlain) }},
		{Sig: "protocol(code: integer)", Fn: func(c *Call) error { return fmt.Errorf("read: %w", &protocolError{c.Int(0)}) }},
		{Sig: "panic(nothing?: boolean)", Fn: func(c *Call) error {
			if c.Bool(0) {
				none := []int(nil)
				return c.Return(none[c.L.GetTop()])
			}
			panic("out of order")
		}},
		{Sig: "block(message?: string)", Fn: func(c *Call) error {
			return c.Block(func(context.Context) error {
				if !c.Given(0) {
					panic("in Block")
				}
				return Raisef(ValueError, "%s", c.Str(0))
			})
		}},
		{Sig: "call(f: function, ...: any): any", Doc: "Call f from Go and pass its error on.", Fn: func(c *Call) error {
			args := make([]any, len(c.Rest()))
			for i, v := range c.Rest() {
				args[i] = v
			}
			f := c.Func(0)
			return c.Block(func(ctx context.Context) error {
				if _, err := f.Call(ctx, args...); err != nil {
					return fmt.Errorf("in between: %w", err)
				}
				return nil
			})
		}},
		{Sig: "swallow(f: function): string", Doc: "Call f and give its error as text.", Fn: func(c *Call) error {
			_, err := c.Func(0).Call(c.Context())
			return c.Return(fmt.Sprint(err))
		}},
		{Sig: "caused()", Fn: func(c *Call) error {
			return &Raise{Class: RuntimeError, Args: []any{"outer"}, Cause: fmt.Errorf("wrapped: %w", io.ErrUnexpectedEOF)}
		}},
	},
}

func newFailVM(t testing.TB) *VM { return newThreadVM(t, WithModules(failModule)) }

// fails runs src, which must fail, and returns how.
func fails(t testing.TB, vm *VM, src string) *Error {
	t.Helper()
	_, err := vm.RunString(context.Background(), "local fail, t, E = require('fail'), require('t'), require('builtins')\n"+src, "=script")
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%s: ended with %v", src, err)
	}
	return e
}

func TestErrorsToGo(t *testing.T) {
	vm := newFailVM(t)
	for _, c := range []struct{ src, class, message string }{
		{`error("x")`, "", "script:2: x"},
		{`error("x", 0)`, "", "x"},
		{`local n = nil; n.x = 1`, "", "script:2: attempt to index local 'n' (a nil value)"},
		{`error({})`, "", "(error object is a table value)"},
		{`error(5)`, "", "5"},
		{`error(setmetatable({}, {__tostring = function() return "mine" end}))`, "", "mine"},
		{`error(E.ValueError("bad"))`, "ValueError", "bad"},
		{`error(E.ValueError)`, "ValueError", ""},
		{`error(E.ValueError(1, "b"))`, "ValueError", `(1, "b")`},
		{`error(class("Mine", E.KeyError)("k"))`, "Mine", `"k"`},
		{`error(E.OSError(2, "No such file", "f"))`, "FileNotFoundError", `[Errno 2] No such file: "f"`},
		{`fail.raise("why")`, "ValueError", "why"},
		{`fail.plain()`, "RuntimeError", "fail.plain: a plain error"},
		{`fail.protocol(5)`, "fail.ProtocolError", "[Errno 5] no"},
		{`fail.raise()`, "TypeError", "raise: missing argument 'message'"},
		{`fail.panic()`, "SystemError", "panic in Go code: out of order"},
		{`fail.call(fail.protocol, 7)`, "fail.ProtocolError", "[Errno 7] no"},
		{`fail.call(error, "plain", 0)`, "", "plain"},
		{`coroutine.wrap(function() fail.protocol(8) end)()`, "fail.ProtocolError", "[Errno 8] no"},
		{`fail.block("in block")`, "ValueError", "in block"},
	} {
		e := fails(t, vm, c.src)
		if e.Class != c.class || e.Message != c.message {
			t.Errorf("%s\n gives %q %q\n want  %q %q", c.src, e.Class, e.Message, c.class, c.message)
		}
		full := strings.TrimPrefix(c.class+": "+c.message, ": ")
		if c.message == "" {
			full = c.class
		}
		if e.Error() != full {
			t.Errorf("%s: Error() is %q, want %q", c.src, e.Error(), full)
		}
	}
	if _, err := vm.RunString(context.Background(), "x = = 1", "=script"); err == nil || err.Error() != "script:1: unexpected symbol near '='" {
		t.Errorf("syntax: %v", err)
	}
}

// What a Go error was survives the way through the script.
func TestUnwrap(t *testing.T) {
	vm := newFailVM(t)
	var p *protocolError
	if e := fails(t, vm, "fail.protocol(5)"); !errors.As(e, &p) || p.code != 5 {
		t.Error(e)
	}
	if e := fails(t, vm, "local ok, e = pcall(fail.call, function() fail.call(fail.protocol, 6) end) coroutine.wrap(error)(e)"); !errors.As(e, &p) || p.code != 6 {
		t.Error(e)
	}
	if e := fails(t, vm, "fail.plain()"); !errors.Is(e, errPlain) {
		t.Error(e)
	}
	if e := fails(t, vm, "fail.caused()"); !errors.Is(e, io.ErrUnexpectedEOF) || e.Class != "RuntimeError" {
		t.Error(e)
	}
	var r *Raise
	if e := fails(t, vm, "fail.raise('x')"); !errors.As(e, &r) || r.Class != ValueError {
		t.Error(e)
	}
	if e := fails(t, vm, "error('x')"); errors.Unwrap(e) != nil {
		t.Error(e)
	}
	th := fails(t, vm, "local box = {} t.start(function() box[1] = select(2, pcall(fail.protocol, 9)) end) while not box[1] do t.wait() end error(box[1])")
	if !errors.As(th, &p) || p.code != 9 {
		t.Error(th)
	}
}

// An error object is the same object wherever it is caught.
func TestErrorIdentity(t *testing.T) {
	vm := newFailVM(t)
	want(t, eval(t, vm, `
local fail, E = require("fail"), require("builtins")
local function same(e, ...)
  local ok, got = pcall(...)
  return not ok and rawequal(got, e)
end
local out = {}
for _, e in ipairs({E.ValueError("x"), {}, setmetatable({}, {__tostring = function() return "t" end}), print}) do
  out[#out + 1] = tostring(same(e, error, e))
  out[#out + 1] = tostring(same(e, fail.call, error, e))
  out[#out + 1] = tostring(same(e, fail.call, fail.call, error, e))
  out[#out + 1] = tostring(same(e, coroutine.wrap(error), e))
  out[#out + 1] = tostring(same(e, table.sort, {2, 1}, function() error(e) end))
  out[#out + 1] = tostring(same(e, string.gsub, "x", "x", function() error(e) end))
  out[#out + 1] = tostring(same(e, tostring, setmetatable({}, {__tostring = function() error(e) end})))
  out[#out + 1] = tostring(same(e, with, {__exit = function() end}, function() error(e) end))
  out[#out + 1] = tostring(same(e, catch, E.KeyError, error, e))
  out[#out + 1] = tostring(rawequal(select(2, xpcall(function() error(e) end, function(x) return x end)), e))
end
local all = table.concat(out, " ")
return select(2, all:gsub("true", "")), select(2, all:gsub("false", ""))`), "40 0")
}

// The errors of the system are the documented classes, with errno where there is one.
func TestSystemErrors(t *testing.T) {
	_, missing := os.Open("/nonexistent/file")
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	with := func(e syscall.Errno) error { return &net.OpError{Op: "read", Err: os.NewSyscallError("read", e)} }
	for name, c := range map[string]struct {
		err   error
		class *Class
		text  string
	}{
		"refused":             {refused, ConnectionRefusedError, "[Errno 111] Connection refused"},
		"wrapped":             {fmt.Errorf("smtp: %w", refused), ConnectionRefusedError, "[Errno 111] Connection refused"},
		"reset":               {with(syscall.ECONNRESET), ConnectionResetError, "[Errno 104] Connection reset by peer"},
		"aborted":             {with(syscall.ECONNABORTED), ConnectionAbortedError, ""},
		"broken pipe":         {with(syscall.EPIPE), BrokenPipeError, "[Errno 32] Broken pipe"},
		"in use":              {with(syscall.EADDRINUSE), OSError, "[Errno 98] Address already in use"},
		"unreachable":         {with(syscall.ENETUNREACH), OSError, "[Errno 101] Network is unreachable"},
		"timed out by system": {with(syscall.ETIMEDOUT), TimeoutError, ""},
		"deadline of conn":    {&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, TimeoutError, "timed out"},
		"deadline of context": {fmt.Errorf("x: %w", context.DeadlineExceeded), TimeoutError, "timed out"},
		"no such name":        {&net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}, GaiError, "[Errno -2] Name or service not known"},
		"names later":         {&net.DNSError{Err: "server misbehaving", Name: "x", IsTemporary: true}, GaiError, "[Errno -3] Temporary failure in name resolution"},
		"names time out":      {&net.DNSError{Err: "timeout", Name: "x", IsTimeout: true, IsTemporary: true}, TimeoutError, "timed out"},
		"no file":             {missing, FileNotFoundError, `[Errno 2] No such file or directory: "/nonexistent/file"`},
		"no permission":       {&fs.PathError{Op: "open", Path: "f", Err: syscall.EACCES}, PermissionError, `[Errno 13] Permission denied: "f"`},
		"exists":              {&fs.PathError{Op: "mkdir", Path: "d", Err: syscall.EEXIST}, FileExistsError, `[Errno 17] File exists: "d"`},
		"a directory":         {&fs.PathError{Op: "read", Path: "d", Err: syscall.EISDIR}, IsADirectoryError, `[Errno 21] Is a directory: "d"`},
		"no directory":        {&fs.PathError{Op: "open", Path: "d", Err: syscall.ENOTDIR}, NotADirectoryError, `[Errno 20] Not a directory: "d"`},
		"fs.ErrNotExist":      {fs.ErrNotExist, FileNotFoundError, "[Errno 2] No such file or directory"},
		"fs.ErrPermission":    {fs.ErrPermission, PermissionError, ""},
		"fs.ErrExist":         {fs.ErrExist, FileExistsError, ""},
		"EOF":                 {io.ErrUnexpectedEOF, EOFError, "unexpected end of input"},
		"closed":              {net.ErrClosed, OSError, "[Errno 9] Bad file descriptor"},
		"policy":              {&host.PermissionError{Kind: "net", Value: "h:1", Flag: "--allow-net=h:1"}, PermissionError, `net access to "h:1" is not allowed; run with --allow-net=h:1`},
		"authority":           {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, SSLCertVerificationError, ""},
		"host name":           {x509.HostnameError{Certificate: &x509.Certificate{}, Host: "h"}, SSLCertVerificationError, ""},
		"no TLS":              {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, SSLError, ""},
		"unknown":             {errPlain, RuntimeError, "a plain error"},
	} {
		t.Run(name, func(t *testing.T) {
			m := &Module{Name: "sys_err", Funcs: []Func{{Sig: "f()", Fn: func(*Call) error { return c.err }}}}
			vm := New(WithModules(m))
			defer vm.Close()
			_, err := vm.RunString(context.Background(), "require('sys_err').f()", "=x")
			var e *Error
			if !errors.As(err, &e) {
				t.Fatal(err)
			}
			if !ObjectOf(e.Value).IsA(c.class) || !strings.HasSuffix(e.Class, c.class.Name) {
				t.Errorf("class %s, want %s", e.Class, c.class.Name)
			}
			if c.text != "" && e.Message != c.text {
				t.Errorf("%q, want %q", e.Message, c.text)
			}
			if !errors.Is(err, c.err) && name != "no TLS" {
				t.Errorf("the Go error is lost: %v", errors.Unwrap(err))
			}
		})
	}
}

// Real ones, from the system itself.
func TestSystemErrorsForReal(t *testing.T) {
	closed := tcptest.Nobody(t).String()
	real := &Module{Name: "real", Funcs: []Func{
		{Sig: "dial(address: string)", Fn: func(c *Call) error {
			return c.Block(func(ctx context.Context) error {
				conn, err := c.VM().Host().Dial(ctx, host.Target{Network: "tcp", Address: c.Str(0)})
				if err == nil {
					err = conn.Close()
				}
				return err
			})
		}},
		{Sig: "open(name: string)", Fn: func(c *Call) error {
			f, err := c.VM().Host().OpenFile(c.Str(0), os.O_WRONLY, 0)
			if err == nil {
				err = f.Close()
			}
			return err
		}},
	}}
	vm := New(WithHost(host.OS()), WithModules(real))
	defer vm.Close()
	_ = vm.SetGlobal("closed", closed)
	_ = vm.SetGlobal("dir", t.TempDir())
	for src, class := range map[string]string{
		`real.dial(closed)`:              "ConnectionRefusedError",
		`real.dial("host.invalid:1")`:    "socket.gaierror",
		`real.open(dir .. "/nothing")`:   "FileNotFoundError",
		`real.open(dir)`:                 "IsADirectoryError",
		`real.open(dir .. "/no/such/x")`: "FileNotFoundError",
	} {
		_, err := vm.RunString(context.Background(), "local real = require('real') "+src, "=x")
		var e *Error
		if !errors.As(err, &e) || e.Class != class {
			t.Errorf("%s: %v, want %s", src, err, class)
		}
	}
}

// A panic in Go code is an error of the script; the host can have the stack.
func TestPanics(t *testing.T) {
	vm := newFailVM(t)
	for _, src := range []string{
		"fail.panic()", "fail.panic(true)", "fail.block()", "fail.call(fail.panic)", "coroutine.wrap(fail.panic)()",
		"table.sort({2, 1}, function() fail.panic() end)", "fail.call(function() pcall(fail.panic) fail.block() end)",
		"local box = {} t.start(function() box[1] = select(2, pcall(fail.panic)) end) while not box[1] do t.wait() end error(box[1])",
	} {
		e := fails(t, vm, src)
		var p *PanicError
		if e.Class != "SystemError" || !errors.As(e, &p) {
			t.Errorf("%s: %v", src, e)
			continue
		}
		if !strings.Contains(p.Stack, "error_test.go") {
			t.Errorf("%s: the stack does not show the place:\n%s", src, p.Stack)
		}
		want(t, eval(t, vm, "local ok, e = pcall(require('fail').panic) return ok, isinstance(e, require('builtins').SystemError)"), "false true")
	}
	// A runtime error of Go keeps its type.
	var nilMap interface{ RuntimeError() }
	e := fails(t, vm, "fail.panic(true)")
	var p *PanicError
	if !errors.As(e, &p) {
		t.Fatal(e)
	}
	if err, ok := p.Value.(error); !ok || !errors.As(err, &nilMap) {
		t.Errorf("%T", p.Value)
	}
	goesOn(t, vm)
}

// whoCalled lists who called whom in a trace, innermost first, Go functions without their lines.
func whoCalled(tr *Trace) string {
	var out []string
	for _, f := range tr.Frames() {
		s := f.Func
		if f.Line > 0 {
			s = fmt.Sprintf("%d %s", f.Line, f.Func)
		}
		out = append(out, s)
	}
	return strings.Join(out, " < ")
}

func TestTraceback(t *testing.T) {
	vm := newFailVM(t)
	for _, c := range []struct{ name, src, want string }{
		{"plain", "local function f() error('x') end\nlocal function g() f() end\ng()", "2 f < 3 g < 4 main chunk"},
		{"of the VM", "local function f(a) return a.x end\nf()", "2 f < 3 main chunk"},
		{"method", "local o = {}\nfunction o:m() error('x') end\no:m()", "3 m < 4 main chunk"},
		{"binding", "local function f() fail.raise('x') end\nf()", "raise < 2 f < 3 main chunk"},
		{"through pcall", "local function f() error('x') end\nlocal ok, e = pcall(function()\n f()\nend)\nerror(e, 0)", "6 main chunk"},
		{"caught late", "local function f() error(E.ValueError('x')) end\nlocal ok, e = pcall(f)\nlocal function g() error(e) end\ng()", "2 function <script:2> < pcall < 3 main chunk"},
		{"with", "local function f() error('x') end\nwith({__exit = print}, function() f() end)", "2 f < 3 function <script:3> < with < 3 main chunk"},
		{"coroutine", "local function f() error('x') end\nlocal co = coroutine.wrap(function() f() end)\nlocal function g() co() end\ng()", "2 f < 3 function <script:3> < 4 g < 5 main chunk"},
		{"callback", "local function f() error('x') end\nlocal function g() fail.call(f) end\ng()", "2 function <script:2> < call < 3 g < 4 main chunk"},
		{"comparator", "local function f() error('x') end\ntable.sort({2, 1}, f)", "2 function <script:2> < sort < 3 main chunk"},
		{"metamethod", "local o = setmetatable({}, {__index = function() error('x') end})\nlocal x = o.y", "2 function <script:2> < 3 main chunk"},
		{"class", "local C = class('C')\nfunction C:__init() error('x') end\nC()", "3 function <script:3> < 4 main chunk"},
		{"tail call", "local function f() error('x') end\nlocal function g() return f() end\ng()", "2 function <script:2> < 4 main chunk"},
		{"chunk", "local f = loadstring('error(1)', '=inner')\nf()", "1 main chunk < 3 main chunk"},
		{"level", "local function f() error('x', 2) end\nf()", "2 f < 3 main chunk"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := whoCalled(fails(t, vm, c.src).Trace); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// The trace is taken once, where the exception was raised first.
func TestTracebackOnce(t *testing.T) {
	vm := newFailVM(t)
	e := fails(t, vm, "local function deep() fail.protocol(1) end\nlocal ok, e = pcall(deep)\nfirst = e.traceback\nok, e = pcall(error, e)\nok, e = pcall(fail.call, error, e)\nsecond = e.traceback\nerror(e)")
	if first, second := vm.Global("first").String(), vm.Global("second").String(); first != second || !strings.Contains(first, "script:2: in ") {
		t.Errorf("%s\n%s", first, second)
	}
	if !strings.Contains(e.Trace.String(), "script:2: in ") || strings.Contains(e.Trace.String(), "script:8") {
		t.Error(e.Trace)
	}
	if report := e.Report(); !strings.HasPrefix(report, "Traceback (most recent call last):\n") || !strings.HasSuffix(report, "fail.ProtocolError: [Errno 1] no") ||
		!strings.Contains(report, "    local function deep() fail.protocol(1) end\n") {
		t.Error(report)
	}
	if s := (&Error{Message: "x"}).Report(); s != "x" {
		t.Error(s)
	}
}

// A thread's error has the thread's own stack.
func TestTracebackOfThread(t *testing.T) {
	vm := newFailVM(t)
	ended := make(chan error, 1)
	err := vm.Do(context.Background(), func(context.Context) error {
		p, err := Compile("local function f() error('x') end\nf()", "=thread")
		if err == nil {
			_, err = vm.Start(vm.Load(p), nil, ThreadOptions{Ended: func(err error) { ended <- err }})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var e *Error
	if !errors.As(<-ended, &e) || whoCalled(e.Trace) != "1 f < 2 main chunk" {
		t.Error(e)
	}
}

// The middle of a deep stack is left out, at both ends it is complete.
func TestTracebackOfDeepStack(t *testing.T) {
	vm := newFailVM(t)
	e := fails(t, vm, "local function f(n) if n == 0 then error('x') end f(n - 1) return 1 end\nf(5000)")
	frames := e.Trace.Frames()
	if len(frames) != traceHead+traceTail || e.Trace.Omitted != 5002-len(frames) {
		t.Errorf("%d frames, %d omitted", len(frames), e.Trace.Omitted)
	}
	if last := frames[len(frames)-1]; last.Func != "main chunk" || last.Line != 3 {
		t.Error(last)
	}
	text := e.Trace.String()
	if strings.Count(text, "\n") != 1+1+2*len(frames) || !strings.Contains(text, "  ... 4980 more calls ...\n") {
		t.Error(text)
	}
	// A million tail calls are one call.
	e = fails(t, vm, "local function f(n) if n == 0 then error('x') end return f(n - 1) end\nf(1e6)")
	if got := whoCalled(e.Trace); got != "2 function <script:2> < 3 main chunk" {
		t.Error(got)
	}
}

// Errors may be looked at after the VM is closed, and from several goroutines.
func TestErrorOutlivesVM(t *testing.T) {
	vm := New(WithModules(failModule, threadModule))
	e := fails(t, vm, "local function f() fail.protocol(3) end\nf()")
	_ = vm.Close()
	done := make(chan string)
	for range 4 {
		go func() { done <- e.Report() }()
	}
	for range 4 {
		if r := <-done; !strings.Contains(r, "script:2: in f\n    local function f()") {
			t.Error(r)
		}
	}
}

// NewException gives the object for an error that is not raised yet.
func TestNewExceptionFromGo(t *testing.T) {
	vm := newFailVM(t)
	err := vm.Do(context.Background(), func(context.Context) error {
		o, err := vm.NewException(fmt.Errorf("x: %w", syscall.ECONNREFUSED))
		if err != nil || !o.IsA(ConnectionRefusedError) {
			t.Error(o, err)
		}
		vm.globals.RawSetString("e", o.Value())
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	want(t, eval(t, vm, "return e.errno, e.traceback == ''"), "111 true")
	if v, err := vm.RunString(context.Background(), "return ...", "=x", errPlain); err != nil || !ObjectOf(v[0]).IsA(RuntimeError) {
		t.Error(v, err)
	}
	if err := vm.SetGlobal("bad", lua.LNil); err != nil {
		t.Error(err)
	}
}
