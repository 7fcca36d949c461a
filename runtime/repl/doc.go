// Package repl is the read-eval-print loop: what netlua is without a script,
// and an admin console that a Go program may offer over any pair of streams.
//
//	session.go   Config and Run: reading inputs and acting on them
//	eval.go      compiling and running one input; interrupts; failures
//	echo.go      what is printed for a value; tree.go lays it out
//	names.go     modules as globals, loaded when they are first named
//	resolve.go   what a dotted name stands for, found without running anything
//	complete.go  completion; scan.go finds out what is being typed
//	commands.go  .help and the other commands; help.go help(x) and ?x
//	console.go   Console, and Plain: one over plain streams
//	terminal.go  Terminal: one with line editing (chzyer/readline)
//	history.go   the history file
//	input.go     standard input, shared by line editing and scripts
//	paste.go     pasted blocks
//
// A Lua statement never begins with a dot or a question mark, so lines that do
// are the loop's own.
package repl
