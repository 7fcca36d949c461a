// Package layering holds the tests that keep the house in order: which package
// may import which, who may reach around the host, and who may call the virtual
// machine's unsafe entrances. It has no code of its own.
package layering
