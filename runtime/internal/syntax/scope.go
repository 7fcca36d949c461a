package syntax

import (
	"math"
	"strconv"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

const (
	// maxLocals is how many locals a function may have at a time (LUAI_MAXVARS).
	maxLocals = 200
	// maxRegisters is how many values an expression may hold back besides, locals
	// included. The VM has 200 registers but does not count all it uses, and
	// beyond 255 it would emit wrong code.
	maxRegisters = 240
	// maxConstants is how many different constants a function may have. The code
	// generator looks each of them up among all, so time grows with the square: this
	// many take some seconds.
	maxConstants = 1 << 15
)

// function is the state of one function being parsed.
type function struct {
	parent    *function
	line      int // of definition, 0 for the chunk
	top       *block
	block     *block
	active    []string // locals in scope, innermost last
	locals    []*scope // every local, in order of declaration
	vararg    bool
	temps     int // values held back by expressions being parsed
	height    int32
	constants map[any]struct{}

	dotsUsed, argUsed int // how often ... and the name arg occurred
}

// scope is the range of nodes [from, to) of the block that declares a local.
type scope struct{ from, to int32 }

// block is a sequence of statements with locals of its own.
type block struct {
	parent *block
	loop   bool
	broken bool // a loop that has a break
	scope  scope
	base   int      // len(active) outside
	scopes []*scope // of the locals declared here
	labels map[string]label
	gotos  []pendingGoto
}

type label struct {
	line   int
	active int
}

// pendingGoto is a goto whose label has not been seen. active is the number of
// locals it can see, reduced as blocks close.
type pendingGoto struct {
	name   string
	line   int
	active int
	node   int32
}

func (p *parser) openFunction(line int) {
	fn := &function{parent: p.fn, line: line, top: &block{}, constants: map[any]struct{}{}}
	p.fn = fn
}

// closeFunction leaves a function; what it nests counts for the expression it
// is part of.
func (p *parser) closeFunction() *function {
	fn := p.fn
	p.fn = fn.parent
	if p.fn != nil {
		p.fn.argUsed += fn.argUsed
	}
	return fn
}

func (p *parser) openBlock(b *block) {
	b.parent = p.fn.block
	b.base = len(p.fn.active)
	b.scope = scope{from: p.nodes.next()}
	p.fn.block = b
}

// closeBlock ends the scope of the block's locals and passes the gotos that
// found no label on to the block around it.
func (p *parser) closeBlock() {
	fn := p.fn
	b := fn.block
	for _, s := range b.scopes {
		s.to = p.nodes.next()
	}
	if b.parent == nil {
		for _, s := range b.scopes {
			s.to = math.MaxInt32 // the final return still sees them
		}
	}
	fn.active = fn.active[:b.base]
	fn.block = b.parent
	for _, g := range b.gotos {
		if b.parent == nil {
			p.failLine(g.line, "no visible label '%s' for <goto> at line %d", g.name, g.line)
		}
		g.active = min(g.active, b.base)
		p.resolveGoto(g)
	}
}

// declare brings a local into scope.
func (p *parser) declare(name string) {
	fn := p.fn
	if len(fn.active) >= maxLocals {
		p.failPlain("%s has more than %d local variables", fn.describe(), maxLocals)
	}
	s := &scope{from: fn.block.scope.from}
	fn.active = append(fn.active, name)
	fn.locals = append(fn.locals, s)
	fn.block.scopes = append(fn.block.scopes, s)
}

// hold counts n values that stay in registers while the rest of an expression
// is evaluated. The caller restores fn.temps.
func (p *parser) hold(n int) {
	fn := p.fn
	if fn.temps += n; fn.temps+len(fn.active) > maxRegisters {
		p.failPlain("function or expression too complex (more than %d values at a time)", maxRegisters)
	}
}

// constant counts a constant of the current function.
func (p *parser) constant(value any) {
	fn := p.fn
	if _, ok := fn.constants[value]; ok {
		return
	}
	if len(fn.constants) >= maxConstants {
		p.failPlain("%s has more than %d constants", fn.describe(), maxConstants)
	}
	fn.constants[value] = struct{}{}
}

// describe names a function in messages about its limits.
func (fn *function) describe() string {
	if fn.line == 0 {
		return "main function"
	}
	return "function at line " + strconv.Itoa(fn.line)
}

// resolve says what a name refers to here.
func (p *parser) resolve(name string) nodeKind {
	kind := nodeLocal
	for fn := p.fn; fn != nil; fn = fn.parent {
		for i := len(fn.active) - 1; i >= 0; i-- {
			if fn.active[i] == name {
				return kind
			}
		}
		kind = nodeUpvalue
	}
	return nodeGlobal
}

// declareParams declares what a function's parameter list brings into scope.
func (p *parser) declareParams(list *ast.ParList) {
	for _, name := range list.Names {
		p.declare(name)
	}
	if p.fn.vararg = list.HasVargs; p.fn.vararg && lua.CompatVarArg {
		p.declare("arg") // the VM follows LUA_COMPAT_VARARG
	}
}

// declareLabel defines a label in the current block. A label that ends its
// block stands outside the scope of the block's locals.
func (p *parser) declareLabel(name string, line int, last bool) {
	b := p.fn.block
	if old, ok := b.labels[name]; ok {
		p.failLine(line, "label '%s' already defined on line %d", name, old.line)
	}
	l := label{line: line, active: len(p.fn.active)}
	if last {
		l.active = b.base
	}
	if b.labels == nil {
		b.labels = map[string]label{}
	}
	b.labels[name] = l
	open := b.gotos
	b.gotos = nil
	for _, g := range open {
		if g.name != name {
			b.gotos = append(b.gotos, g)
			continue
		}
		p.checkJump(g, l)
	}
}

// resolveGoto binds a goto to a label of the current block or leaves it open.
func (p *parser) resolveGoto(g pendingGoto) {
	b := p.fn.block
	if l, ok := b.labels[g.name]; ok {
		p.checkJump(g, l)
		return
	}
	b.gotos = append(b.gotos, g)
}

// checkJump settles a goto and its label, which both are in the current function.
func (p *parser) checkJump(g pendingGoto, l label) {
	if g.active < l.active {
		p.failLine(g.line, "<goto %s> at line %d jumps into the scope of local '%s'",
			g.name, g.line, p.fn.active[g.active])
	}
	p.nodes.list[g.node].a = int32(l.active)
}

// findGoto resolves a goto against the labels already seen around it.
func (p *parser) findGoto(g pendingGoto) {
	for b := p.fn.block; b != nil; b = b.parent {
		if l, ok := b.labels[g.name]; ok {
			p.checkJump(g, l)
			return
		}
	}
	p.resolveGoto(g)
}
