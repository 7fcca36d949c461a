package syntax

import (
	"github.com/yuin/gopher-lua/ast"
)

// form is what kind of phrase a suffixed expression is.
type form uint8

const (
	formValue    form = iota // parenthesised
	formVariable             // may be assigned to
	formCall                 // may stand as a statement
)

// exprList parses one or more expressions.
func (p *parser) exprList() []ast.Expr {
	held := p.fn.temps
	list := []ast.Expr{p.expr()}
	for p.accept(',') {
		p.hold(1)
		list = append(list, p.expr())
	}
	p.fn.temps = held
	return list
}

// priority is the binding power of a binary operator to its left and right; 0
// when the token is none.
func priority(k kind) (left, right int) {
	switch k {
	case tokOr:
		return 1, 1
	case tokAnd:
		return 2, 2
	case '<', '>', tokLe, tokGe, tokNe, tokEq:
		return 3, 3
	case tokConcat:
		return concatPriority, concatPriority - 1
	case '+', '-':
		return 6, 6
	case '*', '/', '%':
		return 7, 7
	case '^':
		return 10, 9
	}
	return 0, 0
}

const (
	concatPriority = 5
	unaryPriority  = 8
)

func (p *parser) expr() ast.Expr { return p.subexpr(0) }

// subexpr parses operators that bind tighter than limit.
func (p *parser) subexpr(limit int) ast.Expr {
	p.enter()
	defer p.leave()
	e := p.unary()
	for {
		op, line := p.tok.kind, p.tok.line
		left, right := priority(op)
		if left <= limit {
			return e
		}
		if op == tokConcat {
			e = p.concat(e)
			continue
		}
		text := p.src[p.tok.start:p.tok.end]
		p.advance()
		p.hold(1)
		rhs := p.subexpr(right)
		p.hold(-1)
		e = p.binary(op, text, line, e, rhs)
	}
}

func (p *parser) binary(op kind, text string, line int, lhs, rhs ast.Expr) ast.Expr {
	n := node{line: int32(line), kind: nodeBinary}
	switch op {
	case tokAnd, tokOr:
		if e, ok := foldLogical(op, lhs, rhs); ok {
			return e
		}
		n.kind = nodePlace
		return p.bind(&ast.LogicalOpExpr{Operator: text, Lhs: lhs, Rhs: rhs}, n, lhs, rhs)
	case '<', '>', tokLe, tokGe, tokEq, tokNe:
		return p.bind(&ast.RelationalOpExpr{Operator: text, Lhs: lhs, Rhs: rhs}, n, lhs, rhs)
	}
	p.checkArithmetic(lhs)
	return p.bind(&ast.ArithmeticOpExpr{Operator: text, Lhs: lhs, Rhs: rhs}, n, lhs, rhs)
}

// checkArithmetic bounds a chain of arithmetic operators. For each of them the
// generator looks through all before it for constants to fold.
func (p *parser) checkArithmetic(lhs ast.Expr) {
	for n := 1; ; n++ {
		e, ok := lhs.(*ast.ArithmeticOpExpr)
		if !ok {
			return
		}
		if n >= maxArithmetic {
			p.failPlain("more than %d arithmetic operators in one expression", maxArithmetic)
		}
		lhs = e.Lhs
	}
}

func (p *parser) unary() ast.Expr {
	op, line := p.tok.kind, p.tok.line
	if op != '-' && op != '#' && op != tokNot {
		return p.simple()
	}
	p.advance()
	operand := p.subexpr(unaryPriority)
	n := node{line: int32(line), kind: nodeUnary}
	switch op {
	case '-':
		return p.bind(&ast.UnaryMinusOpExpr{Expr: operand}, n, operand)
	case '#':
		return p.bind(&ast.UnaryLenOpExpr{Expr: operand}, n, operand)
	}
	n.kind = nodePlace
	switch truth(operand) {
	case isTrue:
		return p.bind(&ast.FalseExpr{}, n)
	case isFalse:
		return p.bind(&ast.TrueExpr{}, n)
	}
	return p.bind(&ast.UnaryNotOpExpr{Expr: operand}, n, operand)
}

func (p *parser) simple() ast.Expr {
	here := node{line: int32(p.tok.line)}
	var e ast.Expr
	switch p.tok.kind {
	case tokNumber:
		p.constant(numeral(p.tok.value))
		e = &ast.NumberExpr{Value: p.tok.value}
	case tokString:
		p.constant(p.tok.value)
		e = &ast.StringExpr{Value: p.tok.value}
	case tokNil:
		e = &ast.NilExpr{}
	case tokTrue:
		e = &ast.TrueExpr{}
	case tokFalse:
		e = &ast.FalseExpr{}
	case tokDots:
		if !p.fn.vararg {
			p.failNear("cannot use '...' outside a vararg function")
		}
		p.fn.dotsUsed++
		e = &ast.Comma3Expr{}
	case '{':
		return p.table()
	case tokFunction:
		line := p.tok.line
		p.advance()
		return p.functionBody(line, false)
	default:
		e, _ = p.suffixed()
		return e
	}
	p.advance()
	return p.bind(e, here)
}

// numeral keeps numbers apart from strings among the constants of a function.
type numeral string

// primary parses a name or a parenthesised expression.
func (p *parser) primary() (ast.Expr, form) {
	line := p.tok.line
	switch p.tok.kind {
	case tokName:
		return p.ident(line, p.name()), formVariable
	case '(':
		p.advance()
		e := p.expr()
		p.expectClosing(')', '(', line)
		oneValue(e)
		return e, formValue
	}
	p.failNear("unexpected symbol")
	return nil, 0
}

// suffixed parses a primary with its indexes and calls.
func (p *parser) suffixed() (ast.Expr, form) {
	e, form := p.primary()
	for {
		line := p.tok.line
		switch p.tok.kind {
		case '.':
			p.advance()
			e, form = p.field(e, p.tok.line, p.name()), formVariable
		case '[':
			p.advance()
			p.hold(1)
			key := p.expr()
			p.hold(-1)
			p.expect(']')
			e, form = p.index(e, key, line), formVariable
		case ':':
			p.advance()
			name := p.name()
			p.constant(name)
			line = p.tok.line
			e, form = p.call(e, name, line), formCall
		case '(', '{', tokString:
			e, form = p.call(e, "", line), formCall
		default:
			return e, form
		}
	}
}

// ident makes the reference to a variable.
func (p *parser) ident(line int, name string) ast.Expr {
	n := node{line: int32(line), kind: p.resolve(name), name: name}
	if name == "arg" {
		p.fn.argUsed++
	}
	if n.kind == nodeGlobal {
		if e := p.sessionVariable(line, name); e != nil {
			return e
		}
		p.constant(name)
	}
	return p.bind(&ast.IdentExpr{Value: name}, n)
}

// field makes object.name.
func (p *parser) field(object ast.Expr, line int, name string) ast.Expr {
	p.constant(name)
	key := p.bind(&ast.StringExpr{Value: name}, node{line: int32(line)})
	return p.index(object, key, line)
}

func (p *parser) index(object, key ast.Expr, line int) ast.Expr {
	n := node{line: int32(line), kind: nodeField}
	if s, ok := key.(*ast.StringExpr); ok {
		n.name = s.Value
	}
	return p.bind(&ast.AttrGetExpr{Object: object, Key: key}, n, object, key)
}

// call makes callee(args) or, with a method name, callee:method(args).
func (p *parser) call(callee ast.Expr, method string, line int) ast.Expr {
	e := &ast.FuncCallExpr{}
	n := node{line: int32(line), kind: nodeCall}
	if method != "" {
		n.kind, n.name = nodeMethod, method
		e.Receiver, e.Method = callee, method
	} else {
		e.Func = callee
	}
	held := p.fn.temps
	p.hold(1)
	if method != "" {
		p.hold(1) // the receiver
	}
	e.Args = p.args()
	p.fn.temps = held
	return p.bind(e, n, append([]ast.Expr{callee}, e.Args...)...)
}

func (p *parser) args() []ast.Expr {
	line := p.tok.line
	switch p.tok.kind {
	case tokString:
		return []ast.Expr{p.simple()}
	case '{':
		return []ast.Expr{p.table()}
	case '(':
		if line != p.last {
			p.failNear("ambiguous syntax (function call x new statement)")
		}
		p.advance()
		list := []ast.Expr{}
		if p.tok.kind != ')' {
			list = p.exprList()
		}
		p.expectClosing(')', '(', line)
		return list
	}
	p.failNear("function arguments expected")
	return nil
}

// functionBody parses from the parameters to the end of a function.
func (p *parser) functionBody(line int, method bool) ast.Expr {
	p.openFunction(line)
	fn := p.fn
	e := &ast.FunctionExpr{ParList: &ast.ParList{Names: []string{}}}
	if method {
		e.ParList.Names = append(e.ParList.Names, "self")
	}
	p.params(e.ParList)
	p.openBlock(fn.top)
	p.declareParams(e.ParList)
	e.Stmts = p.statements()
	p.closeBlock()
	e.SetLastLine(p.place(p.tok.line))
	p.expectClosing(tokEnd, tokFunction, line)
	p.closeFunction()
	p.bindHeight(e, node{line: int32(line)}, fn.height+1)
	p.functions[number(e.Line())] = fn
	return e
}

func (p *parser) params(list *ast.ParList) {
	p.expect('(')
	if p.tok.kind != ')' {
		for {
			switch p.tok.kind {
			case tokName:
				list.Names = append(list.Names, p.name())
			case tokDots:
				p.advance()
				list.HasVargs = true
			default:
				p.failNear("<name> or '...' expected")
			}
			if list.HasVargs || !p.accept(',') {
				break
			}
		}
	}
	p.expect(')')
}

// table parses a table constructor.
func (p *parser) table() ast.Expr {
	held := p.fn.temps
	line := p.tok.line
	p.advance()
	e := &ast.TableExpr{Fields: []*ast.Field{}}
	height := int32(0)
	items := 0
	for p.tok.kind != '}' {
		p.fn.temps = held
		p.hold(1 + items%itemsPerFlush)
		f := p.tableField()
		e.Fields = append(e.Fields, f)
		height = max(height, p.nodes.height[number(f.Value.Line())])
		if f.Key == nil {
			items++
		} else {
			height = max(height, p.nodes.height[number(f.Key.Line())])
		}
		if !p.accept(',') && !p.accept(';') {
			break
		}
	}
	p.fn.temps = held
	p.expectClosing('}', '{', line)
	return p.bindHeight(e, node{line: int32(line)}, height+1)
}

func (p *parser) tableField() *ast.Field {
	line := p.tok.line
	f := &ast.Field{}
	switch {
	case p.tok.kind == '[':
		p.advance()
		f.Key = p.expr()
		p.expect(']')
	case p.tok.kind == tokName && p.peek().kind == '=':
		name := p.name()
		p.constant(name)
		f.Key = p.bind(&ast.StringExpr{Value: name}, node{line: int32(line)})
	default:
		f.Value = p.expr()
		return f
	}
	p.nodes.list[number(f.Key.Line())].key = true
	p.expect('=')
	f.Value = p.expr()
	return f
}
