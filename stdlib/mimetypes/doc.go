// Package mimetypes guesses media types from names of files and suffixes from
// media types, as the module mimetypes of Python's library does.
//
//	guess.go  DB, its maps, and the guesses
//	read.go   files in the form of mime.types
//	known.go  where systems keep such files
//	tables.go what is known without a file
//
// A [DB] works on maps that its owner gives it, so that a script's own tables
// can be the store. [Default] is one that nobody changes.
package mimetypes
