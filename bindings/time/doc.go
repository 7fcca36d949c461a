// Package time declares the module time.
//
//	module.go  the module: clocks, waiting, formatting
//	struct.go  struct_time
//
// Time and time zone are the host's: what Host.Now returns, in its location.
package time
