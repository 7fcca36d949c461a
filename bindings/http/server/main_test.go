package server_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// command runs netlua -m http.server.
func command(ctx context.Context, stdout, stderr io.Writer, args ...string) (int, error) {
	vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...), runtime.WithStdout(stdout), runtime.WithStderr(stderr))
	defer vm.Close()
	status, _, err := vm.RunModule(ctx, "http.server", args)
	return status, err
}

func TestCommandLineErrors(t *testing.T) {
	for args, want := range map[string]string{
		"--bogus":                "unrecognized arguments: --bogus",
		"-x":                     "unrecognized arguments: -x",
		"x":                      "argument port: invalid int value: 'x'",
		"70000":                  "argument port: 70000 is not between 0 and 65535",
		"1 2":                    "unrecognized arguments: 2",
		"--bind":                 "argument --bind: expected one argument",
		"--cgi=1":                "argument --cgi: ignored explicit argument '1'",
		"--tls":                  "unrecognized arguments: --tls",
		"--tls-key k":            "argument --tls-cert: is needed with --tls-key and --tls-password-file",
		"--auth tom":             "argument --auth: expected USER:PASSWORD",
		"--header A,B:c":         "argument --header: expected NAME:VALUE",
		"--max-upload 0":         "argument --max-upload: invalid number of bytes: '0'",
		"--symlinks some":        "argument --symlinks: invalid choice: 'some' (choose from 'inside', 'all', 'none')",
		"-p HTTP/2":              "argument --protocol: invalid choice: 'HTTP/2' (choose from 'HTTP/1.0', 'HTTP/1.1')",
		"--directory /no/where/": "argument --directory: '/no/where/' is no directory",
	} {
		var out, errs bytes.Buffer
		status, err := command(t.Context(), &out, &errs, strings.Fields(args)...)
		if status != 2 || err != nil || !strings.HasSuffix(errs.String(), "netlua -m http.server: error: "+want+"\n") || out.Len() > 0 {
			t.Errorf("%s: %d, %v, %q %q", args, status, err, out.String(), errs.String())
		}
	}
	var out bytes.Buffer
	if status, err := command(t.Context(), &out, io.Discard, "--help"); status != 0 || err != nil || !strings.HasPrefix(out.String(), "usage: netlua -m http.server") {
		t.Errorf("--help: %d, %v, %q", status, err, out.String())
	}
}

// A directory that the policy hides is not said to be none: the flag is what helps.
func TestCommandLineForbidden(t *testing.T) {
	var out, errs bytes.Buffer
	world := host.Restricted(host.OS(), host.Policy{})
	vm := runtime.New(runtime.WithHost(world), runtime.WithModules(bindings.Std()...), runtime.WithStdout(&out), runtime.WithStderr(&errs))
	defer vm.Close()
	dir := t.TempDir()
	status, _, err := vm.RunModule(t.Context(), "http.server", []string{"--directory", dir})
	if status != 1 || err != nil || !strings.Contains(errs.String(), "--allow-read="+dir) {
		t.Errorf("%d, %v, %q", status, err, errs.String())
	}
}

// What the system does not give is said in a line, too, with status 1.
func TestCommandLineCannotStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, err := net.SplitHostPort(taken.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name, text string) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	junk, missing := file("junk.pem", "junk"), filepath.Join(dir, "missing.pem")
	cert, key := certificate(t)
	_, other := certificate(t)
	good, goodKey, otherKey := file("cert.pem", cert), file("key.pem", key), file("other.pem", other)
	for _, c := range []struct{ args, want string }{
		{port + " --bind 127.0.0.1", "cannot listen on 127.0.0.1 port " + port + ": [Errno 98] Address already in use"},
		{"0 --bind 192.0.2.1", "cannot listen on 192.0.2.1 port 0: [Errno 99] Cannot assign requested address"},
		{"0 --bind no.such.invalid", "cannot listen on no.such.invalid port 0: "},
		{"0 --tls-cert " + missing, "argument --tls-cert: cannot read '" + missing + "': no such file or directory"},
		{"0 --tls-cert " + dir, "argument --tls-cert: cannot read '" + dir + "': is a directory"},
		{"0 --tls-cert " + junk, "argument --tls-cert: tls: failed to find any PEM data"},
		{"0 --tls-cert " + good, "argument --tls-cert: tls: "},
		{"0 --tls-cert " + good + " --tls-key " + missing, "argument --tls-key: cannot read '" + missing + "': no such file or directory"},
		{"0 --tls-cert " + good + " --tls-key " + otherKey, "argument --tls-cert: tls: private key does not match public key"},
		{"0 --tls-cert " + good + " --tls-key " + goodKey + " --tls-password-file " + missing, "argument --tls-password-file: cannot read '" + missing + "': no such file or directory"},
	} {
		var out, errs bytes.Buffer
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		status, err := command(ctx, &out, &errs, strings.Fields(c.args)...)
		cancel()
		if status != 1 || err != nil || !strings.HasPrefix(errs.String(), "netlua -m http.server: error: "+c.want) || strings.Count(errs.String(), "\n") != 1 || out.Len() > 0 {
			t.Errorf("%s: %d, %v, %q %q", c.args, status, err, out.String(), errs.String())
		}
	}
}

// certificate makes a pair for tests.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	return block("CERTIFICATE", der), block("PRIVATE KEY", pkcs8)
}

// lines passes on what is written.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

func TestCommandLineServes(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("hello"), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	out, done := make(lines, 10), make(chan int, 1)
	go func() {
		status, err := command(ctx, out, io.Discard, "0", "--bind", "127.0.0.1", "-d"+dir, "--prot=HTTP/1.1", "--header", "X-A: b")
		if err != nil {
			t.Error(err)
		}
		done <- status
	}()
	var text string
	select {
	case text = <-out:
	case <-time.After(time.Minute):
		t.Fatal("nothing was printed")
	}
	_, url, _ := strings.Cut(text, "(")
	url, _, _ = strings.Cut(url, ")")
	if !strings.HasPrefix(text, "Serving HTTP on 127.0.0.1 port ") || !strings.HasSuffix(text, ") ...\n") {
		t.Errorf("printed %q", text)
	}
	r, err := http.Get(url + "a.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || string(body) != "hello" || r.Proto != "HTTP/1.1" || r.Header.Get("X-A") != "b" {
		t.Errorf("%q, %v, %s %v", body, err, r.Proto, r.Header)
	}
	interrupt()
	if status := <-done; status != 0 {
		t.Errorf("status %d after an interrupt", status)
	}
	if text := <-out; text != "\nKeyboard interrupt received, exiting.\n" {
		t.Errorf("printed %q at the end", text)
	}
}
