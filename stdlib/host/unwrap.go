package host

import "net"

// As finds what a connection or a listener can do besides its interface, such
// as a half close: it asks v, then what v decorates, and so on. Decorators have
// a method NetConn or NetListener, as [crypto/tls.Conn] has.
func As[T any](v any) (found T, ok bool) {
	for {
		if found, ok = v.(T); ok {
			return found, true
		}
		switch d := v.(type) {
		case interface{ NetConn() net.Conn }:
			v = d.NetConn()
		case interface{ NetListener() net.Listener }:
			v = d.NetListener()
		default:
			return found, false
		}
	}
}
