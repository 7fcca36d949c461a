// Package soak puts a server under mixed load and looks at what is left of it:
// clients that keep their connections, that are slow, that half close, reset,
// send nonsense, upload, and that ask for what fails. No goroutine, descriptor or
// memory may remain of a request that is over, and all who behave are answered.
//
// The usual tests run it for some seconds; with the build tag soak (make soak) it
// runs for ten minutes each with threads and with forks.
package soak
