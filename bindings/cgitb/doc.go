// Package cgitb binds cgitb: reports of errors with the variables of every call.
//
//	module.go  the declaration and the functions
//	hook.go    Hook: what enable puts into sys.excepthook
//	report.go  what is known of an error, as a report
//	values.go  values as text, without running code of the script
//	lookup.go  lookup and scanvars
//
// Loading the module makes tracebacks hold variables from then on.
package cgitb
