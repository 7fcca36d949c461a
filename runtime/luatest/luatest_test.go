package luatest

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// world makes a host whose files are given as name, text, name, text ...
func world(t *testing.T, files ...string) *host.Memory {
	t.Helper()
	h := host.Mem()
	for i := 0; i < len(files); i += 2 {
		write(t, h, files[i], files[i+1])
	}
	return h
}

func write(t *testing.T, h host.Host, name, text string) {
	t.Helper()
	if i := strings.LastIndexByte(name, '/'); i > 0 {
		if err := h.MkdirAll(name[:i], 0o755); err != nil {
			t.Fatal(err)
		}
	}
	f, err := h.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// inner runs the command over a world.
func inner(t *testing.T, h host.Host, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Main(context.Background(), h, nil, args, &out, &errs)
	return status, out.String(), errs.String()
}

// expect runs one spec file and checks the status and parts of the output, in order.
func expect(t *testing.T, source string, status int, parts ...string) {
	t.Helper()
	got, out, errs := inner(t, world(t, "a_spec.lua", source), "-v", "--timeout=5")
	if got != status {
		t.Errorf("status %d, want %d\n%s%s", got, status, out, errs)
		return
	}
	rest := out
	for _, p := range parts {
		i := strings.Index(rest, p)
		if i < 0 {
			t.Errorf("no %q (in this order) in\n%s", p, out)
			return
		}
		rest = rest[i+len(p):]
	}
}

func TestHooksRunInOrder(t *testing.T) {
	expect(t, `
local log = {}
local function say(s) return function() log[#log+1] = s end end
describe("outer", function()
  setup(say"setup1") teardown(function() print("order:", unpack(log)) end)
  before_each(say"before1") after_each(say"after1")
  it("one", function() finally(say"fin1") finally(say"fin2") say"one"() end)
  context("inner", function()
    setup(say"setup2") teardown(say"teardown2")
    before_each(say"before2") after_each(say"after2")
    it("two", say"two")
    it("three", say"three")
  end)
end)
describe("last", function() it("shows", function()
  assert.same({"setup1", "before1", "one", "fin2", "fin1", "after1",
    "setup2", "before1", "before2", "two", "after2", "after1",
    "before1", "before2", "three", "after2", "after1", "teardown2"}, log)
end) end)
`, 0, "ok   outer one", "ok   outer inner two", "ok   last shows", "\n4 passed, 0 failed, 0 skipped\n")
}

func TestFailuresTellPlaceLineAndDifference(t *testing.T) {
	expect(t, `
describe("math", function()
  it("adds", function()
    assert.equal(5, 2 + 2)
  end)
  it("knows nil", function()
    local x
    x()
  end)
  it("raises", function()
    error(require("builtins").ValueError("bad"))
  end)
end)
`, 1,
		"FAIL math adds", "a_spec.lua:4: assert.equal: expected 5, got 4", "> assert.equal(5, 2 + 2)",
		"FAIL math knows nil", "a_spec.lua:8: ", "> x()", "Traceback (most recent call last):",
		"FAIL math raises", "a_spec.lua:11: ValueError: bad", "\n0 passed, 3 failed, 0 skipped\n")
}

func TestPendingNeedsAReason(t *testing.T) {
	expect(t, `
pending("later", "not written yet", function() error("never") end)
it("finds out", function() pending("no network here") error("never") end)
`, 0, "skip later: not written yet", "skip finds out: no network here", "\n0 passed, 0 failed, 2 skipped\n")
	expect(t, `pending("later")`, 1, "(loading the file)", `a_spec.lua:1: TypeError: pending: missing argument 'reason': say why "later" does not run`)
}

func TestTimeLimitStopsOnlyTheTest(t *testing.T) {
	start := time.Now()
	status, out, _ := inner(t, world(t, "a_spec.lua", `
it("loops", function()
  while true do pcall(function() while true do end end) end
end)
it("goes on", function() end)
describe("hook", function()
  before_each(function() repeat until false end)
  it("never runs", function() error("ran") end)
end)
it("is last", function() end)
`), "-v", "--timeout=0.1")
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %v", took)
	}
	if status != 1 || !strings.HasSuffix(out, "\n2 passed, 2 failed, 0 skipped\n") || strings.Contains(out, ": ran") {
		t.Errorf("status %d\n%s", status, out)
	}
	for _, part := range []string{"a_spec.lua:3: stopped after 100ms, its time limit", "ok   goes on", "before_each: stopped after 100ms", "ok   is last"} {
		if !strings.Contains(out, part) {
			t.Errorf("no %q in\n%s", part, out)
		}
	}
}

func TestCallsThatWaitAreStopped(t *testing.T) {
	wait := func(c *runtime.Call) error {
		return c.Block(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	}
	deaf := make(chan struct{})
	ignore := func(c *runtime.Call) error {
		return c.Block(func(context.Context) error { <-deaf; return nil })
	}
	defer close(deaf)
	m := &runtime.Module{Name: "waiting", Funcs: []runtime.Func{{Sig: "wait()", Fn: wait}, {Sig: "ignore()", Fn: ignore}}}
	var out bytes.Buffer
	status := Main(context.Background(), world(t, "a_spec.lua", `
local w = require("waiting")
it("waits", function() w.wait() end)
it("runs", function() end)
it("ignores", function() w.ignore() end)
it("cannot run", function() end)
`, "b_spec.lua", `it("is not concerned", function() end)`), []*runtime.Module{m}, []string{"--timeout=0.1", "-v", "-j2"}, &out, &out)
	if status != 1 {
		t.Errorf("status %d", status)
	}
	for _, part := range []string{"waits", "time limit", "ok   runs", "ignores", "keeps the VM", "FAIL cannot run", "ok   is not concerned", "\n2 passed, 3 failed, 0 skipped\n"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("no %q in\n%s", part, out.String())
		}
	}
}

func TestHookFailures(t *testing.T) {
	expect(t, `
describe("setup fails", function()
  setup(function() error("no server") end)
  it("one", function() end)
  it("two", function() end)
end)
describe("after_each fails", function()
  after_each(function() error("left open") end)
  it("three", function() error("itself") end)
end)
describe("teardown fails", function()
  teardown(function() error("stays") end)
  it("four", function() end)
end)
`, 1, "FAIL setup fails one", "setup: no server", "FAIL setup fails two", "setup: no server",
		"FAIL after_each fails three", "itself", "after_each: left open",
		"ok   teardown fails four", "FAIL teardown fails (teardown)", "teardown: stays", "\n1 passed, 4 failed, 0 skipped\n")
}

func TestFilesThatDoNotLoad(t *testing.T) {
	expect(t, `it("x", function( end)`, 1, "FAIL", "(loading the file)", "a_spec.lua:1", "\n0 passed, 1 failed, 0 skipped\n")
	expect(t, `describe("x", function() error("inside") end)`, 1, "(loading the file)", "inside", "\n0 passed, 1 failed, 0 skipped\n")
	expect(t, `it("x", function() it("y", function() end) end)`, 1, "it: called inside a test or a hook")
	expect(t, `it("x", function() error("loud") end) os = nil finally(function() end)`, 1, "finally: called outside a test")
}

func TestFilterListAndSelection(t *testing.T) {
	h := world(t, "spec/a_spec.lua", `
describe("quote", function() it("keeps slashes", function() end) it("drops 7 dots", function() end) end)
`, "spec/deep/b_spec.lua", `it("is deep", function() end)`, "spec/helper.lua", "error('not a spec')", "spec/.git/c_spec.lua", "error('hidden')")
	for _, c := range []struct {
		args   []string
		status int
		out    string
	}{
		{[]string{"--list"}, 0, "spec/a_spec.lua:2: quote keeps slashes\nspec/a_spec.lua:2: quote drops 7 dots\nspec/deep/b_spec.lua:1: is deep\n"},
		{[]string{"--list", "--filter=drops %d"}, 0, "spec/a_spec.lua:2: quote drops 7 dots\n"},
		{[]string{"--list", "spec/deep", "--filter", "deep"}, 0, "spec/deep/b_spec.lua:1: is deep\n"},
		{[]string{"--filter=nothing like it"}, 2, ""},
		{[]string{"missing_spec.lua"}, 2, ""},
		{[]string{"--no-such-flag"}, 2, ""},
		{[]string{"--timeout=never"}, 2, ""},
		{[]string{"--help"}, 0, ""},
	} {
		status, out, errs := inner(t, h, c.args...)
		if status != c.status || out != c.out {
			t.Errorf("%v: status %d, output\n%s%s", c.args, status, out, errs)
		}
		if status == 2 && errs == "" {
			t.Errorf("%v: no message", c.args)
		}
	}
	if status, out, errs := inner(t, h); status != 0 || !strings.HasSuffix(out, "\n3 passed, 0 failed, 0 skipped\n") {
		t.Errorf("status %d, output\n%s%s", status, out, errs)
	}
}

func TestFailFast(t *testing.T) {
	h := world(t, "a_spec.lua", `
teardown(function() error("torn down") end)
it("passes", function() end)
it("fails", function() assert(false) end)
it("is not run", function() end)`,
		"b_spec.lua", `it("is not run either", function() end)`)
	status, out, _ := inner(t, h, "--fail-fast", "-v", "-j1")
	if status != 1 || strings.Contains(out, "not run") || !strings.Contains(out, "torn down") || !strings.HasSuffix(out, "\n1 passed, 2 failed, 0 skipped\n") {
		t.Errorf("status %d\n%s", status, out)
	}
}

func TestOutputOrderIsThatOfTheFiles(t *testing.T) {
	var files []string
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		files = append(files, name+"_spec.lua", `it("runs", function() print("from `+name+`") for i = 1, 1e4 do end end)`)
	}
	_, out, _ := inner(t, world(t, files...), "-v", "-j4")
	last := -1
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		i, j := strings.Index(out, name+"_spec.lua"), strings.Index(out, "from "+name)
		if i < last || j < i {
			t.Fatalf("%s is out of order\n%s", name, out)
		}
		last = j
	}
	if strings.Contains(out, "\x1b[") {
		t.Error("colour in what is no terminal")
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	var out, errs bytes.Buffer
	status := Main(ctx, world(t, "a_spec.lua", `it("loops", function() while true do end end)`), nil, nil, &out, &errs)
	if status != 130 || !strings.Contains(errs.String(), "interrupted") {
		t.Errorf("status %d\n%s%s", status, out.String(), errs.String())
	}
}

func TestExitIsAFailureOfTheTest(t *testing.T) {
	exit := func(*runtime.Call) error { return &runtime.ExitError{Code: 0} }
	m := &runtime.Module{Name: "leaving", Funcs: []runtime.Func{{Sig: "exit()", Fn: exit}}}
	var out bytes.Buffer
	status := Main(context.Background(), world(t, "a_spec.lua", `
it("exits", function() assert.raises(require("leaving").exit) end)
it("goes on", function() end)
`), []*runtime.Module{m}, []string{"-v"}, &out, &out)
	if s := out.String(); status != 1 || !strings.Contains(s, "the script called os.exit(0)") || !strings.Contains(s, "ok   goes on") {
		t.Errorf("status %d\n%s", status, s)
	}
}

func TestRunMapsTestsToSubtests(t *testing.T) {
	h := world(t, "spec/a_spec.lua", `describe("a", function() it("b", function() print("hello") end) end)`)
	ran := t.Run("specs", func(t *testing.T) { Run(t, "spec", Options{Host: h}) })
	if !ran {
		t.Error("a passing spec fails")
	}
	f := &fake{}
	Run(f, "spec", Options{Host: world(t, "spec/a_spec.lua", `
it("fails", function() assert.equal(1, 2) end)
pending("waits", "for a reason")
`, "spec/b_spec.lua", "syntax error")})
	got := strings.Join(f.log(), "\n")
	want := "run a_spec.lua\nrun fails\nerror spec/a_spec.lua:2: assert.equal: expected 1, got 2\nrun waits\nskip for a reason\nrun b_spec.lua\nerror spec/b_spec.lua:"
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// fake records what Run does to a *testing.T.
type fake struct{ lines *[]string }

func (f *fake) log() []string {
	if f.lines == nil {
		f.lines = &[]string{}
	}
	return *f.lines
}
func (f *fake) add(kind, s string) {
	f.log()
	first, _, _ := strings.Cut(s, "\n")
	*f.lines = append(*f.lines, kind+" "+first)
}
func (f *fake) Helper()                  {}
func (f *fake) Context() context.Context { return context.Background() }
func (f *fake) Log(...any)               {}
func (f *fake) Errorf(format string, args ...any) {
	f.add("error", args[0].(string))
}
func (f *fake) Fatalf(format string, args ...any) { f.add("error", args[0].(string)); panic(f) }
func (f *fake) Skipf(format string, args ...any)  { f.add("skip", args[0].(string)); panic(f) }
func (f *fake) Run(name string, fn func(*fake)) bool {
	f.add("run", name)
	defer func() {
		if r := recover(); r != nil && r != any(f) {
			panic(r)
		}
	}()
	fn(f)
	return true
}
