package hashlib_test

import (
	"testing"

	"github.com/netlua/netlua/bindings/hashlib"
	"github.com/netlua/netlua/bindings/hmac"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/hashlib_spec.lua", luatest.Options{Modules: []*runtime.Module{hashlib.Module, hmac.Module}})
}
