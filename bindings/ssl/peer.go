package ssl

import (
	"crypto/x509"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ssl"
)

// CertificateTable shows a certificate as SSLSocket.getpeercert does.
func CertificateTable(c *runtime.Call, cert *x509.Certificate) *runtime.Table {
	return certTable(c, core.InfoOf(cert))
}
