// Package syntax stands between Lua source text and the virtual machine: it
// turns text into a gopher-lua FunctionProto and, when the machine later raises
// an error, says which variable was to blame.
//
// The VM's own front end is not used. Its scanner accepts text that is not Lua
// and gives some literals wrong values, its parser reports errors without
// saying what was expected, and its code generator is handed trees for which it
// silently emits wrong code. So the package has its own scanner and parser,
// which build the VM's tree, and corrects what the generator gets wrong: in the
// tree where a different spelling compiles right (desugar.go), in the
// instructions where none does (patch.go).
//
// Map:
//
//	source.go     BOM, #! line, binary files; chunk names as shown in messages
//	token.go      kinds of tokens
//	lexer.go      text to tokens; number.go and quote.go for the literals
//	parser.go     the token window, errors, nesting limits
//	stmt.go       statements;  expr.go expressions
//	scope.go      variables, labels and gotos of a function being parsed
//	node.go       the table of positions and names that the tree points into
//	desugar.go    spellings that the code generator compiles correctly; jump.go
//	              those of jumps, concat.go of long concatenations
//	compile.go    Compile: parse, generate, patch
//	patch.go      what is repaired in the generated code
//	explain.go    Explain: an error of the VM in the words of Lua 5.1
//	operand.go    reading the failed instruction and its operands
//	session.go    Session: a read-eval-print loop whose locals live on
//	error.go      Error and Snippet
//
// # Dialect
//
// Lua 5.1, with what Lua 5.2 and LuaJIT add without taking anything away:
// goto and labels (goto stays usable as a name), \x, \z and \u escapes,
// hexadecimal floats, empty statements, 255 upvalues. As in Lua 5.1, break must
// end its block, and a call may not open its parenthesis on a new line.
//
// # Positions
//
// Tree nodes carry a node number where the VM expects a line. The generator
// copies it to every instruction, so afterwards each instruction is known to
// come from one expression; real lines are then put back.
package syntax
