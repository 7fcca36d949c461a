package spec

import (
	"testing"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime/luatest"
)

// TestSpecs runs every *_spec.lua in and below this directory.
func TestSpecs(t *testing.T) {
	luatest.Run(t, ".", luatest.Options{Modules: bindings.Std()})
}
