//go:build interop

package interop

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// digestServer asks for digest authentication as alice, secret (RFC 7616) with
// one algorithm. No server at hand knows those that are younger than MD5.
type digestServer struct {
	algorithm string
	stale     bool // whether each nonce is good for one request

	mu    sync.Mutex
	nonce int
	used  map[string]bool // "nonce count" pairs that were seen
	seen  []string        // what was wrong with requests that had credentials
}

var digestParam = regexp.MustCompile(`(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))`)

func (s *digestServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stale := false
	if header, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Digest "); ok {
		p := map[string]string{}
		for _, m := range digestParam.FindAllStringSubmatch(header, -1) {
			p[m[1]] = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(m[2]) + m[3]
		}
		fault := s.fault(r, p)
		if fault == "" && s.stale && p["nc"] != "00000001" {
			fault = "stale"
		}
		if fault == "" {
			s.used[p["nonce"]+" "+p["nc"]] = true
			fmt.Fprintf(w, "%s %s\n", r.Method, p["username"])
			return
		}
		stale = fault == "stale"
		s.seen = append(s.seen, fault)
	}
	s.nonce++
	w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Digest realm="a \"quoted\" realm", qop="auth, auth-int", algorithm=%s, nonce="n%d", opaque="o\\p", stale=%t`, s.algorithm, s.nonce, stale))
	http.Error(w, "who are you?", http.StatusUnauthorized)
}

// fault is what is wrong with credentials, "" for good ones.
func (s *digestServer) fault(r *http.Request, p map[string]string) string {
	name, session := strings.CutSuffix(s.algorithm, "-sess")
	newHash := map[string]func() hash.Hash{"MD5": md5.New, "SHA-256": sha256.New, "SHA-512-256": sha512.New512_256}[name]
	hexed := func(parts ...string) string {
		h := newHash()
		h.Write([]byte(strings.Join(parts, ":"))) // hashes do not fail
		return fmt.Sprintf("%x", h.Sum(nil))
	}
	for name, want := range map[string]string{"username": "alice", "realm": `a "quoted" realm`, "opaque": `o\p`, "qop": "auth", "uri": r.RequestURI, "algorithm": s.algorithm} {
		if p[name] != want {
			return fmt.Sprintf("%s is %q, not %q", name, p[name], want)
		}
	}
	if p["nonce"] != fmt.Sprintf("n%d", s.nonce) {
		return "stale"
	}
	if s.used[p["nonce"]+" "+p["nc"]] {
		return "count used twice"
	}
	a1 := hexed("alice", `a "quoted" realm`, "secret")
	if session {
		a1 = hexed(a1, p["nonce"], p["cnonce"])
	}
	if p["response"] != hexed(a1, p["nonce"], p["nc"], p["cnonce"], "auth", hexed(r.Method, r.RequestURI)) {
		return "wrong response"
	}
	return ""
}

const digestScript = `
local request = require("urllib.request")
local auth = request.HTTPDigestAuthHandler(request.HTTPPasswordMgrWithDefaultRealm())
auth:add_password(nil, arg[1], "alice", arg[2])
local o = request.build_opener(auth)
local again = request.Request(arg[1] .. "/again", {method = "PATCH"})
for i = 1, 5 do
  local ok, r = pcall(o.open, o, i > 3 and again or arg[1] .. "/a%20b?n=" .. i, i == 2 and "data" or nil)
  print(ok and r:read():match("[^\n]*") or r.code)
end`

func TestDigestAlgorithms(t *testing.T) {
	for _, algorithm := range []string{"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"} {
		for _, stale := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%t", algorithm, stale), func(t *testing.T) {
				s := &digestServer{algorithm: algorithm, stale: stale, used: map[string]bool{}}
				server := httptest.NewServer(s)
				defer server.Close()
				// That curl gets in says that the server knows the RFC. Before
				// version 8.8 it computed SHA-256 under the name of SHA-512-256.
				if got := curl(t, "--digest", "-u", "alice:secret", server.URL+"/a%20b"); got != "GET alice\n" && !strings.HasPrefix(algorithm, "SHA-512-256") {
					t.Fatalf("curl: %q, %q", got, s.seen)
				}
				s.seen = nil
				if got := lua(t, digestScript, server.URL, "secret"); got != "GET alice\nPOST alice\nGET alice\nPATCH alice\nPATCH alice" {
					t.Errorf("%q, %q", got, s.seen)
				}
				if got := lua(t, digestScript, server.URL, "wrong"); got != "401\n401\n401\n401\n401" {
					t.Errorf("wrong password: %q", got)
				}
			})
		}
	}
}
