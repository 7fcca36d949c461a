package repl

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// point is a class with properties, one of which cannot be read.
var point = &runtime.Class{Name: "Point", Doc: "A point."}

func init() {
	point.Init = &runtime.Func{Sig: "__init(x: number, y: number = 0)", Doc: "Make a point.", Fn: func(c *runtime.Call) error {
		c.SetNative([2]float64{c.Num(0), c.Num(1)})
		return nil
	}}
	point.Methods = []runtime.Func{{Sig: "move(dx: number, dy: number): Point", Doc: "Move it.", Fn: func(c *runtime.Call) error { return nil }}}
	point.Props = []runtime.Prop{
		{Name: "x", Type: "number", Doc: "The abscissa.", Get: func(c *runtime.Call) error { return c.Return(c.Native().([2]float64)[0]) }},
		{Name: "broken", Type: "any", Doc: "Cannot be read.", Get: func(c *runtime.Call) error { return errors.New("no") }},
		{Name: "slow", Type: "any", Doc: "Takes for ever.", Get: func(c *runtime.Call) error {
			return c.Block(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		}},
	}
}

var geometry = &runtime.Module{
	Name: "geometry", Doc: "Shapes. And more.", Classes: []*runtime.Class{point},
	Funcs: []runtime.Func{
		{Sig: "area(shape: any, *, precision: integer = 2, absolute: boolean = false): number", Doc: "The area of a shape.", Fn: func(c *runtime.Call) error { return c.Return(1) }},
		{Sig: "wait()", Doc: "Wait for ever.", Fn: func(c *runtime.Call) error {
			return c.Block(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		}},
	},
	Consts: []runtime.Const{{Name: "PI", Value: 3.14, Doc: "The number pi."}},
}

var solid = &runtime.Module{Name: "deep.solid", Doc: "Solids.", Consts: []runtime.Const{{Name: "SIDES", Value: 6, Doc: "Sides."}}}

// newSession makes a session over text, and what it prints.
func newSession(t *testing.T, text string, interactive bool) (Config, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	console := NewPlain(strings.NewReader(text), &out, &out, interactive)
	vm := runtime.New(
		runtime.WithHost(host.OS()), runtime.WithModules(geometry, solid),
		runtime.WithStdin(console.Stdin()), runtime.WithStdout(&out), runtime.WithStderr(&out),
	)
	t.Cleanup(func() { vm.Close() })
	return Config{VM: vm, Console: console}, &out
}

func TestSessions(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"expressions and statements", "1 + 1\nx = 3\nx, 'a\\n'\n= x", "2\n3\n\"a\\n\"\n3\n"},
		{"locals stay", "local a, b = 1, 2\na + b\nlocal function f() return a end\na = 5\nf()", "3\n5\n"},
		{"what an input returns", "return 7\nlocal a = 1 return a, _", "7\n1\n7\n"},
		{"several lines", "for i = 1, 2 do\nprint(i)\n\nend", "1\n2\n"},
		{"an unfinished end", "if x then", "repl[1]:1: 'end' expected near '<eof>'\n  if x then\n           ^\n"},
		{"last value and last error", "7\n_ + 1\nerror('e', 0)\n_err", "7\n8\ne\n\"e\"\n"},
		{"a module by its name", "geometry.area(1)\ngeometry", "1\nmodule geometry\n"},
		{"a package by its name", "deep.solid.SIDES\nnothing", "6\nnil\n"},
		{"calls without results show nothing", "print()\nlocal x", "\n"},
		{"a table over its width", "{string.rep('a', 40), {b = string.rep('c', 40)}}",
			"{\n  \"" + strings.Repeat("a", 40) + "\",\n  {b = \"" + strings.Repeat("c", 40) + "\"},\n}\n"},
		{"keys are sorted", "{z = 1, a = 2, 'x', [-1] = 3, ['not a name'] = 4, [true] = 5}",
			"{\"x\", [-1] = 3, a = 2, [\"not a name\"] = 4, z = 1, [true] = 5}\n"},
		{"cycles and depth", "t = {} t.t = t\nt\n{{{{{}}}}}", "{t = {...}}\n{{{{{...}}}}}\n"},
		{"long tables", "t = {} for i = 1, 103 do t[i] = 0 end\n#t\nt",
			"103\n{\n" + strings.Repeat("  0,\n", 100) + "  ... 3 more\n}\n"},
		{"long strings", "string.rep('x', 10000):len(), {string.rep('x', 500)}", "10000\n{\n  \"" + strings.Repeat("x", 400) + "\" ... (500 bytes),\n}\n"},
		{"control characters do nothing to the terminal", `setmetatable({}, {__tostring = function() return "\27[2J" end})`, "?[2J\n"},
		{"functions by their signatures", "geometry.wait", "function wait()\n"},
		{"a command that is none", ".foo\n.hlep", "no command .foo; .help lists them\nno command .hlep (did you mean .help?); .help lists them\n"},
		{"numbers are no commands", ".5 + .5", "1\n"},
		{"commands with arguments", ".load", "usage: .load FILE\n"},
		{"a file that is not there", ".load /nonexistent.lua", ".load: open /nonexistent.lua: no such file or directory\n"},
		{"no trace", ".trace", "there is no trace here\n"},
		{"reset", "local a = 1\nb = 2\nprint = nil\n.reset\na, b\nprint(1)", "nil\nnil\n1\n"},
		{"exit", ".exit\nprint(1)", ""},
		{"apropos", ".apropos abscissa\n.apropos xyzzy", "geometry.Point.x  The abscissa.\nnothing is documented with \"xyzzy\" in it\n"},
		{"strict globals stay strict", "setmetatable(_G, {__index = function(_, k) error('no ' .. k, 0) end})\nnothing_here", "{...}\nno nothing_here\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, out := newSession(t, tc.in+"\n", false)
			if err := Run(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			got := out.String()
			if tc.name == "strict globals stay strict" { // its first answer is all the globals
				got = "{...}\n" + got[strings.LastIndex(got, "no "):]
			}
			if got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

func TestObjectsShowTheirMembers(t *testing.T) {
	c, out := newSession(t, "p = geometry.Point(3)\np.name = 'mine'\np\n", false)
	start := time.Now()
	if err := Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Point object at") || !strings.HasSuffix(out.String(), "\n  name  \"mine\"\n  x     3\n") {
		t.Errorf("got %s", out)
	}
	if d := time.Since(start); d > time.Minute {
		t.Errorf("a slow property held the prompt up for %v", d)
	}
}

func TestHelp(t *testing.T) {
	for _, in := range []string{"help(geometry.area)", "?geometry.area", "help('geometry.area')", "local g = geometry\n?g.area"} {
		c, out := newSession(t, in+"\n", false)
		if err := Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "The area of a shape.") {
			t.Errorf("%s: got %s", in, out)
		}
	}
	for _, in := range []string{"?geometry.Point.move", "p = geometry.Point(1)\n?p:move", "p = geometry.Point(1)\n?p"} {
		c, out := newSession(t, in+"\n", false)
		if err := Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "Move it.") {
			t.Errorf("%s: got %s", in, out)
		}
	}
	c, out := newSession(t, "help()\nhelp\n?\n.help\n", false)
	if err := Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), ".apropos WORD"); n != 4 {
		t.Errorf("the overview came %d times", n)
	}
}

func TestBannerAndPrompts(t *testing.T) {
	c, out := newSession(t, "do\nend\n", true)
	c.Banner = "Welcome."
	if err := Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "Welcome.\n> >> > "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExit(t *testing.T) {
	c, _ := newSession(t, "os.exit(4)\n", false)
	var exit *runtime.ExitError
	if err := Run(t.Context(), c); !errors.As(err, &exit) || exit.Code != 4 {
		t.Errorf("got %v", err)
	}
}

func TestCancellationEndsTheSession(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	time.AfterFunc(50*time.Millisecond, func() { cancel(gone) })
	c, _ := newSession(t, "while true do end\n", false)
	if err := Run(ctx, c); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}

// syncBuffer is a buffer for several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// waitFor waits until the output holds text.
func (b *syncBuffer) waitFor(t *testing.T, text string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if strings.Contains(b.String(), text) {
			return
		}
	}
	t.Fatalf("no %q in %q", text, b.String())
}

func TestInterrupts(t *testing.T) {
	in, keyboard := io.Pipe()
	out := &syncBuffer{}
	console := NewPlain(in, out, out, true)
	vm := runtime.New(runtime.WithModules(geometry), runtime.WithStdin(console.Stdin()), runtime.WithStdout(out))
	defer vm.Close()
	interrupts := make(chan struct{}, 1)
	aborted := make(chan struct{})
	over := make(chan error, 1)
	go func() {
		over <- Run(context.Background(), Config{VM: vm, Console: console, Interrupts: interrupts,
			Abort: sync.OnceFunc(func() { close(aborted) })})
	}()
	typeText := func(s string) {
		if _, err := io.WriteString(keyboard, s); err != nil {
			t.Error(err)
		}
	}
	for i, code := range []string{"print('a1') while true do end", "print('a2') while true do pcall(function() while true do end end) end",
		"print('a3') geometry.wait()"} {
		typeText(code + "\n")
		out.waitFor(t, "\na"[1:]+string(rune('1'+i))+"\n")
		interrupts <- struct{}{}
		typeText("'still ' .. " + string(rune('1'+i)) + "\n")
		out.waitFor(t, "still "+string(rune('1'+i)))
	}
	if n := strings.Count(out.String(), "KeyboardInterrupt"); n != 3 {
		t.Errorf("%d interrupts were told: %s", n, out)
	}

	// a line is given up, with all that came before it
	typeText("if true then\n")
	out.waitFor(t, prompt2)
	interrupts <- struct{}{}
	out.waitFor(t, prompt2+"\n"+prompt1)
	typeText("'fresh'\n")
	out.waitFor(t, `"fresh"`)

	select {
	case <-aborted:
		t.Error("one interrupt each is no reason to give up")
	default:
	}
	if err := keyboard.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-over; err != nil {
		t.Error(err)
	}
}

func TestTheSecondInterruptAborts(t *testing.T) {
	block := make(chan struct{})
	defer close(block)
	var out bytes.Buffer
	console := NewPlain(strings.NewReader("stuck()\n"), &out, &out, false)
	vm := runtime.New(runtime.WithStdout(&out))
	started := make(chan struct{})
	if err := vm.Bind("stuck", func() { close(started); <-block }); err != nil {
		t.Fatal(err)
	}
	interrupts, aborted := make(chan struct{}), make(chan struct{})
	go func() {
		_ = Run(context.Background(), Config{VM: vm, Console: console, Interrupts: interrupts, Abort: func() { close(aborted) }})
	}()
	<-started
	interrupts <- struct{}{}
	select {
	case <-aborted:
		t.Fatal("the first interrupt aborted")
	case <-time.After(20 * time.Millisecond):
	}
	interrupts <- struct{}{}
	<-aborted
}

func TestSaveAndLoad(t *testing.T) {
	name := filepath.Join(t.TempDir(), "kept.lua")
	c, _ := newSession(t, "local a = 1\na +\n1\nx = = 1\nerror('x')\nfunction f()\nreturn a end\n.save "+name+"\n", false)
	if err := Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(name)
	if want := "local a = 1\n-- a +\n-- 1\nfunction f()\nreturn a end\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v", got, err)
	}
	c, out := newSession(t, ".load "+name+"\nf(), a\n", false)
	if err := Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if out.String() != "1\n1\n" {
		t.Errorf("got %q", out)
	}
}

func TestTraceAndTime(t *testing.T) {
	c, out := newSession(t, ".trace\n.trace off\n.trace on\n.trace maybe\n.time 1 + 1\n", false)
	var states []bool
	c.Trace = func(on bool) { states = append(states, on) }
	if err := Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if len(states) != 3 || !states[0] || states[1] || !states[2] {
		t.Errorf("got %v", states)
	}
	if !strings.HasPrefix(out.String(), "trace on\ntrace off\ntrace on\nusage: .trace [on|off]\n2\n") || !strings.HasSuffix(out.String(), "s\n") {
		t.Errorf("got %q", out)
	}
}

func TestColor(t *testing.T) {
	c, out := newSession(t, "'s'\n{1}\n", false)
	c.Color = true
	if err := Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "\x1b[32m\"s\"\x1b[0m\n{\x1b[36m1\x1b[0m}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
