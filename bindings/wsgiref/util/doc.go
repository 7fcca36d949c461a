// Package util declares the module wsgiref.util.
//
//	module.go   the functions
//	environ.go  a script's table as an environment
//	wrapper.go  FileWrapper
//	script.go   fields and methods of any value of a script
//	buffer.go   the streams of setup_testing_defaults
package util
