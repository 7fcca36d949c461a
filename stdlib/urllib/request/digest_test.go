package request

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
)

// The examples of RFC 7616, sections 3.9.1 and 3.9.2 (the latter as corrected by
// erratum 4897), and values of CPython's hashlib for the sessions.
func TestDigestAnswers(t *testing.T) {
	simple := digestQuestion{method: "GET", uri: "/dir/index.html", realm: "http-auth@example.org", nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
		qop: true, count: "00000001", cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"}
	user := Credentials{"Mufasa", "Circle of Life"}
	for name, want := range map[string]string{
		"MD5":              "8ca523f5e9506fed4657c9700eebdbec",
		"sha-256":          "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
		"SHA":              "e99f244f9069203415f7e8b7bd25b4b2ad3e2a7f",
		"MD5-sess":         "e783283f46242139c486a698fec7211d",
		"SHA-256-SESS":     "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7",
		"SHA-512-256":      "430d05014cecc49cab6fbe03176d41a1da86cbfe24a16580e22aaad928d960d0",
		"SHA-512-256-sess": "3f2a34f923c38b0fb26dce2fdfc2ce326c23cecf86fbb1444f3e51fbbc2cb92e",
	} {
		a, err := digestAlgorithm(name)
		if err != nil {
			t.Fatal(err)
		}
		simple.algorithm = a
		if got := simple.answer(user); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, name := range []string{"XYZ", "MD5-sess-sess", "-", "SHA-1\r\n"} {
		if _, err := digestAlgorithm(name); err == nil || strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestDigestChoice(t *testing.T) {
	headers := message.New()
	for _, v := range []string{`Basic realm="R", Digest realm="R", nonce="a", algorithm=XYZ`, `Digest realm="R", nonce="b", qop="auth-int"`,
		`Digest realm="R", nonce="c", qop="auth,auth-int", algorithm=SHA-512-256, userhash=true`, `Digest realm="R", nonce="d"`} {
		headers.Add("WWW-Authenticate", v)
	}
	h := NewHTTPDigestAuthHandler(nil)
	BuildOpener(world(), h)
	h.Passwords.(*PasswordMgr).AddPassword(realm("R"), []string{"http://h/"}, `J"s`, "p")
	req := must(t, "http://h/", Options{})
	digests, _ := offers("WWW-Authenticate", headers)
	c := choose(digests)
	value, err := h.Authorization(bg, req, c)
	a, _ := digestAlgorithm("SHA-512-256")
	if err != nil || !strings.Contains(value, `nonce="c"`) || !strings.Contains(value, `username="`+a.hash(`J"s:R`)+`"`) || !strings.HasSuffix(value, ", userhash=true") {
		t.Errorf("%s, %v", value, err)
	}
	for nc := 2; nc < 4; nc++ { // the uses of a nonce are counted
		if value, err = h.Authorization(bg, req, c); err != nil || !strings.Contains(value, fmt.Sprintf("nc=%08x", nc)) {
			t.Errorf("%s, %v", value, err)
		}
	}
	value, err = h.Authorization(bg, req, parseChallenges(`Digest realm="R", nonce="n", algorithm=MD5-sess`)[0])
	if err != nil || !strings.Contains(value, `cnonce="`) || strings.Contains(value, "nc=") || !strings.Contains(value, `username="J\"s"`) {
		t.Errorf("%s, %v", value, err)
	}
}

// TestDigestThenBasic has a server that changes its mind: what comes after digest
// is for the basic handler.
func TestDigestThenBasic(t *testing.T) {
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		switch auth := r.Header.Get("Authorization"); {
		case auth == "":
			w.Header().Set("WWW-Authenticate", `Digest realm="R", nonce="n", qop="auth"`)
		case strings.HasPrefix(auth, "Digest "):
			w.Header().Set("WWW-Authenticate", `Basic realm="R"`)
		default:
			io.WriteString(w, "welcome")
			return
		}
		w.WriteHeader(401)
	})
	m := &PasswordMgr{}
	m.AddPassword(realm("R"), []string{url}, "u", "p")
	resp, err := BuildOpener(world(), NewHTTPBasicAuthHandler(m), NewHTTPDigestAuthHandler(m)).OpenURL(bg, url, nil, time.Second)
	if got := text(t, resp, err); got != "welcome" {
		t.Error(got)
	}
}

func FuzzDigestAnswer(f *testing.F) {
	for _, s := range []string{`Digest realm="a, b", nonce="x", Basic realm="PDQ \"Application\""`, "Digest realm=\"R\r\n X\", nonce=\"n\"", `Digest realm="R", nonce="n", algorithm=SHA-256-sess, qop="auth,auth-int", stale=true, userhash=true`, `Negotiate`, `,,="`} {
		f.Add(s)
	}
	h := NewHTTPDigestAuthHandler(&anyPassword{})
	BuildOpener(world(), h)
	f.Fuzz(func(t *testing.T, s string) {
		req := must(t, "http://h/", Options{})
		for _, c := range parseChallenges(s) {
			value, err := h.Authorization(bg, req, c)
			if err == nil && strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Errorf("%q", value)
			}
			if value == "" {
				continue
			}
			// What was answered can be read back: nothing got out of its quotes.
			back := parseChallenges("Digest " + value)
			if len(back) != 1 {
				t.Fatalf("%q", value)
			}
			for _, name := range []string{"realm", "nonce"} {
				want, _ := c.Param(name)
				if got, _ := back[0].Param(name); got != want {
					t.Errorf("%s %q, was %q", name, got, want)
				}
			}
		}
	})
}

// anyPassword knows a password for everything.
type anyPassword struct{}

func (anyPassword) FindUserPassword(context.Context, Realm, string) (*Credentials, error) {
	return &Credentials{"u", "p"}, nil
}
