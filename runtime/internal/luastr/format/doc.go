// Package format is string.format (Lua 5.1 reference manual, section 5.4):
// C's printf over values that the glue fetches one by one.
//
//	[Format]   the driver: copies text, parses specifications, asks for values
//	[Spec]     one parsed specification
//	[Value]    what the glue hands over
//
// Conversions: c d i u o x X e E f F g G a A q s %. Flags "-+ #0", a
// width and a precision of up to two digits each.
//
// Integers. As in Lua 5.1 a fraction is dropped (%d of 3.7 is 3), and %u %o %x
// show a negative number as its 64-bit two's complement; what no 64 bits can
// hold is an error, as in Lua 5.3, and so are infinities and not-a-number. Arbitrarily large integers
// may be given as big.Int and come out exactly, negative ones with a sign.
//
// %q writes a Lua literal that reads back as the same value: for a string
// what 5.1 writes, with the other control characters as three-digit
// escapes; for a number its shortest exact decimal text.
package format
