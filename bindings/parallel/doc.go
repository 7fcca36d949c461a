// Package parallel declares the module parallel, which is netlua's own: it runs
// a function over a list on several cores.
//
// Threads of a VM share its heap and therefore take turns. Here every worker is
// a fork, a VM that starts as a copy of the calling one (see [runtime.VM.Fork]):
// what the function reads is what the script had when it called, and what it
// changes stays in its worker. Only results, and the error that ends the work,
// come back, as copies.
package parallel
