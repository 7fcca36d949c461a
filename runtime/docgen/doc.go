// Package docgen turns the declarations of modules into what people read:
// pages for a terminal, the reference in Markdown, JSON, and stubs for editors
// that speak to the Lua language server. There is no other source: what a
// signature, a doc or a type says here is what the runtime checks.
//
// # The map
//
//	index.go     every documented thing under the name that scripts use; search
//	text.go      pages for a terminal
//	value.go     [Text]: the page for a value of a running VM, for help(x)
//	markdown.go  the reference
//	json.go      the same for programs
//	command.go   [Main]: netlua doc
//	stubs.go     [StubsMain]: netlua stubs; stubtypes.go translates types
//	language.go  what Lua's own libraries hold, which no module declares
package docgen
