package request

import (
	"context"
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

// DigestSteps are the methods of AbstractDigestAuthHandler that a subclass overrides.
type DigestSteps interface {
	// Retry sends req again with the answer to a challenge, nil for none.
	Retry(ctx context.Context, req *Request, c Challenge) (response.Response, error)
	// Authorization is what follows "Digest " in the answer, "" without credentials.
	Authorization(ctx context.Context, req *Request, c Challenge) (string, error)
	// ClientNonce makes a nonce of our own for an answer.
	ClientNonce(ctx context.Context, nonce string) (string, error)
}

// DigestAuthHandler answers requests for digest authentication (RFC 7616) by the
// algorithms of digestAlgorithm and without protection of the body (qop=auth-int
// is a URLError). It comes before basic authentication.
//
// Credentials that the server refused are not sent again, unless it says that
// only the nonce was stale; CPython tries the same ones five times.
type DigestAuthHandler struct {
	BaseHandler
	Passwords PasswordManager

	// Self receives the calls of the overridable steps: the handler itself unless
	// a subclass puts itself here.
	Self DigestSteps

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
	h := &DigestAuthHandler{
		BaseHandler: BaseHandler{HandlerOrder: 490},
		Passwords:   m, class: class, status: status, challenge: challenge, authHeader: header,
	}
	h.Self = h
	return h
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
// scheme, unless the server asks for another one now; a request can be opened
// again afterwards.
func (h *DigestAuthHandler) HTTPError(ctx context.Context, req *Request, fp response.Response, code int, _ string, headers *message.Headers) (response.Response, error) {
	if req.digestTries == 0 {
		defer func() { req.digestTries = 0 }()
	}
	resp, err := h.AuthRequired(ctx, h.challenge, req, headers)
	if resp != nil || err != nil {
		fp.Close() // an error, too, is about another response
	} else if digests, _ := offers(h.challenge, headers); req.digestTries > 0 && len(digests) > 0 {
		return nil, NewHTTPError(ctx, req.FullURL(), code, "digest auth failed", headers, fp)
	}
	return resp, err
}

// AuthRequired is http_error_auth_reqed. It returns nil when the server offers
// basic authentication only, when there are no credentials, or when they were
// refused; any other scheme is an *Error.
func (h *DigestAuthHandler) AuthRequired(ctx context.Context, header string, req *Request, headers *message.Headers) (response.Response, error) {
	digests, other := offers(header, headers)
	switch {
	case len(digests) > 0:
		return h.Self.Retry(ctx, req, choose(digests))
	case other != "":
		return nil, &Error{"http_error_auth_reqed", fmt.Sprintf("AbstractDigestAuthHandler does not support the following scheme: '%s'", printable(other))}
	}
	return nil, nil
}

// choose takes the first challenge that can be answered: servers put the one they
// like best first (RFC 7616 section 3.7). Without any it is the first.
func choose(digests []Challenge) Challenge {
	for _, c := range digests {
		algorithm, _ := c.Param("algorithm")
		qop, hasQop := c.Param("qop")
		if _, err := digestAlgorithm(algorithm); err == nil && (!hasQop || hasToken(qop, "auth")) {
			return c
		}
	}
	return digests[0]
}

// offers are the digest challenges of an answer, and a scheme among the others
// that is not basic, "" for none.
func offers(header string, headers *message.Headers) (digests []Challenge, other string) {
	for _, value := range headers.GetAll(header) {
		for _, c := range parseChallenges(message.Unfold(value)) {
			switch strings.ToLower(c.Scheme) {
			case "digest":
				digests = append(digests, c)
			case "basic":
			default:
				other = c.Scheme
			}
		}
	}
	return digests, other
}

// Retry is retry_http_digest_auth.
func (h *DigestAuthHandler) Retry(ctx context.Context, req *Request, c Challenge) (response.Response, error) {
	stale, _ := c.Param("stale")
	if req.digestTries > 0 && !strings.EqualFold(stale, "true") || req.digestTries >= maxDigestTries {
		return nil, nil
	}
	value, err := h.Self.Authorization(ctx, req, c)
	if value == "" || err != nil {
		return nil, err
	}
	req.digestTries++
	req.AddUnredirectedHeader(h.authHeader, "Digest "+value)
	return h.Parent.Self.Open(ctx, req)
}

// Authorization is get_authorization: it computes the answer (RFC 7616 section
// 3.4). What the server sent is escaped again; what cannot be is refused.
func (h *DigestAuthHandler) Authorization(ctx context.Context, req *Request, c Challenge) (string, error) {
	realm, ok1 := c.Param("realm")
	nonce, ok2 := c.Param("nonce")
	if !ok1 || !ok2 {
		return "", nil
	}
	opaque, _ := c.Param("opaque")
	qop, hasQop := c.Param("qop")
	name, ok := c.Param("algorithm")
	if !ok {
		name = "MD5"
	}
	algorithm, err := digestAlgorithm(name)
	if err != nil {
		return "", err
	}
	if hasQop && !hasToken(qop, "auth") {
		return "", urlerror.New(fmt.Sprintf("qop '%s' is not supported.", printable(qop)))
	}
	found, err := h.Passwords.FindUserPassword(ctx, &realm, req.FullURL())
	if found == nil || err != nil {
		return "", err
	}
	for _, v := range []string{realm, nonce, opaque, found.User} {
		if printable(v) != v {
			return "", &Error{"http_error_auth_reqed", "control character in a digest challenge"}
		}
	}
	q := digestQuestion{algorithm: algorithm, method: req.GetMethod(), uri: req.Selector, realm: realm, nonce: nonce, qop: hasQop}
	if q.uri == "" {
		q.uri = "/"
	}
	if hasQop || algorithm.session {
		q.count = h.next(nonce)
		if q.cnonce, err = h.Self.ClientNonce(ctx, nonce); err != nil {
			return "", err
		}
	}
	user := found.User
	userhash, _ := c.Param("userhash")
	hashed := strings.EqualFold(userhash, "true")
	if hashed {
		user = algorithm.hash(user + ":" + realm)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `username="%s", realm="%s", nonce="%s", uri="%s", response="%s"`,
		escape(user), escape(realm), escape(nonce), escape(q.uri), q.answer(*found))
	if opaque != "" {
		fmt.Fprintf(&b, `, opaque="%s"`, escape(opaque))
	}
	fmt.Fprintf(&b, `, algorithm="%s"`, escape(name))
	switch {
	case hasQop:
		fmt.Fprintf(&b, `, qop=auth, nc=%s, cnonce="%s"`, q.count, q.cnonce)
	case algorithm.session:
		fmt.Fprintf(&b, `, cnonce="%s"`, q.cnonce)
	}
	if hashed {
		b.WriteString(", userhash=true")
	}
	return b.String(), nil
}

// next counts a use of nonce.
func (h *DigestAuthHandler) next(nonce string) (count string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if nonce != h.lastNonce {
		h.lastNonce, h.count = nonce, 0
	}
	h.count++
	return fmt.Sprintf("%08x", h.count)
}

// ClientNonce is get_cnonce: 16 random hexadecimal digits.
func (h *DigestAuthHandler) ClientNonce(context.Context, string) (string, error) {
	var random [8]byte
	if _, err := io.ReadFull(h.Parent.world.Random(), random[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(random[:]), nil
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
