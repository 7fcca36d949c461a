package ipaddress_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/netlua/netlua/bindings/ipaddress"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/stdlib/host"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/ipaddress_spec.lua", luatest.Options{Modules: []*runtime.Module{ipaddress.Module}})
}

const script = `
local ip = require("ipaddress")
local make = {
  address = {[0] = ip.ip_address, [4] = ip.IPv4Address, [6] = ip.IPv6Address},
  network = {[0] = ip.ip_network, [4] = ip.IPv4Network, [6] = ip.IPv6Network},
  interface = {[0] = ip.ip_interface, [4] = ip.IPv4Interface, [6] = ip.IPv6Interface},
}
local function thing(s)
  if s:sub(1, 1) == "i" then return ip.ip_interface(s:sub(2)) end
  if s:find("/") then return ip.ip_network(s, false) end
  return ip.ip_address(s)
end
local binary = {
  eq = function(a, b) return a == b end, lt = function(a, b) return a < b end, le = function(a, b) return a <= b end,
  key = function(a, b) return ip.get_mixed_type_key(a) < ip.get_mixed_type_key(b) end,
  contains = function(a, b) return a:contains(b) end, overlaps = function(a, b) return a:overlaps(b) end,
  subnet_of = function(a, b) return a:subnet_of(b) end, supernet_of = function(a, b) return a:supernet_of(b) end,
}
local function run(op, v, text, strict, a, b, n)
  if op == "add" then return tostring(thing(a) + bigint(n)) end
  if op == "sub" then return tostring(thing(a) - bigint(n)) end
  if op == "at" then return tostring(thing(a)[bigint(n)]) end
  if binary[op] then return tostring(binary[op](thing(a), thing(b))) end
  if op == "network" then return tostring(make.network[v](text, strict)) end
  return tostring(make[op][v](text))
end
return function(...)
  local ok, r = pcall(run, ...)
  if ok then return r end
  return (isinstance(r, ip.AddressValueError) and "AddressValueError" or isinstance(r, ip.NetmaskValueError) and "NetmaskValueError"
    or isinstance(r, require("builtins").TypeError) and "TypeError" or isinstance(r, require("builtins").IndexError) and "IndexError" or "ValueError") .. " " .. tostring(r)
end`

// TestAsCPython replays through Lua the vectors whose inputs and results are
// text; the core's test replays all of them.
func TestAsCPython(t *testing.T) {
	ctx := context.Background()
	vm := runtime.New(runtime.WithHost(host.Mem()), runtime.WithModules(ipaddress.Module))
	defer vm.Close()
	fn, err := vm.RunString(ctx, script, "=test")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("../../spec/golden/ipaddress/ipaddress.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		var row struct {
			Op, A, B, N string
			V           int
			In          any
			Strict      bool
			R           any
			E           []string
		}
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		text, plain := row.In.(string)
		switch row.Op {
		case "address", "network", "interface":
			if !plain {
				continue
			}
		case "eq", "lt", "le", "key", "contains", "overlaps", "subnet_of", "supernet_of", "add", "sub", "at":
		default:
			continue
		}
		out, err := vm.Call(ctx, fn[0], row.Op, row.V, text, row.Strict, row.A, row.B, row.N)
		if err != nil {
			t.Fatalf("%s: %v", s.Text(), err)
		}
		var want string
		switch r := row.R.(type) {
		case map[string]any:
			want = r["str"].(string)
		case bool:
			want = map[bool]string{true: "true", false: "false"}[r]
		case string:
			want = r
		default:
			want = row.E[0] + " " + row.E[1]
		}
		if got := out[0].String(); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", s.Text(), got, want)
		}
		n++
	}
	if n < 4000 {
		t.Errorf("only %d vectors", n)
	}
}

// TestFork: a PrefixSet goes over into a fork with its values.
func TestFork(t *testing.T) {
	ctx := context.Background()
	vm := runtime.New(runtime.WithModules(ipaddress.Module))
	defer vm.Close()
	if _, err := vm.RunString(ctx, `ip = require("ipaddress") s = ip.PrefixSet() s:add("10.0.0.0/8", {name = "site"}) a = ip.ip_address("10.0.0.1")`, "=test"); err != nil {
		t.Fatal(err)
	}
	fork, err := vm.Fork(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	out, err := fork.RunString(ctx, `s:add("11.0.0.0/8") return select(2, s:lookup(a)).name .. #s`, "=test")
	if err != nil || out[0].String() != "site2" {
		t.Fatal(out, err)
	}
	if out, err := vm.RunString(ctx, `return #s`, "=test"); err != nil || out[0].String() != "1" {
		t.Error(out, err)
	}
}
