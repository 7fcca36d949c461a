// Package pack is string.pack, string.unpack and string.packsize (Lua 5.3
// reference manual, section 6.4.2), over values that the glue supplies and receives one by one.
//
//	< > =      little, big, native (little) endian
//	![n]       maximum alignment n (default 8)
//	b B h H l L j J T   integers of 1, 2, 8, 8 and 8 bytes; capitals and T unsigned
//	i[n] I[n]  integers of n bytes (default 4), n up to 16
//	f d n      IEEE 754 floats of 4, 8 and 8 bytes
//	s[n]       a string after its length in n bytes (default 8)
//	c[n]       exactly n bytes, padded with zeros
//	z          a zero-terminated string
//	x          one byte of padding
//	Xop        alignment as for op
//	' '        ignored
//
// Sizes are those of a 64-bit machine on every machine, and "native" is
// little endian everywhere, so that a format means the same on all of them.
package pack
