package netrc_test

import (
	"os"
	"testing"

	"github.com/netlua/netlua/bindings/netrc"
	"github.com/netlua/netlua/bindings/tempfile"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/stdlib/host"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/netrc_spec.lua", luatest.Options{Modules: []*runtime.Module{netrc.Module, tempfile.Module}})
}

func TestForkHasItsOwn(t *testing.T) {
	h := host.Mem()
	f, err := h.OpenFile("/n", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("machine h login a password b\nmacdef m\nx\n\n")); err != nil {
		t.Fatal(err)
	}
	vm := runtime.New(runtime.WithHost(h), runtime.WithModules(netrc.Module))
	defer vm.Close()
	if _, err := vm.RunString(t.Context(), `n = require("netrc").netrc("/n")`, "=test"); err != nil {
		t.Fatal(err)
	}
	fork, err := vm.Fork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	if _, err := vm.RunString(t.Context(), `n.hosts.h = nil n.macros.m = nil`, "=test"); err != nil {
		t.Fatal(err)
	}
	out, err := fork.RunString(t.Context(), `return n:authenticators("h") .. n.macros.m[1]`, "=test")
	if err != nil || len(out) == 0 || out[0].String() != "ax\n" {
		t.Errorf("got %v, %v", out, err)
	}
}
