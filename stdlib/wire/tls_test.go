package wire

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/host"
)

// configs returns the two sides of a TLS connection to "server.test".
func configs(t *testing.T) (client, server *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"server.test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{RootCAs: pool, ServerName: "server.test"},
		&tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

func TestStartTLS(t *testing.T) {
	leaktest.Check(t)
	client, server := configs(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		client.MaxVersion = version
		c, far := pair(t)
		s := New(far)
		c.SetTimeout(10 * time.Second)
		s.SetTimeout(10 * time.Second)
		served := make(chan error, 1)
		go func() {
			served <- func() error {
				if line, err := s.ReadLine(0); string(line) != "STARTTLS\r\n" {
					return err
				}
				s.WriteString("220 go\r\n") // StartServerTLS flushes
				if err := s.StartServerTLS(context.Background(), server); err != nil {
					return err
				}
				line, err := s.ReadLine(0)
				if err != nil {
					return err
				}
				s.Write(line)
				s.Flush()
				if err := s.StopTLS(context.Background()); err != nil {
					return err
				}
				s.WriteString("clear\r\n")
				return s.Flush()
			}()
		}()
		c.WriteString("STARTTLS\r\n")
		c.Flush()
		if line, err := c.ReadLine(0); string(line) != "220 go\r\n" {
			t.Fatalf("%q, %v", line, err)
		}
		trace := new(script)
		c.SetTrace(trace)
		if err := c.StartTLS(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		if state, ok := c.TLS(); !ok || state.Version != version {
			t.Errorf("state %v %x", ok, state.Version)
		}
		if err := c.StartTLS(t.Context(), client); err == nil {
			t.Error("TLS within TLS")
		}
		c.WriteString("EHLO\r\n")
		c.Flush()
		if line, err := c.ReadLine(0); string(line) != "EHLO\r\n" || err != nil {
			t.Errorf("%q, %v", line, err)
		}
		if trace.sent.String() != "EHLO\r\n" || trace.received.String() != "EHLO\r\n" {
			t.Errorf("trace %q, %q", trace.sent.String(), trace.received.String())
		}
		if err := c.StopTLS(t.Context()); err != nil {
			t.Fatal(err)
		}
		if line, err := c.ReadLine(0); string(line) != "clear\r\n" || err != nil {
			t.Errorf("in the clear again: %q, %v", line, err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
		c.Close()
		s.Close()
	}
}

func TestStartTLSRefusesInjectedText(t *testing.T) {
	client, _ := configs(t)
	c, far := pair(t)
	io.WriteString(far, "220 go\r\n250 injected\r\n")
	if _, err := c.ReadLine(0); err != nil {
		t.Fatal(err)
	}
	var injected *InjectedTextError
	if err := c.StartTLS(t.Context(), client); !errors.As(err, &injected) || injected.Bytes != len("250 injected\r\n") {
		t.Errorf("got %v", err)
	}
	far.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	if n, _ := far.Read(make([]byte, 1)); n > 0 {
		t.Error("the handshake began")
	}
}

func TestStartTLSVerifies(t *testing.T) {
	client, server := configs(t)
	for name, change := range map[string]func(*tls.Config){
		"wrong name":   func(c *tls.Config) { c.ServerName = "other.test" },
		"unknown root": func(c *tls.Config) { c.RootCAs = x509.NewCertPool() },
		"no name":      func(c *tls.Config) { c.ServerName = "" },
	} {
		c, far := pair(t)
		s := New(far)
		go s.StartServerTLS(context.Background(), server)
		cfg := client.Clone()
		change(cfg)
		if err := c.StartTLS(t.Context(), cfg); err == nil {
			t.Errorf("%s: succeeds", name)
		}
		if _, err := c.WriteString("secret"); err == nil {
			t.Errorf("%s: text may still be sent, in the clear", name)
		}
	}
}

func TestHandshakeObeysTimeoutAndContext(t *testing.T) {
	leaktest.Check(t)
	client, _ := configs(t)
	c, _ := pair(t)
	c.SetTimeout(30 * time.Millisecond)
	isTimeout(t, c.StartTLS(t.Context(), client), false)
	c.Close()

	c, _ = pair(t)
	ctx, cause := cancelAfter(t, 20*time.Millisecond)
	if err := c.StartTLS(ctx, client); !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	c.Close()
}

// A read that times out above TLS can be tried again.
func TestTimeoutAboveTLS(t *testing.T) {
	client, server := configs(t)
	near, far := host.Pipe()
	c, s := New(near), New(far)
	served := make(chan error)
	go func() { served <- s.StartServerTLS(context.Background(), server) }()
	if err := errors.Join(c.StartTLS(t.Context(), client), <-served); err != nil {
		t.Fatal(err)
	}
	c.SetTimeout(20 * time.Millisecond)
	_, err := c.ReadLine(0)
	isTimeout(t, err, false)
	c.SetTimeout(10 * time.Second)
	go func() {
		s.WriteString("late\n")
		s.Flush()
	}()
	if line, err := c.ReadLine(0); string(line) != "late\n" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
	c.Close()
	s.Close()
}

func TestTLSCloseWriteAndBulk(t *testing.T) {
	client, server := configs(t)
	c, far := pair(t)
	s := New(far)
	got := make(chan []byte, 1)
	go func() {
		s.StartServerTLS(context.Background(), server)
		var b bytes.Buffer
		s.WriteTo(&b)
		got <- b.Bytes()
	}()
	if err := c.StartTLS(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	body := strings.Repeat("0123456789", 100_000)
	c.WriteString("head ")
	c.Write([]byte(body))
	c.ReadFrom(strings.NewReader("tail"))
	if err := c.CloseWrite(); err != nil {
		t.Error(err)
	}
	if b := <-got; string(b) != "head "+body+"tail" {
		t.Errorf("%d bytes arrived", len(b))
	}
}

// The deadlines of a hijacked TLS connection work as those of any other.
func TestHijackTLS(t *testing.T) {
	client, server := configs(t)
	c, far := pair(t)
	s := New(far)
	served := make(chan error)
	go func() { served <- s.StartServerTLS(context.Background(), server) }()
	if err := errors.Join(c.StartTLS(t.Context(), client), <-served); err != nil {
		t.Fatal(err)
	}
	raw, _, err := c.Hijack()
	if err != nil {
		t.Fatal(err)
	}
	raw.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	_, err = raw.Read(make([]byte, 1))
	isTimeout(t, err, false)
	raw.SetReadDeadline(time.Time{})
	for i := range 300 { // an interrupt that races with the wait is not lost
		go raw.SetReadDeadline(time.Unix(1, 0))
		if _, err := raw.Read(make([]byte, 1)); err == nil {
			t.Fatal(i)
		}
		raw.SetReadDeadline(time.Time{})
	}
}
