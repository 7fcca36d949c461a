package request

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/wire"
)

// cause is what a failure tells about the request.
type cause int

const (
	causeFinal   cause = iota // trying again cannot help
	causeConnect              // the server has not seen the request
	causeRead                 // the server may have acted on it
)

// causeOf sorts the errors of opening a URL.
func causeOf(err error) cause {
	var (
		denied   *host.PermissionError
		dns      *net.DNSError
		op       *net.OpError
		tunnel   *client.TunnelError
		cert     *tls.CertificateVerificationError
		unknown  x509.UnknownAuthorityError
		name     x509.HostnameError
		timeout  *wire.TimeoutError
		unseen   interface{ NotProcessed() bool }
		netErr   net.Error
		gone     *client.RemoteDisconnectedError
		badLine  *client.BadStatusLineError
		cutShort *client.IncompleteReadError
	)
	switch {
	case errors.Is(err, context.Canceled), errors.As(err, &denied),
		errors.As(err, &cert), errors.As(err, &unknown), errors.As(err, &name):
		return causeFinal
	case errors.As(err, &dns):
		if dns.IsNotFound {
			return causeFinal
		}
		return causeConnect
	case errors.As(err, &tunnel):
		if tunnel.Status >= 500 {
			return causeConnect
		}
		return causeFinal
	case errors.As(err, &unseen) && unseen.NotProcessed():
		return causeConnect
	case errors.As(err, &timeout):
		switch {
		case timeout.Total:
			return causeFinal
		case timeout.Op == "connect":
			return causeConnect
		}
		return causeRead
	case errors.As(err, &op) && op.Op == "dial":
		return causeConnect
	case errors.As(err, &gone), errors.As(err, &badLine), errors.As(err, &cutShort), errors.As(err, &netErr),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrUnexpectedEOF):
		return causeRead
	}
	return causeFinal
}
