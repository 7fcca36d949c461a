package syntax

import "github.com/yuin/gopher-lua/ast"

// nodeKind says how the expression of a node is called in error messages.
type nodeKind uint8

const (
	nodePlace   nodeKind = iota // only a position
	nodeLocal                   // name is the variable's
	nodeUpvalue                 //
	nodeGlobal                  //
	nodeField                   // a is the object; name is the key, empty when not constant
	nodeMethod                  // a call a:name(); a is the object
	nodeCall                    // a is the function
	nodeBinary                  // arithmetic, concatenation or comparison of a and b
	nodeUnary                   // of a
	nodeGoto                    // a is the number of locals in scope at its label
)

// node is what remains of a tree node after compilation. a and b are node
// numbers, 0 for none.
type node struct {
	line int32
	kind nodeKind
	key  bool // of a table constructor's keyed field
	a, b int32
	name string
}

// nodes is the table of nodes of one chunk. Tree nodes hold twice their number
// as their line: the code generator adds one to the last line of a chunk, and
// the spare bit lets that pass.
type nodes struct {
	list   []node
	height []int32 // height of the tree under each node, while parsing
}

func newNodes() nodes {
	return nodes{list: make([]node, 1, 64), height: make([]int32, 1, 64)}
}

// number decodes what a tree node or instruction holds as its line.
func number(line int) int32 { return int32(line >> 1) }

// add appends a node and returns what a tree node holds as its line.
func (ns *nodes) add(n node, height int32) int {
	ns.list = append(ns.list, n)
	ns.height = append(ns.height, height)
	return (len(ns.list) - 1) << 1
}

// next is the number of the next node to be added.
func (ns *nodes) next() int32 { return int32(len(ns.list)) }

// line is the source line of what a tree node or instruction holds as its line.
func (ns *nodes) line(encoded int) int {
	return int(ns.list[number(encoded)].line)
}

// place adds a node that is only a position.
func (p *parser) place(line int) int {
	return p.nodes.add(node{line: int32(line)}, 1)
}

// bind gives e its node and returns it. kids are the expressions directly under
// e; the first two are the node's a and b.
func (p *parser) bind(e ast.Expr, n node, kids ...ast.Expr) ast.Expr {
	height := int32(0)
	for i, kid := range kids {
		k := number(kid.Line())
		height = max(height, p.nodes.height[k])
		switch i {
		case 0:
			n.a = k
		case 1:
			n.b = k
		}
	}
	return p.bindHeight(e, n, height+1)
}

// bindHeight is bind for a tree whose height is known. The code generator
// recurses as deep as the tree is high, so the height is bounded.
func (p *parser) bindHeight(e ast.Expr, n node, height int32) ast.Expr {
	if height > maxHeight {
		p.failPlain("expression too complex (more than %d nested operations)", maxHeight)
	}
	p.fn.height = max(p.fn.height, height)
	e.SetLine(p.nodes.add(n, height))
	return e
}
