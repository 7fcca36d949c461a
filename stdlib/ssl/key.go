package ssl

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
)

// contextKey is all that the configurations of a Context depend on.
type contextKey struct {
	context        *Context
	min, max       uint16
	checkHostname  bool
	verify         VerifyMode
	roots          *x509.CertPool
	loaded         int
	certificates   int
	last           *tls.Certificate
	alpn, tls12Set string
}

// Key returns a comparable value that changes with every change of the
// settings: connections whose keys are equal were made under the same ones.
func (c *Context) Key() any {
	k := contextKey{
		context: c, min: c.MinVersion, max: c.MaxVersion, checkHostname: c.checkHostname, verify: c.verify,
		roots: c.roots, loaded: len(c.loaded), certificates: len(c.certificates),
		alpn: fmt.Sprintf("%q", c.ALPN), tls12Set: fmt.Sprint(c.ciphers),
	}
	if n := len(c.certificates); n > 0 {
		k.last = &c.certificates[n-1]
	}
	return k
}
