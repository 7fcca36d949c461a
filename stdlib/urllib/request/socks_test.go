package request

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/stdlib/host"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
)

// socksServer is a SOCKS 5 proxy that takes every name for this machine, or
// refuses it with a code. It keeps the names that it was asked for.
type socksServer struct {
	address string
	refuse  byte

	mu    sync.Mutex
	asked []string
}

func socksProxy(t *testing.T) *socksServer {
	t.Helper()
	s := &socksServer{}
	s.address = tcptest.Serve(t, s.serve).String()
	return s
}

func (s *socksServer) serve(c net.Conn) {
	b := make([]byte, 300)
	read := func(n int) []byte { io.ReadFull(c, b[:n]); return b[:n] }
	read(int(read(2)[1]))
	c.Write([]byte{5, 0})
	head := read(4)
	if head[3] != 3 {
		c.Write([]byte{5, 8, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	name := string(read(int(read(1)[0])))
	port := read(2)
	s.mu.Lock()
	s.asked = append(s.asked, name)
	s.mu.Unlock()
	target, err := net.DialTCP("tcp", nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(port[0])<<8 | int(port[1])})
	if err != nil || s.refuse != 0 {
		code := s.refuse
		if code == 0 {
			code = 5
		}
		c.Write([]byte{5, code, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	done := make(chan bool)
	go func() {
		io.Copy(target, c)
		target.CloseWrite()
		close(done)
	}()
	io.Copy(c, target)
	c.(*net.TCPConn).CloseWrite()
	<-done
	target.Close()
}

func (s *socksServer) names() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.asked, " ")
}

func TestSocksProxy(t *testing.T) {
	leaktest.Check(t)
	s := countingServer(t, false, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "http://other.example:"+r.URL.Query().Get("p")+"/x", http.StatusFound)
			return
		}
		io.WriteString(w, r.RequestURI+" "+r.Host+r.Header.Get("Proxy-Authorization"))
	})
	secure := countingServer(t, true, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "secure") })
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	_, securePort, _ := net.SplitHostPort(secure.Listener.Addr().String())
	proxy := socksProxy(t)
	all := NewProxyHandler([]Proxy{{"all", "socks5h://u:p@" + proxy.address}})
	d, h := pooling(t, PoolOptions{}, all)
	for range 2 {
		if got := get(t, d, "http://far.example:"+port+"/path"); got != "/path far.example:"+port {
			t.Error(got)
		}
	}
	if got := get(t, d, "http://far.example:"+port+"/moved?p="+port); got != "/x other.example:"+port {
		t.Error(got)
	}
	if got := get(t, d, "https://far.example:"+securePort+"/"); got != "secure" {
		t.Error(got)
	}
	if got := proxy.names(); got != "far.example other.example far.example" { // reused in between
		t.Errorf("asked for %q", got)
	}
	// Without a pool it is the same.
	plain := BuildOpener(world("ALL_PROXY=socks5h://" + proxy.address))
	if got := get(t, plain, "http://third.example:"+port+"/"); got != "/ third.example:"+port || !strings.HasSuffix(proxy.names(), " third.example") {
		t.Error(got)
	}
	h.Close()
	s.Close()
	secure.Close()
}

func TestSocksFailures(t *testing.T) {
	proxy := socksProxy(t)
	proxy.refuse = 2
	d := BuildOpener(world("all_proxy=socks5h://"+proxy.address, "no_proxy=.direct.example"))
	var refused *urlerror.URLError
	_, err := d.OpenURL(bg, "http://far.example/", nil, 0)
	if !errors.As(err, &refused) || !errors.Is(err, syscall.EACCES) || !strings.Contains(err.Error(), "far.example:80: the proxy's rules do not allow it (reply 2)") {
		t.Errorf("%v", err)
	}
	// What cannot go through the proxy does not go around it.
	if _, err := d.OpenURL(bg, "ftp://far.example/", nil, 0); !errors.As(err, &refused) || !strings.Contains(err.Error(), "SOCKS") {
		t.Errorf("%v", err)
	}
	var bad *Error
	if _, err := BuildOpener(world("http_proxy=socks4://u:secret@h")).OpenURL(bg, "http://far.example/", nil, 0); !errors.As(err, &bad) || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
	var dns *net.DNSError
	if _, err := d.OpenURL(bg, "http://x.direct.example.invalid/", nil, 0); errors.As(err, &dns) {
		t.Errorf("looked up here: %v", err)
	}
	if got := proxy.names(); got != "far.example x.direct.example.invalid" {
		t.Errorf("asked for %q", got)
	}
	if _, err := d.OpenURL(bg, "http://x.direct.example/", nil, 0); !errors.As(err, &dns) {
		t.Errorf("no_proxy: %v", err)
	}
}

// all is for the schemes that have no proxy of their own.
func TestProxyForAll(t *testing.T) {
	for _, c := range []struct {
		proxies []Proxy
		want    string
	}{
		{[]Proxy{{"all", "a"}}, "http=a https=a ftp=a"},
		{[]Proxy{{"all", "a"}, {"HTTP", "h"}}, "https=a ftp=a http=h"},
		{[]Proxy{{"http", "h"}, {"no", "x"}}, "http=h no=x"},
		{[]Proxy{{"http", "1"}, {"https", "2"}, {"ftp", "3"}, {"ALL", "a"}}, "http=1 https=2 ftp=3"},
	} {
		var got []string
		for _, p := range c.proxies {
			for _, s := range schemesOf(p, c.proxies) {
				got = append(got, s+"="+p.URL)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%v: %v", c.proxies, got)
		}
	}
}

// A proxy does not widen what the policy of the host allows.
func TestProxiesNeedPermission(t *testing.T) {
	rules, err := host.ParseNet("127.0.0.1,good.example")
	if err != nil {
		t.Fatal(err)
	}
	restricted := func(env string) host.Host {
		return host.WithEnv(host.Restricted(host.OS(), host.Policy{Net: host.Access[host.NetRules]{Allow: rules}}), map[string]string{"all_proxy": env})
	}
	web := server(t, show)
	socks := socksProxy(t)
	for _, proxy := range []string{web, "socks5h://" + socks.address} {
		d := BuildOpener(restricted(proxy))
		for _, url := range []string{"http://bad.example/", "https://bad.example/", "http://good.example.bad/", "http://10.0.0.1:80/", "http://[::1]/"} {
			if _, err := d.OpenURL(bg, url, nil, 0); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("%s by %s: %v", url, proxy, err)
			}
		}
		legacy := NewURLopener(restricted(""), []Proxy{{"http", web}, {"https", web}, {"ftp", web}}, "me")
		for _, url := range []string{"http://bad.example/", "https://u:p@bad.example/", "ftp://bad.example/"} {
			if _, err := legacy.Open(bg, url, nil); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("URLopener: %s: %v", url, err)
			}
		}
		ctx, cancel := context.WithCancel(bg)
		r, err := d.OpenURL(ctx, "http://good.example/", nil, 0)
		if errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v", proxy, err)
		}
		if r != nil {
			r.Close()
		}
		cancel()
	}
	if got := socks.names(); got != "good.example" {
		t.Errorf("asked for %q", got)
	}
}

// Proxies that lead to each other end in an error, not on the end of the stack.
func TestProxiesInACircle(t *testing.T) {
	d := BuildOpener(world(), NewProxyHandler([]Proxy{{"http", "foo://127.0.0.1:1"}, {"foo", "http://127.0.0.1:1"}}))
	var failed *urlerror.URLError
	if _, err := d.OpenURL(bg, "http://example.com/", nil, 0); !errors.As(err, &failed) || !strings.Contains(err.Error(), "inside one another") {
		t.Error(err)
	}
}
