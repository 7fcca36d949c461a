package ssl

import (
	"context"
	"crypto/tls"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/ssl"
)

// SSLContext is the class of TLS settings; its instances hold a *core.Context.
var SSLContext = &runtime.Class{Name: "SSLContext", Doc: "TLS settings that connections share: which certificates are trusted, which versions are spoken.", Clone: clone, Body: sslContextBody{}}

// clone gives a fork settings of its own.
func clone(_ *runtime.Copier, native any, _ *runtime.Object) (any, error) {
	return native.(*core.Context).Clone(), nil
}

// The bits of options that have an effect.
const (
	opNoSSLv3  = 0x02000000
	opNoTLSv1  = 0x04000000
	opNoTLSv12 = 0x08000000
	opNoTLSv11 = 0x10000000
	opNoTLSv13 = 0x20000000
)

// newContext makes the settings for one of the protocol numbers.
func newContext(protocol int) (*core.Context, error) {
	only := func(v uint16) (*core.Context, error) {
		ctx := core.New(core.ProtocolTLS)
		ctx.Protocol, ctx.MinVersion, ctx.MaxVersion = protocol, v, v
		return ctx, nil
	}
	switch protocol {
	case core.ProtocolTLS, core.ProtocolTLSClient, core.ProtocolTLSServer:
		return core.New(protocol), nil
	case 3:
		return only(tls.VersionTLS10)
	case 4:
		return only(tls.VersionTLS11)
	case 5:
		return only(tls.VersionTLS12)
	}
	return nil, runtime.Raisef(runtime.ValueError, "invalid or unsupported protocol version %d", protocol)
}

func settings(c *runtime.Call) *core.Context {
	ctx, ok := c.Native().(*core.Context)
	if !ok { // a subclass whose __init did not call ours
		ctx = core.New(core.ProtocolTLS)
		c.SetNative(ctx)
	}
	return ctx
}

// version reads an assignment to minimum_version or maximum_version.
func version(c *runtime.Call, name string) (uint16, error) {
	switch v := c.Int(0); v {
	case -2, -1:
		return 0, nil
	case tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12, tls.VersionTLS13:
		return uint16(v), nil
	default:
		return 0, runtime.Raisef(runtime.ValueError, "%s: %d is no version of TLSVersion", name, v)
	}
}

type sslContextBody struct{}

func (sslContextBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(protocol: integer = 2)", Doc: "Make a context for PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER or PROTOCOL_TLS.",
		Fn: func(c *runtime.Call) error {
			ctx, err := newContext(c.Int(0))
			if err == nil {
				c.SetNative(ctx)
			}
			return err
		},
	}
	class.Props = []runtime.Prop{
		{Name: "check_hostname", Type: "boolean", Doc: "Whether the server's name must be in its certificate.",
			Get: func(c *runtime.Call) error { return c.Return(settings(c).CheckHostname()) },
			Set: func(c *runtime.Call) error { settings(c).SetCheckHostname(c.Bool(0)); return nil }},
		{Name: "verify_mode", Type: "integer", Doc: "CERT_NONE, CERT_OPTIONAL or CERT_REQUIRED.",
			Get: func(c *runtime.Call) error { return c.Return(int(settings(c).Verify())) },
			Set: func(c *runtime.Call) error {
				m := c.Int(0)
				if m < 0 || m > int(core.CertRequired) {
					return runtime.Raisef(runtime.ValueError, "invalid value for verify_mode")
				}
				return settings(c).SetVerify(core.VerifyMode(m))
			}},
		{Name: "minimum_version", Type: "integer", Doc: "The lowest TLS version that is spoken, of TLSVersion.",
			Get: func(c *runtime.Call) error {
				if v := settings(c).MinVersion; v != 0 {
					return c.Return(int(v))
				}
				return c.Return(tls.VersionTLS12)
			},
			Set: func(c *runtime.Call) error {
				v, err := version(c, "minimum_version")
				if err == nil {
					settings(c).MinVersion = v
				}
				return err
			}},
		{Name: "maximum_version", Type: "integer", Doc: "The highest TLS version that is spoken, of TLSVersion.",
			Get: func(c *runtime.Call) error {
				if v := settings(c).MaxVersion; v != 0 {
					return c.Return(int(v))
				}
				return c.Return(-1)
			},
			Set: func(c *runtime.Call) error {
				v, err := version(c, "maximum_version")
				if err == nil {
					settings(c).MaxVersion = v
				}
				return err
			}},
		{Name: "protocol", Type: "integer", Doc: "What the context was made for.", Get: func(c *runtime.Call) error { return c.Return(settings(c).Protocol) }},
		{Name: "options", Type: "integer", Doc: "The sum of OP_NO_TLSv1_3 and its like; the versions that are left must be neighbours.",
			Get: func(c *runtime.Call) error { return c.Return(optionsOf(settings(c))) },
			Set: func(c *runtime.Call) error { return setOptions(settings(c), c.Int(0)) }},
	}
	class.Methods = []runtime.Func{
		{Sig: "load_cert_chain(certfile: string, keyfile?: string, password?: any)", Doc: "Load a certificate, with those that lead to a trusted one, and its private key. password, or what a function of that name gives, decrypts a key in PKCS #8.", Fn: func(c *runtime.Call) error {
			ctx, h, cert, key := settings(c), c.VM().Host(), c.Str(0), c.Str(1)
			password, err := Password(c, 2)
			if err != nil {
				return err
			}
			return c.Block(func(context.Context) error { return ctx.LoadEncryptedChain(h, cert, key, password) })
		}},
		{Sig: "load_verify_locations(cafile?: string, capath?: string, cadata?: string)", Doc: "Trust the certificates in a file, in a directory, or in a string.", Fn: func(c *runtime.Call) error {
			return load(c, settings(c), 0)
		}},
		{Sig: "load_default_certs(purpose?: string)", Doc: "Trust the system's certificates.", Fn: func(c *runtime.Call) error {
			ctx := settings(c)
			return c.Block(func(context.Context) error { return ctx.LoadDefaultCerts() })
		}},
		{Sig: "set_default_verify_paths()", Doc: "As load_default_certs.", Fn: func(c *runtime.Call) error {
			ctx := settings(c)
			return c.Block(func(context.Context) error { return ctx.LoadDefaultCerts() })
		}},
		{Sig: "set_ciphers(ciphers: string)", Doc: "Choose cipher suites of TLS 1.2 by their OpenSSL names. Names of classes leave the choice as it is, which has no weak ones; those of TLS 1.3 cannot be chosen.", Fn: func(c *runtime.Call) error {
			return settings(c).SetCiphers(c.Str(0))
		}},
		{Sig: "set_alpn_protocols(alpn_protocols: string[])", Doc: "Offer protocols, the favourite first.", Fn: func(c *runtime.Call) error {
			var names []string
			for i := 1; i <= c.Table(0).Len(); i++ {
				s, ok := c.Table(0).RawGetInt(i).(lua.LString)
				if !ok || len(s) == 0 || len(s) > 255 {
					return runtime.Raisef(runtime.ValueError, "set_alpn_protocols: names must be strings of 1 to 255 bytes")
				}
				names = append(names, string(s))
			}
			settings(c).ALPN = names
			return nil
		}},
		{Sig: "get_ca_certs(binary_form: boolean = false): any[]", Doc: "The certificates that were loaded as trusted, the system's not among them.", Fn: func(c *runtime.Call) error {
			t := c.State().NewTable()
			for _, cert := range settings(c).Loaded() {
				if c.Bool(0) {
					t.Append(lua.LString(cert.Raw))
				} else {
					t.Append(certTable(c, core.InfoOf(cert)))
				}
			}
			return c.ReturnValue(t)
		}},
		{
			Sig: "wrap_socket(sock: socket, server_side: boolean = false, do_handshake_on_connect: boolean = true, suppress_ragged_eofs: boolean = true, server_hostname?: string|None, session?: any): SSLSocket",
			Doc: "Start TLS on a socket. The new socket takes the connection over; the old one is closed.",
			Fn: func(c *runtime.Call) error {
				settings(c)
				return wrap(c, c.Self(), c.Bool(1), c.Bool(2), c.Str(4))
			},
		},
	}
}

// tlsVersions are the versions with the bits that turn them off, lowest first.
var tlsVersions = []struct {
	off     int
	version uint16
}{{opNoTLSv1, tls.VersionTLS10}, {opNoTLSv11, tls.VersionTLS11}, {opNoTLSv12, tls.VersionTLS12}, {opNoTLSv13, tls.VersionTLS13}}

func optionsOf(ctx *core.Context) int {
	min, max := ctx.MinVersion, ctx.MaxVersion
	if min == 0 {
		min = tls.VersionTLS12
	}
	bits := opNoSSLv3
	for _, v := range tlsVersions {
		if v.version < min || max != 0 && v.version > max {
			bits |= v.off
		}
	}
	return bits
}

func setOptions(ctx *core.Context, bits int) error {
	var on []uint16
	for i, v := range tlsVersions {
		if bits&v.off != 0 {
			continue
		}
		if len(on) > 0 && i > 0 && on[len(on)-1] != tlsVersions[i-1].version {
			return runtime.Raisef(runtime.ValueError, "options: the versions that are left are no neighbours")
		}
		on = append(on, v.version)
	}
	if len(on) == 0 {
		return runtime.Raisef(runtime.ValueError, "options: no version is left")
	}
	ctx.MinVersion, ctx.MaxVersion = on[0], on[len(on)-1]
	return nil
}

// certTable shows a certificate as Python does, names as lists of lists of pairs.
func certTable(c *runtime.Call, info core.Info) *runtime.Table {
	L := c.State()
	list := func(items ...lua.LValue) *lua.LTable {
		t := L.CreateTable(len(items), 0)
		for _, v := range items {
			t.Append(v)
		}
		return t
	}
	pair := func(a core.Attribute) *lua.LTable { return list(lua.LString(a.Name), lua.LString(a.Value)) }
	names := func(attributes []core.Attribute) *lua.LTable {
		t := L.NewTable()
		for _, a := range attributes {
			t.Append(list(pair(a)))
		}
		return t
	}
	t := L.NewTable()
	t.RawSetString("subject", names(info.Subject))
	t.RawSetString("issuer", names(info.Issuer))
	t.RawSetString("version", lua.LNumber(info.Version))
	t.RawSetString("serialNumber", lua.LString(info.SerialNumber))
	t.RawSetString("notBefore", lua.LString(info.NotBefore))
	t.RawSetString("notAfter", lua.LString(info.NotAfter))
	if len(info.SubjectAltName) > 0 {
		alt := L.NewTable()
		for _, a := range info.SubjectAltName {
			alt.Append(pair(a))
		}
		t.RawSetString("subjectAltName", alt)
	}
	return t
}

// Password reads argument i: a text, or a function that gives one; "" for none.
func Password(c *runtime.Call, i int) (string, error) {
	v := c.Arg(i)
	if v.Type() == lua.LTFunction {
		out, err := c.VM().Call(c.Context(), v)
		if err != nil {
			return "", err
		}
		v = lua.LNil
		if len(out) > 0 {
			v = out[0]
		}
	}
	switch b, isBytes := runtime.NativeOf[runtime.Bytes](v); {
	case isBytes:
		return string(b), nil
	case v == lua.LNil || runtime.IsNone(v):
		return "", nil
	case v.Type() == lua.LTString:
		return lua.LVAsString(v), nil
	}
	return "", runtime.Raisef(runtime.TypeError, "load_cert_chain: parameter 'password': expected a string or a function that gives one, got %s", c.VM().TypeName(v))
}
