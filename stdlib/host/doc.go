// Package host is the one door between the protocol core and the world: dial,
// listen, resolve, files, environment, processes, clock, randomness, standard
// streams, audit.
//
// [Host] is the interface; everything that the other packages under stdlib do
// to the outside goes through the Host they were given. Policy, tracing,
// auditing, an in-memory network and a frozen clock are therefore decorators
// or substitutes of one interface. [OS] is the real thing.
package host
