// Package ipaddress makes, reads and takes apart IPv4 and IPv6 addresses,
// networks and interfaces (module ipaddress of Python, on net/netip).
//
//	errors.go    Error: what can be wrong with an address, a mask, a pair
//	number.go    128-bit arithmetic
//	address.go   Address: forms, numbers, order, embedded addresses
//	parse.go     reading addresses, with a diagnosis of what is none
//	format.go    Address.Format: binary, hexadecimal and padded forms
//	input.go     New, NewNetwork, NewInterface: text, numbers, bytes and pairs
//	registry.go  private, global, reserved ...: the registries of IANA
//	network.go   Network: masks, members, parts and wholes
//	interface.go Interface: an address on a network
//	walk.go      iterators over addresses and networks, which hold no list
//	merge.go     Summarize, Collapse, Network.Exclude
//	order.go     order between addresses, interfaces and networks
//	table.go     Table: values by network, with longest-prefix match
//
// All values are immutable (but a Table) and comparable with ==.
package ipaddress
