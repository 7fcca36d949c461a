package runtime

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"
)

type inner struct{ X int }

type account struct {
	Name  string
	Limit uint8
	ID    int64
	Wait  time.Duration
	Raw   []byte
	Inner inner
	Tags  []string
	Meta  map[string]int
}

func (a *account) Pay(amount int) (int, error) {
	if amount > 100 {
		return 0, fs.ErrPermission
	}
	return amount * 2, nil
}

func (a *account) Each(f func(string) error) error {
	for _, t := range a.Tags {
		if err := f(t); err != nil {
			return err
		}
	}
	return nil
}

func (a account) Hello() string { return "hello " + a.Name }

func (a *account) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// Each row is something that gopher-luar alone gets wrong, or must not break.
func TestBind(t *testing.T) {
	rows := []struct{ code, want string }{
		{`return acc:Pay(4)`, "8"},
		{`return acc:pay(4)`, "8"},
		{`return pcall(acc.Pay, acc, 1000)`, `false, [Errno 13] Permission denied`},
		{`return acc.hello(acc)`, "hello ann"},
		{`acc.Limit = 200 return acc.limit`, "200"},
		{`return pcall(function() acc.Limit = 300 end)`, "false, field 'Limit': 300 is out of range for uint8"},
		{`return pcall(function() acc.Limit = -1 end)`, "false, field 'Limit': -1 is out of range for uint8"},
		{`return pcall(function() acc.ID = 1e300 end)`, "out of range for int64"},
		{`return pcall(function() acc.ID = 1.5 end)`, "false, field 'ID': 1.5 has no integer value"},
		{`acc.ID = bigint("9007199254740993") return tostring(acc.ID)`, "9007199254740993"},
		{`acc.Wait = 1.5 return acc.Wait`, "1.5"},
		{`acc.Raw = "a\0b" return #acc.Raw, type(acc.Raw)`, "3, string"},
		{`acc.Inner.X = 5 return acc.Inner.X`, "5"},
		{`return acc.tags[1], acc.tags[3], #acc.tags`, "a, nil, 2"},
		{`local s = "" for i, v in ipairs(acc.tags) do s = s .. i .. v end return s`, "1a2b"},
		{`local s = "" for k, v in pairs(acc.meta) do s = s .. k .. v end return s`, "x1y2"},
		{`acc.meta.z = 3 acc.meta.x = nil return acc.meta.z, acc.meta.x, #acc.meta`, "3, nil, 2"},
		{`return pcall(function() return acc.nmae end)`, "has no field or method 'nmae' (did you mean 'name'?)"},
		{`return pcall(function() acc.tags[9] = "x" end)`, "false, index 9 is out of range 1 to 2"},
		{`local out = {} acc:each(function(s) out[#out + 1] = s end) return #out, out[2]`, "2, b"},
		{`return pcall(acc.each, acc, function(s) error("stop " .. s, 0) end)`, "false, stop a"},
		{`return pcall(acc.pay, acc)`, "false, Pay: missing argument #1 (int)"},
		{`return pcall(acc.pay, acc, 1, 2)`, "false, Pay: takes at most 1 arguments (2 given)"},
		{`return pcall(acc.pay, acc, "x")`, "false, Pay: argument #1: expected int, got string"},
		{`return pcall(acc.pay, 5)`, "call it as obj:pay(...)"},
		{`return acc == acc, acc:hello()`, "true, hello ann"},
		{`return add(1, 2, 3), add()`, "6, 0"},
		{`return pcall(boom)`, "panic in Go code: boom"},
		{`acc:sleep(0.001) return "slept"`, "slept"},
		{`return take{name = "bob", limit = 3, tags = {"q"}}`, "bob 3 q"},
		{`return pcall(take, {nme = "bob"})`, "has no field or method 'nme'"},
	}
	vm := New()
	defer vm.Close()
	acc := &account{Name: "ann", Tags: []string{"a", "b"}, Meta: map[string]int{"x": 1, "y": 2}}
	for name, v := range map[string]any{
		"acc":  acc,
		"boom": func() { panic("boom") },
		"add": func(n ...int) (sum int) {
			for _, x := range n {
				sum += x
			}
			return sum
		},
		"take": func(a account) string { return a.Name + " " + string('0'+rune(a.Limit)) + " " + a.Tags[0] },
	} {
		if err := vm.Bind(name, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range rows {
		out, err := vm.RunString(context.Background(), r.code, "=bind")
		if err != nil {
			t.Errorf("%s: %v", r.code, err)
			continue
		}
		var got []string
		for _, v := range out {
			got = append(got, vm.safeStrLocked(v))
		}
		if s := strings.Join(got, ", "); !strings.Contains(s, r.want) {
			t.Errorf("%s\n got %s\nwant %s", r.code, s, r.want)
		}
	}
}

// safeStrLocked is tostring from outside a script call.
func (vm *VM) safeStrLocked(v Value) (s string) {
	_ = vm.Do(context.Background(), func(context.Context) error { s, _ = vm.safeStr(v); return nil })
	return s
}

func TestBindCallbackObeysLimits(t *testing.T) {
	vm := New(WithLimits(Limits{Steps: 100_000}))
	defer vm.Close()
	if err := vm.Bind("each", func(f func(int) error) error { return f(1) }); err != nil {
		t.Fatal(err)
	}
	_, err := vm.RunString(context.Background(), `each(function() while true do end end)`, "=t")
	if !errors.Is(err, ErrStepLimit) {
		t.Fatalf("got %v", err)
	}
	if _, err := vm.RunString(context.Background(), `return 1`, "=t"); err != nil {
		t.Fatalf("the VM does not go on: %v", err)
	}
}

func TestIntoFunction(t *testing.T) {
	vm := New()
	defer vm.Close()
	out, err := vm.RunString(context.Background(), `return function(a, b) if b == 0 then error("zero", 0) end return a / b end`, "=t")
	if err != nil {
		t.Fatal(err)
	}
	var div func(context.Context, float64, float64) (float64, error)
	if err := vm.Into(out[0], &div); err != nil {
		t.Fatal(err)
	}
	if got, err := div(context.Background(), 6, 3); err != nil || got != 2 {
		t.Fatalf("got %v, %v", got, err)
	}
	if _, err := div(context.Background(), 1, 0); err == nil || err.Error() != "zero" {
		t.Fatalf("got %v", err)
	}
}

// A callback that another goroutine calls takes its turn, also while the call
// that it was given to still runs.
func TestBindCallbackFromOtherGoroutines(t *testing.T) {
	const calls, each = 4, 200
	vm := New()
	defer vm.Close()
	var spawned sync.WaitGroup
	spawn := func(f func()) *sync.WaitGroup {
		var wg sync.WaitGroup
		for range calls {
			wg.Add(1)
			spawned.Add(1)
			go func() {
				defer spawned.Done()
				defer wg.Done()
				for range each {
					f()
				}
			}()
		}
		return &wg
	}
	for name, fn := range map[string]any{
		"later":   func(f func()) { spawn(f) },
		"meeting": func(_ context.Context, f func()) { spawn(f).Wait() },
		"handed":  func(ctx context.Context, f func(context.Context)) { spawn(func() { f(ctx) }).Wait() },
	} {
		if err := vm.Bind(name, fn); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"later", "meeting", "handed"} {
		src := `n = 0
			local function inc() local old = n; for i = 1, 20 do end; n = old + 1 end
			` + name + `(inc)
			for i = 1, 2000 do inc() end`
		if _, err := vm.RunString(context.Background(), src, "=t"); err != nil {
			t.Fatal(err)
		}
		spawned.Wait()
		if got := vm.Global("n").String(); got != "2800" {
			t.Errorf("%s: %s increments arrived, want 2800", name, got)
		}
	}
}
