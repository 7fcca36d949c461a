package client

import (
	bindssl "github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/ssl"
)

// HTTPSConnection is HTTPConnection over TLS.
var HTTPSConnection = &runtime.Class{Name: "HTTPSConnection", Doc: "A connection to an HTTPS server, whose certificate and name are checked unless context says otherwise.", Bases: []*runtime.Class{HTTPConnection}, Body: httpsConnectionBody{}}

type httpsConnectionBody struct{}

func (httpsConnectionBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(host: string, port?: integer, key_file?: string, cert_file?: string, timeout?: number|None, source_address?: table|None, *, context?: SSLContext|None, check_hostname?: boolean|None, blocksize: integer = 8192)",
		Doc: "Make a connection that is not yet open. context is an ssl.SSLContext; key_file and cert_file are a client certificate, better given by the context.",
		Fn: func(c *runtime.Call) error {
			n, err := initConnection(c, options{0, 1, 4, 5, 8}, true)
			if err != nil {
				return err
			}
			return n.initTLS(c)
		},
	}
	class.Props = []runtime.Prop{
		readOnly("_context", "SSLContext|nil", "The SSLContext in use, nil for the usual checks.", func(_ *runtime.Call, n *connection) any {
			if n.context == nil {
				return nil
			}
			return n.context
		}),
		plain("key_file", "string", "The file of the client's key.", func(*connection) any { return nil },
			func(c *runtime.Call, _ *connection) error { return c.Self().SetField("key_file", c.Arg(0)) }),
		plain("cert_file", "string", "The file of the client's certificate.", func(*connection) any { return nil },
			func(c *runtime.Call, _ *connection) error { return c.Self().SetField("cert_file", c.Arg(0)) }),
	}
}

// initTLS chooses the settings: the given context, what the module ssl has for
// https, or the core's own, which check everything.
func (n *connection) initTLS(c *runtime.Call) error {
	const keyFile, certFile, context, checkHostname = 2, 3, 6, 7
	n.context = c.Obj(context)
	if n.context == nil {
		o, err := bindssl.DefaultHTTPSContext(c.Context(), c.VM())
		if err != nil {
			return err
		}
		n.context = o
	}
	if n.context != nil {
		ctx, ok := n.context.Native().(*ssl.Context)
		if !ok {
			return runtime.Raisef(runtime.TypeError, "%s: parameter 'context': expected an SSLContext, got %s", c.Self().ClassName(), n.context.ClassName())
		}
		n.tls = ctx
	}
	if !c.Given(certFile) && !c.Given(keyFile) && (!c.Given(checkHostname) || c.IsNone(checkHostname)) {
		return nil
	}
	if n.tls == nil {
		n.tls = ssl.NewDefault(false)
	}
	if c.Given(checkHostname) && !c.IsNone(checkHostname) {
		if c.Bool(checkHostname) && n.tls.Verify() == ssl.CertNone {
			return runtime.Raisef(runtime.ValueError, "check_hostname needs a SSL context with either CERT_OPTIONAL or CERT_REQUIRED")
		}
		n.tls.SetCheckHostname(c.Bool(checkHostname))
	}
	if !c.Given(certFile) && !c.Given(keyFile) {
		return nil
	}
	if !c.Given(certFile) {
		return runtime.Raisef(runtime.TypeError, "%s: parameter 'key_file' needs cert_file beside it", c.Self().ClassName())
	}
	return n.tls.LoadCertChain(c.VM().Host(), c.Str(certFile), c.Str(keyFile))
}
