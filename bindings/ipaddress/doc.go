// Package ipaddress declares the module ipaddress.
//
//	module.go     the module and its functions
//	input.go      what constructors take, and results
//	address.go    IPv4Address, IPv6Address; what interfaces share with them
//	interface.go  IPv4Interface, IPv6Interface
//	network.go    IPv4Network, IPv6Network
//	operators.go  comparison and arithmetic
//	key.go        get_mixed_type_key
//	prefixset.go  PrefixSet, ours: networks with longest-prefix match
package ipaddress
