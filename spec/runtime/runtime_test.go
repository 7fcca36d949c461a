// Package runtime holds the executable specs of the language: Lua itself, and
// what netlua adds to it.
package runtime

import (
	"testing"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime/luatest"
)

func TestSpecs(t *testing.T) {
	luatest.Run(t, ".", luatest.Options{Modules: bindings.Std()})
}
