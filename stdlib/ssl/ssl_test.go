package ssl

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/stdlib/host"
)

// certificate makes a self-signed certificate for names and writes it with its
// key to one PEM file.
func certificate(t *testing.T, names ...string) (file string, cert *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(0xabc), Subject: pkix.Name{CommonName: names[0], Organization: []string{"Example"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	k, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	b := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	b = append(b, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: k})...)
	file = filepath.Join(t.TempDir(), "pair.pem")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file, cert
}

// handshake connects client and server and returns their errors.
func handshake(t *testing.T, client, server *tls.Config) (clientErr, serverErr error) {
	t.Helper()
	a, b := tcptest.Pair(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		c := tls.Server(b, server)
		err := c.HandshakeContext(ctx)
		if err == nil {
			_, err = c.Read(make([]byte, 1)) // so that a refusal of the client's certificate arrives
		}
		done <- err
	}()
	c := tls.Client(a, client)
	clientErr = c.HandshakeContext(ctx)
	if clientErr == nil {
		_, clientErr = c.Write([]byte("x"))
	}
	if clientErr != nil {
		a.Close()
	}
	return clientErr, <-done
}

func TestVerification(t *testing.T) {
	file, _ := certificate(t, "server.example")
	files := host.OS()
	server := NewDefault(true)
	if err := server.LoadCertChain(files, file, ""); err != nil {
		t.Fatal(err)
	}
	trusting := func() *Context {
		c := NewDefault(false)
		if err := c.LoadVerifyLocations(files, file, "", ""); err != nil {
			t.Fatal(err)
		}
		return c
	}
	noName := trusting()
	noName.SetCheckHostname(false)
	unverified := New(ProtocolTLS)
	anyName := NewDefault(false)
	anyName.SetCheckHostname(false)
	if err := anyName.LoadVerifyLocations(files, "", t.TempDir(), ""); err != nil { // trusts nobody
		t.Fatal(err)
	}
	for _, c := range []struct {
		what    string
		context *Context
		name    string
		ok      bool
	}{
		{"trusted", trusting(), "server.example", true},
		{"other name", trusting(), "other.example", false},
		{"name unchecked", noName, "other.example", true},
		{"system's roots only", NewDefault(false), "server.example", false},
		{"trusting nobody, name unchecked", anyName, "server.example", false},
		{"unverified", unverified, "other.example", true},
	} {
		err, _ := handshake(t, c.context.ClientConfig(c.name), server.ServerConfig())
		var verify *tls.CertificateVerificationError
		if (err == nil) != c.ok || err != nil && !errors.As(err, &verify) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func TestClientCertificates(t *testing.T) {
	file, _ := certificate(t, "server.example")
	files := host.OS()
	server := NewDefault(true)
	client, bare := New(ProtocolTLS), New(ProtocolTLS)
	for _, err := range []error{
		server.LoadCertChain(files, file, file),
		server.LoadVerifyLocations(files, file, "", ""),
		server.SetVerify(CertRequired),
		client.LoadCertChain(files, file, ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	cfg := server.ServerConfig()
	if cfg.ClientAuth != tls.RequireAndVerifyClientCert {
		t.Error("CERT_REQUIRED does not ask for a certificate")
	}
	if _, err := handshake(t, bare.ClientConfig("server.example"), cfg); err == nil {
		t.Error("a client without certificate was let in")
	}
	if err := server.SetVerify(CertOptional); err != nil {
		t.Fatal(err)
	}
	if _, err := handshake(t, bare.ClientConfig("server.example"), server.ServerConfig()); err != nil {
		t.Errorf("CERT_OPTIONAL: %v", err)
	}
}

func TestSettings(t *testing.T) {
	c := NewDefault(false)
	if err := c.SetVerify(CertNone); !errors.Is(err, ErrHostnameNeedsCert) {
		t.Error(err)
	}
	c.SetCheckHostname(false)
	if err := c.SetVerify(CertNone); err != nil {
		t.Error(err)
	}
	c.SetCheckHostname(true)
	if c.Verify() != CertRequired {
		t.Error("checking host names without certificates")
	}
	if cfg := c.ClientConfig("h"); cfg.MinVersion != tls.VersionTLS12 || cfg.ServerName != "h" || cfg.InsecureSkipVerify {
		t.Errorf("%+v", cfg)
	}
	for list, want := range map[string]int{
		"ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA:unknown": 2, "HIGH:!aNULL": 0, "ECDHE+AESGCM:ECDHE-RSA-AES128-SHA": 0,
	} {
		if err := c.SetCiphers(list); err != nil || len(c.ciphers) != want {
			t.Errorf("%s: %v, %d suites", list, err, len(c.ciphers))
		}
	}
	for _, list := range []string{"", "nonsense", "!aNULL"} {
		if err := c.SetCiphers(list); !errors.Is(err, ErrNoCipher) {
			t.Errorf("%q: %v", list, err)
		}
	}
}

func TestLoading(t *testing.T) {
	file, cert := certificate(t, "a.example", "b.example")
	files := host.OS()
	c := New(ProtocolTLS)
	if err := c.LoadVerifyLocations(files, "", "", ""); !errors.Is(err, ErrNothingToLoad) {
		t.Error(err)
	}
	if err := c.LoadVerifyLocations(files, "", filepath.Dir(file), ""); err != nil || len(c.Loaded()) != 1 {
		t.Error(err, len(c.Loaded()))
	}
	for _, data := range []string{DERToPEM(cert.Raw), string(cert.Raw)} {
		c := New(ProtocolTLS)
		if err := c.LoadVerifyLocations(files, "", "", data); err != nil || !c.Loaded()[0].Equal(cert) {
			t.Error(err)
		}
		if err := c.LoadDefaultCerts(); err != nil || c.roots == nil {
			t.Error(err)
		}
	}
	var bad *LoadError
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		c.LoadVerifyLocations(files, empty, "", ""), c.LoadVerifyLocations(files, "", "", "x"), c.LoadCertChain(files, empty, ""),
	} {
		if !errors.As(err, &bad) {
			t.Error(err)
		}
	}
	if err := c.LoadVerifyLocations(files, empty+"x", "", ""); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestPeer(t *testing.T) {
	_, cert := certificate(t, "a.example", "b.example")
	info := InfoOf(cert)
	if info.SerialNumber != "0ABC" || info.Version != 3 || info.Subject[1] != (Attribute{"commonName", "a.example"}) ||
		info.SubjectAltName[1] != (Attribute{"DNS", "b.example"}) || info.SubjectAltName[2] != (Attribute{"IP Address", "127.0.0.1"}) {
		t.Errorf("%+v", info)
	}
	der, err := PEMToDER(DERToPEM(cert.Raw))
	if err != nil || string(der) != string(cert.Raw) {
		t.Error(err)
	}
	if _, err := PEMToDER("x"); err == nil {
		t.Error("no PEM was taken")
	}
	if name, bits := CipherName(tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384); name != "ECDHE-RSA-AES256-GCM-SHA384" || bits != 256 {
		t.Error(name, bits)
	}
	if name, bits := CipherName(tls.TLS_AES_128_GCM_SHA256); name != "TLS_AES_128_GCM_SHA256" || bits != 128 {
		t.Error(name, bits)
	}
	if VersionName(tls.VersionTLS13) != "TLSv1.3" {
		t.Error("TLS 1.3")
	}
}
