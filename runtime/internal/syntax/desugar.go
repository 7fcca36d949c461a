package syntax

import (
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// Phrases for which gopher-lua's code generator emits wrong code, spelled in a
// way that it translates correctly.

// assign makes an assignment. Only one value to one variable is left to the
// generator, and of these not x = y and z to a local x, which it forgets to
// clear when y is false. In anything longer it stores into locals before their
// old values have been read (a, b = b, a made both the same) and loses count of
// registers. from is the node at which the statement began.
//
// So the tables and keys of the targets are evaluated into hidden locals, then
// the values, and then stored one by one from the right as Lua does.
func (p *parser) assign(targets, values []ast.Expr, line int, from int32) ast.Stmt {
	if len(targets) == 1 && len(values) == 1 && !p.isLogicalToLocal(targets[0], values[0]) {
		// A parenthesised call stored into the last parameter overwrites it
		// before the arguments are read; one value is all it gives anyway.
		if call, ok := values[0].(*ast.FuncCallExpr); ok {
			call.AdjustRet = false
		}
		return p.store(targets[0], values[0], line)
	}
	p.openBlock(&block{})
	p.fn.block.scope.from = from
	do := &ast.DoBlockStmt{}
	do.SetLine(p.place(line))
	do.SetLastLine(p.place(p.last))
	if parts := p.detach(targets); len(parts.Names) > 0 {
		do.Stmts = append(do.Stmts, parts)
	}
	results := &ast.LocalAssignStmt{Exprs: values}
	results.SetLine(p.place(line))
	for range targets {
		results.Names = append(results.Names, p.hidden())
	}
	do.Stmts = append(do.Stmts, results)
	for i := len(targets) - 1; i >= 0; i-- {
		value := p.bind(&ast.IdentExpr{Value: results.Names[i]}, node{line: int32(line)})
		do.Stmts = append(do.Stmts, p.store(targets[i], value, line))
	}
	p.closeBlock()
	return do
}

func (p *parser) isLogicalToLocal(target, value ast.Expr) bool {
	_, logical := value.(*ast.LogicalOpExpr)
	return logical && p.nodes.list[number(target.Line())].kind == nodeLocal
}

func (p *parser) store(target, value ast.Expr, line int) ast.Stmt {
	stmt := &ast.AssignStmt{Lhs: []ast.Expr{target}, Rhs: []ast.Expr{value}}
	stmt.SetLine(p.place(line))
	return stmt
}

// hidden declares a local that no program can name.
func (p *parser) hidden() string {
	name := "(assign " + strconv.Itoa(len(p.fn.active)) + ")"
	p.declare(name)
	return name
}

// detach replaces the tables and keys of targets that the assignment could
// change by hidden locals, and returns the statement that sets those.
func (p *parser) detach(targets []ast.Expr) *ast.LocalAssignStmt {
	assigned := map[string]bool{}
	for _, t := range targets {
		if id, ok := t.(*ast.IdentExpr); ok {
			assigned[id.Value] = true
		}
	}
	stmt := &ast.LocalAssignStmt{}
	stmt.SetLine(targets[0].Line())
	swap := func(e *ast.Expr) {
		switch x := (*e).(type) {
		case *ast.StringExpr, *ast.NumberExpr:
			return
		case *ast.IdentExpr:
			if p.nodes.list[number(x.Line())].kind == nodeLocal && !assigned[x.Value] {
				return
			}
		}
		stmt.Exprs = append(stmt.Exprs, *e)
		name := &ast.IdentExpr{}
		name.SetLine((*e).Line()) // errors still name what was written
		*e = name
	}
	var parts []*ast.Expr
	for _, t := range targets {
		if attr, ok := t.(*ast.AttrGetExpr); ok {
			parts = append(parts, &attr.Object, &attr.Key)
		}
	}
	for _, part := range parts {
		n := len(stmt.Exprs)
		if swap(part); len(stmt.Exprs) > n {
			name := p.hidden()
			(*part).(*ast.IdentExpr).Value = name
			stmt.Names = append(stmt.Names, name)
		}
	}
	return stmt
}

// padLocalFunction keeps local f = function ... end apart from local function
// f: the trees are equal, and the generator takes both for the recursive one.
func (p *parser) padLocalFunction(stmt *ast.LocalAssignStmt) {
	if len(stmt.Names) != 1 || len(stmt.Exprs) != 1 {
		return
	}
	if _, ok := stmt.Exprs[0].(*ast.FunctionExpr); ok {
		stmt.Exprs = append(stmt.Exprs, p.null())
	}
}

// null makes a nil that the program did not write.
func (p *parser) null() ast.Expr {
	return p.bind(&ast.NilExpr{}, node{line: int32(p.last)})
}

// detachGenericFor evaluates the expressions of a loop ahead of it, into hidden
// locals, unless the first one is of a usual form. The generator compiles it
// where the loop's hidden variables are already counted as used, and takes the
// register of a call's result, as in f().x:m() or f()(), for free. The result
// is the statement that stands for the loop.
func (p *parser) detachGenericFor(stmt *ast.GenericForStmt) ast.Stmt {
	first := stmt.Exprs[0]
	if call, ok := first.(*ast.FuncCallExpr); ok {
		if first = call.Func; first == nil {
			first = call.Receiver
		}
	}
	if isPath(first) {
		return stmt
	}
	values := &ast.LocalAssignStmt{Exprs: stmt.Exprs}
	values.SetLine(stmt.Line())
	stmt.Exprs = nil
	for range hiddenInFor {
		name := p.hidden()
		values.Names = append(values.Names, name)
		stmt.Exprs = append(stmt.Exprs, p.bind(&ast.IdentExpr{Value: name}, node{line: int32(p.last)}))
	}
	do := &ast.DoBlockStmt{Stmts: []ast.Stmt{values, stmt}}
	do.SetLine(stmt.Line())
	return do
}

// isPath says whether an expression is a name or a constant, and fields of it.
func isPath(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.IdentExpr, *ast.StringExpr, *ast.NumberExpr, *ast.FunctionExpr:
		return true
	case *ast.AttrGetExpr:
		return isPath(e.Object) && isPath(e.Key)
	}
	return false
}

// hiddenInFor is the number of hidden variables of a generic for: iterator,
// state, control.
const hiddenInFor = 3

// padGenericFor makes the three hidden variables of the loop well defined. The
// generator fills only as many of them as there are loop variables.
func (p *parser) padGenericFor(stmt *ast.GenericForStmt) {
	n := len(stmt.Exprs)
	if manyValued(stmt.Exprs[n-1]) {
		for len(stmt.Names) < min(n, hiddenInFor) {
			stmt.Names = append(stmt.Names, "(for unused)")
		}
		return
	}
	for len(stmt.Exprs) < hiddenInFor {
		stmt.Exprs = append(stmt.Exprs, p.null())
	}
}

// manyValued says whether an expression at the end of a list gives all its
// values.
func manyValued(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		return !e.AdjustRet
	case *ast.Comma3Expr:
		return !e.AdjustRet
	}
	return false
}

// oneValue makes an expression give exactly one value, as parentheses do.
func oneValue(e ast.Expr) {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		e.AdjustRet = true
	case *ast.Comma3Expr:
		e.AdjustRet = true
	}
}
