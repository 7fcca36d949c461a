package ssl_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/bindings/threading"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// pair writes a self-signed certificate for localhost with its key to a file.
func pair(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	k, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "pair.pem")
	b := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: k})...)
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestServerAndClient(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithHost(host.OS()), runtime.WithModules(ssl.Module, socket.Module, threading.Module))
	bindingtest.Run(t, vm, `
local PAIR = ...
local ssl, socket, threading = require("ssl"), require("socket"), require("threading")
local function same(got, want) if got ~= want then error("got " .. repr(got) .. ", want " .. repr(want), 2) end end
local server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
same(server.verify_mode, ssl.CERT_NONE) same(server.check_hostname, false)
server:load_cert_chain(PAIR)
server:set_alpn_protocols({"echo"})
local listener = server:wrap_socket(socket.create_server({"127.0.0.1", 0}), {server_side = true})
assert(isinstance(listener, ssl.SSLSocket) and listener.server_side)
local seen = {}
local t = threading.Thread(function()
  for i = 1, 3 do
    local ok, conn, peer = pcall(listener.accept, listener)
    if ok then
      seen[#seen + 1] = {conn:version(), conn:selected_alpn_protocol(), peer[1], conn:getpeercert()}
      conn:sendall(conn:recv(100):upper())
      conn:close()
    end
  end
end)
t:start()
local client = ssl.create_default_context({cafile = PAIR})
client:set_alpn_protocols({"other", "echo"})
client.maximum_version = ssl.TLSVersion.TLSv1_2
local function talk(s) s:sendall("hello") same(s:recv(100), "HELLO") end
-- on a connected socket
local s = client:wrap_socket(socket.create_connection(listener:getsockname()), {server_hostname = "localhost"})
same(s:version(), "TLSv1.2") same(s:selected_alpn_protocol(), "echo") same(s:getpeercert().subject[1][1][2], "localhost")
talk(s) s:close()
-- on one that connects later, with the older function
local plain = socket.socket()
s = ssl.wrap_socket(plain)
same(s:version(), nil) same(s:cipher(), nil)
s:connect(listener:getsockname())
same(#s:getpeercert(true) > 100, true) same(next(s:getpeercert()), nil)
talk(s)
-- a name that is not the server's
local ok, e = pcall(client.wrap_socket, client, socket.create_connection(listener:getsockname()), {server_hostname = "elsewhere"})
assert(not ok and isinstance(e, ssl.SSLCertVerificationError) and isinstance(e, ssl.CertificateError) and e.reason == "CERTIFICATE_VERIFY_FAILED", tostring(e))
t:join()
same(#seen, 2) same(seen[1][1], "TLSv1.2") same(seen[1][2], "echo") same(seen[1][3], "127.0.0.1") same(seen[1][4], nil)
`, pair(t))
}
