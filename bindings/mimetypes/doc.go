// Package mimetypes declares the module mimetypes.
//
//	module.go   the module and its functions, on the VM's own store
//	database.go the class MimeTypes; the store is tables of the script
//	tables.go   those tables as the core sees them
//	main.go     the command line
package mimetypes
