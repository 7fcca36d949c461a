// Package host is the one door between the protocol core and the world: dial,
// listen, resolve, files, environment, processes, clock, randomness, standard
// streams, audit.
//
// [Host] is the interface; everything that the other packages under stdlib do
// to the outside goes through the Host they were given. There are two worlds
// and any number of decorators, each of which takes a Host and returns one.
//
// permit.go judges what somebody else connects to on our behalf; lookup.go,
// quiet*.go, gone*.go and alive.go tell of a connection what net.Conn does not.
//
// root.go binds the use of files to a directory, whatever links are in it.
//
// Worlds:
//
//   - [OS] is the real one (os*.go, sockopt*.go, terminal*.go, owner*.go);
//   - [Mem] is one inside the process, for tests (mem*.go).
//
// Decorators:
//
//   - [Restricted] puts a Host under a [Policy] (policy.go; the patterns are in
//     rules*.go, their application in restricted*.go, names.go knows the
//     spellings of hosts);
//   - [Audited] asks hooks before each effect (audited.go);
//   - [Traced] writes the dialogues down (traced*.go; secrets.go hides what
//     must not be seen, dialogue.go is how a layer above TLS takes part);
//   - [WithClock], [WithRandom], [WithStdio], [WithEnv] replace one thing (with.go).
//
// What stands outside sees a call first. A program puts them together as
//
//	Audited(Traced(Restricted(OS(), policy), log, nil), hooks...)
//
// so that hooks and trace see names and not only the addresses that the policy
// lets through.
//
// A new decorator embeds the Host below it and overrides the calls it cares about.
package host
