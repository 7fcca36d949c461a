// Package signal declares the module signal: what a script does when the system
// tells the program to end, or anything else.
//
//	module.go   the module
//	handlers.go which function is for which signal, and the thread that calls them
package signal
