package syntax

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// Session compiles the chunks that are entered at a prompt one after the other.
// A local of a chunk's outermost level stays visible in later chunks: it is kept
// in the session's table and not in a register. The table belongs to the caller
// and is the only argument to every chunk that the session compiles.
//
// A local that is declared again is another variable, as in one program, so
// functions that use the former keep it.
type Session struct {
	scope sessionScope
}

// sessionScope maps the locals of a session to their keys in its table.
type sessionScope struct {
	keys map[string]string
	made int // keys made so far
}

// NewSession returns a session without variables.
func NewSession() *Session {
	return &Session{sessionScope{keys: map[string]string{}}}
}

// Compile translates one chunk. A list of expressions, with or without a '='
// before it, gives a chunk that returns their values, and expression is true.
// The session's locals change only when the chunk compiles. An *Error has AtEOF
// set when more input could complete the chunk.
func (s *Session) Compile(src, chunkname string) (proto *lua.FunctionProto, expression bool, err error) {
	// Blanking the '=' keeps columns.
	list := src
	if i := strings.IndexByte(src, '='); i >= 0 && strings.TrimSpace(src[:i]) == "" {
		list = src[:i] + " " + src[i+1:]
	}
	scope := sessionScope{maps.Clone(s.scope.keys), s.scope.made}
	proto, exprErr := compile(list, chunkname, (*parser).expressionBody, &scope)
	if exprErr == nil {
		return proto, true, nil
	}
	proto, err = compile(src, chunkname, (*parser).chunkBody, &scope)
	if err == nil {
		s.scope = scope
		return proto, false, nil
	}
	var e *Error
	if errors.As(exprErr, &e) && (e.AtEOF || len(list) > 0 && list != src) && strings.TrimSpace(src) != "" {
		err = exprErr
	}
	return nil, false, err
}

// Names returns the session's locals in order.
func (s *Session) Names() []string {
	return slices.Sorted(maps.Keys(s.scope.keys))
}

// Key returns the key in the session's table of a local.
func (s *Session) Key(name string) (key string, ok bool) {
	key, ok = s.scope.keys[name]
	return key, ok
}

// sessionTable is the name, which no program can write, of the local that holds
// the session's table in each chunk.
const sessionTable = "(session)"

// sessionPrologue makes local (session) = ...
func (p *parser) sessionPrologue() ast.Stmt {
	stmt := &ast.LocalAssignStmt{
		Names: []string{sessionTable},
		Exprs: []ast.Expr{p.bind(&ast.Comma3Expr{}, node{line: 1})},
	}
	stmt.SetLine(p.place(1))
	p.declare(sessionTable)
	return stmt
}

// atSessionLevel says whether a local declared here belongs to the session.
func (p *parser) atSessionLevel() bool {
	return p.session != nil && p.fn.parent == nil && p.fn.block == p.fn.top
}

// sessionVariable makes the reference to a local of the session, nil if there
// is none of that name.
func (p *parser) sessionVariable(line int, name string) ast.Expr {
	if p.session == nil {
		return nil
	}
	key, ok := p.session.keys[name]
	if !ok {
		return nil
	}
	p.constant(key)
	table := p.bind(&ast.IdentExpr{Value: sessionTable}, node{line: int32(line), kind: p.resolve(sessionTable)})
	index := p.bind(&ast.StringExpr{Value: key}, node{line: int32(line)})
	n := node{line: int32(line), kind: nodeLocal, name: name}
	return p.bind(&ast.AttrGetExpr{Object: table, Key: index}, n, table, index)
}

// sessionDeclare adds a local to the session and makes the reference to it.
func (p *parser) sessionDeclare(name string, line int) ast.Expr {
	p.session.made++
	p.session.keys[name] = name + "#" + strconv.Itoa(p.session.made)
	return p.sessionVariable(line, name)
}

// sessionLocals turns a local statement into an assignment to the session's
// table.
func (p *parser) sessionLocals(stmt *ast.LocalAssignStmt, line int, from int32) ast.Stmt {
	values := stmt.Exprs
	if len(values) == 0 {
		values = []ast.Expr{p.null()}
	}
	var targets []ast.Expr
	for _, name := range stmt.Names {
		targets = append(targets, p.sessionDeclare(name, line))
	}
	return p.assign(targets, values, line, from)
}
