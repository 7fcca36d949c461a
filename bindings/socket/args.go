package socket

import (
	"net"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socket"
)

// timeoutArg reads a time-out argument: nil and None are none.
func timeoutArg(c *runtime.Call, i int, fn string) (time.Duration, error) {
	if !c.Given(i) || c.IsNone(i) {
		return -1, nil
	}
	s := c.Num(i)
	if s < 0 || s != s {
		return 0, runtime.Raisef(runtime.ValueError, "%s: parameter 'timeout': must not be negative", fn)
	}
	if s > 1e9 {
		return 0, runtime.Raisef(runtime.OverflowError, "%s: parameter 'timeout': too large", fn)
	}
	return time.Duration(s * float64(time.Second)), nil
}

func returnTimeout(c *runtime.Call, d time.Duration) error {
	if d < 0 {
		return c.Return(nil)
	}
	return c.Return(d)
}

// addressArg reads an address for the socket: {host, port}, or a path for a
// Unix socket.
func addressArg(c *runtime.Call, s *core.Socket, i int, fn string) (core.Address, error) {
	if s.Family != core.AFUnix {
		return hostPortArg(c, i, fn, "address")
	}
	if c.Table(i) != nil {
		return core.Address{}, runtime.Raisef(runtime.TypeError, "%s: parameter 'address': expected the path of a Unix socket, got table", fn)
	}
	path := c.Str(i)
	if path == "" {
		return core.Address{}, runtime.Raisef(runtime.ValueError, "%s: parameter 'address': empty path", fn)
	}
	for j := 1; j < len(path); j++ { // one in front marks an abstract name
		if path[j] == 0 {
			return core.Address{}, runtime.Raisef(runtime.ValueError, "%s: parameter 'address': embedded null byte", fn)
		}
	}
	return core.Address{Path: path}, nil
}

// hostPortArg reads {host, port}; further items, which Python's IPv6 addresses
// have, do not matter.
func hostPortArg(c *runtime.Call, i int, fn, name string) (core.Address, error) {
	t := c.Table(i)
	if t == nil {
		return core.Address{}, runtime.Raisef(runtime.TypeError, "%s: parameter '%s': expected {host, port}, got %s", fn, name, c.VM().TypeName(c.Arg(i)))
	}
	first := t.RawGetInt(1)
	host, ok := first.(lua.LString)
	if b, isBytes := runtime.NativeOf[runtime.Bytes](first); isBytes {
		host, ok = lua.LString(b), true
	}
	if !ok && !runtime.IsNone(first) {
		return core.Address{}, runtime.Raisef(runtime.TypeError, "%s: parameter '%s': the host: expected string, got %s", fn, name, c.VM().TypeName(first))
	}
	for j := range len(host) {
		if host[j] == 0 {
			return core.Address{}, runtime.Raisef(runtime.ValueError, "%s: parameter '%s': the host: embedded null character", fn, name)
		}
	}
	port, ok := t.RawGetInt(2).(lua.LNumber)
	if !ok || port != lua.LNumber(int(port)) {
		return core.Address{}, runtime.Raisef(runtime.TypeError, "%s: parameter '%s': the port: expected integer, got %s", fn, name, c.VM().TypeName(t.RawGetInt(2)))
	}
	if port < 0 || port > 65535 {
		return core.Address{}, runtime.Raisef(runtime.OverflowError, "%s: parameter '%s': the port must be 0-65535", fn, name)
	}
	return core.Address{Host: string(host), Port: int(port)}, nil
}

// addressValue is an address of the socket as scripts see it; nil is none yet.
func addressValue(vm *runtime.VM, s *core.Socket, a net.Addr) (runtime.Value, error) {
	if s.Family == core.AFUnix {
		path := ""
		if a != nil {
			path = core.Split(a).Path
		}
		return lua.LString(path), nil
	}
	at := core.Split(a)
	if a == nil && s.Family == core.AFInet6 {
		at.Host = "::"
	}
	if at.Path != "" { // of something that is no network
		return lua.LString(at.Path), nil
	}
	return vm.ToLua([]runtime.Value{lua.LString(at.Host), lua.LNumber(at.Port)})
}
