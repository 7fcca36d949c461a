package socket

import (
	"encoding/binary"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socket"
)

// option is a level and a name; several levels use the same names.
type option struct{ level, name int }

// flag is the place of an option that is on or off, nil for others.
func (at option) flag(o *core.Options) *bool {
	switch at {
	case option{solSocket, soReuseAddr}:
		return &o.ReuseAddr
	case option{solSocket, soReusePort}:
		return &o.ReusePort
	case option{solSocket, soKeepAlive}:
		return &o.KeepAlive
	case option{ipprotoTCP, tcpNoDelay}:
		return &o.NoDelay
	case option{ipprotoIPv6, ipv6V6Only}:
		return &o.V6Only
	}
	return nil
}

// lingerSize is the size of C's struct linger: two ints.
const lingerSize = 8

func setsockopt(c *runtime.Call) error {
	s, at := native(c), option{c.Int(0), c.Int(1)}
	if at.flag(&core.Options{}) != nil {
		on := c.Bool(2) || c.Num(2) != 0
		return s.SetOptions(func(o *core.Options) { *at.flag(o) = on })
	}
	switch at {
	case option{solSocket, soLinger}:
		v := c.View(2)
		if len(v) != lingerSize {
			return runtime.Raisef(runtime.TypeError, "setsockopt: parameter 'value': SO_LINGER takes string.pack('ii', on, seconds)")
		}
		linger := -1
		if binary.NativeEndian.Uint32(v) != 0 {
			linger = int(binary.NativeEndian.Uint32(v[4:]))
		}
		return s.SetOptions(func(o *core.Options) { o.Linger = linger })
	case option{solSocket, soBroadcast}, option{solSocket, soSndBuf}, option{solSocket, soRcvBuf}:
		return s.SetOptions(func(*core.Options) {}) // the system's own choice serves; accepted so that scripts port
	}
	return core.ErrNoOption
}

func getsockopt(c *runtime.Call) error {
	s, at := native(c), option{c.Int(0), c.Int(1)}
	if _, err := s.Sockname(); err != nil {
		return err
	}
	o := s.Options()
	if flag := at.flag(&o); flag != nil {
		if *flag {
			return c.Return(1)
		}
		return c.Return(0)
	}
	switch at {
	case option{solSocket, soType}:
		return c.Return(s.Type)
	case option{solSocket, soError}:
		return c.Return(0)
	case option{solSocket, soBroadcast}:
		return c.Return(1)
	case option{solSocket, soLinger}:
		v := make([]byte, lingerSize)
		if o.Linger >= 0 {
			binary.NativeEndian.PutUint32(v, 1)
			binary.NativeEndian.PutUint32(v[4:], uint32(o.Linger))
		}
		return c.ReturnStr(string(v))
	}
	return core.ErrNoOption
}
