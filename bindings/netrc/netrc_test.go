package netrc_test

import (
	"os"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
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
	vm := bindingtest.New(t, runtime.WithHost(h), runtime.WithModules(netrc.Module))
	bindingtest.Run(t, vm, `n = require("netrc").netrc("/n")`)
	fork, err := vm.Fork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	bindingtest.Run(t, vm, `n.hosts.h = nil n.macros.m = nil`)
	if got := bindingtest.Run(t, fork, `return n:authenticators("h") .. n.macros.m[1]`); got != "ax\n" {
		t.Errorf("got %q", got)
	}
}
