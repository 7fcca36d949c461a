package runtime

import (
	"bytes"
	"context"
	"os"
	"testing"
)

func runScript(t *testing.T, src string, opts ...Option) (string, error) {
	t.Helper()
	var out bytes.Buffer
	vm := New(append([]Option{WithStdout(&out), WithStderr(os.Stderr)}, opts...)...)
	defer vm.Close()
	_, err := vm.RunString(context.Background(), src, "=test")
	return out.String(), err
}

func TestSmoke(t *testing.T) {
	out, err := runScript(t, `
local n=0; local function inc() n=n+1 end
for i=1,3 do pcall(error) inc() end; print(n)
local A = class("A"); A.x = 1
function A:__init(v) self.v = v end
function A:get() return self.v + self.x end
local B = class("B", A)
function B:get() return A.get(self) * 10 end
print(B(4):get(), isinstance(B(1), A), B)
local b = require("builtins")
print(pcall(error, b.ValueError("bad")))
print(catch(b.ValueError, function() error(b.KeyError and b.ValueError("x")) end))
local co = coroutine.wrap(function(a) local ok, v = pcall(function() return coroutine.yield(a+1) end) print("in", ok, v) return "done" end)
print(co(1)) print(co("hello"))
print(xpcall(function() local x = nil; x.y = 1 end, function(e) return "H:"..e end))
print(bigint(2)^100, bigint("ff",16) + 1, repr({1,"a",x={y=2}}))
print(tostring(None), 1e15, 2^53, 0.1, 1/0)
print(with({close=function() print("closed") end}, function() return 5 end))
print(pcall(kw, 5))
print(select('#', pcall(function() error() end)))
`)
	t.Log(out)
	if err != nil {
		t.Fatal(err)
	}
	_, err = runScript(t, `
local function f() error("boom") end
local function g() f() end
pcall(print)
local function h() local ok, e = pcall(g) error(e, 0) end
coroutine.wrap(function() h() end)()
`)
	if e, ok := err.(*Error); ok {
		t.Log(e.Report())
	} else {
		t.Fatal(err)
	}
}
