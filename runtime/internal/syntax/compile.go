package syntax

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// Compile translates a program. chunkname follows Lua's convention: "@file",
// "=text", or the source itself. A failure is an *Error.
//
// The prototype is not changed by running it, so any number of states may share
// it. Its SourceName is the short form that messages show; ChunkName gives the
// name passed here.
func Compile(src, chunkname string) (*lua.FunctionProto, error) {
	return compile(src, chunkname, (*parser).chunkBody, nil)
}

// Expression translates a program that is a list of expressions, such as a line
// at a prompt, into one that returns their values.
func Expression(src, chunkname string) (*lua.FunctionProto, error) {
	return compile(src, chunkname, (*parser).expressionBody, nil)
}

// Incomplete says whether src is the beginning of a program, or of a list of
// expressions, that more text could complete.
func Incomplete(src string) bool {
	_, _, err := NewSession().Compile(src, "=stdin")
	e, ok := err.(*Error)
	return ok && e.AtEOF
}

// compile parses src with the given rule and generates code.
func compile(src, chunkname string, rule func(*parser) []ast.Stmt, session *sessionScope) (proto *lua.FunctionProto, err error) {
	short := ShortSource(chunkname)
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*Error)
			if !ok {
				e = &Error{Chunk: short, Line: 1, Msg: fmt.Sprintf("cannot be compiled: %v", r)}
			}
			proto, err = nil, e
		}
	}()
	text, problem := body(src)
	if problem != "" {
		return nil, &Error{Chunk: short, Line: 1, Msg: problem}
	}
	p := &parser{
		lexer:     lexer{src: text, chunk: short},
		nodes:     newNodes(),
		functions: map[int32]*function{},
		session:   session,
	}
	proto, err = lua.Compile(rule(p), short)
	if err != nil {
		return nil, p.generatorError(err)
	}
	p.patch(proto, chunkname)
	return proto, nil
}

// generatorError translates what the code generator reports, which are only
// limits that the parser could not foresee.
func (p *parser) generatorError(err error) error {
	e := &Error{Chunk: p.chunk, Line: 1, Msg: err.Error()}
	ce, ok := err.(*lua.CompileError)
	if !ok {
		return e
	}
	line := p.nodes.line(ce.Line)
	e.Line, e.Msg = max(line, 1), ce.Message
	what := (&function{line: line}).describe()
	switch {
	case e.Msg == "too long to jump.":
		e.Msg = "control structure too long in " + what
	case strings.HasPrefix(e.Msg, "register overflow"), e.Msg == "too many local variables":
		e.Msg = what + " is too complex (its local variables and intermediate values need more than 200 registers)"
	}
	return e
}
