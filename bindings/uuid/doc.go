// Package uuid declares the module uuid.
//
//	module.go    the module, its functions and constants
//	class.go     UUID and the tuple of its fields
//	safe.go      SafeUUID
//	main.go      netlua -m uuid
package uuid
