package syntax

import (
	"os"
	"path/filepath"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// FuzzCompile checks that no text makes the compiler panic or break off without
// an *Error, and that what compiles is well formed.
func FuzzCompile(f *testing.F) {
	files, _ := filepath.Glob("testdata/programs/*.lua")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("local a <const> = 0x.8p1 .. [==[\n]==] goto l ::l:: for k in f do break end")
	f.Add("x = {1, [2] = 3, x = ..., f()} repeat local y until not y and -2^-3 or {}")
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 1<<12 {
			return
		}
		proto, err := Compile(src, "=fuzz")
		if err != nil {
			if _, ok := err.(*Error); !ok {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		checkProto(t, proto, countLines(src)+2)
		if _, _, err := NewSession().Compile(src, "=fuzz"); err != nil {
			if _, ok := err.(*Error); !ok {
				t.Fatalf("%T: %v", err, err)
			}
		}
	})
}

func checkProto(t *testing.T, proto *lua.FunctionProto, lines int) {
	if len(proto.Code) != len(proto.DbgSourcePositions) || infoOf(proto) == nil {
		t.Fatal("malformed prototype")
	}
	for _, line := range proto.DbgSourcePositions {
		if line < 0 || line > lines {
			t.Fatalf("line %d of %d", line, lines)
		}
	}
	for _, local := range proto.DbgLocals {
		if local.EndPc > len(proto.Code) || local.StartPc < -1 {
			t.Fatalf("local %s lives from %d to %d of %d", local.Name, local.StartPc, local.EndPc, len(proto.Code))
		}
	}
	for _, kid := range proto.FunctionPrototypes {
		checkProto(t, kid, lines)
	}
}
