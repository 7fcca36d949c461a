package email_test

import (
	"testing"

	"github.com/netlua/netlua/bindings/email"
	"github.com/netlua/netlua/bindings/email/message"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/email_message_spec.lua", luatest.Options{Modules: []*runtime.Module{email.Module, message.Module, message.ErrorsModule}})
}
