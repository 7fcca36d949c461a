// Package cli is the program netlua: flags in, runtime calls out.
//
//	cli.go      Main: what the command line asks for, done
//	flags.go    the flags, in one table; usage errors
//	parse.go    a command line to options
//	help.go     the help text, from the table
//	world.go    options to the host that scripts reach: permissions, trace, audit
//	run.go      scripts, -e and -m
//	modules.go  netlua modules
//	prompt.go   the read-eval-print loop
//	stop.go     signals and --timeout
//	report.go   failures: what is printed, and the exit status
//	output.go   standard output, buffered when nobody watches
//	stdio.go    the standard streams, and what child processes get of them
package cli
