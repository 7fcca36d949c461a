// Package netrc reads files in the form of .netrc, which hold logins and
// passwords by host, as the module netrc of Python's library does.
//
//	netrc.go  the file and what it answers
//	parse.go  its grammar
//	scan.go   its words
//	check.go  who may own the user's own file and read it
package netrc
