package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing/fstest"
	"time"

	"github.com/netlua/netlua/bindings"
	netlua "github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// A VM that is granted nothing runs a script and gives its results.
func Example() {
	vm := netlua.New(netlua.WithModules(bindings.Std()...), netlua.WithStdout(os.Stdout))
	defer vm.Close()
	results, err := vm.RunString(context.Background(), `
local parse = require("urllib.parse")
print(parse.quote("a b"))
return 6 * 7`, "=example")
	fmt.Println(results, err)
	// Output:
	// a%20b
	// [42] <nil>
}

// What scripts may reach is a policy around the host. The error says what was
// refused, in Go and in the script.
func ExampleWithHost() {
	net, err := host.ParseNet("api.example.com:443,*.internal.example")
	if err != nil {
		fmt.Println(err)
		return
	}
	var policy host.Policy
	policy.Net.Allow = net
	vm := netlua.New(netlua.WithModules(bindings.Std()...), netlua.WithHost(host.Restricted(host.OS(), policy)))
	defer vm.Close()
	_, err = vm.RunString(context.Background(), `require("socket").create_connection({"192.0.2.1", 25})`, "=example")
	fmt.Println(err)
	var refused *host.PermissionError
	if errors.As(err, &refused) {
		fmt.Println(refused.Kind, refused.Value)
	}
	// Output:
	// PermissionError: net access to "192.0.2.1:25" is not allowed; run with --allow-net=192.0.2.1:25
	// net 192.0.2.1:25
}

// A script that takes too much is stopped. It cannot catch that.
func ExampleWithLimits() {
	vm := netlua.New(netlua.WithLimits(netlua.Limits{Steps: 100_000}))
	defer vm.Close()
	_, err := vm.RunString(context.Background(), `while true do pcall(function() while true do end end) end`, "=busy")
	fmt.Println(errors.Is(err, netlua.ErrStepLimit))

	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	unlimited := netlua.New()
	defer unlimited.Close()
	_, err = unlimited.RunString(ctx, `while true do end`, "=slow")
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output:
	// true
	// true
}

// Lua modules come from a file system of the program's own.
func ExampleWithFS() {
	plugins := fstest.MapFS{"greet.lua": {Data: []byte(`return function(name) return "hello " .. name end`)}}
	vm := netlua.New(netlua.WithFS(plugins))
	defer vm.Close()
	fmt.Println(vm.RunString(context.Background(), `return require("greet")("ann")`, "=example"))
	// Output: [hello ann] <nil>
}

// The program's own values become globals of scripts.
func ExampleVM_Bind() {
	vm := netlua.New(netlua.WithStdout(os.Stdout))
	defer vm.Close()
	stock := map[string]int{"apples": 3}
	order := func(ctx context.Context, what string, n int) (left int, err error) {
		if stock[what] < n {
			return 0, fmt.Errorf("only %d %s left", stock[what], what)
		}
		stock[what] -= n
		return stock[what], nil
	}
	if err := vm.Bind("order", order); err != nil {
		fmt.Println(err)
		return
	}
	_, err := vm.RunString(context.Background(), `
print(order("apples", 2))
print(pcall(order, "apples", 2))`, "=shop")
	fmt.Println(err)
	// Output:
	// 1
	// false	only 1 apples left
	// <nil>
}

// A Lua function becomes a Go function.
func ExampleVM_Into() {
	vm := netlua.New()
	defer vm.Close()
	ctx := context.Background()
	results, err := vm.RunString(ctx, `return function(a, b) return a .. "-" .. b, #a + #b end`, "=join")
	if err != nil {
		fmt.Println(err)
		return
	}
	var join func(ctx context.Context, a, b string) (string, int, error)
	if err := vm.Into(results[0], &join); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(join(ctx, "left", "right"))
	// Output: left-right 9 <nil>
}

// Source text is compiled once and run by any number of VMs.
func ExampleCompile() {
	program, err := netlua.Compile(`count = (count or 0) + 1; return ..., count`, "=counter")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"a", "b"} {
		vm := netlua.New()
		for range 2 {
			fmt.Println(vm.Run(context.Background(), program, name))
		}
		_ = vm.Close()
	}
	// Output:
	// [a 1] <nil>
	// [a 2] <nil>
	// [b 1] <nil>
	// [b 2] <nil>
}

// A fork starts where the VM is, and is apart from then on.
func ExampleVM_Fork() {
	ctx := context.Background()
	vm := netlua.New()
	defer vm.Close()
	if _, err := vm.RunString(ctx, `rules = {"one"} function add(r) rules[#rules + 1] = r return #rules end`, "=setup"); err != nil {
		fmt.Println(err)
		return
	}
	fork, err := vm.Fork(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fork.Close()
	fmt.Println(fork.RunString(ctx, `return add("two")`, "=fork"))
	fmt.Println(vm.RunString(ctx, `return #rules`, "=vm"))
	// Output:
	// [2] <nil>
	// [1] <nil>
}

// A failure has the class, the message, the place, and the Go error behind it.
func ExampleError() {
	vm := netlua.New(netlua.WithModules(bindings.Std()...))
	defer vm.Close()
	_, err := vm.RunString(context.Background(), `
local function parse(text)
  return require("urllib.parse").urlsplit(text)
end
parse("http://[::1")`, "=example")
	var e *netlua.Error
	if errors.As(err, &e) {
		fmt.Println(e.Class)
		fmt.Println(e.Report())
	}
	// Output:
	// ValueError
	// Traceback (most recent call last):
	//   example:5: in main chunk
	//     parse("http://[::1")
	//   example:3: in parse
	//     return require("urllib.parse").urlsplit(text)
	//   [Go] in urlsplit
	// ValueError: Invalid IPv6 URL
}

// A module of the program's own: one declaration drives checks, keyword
// arguments, error messages and documentation.
func ExampleModule() {
	greet := &netlua.Module{Name: "greet", Funcs: []netlua.Func{{
		Sig: "hello(name: string, *, times: integer = 1): string",
		Doc: "Greet someone.",
		Fn: func(c *netlua.Call) error {
			if c.Int(1) < 1 {
				return netlua.Raisef(netlua.ValueError, "times must be positive")
			}
			return c.Return(fmt.Sprintf("hello %s x%d", c.Str(0), c.Int(1)))
		},
	}}}
	vm := netlua.New(netlua.WithModules(greet), netlua.WithStdout(os.Stdout))
	defer vm.Close()
	_, err := vm.RunString(context.Background(), `
local greet = require("greet")
print(greet.hello("ann"))
print(greet.hello("ann", {times = 3}))
print(pcall(greet.hello, "ann", {tims = 3}))
print(pcall(greet.hello, 5))`, "=example")
	fmt.Println(err)
	// Output:
	// hello ann x1
	// hello ann x3
	// false	hello: unexpected keyword 'tims' (did you mean 'times'?)
	// false	hello: parameter 'name': expected string, got number
	// <nil>
}
