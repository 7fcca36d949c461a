package syntax

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// run compiles src and runs it in a plain state whose errors go through Explain.
// print appends to the output.
func run(src, chunkname string) (output string, err error) {
	proto, err := Compile(src, chunkname)
	if err != nil {
		return "", err
	}
	return execute(newState(), proto)
}

func newState() *lua.LState {
	return lua.NewState(lua.Options{RegistryMaxSize: 1 << 20, CallStackSize: 2000})
}

func execute(L *lua.LState, proto *lua.FunctionProto, args ...lua.LValue) (output string, err error) {
	var out strings.Builder
	L.SetGlobal("print", L.NewFunction(func(L *lua.LState) int {
		for i := 1; i <= L.GetTop(); i++ {
			if i > 1 {
				out.WriteByte('\t')
			}
			out.WriteString(L.ToStringMeta(L.Get(i)).String())
		}
		out.WriteByte('\n')
		return 0
	}))
	raise := L.Panic
	L.Panic = func(L *lua.LState) {
		if s, ok := L.Get(-1).(lua.LString); ok {
			L.Pop(1)
			L.Push(lua.LString(Explain(L, string(s), typeName)))
		}
		raise(L)
	}
	defer func() {
		L.Panic = raise
		output = out.String()
		if r := recover(); r != nil {
			e, ok := r.(*lua.ApiError)
			if !ok {
				panic(r)
			}
			err = fmt.Errorf("%s", strings.TrimSpace(e.Object.String()))
		}
	}()
	L.Push(L.NewFunctionFromProto(proto))
	for _, a := range args {
		L.Push(a)
	}
	L.Call(len(args), 0)
	return "", nil
}

// wantOutput runs src and compares what it printed.
func wantOutput(t *testing.T, src, want string) {
	t.Helper()
	got, err := run(src, "=t")
	if err != nil {
		t.Errorf("%s\nfailed: %v", src, err)
	} else if got != want {
		t.Errorf("%s\nprinted %q, want %q", src, got, want)
	}
}

// goldenPairs reads lines of two Go strings.
func goldenPairs(t *testing.T, file string) [][2]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var pairs [][2]string
	for line := range strings.Lines(string(data)) {
		left, right, ok := strings.Cut(strings.TrimSpace(line), "\t")
		src, err1 := strconv.Unquote(left)
		want, err2 := strconv.Unquote(right)
		if !ok || err1 != nil || err2 != nil {
			t.Fatalf("%s: bad line %q", file, line)
		}
		pairs = append(pairs, [2]string{src, want})
	}
	return pairs
}

// typeName is what the tests call the type of a value.
func typeName(v lua.LValue) string { return v.Type().String() }
