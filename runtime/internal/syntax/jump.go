package syntax

import "github.com/yuin/gopher-lua/ast"

// Jumps. The generator has two faults here. It shortens a jump to a jump by
// following it, but takes a jump backwards that it has already finished for an
// unfinished one and sends control elsewhere. So no loop may begin with a bare
// jump: what would become one is folded away or spelled otherwise. And it does
// not detach the variables of all the blocks that a break leaves, and with goto
// often those of blocks that it does not leave; patchJumps has the numbers.

// jump gives a goto its node, which patchJumps looks for.
func (p *parser) jump(stmt *ast.GotoStmt, line int) {
	stmt.SetLine(p.nodes.add(node{line: int32(line), kind: nodeGoto}, 1))
	stmt.SetLastLine(p.place(line))
}

// breakLabel is the name of the label after a loop that has a break.
const breakLabel = "(break)"

// breakStmt parses break, which is a goto to behind the innermost loop.
func (p *parser) breakStmt(line int) ast.Stmt {
	p.advance()
	loop := p.fn.block
	for loop != nil && !loop.loop {
		loop = loop.parent
	}
	if loop == nil {
		err := p.errorNear("no loop to break")
		err.AtEOF = false
		panic(err)
	}
	loop.broken = true
	stmt := &ast.GotoStmt{Label: breakLabel}
	p.jump(stmt, line)
	p.nodes.list[number(stmt.Line())].a = int32(loop.base)
	return stmt
}

// afterLoop adds the label that the loop's breaks go to.
func (p *parser) afterLoop(stmt ast.Stmt, loop *block) ast.Stmt {
	if !loop.broken {
		return stmt
	}
	label := &ast.LabelStmt{Name: breakLabel}
	label.SetLine(p.place(p.last))
	do := &ast.DoBlockStmt{Stmts: []ast.Stmt{stmt, label}}
	do.SetLine(stmt.Line())
	do.SetLastLine(stmt.LastLine())
	return do
}

// constancy is what is known of the truth of an expression.
type constancy uint8

const (
	isVariable constancy = iota
	isTrue
	isFalse
)

func truth(e ast.Expr) constancy {
	switch e.(type) {
	case *ast.TrueExpr, *ast.NumberExpr, *ast.StringExpr:
		return isTrue
	case *ast.FalseExpr, *ast.NilExpr:
		return isFalse
	}
	return isVariable
}

// foldLogical evaluates and/or when the left operand is constant.
func foldLogical(op kind, lhs, rhs ast.Expr) (ast.Expr, bool) {
	known := truth(lhs)
	switch {
	case known == isVariable:
		return nil, false
	case (known == isTrue) == (op == tokAnd):
		oneValue(rhs)
		return rhs, true
	}
	return lhs, true
}

// ifCondition parses the condition of an if; a constant one is spelled as a
// comparison.
func (p *parser) ifCondition() ast.Expr {
	e := p.expr()
	switch truth(e) {
	case isTrue:
		return p.compareOnes("==", e)
	case isFalse:
		return p.compareOnes("~=", e)
	}
	return e
}

// loopCondition parses the condition of while or until. A true one compiles to
// nothing and may stay.
func (p *parser) loopCondition() ast.Expr {
	e := p.expr()
	if truth(e) == isFalse {
		return p.compareOnes("~=", e)
	}
	return e
}

// compareOnes makes 1 op 1 in the place of e.
func (p *parser) compareOnes(op string, e ast.Expr) ast.Expr {
	one := &ast.NumberExpr{Value: "1"}
	one.SetLine(e.Line())
	compare := &ast.RelationalOpExpr{Operator: op, Lhs: one, Rhs: one}
	compare.SetLine(e.Line())
	return compare
}
