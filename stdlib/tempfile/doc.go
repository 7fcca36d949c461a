// Package tempfile makes temporary files and directories, as the module
// tempfile of Python's library does.
//
//	create.go   files and directories with unpredictable names
//	dir.go      the directory that they are in
//	remove.go   directories with all that is in them
//	spooled.go  files that stay in memory while they are small
package tempfile
