// Package conformance runs the official test files of Lua 5.1 in our VM.
//
// The files are not ours and not copied: they ship inside the gopher-lua
// module, which is where the test finds them. Each runs in a VM of its own, in
// a scratch directory.
//
// What we know to fail is in known_test.go: a piece of a file's text, what to
// put there instead, and why. The list may only shrink. A piece that is not in
// the file any more fails the test, and so does one that is not needed any more:
// each file is run once more for every entry, with that entry left out, and must
// fail then.
package conformance
