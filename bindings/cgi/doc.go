// Package cgi declares the module cgi on top of stdlib/cgi, which reads forms in
// Go and enters Lua only for what a script overrides.
//
//	module.go      the module and its functions
//	storage.go     FieldStorage and its constructor
//	attributes.go  attributes of forms and parts
//	mapping.go     fields by name
//	fork.go        forms in forks
//	steps.go       the steps of reading, through a script's overrides
//	store.go       files that a script's make_file gave
//	mini.go        MiniFieldStorage
//	input.go       where forms come from: files, tables, the environment
//	page.go        test and its kin
package cgi
