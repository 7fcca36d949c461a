package runtime

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
)

// tlsError is the table for what goes wrong with TLS. It returns nil for
// anything else.
func tlsError(err error) *Raise {
	var (
		verify  *tls.CertificateVerificationError
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		record  tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &verify), errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid):
		code, text := verifyFailure(err)
		return &Raise{Class: SSLCertVerificationError, Args: []any{1, "certificate verify failed: " + text}, Cause: err,
			Attrs: map[string]any{"reason": "CERTIFICATE_VERIFY_FAILED", "verify_code": code, "verify_message": text}}
	case errors.As(err, &record):
		return &Raise{Class: SSLError, Args: []any{1, record.Error()}, Cause: err, Attrs: map[string]any{"reason": "WRONG_VERSION_NUMBER"}}
	}
	if text, ok := tlsText(err); ok {
		return &Raise{Class: SSLError, Args: []any{1, text}, Cause: err}
	}
	return nil
}

// tlsText finds the errors of crypto/tls that have no type of their own: alerts,
// which are a *net.OpError around an unexported type, and handshakes that cannot
// go on, which are known by their text.
func tlsText(err error) (string, bool) {
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error") {
		return op.Error(), true
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if strings.HasPrefix(err.Error(), "tls: ") {
			return err.Error(), true
		}
	}
	return "", false
}

// verifyFailure gives the reason why a certificate is refused, in the words and
// with the number of OpenSSL, which scripts compare with; the words of crypto/x509
// with the number 1 where OpenSSL has none.
func verifyFailure(err error) (code int, text string) {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		verify  *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &name):
		if net.ParseIP(name.Host) != nil {
			return 64, fmt.Sprintf("IP address mismatch, certificate is not valid for '%s'.", name.Host)
		}
		return 62, fmt.Sprintf("Hostname mismatch, certificate is not valid for '%s'.", name.Host)
	case errors.As(err, &unknown):
		if c := unknown.Cert; c != nil && string(c.RawIssuer) == string(c.RawSubject) {
			return 18, "self signed certificate"
		}
		return 20, "unable to get local issuer certificate"
	case errors.As(err, &invalid):
		switch {
		case invalid.Reason == x509.IncompatibleUsage:
			return 26, "unsupported certificate purpose"
		case invalid.Reason == x509.Expired && strings.Contains(invalid.Detail, " is before "):
			return 9, "certificate is not yet valid"
		case invalid.Reason == x509.Expired:
			return 10, "certificate has expired"
		}
		return 1, invalid.Error()
	case errors.As(err, &verify):
		return 1, verify.Err.Error()
	}
	return 1, err.Error()
}
