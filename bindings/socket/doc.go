// Package socket declares the module socket: the part that protocol scripts use.
//
//	module.go   functions and constants
//	class.go    the class socket
//	options.go  setsockopt and getsockopt
//	file.go     what makefile gives
//	names.go    names of hosts and services
//	args.go     addresses and time-outs as scripts write them
//	state.go    what a VM keeps: the default time-out
//
// Descriptors are not shown to scripts, and there is no select: threads wait for
// several things at once.
package socket
