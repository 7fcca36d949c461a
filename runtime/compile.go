package runtime

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// Compile turns source text into a [Program]. name is what errors call the
// chunk, by Lua's convention: "@file", "=name", or the source text itself.
func Compile(source, name string) (*Program, error) {
	chunk, err := parse.Parse(strings.NewReader(source), name)
	if err != nil {
		return nil, err
	}
	proto, err := lua.Compile(chunk, name)
	if err != nil {
		return nil, err
	}
	return &Program{name: name, proto: proto, text: source}, nil
}

func syntaxMessage(err error) string { return err.Error() }

func (vm *VM) describe(f *fiber, v lua.LValue) lua.LValue { return v }

// errCoroutineClosed unwinds a coroutine that is closed while it waits.
var errCoroutineClosed = ErrClosed
