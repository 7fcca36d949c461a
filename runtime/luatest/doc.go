// Package luatest runs executable specs: Lua files named *_spec.lua that
// describe behaviour with describe, it and assertions, in the manner of busted.
//
// # The map
//
// [Main] is the command "netlua test"; [Run] maps specs onto go test.
//
//	discover.go   which files are specs
//	file.go       one spec file: its VM, its calls and their time limit
//	block.go      the tree of describe blocks that loading a file makes
//	globals.go    describe, it, before_each ... as a spec sees them
//	run.go        walking the tree: hooks, tests, results
//	assert.go     the assert table and the words that may stand in a name
//	checks.go     the assertions on values; raises.go those on errors
//	differ.go     deep comparison and what it says; lines.go the line diff
//	failure.go    from an error to what a report shows
//	batch.go      many files at once, results in order
//	report.go     the report for people; junit.go the one for machines
//	command.go    flags
//
// Every file runs in a VM of its own. Every test, and every hook, is an entry
// into the VM with a context of its own, so that one that loops or waits
// for ever is stopped by its time limit while the next goes on.
package luatest
