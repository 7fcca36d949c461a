// Package json declares the module json.
//
//	module.go   the module, JSONDecodeError, and the marks of arrays and objects
//	decode.go   loads: one pass from the text to Lua tables
//	encode.go   dumps: from Lua values to the text
//	options.go  the options of dumps
//
// # What becomes what
//
// A table whose keys are 1 to n is an array, any other an object, in the order
// in which its keys were set. An empty table is an object unless json.array
// marked it; tables that loads made for arrays are marked, so that what was
// read is written again as it was. null is None. An integer beyond 2^53 is a
// bigint, so that no digit is lost.
package json
