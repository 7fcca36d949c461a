package socks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/stdlib/host"
)

func TestParse(t *testing.T) {
	for url, want := range map[string]string{
		"socks5://h":                   "{socks5 h:1080  }",
		"SOCKS5H://h:99/":              "{socks5h h:99  }",
		"socks5://us%40er:p%3Aw@h":     "{socks5 h:1080 us@er p:w}",
		"socks5://u:@[::1]:9":          "{socks5 [::1]:9 u }",
		"socks4a://u@h":                "{socks4a h:1080 u }",
		"socks4://u:p@h":               "socks: SOCKS 4 has no passwords",
		"socks5://:p@h":                "socks: a password needs a user name",
		"socks://h":                    `socks: "socks" is none of socks4, socks4a, socks5 and socks5h`,
		"http://h":                     `socks: "http" is none of socks4, socks4a, socks5 and socks5h`,
		"socks5://":                    "socks: the URL of the proxy has no host",
		"socks5://h/x":                 "socks: the URL of a proxy ends with its port",
		"socks5://h:0":                 `socks: port "0" of the proxy is not a number from 1 to 65535`,
		"socks5://h:65536":             `socks: port "65536" of the proxy is not a number from 1 to 65535`,
		"socks5://u:secret@h:x":        "socks: the URL of the proxy cannot be read",
		"socks5://a%00b:p@h":           "socks: the proxy's user name holds a control character",
		"socks5://u:p%0aq@h":           "socks: the proxy's password holds a control character",
		"socks5://" + long + "@h":      "socks: the proxy's user name has more than 255 bytes",
		"socks5://u:" + long + "@h":    "socks: the proxy's password has more than 255 bytes",
		"socks5://u:p@h\r\nX: y":       "socks: the URL of the proxy cannot be read",
		"socks5h://u:p@" + long + ":1": "socks: the proxy's host has more than 255 bytes",
	} {
		p, err := Parse(url)
		got := fmt.Sprint(err)
		if err == nil {
			got = fmt.Sprint(*p)
		}
		if got != want {
			t.Errorf("%q: %s", url, got)
		}
		if err == nil {
			if again, err := Parse(p.URL()); err != nil || *again != *p {
				t.Errorf("%q: %s again: %v, %v", url, p.URL(), again, err)
			}
		}
	}
}

var long = strings.Repeat("x", 256)

// scripted is a proxy that answers with fixed bytes, and keeps what it is sent.
type scripted struct {
	io.Reader
	sent bytes.Buffer
}

func (s *scripted) Write(p []byte) (int, error) { return s.sent.Write(p) }

func ask(t *testing.T, url, address string, answer string) (sent string, err error) {
	t.Helper()
	p, err := Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	world := host.Mem()
	world.AddHost("here.example", "192.0.2.1", "2001:db8::1")
	targets, err := p.targets(context.Background(), world, host.Target{Network: "tcp", Address: address})
	if err != nil {
		return "", err
	}
	s := &scripted{Reader: strings.NewReader(answer)}
	err = p.ask(s, targets[0])
	return s.sent.String(), err
}

const ok5 = "\x05\x00\x00\x01\x7f\x00\x00\x01\x10\x20"

func TestDialogues(t *testing.T) {
	for _, c := range []struct{ url, address, answer, sent string }{
		{"socks5h://h", "far.example:80", "\x05\x00" + ok5, "\x05\x01\x00" + "\x05\x01\x00\x03\x0bfar.example\x00\x50"},
		{"socks5://h", "here.example:443", "\x05\x00" + ok5, "\x05\x01\x00" + "\x05\x01\x00\x01\xc0\x00\x02\x01\x01\xbb"},
		{"socks5h://h", "192.0.2.9:1", "\x05\x00" + ok5, "\x05\x01\x00" + "\x05\x01\x00\x01\xc0\x00\x02\x09\x00\x01"},
		{"socks5h://h", "[2001:db8::9]:1", "\x05\x00\x05\x00\x00\x04" + strings.Repeat("\x01", 18), "\x05\x01\x00" + "\x05\x01\x00\x04\x20\x01\x0d\xb8" + strings.Repeat("\x00", 11) + "\x09\x00\x01"},
		{"socks5h://u:pw@h", "a:80", "\x05\x02\x01\x00\x05\x00\x00\x03\x02hi\x00\x01", "\x05\x02\x00\x02" + "\x01\x01u\x02pw" + "\x05\x01\x00\x03\x01a\x00\x50"},
		{"socks5h://u:pw@h", "a:80", "\x05\x00" + ok5, "\x05\x02\x00\x02" + "\x05\x01\x00\x03\x01a\x00\x50"},
		{"socks4://me@h", "here.example:80", "\x00\x5a\x00\x00\x00\x00\x00\x00", "\x04\x01\x00\x50\xc0\x00\x02\x01me\x00"},
		{"socks4a://h", "far.example:80", "\x00\x5a\x00\x00\x00\x00\x00\x00", "\x04\x01\x00\x50\x00\x00\x00\x01\x00far.example\x00"},
		{"socks4a://h", "192.0.2.1:80", "\x00\x5a\x00\x00\x00\x00\x00\x00", "\x04\x01\x00\x50\xc0\x00\x02\x01\x00"},
	} {
		if sent, err := ask(t, c.url, c.address, c.answer); err != nil || sent != c.sent {
			t.Errorf("%s %s: %q, %v", c.url, c.address, sent, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	reply := func(code string) string { return "\x05\x00\x05" + code + "\x00\x01" }
	for _, c := range []struct {
		url, answer string
		is          error
		text        string
	}{
		{"socks5h://h", reply("\x01"), syscall.EIO, "socks5h proxy h:1080 to a:80: general failure of the proxy (reply 1)"},
		{"socks5h://h", reply("\x02"), syscall.EACCES, "the proxy's rules do not allow it (reply 2)"},
		{"socks5h://h", reply("\x03"), syscall.ENETUNREACH, "network unreachable (reply 3)"},
		{"socks5h://h", reply("\x04"), syscall.EHOSTUNREACH, "host unreachable (reply 4)"},
		{"socks5h://h", reply("\x05"), syscall.ECONNREFUSED, "connection refused (reply 5)"},
		{"socks5h://h", reply("\x06"), syscall.ETIMEDOUT, "time to live expired (reply 6)"},
		{"socks5h://h", reply("\x07"), syscall.EOPNOTSUPP, "does not know the command (reply 7)"},
		{"socks5h://h", reply("\x08"), syscall.EAFNOSUPPORT, "does not know the type of address (reply 8)"},
		{"socks5h://h", reply("\x63"), syscall.EIO, "unknown refusal (reply 99)"},
		{"socks5h://h", "\x05\xff", syscall.EACCES, "the proxy wants a user name and a password"},
		{"socks5h://u:p@h", "\x05\xff", syscall.EACCES, "the proxy takes no user name and password"},
		{"socks5h://u:p@h", "\x05\x02\x01\x01", syscall.EACCES, "user name or password is wrong"},
		{"socks5h://h", "\x05\x02", syscall.EPROTO, "chose authentication method 2, which was not offered"},
		{"socks5h://h", "\x04\x00", syscall.EPROTO, "the first byte of the answer is 4, which is not SOCKS 5"},
		{"socks5h://h", "HTTP/1.1 400 Bad Request\r\n", syscall.EPROTO, "it may be an HTTP proxy"},
		{"socks5h://h", "\x05\x00\x05\x00\x00\x02", syscall.EPROTO, "unknown type 2"},
		{"socks5h://h", "\x05\x00\x05\x00", syscall.EPROTO, "closed the connection in the middle"},
		{"socks5h://h", "", syscall.EPROTO, "closed the connection in the middle"},
		{"socks4a://h", "\x00\x5b\x00\x00\x00\x00\x00\x00", syscall.ECONNREFUSED, "rejected or failed (reply 91)"},
		{"socks4a://h", "\x00\x5c\x00\x00\x00\x00\x00\x00", syscall.EACCES, "cannot reach the client's identd (reply 92)"},
		{"socks4a://h", "\x00\x5d\x00\x00\x00\x00\x00\x00", syscall.EACCES, "names another user (reply 93)"},
		{"socks4a://h", "\x05\x00", syscall.EPROTO, "which is not SOCKS 4"},
	} {
		_, err := ask(t, c.url, "a:80", c.answer)
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s %q: %v", c.url, c.answer, err)
		}
	}
}

func TestTargets(t *testing.T) {
	for address, want := range map[string]string{
		"a":                    "missing port",
		"a:0":                  `port "0"`,
		"a:99999":              `port "99999"`,
		":80":                  "1 to 255 bytes",
		long + ":80":           "1 to 255 bytes",
		"a\x00b:80":            "not printable ASCII",
		"a\r\nb:80":            "not printable ASCII",
		"a b:80":               "not printable ASCII",
		"b\xfccher.example:80": "not printable ASCII",
	} {
		if _, err := ask(t, "socks5h://h", address, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", address, err)
		}
	}
	_, err := ask(t, "socks4://h", "[2001:db8::1]:80", "")
	if !errors.Is(err, syscall.EAFNOSUPPORT) {
		t.Errorf("IPv6 by version 4: %v", err)
	}
	var dns *net.DNSError
	if _, err := ask(t, "socks5://h", "nowhere.example:80", ""); !errors.As(err, &dns) {
		t.Errorf("a name that is looked up here: %v", err)
	}
}

// proxy greets each connection with answer, and listens from then on.
func proxy(t *testing.T, answer string) string {
	t.Helper()
	return tcptest.Serve(t, func(c net.Conn) {
		io.WriteString(c, answer)
		io.Copy(io.Discard, c)
	}).String()
}

func TestDial(t *testing.T) {
	p, err := Parse("socks5h://u:secret@" + proxy(t, "\x05\x02\x01\x00"+ok5+"hello"))
	if err != nil {
		t.Fatal(err)
	}
	// Nothing of the dialogue is in the trace, and nothing after it is lost.
	var trace bytes.Buffer
	world := host.Traced(host.OS(), &trace, nil)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	conn, err := p.Dial(ctx, world, host.Target{Network: "tcp", Address: "far.example:80"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	cancel() // the connection is its owner's now
	b := make([]byte, 5)
	if _, err := io.ReadFull(conn, b); err != nil || string(b) != "hello" {
		t.Errorf("%q, %v", b, err)
	}
	if strings.Contains(trace.String(), "secret") || strings.Contains(trace.String(), "binary") {
		t.Error(trace.String())
	}
}

func TestDialStops(t *testing.T) {
	p, err := Parse("socks5h://" + proxy(t, "\x05")) // and then silence
	if err != nil {
		t.Fatal(err)
	}
	to := host.Target{Network: "tcp", Address: "far.example:80"}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Dial(ctx, host.OS(), to); !errors.Is(err, context.DeadlineExceeded) && !isTimeout(err) {
		t.Errorf("%v", err)
	}
	why := errors.New("why")
	for _, delay := range []time.Duration{-1, 50 * time.Millisecond} { // while it connects, and later
		ctx, stop := context.WithCancelCause(t.Context())
		if delay < 0 {
			stop(why)
		} else {
			time.AfterFunc(delay, func() { stop(why) })
		}
		if _, err := p.Dial(ctx, host.OS(), to); !errors.Is(err, why) {
			t.Errorf("%v", err)
		}
	}
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

// listening is a world whose one proxy refuses the first address it is asked for.
type listening struct {
	*host.Memory
	dialled []string
	answers []string
}

func (l *listening) Dial(_ context.Context, t host.Target) (net.Conn, error) {
	l.dialled = append(l.dialled, t.Address)
	a, b := host.Pipe()
	io.WriteString(b, l.answers[0])
	l.answers = l.answers[1:]
	return a, nil
}

func TestNextAddress(t *testing.T) {
	p, err := Parse("socks5://h")
	if err != nil {
		t.Fatal(err)
	}
	w := &listening{Memory: host.Mem(), answers: []string{"\x05\x00\x05\x04\x00\x01", "\x05\x00" + ok5}}
	w.AddHost("two.example", "192.0.2.1", "192.0.2.2")
	conn, err := p.Dial(t.Context(), w, host.Target{Network: "tcp", Address: "two.example:80"})
	if err != nil || len(w.dialled) != 2 {
		t.Fatalf("%v, %v", w.dialled, err)
	}
	conn.Close()
	// What is wrong with the proxy is not tried again.
	w = &listening{Memory: w.Memory, answers: []string{"\x05\xff"}}
	if _, err := p.Dial(t.Context(), w, host.Target{Network: "tcp", Address: "two.example:80"}); err == nil || len(w.dialled) != 1 {
		t.Fatalf("%v, %v", w.dialled, err)
	}
}

// Both ends need permission, and a refused target is not even dialled.
func TestPermission(t *testing.T) {
	for _, c := range []struct {
		allow, deny, url, target string
		want                     error
		dialled                  []string
	}{
		{"h,far.example", "", "socks5h://h", "far.example:80", nil, []string{"h:1080"}},
		{"h", "", "socks5h://h", "far.example:80", fs.ErrPermission, nil},
		{"far.example", "", "socks5h://h", "far.example:80", fs.ErrPermission, nil},
		{"*", "10.0.0.0/8", "socks5h://h", "inside.example:80", fs.ErrPermission, nil},
		{"*", "10.0.0.0/8", "socks5://h", "inside.example:80", fs.ErrPermission, nil},
		{"*", "10.0.0.0/8", "socks5://h", "far.example:80", nil, []string{"h:1080"}},
		{"*", "10.0.0.0/8", "socks5h://h", "10.0.0.1:80", fs.ErrPermission, nil},
		{"h,far.example", "", "socks5://h", "far.example:80", nil, []string{"h:1080"}},
	} {
		rules := host.Access[host.NetRules]{}
		for list, to := range map[*host.NetRules]string{&rules.Allow: c.allow, &rules.Deny: c.deny} {
			if to == "" {
				continue
			}
			r, err := host.ParseNet(to)
			if err != nil {
				t.Fatal(err)
			}
			*list = r
		}
		w := &named{listening: listening{Memory: host.Mem(), answers: []string{"\x05\x00" + ok5}}}
		w.AddHost("far.example", "192.0.2.1")
		w.AddHost("inside.example", "10.0.0.1")
		w.AddHost("h", "192.0.2.99")
		p, err := Parse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := p.Dial(t.Context(), host.Restricted(w, host.Policy{Net: rules}), host.Target{Network: "tcp", Address: c.target})
		if !errors.Is(err, c.want) || !slices.Equal(w.names(), c.dialled) {
			t.Errorf("%v: %v, dialled %v", c, err, w.names())
		}
		if conn != nil {
			conn.Close()
		}
	}
}

// named shows the proxy by its name again, which the policy has resolved.
type named struct{ listening }

func (n *named) names() (out []string) {
	for _, a := range n.dialled {
		out = append(out, strings.Replace(a, "192.0.2.99", "h", 1))
	}
	return out
}

func FuzzReply(f *testing.F) {
	for _, s := range []string{"\x05\x00" + ok5, "\x05\x02\x01\x00" + ok5, "\x00\x5a\x00\x00\x00\x00\x00\x00", "\x05\xff", "HTTP/1.1 200 OK\r\n\r\n", "\x05\x00\x05\x00\x00\x03\xffxx"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		for _, url := range []string{"socks5h://h", "socks5h://u:p@h", "socks4a://h"} {
			p, err := Parse(url)
			if err != nil {
				t.Fatal(err)
			}
			r := strings.NewReader(answer)
			s := &scripted{Reader: r}
			err = p.ask(s, target{name: "a", port: 80})
			var (
				reply    *ReplyError
				auth     *AuthError
				protocol *ProtocolError
			)
			if err != nil && !errors.As(err, &reply) && !errors.As(err, &auth) && !errors.As(err, &protocol) {
				t.Errorf("%T %v", err, err)
			}
			var errno syscall.Errno
			if err != nil && !errors.As(err, &errno) {
				t.Errorf("%v is no error of the system", err)
			}
			if read := len(answer) - r.Len(); read > 2+2+4+1+maxField+2 {
				t.Errorf("%d bytes read", read)
			}
		}
	})
}
