package client

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// tick is a clock that shows one second more at each look.
type tick struct {
	host.Host
	now time.Time
}

func (c *tick) Now() time.Time {
	c.now = c.now.Add(time.Second)
	return c.now
}

func TestTimings(t *testing.T) {
	s := serve(t, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	c := s.connect()
	c.world = &tick{Host: c.world}
	r, err := s.get(c)
	if err != nil {
		t.Fatal(err)
	}
	// One look at the clock at each boundary: every phase that happened takes a second.
	got := r.Timings()
	if want := (Timings{DNS: -1, Connect: time.Second, Proxy: -1, TLS: -1, Send: time.Second, Wait: time.Second, Body: -1, Total: -1}); got != want {
		t.Errorf("before the body: %+v", got)
	}
	if _, err := r.ReadAll(bg); err != nil {
		t.Fatal(err)
	}
	if got = r.Timings(); got.Body != time.Second || got.Total != 4*time.Second || got.Reused {
		t.Errorf("after the body: %+v", got)
	}
	if r, err = s.get(c); err != nil {
		t.Fatal(err)
	}
	got = r.Timings()
	if want := (Timings{DNS: -1, Connect: -1, Proxy: -1, TLS: -1, Send: time.Second, Wait: time.Second, Body: time.Second, Total: 3 * time.Second, Reused: true}); got != want {
		t.Errorf("reused: %+v", got)
	}
	if state, checked := r.TLS(); state != nil || checked {
		t.Error("TLS in the clear")
	}
}

func TestTimingsTLSAndName(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hi") }))
	defer s.Close()
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewTLS(host.OS(), "localhost:"+port, 0, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Request(bg, "GET", "/", nil, nil, false); err != nil {
		t.Fatal(err)
	}
	r, err := c.GetResponse(bg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.ReadAll(bg); err != nil {
		t.Fatal(err)
	}
	got := r.Timings()
	if got.DNS < 0 || got.Connect <= 0 || got.TLS <= 0 || got.Send < 0 || got.Wait <= 0 || got.Body < 0 || got.Proxy != -1 {
		t.Errorf("%+v", got)
	}
	if sum := got.DNS + got.Connect + got.TLS + got.Send + got.Wait + got.Body; got.Total != sum {
		t.Errorf("the total is %v, the sum %v", got.Total, sum)
	}
	c.Close() // the state stays with the response
	state, checked := r.TLS()
	if state == nil || checked || len(state.PeerCertificates) != 1 || state.Version != tls.VersionTLS13 {
		t.Errorf("%+v, %v", state, checked)
	}
}

func TestTimingsTunnel(t *testing.T) {
	s := serve(t, "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	c := s.connect()
	if err := c.SetTunnel("far.example", 80, nil); err != nil {
		t.Fatal(err)
	}
	r, err := s.get(c)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Timings(); got.Proxy <= 0 || got.Connect <= 0 || got.TLS != -1 || got.Total <= 0 {
		t.Errorf("%+v", got)
	}
}

// A socket that the caller made has no phases before the request.
func TestTimingsSetSocket(t *testing.T) {
	s := serve(t, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	c := s.connect()
	raw, err := net.Dial("tcp", s.l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c.SetSocket(raw)
	r, err := s.get(c)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Timings(); got.Connect != -1 || got.Send < 0 || got.Total <= 0 {
		t.Errorf("%+v", got)
	}
}

// A tunnel obeys the policy of the host although it is the proxy that connects.
func TestTunnelNeedsPermission(t *testing.T) {
	s := serve(t)
	rules, err := host.ParseNet("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	c := s.connect()
	c.world = host.Restricted(host.OS(), host.Policy{Net: host.Access[host.NetRules]{Allow: rules}})
	if err := c.SetTunnel("far.example", 80, nil); err != nil {
		t.Fatal(err)
	}
	err = c.Request(bg, "GET", "/", nil, nil, false)
	if err == nil || err.Error() != `net access to "far.example:80" is not allowed; run with --allow-net=far.example:80` {
		t.Errorf("%v", err)
	}
	if s.connections() != 0 {
		t.Error("the proxy was connected to")
	}
}

func TestFinished(t *testing.T) {
	replies := []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
		"HTTP/1.1 204 None\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nunread"[:4+len("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")],
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\nto the end",
	}
	s := serveFunc(t, func(s *script, c net.Conn) {
		r := bufio.NewReader(c)
		for _, reply := range replies {
			if !s.readRequest(r) {
				return
			}
			io.WriteString(c, reply)
		}
	})
	c := s.connect()
	var told []*Response
	var parked []bool
	c.Finished = func(r *Response) {
		told = append(told, r)
		parked = append(parked, c.Park())
	}
	for i, act := range []func(r *Response) error{
		func(r *Response) error { _, err := r.ReadAll(bg); return err },
		func(*Response) error { return nil },
		func(r *Response) error { _, err := r.Peek(bg); r.Close(); return err }, // what has arrived is skipped
		func(r *Response) error { _, err := r.ReadAll(bg); return err },
		func(r *Response) error { _, err := r.ReadAll(bg); return err },
	} {
		r, err := s.get(c)
		if err != nil {
			t.Fatal(i, err)
		}
		if err := act(r); err != nil {
			t.Fatal(i, err)
		}
		r.Close()
		if len(told) != i+1 || told[i] != r || parked[i] != (i < 4) {
			t.Fatalf("%d: told %d times, %v", i, len(told), parked)
		}
		if fresh := c.Fresh(); i < 3 && !fresh {
			t.Errorf("%d: not fresh", i)
		}
	}
	if s.connections() != 1 {
		t.Errorf("%d connections", s.connections())
	}
}
