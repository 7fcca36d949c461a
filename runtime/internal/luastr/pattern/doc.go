// Package pattern matches Lua patterns (Lua 5.1 reference manual, section
// 5.4.1; with %g and zero bytes as in 5.2, and the deprecated %z).
//
//	[Compile]        text to an immutable [Pattern]; [CompileGmatch] for gmatch
//	[Cache]          remembers compiled patterns
//	[Matcher]        the state of one match: Find, Gsub, captures
//	[Gmatch]         the state of one gmatch loop
//	[Matcher.Expand] a replacement string with %0 to %9
//
// How it works. A pattern has no alternation and no nested repetition, so it
// compiles to a straight list of items, and all that backtracking has to
// remember is, for each repeated item passed, how far it may still shrink or grow.
// The matcher is therefore one loop over an explicit stack that never holds more entries than the pattern
// has repetitions: no recursion, whatever the subject. For the same reason the number of open
// captures at each item is known when compiling, and captures need no
// undoing: falling back to an item means passing every later capture again.
//
// Malformed patterns. As in PUC Lua, a mistake is reported when the match arrives
// at it, so find("x", "a%") finds nothing while find("a", "a%") is an
// error. Compile turns a mistake into an item that fails with its message.
// A capture left open is reported whenever the rest matches (PUC lets gsub with a
// string that names no capture get away with it).
//
// Time. A match can take time polynomial in the subject, with the
// number of repetitions as the degree. [Matcher.Poll] is called at regular
// intervals and can stop it.
package pattern
