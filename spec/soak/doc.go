// Package soak puts servers under mixed load and looks at what is left of it:
// handlers of a script, files with uploads and CGI programs, and a WSGI
// application, each with threads and with forks. Clients keep their connections,
// pipeline, think, read slowly, half close, send forms, files and nonsense, stall,
// reset, and ask for what fails.
//
// All who behave are answered, and the others see their connection end in order.
// No goroutine, descriptor, temporary file or memory may remain of a request that is
// over, and in the end the servers shut down.
//
//	soak_test.go     a run: load, measure, compare, shut down
//	client_test.go   the kinds of clients, and workers that play them
//	behaved_test.go files_test.go illbehaved_test.go   what each kind does
//
// The usual tests run it for some seconds; with the build tag soak (make soak) it
// runs for ten minutes each with threads and with forks.
package soak
