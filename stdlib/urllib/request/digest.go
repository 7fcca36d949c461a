package request

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/netlua/netlua/stdlib/email/message"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// maxDigestTries bounds the answers to challenges that a server keeps calling stale.
const maxDigestTries = 5

// DigestAuthHandler answers requests for digest authentication (RFC 7616) with
// MD5, SHA or SHA-256 and without protection of the body. It comes before basic
// authentication.
//
// Credentials that the server refused are not sent again, unless it says that
// only the nonce was stale; CPython tries the same ones five times.
type DigestAuthHandler struct {
	BaseHandler
	Passwords PasswordManager

	class      string
	status     string
	challenge  string
	authHeader string

	mu        sync.Mutex
	lastNonce string
	count     int // requests made with lastNonce
}

// NewHTTPDigestAuthHandler answers status 401. A nil manager stands for a new one.
func NewHTTPDigestAuthHandler(m PasswordManager) *DigestAuthHandler {
	return newDigest(m, "HTTPDigestAuthHandler", "401", "WWW-Authenticate", "Authorization")
}

// NewProxyDigestAuthHandler answers status 407.
func NewProxyDigestAuthHandler(m PasswordManager) *DigestAuthHandler {
	return newDigest(m, "ProxyDigestAuthHandler", "407", "Proxy-Authenticate", "Proxy-Authorization")
}

func newDigest(m PasswordManager, class, status, challenge, header string) *DigestAuthHandler {
	if m == nil {
		m = &PasswordMgr{}
	}
	return &DigestAuthHandler{
		BaseHandler: BaseHandler{HandlerOrder: 490},
		Passwords:   m, class: class, status: status, challenge: challenge, authHeader: header,
	}
}

// Class returns the documented class name.
func (h *DigestAuthHandler) Class() string { return h.class }

// AuthHeader is the header that carries the credentials.
func (h *DigestAuthHandler) AuthHeader() string { return h.authHeader }

// Hooks is http_error_401 or http_error_407.
func (h *DigestAuthHandler) Hooks() []Hook {
	return []Hook{{Name: "http_error_" + h.status, Error: h.HTTPError}}
}

// HTTPError is http_error_401 or http_error_407. Refused credentials are an
// HTTPError at once, so that no handler behind this one tries them in a weaker
// scheme; a request can be opened again afterwards.
func (h *DigestAuthHandler) HTTPError(ctx context.Context, req *Request, fp response.Response, code int, _ string, headers *message.Headers) (response.Response, error) {
	if req.digestTries == 0 {
		defer func() { req.digestTries = 0 }()
	}
	resp, err := h.AuthRequired(ctx, h.challenge, req, headers)
	if resp != nil || err != nil {
		fp.Close() // an error, too, is about another response
	} else if req.digestTries > 0 {
		return nil, NewHTTPError(ctx, req.FullURL(), code, "digest auth failed", headers, fp)
	}
	return resp, err
}

// AuthRequired is http_error_auth_reqed. It returns nil when the server offers
// basic authentication only, when there are no credentials, or when they were
// refused; any other scheme is an *Error.
func (h *DigestAuthHandler) AuthRequired(ctx context.Context, header string, req *Request, headers *message.Headers) (response.Response, error) {
	other := ""
	for _, value := range headers.GetAll(header) {
		for _, c := range parseChallenges(message.Unfold(value)) {
			switch strings.ToLower(c.scheme) {
			case "digest":
				return h.Retry(ctx, req, c)
			case "basic":
			default:
				other = c.scheme
			}
		}
	}
	if other != "" {
		return nil, &Error{"http_error_auth_reqed", fmt.Sprintf("AbstractDigestAuthHandler does not support the following scheme: '%s'", printable(other))}
	}
	return nil, nil
}

// Retry sends req again with the answer to the challenge.
func (h *DigestAuthHandler) Retry(ctx context.Context, req *Request, c challenge) (response.Response, error) {
	stale, _ := c.param("stale")
	if req.digestTries > 0 && !strings.EqualFold(stale, "true") || req.digestTries >= maxDigestTries {
		return nil, nil
	}
	value, err := h.authorization(ctx, req, c)
	if value == "" || err != nil {
		return nil, err
	}
	req.digestTries++
	req.AddUnredirectedHeader(h.authHeader, "Digest "+value)
	return h.Parent.Open(ctx, req)
}

// authorization computes the answer (RFC 7616 section 3.4), "" without
// credentials. What the server sent is escaped again; what cannot be is refused.
func (h *DigestAuthHandler) authorization(ctx context.Context, req *Request, c challenge) (string, error) {
	realm, ok1 := c.param("realm")
	nonce, ok2 := c.param("nonce")
	if !ok1 || !ok2 {
		return "", nil
	}
	opaque, _ := c.param("opaque")
	qop, hasQop := c.param("qop")
	algorithm, ok := c.param("algorithm")
	if !ok {
		algorithm = "MD5"
	}
	hash, err := digestHash(algorithm)
	if err != nil {
		return "", err
	}
	found, err := h.Passwords.FindUserPassword(ctx, &realm, req.FullURL())
	if found == nil || err != nil {
		return "", err
	}
	user, password := found.User, found.Password
	for _, v := range []string{realm, nonce, opaque, user} {
		if printable(v) != v {
			return "", &Error{"http_error_auth_reqed", "control character in a digest challenge"}
		}
	}
	uri := req.Selector
	if uri == "" {
		uri = "/"
	}
	a1 := hash(user + ":" + realm + ":" + password)
	a2 := hash(req.GetMethod() + ":" + uri)
	var answer, count, cnonce string
	switch {
	case !hasQop:
		answer = hash(a1 + ":" + nonce + ":" + a2)
	case hasToken(qop, "auth"):
		if count, cnonce, err = h.next(nonce); err != nil {
			return "", err
		}
		answer = hash(strings.Join([]string{a1, nonce, count, cnonce, "auth", a2}, ":"))
	default:
		return "", urlerror.New(fmt.Sprintf("qop '%s' is not supported.", printable(qop)))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `username="%s", realm="%s", nonce="%s", uri="%s", response="%s"`,
		escape(user), escape(realm), escape(nonce), escape(uri), answer)
	if opaque != "" {
		fmt.Fprintf(&b, `, opaque="%s"`, escape(opaque))
	}
	fmt.Fprintf(&b, `, algorithm="%s"`, escape(algorithm))
	if hasQop {
		fmt.Fprintf(&b, `, qop=auth, nc=%s, cnonce="%s"`, count, cnonce)
	}
	return b.String(), nil
}

// next counts a use of nonce and makes a client nonce.
func (h *DigestAuthHandler) next(nonce string) (count, cnonce string, err error) {
	var random [8]byte
	if _, err := io.ReadFull(h.Parent.world.Random(), random[:]); err != nil {
		return "", "", err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if nonce != h.lastNonce {
		h.lastNonce, h.count = nonce, 0
	}
	h.count++
	return fmt.Sprintf("%08x", h.count), hex.EncodeToString(random[:]), nil
}

// digestHash returns the hash of an algorithm as hexadecimal text.
func digestHash(algorithm string) (func(string) string, error) {
	switch strings.ToUpper(algorithm) {
	case "MD5":
		return func(s string) string { d := md5.Sum([]byte(s)); return hex.EncodeToString(d[:]) }, nil
	case "SHA":
		return func(s string) string { d := sha1.Sum([]byte(s)); return hex.EncodeToString(d[:]) }, nil
	case "SHA-256":
		return func(s string) string { d := sha256.Sum256([]byte(s)); return hex.EncodeToString(d[:]) }, nil
	}
	return nil, &Error{"http_error_auth_reqed", fmt.Sprintf("Unsupported digest authentication algorithm '%s'", printable(algorithm))}
}

// hasToken reports whether a comma-separated list holds token.
func hasToken(list, token string) bool {
	for _, t := range strings.Split(list, ",") {
		if message.EqualName(strings.TrimSpace(t), token) {
			return true
		}
	}
	return false
}

// escape makes s the inside of a quoted string.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
}

// ParseKeqvList is parse_keqv_list: "key=value" items with unquoted values.
func ParseKeqvList(items []string) []message.Field {
	var fields []message.Field
	for _, item := range items {
		k, v, _ := strings.Cut(item, "=")
		if len(v) > 1 && v[0] == '"' && v[len(v)-1] == '"' {
			v = v[1 : len(v)-1]
		}
		fields = append(fields, message.Field{Name: k, Value: v})
	}
	return fields
}

// ParseHTTPList is parse_http_list: the items of a comma-separated list.
func ParseHTTPList(s string) []string { return splitList(s) }
