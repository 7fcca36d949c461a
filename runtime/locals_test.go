package runtime_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/netlua/netlua/runtime"
)

const deepScript = `
local around = "up"
local function inner(a, b)
  local c = a .. b
  do local gone = 1 end
  local d = around
  error("no " .. c)
  local never = 1
end
local function outer(x) local y = {x} inner(x, "!") return y end
outer("arg")`

// variables lists name=value of each frame, innermost first.
func variables(e *runtime.Error) string {
	var out []string
	for _, fr := range e.Trace.Frames() {
		for _, v := range fr.Variables {
			if v.Value.Type().String() == "string" {
				out = append(out, []string{"param ", "", "up "}[v.Kind]+v.Name+"="+v.Value.String())
			}
		}
	}
	return strings.Join(out, ", ")
}

func TestKeepLocals(t *testing.T) {
	vm := runtime.New()
	t.Cleanup(func() { _ = vm.Close() })
	run := func() *runtime.Error {
		_, err := vm.RunString(context.Background(), deepScript, "=deep")
		var e *runtime.Error
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		return e
	}
	if got := variables(run()); got != "" {
		t.Errorf("variables without being asked for: %s", got)
	}
	_ = vm.Do(context.Background(), func(context.Context) error { vm.KeepLocals(true); return nil })
	e := run()
	want := "param a=arg, param b=!, c=arg!, d=up, up around=up, param x=arg, around=up"
	if got := variables(e); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := e.Trace.Source(e.Trace.Frames()[0]); got != deepScript {
		t.Errorf("source: %q", got)
	}
}

// A fork must not get at values of the VM that it was copied from.
func TestForkLosesLocals(t *testing.T) {
	vm := runtime.New()
	t.Cleanup(func() { _ = vm.Close() })
	_ = vm.Do(context.Background(), func(context.Context) error { vm.KeepLocals(true); return nil })
	out, err := vm.RunString(context.Background(), `
local E = class("E", require("builtins").ValueError)
local function f(secret) error(E("bad")) end
_, e = pcall(f, "kept")
return e`, "=own")
	if err != nil {
		t.Fatal(err)
	}
	fork, values, err := vm.ForkWith(context.Background(), out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fork.Close() })
	count := func(vm *runtime.VM, v runtime.Value) (frames, vars int) {
		_ = vm.Do(context.Background(), func(context.Context) error {
			var e *runtime.Error
			errors.As(vm.ErrorOf(v), &e)
			for _, fr := range e.Trace.Frames() {
				frames, vars = frames+1, vars+len(fr.Variables)
			}
			return nil
		})
		return frames, vars
	}
	frames, vars := count(vm, out[0])
	if vars == 0 {
		t.Fatal("no variables at all")
	}
	if f, v := count(fork, values[0]); f != frames || v != 0 {
		t.Errorf("%d frames of %d, %d variables", f, frames, v)
	}
}

func TestCaught(t *testing.T) {
	vm := runtime.New()
	t.Cleanup(func() { _ = vm.Close() })
	err := vm.Do(context.Background(), func(ctx context.Context) error {
		if _, err := vm.RunString(ctx, `pcall(error, "before")`, "=t"); err != nil {
			return err
		}
		if e := vm.Caught(); e != nil {
			t.Errorf("%v", e)
		}
		vm.KeepLocals(true)
		if _, err := vm.RunString(ctx, `pcall(error, "after", 0)`, "=t"); err != nil {
			return err
		}
		if e := vm.Caught(); e == nil || e.Message != "after" {
			t.Errorf("%v", e)
		}
		if _, err := vm.RunString(ctx, `coroutine.resume(coroutine.create(function() error("in a coroutine", 0) end))`, "=t"); err != nil {
			return err
		}
		if e := vm.Caught(); e == nil || e.Message != "in a coroutine" {
			t.Errorf("%v", e)
		}
		if _, err := vm.RunString(ctx, `value = setmetatable({}, {__tostring = function() error("no text") end}) pcall(error, value)`, "=t"); err != nil {
			return err
		}
		for range 2 { // what __tostring fails with was not caught by the script
			if e := vm.Caught(); e == nil || e.Value != vm.Globals().RawGetString("value") {
				t.Errorf("%v", e)
			}
		}
		vm.NoteCaught(&runtime.Error{Message: "mine"})
		if e := vm.Caught(); e == nil || e.Message != "mine" {
			t.Errorf("%v", e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
