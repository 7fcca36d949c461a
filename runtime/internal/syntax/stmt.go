package syntax

import "github.com/yuin/gopher-lua/ast"

// block parses the statements of a block with a scope of their own.
func (p *parser) block(b *block) []ast.Stmt {
	p.openBlock(b)
	stmts := p.statements()
	p.closeBlock()
	return stmts
}

// statements parses up to a token that ends a block.
func (p *parser) statements() []ast.Stmt {
	p.enter()
	defer p.leave()
	stmts := []ast.Stmt{}
	for !p.blockEnds() {
		switch p.tok.kind {
		case ';':
			p.advance()
		case tokLabel:
			stmts = append(stmts, p.labels()...)
		case tokReturn, tokBreak:
			stmts = append(stmts, p.statement())
			p.accept(';')
			return stmts
		default:
			stmts = append(stmts, p.statement())
		}
	}
	return stmts
}

func (p *parser) blockEnds() bool {
	switch p.tok.kind {
	case tokEOF, tokEnd, tokElse, tokElseif, tokUntil:
		return true
	}
	return false
}

func (p *parser) statement() ast.Stmt {
	line := p.tok.line
	switch p.tok.kind {
	case tokIf:
		return p.ifStmt(line)
	case tokWhile:
		return p.whileStmt(line)
	case tokDo:
		p.advance()
		stmt := &ast.DoBlockStmt{}
		stmt.SetLine(p.place(line))
		stmt.Stmts = p.block(&block{})
		stmt.SetLastLine(p.place(p.tok.line))
		p.expectClosing(tokEnd, tokDo, line)
		return stmt
	case tokFor:
		return p.forStmt(line)
	case tokRepeat:
		return p.repeatStmt(line)
	case tokFunction:
		return p.functionStmt(line)
	case tokLocal:
		p.advance()
		if p.accept(tokFunction) {
			return p.localFunction(line)
		}
		return p.localStmt(line)
	case tokReturn:
		return p.returnStmt(line)
	case tokBreak:
		return p.breakStmt(line)
	case tokName:
		if p.tok.value == "goto" && p.peek().kind == tokName {
			return p.gotoStmt(line)
		}
	}
	return p.exprStmt()
}

func (p *parser) ifStmt(line int) ast.Stmt {
	first := p.branch(line)
	last := first
	for n := 1; p.tok.kind == tokElseif; n++ {
		if n > maxElseif {
			p.failPlain("more than %d elseif branches in one statement", maxElseif)
		}
		next := p.branch(p.tok.line)
		last.Else = []ast.Stmt{next}
		last = next
	}
	if p.accept(tokElse) {
		last.Else = p.block(&block{})
	}
	first.SetLastLine(p.place(p.tok.line))
	p.expectClosing(tokEnd, tokIf, line)
	return first
}

// branch parses "if condition then block" or its elseif form.
func (p *parser) branch(line int) *ast.IfStmt {
	p.advance()
	stmt := &ast.IfStmt{}
	stmt.SetLine(p.place(line))
	stmt.Condition = p.ifCondition()
	p.expect(tokThen)
	stmt.Then = p.block(&block{})
	return stmt
}

func (p *parser) whileStmt(line int) ast.Stmt {
	p.advance()
	stmt := &ast.WhileStmt{}
	stmt.SetLine(p.place(line))
	stmt.Condition = p.loopCondition()
	p.expect(tokDo)
	loop := &block{loop: true}
	stmt.Stmts = p.block(loop)
	stmt.SetLastLine(p.place(p.tok.line))
	p.expectClosing(tokEnd, tokWhile, line)
	return p.afterLoop(stmt, loop)
}

// repeatStmt parses repeat ... until, whose condition sees the block's locals.
func (p *parser) repeatStmt(line int) ast.Stmt {
	p.advance()
	stmt := &ast.RepeatStmt{}
	stmt.SetLine(p.place(line))
	loop := &block{loop: true}
	p.openBlock(loop)
	stmt.Stmts = p.statements()
	stmt.SetLastLine(p.place(p.tok.line))
	p.expectClosing(tokUntil, tokRepeat, line)
	stmt.Condition = p.loopCondition()
	p.closeBlock()
	return p.afterLoop(stmt, loop)
}

func (p *parser) forStmt(line int) ast.Stmt {
	p.advance()
	loop := &block{loop: true} // holds the loop's hidden variables
	p.openBlock(loop)
	var stmt ast.Stmt
	first := p.name()
	switch p.tok.kind {
	case '=':
		stmt = p.numberFor(first, line)
	case ',', tokIn:
		stmt = p.genericFor(first, line)
	default:
		p.failNear("'=' or 'in' expected")
	}
	p.closeBlock()
	return p.afterLoop(stmt, loop)
}

func (p *parser) numberFor(name string, line int) ast.Stmt {
	p.advance()
	stmt := &ast.NumberForStmt{Name: name}
	stmt.SetLine(p.place(line))
	stmt.Init = p.expr()
	p.expect(',')
	stmt.Limit = p.expr()
	if p.accept(',') {
		stmt.Step = p.expr()
	}
	p.declare("(for index)")
	p.declare("(for limit)")
	p.declare("(for step)")
	stmt.Stmts = p.loopBody([]string{name}, line)
	stmt.SetLastLine(p.place(p.last))
	return stmt
}

func (p *parser) genericFor(name string, line int) (whole ast.Stmt) {
	stmt := &ast.GenericForStmt{Names: []string{name}}
	for p.accept(',') {
		stmt.Names = append(stmt.Names, p.name())
	}
	p.expect(tokIn)
	// A value that cannot be called is blamed on the line of the expressions.
	stmt.SetLine(p.place(p.tok.line))
	stmt.Exprs = p.exprList()
	whole = p.detachGenericFor(stmt)
	p.padGenericFor(stmt)
	p.declare("(for generator)")
	p.declare("(for state)")
	p.declare("(for control)")
	stmt.Stmts = p.loopBody(stmt.Names, line)
	stmt.SetLastLine(p.place(p.last))
	whole.SetLastLine(stmt.LastLine())
	return whole
}

// loopBody parses the do ... end of a for statement.
func (p *parser) loopBody(names []string, line int) []ast.Stmt {
	p.expect(tokDo)
	p.openBlock(&block{})
	for _, name := range names {
		p.declare(name)
	}
	stmts := p.statements()
	p.closeBlock()
	p.expectClosing(tokEnd, tokFor, line)
	return stmts
}

// functionStmt parses function a.b:c() ... end, an assignment in other words.
func (p *parser) functionStmt(line int) ast.Stmt {
	p.advance()
	from := p.nodes.next()
	target := p.ident(p.tok.line, p.name())
	method := false
	for !method && (p.tok.kind == '.' || p.tok.kind == ':') {
		method = p.tok.kind == ':'
		p.advance()
		target = p.field(target, p.tok.line, p.name())
	}
	fn := p.functionBody(line, method)
	return p.assign([]ast.Expr{target}, []ast.Expr{fn}, line, from)
}

func (p *parser) localFunction(line int) ast.Stmt {
	from := p.nodes.next()
	name := p.name()
	if p.atSessionLevel() {
		target := p.sessionDeclare(name, line)
		return p.assign([]ast.Expr{target}, []ast.Expr{p.functionBody(line, false)}, line, from)
	}
	stmt := &ast.LocalAssignStmt{Names: []string{name}}
	stmt.SetLine(p.place(line))
	p.declare(name) // before the body, which may call itself
	stmt.Exprs = []ast.Expr{p.functionBody(line, false)}
	stmt.SetLastLine(p.place(p.last))
	return stmt
}

func (p *parser) localStmt(line int) ast.Stmt {
	from := p.nodes.next()
	stmt := &ast.LocalAssignStmt{Names: []string{p.name()}, Exprs: []ast.Expr{}}
	for p.accept(',') {
		stmt.Names = append(stmt.Names, p.name())
	}
	if p.accept('=') {
		stmt.Exprs = p.exprList()
	}
	if p.atSessionLevel() {
		return p.sessionLocals(stmt, line, from)
	}
	stmt.SetLine(p.place(line))
	p.padLocalFunction(stmt)
	for _, name := range stmt.Names {
		p.declare(name)
	}
	return stmt
}

func (p *parser) returnStmt(line int) ast.Stmt {
	p.advance()
	stmt := &ast.ReturnStmt{}
	stmt.SetLine(p.place(line))
	if !p.blockEnds() && p.tok.kind != ';' {
		stmt.Exprs = p.exprList()
	}
	return stmt
}

// labels parses a run of labels. It is only known after the last whether they
// end the block.
func (p *parser) labels() []ast.Stmt {
	var stmts []ast.Stmt
	var lines []int
	for p.tok.kind == tokLabel {
		line := p.tok.line
		p.advance()
		stmt := &ast.LabelStmt{Name: p.name()}
		stmt.SetLine(p.place(line))
		p.expect(tokLabel)
		for p.accept(';') {
		}
		stmts = append(stmts, stmt)
		lines = append(lines, line)
	}
	last := p.blockEnds() && p.tok.kind != tokUntil
	for i, stmt := range stmts {
		p.declareLabel(stmt.(*ast.LabelStmt).Name, lines[i], last)
	}
	return stmts
}

func (p *parser) gotoStmt(line int) ast.Stmt {
	p.advance()
	stmt := &ast.GotoStmt{Label: p.name()}
	p.jump(stmt, line)
	p.findGoto(pendingGoto{stmt.Label, line, len(p.fn.active), number(stmt.Line())})
	return stmt
}

// exprStmt parses a call or an assignment.
func (p *parser) exprStmt() ast.Stmt {
	from, line := p.nodes.next(), p.tok.line
	e, form := p.suffixed()
	if form == formCall {
		stmt := &ast.FuncCallStmt{Expr: e}
		stmt.SetLine(e.Line())
		return stmt
	}
	targets := []ast.Expr{e}
	for {
		if form != formVariable {
			p.failNear("syntax error")
		}
		if !p.accept(',') {
			break
		}
		if e, form = p.suffixed(); len(targets) >= maxLevels {
			p.failPlain("more than %d variables in assignment", maxLevels)
		}
		targets = append(targets, e)
	}
	p.expect('=')
	return p.assign(targets, p.exprList(), line, from)
}
