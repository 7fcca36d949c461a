package getpass_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/getpass"
	"github.com/netlua/netlua/stdlib/host"
)

// person is a host with a terminal that somebody types into.
type person struct {
	host.Host
	types  string
	fails  error
	screen strings.Builder
	closed int
}

func (p *person) OpenTerminal() (host.Terminal, error)         { return p, nil }
func (p *person) Write(b []byte) (int, error)                  { return p.screen.Write(b) }
func (p *person) Close() error                                 { p.closed++; return nil }
func (p *person) ReadPassword(context.Context) (string, error) { return p.types, p.fails }

func TestAsk(t *testing.T) {
	p := &person{Host: host.Mem(), types: "secret"}
	got, err := getpass.Ask(t.Context(), p, "Who? ", nil)
	if err != nil || got != "secret" || p.screen.String() != "Who? \n" || p.closed != 1 {
		t.Errorf("got %q, %v; on the screen %q; closed %d times", got, err, p.screen.String(), p.closed)
	}
	var beside strings.Builder
	if _, err := getpass.Ask(t.Context(), p, "Again: ", &beside); err != nil || beside.String() != "Again: \n" || p.screen.String() != "Who? \n" {
		t.Errorf("%v, the prompt went to %q and %q", err, beside.String(), p.screen.String())
	}
	p.fails = io.EOF
	if _, err := getpass.Ask(t.Context(), p, "", nil); err != io.EOF || p.closed != 3 {
		t.Errorf("got %v, closed %d times", err, p.closed)
	}
	if _, err := getpass.Ask(t.Context(), host.Mem(), "", nil); err != host.ErrNoTerminal {
		t.Errorf("without a terminal: %v", err)
	}
}

func TestUser(t *testing.T) {
	h := host.Mem()
	expect := func(want string) {
		t.Helper()
		if got, err := getpass.User(h); err != nil || got != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
	expect("memory")
	for _, row := range [][2]string{{"USERNAME", "d"}, {"LNAME", "c"}, {"USER", "b"}, {"LOGNAME", "a"}} {
		if err := h.Setenv(row[0], row[1]); err != nil {
			t.Fatal(err)
		}
		expect(row[1])
	}
	if err := h.Setenv("LOGNAME", ""); err != nil {
		t.Fatal(err)
	}
	expect("b")
	var denied *host.PermissionError
	if _, err := getpass.User(host.Restricted(h, host.Policy{})); !errors.As(err, &denied) {
		t.Errorf("under a policy: %v", err)
	}
}
