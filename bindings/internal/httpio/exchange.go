package httpio

import (
	"crypto/tls"
	"time"

	lua "github.com/yuin/gopher-lua"

	bindssl "github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/ssl"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// ExchangeProps are attributes of responses that come by HTTP, and that Python
// does not have: how long the phases took, and what TLS negotiated. They are nil
// for what came by other means.
func ExchangeProps() []runtime.Prop {
	return []runtime.Prop{
		{
			Name: "timings", Type: "table<string, number|boolean>|nil",
			Doc: "How long the phases took, in seconds: dns, connect, proxy, tls, send, wait (for the first byte), body, and total, their sum; nil for one that did not happen or has not ended. reused tells whether the connection had served another request before.",
			Get: timings,
		},
		{
			Name: "peer_certificate", Type: "table|nil",
			Doc: "The server's certificate, as SSLSocket.getpeercert gives it: an empty table if it was not checked. nil without TLS.",
			Get: ofTLS(func(c *runtime.Call, s *tls.ConnectionState, checked bool) error {
				if len(s.PeerCertificates) == 0 {
					return c.Return(nil)
				}
				if !checked {
					return c.ReturnValue(c.State().NewTable())
				}
				return c.ReturnValue(bindssl.CertificateTable(c, s.PeerCertificates[0]))
			}),
		},
		{
			Name: "peer_certificate_der", Type: "string|nil",
			Doc: "The server's certificate in DER form, also if it was not checked. nil without TLS.",
			Get: ofTLS(func(c *runtime.Call, s *tls.ConnectionState, _ bool) error {
				if len(s.PeerCertificates) == 0 {
					return c.Return(nil)
				}
				return c.ReturnStr(string(s.PeerCertificates[0].Raw))
			}),
		},
		{
			Name: "tls_version", Type: "string|nil", Doc: "The version of TLS, such as TLSv1.3. nil without TLS.",
			Get: ofTLS(func(c *runtime.Call, s *tls.ConnectionState, _ bool) error {
				return c.ReturnStr(ssl.VersionName(s.Version))
			}),
		},
		{
			Name: "tls_cipher", Type: "string|nil", Doc: "The cipher suite, as SSLSocket.cipher names it. nil without TLS.",
			Get: ofTLS(func(c *runtime.Call, s *tls.ConnectionState, _ bool) error {
				name, _ := ssl.CipherName(s.CipherSuite)
				return c.ReturnStr(name)
			}),
		},
	}
}

// exchange is a response of the protocol core that came by HTTP.
type exchange interface {
	Timings() client.Timings
	TLS() (state *tls.ConnectionState, checked bool)
}

// exchangeOf finds the response of the protocol core behind self, nil if there is none.
func exchangeOf(c *runtime.Call) exchange {
	n, ok := c.Native().(Filer)
	if !ok {
		return nil
	}
	for r := n.HTTPFile().Response; r != nil; {
		switch w := r.(type) {
		case exchange:
			return w
		case Filer:
			r = w.HTTPFile().Response
		case interface{ Unwrap() response.Response }:
			r = w.Unwrap()
		default:
			return nil
		}
	}
	return nil
}

func timings(c *runtime.Call) error {
	r := exchangeOf(c)
	if r == nil {
		return c.Return(nil)
	}
	t, out := r.Timings(), c.State().NewTable()
	for _, phase := range []struct {
		name string
		d    time.Duration
	}{{"dns", t.DNS}, {"connect", t.Connect}, {"proxy", t.Proxy}, {"tls", t.TLS}, {"send", t.Send}, {"wait", t.Wait}, {"body", t.Body}, {"total", t.Total}} {
		if phase.d >= 0 {
			out.RawSetString(phase.name, lua.LNumber(phase.d.Seconds()))
		}
	}
	out.RawSetString("reused", lua.LBool(t.Reused))
	return c.ReturnValue(out)
}

// ofTLS makes an attribute of the TLS connection that a response came on.
func ofTLS(get func(c *runtime.Call, s *tls.ConnectionState, checked bool) error) func(c *runtime.Call) error {
	return func(c *runtime.Call) error {
		r := exchangeOf(c)
		if r == nil {
			return c.Return(nil)
		}
		s, checked := r.TLS()
		if s == nil {
			return c.Return(nil)
		}
		return get(c, s, checked)
	}
}
