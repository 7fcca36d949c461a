package netrc_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/netrc"
)

// vector is a file and what CPython made of it.
type vector struct {
	T string
	H [][]any
	M [][]any
	R string
	E *string
	L int
}

func vectors(t testing.TB) []vector {
	t.Helper()
	return golden.Rows[vector](t, "netrc/netrc.jsonl", 300)
}

func TestAsCPython(t *testing.T) {
	for _, v := range vectors(t) {
		f, err := netrc.Parse("name", v.T)
		var failed *netrc.ParseError
		if errors.As(err, &failed) != (v.E != nil) {
			t.Errorf("%q: error %v, want %v", v.T, err, v.E)
			continue
		}
		if failed != nil {
			if failed.Msg != *v.E || failed.Line != v.L && !strings.Contains(v.T, "#") || failed.Filename != "name" {
				t.Errorf("%q: got %v, want %s (line %d)", v.T, failed, *v.E, v.L)
			}
			continue
		}
		if f.String() != v.R {
			t.Errorf("%q: got %q, want %q", v.T, f.String(), v.R)
		}
		var hosts [][]any
		for _, name := range f.Hosts() {
			e, _ := f.Host(name)
			var account any
			if e.HasAccount {
				account = e.Account
			}
			hosts = append(hosts, []any{name, []any{e.Login, account, e.Password}})
		}
		var macros [][]any
		for _, name := range f.Macros() {
			lines := []any{}
			for _, l := range f.Macro(name) {
				lines = append(lines, l)
			}
			macros = append(macros, []any{name, lines})
		}
		for _, pair := range [][2][][]any{{hosts, v.H}, {macros, v.M}} {
			got, _ := json.Marshal(pair[0])
			want, _ := json.Marshal(pair[1])
			if string(got) != string(want) && len(pair[0])+len(pair[1]) > 0 {
				t.Errorf("%q: got %s, want %s", v.T, got, want)
			}
		}
	}
}

// TestComments: where CPython 3.9 takes words of comments for entries.
func TestComments(t *testing.T) {
	for _, text := range []string{
		"#one two\nmachine h login a password p\n",
		"\n# after an empty line\nmachine h login a password p\n",
		"machine h login a password p #no blank behind it\n",
		"  # indented\n\n#\n# x\nmachine h login a password p\n#",
	} {
		f, err := netrc.Parse("name", text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if e, ok := f.Authenticators("h"); !ok || e != (netrc.Entry{Login: "a", Password: "p"}) {
			t.Errorf("%q: got %+v", text, e)
		}
	}
	_, err := netrc.Parse("name", "# one\n# two\nmacdef m\nx\n\nmachine h foo\n")
	var failed *netrc.ParseError
	if !errors.As(err, &failed) || failed.Line != 7 {
		t.Errorf("lines of comments and macros: %v", err)
	}
}

func TestWordsBeyondASCII(t *testing.T) {
	f, err := netrc.Parse("name", "machine h login jörg password pä\xffss")
	if err != nil {
		t.Fatal(err)
	}
	if e, _ := f.Host("h"); e.Login != "jörg" || e.Password != "pä\xffss" {
		t.Errorf("got %+v", e)
	}
}

func TestAuthenticators(t *testing.T) {
	f, err := netrc.Parse("", "machine h login a password p default login d account c password q")
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := f.Authenticators("h"); !ok || e.Login != "a" {
		t.Errorf("got %+v, %v", e, ok)
	}
	if e, ok := f.Authenticators("other"); !ok || e != (netrc.Entry{Login: "d", Account: "c", HasAccount: true, Password: "q"}) {
		t.Errorf("got %+v, %v", e, ok)
	}
	f, err = netrc.Parse("", "")
	if _, ok := f.Authenticators("h"); ok || err != nil {
		t.Errorf("found %v, error %v", ok, err)
	}
}

// TestOwnFile: the user's own file must belong to the user alone.
func TestOwnFile(t *testing.T) {
	home := t.TempDir()
	h := host.WithEnv(host.OS(), map[string]string{"HOME": home})
	if _, err := netrc.Load(h, ""); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	name := filepath.Join(home, ".netrc")
	write := func(text string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	fails := func(want string, h host.Host) {
		t.Helper()
		var failed *netrc.ParseError
		if _, err := netrc.Load(h, ""); !errors.As(err, &failed) || !strings.HasPrefix(failed.Msg, want) || failed.Filename != name {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	const secret = "machine h login a password p\n"
	write(secret, 0o600)
	if f, err := netrc.Load(h, ""); err != nil || f.String() != "machine h\n\tlogin a\n\tpassword p\n" {
		t.Errorf("got %v, %v", f, err)
	}
	fails("~/.netrc file owner (", stranger{h})
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o610} {
		write(secret, mode)
		fails("~/.netrc access too permissive: access permissions must restrict access to only the owner", h)
	}
	if _, err := netrc.Load(h, name); err != nil {
		t.Errorf("a file given by name: %v", err)
	}
	write("# no password\n", 0o644)
	if _, err := netrc.Load(h, ""); err != nil {
		t.Errorf("without a password: %v", err)
	}
	var denied *host.PermissionError
	if _, err := netrc.Load(host.Restricted(h, host.Policy{}), name); !errors.As(err, &denied) {
		t.Errorf("under a policy: %v", err)
	}
}

// stranger is run by another user than the one who owns the files.
type stranger struct{ host.Host }

func (stranger) Getuid() int { return 987654 }

func FuzzParse(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.T)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := netrc.Parse("name", text)
		if err != nil {
			var failed *netrc.ParseError
			if !errors.As(err, &failed) || failed.Line < 1 || failed.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+1 {
				t.Fatalf("got %v", err)
			}
			return
		}
		for _, name := range n.Hosts() {
			if e, ok := n.Host(name); !ok || e.Password == "" {
				t.Fatalf("host %q: %+v", name, e)
			}
		}
	})
}
