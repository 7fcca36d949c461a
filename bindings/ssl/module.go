package ssl

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	core "github.com/netlua/netlua/stdlib/ssl"
)

// The exceptions besides those that the runtime needs itself.
var (
	sslZeroReturnError = runtime.NewException("SSLZeroReturnError", "The peer ended TLS.", runtime.SSLError)
	sslWantReadError   = runtime.NewException("SSLWantReadError", "A socket that does not wait has nothing to read.", runtime.SSLError)
	sslWantWriteError  = runtime.NewException("SSLWantWriteError", "A socket that does not wait cannot write.", runtime.SSLError)
	sslSyscallError    = runtime.NewException("SSLSyscallError", "The system failed under TLS.", runtime.SSLError)
)

// Module is require("ssl").
var Module = &runtime.Module{
	Name: "ssl",
	Doc:  "TLS for sockets and connections.",
	Classes: []*runtime.Class{SSLContext, SSLSocket, runtime.SSLError, runtime.SSLCertVerificationError, runtime.SSLEOFError,
		sslZeroReturnError, sslWantReadError, sslWantWriteError, sslSyscallError},
	Consts: []runtime.Const{
		{Name: "CertificateError", Value: runtime.SSLCertVerificationError, Doc: "An older name of SSLCertVerificationError."},
		{Name: "CERT_NONE", Value: int(core.CertNone), Doc: "Check no certificate."},
		{Name: "CERT_OPTIONAL", Value: int(core.CertOptional), Doc: "Check a certificate if there is one."},
		{Name: "CERT_REQUIRED", Value: int(core.CertRequired), Doc: "Require a certificate that leads to a trusted one."},
		{Name: "PROTOCOL_TLS", Value: core.ProtocolTLS, Doc: "TLS for both sides; checks nothing until told to."},
		{Name: "PROTOCOL_SSLv23", Value: core.ProtocolTLS, Doc: "An older name of PROTOCOL_TLS."},
		{Name: "PROTOCOL_TLS_CLIENT", Value: core.ProtocolTLSClient, Doc: "TLS for clients; checks certificates and names."},
		{Name: "PROTOCOL_TLS_SERVER", Value: core.ProtocolTLSServer, Doc: "TLS for servers."},
		{Name: "PROTOCOL_TLSv1", Value: 3, Doc: "TLS 1.0 only."},
		{Name: "PROTOCOL_TLSv1_1", Value: 4, Doc: "TLS 1.1 only."},
		{Name: "PROTOCOL_TLSv1_2", Value: 5, Doc: "TLS 1.2 only."},
		{Name: "OP_ALL", Value: 0, Doc: "No effect."},
		{Name: "OP_NO_SSLv2", Value: 0, Doc: "No effect: it is never spoken."},
		{Name: "OP_NO_SSLv3", Value: opNoSSLv3, Doc: "No effect: it is never spoken."},
		{Name: "OP_NO_TLSv1", Value: opNoTLSv1, Doc: "Do not speak TLS 1.0."},
		{Name: "OP_NO_TLSv1_1", Value: opNoTLSv11, Doc: "Do not speak TLS 1.1."},
		{Name: "OP_NO_TLSv1_2", Value: opNoTLSv12, Doc: "Do not speak TLS 1.2."},
		{Name: "OP_NO_TLSv1_3", Value: opNoTLSv13, Doc: "Do not speak TLS 1.3."},
		{Name: "HAS_SNI", Value: true, Doc: "The server's name is sent."},
		{Name: "HAS_ALPN", Value: true, Doc: "Protocols can be negotiated."},
		{Name: "HAS_TLSv1_2", Value: true, Doc: "TLS 1.2 can be spoken."},
		{Name: "HAS_TLSv1_3", Value: true, Doc: "TLS 1.3 can be spoken."},
		{Name: "OPENSSL_VERSION", Value: "Go crypto/tls", Doc: "The implementation of TLS."},
		{Name: "TLSVersion", Value: versions, Doc: "The numbers of TLS versions, for minimum_version and maximum_version."},
		{Name: "Purpose", Value: map[string]string{"SERVER_AUTH": serverAuth, "CLIENT_AUTH": clientAuth}, Doc: "What create_default_context is for: SERVER_AUTH for clients, CLIENT_AUTH for servers."},
	},
	Funcs: []runtime.Func{
		{
			Sig: "create_default_context(purpose: string = '1.3.6.1.5.5.7.3.1', *, cafile?: string, capath?: string, cadata?: string): SSLContext",
			Doc: "Make a context with checks on, which trusts the system's certificates, or those given instead.",
			Fn:  createDefault,
		},
		{Sig: "_create_unverified_context(protocol: integer = 2, *, cert_reqs: integer = 0, check_hostname: boolean = false, purpose?: string, certfile?: string, keyfile?: string, cafile?: string, capath?: string, cadata?: string): SSLContext", Doc: "Make a context that checks nothing.", Fn: createUnverified},
		{Sig: "_create_default_https_context(): SSLContext", Doc: "What https connections without a context use. Assign _create_unverified_context to it to turn checks off.", Fn: func(c *runtime.Call) error {
			return c.Return(c.VM().NewObject(SSLContext, core.NewDefault(false)))
		}},
		{
			Sig: "wrap_socket(sock: socket, keyfile?: string, certfile?: string, server_side: boolean = false, cert_reqs: integer = 0, ssl_version: integer = 2, ca_certs?: string, do_handshake_on_connect: boolean = true, suppress_ragged_eofs: boolean = true, ciphers?: string): SSLSocket",
			Doc: "Start TLS on a socket with settings of its own. SSLContext.wrap_socket is the newer way.",
			Fn:  wrapSocket,
		},
		{Sig: "get_server_certificate(addr: table, ssl_version: integer = 2, ca_certs?: string): string", Doc: "The certificate of the server at {host, port} as PEM; checked only with ca_certs.", Fn: serverCertificate},
		{Sig: "cert_time_to_seconds(cert_time: string): integer", Doc: "A time of a certificate, such as notAfter, in seconds since the epoch.", Fn: func(c *runtime.Call) error {
			t, err := core.CertTime(c.Str(0))
			if err != nil {
				return runtime.Raisef(runtime.ValueError, "%s", err)
			}
			return c.Return(t.Unix())
		}},
		{Sig: "DER_cert_to_PEM_cert(der_cert_bytes: bytes): string", Doc: "A certificate in PEM.", Fn: func(c *runtime.Call) error { return c.ReturnStr(core.DERToPEM([]byte(c.Str(0)))) }},
		{Sig: "PEM_cert_to_DER_cert(pem_cert_string: string): bytes", Doc: "A certificate in DER.", Fn: func(c *runtime.Call) error {
			der, err := core.PEMToDER(c.Str(0))
			if err != nil {
				return runtime.Raisef(runtime.ValueError, "%s", err)
			}
			return c.ReturnStr(string(der))
		}},
	},
	Errors: convertError,
}

// Purposes, by the identifiers of extended key usage.
const (
	serverAuth = "1.3.6.1.5.5.7.3.1"
	clientAuth = "1.3.6.1.5.5.7.3.2"
)

var versions = map[string]int{
	"MINIMUM_SUPPORTED": -2, "MAXIMUM_SUPPORTED": -1, "SSLv3": 0x300,
	"TLSv1": tls.VersionTLS10, "TLSv1_1": tls.VersionTLS11, "TLSv1_2": tls.VersionTLS12, "TLSv1_3": tls.VersionTLS13,
}

func convertError(err error) *runtime.Raise {
	var load *core.LoadError
	switch {
	case errors.As(err, &load):
		return &runtime.Raise{Class: runtime.SSLError, Args: []any{load.Msg}, Cause: err}
	case errors.Is(err, core.ErrNoCipher):
		return &runtime.Raise{Class: runtime.SSLError, Args: []any{"No cipher can be selected."}, Cause: err}
	case errors.Is(err, core.ErrNothingToLoad):
		return &runtime.Raise{Class: runtime.TypeError, Args: []any{"cafile, capath and cadata cannot be all omitted"}, Cause: err}
	case errors.Is(err, core.ErrHostnameNeedsCert):
		return &runtime.Raise{Class: runtime.ValueError, Args: []any{"Cannot set verify_mode to CERT_NONE when check_hostname is enabled."}, Cause: err}
	}
	return nil
}

func createDefault(c *runtime.Call) error {
	server := false
	switch c.Str(0) {
	case serverAuth:
	case clientAuth:
		server = true
	default:
		return runtime.Raisef(runtime.TypeError, "create_default_context: parameter 'purpose': expected Purpose.SERVER_AUTH or Purpose.CLIENT_AUTH")
	}
	ctx := core.NewDefault(server)
	if c.Given(1) || c.Given(2) || c.Given(3) {
		if err := load(c, ctx, 1); err != nil {
			return err
		}
	}
	return c.Return(c.VM().NewObject(SSLContext, ctx))
}

// load adds the trusted certificates that arguments i to i+2 name.
func load(c *runtime.Call, ctx *core.Context, i int) error {
	h, cafile, capath, cadata := c.VM().Host(), c.Str(i), c.Str(i+1), c.Str(i+2)
	return c.Block(func(context.Context) error { return ctx.LoadVerifyLocations(h, cafile, capath, cadata) })
}

func createUnverified(c *runtime.Call) error {
	ctx := core.New(core.ProtocolTLS)
	if err := ctx.SetVerify(core.VerifyMode(c.Int(1))); err != nil {
		return err
	}
	if c.Bool(2) {
		ctx.SetCheckHostname(true)
	}
	if c.Given(4) {
		if err := ctx.LoadCertChain(c.VM().Host(), c.Str(4), c.Str(5)); err != nil {
			return err
		}
	}
	if c.Given(6) || c.Given(7) || c.Given(8) {
		if err := load(c, ctx, 6); err != nil {
			return err
		}
	}
	return c.Return(c.VM().NewObject(SSLContext, ctx))
}

func wrapSocket(c *runtime.Call) error {
	const keyfile, certfile, serverSide, certReqs, version, caCerts, handshake, ciphers = 1, 2, 3, 4, 5, 6, 7, 9
	ctx, err := newContext(c.Int(version))
	if err != nil {
		return err
	}
	ctx.SetCheckHostname(false)
	if err := ctx.SetVerify(core.VerifyMode(c.Int(certReqs))); err != nil {
		return err
	}
	if c.Given(certfile) {
		if err := ctx.LoadCertChain(c.VM().Host(), c.Str(certfile), c.Str(keyfile)); err != nil {
			return err
		}
	} else if c.Bool(serverSide) {
		return runtime.Raisef(runtime.ValueError, "certfile must be specified for server-side operations")
	}
	if c.Given(caCerts) {
		if err := ctx.LoadVerifyLocations(c.VM().Host(), c.Str(caCerts), "", ""); err != nil {
			return err
		}
	}
	if c.Given(ciphers) {
		if err := ctx.SetCiphers(c.Str(ciphers)); err != nil {
			return err
		}
	}
	return wrap(c, c.VM().NewObject(SSLContext, ctx), c.Bool(serverSide), c.Bool(handshake), "")
}

func serverCertificate(c *runtime.Call) error {
	t := c.Table(0)
	name, ok1 := t.RawGetInt(1).(lua.LString)
	port, ok2 := t.RawGetInt(2).(lua.LNumber)
	if !ok1 || !ok2 {
		return runtime.Raisef(runtime.TypeError, "get_server_certificate: parameter 'addr': expected {host, port}")
	}
	ctx := core.New(core.ProtocolTLS)
	if c.Given(2) {
		if err := ctx.SetVerify(core.CertRequired); err != nil {
			return err
		}
		if err := ctx.LoadVerifyLocations(c.VM().Host(), c.Str(2), "", ""); err != nil {
			return err
		}
	}
	h := c.VM().Host()
	var der []byte
	if err := c.Block(func(bg context.Context) error {
		conn, err := h.Dial(bg, host.Target{Network: "tcp", Address: net.JoinHostPort(string(name), strconv.Itoa(int(port)))})
		if err != nil {
			return err
		}
		defer conn.Close()
		client := tls.Client(conn, ctx.ClientConfig(string(name)))
		if err := client.HandshakeContext(bg); err != nil {
			return err
		}
		der = client.ConnectionState().PeerCertificates[0].Raw
		return nil
	}); err != nil {
		return err
	}
	return c.ReturnStr(core.DERToPEM(der))
}
