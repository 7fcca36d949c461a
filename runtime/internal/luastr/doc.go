// Package luastr and the packages below it are the string side of the Lua
// standard library in plain Go: no virtual machine, no Lua values, nothing but
// strings, numbers and callbacks. The runtime's libraries are thin glue on top.
//
//	luastr      byte-exact upper, lower, reverse, rep; index ranges; ArgError
//	  pattern   Lua patterns: compile, find, gmatch, gsub
//	  format    string.format
//	  number    numbers to text and back (tostring, tonumber)
//	  pack      string.pack, unpack, packsize
//	  luautf8   the utf8 library
//	  strftime  the conversions of os.date
//	  bit32     the bit32 library
//
// The dialect is Lua 5.1 (reference manual sections 5.4, 5.4.1 and 5.8) plus
// what later versions added without changing what 5.1 scripts see; each package says
// where it chose a later version's rule. Strings are bytes throughout.
//
// Every function that can produce more than it was given takes a limit in
// bytes, and whatever can run long takes a poll callback. Errors carry the texts
// that Lua programmers know. A complaint about one argument is an [*ArgError]:
// only the glue knows the function's name, so it completes the message.
package luastr
