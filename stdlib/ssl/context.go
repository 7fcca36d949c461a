package ssl

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
)

// VerifyMode tells what is asked of the peer's certificate.
type VerifyMode int

// The documented values of verify_mode.
const (
	CertNone     VerifyMode = iota // none, or an unchecked one
	CertOptional                   // as CertRequired for a client; for a server, checked if there is one
	CertRequired                   // a certificate that leads to a trusted one
)

// Protocol numbers of the document.
const (
	ProtocolTLS       = 2
	ProtocolTLSClient = 16
	ProtocolTLSServer = 17
)

// ErrHostnameNeedsCert is setting CertNone while the host name is checked.
var ErrHostnameNeedsCert = errors.New("verify_mode: CERT_NONE contradicts check_hostname")

// Context is a set of TLS settings. It may be used for any number of connections
// and must not be changed while one is being opened.
type Context struct {
	Protocol int

	MinVersion uint16 // a number of crypto/tls; 0 for TLS 1.2
	MaxVersion uint16 // 0 for the highest there is
	ALPN       []string

	checkHostname bool
	verify        VerifyMode
	certificates  []tls.Certificate
	roots         *x509.CertPool // nil: the system's
	loaded        []*x509.Certificate
	ciphers       []uint16 // for TLS 1.2; nil for Go's choice
}

// New makes a Context for one of the protocols. ProtocolTLSClient checks
// certificates and host names, the others check nothing until told to.
func New(protocol int) *Context {
	c := &Context{Protocol: protocol}
	if protocol == ProtocolTLSClient {
		c.checkHostname, c.verify = true, CertRequired
	}
	return c
}

// Clone returns a copy that can be changed on its own.
func (c *Context) Clone() *Context {
	n := *c
	n.ALPN, n.certificates = slices.Clone(c.ALPN), slices.Clone(c.certificates)
	n.loaded, n.ciphers = slices.Clone(c.loaded), slices.Clone(c.ciphers)
	if c.roots != nil {
		n.roots = c.roots.Clone()
	}
	return &n
}

// NewDefault makes the Context of create_default_context: for clients, with
// server checks on, or for servers, without asking for certificates.
func NewDefault(server bool) *Context {
	if server {
		return New(ProtocolTLSServer)
	}
	return New(ProtocolTLSClient)
}

// CheckHostname tells whether the server's name must be in its certificate.
func (c *Context) CheckHostname() bool { return c.checkHostname }

// SetCheckHostname turns the check on or off; on implies CertRequired.
func (c *Context) SetCheckHostname(on bool) {
	if on && c.verify == CertNone {
		c.verify = CertRequired
	}
	c.checkHostname = on
}

// Verify returns what is asked of the peer's certificate.
func (c *Context) Verify() VerifyMode { return c.verify }

// SetVerify sets it. CertNone is [ErrHostnameNeedsCert] while the host name is checked.
func (c *Context) SetVerify(m VerifyMode) error {
	if m == CertNone && c.checkHostname {
		return ErrHostnameNeedsCert
	}
	c.verify = m
	return nil
}

func (c *Context) config() *tls.Config {
	min := c.MinVersion
	if min == 0 {
		min = tls.VersionTLS12
	}
	return &tls.Config{
		Certificates: c.certificates,
		RootCAs:      c.roots,
		MinVersion:   min,
		MaxVersion:   c.MaxVersion,
		NextProtos:   c.ALPN,
		CipherSuites: c.ciphers,
	}
}

// ClientConfig makes the configuration for connecting to the server of that
// name. A protocol that fills in the name itself passes "".
func (c *Context) ClientConfig(serverName string) *tls.Config {
	cfg := c.config()
	cfg.ServerName = serverName
	switch {
	case c.verify == CertNone:
		cfg.InsecureSkipVerify = true
	case !c.checkHostname:
		// Go checks the chain and the name or neither, so the chain is checked here.
		cfg.InsecureSkipVerify = true
		roots := c.roots
		cfg.VerifyConnection = func(s tls.ConnectionState) error { return verifyChain(s, roots) }
	}
	return cfg
}

func verifyChain(s tls.ConnectionState, roots *x509.CertPool) error {
	opts := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool()}
	for _, cert := range s.PeerCertificates[1:] {
		opts.Intermediates.AddCert(cert)
	}
	if _, err := s.PeerCertificates[0].Verify(opts); err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: s.PeerCertificates, Err: err}
	}
	return nil
}

// ServerConfig makes the configuration for accepting connections.
func (c *Context) ServerConfig() *tls.Config {
	cfg := c.config()
	cfg.RootCAs, cfg.ClientCAs = nil, c.roots
	switch c.verify {
	case CertOptional:
		cfg.ClientAuth = tls.VerifyClientCertIfGiven
	case CertRequired:
		cfg.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return cfg
}
