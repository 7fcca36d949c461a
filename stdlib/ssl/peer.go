package ssl

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// VersionName is how Python calls a TLS version, "" for an unknown one.
func VersionName(v uint16) string {
	switch v {
	case tls.VersionTLS10:
		return "TLSv1"
	case tls.VersionTLS11:
		return "TLSv1.1"
	case tls.VersionTLS12:
		return "TLSv1.2"
	case tls.VersionTLS13:
		return "TLSv1.3"
	}
	return ""
}

// CipherName returns the OpenSSL name of a suite and the bits of its key.
func CipherName(id uint16) (name string, bits int) {
	name = tls.CipherSuiteName(id)
	for openssl, n := range opensslNames {
		if n == id {
			name = openssl
		}
	}
	bits = 128
	if strings.Contains(name, "256") && !strings.Contains(name, "128") || strings.Contains(name, "CHACHA20") {
		bits = 256
	}
	return name, bits
}

const pemType = "CERTIFICATE"

// DERToPEM is DER_cert_to_PEM_cert.
func DERToPEM(der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}))
}

// PEMToDER is PEM_cert_to_DER_cert.
func PEMToDER(text string) ([]byte, error) {
	block, _ := pem.Decode([]byte(strings.TrimSpace(text) + "\n"))
	if block == nil || block.Type != pemType {
		return nil, errors.New("PEM_cert_to_DER_cert: the text is no PEM certificate")
	}
	return block.Bytes, nil
}

// Attribute is one part of a name in a certificate, such as commonName.
type Attribute struct{ Name, Value string }

var attributeNames = map[string]string{
	"2.5.4.3": "commonName", "2.5.4.5": "serialNumber", "2.5.4.6": "countryName", "2.5.4.7": "localityName",
	"2.5.4.8": "stateOrProvinceName", "2.5.4.9": "streetAddress", "2.5.4.10": "organizationName",
	"2.5.4.11": "organizationalUnitName", "2.5.4.17": "postalCode", "1.2.840.113549.1.9.1": "emailAddress",
}

// Info is a certificate as getpeercert shows it.
type Info struct {
	Subject, Issuer []Attribute
	Version         int
	SerialNumber    string // hexadecimal, upper case
	NotBefore       string // "Jan  5 09:34:43 2018 GMT"
	NotAfter        string
	SubjectAltName  []Attribute // {"DNS", name} and so on
}

// InfoOf takes a certificate apart.
func InfoOf(cert *x509.Certificate) Info {
	const layout = "Jan _2 15:04:05 2006 GMT"
	serial := fmt.Sprintf("%X", cert.SerialNumber)
	if len(serial)%2 != 0 {
		serial = "0" + serial
	}
	info := Info{
		Version: cert.Version, SerialNumber: serial,
		NotBefore: cert.NotBefore.UTC().Format(layout), NotAfter: cert.NotAfter.UTC().Format(layout),
	}
	for _, n := range cert.Subject.Names {
		info.Subject = append(info.Subject, Attribute{attributeName(n.Type.String()), fmt.Sprint(n.Value)})
	}
	for _, n := range cert.Issuer.Names {
		info.Issuer = append(info.Issuer, Attribute{attributeName(n.Type.String()), fmt.Sprint(n.Value)})
	}
	alt := func(kind, value string) { info.SubjectAltName = append(info.SubjectAltName, Attribute{kind, value}) }
	for _, name := range cert.DNSNames {
		alt("DNS", name)
	}
	for _, ip := range cert.IPAddresses {
		alt("IP Address", ip.String())
	}
	for _, mail := range cert.EmailAddresses {
		alt("email", mail)
	}
	for _, u := range cert.URIs {
		alt("URI", u.String())
	}
	return info
}

func attributeName(oid string) string {
	if name := attributeNames[oid]; name != "" {
		return name
	}
	return oid
}
