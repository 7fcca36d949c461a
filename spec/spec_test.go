package spec

import (
	"testing"
	"time"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime/luatest"
)

// TestSpecs runs every *_spec.lua in and below this directory. The time limit
// is a net under what hangs, with room for a machine that does much else.
func TestSpecs(t *testing.T) {
	luatest.Run(t, ".", luatest.Options{Modules: bindings.Std(), Timeout: 5 * time.Minute})
}
