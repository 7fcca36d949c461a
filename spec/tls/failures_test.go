package tls

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// server takes connections and keeps what came out of TLS.
type server struct {
	port string

	mu     sync.Mutex
	open   int
	taken  int
	secret strings.Builder // what clients sent inside TLS
}

// listen starts a server that handles each connection with handle.
func listen(t *testing.T, handle func(s *server, c net.Conn)) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{port: strconv.Itoa(l.Addr().(*net.TCPAddr).Port)}
	var wait sync.WaitGroup
	wait.Add(1)
	go func() {
		defer wait.Done()
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.count(1)
			wait.Add(1)
			go func() {
				defer wait.Done()
				defer s.count(-1)
				defer c.Close()
				c.SetDeadline(time.Now().Add(2 * time.Minute))
				handle(s, c)
			}()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		wait.Wait()
	})
	return s
}

func (s *server) count(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open += n
	if n > 0 {
		s.taken++
	}
}

// overTLS makes the handshake and answers one request.
func overTLS(config *tls.Config) func(*server, net.Conn) {
	return func(s *server, c net.Conn) {
		conn := tls.Server(c, config)
		if conn.Handshake() != nil {
			return
		}
		buf := make([]byte, 4096)
		n, err := conn.Read(buf)
		s.mu.Lock()
		s.secret.Write(buf[:n])
		s.mu.Unlock()
		if err == nil {
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret")
		}
	}
}

// closed waits until all connections have ended and returns how many there were.
func (s *server) closed(t *testing.T) int {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		s.mu.Lock()
		open, taken := s.open, s.taken
		s.mu.Unlock()
		if open == 0 {
			return taken
		}
	}
	t.Error("the client left a connection open")
	return 0
}

// clients are scripts that ask HOST:PORT with the settings CTX and return what
// they were told. Whatever they send must come after TLS.
var clients = map[string]string{
	"http.client": `
local conn = require("http.client").HTTPSConnection(HOST, PORT, {context = CTX, timeout = TIMEOUT})
local ok, e = pcall(conn.request, conn, "GET", "/", nil, {Authorization = "hunter2"})
if ok then return conn:getresponse():read() end
assert(conn.sock == nil)
error(e)`,
	"http.client over a tunnel": `
local conn = require("http.client").HTTPSConnection(PROXY, {context = CTX, timeout = TIMEOUT})
conn:set_tunnel(HOST, PORT)
local ok, e = pcall(conn.request, conn, "GET", "/", nil, {Authorization = "hunter2"})
if ok then return conn:getresponse():read() end
assert(conn.sock == nil)
error(e)`,
	"urlopen": `
local request = require("urllib.request")
local req = request.Request("https://" .. HOST .. ":" .. ("%d"):format(PORT) .. "/", nil, {Authorization = "hunter2"})
local ok, e = pcall(request.urlopen, req, {context = CTX, timeout = TIMEOUT})
if ok then return e:read() end
if isinstance(e, require("urllib.error").URLError) then e = e.reason end
error(e)`,
	"urlretrieve": `
local request = require("urllib.request")
request.install_opener(request.build_opener(request.HTTPSHandler({context = CTX})))
local socket = require("socket")
socket.setdefaulttimeout(TIMEOUT)
local ok, e = pcall(request.urlretrieve, "https://" .. HOST .. ":" .. ("%d"):format(PORT) .. "/")
if ok then
  local f = io.open(e)
  local text = f:read("*a")
  f:close()
  request.urlcleanup()
  return text
end
if isinstance(e, require("urllib.error").URLError) then e = e.reason end
error(e)`,
	"ssl": `
local sock = require("socket").create_connection({HOST, PORT}, TIMEOUT)
local ok, s = pcall(CTX.wrap_socket, CTX, sock, {server_hostname = HOST})
if not ok then sock:close() error(s) end
s:sendall("GET / HTTP/1.1\r\nAuthorization: hunter2\r\n\r\n")
local text = s:recv(65536)
s:close()
return text:match("\r\n\r\n(.*)") or text`,
}

// result is what became of a script: its value, or the class and text of its exception.
func result(t *testing.T, src string, globals map[string]any) string {
	t.Helper()
	vm := runtime.New(runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...))
	defer vm.Close()
	for name, v := range globals {
		if err := vm.SetGlobal(name, v); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out, err := vm.RunString(ctx, "CTX = "+globals["SETTINGS"].(string)+"\n"+src, "=client")
	if err == nil {
		return out[0].String()
	}
	var e *runtime.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	return e.Class + ": " + e.Message
}

func number(port string) int {
	n, _ := strconv.Atoi(port)
	return n
}

// forward is a proxy for CONNECT.
func forward(_ *server, c net.Conn) {
	buf := make([]byte, 4096)
	n, _ := c.Read(buf)
	fields := strings.Fields(string(buf[:n]))
	if len(fields) < 2 {
		return
	}
	_, port, _ := net.SplitHostPort(fields[1])
	far, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		return
	}
	defer far.Close()
	io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		io.Copy(c, far)
		c.Close()
	}()
	io.Copy(far, c)
}

const trusting = `require("ssl").create_default_context({cadata = CA})`

// TestFailures: certificates are checked by default by every client; what fails
// is a documented exception, nothing is sent, and the connection is closed.
func TestFailures(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	self := func() tls.Certificate { // signed by itself
		c := newAuthority(t)
		return tls.Certificate{Certificate: [][]byte{c.cert.Raw}, PrivateKey: c.key}
	}
	with := func(c tls.Certificate) func(*server, net.Conn) {
		return overTLS(&tls.Config{Certificates: []tls.Certificate{c}})
	}
	proxy := listen(t, forward)
	for _, c := range []struct {
		name, host, settings string
		handle               func(*server, net.Conn)
		class, text          string // of the exception, "" for none
	}{
		{"good", "localhost", trusting, with(a.issue(nil)), "", "secret"},
		{"good, by address", "127.0.0.1", trusting, with(a.issue(nil)), "", "secret"},
		{"expired", "localhost", trusting, with(a.issue(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })), "SSLCertVerificationError", "expired"},
		{"not yet valid", "localhost", trusting, with(a.issue(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(10 * time.Minute) })), "SSLCertVerificationError", "not yet valid"},
		{"self-signed", "localhost", trusting, with(self()), "SSLCertVerificationError", "certificate verify failed"},
		{"of a stranger", "localhost", trusting, with(stranger.issue(nil)), "SSLCertVerificationError", "certificate verify failed"},
		{"unknown to the system", "localhost", `require("ssl").create_default_context()`, with(a.issue(nil)), "SSLCertVerificationError", "certificate verify failed"},
		{"other host", "localhost", trusting, with(a.issue(func(c *x509.Certificate) { c.DNSNames = []string{"other.example"} })), "SSLCertVerificationError", "ostname mismatch"},
		{"name in the subject only", "localhost", trusting, with(a.issue(func(c *x509.Certificate) { c.DNSNames = nil })), "SSLCertVerificationError", "certificate verify failed"},
		{"wildcard of a top level", "localhost", trusting, with(a.issue(func(c *x509.Certificate) { c.DNSNames = []string{"*"} })), "SSLCertVerificationError", "ostname mismatch"},
		{"other address", "127.0.0.1", trusting, with(a.issue(func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 2)} })), "SSLCertVerificationError", "IP address mismatch"},
		{"address as a name", "127.0.0.1", trusting, with(a.issue(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"127.0.0.1"} })), "SSLCertVerificationError", "certificate verify failed"},
		{"for clients only", "localhost", trusting, with(a.issue(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })), "SSLCertVerificationError", "certificate verify failed"},
		{"TLS 1.1", "localhost", trusting, overTLS(&tls.Config{Certificates: []tls.Certificate{a.issue(nil)}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}), "SSLError", ""},
		{"plain text", "localhost", trusting, func(_ *server, c net.Conn) {
			io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
			io.Copy(io.Discard, c)
		}, "SSLError", ""},
		{"other protocol", "localhost", trusting, func(_ *server, c net.Conn) {
			io.WriteString(c, "220 mail.example ESMTP\r\n")
			io.Copy(io.Discard, c)
		}, "SSLError", ""},
		{"closed at once", "localhost", trusting, func(*server, net.Conn) {}, "any", ""},
		{"closed in the handshake", "localhost", trusting, func(_ *server, c net.Conn) {
			c.Read(make([]byte, 100))
			c.Write([]byte{22, 3, 3, 0, 100, 2})
		}, "any", ""},
		{"an alert", "localhost", trusting, func(_ *server, c net.Conn) {
			c.Read(make([]byte, 4096))
			c.Write([]byte{21, 3, 3, 0, 2, 2, 40})
			io.Copy(io.Discard, c)
		}, "SSLError", ""},
		{"silence", "localhost", trusting, func(_ *server, c net.Conn) { io.Copy(io.Discard, c) }, "TimeoutError", "timed out"},
		{"unchecked on demand", "localhost", `require("ssl")._create_unverified_context()`, with(self()), "", "secret"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, src := range clients {
				s := listen(t, c.handle)
				timeout := 60.0
				if c.class == "TimeoutError" {
					timeout = 0.3
				}
				begin := time.Now()
				got := result(t, src, map[string]any{
					"CA": a.PEM(), "HOST": c.host, "PORT": number(s.port), "SETTINGS": c.settings, "TIMEOUT": timeout, "PROXY": "127.0.0.1:" + proxy.port,
				})
				if d := time.Since(begin); d > time.Minute {
					t.Errorf("%s took %v", name, d)
				}
				class, text, isError := strings.Cut(got, ": ")
				switch {
				case c.class == "":
					if got != c.text {
						t.Errorf("%s: %s", name, got)
					}
				case !isError || c.class != "any" && class != c.class && class != "ssl."+c.class || !strings.Contains(text, c.text):
					t.Errorf("%s: %s", name, got)
				}
				s.closed(t)
				s.mu.Lock()
				if sent := s.secret.String(); c.class != "" && sent != "" {
					t.Errorf("%s: sent %q", name, sent)
				}
				s.mu.Unlock()
			}
		})
	}
}

// TestDefaultContext: without settings of its own a client checks as well, by
// the roots of the system, which do not know ours.
func TestDefaultContext(t *testing.T) {
	a := newAuthority(t)
	for name, src := range clients {
		if name == "ssl" || name == "urlretrieve" {
			continue // these are given a context
		}
		s := listen(t, overTLS(&tls.Config{Certificates: []tls.Certificate{a.issue(nil)}}))
		proxy := listen(t, forward)
		got := result(t, src, map[string]any{"CA": a.PEM(), "HOST": "localhost", "PORT": number(s.port), "SETTINGS": "nil", "TIMEOUT": 5, "PROXY": "127.0.0.1:" + proxy.port})
		if !strings.Contains(got, "SSLCertVerificationError: certificate verify failed") && !strings.Contains(got, "certificate verify failed") {
			t.Errorf("%s: %s", name, got)
		}
		if s.closed(t); s.secret.Len() > 0 {
			t.Errorf("%s sent %q", name, s.secret.String())
		}
	}
}

// TestPlainBytesBeforeHandshake: what a client sends in the clear never reaches
// the reader of a server's TLS connection (CVE-2023-40217).
func TestPlainBytesBeforeHandshake(t *testing.T) {
	a := newAuthority(t)
	for _, plain := range []string{"GET /secret HTTP/1.1\r\n\r\n", "x", strings.Repeat("y", 5000), ""} {
		client, far := net.Pipe()
		go func() {
			client.Write([]byte(plain))
			client.Close()
		}()
		conn := tls.Server(far, &tls.Config{Certificates: []tls.Certificate{a.issue(nil)}})
		b, err := io.ReadAll(conn)
		if len(b) > 0 || err == nil && plain != "" {
			t.Errorf("read %q, %v", b, err)
		}
		far.Close()
	}
	cert := a.issue(nil)
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	got := result(t, `
local socket, ssl, threading = require("socket"), require("ssl"), require("threading")
local name = os.tmpname()
local f = io.open(name, "w")
f:write(PEM)
f:close()
local ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
ctx:load_cert_chain(name)
os.remove(name)
local listener = socket.create_server({"127.0.0.1", 0})
local out = {}
for _, plain in ipairs({"GET /secret HTTP/1.1\r\n\r\n", "x", ("y"):rep(5000)}) do
  local c = socket.create_connection(listener:getsockname())
  c:sendall(plain)
  c:close()
  local s = listener:accept()
  local ok, e = pcall(ctx.wrap_socket, ctx, s, {server_side = true})
  out[#out + 1] = tostring(ok)
  if ok then
    ok, e = pcall(e.recv, e, 100)
    out[#out] = ok and e or "error"
  end
  s:close()
end
return table.concat(out, " ")`, map[string]any{"SETTINGS": "nil", "PEM": fmt.Sprintf("%s%s", pemOf("CERTIFICATE", cert.Certificate[0]), pemOf("PRIVATE KEY", key))})
	if got != "false false false" {
		t.Error(got)
	}
}

// TestInjectedText: what a proxy sends in the clear behind its answer to CONNECT
// is not taken for what the server says inside TLS.
func TestInjectedText(t *testing.T) {
	proxy := listen(t, func(_ *server, c net.Conn) {
		c.Read(make([]byte, 4096))
		io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
		io.Copy(io.Discard, c)
	})
	got := result(t, clients["http.client over a tunnel"], map[string]any{
		"CA": newAuthority(t).PEM(), "HOST": "localhost", "PORT": 443, "SETTINGS": trusting, "TIMEOUT": 5, "PROXY": "127.0.0.1:" + proxy.port,
	})
	if !strings.HasPrefix(got, "ssl.SSLError: ") || !strings.Contains(got, "plain text") {
		t.Error(got)
	}
	proxy.closed(t)
}
