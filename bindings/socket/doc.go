// Package socket declares the module socket: the part that protocol scripts use.
//
//	module.go   functions and constants
//	class.go    the class socket
//	file.go     what makefile gives
package socket
