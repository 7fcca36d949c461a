package syntax

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// items returns "1,2,...,n".
func items(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "%d,", i)
	}
	return b.String()
}

// TestGeneratorFaults has a case for every fault of the code generator that the
// package works around; with the VM's own front end each of them fails.
func TestGeneratorFaults(t *testing.T) {
	cases := []struct{ name, src, want string }{
		{"swap locals", `local a,b = 1,2; a,b = b,a; print(a,b)`, "2\t1\n"},
		{"rotate locals", `local a,b,c = 1,2,3; a,b,c = c,a,b; print(a,b,c)`, "3\t1\t2\n"},
		{"table assigned with its field", `local a = {}; local b = a; a.x, a = 1, nil; print(b.x, a)`, "1\tnil\n"},
		{"key assigned with its element", `local i, a = 1, {}; i, a[i] = i+1, 20; print(i, a[1], a[2])`, "2\t20\tnil\n"},
		{"value from a local between others", `local t, l = {}, 7; x, t.a, y = 1, l, 3; print(x, t.a, y)`, "1\t7\t3\n"},
		{"parenthesised call to last parameter", `local function f(a) a = (tostring(a)) return a end print(f(5))`, "5\n"},
		{"call and value to last parameter", `local function f(a) local b; a, b = tostring(a), 2 return a end print(f(5))`, "5\n"},
		{"more values than targets", `local function f(a) a = tostring(a), 2 return a end print(f(5))`, "5\n"},
		{"false conjunction to a local", `local t, x = {}, 5; x = t.y and 1; print(x)`, "nil\n"},
		{"local function by assignment is not recursive", `f = 1; local f = function() return f end; print(f())`, "1\n"},
		{"state of a generic for from a call", `local function g() return {10,20} end local n = 0
			for k in next, g() do n = n + k end print(n)`, "3\n"},
		{"control of a generic for", `local function f() local a,b,c,d,e,f,g,h = 1,2,3,4,5,6,7,8 return a+b+c end f()
			local function it(s, c) if not c then print(s, c) return 1 end end
			for k in it do end for k in it, 5 do end`, "nil\tnil\n5\tnil\n"},
		{"field of a call's result in a generic for", `local function f() return {path = '/a/b', 7} end local n, key = 0, 'path'
			for x in f().path:gmatch('%a') do n = n + 1 end for x in f()[key]:gmatch('%a') do n = n + 1 end
			for x in f().path:upper():gmatch('%a') do n = n + 1 end for x in f().path.gmatch(f().path, '%a') do n = n + 1 end print(n)`, "8\n"},
		{"operators on a call's result in a generic for", `local function f() return 'ab' end local n = 0
			for x in (f() .. 'c'):gmatch('%a') do n = n + 1 end for x in (f() and f() or ''):gmatch('%a') do n = n + 1 end print(n)`, "5\n"},
		{"function that a call gives in a generic for", `local function f() return ipairs end
			for i, x in f()({5, 6}) do if i == 2 then break end print(i, x) end
			for i, x in f()({}), {8}, 0, print('last') do print(i, x) end`, "1\t5\nlast\n1\t8\n"},
		{"break past a captured local", `local f while true do if true then local x = 1 f = function() return x end break end end
			local a,b,c,d = 2,3,4,5 print(f())`, "1\n"},
		{"goto keeps outer variables shared", `local n = 0 local function inc() n = n + 1 end
			for i = 1, 3 do if i == 2 then goto continue end inc() ::continue:: end print(n)`, "2\n"},
		{"goto detaches inner variables", `local fs = {} for i = 1, 2 do local j = i fs[i] = function() j = j + 10 return j end
			if i == 1 then goto continue end j = j + 1 ::continue:: end print(fs[1](), fs[1](), fs[2]())`, "11\t21\t13\n"},
		{"goto backwards", `local fs, i = {}, 0 ::top:: do local j = i fs[#fs+1] = function() return j end end
			i = i + 1 if i < 3 then goto top end print(fs[1](), fs[2](), fs[3]())`, "0\t1\t2\n"},
		{"loop that begins with a jump", `for k in pairs{1,2} do break end for k in pairs{1,2} do local x = true or k print(k, x) end
			for k in pairs{1,2} do if false then print(0) end print(k) end
			for k in pairs{1,2} do if true then else print(0) end print(k) end
			for k in pairs{1,2} do if not not nil then print(0) end print(k) end
			local i = 0 repeat i = i + 1 while false do end if i > 2 then break end until nil print(i)`,
			"1\ttrue\n2\ttrue\n1\n2\n1\n2\n1\n2\n3\n"},
		{"open last item after a full group", `local function f() return 'A', 'B' end local t = {` + items(50) + `f()}
			print(#t, t[1], t[50], t[51], t[52])`, "52\t1\t50\tA\tB\n"},
		{"keyed fields after a full group", `local t = {` + items(50) + `x = tostring(9), y = tostring(10)..'z', 51}
			print(#t, t[1], t[50], t[51], t.x, t.y)`, "51\t1\t50\t51\t9\t10z\n"},
		{"keyed field last", `local t = {` + items(100) + `x = #tostring(9)} print(#t, t[1], t[51], t.x)`, "100\t1\t51\t1\n"},
		{"more than 511 groups", `local a = 'a' local t = {` + strings.Repeat("a,", 25549) + items(60) + `a}
			local ok = true for i = 1, 25549 do ok = ok and t[i] == a end print(#t, ok, t[25550], t[25609], t[25610])`,
			"25610\ttrue\t1\t60\ta\n"},
		{"more than 511 groups, keys and an open end", `local a = 'a' local t = {` + strings.Repeat("a,", 25600) + `x = 1, ` + items(50) + `y = 2, (function() return 7, 8 end)()}
			print(#t, t[1], t[25600], t[25601], t[25651], t[25652], t.x, t.y)`, "25652\ta\ta\t1\t7\t8\t1\t2\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { wantOutput(t, c.src, c.want) })
	}
}

func TestExact25550ItemsWithOpenEnd(t *testing.T) {
	_, err := Compile("x = 1\nt = {"+strings.Repeat("x,", 25550)+"f()}", "=t")
	if err == nil || err.Error() != "t:2: table constructor with 25550 items cannot end in a call or '...'" {
		t.Errorf("got %v", err)
	}
}

func TestItemsPerFlush(t *testing.T) {
	if itemsPerFlush != lua.FieldsPerFlush {
		t.Errorf("itemsPerFlush = %d, the VM has %d", itemsPerFlush, lua.FieldsPerFlush)
	}
}

// TestLongConcat checks order of evaluation, association and varargs of chains
// that are split over functions.
func TestLongConcat(t *testing.T) {
	for _, n := range []int{2, 49, 50, 51, 99, 100, 1000, 5000} {
		var chain strings.Builder
		for i := 1; i <= n; i++ {
			fmt.Fprintf(&chain, "f(%d, ...) .. ", i)
		}
		wantOutput(t, `local seen, joined, last = 0, 0, nil
			local mt = {} mt.__concat = function(a, b)
				assert(seen == N, 'joined before all operands were evaluated')
				assert(a.n == N - joined - 1 and (joined > 0 or b == 'end'), 'wrong association')
				joined = joined + 1
				return setmetatable({n = a.n}, mt)
			end
			N = `+fmt.Sprint(n+1)+`
			local function f(i, x) assert(x == 'arg1') seen = seen + 1 return setmetatable({n = i}, mt) end
			local function tail() seen = seen + 1 return 'end' end
			local function main(...) local r = `+chain.String()+`tail() return r end
			print(main('arg1').n, joined)`, fmt.Sprintf("1\t%d\n", n))
	}
}

func TestConcatWithManyLocals(t *testing.T) {
	src := "local a0"
	for i := 1; i < 170; i++ {
		src += fmt.Sprintf(", a%d", i)
	}
	src += "\na0, a169 = 'x', 'y'\nlocal s = a0" + strings.Repeat(" .. a169 .. a0", 40) + "\nprint(#s)"
	wantOutput(t, src, "81\n")
}

// TestLocalsInDebugInfo checks the names that a debugger sees.
func TestLocalsInDebugInfo(t *testing.T) {
	proto, err := Compile(`local a = 1
do local gone = 2; probe() end
for i = 1, 1 do local inner = 3; probe() end
local function f(p) local q = p; probe() end
f(7)
local b = 4
probe()`, "=t")
	if err != nil {
		t.Fatal(err)
	}
	L := newState()
	defer L.Close()
	var got []string
	L.SetGlobal("probe", L.NewFunction(func(L *lua.LState) int {
		frame, _ := L.GetStack(1)
		line := ""
		for i := 1; ; i++ {
			name, v := L.GetLocal(frame, i)
			if name == "" || name == "(*temporary)" {
				break
			}
			if name[0] != '(' && v.Type() == lua.LTNumber {
				line += name + "=" + v.String() + " "
			}
		}
		got = append(got, strings.TrimSpace(line))
		return 0
	}))
	if _, err := execute(L, proto); err != nil {
		t.Fatal(err)
	}
	want := []string{"a=1 gone=2", "a=1 i=1 inner=3", "p=7 q=7", "a=1 b=4"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSharedPrototype(t *testing.T) {
	proto, err := Compile("local x = ...; return x.y.z", "=t")
	if err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	for range 4 {
		go func() {
			for range 50 {
				L := newState()
				_, err := execute(L, proto, L.NewTable())
				L.Close()
				if err == nil || !strings.Contains(err.Error(), "attempt to index field 'y' (a nil value)") {
					errs <- fmt.Errorf("got %v", err)
					return
				}
			}
			errs <- nil
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
