package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

// Admit checks the user and password of a request (RFC 7617). If they are asked
// for and wrong it sends an answer and returns false.
func (s *Static) Admit(ctx context.Context) (bool, error) {
	if len(s.Users) == 0 || s.known(s.HTTP.Headers.Value("Authorization")) {
		return true, nil
	}
	realm := s.Realm
	if realm == "" {
		realm = "files"
	}
	realm = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(realm)
	return false, s.HTTP.errorAnswer(ctx, 401, "", "", HeaderField{"WWW-Authenticate", `Basic realm="` + realm + `", charset="UTF-8"`})
}

// known compares in a time that tells nothing of users and passwords.
func (s *Static) known(header string) bool {
	scheme, credentials, _ := strings.Cut(header, " ")
	given, err := base64.StdEncoding.DecodeString(strings.TrimSpace(credentials))
	sum := sha256.Sum256(given)
	found := 0
	for _, user := range s.Users {
		want := sha256.Sum256([]byte(user))
		found |= subtle.ConstantTimeCompare(sum[:], want[:])
	}
	return found == 1 && err == nil && strings.EqualFold(scheme, "Basic")
}
