package syntax

import "github.com/yuin/gopher-lua/ast"

const (
	// concatGroup is how many operands of a chain of .. are evaluated in one
	// function, fewer where locals leave less room. All are in registers at a time.
	concatGroup = 50
	// maxConcat is how many operands a chain may have in all: every group is a
	// call inside the one before.
	maxConcat = 10000
)

// operand is one operand of a chain and the operator to its right.
type operand struct {
	expr    ast.Expr
	line    int // of the operator
	dotsEnd int // dotsUsed after it
	argEnd  int
}

// concat parses the rest of a chain of .. operators.
func (p *parser) concat(first ast.Expr) ast.Expr {
	held := p.fn.temps
	const room = 190 // of the VM's 200 registers
	group := max(4, min(concatGroup, room-len(p.fn.active)-held))
	chain := []operand{{expr: first, line: p.tok.line, dotsEnd: p.fn.dotsUsed, argEnd: p.fn.argUsed}}
	for p.tok.kind == tokConcat {
		chain[len(chain)-1].line = p.tok.line
		p.advance()
		p.fn.temps = held
		p.hold(min(len(chain), group))
		e := p.subexpr(concatPriority)
		chain = append(chain, operand{e, 0, p.fn.dotsUsed, p.fn.argUsed})
		if len(chain) > maxConcat {
			p.failPlain("more than %d operands in one concatenation", maxConcat)
		}
	}
	p.fn.temps = held
	return p.joinConcat(chain, group)
}

// joinConcat builds the tree of a chain, nested to the right as the operator
// associates. Past the group's number of operands the rest is computed by a function that
// is called where the last operand would be evaluated: operands are still
// evaluated from left to right and joined from right to left.
func (p *parser) joinConcat(chain []operand, group int) ast.Expr {
	head := chain[:min(len(chain), group)-1]
	e := chain[len(chain)-1].expr
	if len(chain) > group {
		e = p.concatRest(chain[group-2], chain[group-1:])
	}
	for i := len(head) - 1; i >= 0; i-- {
		n := node{line: int32(head[i].line), kind: nodeBinary}
		e = p.bind(&ast.StringConcatOpExpr{Lhs: head[i].expr, Rhs: e}, n, head[i].expr, e)
	}
	return e
}

// concatRest makes the call of a function that computes a chain. before is the
// operand to its left.
func (p *parser) concatRest(before operand, chain []operand) ast.Expr {
	last := chain[len(chain)-1]
	line := before.line
	fn := &ast.FunctionExpr{ParList: &ast.ParList{Names: []string{}}}
	call := &ast.FuncCallExpr{Func: fn, Args: []ast.Expr{}, AdjustRet: true}
	if last.dotsEnd > before.dotsEnd {
		if last.argEnd > before.argEnd {
			p.failLine(line, "concatenation of %d operands uses both '...' and 'arg'", len(chain))
		}
		fn.ParList.HasVargs = true
		call.Args = append(call.Args, p.bind(&ast.Comma3Expr{}, node{line: int32(line)}))
	}
	ret := &ast.ReturnStmt{Exprs: []ast.Expr{p.joinConcat(chain, concatGroup)}}
	ret.SetLine(p.place(line))
	fn.Stmts = []ast.Stmt{ret}
	p.bind(fn, node{line: int32(line)}, ret.Exprs...)
	fn.SetLastLine(p.place(line))
	return p.bind(call, node{line: int32(line)}, fn)
}
