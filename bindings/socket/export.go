package socket

import (
	"net"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socket"
)

// New makes the object for a socket. The VM's lock must be held.
func New(vm *runtime.VM, s *core.Socket) *runtime.Object { return newObject(vm, s) }

// AddressValue is an address of the socket as scripts see it. The VM's lock must be held.
func AddressValue(vm *runtime.VM, s *core.Socket, a net.Addr) (runtime.Value, error) {
	return addressValue(vm, s, a)
}

// AddressArg reads argument i of fn, an address for sockets of a family.
func AddressArg(c *runtime.Call, family, i int, fn string) (core.Address, error) {
	return addressArg(c, &core.Socket{Family: family}, i, fn)
}
