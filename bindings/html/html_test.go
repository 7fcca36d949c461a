package html_test

import (
	"testing"

	"github.com/netlua/netlua/bindings/html"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/html_spec.lua", luatest.Options{Modules: []*runtime.Module{html.Module}})
}
