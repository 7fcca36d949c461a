package ssl_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/ssl"
)

// TestEncryptedKeys loads keys that OpenSSL has encrypted (testdata/README).
func TestEncryptedKeys(t *testing.T) {
	cert := filepath.Join("testdata", "cert.pem")
	for _, name := range []string{"aes256-sha256.pem", "aes128-sha1.pem", "des3-sha512.pem"} {
		key := filepath.Join("testdata", name)
		c := ssl.NewDefault(true)
		if err := c.LoadEncryptedChain(host.OS(), cert, key, "secret words"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := c.LoadEncryptedChain(host.OS(), cert, key, "other"); err == nil {
			t.Errorf("%s: a wrong password was taken", name)
		}
		if err := c.LoadCertChain(host.OS(), cert, key); err == nil || !strings.Contains(err.Error(), "password is needed") {
			t.Errorf("%s without a password: %v", name, err)
		}
	}
	if err := ssl.NewDefault(true).LoadEncryptedChain(host.OS(), cert, filepath.Join("testdata", "traditional.pem"), "secret words"); err == nil || !strings.Contains(err.Error(), "not supported") {
		t.Errorf("the old format: %v", err)
	}
}

func FuzzEncryptedKey(f *testing.F) {
	seed, err := os.ReadFile(filepath.Join("testdata", "aes128-sha1.pem"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(seed))
	f.Fuzz(func(t *testing.T, text string) {
		h := host.Mem()
		file, err := h.OpenFile("/k", os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if ssl.NewDefault(true).LoadEncryptedChain(h, "/k", "", "wrong") == nil {
			t.Error("a key without its certificate was taken")
		}
	})
}
