package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPermit(t *testing.T) {
	for _, c := range []struct {
		allow, deny, address string
		resolve              bool
		want                 string // the addresses, or the beginning of the error
	}{
		{"*", "", "example.com:80", false, "[]"},
		{"*", "", "example.com:80", true, "[93.184.216.34 2606:2800::1]"},
		{"example.com:80", "", "example.com:80", false, "[]"},
		{"example.com:80", "", "example.com:80", true, "[93.184.216.34 2606:2800::1]"},
		{"example.com:80", "", "example.com:81", false, `net access to "example.com:81" is not allowed`},
		{"example.com", "", "93.184.216.34:80", false, `net access to "93.184.216.34:80" is not allowed`},
		{"*", "10.0.0.0/8", "rebind.example.com:80", true, "[93.184.216.35]"},
		{"*", "10.0.0.0/8", "rebind.example.com:80", false, `net access to "rebind.example.com:80 (resolved by a proxy)" is denied by --deny-net=10.0.0.0/8`},
		{"*", "10.0.0.0/8:22", "rebind.example.com:80", false, "[]"},
		{"*", "10.0.0.0/8", "10.1.2.3:80", false, `net access to "10.1.2.3:80" is denied`},
		{"*", "127.0.0.1", "0.0.0.0:80", false, `net access to "127.0.0.1:80" is denied`},
		{"*", "example.com", "example.com:80", false, `net access to "example.com:80" is denied`},
	} {
		world := newSpy()
		h := Restricted(world, netPolicy(t, c.allow, c.deny))
		addrs, err := h.Permit(context.Background(), Target{Network: "tcp", Address: c.address}, c.resolve)
		got := fmt.Sprint(addrs)
		if err != nil {
			if got = err.Error(); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("%v: %T", c, err)
			}
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%v: %s", c, got)
		}
		if !c.resolve && len(world.resolved) > 0 || len(world.dialled) > 0 {
			t.Errorf("%v: resolved %v, dialled %v", c, world.resolved, world.dialled)
		}
	}
}

func TestPermitIsAnnounced(t *testing.T) {
	var seen []string
	h := Audited(newSpy(), func(_ context.Context, event string, args []any) error {
		seen = append(seen, fmt.Sprint(event, args))
		return nil
	})
	if _, err := h.Permit(context.Background(), Target{Network: "tcp", Address: "example.com:80"}, true); err != nil {
		t.Fatal(err)
	}
	if want := []string{"socket.connect[tcp example.com:80]", "socket.getaddrinfo[example.com 80 ip]"}; !slices.Equal(seen, want) {
		t.Errorf("%q", seen)
	}
}

func TestQuiet(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	peer, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	settled := func(want bool) {
		t.Helper()
		for end := time.Now().Add(time.Minute); Quiet(c) != want; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("Quiet is not %v", want)
			}
		}
	}
	settled(true)
	if _, err := peer.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	settled(false)
	if _, err := c.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	settled(true)
	peer.Close()
	settled(false)
	c.Close()
	if Quiet(c) {
		t.Error("closed and quiet")
	}
	a, _ := Pipe()
	if !Quiet(a) {
		t.Error("a pipe cannot be asked")
	}
}
