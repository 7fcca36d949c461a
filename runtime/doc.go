// Package runtime is a Lua virtual machine that can be trusted with exceptions,
// bytes, threads and other people's scripts, and the kit that binds Go to it.
//
// The package name shadows that of the standard library, so import it as
//
//	import netlua "github.com/netlua/netlua/runtime"
//
// # The map
//
// Running scripts: [New] makes a [VM] from [Option] values; [VM.Run],
// [VM.RunFile], [VM.RunString] and [VM.Call] run code in it; [Compile] makes a
// [Program] that many VMs share; [VM.Fork] copies a warmed-up VM; [VM.Close]
// ends everything the VM started. A failure is an [*Error].
//
// Binding Go code: a [Module] declares functions ([Func]), classes ([Class])
// and constants ([Const]). A function's signature is one string in the notation
// of the Lua language server, and it drives argument checking, keyword
// arguments, error messages, help, completion and editor stubs. A Go function
// receives a [*Call]: its arguments already checked and in their slots.
// [VM.Bind] exposes the embedding program's own values without declarations.
//
// # What may run when
//
// One lock per VM guards the Lua heap. It is taken by every entry from Go
// ([VM.Run], [Function.Call] ...), and released only while a binding waits
// inside [Call.Block]. Lua code between two waiting calls is atomic.
//
// Everything a script does to the world goes through the [host.Host] that the
// VM was given. A VM made without options is granted nothing.
package runtime
