package ssl

import (
	"crypto/tls"
	"errors"
	"strings"
)

// ErrNoCipher is a list of cipher suites of which none is known.
var ErrNoCipher = errors.New("set_ciphers: the list names no known cipher suite")

// opensslNames are the suites of TLS 1.2 that crypto/tls has, by their OpenSSL names.
var opensslNames = map[string]uint16{
	"ECDHE-ECDSA-AES128-GCM-SHA256": tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	"ECDHE-RSA-AES128-GCM-SHA256":   tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	"ECDHE-ECDSA-AES256-GCM-SHA384": tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
	"ECDHE-RSA-AES256-GCM-SHA384":   tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	"ECDHE-ECDSA-CHACHA20-POLY1305": tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
	"ECDHE-RSA-CHACHA20-POLY1305":   tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	"ECDHE-ECDSA-AES128-SHA":        tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
	"ECDHE-RSA-AES128-SHA":          tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
	"ECDHE-ECDSA-AES256-SHA":        tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
	"ECDHE-RSA-AES256-SHA":          tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
	"AES128-GCM-SHA256":             tls.TLS_RSA_WITH_AES_128_GCM_SHA256,
	"AES256-GCM-SHA384":             tls.TLS_RSA_WITH_AES_256_GCM_SHA384,
	"AES128-SHA":                    tls.TLS_RSA_WITH_AES_128_CBC_SHA,
	"AES256-SHA":                    tls.TLS_RSA_WITH_AES_256_CBC_SHA,
}

// SetCiphers restricts TLS 1.2 to the suites that a list in OpenSSL's notation
// names one by one. Words for classes of suites ("HIGH", "DEFAULT", "!aNULL",
// "ECDHE+AESGCM") select what Go would take anyway, which has no weak suites.
// The suites of TLS 1.3 are never a matter of choice. A list without any known
// name is [ErrNoCipher].
func (c *Context) SetCiphers(list string) error {
	var named []uint16
	class := false
	for _, word := range strings.FieldsFunc(list, func(r rune) bool { return r == ':' || r == ',' || r == ' ' }) {
		if id, ok := opensslNames[word]; ok {
			named = append(named, id)
			continue
		}
		class = class || isClass(word)
	}
	if !class && named == nil {
		return ErrNoCipher
	}
	c.ciphers = named
	if class {
		c.ciphers = nil
	}
	return nil
}

// isClass tells a word that adds a class of suites; removing and sorting adds none.
func isClass(word string) bool {
	if strings.HasPrefix(word, "TLS_") {
		return true
	}
	if i := strings.IndexAny(word, "+"); i >= 0 {
		word = word[:i]
	}
	switch word {
	case "DEFAULT", "ALL", "HIGH", "MEDIUM", "ECDHE", "EECDH", "kECDHE", "aRSA", "aECDSA", "ECDSA", "RSA",
		"AES", "AES128", "AES256", "AESGCM", "CHACHA20", "TLSv1.2", "SHA256", "SHA384":
		return true
	}
	return false
}
