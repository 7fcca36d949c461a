package host

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// spy is a world that writes down what reaches it and connects to nothing.
type spy struct {
	*Memory
	mu       sync.Mutex
	resolved []string
	dialled  []string
}

func newSpy() *spy {
	s := &spy{Memory: Mem()}
	s.AddHost("example.com", "93.184.216.34", "2606:2800::1")
	s.AddHost("rebind.example.com", "10.0.0.7", "93.184.216.35")
	s.AddHost("inside.example.com", "127.0.0.1")
	s.AddHost("any.example.com", "0.0.0.0")
	s.AddHost("nat.example.com", "64:ff9b::a00:1")
	return s
}

func (s *spy) Resolve(ctx context.Context, family, name string) ([]netip.Addr, error) {
	s.mu.Lock()
	s.resolved = append(s.resolved, name)
	s.mu.Unlock()
	return s.Memory.Resolve(ctx, family, name)
}

func (s *spy) Dial(_ context.Context, t Target) (net.Conn, error) {
	s.mu.Lock()
	s.dialled = append(s.dialled, t.Address)
	s.mu.Unlock()
	return nil, errors.New("refused")
}

func netPolicy(t *testing.T, allow, deny string) Policy {
	t.Helper()
	var p Policy
	for list, to := range map[*NetRules]string{&p.Net.Allow: allow, &p.Net.Deny: deny} {
		if to != "" {
			rules, err := ParseNet(to)
			if err != nil {
				t.Fatal(err)
			}
			*list = rules
		}
	}
	p.Listen = p.Net
	return p
}

func TestDialPolicy(t *testing.T) {
	const no = "" // denied
	for _, c := range []struct {
		allow, deny, address string
		dialled              string // joined by spaces
		flag                 string // of the error
	}{
		{"", "", "example.com:443", no, "--allow-net=example.com:443"},
		{"example.com", "", "example.com:443", "93.184.216.34:443 [2606:2800::1]:443", ""},
		{"example.com:443", "", "example.com:443", "93.184.216.34:443 [2606:2800::1]:443", ""},
		{"example.com:https", "", "", no, "parse"},
		{"example.com:443", "", "example.com:80", no, "--allow-net=example.com:80"},
		{"example.com:80-90", "", "example.com:85", "93.184.216.34:85 [2606:2800::1]:85", ""},
		{"example.com:80-90", "", "example.com:91", no, "--allow-net=example.com:91"},
		{"example.com", "", "EXAMPLE.com.:http", "93.184.216.34:80 [2606:2800::1]:80", ""},
		{"Example.COM.", "", "example.com:1", "93.184.216.34:1 [2606:2800::1]:1", ""},
		{"*.example.com", "", "example.com:1", no, "--allow-net=example.com:1"},
		{"*.example.com", "", "inside.example.com:1", "127.0.0.1:1", ""},
		{"*.example.com", "", "badexample.com:1", no, "--allow-net=badexample.com:1"},
		{":443", "", "example.com:443", "93.184.216.34:443 [2606:2800::1]:443", ""},
		{"*:443", "", "example.com:444", no, "--allow-net=example.com:444"},
		{"93.184.216.34", "", "example.com:443", no, "--allow-net=example.com:443"},
		{"example.com", "", "93.184.216.34:443", no, "--allow-net=93.184.216.34:443"},
		{"93.184.0.0/16:443", "", "93.184.216.34:443", "93.184.216.34:443", ""},
		{"93.184.0.0/16:443", "", "93.185.216.34:443", no, "--allow-net=93.185.216.34:443"},
		{"[::1]:80", "", "[::1]:80", "[::1]:80", ""},
		{"[::1]:80", "", "[0:0::0:1]:80", "[::1]:80", ""},
		{"[::1]:80", "", "[::1]:81", no, "--allow-net=[::1]:81"},
		{"2001:db8::/32", "", "[2001:db8::5]:1", "[2001:db8::5]:1", ""},
		{"[2001:db8::]/32:5", "", "[2001:db8::5]:5", "[2001:db8::5]:5", ""},
		{"127.0.0.1", "", "[::ffff:127.0.0.1]:80", "127.0.0.1:80", ""},
		{"::ffff:10.0.0.0/104", "", "10.1.2.3:80", "10.1.2.3:80", ""},
		{"fe80::/10", "", "[fe80::1%eth0]:80", "[fe80::1%eth0]:80", ""},
		{"0.0.0.0/0", "", ":80", "127.0.0.1:80", ""},
		{"127.0.0.1", "", "0.0.0.0:80", "127.0.0.1:80", ""},

		// Denials win, by every way to the same place.
		{"*", "example.com", "example.com:443", no, "--deny-net=example.com"},
		{"*", "example.com", "eXample.com.:443", no, "--deny-net=example.com"},
		{"*", "example.com:80", "example.com:443", "93.184.216.34:443 [2606:2800::1]:443", ""},
		{"*", "*.example.com", "a.b.example.com:443", no, "--deny-net=*.example.com"},
		{"*", "10.0.0.0/8", "10.0.0.7:443", no, "--deny-net=10.0.0.0/8"},
		{"*", "10.0.0.0/8", "rebind.example.com:443", "93.184.216.35:443", ""},
		{"rebind.example.com", "10.0.0.0/8", "rebind.example.com:443", "93.184.216.35:443", ""},
		{"*", "127.0.0.0/8", "inside.example.com:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "localhost:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "127.1:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "0x7f.1:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "0X7F000001:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "2130706433:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "0177.0.0.01:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "127.0.0.1.:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "[::ffff:7f00:1]:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "[::127.0.0.1]:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "[64:ff9b::7f00:1]:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "[2002:7f00:1::]:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "10.0.0.0/8", "nat.example.com:1", no, "--deny-net=10.0.0.0/8"},
		{"*", "127.0.0.0/8", ":1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "0.0.0.0:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "0:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "[::]:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "127.0.0.0/8", "any.example.com:1", no, "--deny-net=127.0.0.0/8"},
		{"*", "*", "example.com:1", no, "--deny-net"},
	} {
		s := newSpy()
		if c.flag == "parse" {
			if _, err := ParseNet(c.allow); err == nil {
				t.Errorf("ParseNet(%q) succeeds", c.allow)
			}
			continue
		}
		_, err := Restricted(s, netPolicy(t, c.allow, c.deny)).Dial(t.Context(), Target{Network: "tcp", Address: c.address})
		slices.Sort(s.dialled)
		if got := strings.Join(s.dialled, " "); got != c.dialled {
			t.Errorf("allow %q deny %q: dial %s reached %q, want %q (%v)", c.allow, c.deny, c.address, got, c.dialled, err)
		}
		var denial *PermissionError
		if errors.As(err, &denial); c.flag != "" && (denial == nil || denial.Flag != c.flag || !errors.Is(err, fs.ErrPermission)) {
			t.Errorf("allow %q deny %q: dial %s: %v, want flag %s", c.allow, c.deny, c.address, err, c.flag)
		}
	}
}

func TestDeniedNameIsNotResolved(t *testing.T) {
	s := newSpy()
	h := Restricted(s, netPolicy(t, "example.com,10.0.0.0/8", "*.example.com"))
	for _, name := range []string{"evil.test", "inside.example.com", "exämple.com", "a b", "a\nb", ""} {
		if _, err := h.Resolve(t.Context(), "ip", name); err == nil {
			t.Errorf("Resolve(%q) succeeds", name)
		}
		if name != "" {
			if _, err := h.Dial(t.Context(), Target{Network: "tcp", Address: name + ":80"}); err == nil {
				t.Errorf("Dial(%q) succeeds", name)
			}
		}
		if _, err := h.Listen(t.Context(), Target{Network: "tcp", Address: name + ":80"}); err == nil {
			t.Errorf("Listen(%q) succeeds", name)
		}
		if name != "" {
			h.Dial(t.Context(), Target{Network: "tcp", Address: "10.0.0.1:80", Local: name + ":0"})
		}
	}
	if len(s.resolved) > 0 {
		t.Errorf("resolved %q", s.resolved)
	}
	if _, err := h.Resolve(t.Context(), "ip", "example.com"); err != nil {
		t.Error(err)
	}
}

func TestResolveFiltersDeniedAddresses(t *testing.T) {
	h := Restricted(newSpy(), netPolicy(t, "*", "10.0.0.0/8,127.0.0.1:80"))
	got, err := h.Resolve(t.Context(), "ip", "rebind.example.com")
	if err != nil || len(got) != 1 || got[0].String() != "93.184.216.35" {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := h.Resolve(t.Context(), "ip", "localhost"); err != nil {
		t.Errorf("an address that is denied at one port cannot be resolved: %v", err)
	}
	if _, err := h.LookupAddr(t.Context(), netip.MustParseAddr("::ffff:10.1.1.1")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("LookupAddr: %v", err)
	}
}

func TestListenPolicy(t *testing.T) {
	for _, c := range []struct {
		allow, deny, address string
		ok                   bool
	}{
		{"", "", "127.0.0.1:0", false},
		{"127.0.0.1", "", "127.0.0.1:0", true},
		{"127.0.0.1:8000-8100", "", "127.0.0.1:0", false},
		{"127.0.0.1:8000-8100", "", "127.0.0.1:8050", true},
		{"127.0.0.1", "", ":8000", false},
		{"0.0.0.0", "", ":8000", true},
		{"0.0.0.0", "", "[::]:8000", true},
		{":8000", "", "0.0.0.0:8000", true},
		{"10.0.0.0/8", "", "0.0.0.0:8000", false},
		{"*", "10.0.0.1", ":8000", false},
		{"*", "10.0.0.1:80", ":8000", true},
		{"localhost", "", "localhost:8000", true},
		{"localhost", "127.0.0.0/8", "localhost:8000", false},
	} {
		l, err := Restricted(newSpy(), netPolicy(t, c.allow, c.deny)).Listen(t.Context(), Target{Network: "tcp", Address: c.address})
		if (err == nil) != c.ok || err != nil && !errors.Is(err, fs.ErrPermission) {
			t.Errorf("allow %q deny %q: listen %s: %v", c.allow, c.deny, c.address, err)
		}
		if err == nil {
			l.Close()
		}
	}
}

func TestPacketsObeyThePolicy(t *testing.T) {
	h := Restricted(OS(), netPolicy(t, "127.0.0.1", "127.0.0.1:9"))
	c, err := h.ListenPacket(t.Context(), Target{Network: "udp", Address: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.WriteTo([]byte("x"), c.LocalAddr()); err != nil {
		t.Error(err)
	}
	for _, to := range []*net.UDPAddr{{IP: net.IPv4(127, 0, 0, 1), Port: 9}, {IP: net.IPv4(10, 0, 0, 1), Port: 1}, {Port: 9}} {
		if _, err := c.WriteTo([]byte("x"), to); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("WriteTo(%v): %v", to, err)
		}
	}
}

func TestParseNetErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":              "pattern is empty",
		"a.com,":        "pattern is empty",
		"https://a.com": "without scheme",
		"a.com/x":       "without scheme and path",
		"a.com:":        "port is empty",
		"a.com:x":       `port "x" is not`,
		"a.com:65536":   `port "65536" is not`,
		"a.com:9-1":     "range",
		"a.com:+80":     "is not a number",
		"[::1":          "not closed",
		"[a.com]:80":    "not an IPv6 address",
		"[1.2.3.4]:80":  "not an IPv6 address",
		"[::1]x":        "after the bracket",
		"[::1]:":        "after the bracket",
		"10.0.0.1/8":    "perhaps 10.0.0.0/8 is meant",
		"10.0.0.0/33":   "from 0 to 32",
		"10.0.0.0/":     "length is empty",
		"fe80::1%eth0":  "zone",
		"a.*.com":       `holds '*'`,
		"*.":            `holds '*'`,
		"exämple.com":   "xn--",
		"user@a.com":    `holds '@'`,
		"a com":         `holds ' '`,
	} {
		if _, err := ParseNet(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseNet(%q): %v, want %q", text, err, want)
		}
	}
}

func TestPermissionErrorText(t *testing.T) {
	_, err := Restricted(newSpy(), Policy{}).Dial(t.Context(), Target{Network: "tcp", Address: "example.com:443"})
	want := `net access to "example.com:443" is not allowed; run with --allow-net=example.com:443`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	e := notAllowed("read", "a\x1b[2J\u202eb")
	if strings.ContainsAny(e.Error(), "\x1b\u202e") {
		t.Errorf("control characters in %q", e.Error())
	}
}

// A slow address must not hold the others up, and the losers must be closed.
func TestRace(t *testing.T) {
	addrs := []netip.Addr{netip.MustParseAddr("::1"), netip.MustParseAddr("::2"), netip.MustParseAddr("1.2.3.4")}
	if got := interleave(addrs); got[1] != addrs[2] {
		t.Errorf("interleave: %v", got)
	}
	slow, peer := Pipe()
	began := time.Now()
	late := make(chan struct{})
	conn, err := race(t.Context(), addrs, func(ctx context.Context, a netip.Addr) (net.Conn, error) {
		switch a {
		case addrs[0]:
			<-late
			return slow, nil
		case addrs[2]:
			return nil, errors.New("refused")
		}
		c, _ := Pipe()
		return c, nil
	})
	if err != nil || conn == nil || time.Since(began) > time.Minute {
		t.Fatalf("%v after %v", err, time.Since(began))
	}
	close(late)
	peer.SetReadDeadline(time.Now().Add(time.Minute))
	if _, err := peer.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the loser was not closed: %v", err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = race(ctx, addrs, func(ctx context.Context, _ netip.Addr) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
