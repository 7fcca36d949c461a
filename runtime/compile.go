package runtime

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/syntax"
)

// ParseError says why source text is no program: Chunk, Line, Column, Msg, and
// AtEOF when more text could complete it.
type ParseError = syntax.Error

// Compile turns source text into a [Program]. name is what errors call the
// chunk, by Lua's convention: "@file", "=name", or the source text itself. A
// byte order mark and a first line that starts with # are skipped. The error is
// a [*ParseError].
func Compile(source, name string) (*Program, error) {
	proto, err := syntax.Compile(source, name)
	if err != nil {
		return nil, err
	}
	return &Program{name: proto.SourceName, proto: proto, text: source}, nil
}

// Session compiles the lines of a read-eval-print loop. Locals of one line are
// seen by the next: they live in a table that the caller makes, and that every
// program of the session is run with as its only argument.
type Session struct{ s *syntax.Session }

// NewSession starts a session without locals.
func NewSession() *Session { return &Session{syntax.NewSession()} }

// Compile compiles one input, first as a list of expressions, whose values the
// program returns, then as statements. A [*ParseError] with AtEOF asks for more lines.
func (s *Session) Compile(source, name string) (p *Program, expression bool, err error) {
	proto, expression, err := s.s.Compile(source, name)
	if err != nil {
		return nil, false, err
	}
	return &Program{name: proto.SourceName, proto: proto, text: source}, expression, nil
}

// Locals returns the names of the session's locals.
func (s *Session) Locals() []string { return s.s.Names() }

// Key returns the key in the session's table that holds a local.
func (s *Session) Key(local string) (key string, ok bool) { return s.s.Key(local) }

// Snippet shows a line of source with a mark under a column, both from 1.
func Snippet(source string, line, column int) string { return syntax.Snippet(source, line, column) }

func syntaxMessage(err error) string { return err.Error() }

// describe puts an error message of the VM into Lua's words, with the name of
// the variable to blame.
func (vm *VM) describe(f *fiber, v lua.LValue) lua.LValue {
	if s, ok := v.(lua.LString); ok {
		return lua.LString(syntax.Explain(f.L, string(s), vm.typeName))
	}
	return v
}
