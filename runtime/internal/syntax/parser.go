package syntax

import (
	"fmt"

	"github.com/yuin/gopher-lua/ast"
)

const (
	// maxLevels is how deep statements and expressions may nest (LUAI_MAXCCALLS).
	maxLevels = 200
	// maxHeight is how high the tree of one expression may grow. It is reached by
	// long chains such as a.b.c..., which nest in the tree though not in the text.
	maxHeight = 20000
	// maxArithmetic is how many arithmetic operators may follow one another.
	maxArithmetic = 1000
	// maxElseif is how many branches one if may have, which nest in the tree too.
	maxElseif = 2000
)

// parser is a recursive descent parser with one token of look-ahead. Errors are
// panics with *Error.
type parser struct {
	lexer
	nodes
	tok    token // the current token
	after  token // the token after it, when peeked
	peeked bool
	last   int // line of the token before tok

	fn        *function
	functions map[int32]*function // by the node of their expression, 0 the chunk
	levels    int
	session   *sessionScope // nil but for a Session
}

// advance moves to the next token.
func (p *parser) advance() {
	p.last = p.tok.line
	if p.peeked {
		p.tok, p.peeked = p.after, false
		return
	}
	p.tok = p.lexer.next()
}

// peek returns the token after the current one.
func (p *parser) peek() token {
	if !p.peeked {
		p.after, p.peeked = p.lexer.next(), true
	}
	return p.after
}

// accept moves on if the current token is of the given kind.
func (p *parser) accept(k kind) bool {
	if p.tok.kind != k {
		return false
	}
	p.advance()
	return true
}

func (p *parser) expect(k kind) {
	if !p.accept(k) {
		p.failNear("%s expected", k)
	}
}

// expectClosing is expect for the second half of a pair that opened at a line.
func (p *parser) expectClosing(closing, opening kind, line int) {
	if p.tok.kind != closing && p.tok.line != line {
		p.failNear("%s expected (to close %s at line %d)", closing, opening, line)
	}
	p.expect(closing)
}

func (p *parser) name() string {
	name := p.tok.value
	p.expect(tokName)
	return name
}

// failNear reports an error at the current token.
func (p *parser) failNear(format string, args ...any) {
	panic(p.errorNear(format, args...))
}

// errorNear makes an error at the current token, which more text could mend if
// the token is the end.
func (p *parser) errorNear(format string, args ...any) *Error {
	near := "'<eof>'"
	if p.tok.kind != tokEOF {
		near = nearText(p.src[p.tok.start:p.tok.end])
	}
	e := p.errorAt(p.tok.line, p.tok.start, fmt.Sprintf(format, args...)+" near "+near)
	e.AtEOF = p.tok.kind == tokEOF
	return e
}

// failPlain reports an error about the text before the current token, which
// more text cannot mend.
func (p *parser) failPlain(format string, args ...any) {
	p.failLine(p.last, format, args...)
}

// failLine reports an error about a line as a whole.
func (p *parser) failLine(line int, format string, args ...any) {
	panic(&Error{Chunk: p.chunk, Line: max(line, 1), Msg: fmt.Sprintf(format, args...)})
}

// enter guards every rule that can contain itself; leave undoes it.
func (p *parser) enter() {
	if p.levels++; p.levels > maxLevels {
		p.failPlain("chunk has too many syntax levels (more than %d)", maxLevels)
	}
}

func (p *parser) leave() { p.levels-- }

// chunkBody parses a whole program.
func (p *parser) chunkBody() []ast.Stmt {
	return p.program(p.statements)
}

// expressionBody parses a program that is only a list of expressions, and makes
// it return their values.
func (p *parser) expressionBody() []ast.Stmt {
	return p.program(func() []ast.Stmt {
		ret := &ast.ReturnStmt{}
		ret.SetLine(p.place(p.tok.line))
		ret.Exprs = p.exprList()
		return []ast.Stmt{ret}
	})
}

func (p *parser) program(content func() []ast.Stmt) []ast.Stmt {
	p.lexer.line = 1
	p.advance()
	p.openFunction(0)
	p.fn.vararg = p.session == nil
	p.functions[0] = p.fn
	p.openBlock(p.fn.top)
	var stmts []ast.Stmt
	if p.session != nil {
		stmts = append(stmts, p.sessionPrologue())
	}
	stmts = append(stmts, content()...)
	if p.tok.kind != tokEOF {
		p.failNear("'<eof>' expected")
	}
	p.closeBlock()
	p.closeFunction()
	return stmts
}
