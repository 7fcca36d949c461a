package runtime

import (
	"context"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
)

var auditModule = &Module{Name: "a", Funcs: []Func{
	{Sig: "hook(fn: function)", Fn: func(c *Call) error { c.VM().AddAuditHook(c.Arg(0)); return nil }},
	{Sig: "open(name: string)", Doc: "An effect that is announced without a context, under the lock.", Fn: func(c *Call) error {
		return c.VM().Host().Setenv(c.Str(0), "")
	}},
	{Sig: "open_blocked(name: string)", Doc: "The same inside a waiting call.", Fn: func(c *Call) error {
		h, name := c.VM().Host(), c.Str(0)
		return c.Block(func(context.Context) error { return h.Setenv(name, "") })
	}},
	{Sig: "open_elsewhere(name: string)", Doc: "The same on another goroutine.", Fn: func(c *Call) error {
		h, name := c.VM().Host(), c.Str(0)
		return c.Block(func(context.Context) error {
			err := make(chan error)
			go func() { err <- h.Setenv(name, "") }()
			return <-err
		})
	}},
	{Sig: "announce(name: string)", Doc: "An event with a context.", Fn: func(c *Call) error {
		h, name := c.VM().Host(), c.Str(0)
		return c.Block(func(ctx context.Context) error { return h.Audit(ctx, name, 1, nil, []string{"x"}) })
	}},
}}

func TestAuditHooks(t *testing.T) {
	vm := newThreadVM(t, WithHost(host.Mem()), WithModules(auditModule))
	got := eval(t, vm, `
local a, log = require("a"), {}
a.open("BEFORE")
a.hook(function(event, args)
  log[#log+1] = event .. ":" .. tostring(args[1])
  if args[1] == "NO" then error("forbidden", 0) end
  a.open("FROM_HOOK") -- not announced again
end)
local function all(name)
  for _, f in ipairs{a.open, a.open_blocked, a.open_elsewhere} do f(name) end
end
all("A")
local co = coroutine.wrap(function() all("CO") coroutine.yield() a.open("CO2") end) co() a.open("BETWEEN") co()
pcall(function() all("P") end)
local done; t.start(function() all("T") co = coroutine.wrap(function() a.open("TC") end) co() done = true end) while not done do t.wait() end
t.each(1, function() a.open("CB") end)
a.announce("event")
local ok, e = pcall(a.open, "NO")
local ok2, e2 = pcall(a.open_blocked, "NO")
local s = "" for _, l in ipairs(log) do s = s .. l:gsub("os.putenv:", "") .. " " end
return s .. tostring(e) .. tostring(e2)`)
	want(t, got, "A A A CO CO CO BETWEEN CO2 P P P T T T TC CB event:1 NO NO forbiddenforbidden")
}

// A fork is under the hooks of the VM that it came from.
func TestAuditHooksInFork(t *testing.T) {
	vm := newThreadVM(t, WithHost(host.Mem()), WithModules(auditModule))
	eval(t, vm, `log = {} require("a").hook(function(e, args) log[#log+1] = args[1] end)`)
	fork, err := vm.Fork(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	want(t, eval(t, fork, `require("a").open("F") return log[1]`), "F")
	want(t, eval(t, vm, `return #log`), "0")
	if _, err := fork.RunString(context.Background(), `require("a").hook(function() error("no more", 0) end) require("a").open_blocked("X")`, "=t"); err == nil || !strings.Contains(err.Error(), "no more") {
		t.Error(err)
	}
}
