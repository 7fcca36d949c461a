// Package tempfile declares the module tempfile.
//
//	module.go    the module and its functions
//	files.go     the classes of files
//	directory.go TemporaryDirectory
package tempfile
