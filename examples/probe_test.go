package examples

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The probe of a site with a certificate; what it does without an address is in TestScripts.
func TestProbeTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello")) }))
	defer s.Close()
	cert := filepath.Join(t.TempDir(), "cert.pem")
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(build(t), "probe.lua", strings.Replace(s.URL, "127.0.0.1", "localhost", 1))
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+cert)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("the certificate is not for localhost, but it was taken:\n%s", out)
	}
	if !strings.Contains(string(out), "certificate verify failed") {
		t.Errorf("%s", out)
	}
	cmd = exec.Command(cmd.Path, "probe.lua", s.URL)
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+cert)
	out, err = cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := regexp.MustCompile(`^connect +[\d.]+ ms\ntls +[\d.]+ ms\nsend +[\d.]+ ms\nwait +[\d.]+ ms\nbody +[\d.]+ ms\ntotal +[\d.]+ ms\nTLSv1.3, certificate good for \d+ days\n$`)
	if !want.Match(out) {
		t.Errorf("%s", out)
	}
}
