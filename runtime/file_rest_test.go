package runtime_test

import (
	"io"
	"testing"

	netlua "github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

func TestFileRest(t *testing.T) {
	vm := netlua.New(netlua.WithHost(host.Mem()), netlua.WithModules(opener))
	defer vm.Close()
	for src, want := range map[string]string{
		`f:write("0123456789") f:seek(0)`:           "0123456789",
		`f:write("0123456789") f:seek(2) f:read(3)`: "56789", // though all of it is in the buffer
		`f:write("0123456789")`:                     "",
		`f:write("0123456789") f:seek(0) f:close()`: "none",
		`f = open("w", true)`:                       "none", // cannot be read
		`f = io.stdin`:                              "none",
	} {
		out, err := vm.RunString(t.Context(), `local open = require("opener").open local f = open("w+", true) `+src+` return f`, "=test")
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		f, ok := netlua.NativeOf[*netlua.File](out[0])
		if !ok {
			t.Fatalf("%s: no file", src)
		}
		rest, n := f.Rest()
		got := "none"
		if rest != nil {
			b, err := io.ReadAll(rest)
			if err != nil || int64(len(b)) != n {
				t.Errorf("%s: %d bytes follow, not %d; %v", src, len(b), n, err)
			}
			got = string(b)
		}
		if got != want {
			t.Errorf("%s: got %q", src, got)
		}
	}
}
