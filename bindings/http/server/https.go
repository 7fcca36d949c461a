package server

import (
	"context"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/runtime"
	corehttps "github.com/netlua/netlua/stdlib/ssl"
)

// HTTPSServer is the class of servers under TLS.
var HTTPSServer = &runtime.Class{
	Name: "HTTPSServer", Doc: "A server for HTTP under TLS, one connection at a time. Clients that do not speak TLS reach no handler.",
	Bases: []*runtime.Class{HTTPServer},
	Body:  httpsBody{},
}

// ThreadingHTTPSServer is HTTPSServer with threads.
var ThreadingHTTPSServer = &runtime.Class{
	Name: "ThreadingHTTPSServer", Doc: "A server for HTTP under TLS with a thread for each connection, on which TLS is negotiated, too.",
	Bases: []*runtime.Class{socketserver.ThreadingMixIn, HTTPSServer},
	Attrs: []runtime.Const{{Name: "daemon_threads", Value: true, Doc: "Whether the program may end while threads serve requests."}},
}

type httpsBody struct{}

func (httpsBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(server_address: table|string, RequestHandlerClass: any, bind_and_activate: boolean = true, *, certfile: string, keyfile?: string|None, password?: any, alpn_protocols?: string[]|None)",
		Doc: "Make a server with the certificate in the file certfile, which lies in front of those that lead to a trusted one, and its private key: in the file keyfile, or in certfile. password, or what a function of that name gives, decrypts the key. alpn_protocols are the protocols that are offered: http/1.1.",
		Fn:  initHTTPS,
	}
}

// initHTTPS is what a script would do: the server's socket becomes that of a context.
func initHTTPS(c *runtime.Call) error {
	password, err := ssl.Password(c, 5)
	if err != nil {
		return err
	}
	settings := corehttps.NewDefault(true)
	settings.ALPN = []string{"http/1.1"}
	if t := c.Table(6); t != nil {
		settings.ALPN = texts(t)
	}
	h, cert, key := c.VM().Host(), c.Str(3), c.Str(4)
	if err := c.Block(func(context.Context) error { return settings.LoadEncryptedChain(h, cert, key, password) }); err != nil {
		return err
	}
	if err := socketserver.TCPServer.Init.Fn(c); err != nil {
		return err
	}
	L, self := c.State(), c.Self().Value()
	options := L.NewTable()
	options.RawSetString("server_side", lua.LTrue)
	out, err := c.VM().NewObject(ssl.SSLContext, settings).CallMethod(c.Context(), "wrap_socket", L.GetField(self, "socket"), options)
	if err != nil {
		return err
	}
	L.SetField(self, "socket", out[0])
	return nil
}

// passwordFile reads a password from the first line of a file.
func passwordFile(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSuffix(line, "\r")
}
