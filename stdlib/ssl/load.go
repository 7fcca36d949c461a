package ssl

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path"

	"github.com/netlua/netlua/stdlib/host"
)

// maxFile bounds a file of certificates, in bytes.
const maxFile = 16 << 20

func readFile(files host.Files, name string) ([]byte, error) {
	f, err := files.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("load: %s has more than %d bytes", name, maxFile)
	}
	return b, err
}

// LoadError is a file or text without what was looked for in it.
type LoadError struct{ Msg string }

func (e *LoadError) Error() string { return e.Msg }

// ErrNothingToLoad is LoadVerifyLocations without an argument.
var ErrNothingToLoad = errors.New("load_verify_locations: one of cafile, capath and cadata must be given")

// LoadCertChain adds a certificate with its chain and its private key, in PEM.
// An empty keyFile means that the key is in certFile.
func (c *Context) LoadCertChain(files host.Files, certFile, keyFile string) error {
	return c.LoadEncryptedChain(files, certFile, keyFile, "")
}

// LoadEncryptedChain is LoadCertChain with the password of the key, which may be
// in the clear all the same.
func (c *Context) LoadEncryptedChain(files host.Files, certFile, keyFile, password string) error {
	chain, err := readFile(files, certFile)
	if err != nil {
		return err
	}
	key := chain
	if keyFile != "" {
		if key, err = readFile(files, keyFile); err != nil {
			return err
		}
	}
	if key, err = decryptKeys(key, password); err != nil {
		return &LoadError{"load_cert_chain: " + err.Error()}
	}
	pair, err := tls.X509KeyPair(chain, key)
	if err != nil {
		return &LoadError{"load_cert_chain: " + err.Error()}
	}
	c.certificates = append(c.certificates, pair)
	return nil
}

// LoadVerifyLocations adds trusted certificates: the PEM files cafile and all
// those in the directory capath, and cadata, which is PEM text or DER. Empty
// arguments count as not given; at least one must be.
func (c *Context) LoadVerifyLocations(files host.Files, cafile, capath, cadata string) error {
	if cafile == "" && capath == "" && cadata == "" {
		return ErrNothingToLoad
	}
	if cafile != "" {
		b, err := readFile(files, cafile)
		if err != nil {
			return err
		}
		if c.trustPEM(b) == 0 {
			return &LoadError{"load_verify_locations: no certificate or crl found in " + cafile}
		}
	}
	if capath != "" {
		entries, err := files.ReadDir(capath)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.IsDir() {
				continue
			}
			b, err := readFile(files, path.Join(capath, e.Name()))
			if err != nil {
				return err
			}
			c.trustPEM(b) // other files may lie there, too
		}
		c.pool()
	}
	if cadata != "" && c.trustPEM([]byte(cadata)) == 0 {
		certs, err := x509.ParseCertificates([]byte(cadata))
		if err != nil || len(certs) == 0 {
			return &LoadError{"load_verify_locations: cadata holds no certificate"}
		}
		for _, cert := range certs {
			c.trust(cert)
		}
	}
	return nil
}

// LoadDefaultCerts trusts the system's certificates besides those that were loaded.
func (c *Context) LoadDefaultCerts() error {
	if c.roots == nil {
		return nil // nothing else is trusted yet: the system's are what Go uses
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		return err
	}
	for _, cert := range c.loaded {
		pool.AddCert(cert)
	}
	c.roots = pool
	return nil
}

// Loaded returns the certificates that were loaded as trusted, the system's not among them.
func (c *Context) Loaded() []*x509.Certificate { return c.loaded }

func (c *Context) pool() *x509.CertPool {
	if c.roots == nil {
		c.roots = x509.NewCertPool()
	}
	return c.roots
}

func (c *Context) trust(cert *x509.Certificate) {
	c.pool().AddCert(cert)
	c.loaded = append(c.loaded, cert)
}

func (c *Context) trustPEM(b []byte) (n int) {
	for {
		var block *pem.Block
		if block, b = pem.Decode(b); block == nil {
			return n
		}
		if block.Type != "CERTIFICATE" && block.Type != "TRUSTED CERTIFICATE" {
			continue
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			c.trust(cert)
			n++
		}
	}
}
