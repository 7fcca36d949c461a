// Package number turns Lua numbers into text and back: what tostring, tonumber,
// print and the concatenation of numbers need.
//
// Text follows Lua 5.1's "%.14g" with one deliberate difference: a number with
// an integral value of at most 2^53 in magnitude shows all its digits
// (%.14g would turn a file size of 123456789012345 bytes into
// 1.2345678901234e+14). See [Append].
package number
