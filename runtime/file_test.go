package runtime_test

import (
	"io"
	"os"
	"strings"
	"testing"

	netlua "github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// opener is a module that opens a file as a binding does.
var opener = &netlua.Module{Name: "opener", Doc: "For tests.", Funcs: []netlua.Func{
	{Sig: "open(mode: string, python: boolean): file", Doc: "Open /f.", Fn: func(c *netlua.Call) error {
		h := c.VM().Host()
		f, err := h.OpenFile("/f", os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		return c.Return(c.VM().NewFile(f, netlua.FileOptions{
			Name: "named", Mode: c.Str(0), Python: c.Bool(1), Unbuffered: c.Str(0) == "r+b", Remove: func() error { return h.Remove("/f") },
		}))
	}},
}}

func TestNewFile(t *testing.T) {
	for src, want := range map[string]string{
		`local f = open("w+b", true) local n = f:write("one\ntwo\n") f:seek(0) return n, f:read(), f:read(), f:read(1), f:tell()`:                "8|one\ntwo\n|||8",
		`local f = open("r+b", true) f:write("one\ntwo") f:seek(-3, 2) return f:read(1), f:read(-1), f:read(None), f.name`:                       "t|wo||named",
		`local f = open("w+", true) f:writelines({"a\n", "b"}) f:seek(0, 0) return f:readline(), f:readline(), f:readline()`:                     "a\n|b|",
		`local f = open("w+", true) f:write("12345") f:truncate(3) f:seek("set", 1) local n = f:truncate() f:seek(0) return f:read(), n`:         "1|1",
		`local f = open("w+", true) f:close() f:close() return select(2, pcall(f.read, f)).args[1]`:                                              "I/O operation on closed file.",
		`local f = open("w", true) return f:readable(), f:writable(), (pcall(f.read, f))`:                                                        "false|true|false",
		`local f = open("r", true) return f:readable(), f:writable(), (pcall(f.write, f, "x"))`:                                                  "true|false|false",
		`local f = open("w+", true) local ok = pcall(f.seek, f, 0, 3) return ok, (pcall(f.seek, f, -1)), f:tell()`:                               "false|false|0",
		`local f = open("w+", false) local g = f:write("x\ny") f:seek("set") return g == f, f:read(), f:read(), f:read(), f:tell(), f:read("a")`: "true|x|y|nil|3|",
		`local f = open("w+", false) f:close() return pcall(f.read, f)`:                                                                          "false|attempt to use a closed file",
		`local f = open("w+", true) return with(f, function() return io.type(f) end), io.type(f), select("#", io.open("/f"))`:                    "file|closed file|3",
	} {
		vm := netlua.New(netlua.WithHost(host.Mem()), netlua.WithModules(opener))
		out, err := vm.RunString(t.Context(), `local open = require("opener").open `+src, "=test")
		if err != nil {
			t.Errorf("%s: %v", src, err)
		}
		var got []string
		for _, v := range out {
			got = append(got, v.String())
		}
		if s := strings.Join(got, "|"); s != want && !strings.HasSuffix(s, want) {
			t.Errorf("%s:\ngot  %q\nwant %q", src, s, want)
		}
		vm.Close()
	}
}

// TestFileIsRemovedWithTheVM: also what nobody closed.
func TestFileIsRemovedWithTheVM(t *testing.T) {
	h := host.Mem()
	vm := netlua.New(netlua.WithHost(h), netlua.WithModules(opener))
	if _, err := vm.RunString(t.Context(), `f = require("opener").open("w+b", true) f:write("x")`, "=test"); err != nil {
		t.Fatal(err)
	}
	f, err := h.OpenFile("/f", os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	vm.Close()
	if _, err := h.Stat("/f"); err == nil {
		t.Error("the file is still there")
	}
	if text, err := io.ReadAll(f); err != nil || string(text) != "x" {
		t.Errorf("what was written: %q, %v", text, err)
	}
}
