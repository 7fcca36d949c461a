package request

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"strings"
)

// algorithm is a way to compute digests.
type algorithm struct {
	hash    func(string) string // as hexadecimal text
	session bool                // "-sess": the password is hashed with the nonces
}

// digestAlgorithm finds an algorithm by its name (RFC 7616 section 6.1), in any
// case: MD5, which "" stands for, SHA, SHA-256 and SHA-512-256, each also with
// "-sess". CPython knows the first two.
func digestAlgorithm(name string) (algorithm, error) {
	base, session := strings.CutSuffix(strings.ToUpper(name), "-SESS")
	a := algorithm{session: session}
	switch base {
	case "", "MD5":
		a.hash = func(s string) string { d := md5.Sum([]byte(s)); return hex.EncodeToString(d[:]) }
	case "SHA":
		a.hash = func(s string) string { d := sha1.Sum([]byte(s)); return hex.EncodeToString(d[:]) }
	case "SHA-256":
		a.hash = func(s string) string { d := sha256.Sum256([]byte(s)); return hex.EncodeToString(d[:]) }
	case "SHA-512-256":
		a.hash = func(s string) string { d := sha512.Sum512_256([]byte(s)); return hex.EncodeToString(d[:]) }
	default:
		return a, &Error{"http_error_auth_reqed", fmt.Sprintf("Unsupported digest authentication algorithm '%s'", printable(name))}
	}
	return a, nil
}

// DigestHash finds the hash of an algorithm by its name, as hexadecimal text.
func DigestHash(name string) (func(string) string, error) {
	a, err := digestAlgorithm(name)
	return a.hash, err
}

// digestQuestion is what an answer is computed of, besides the credentials.
type digestQuestion struct {
	algorithm     algorithm
	method, uri   string
	realm, nonce  string
	qop           bool   // whether the server knows "auth"
	count, cnonce string // only with qop, cnonce also for sessions
}

// answer is the parameter response (RFC 7616 section 3.4.1).
func (q digestQuestion) answer(c Credentials) string {
	hash := q.algorithm.hash
	a1 := hash(c.User + ":" + q.realm + ":" + c.Password)
	if q.algorithm.session {
		a1 = hash(a1 + ":" + q.nonce + ":" + q.cnonce)
	}
	a2 := hash(q.method + ":" + q.uri)
	if !q.qop {
		return hash(a1 + ":" + q.nonce + ":" + a2)
	}
	return hash(strings.Join([]string{a1, q.nonce, q.count, q.cnonce, "auth", a2}, ":"))
}
