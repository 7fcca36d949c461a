package request

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// redirector answers /CODE with that status and a Location given by the query,
// everything else with show.
func redirector(w http.ResponseWriter, r *http.Request) {
	var code int
	if n, _ := fmt.Sscanf(r.URL.Path, "/%3d", &code); n == 1 {
		w.Header()["Location"] = []string{r.URL.Query().Get("to")}
		w.WriteHeader(code)
		return
	}
	show(w, r)
}

func TestRedirects(t *testing.T) {
	leaktest.Check(t)
	url := server(t, redirector)
	d := BuildOpener(world())
	for _, code := range []int{301, 302, 303, 307, 308} {
		resp, err := d.OpenURL(bg, fmt.Sprintf("%s/%d?to=/there%%20is%%20%%C3%%A9", url, code), nil, time.Second)
		if got := text(t, resp, err); !strings.HasPrefix(got, "GET /there%20is%20%C3%A9 ") {
			t.Errorf("%d: %s", code, got)
		}
		if resp.URL() != url+"/there%20is%20%C3%A9" {
			t.Errorf("%d: %s", code, resp.URL())
		}
	}
	for _, code := range []int{301, 302, 303} {
		r := must(t, fmt.Sprintf("%s/%d?to=/x", url, code), Options{Data: client.Bytes("a=1"), Headers: []message.Field{{Name: "Content-Type", Value: "x/y"}, {Name: "A", Value: "b"}}})
		resp, err := d.Open(bg, r)
		if got := text(t, resp, err); !strings.HasPrefix(got, "GET /x ") || !strings.Contains(got, " type= len=0 ") {
			t.Errorf("POST %d: %s", code, got)
		}
	}
	var he *urlerror.HTTPError
	for _, code := range []int{307, 308} {
		if _, err := d.OpenURL(bg, fmt.Sprintf("%s/%d?to=/x", url, code), client.Bytes("a=1"), time.Second); !errors.As(err, &he) || he.Code != code {
			t.Errorf("POST %d: %v", code, err)
		}
		he.Close()
	}
	if _, err := d.Open(bg, must(t, url+"/302?to=/x", Options{Method: "DELETE"})); !errors.As(err, &he) {
		t.Errorf("DELETE: %v", err)
	}
	he.Close()
}

func TestRedirectTargets(t *testing.T) {
	url := server(t, redirector)
	d := BuildOpener(world())
	for _, target := range []string{"file:///etc/passwd", "ftp://h/x", "gopher:x", "data:,x", "javascript:x", "FILE:///etc/passwd", "http://[x/"} {
		_, err := d.OpenURL(bg, url+"/302?to="+target, nil, time.Second)
		var he *urlerror.HTTPError
		if !errors.As(err, &he) || !strings.Contains(he.Msg, "is not allowed") {
			t.Errorf("%s: %v", target, err)
			continue
		}
		he.Close()
	}
	if h := NewHTTPRedirectHandler(); h != nil {
		h.AllowFTP = true
		if u, err := h.resolve(must(t, url, Options{}), "ftp://h/x"); u != "ftp://h/x" || err != nil {
			t.Errorf("%s, %v", u, err)
		}
	}
	h := NewHTTPRedirectHandler()
	for _, target := range []string{"/a\r\nX: y", "/a\x00", "http://h/\x7f"} {
		if _, err := h.resolve(must(t, url, Options{}), target); err == nil {
			t.Errorf("%q", target)
		}
	}
	for target, want := range map[string]string{"http://h": "http://h/", "//h/x": "http://h/x", "?q": "http://b/c/d?q", "e f": "http://b/c/e%20f", "\xe9": "http://b/c/%E9", "a%20b#c": "http://b/c/a%20b#c"} {
		if got, err := h.resolve(must(t, "http://b/c/d", Options{}), target); got != want || err != nil {
			t.Errorf("%q: %q, %v", target, got, err)
		}
	}
}

func TestRedirectLimits(t *testing.T) {
	hits := 0
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		hits++
		to := "/loop"
		if strings.HasPrefix(r.URL.Path, "/chain") {
			to = fmt.Sprintf("/chain%d", hits)
		}
		w.Header().Set("Location", to)
		w.WriteHeader(302)
	})
	d := BuildOpener(world())
	for path, want := range map[string]int{"/loop": 5, "/chain": 11} {
		hits = 0
		_, err := d.OpenURL(bg, url+path, nil, time.Second)
		var he *urlerror.HTTPError
		if !errors.As(err, &he) || !strings.HasPrefix(he.Msg, InfMsg) {
			t.Fatalf("%s: %v", path, err)
		}
		he.Close()
		if hits != want {
			t.Errorf("%s: %d requests, want %d", path, hits, want)
		}
	}
}

func TestCredentialsStayWithTheirOrigin(t *testing.T) {
	other := server(t, redirector)
	url := server(t, redirector)
	d := BuildOpener(world())
	secret := []message.Field{{Name: "Authorization", Value: "secret"}, {Name: "Cookie", Value: "secret"}, {Name: "Proxy-Authorization", Value: "secret"}, {Name: "X", Value: "1"}}
	resp, err := d.Open(bg, must(t, url+"/302?to="+other+"/x", Options{Headers: secret}))
	if got := text(t, resp, err); !strings.Contains(got, `auth="" proxy="" cookie=""`) {
		t.Errorf("leaked: %s", got)
	}
	resp, err = d.Open(bg, must(t, url+"/302?to=/x", Options{Headers: secret}))
	if got := text(t, resp, err); !strings.Contains(got, `auth="secret" proxy="secret" cookie="secret"`) {
		t.Errorf("lost: %s", got)
	}
	r := must(t, url+"/302?to=/x", Options{})
	r.AddUnredirectedHeader("Authorization", "secret")
	resp, err = d.Open(bg, r)
	if got := text(t, resp, err); !strings.Contains(got, `auth=""`) {
		t.Errorf("inherited: %s", got)
	}
	for _, pair := range [][2]string{{"http://h/", "https://h/"}, {"http://h/", "http://h:8080/"}, {"http://h/", "http://i.h/"}} {
		if origin(pair[0]) == origin(pair[1]) {
			t.Errorf("%q are one origin", pair)
		}
	}
	if origin("HTTP://H:80/a") != origin("http://h/b") {
		t.Error("the default port is another origin")
	}
}

// stayer is a subclass that overrides redirect_request.
type stayer struct{ *HTTPRedirectHandler }

func (s stayer) RedirectRequest(context.Context, *Request, response.Response, int, string, *message.Headers, string) (*Request, error) {
	return nil, nil
}

func TestRedirectOverride(t *testing.T) {
	url := server(t, redirector)
	s := stayer{NewHTTPRedirectHandler()}
	s.Self = s
	_, err := BuildOpener(world(), s).OpenURL(bg, url+"/302?to=/x", nil, time.Second)
	var he *urlerror.HTTPError
	if !errors.As(err, &he) || he.Code != 302 {
		t.Fatalf("%v", err)
	}
	he.Close()
}

func TestProxies(t *testing.T) {
	proxy := server(t, show)
	address := strings.TrimPrefix(proxy, "http://")
	d := BuildOpener(world("http_proxy=http://u%40:p%2Fq@" + address + "/"))
	resp, err := d.OpenURL(bg, "http://www.example.com:81/x", nil, time.Second)
	if got := text(t, resp, err); !strings.HasPrefix(got, "GET http://www.example.com:81/x host=www.example.com:81 ") || !strings.Contains(got, `proxy="Basic dUA6cC9x"`) {
		t.Error(got)
	}
	own := server(t, show)
	d = BuildOpener(world("http_proxy="+address, "no_proxy=127.0.0.0/8"))
	resp, err = d.OpenURL(bg, own+"/x", nil, time.Second)
	if got := text(t, resp, err); !strings.HasPrefix(got, "GET /x ") {
		t.Errorf("no_proxy: %s", got)
	}
	d = BuildOpener(world("http_proxy="+address), NewProxyHandler(nil))
	resp, err = d.OpenURL(bg, own+"/x", nil, time.Second)
	if got := text(t, resp, err); !strings.HasPrefix(got, "GET /x ") {
		t.Errorf("proxies off: %s", got)
	}
	d = BuildOpener(world(), NewProxyHandler([]Proxy{{"http", "http:/x"}}))
	var ve *Error
	if _, err := d.OpenURL(bg, own, nil, time.Second); !errors.As(err, &ve) {
		t.Errorf("%v", err)
	}
}

func TestTunnelledProxy(t *testing.T) {
	head := make(chan string, 1)
	addr := tcptest.Serve(t, func(c net.Conn) {
		b := make([]byte, 4096)
		n, _ := c.Read(b)
		head <- string(b[:n])
		fmt.Fprint(c, "HTTP/1.0 502 Bad Gateway\r\n\r\n")
	})
	d := BuildOpener(world("https_proxy=http://u:p@" + addr.String()))
	_, err := d.OpenURL(bg, "https://www.example.com/x", nil, time.Second)
	var tunnel *client.TunnelError
	var ue *urlerror.URLError
	if !errors.As(err, &tunnel) || !errors.As(err, &ue) {
		t.Errorf("%v", err)
	}
	if got := <-head; got != "CONNECT www.example.com:443 HTTP/1.0\r\nProxy-Authorization: Basic dTpw\r\n\r\n" {
		t.Errorf("%q", got)
	}
}

func TestGetProxies(t *testing.T) {
	for _, c := range []struct{ env, want string }{
		{"", "[]"},
		{"HTTP_PROXY=a", "[{http a}]"},
		{"HTTP_PROXY=a http_proxy=b", "[{http b}]"},
		{"HTTP_PROXY=a http_proxy=", "[]"},
		{"HTTP_PROXY=evil REQUEST_METHOD=GET", "[]"},
		{"HTTP_PROXY=evil REQUEST_METHOD=GET http_proxy=b", "[{http b}]"},
		{"HTTPS_PROXY=a REQUEST_METHOD=GET", "[{https a}]"},
		{"NO_PROXY=x ftp_proxy=b", "[{no x} {ftp b}]"},
	} {
		if got := fmt.Sprint(GetProxies(world(strings.Fields(c.env)...))); got != c.want {
			t.Errorf("%s: %s, want %s", c.env, got, c.want)
		}
	}
}

func TestNoProxy(t *testing.T) {
	const list = "cern.ch, .ncsa.uiuc.edu,some.host:8080,10.0.0.0/8,::1,2001:db8::/32, "
	for host, want := range map[string]bool{
		"cern.ch": true, "www.CERN.ch": true, "cern.ch:80": true, "xcern.ch": false, "ncsa.uiuc.edu": true, "a.ncsa.uiuc.edu": true,
		"some.host:8080": true, "a.some.host:8080": true, "some.host": false, "some.host:81": false,
		"10.1.2.3": true, "10.1.2.3:80": true, "11.1.2.3": false, "[::1]:80": true, "[2001:db8::5]": true, "[2001:db9::5]": false, "example.com": false,
	} {
		if got := MatchNoProxy(host, list); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
	if !MatchNoProxy("anything", " * ") || MatchNoProxy("a", "") {
		t.Error("star and nothing")
	}
}
