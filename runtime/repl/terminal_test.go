package repl

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func TestPaste(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"keys", "abc\r", "abc\r"},
		{"a lone escape", "\x1b", "\x1b"},
		{"arrows", "\x1b[A\x1b[2~", "\x1b[A\x1b[2~"},
		{"a word", "x\x1b[200~word\x1b[201~y", "xwordy"},
		{"a block", "\x1b[200~do\r\n\tx()\nend\n\x1b[201~\r", "do␤    x()␤end\r"},
		{"a transcript", "\x1b[200~> x = 1\n> do\n>> end\nanswer\n\x1b[201~", "x = 1␤do␤end"},
		{"control characters", "\x1b[200~a\x03\x1bb\x1b[201~", "ab"},
		{"two", "\x1b[200~a\x1b[201~ \x1b[200~b\x1b[201~", "a b"},
	} {
		src := io.NopCloser(strings.NewReader(tc.in))
		got, err := io.ReadAll(&pasteReader{src: src})
		if err != nil || string(got) != tc.want {
			t.Errorf("%s: got %q, %v, want %q", tc.name, got, err, tc.want)
		}
	}
	// in pieces
	got, err := io.ReadAll(&pasteReader{src: io.NopCloser(iotest.HalfReader(strings.NewReader("\x1b[200~" + strings.Repeat("a\n", 5000) + "\x1b[201~")))})
	if want := strings.TrimSuffix(strings.Repeat("a␤", 5000), "␤"); err != nil || string(got) != want {
		t.Errorf("in pieces: %d bytes, want %d, %v", len(got), len(want), err)
	}
}

func FuzzPaste(f *testing.F) {
	f.Add([]byte("a\x1b[200~b\n\x1b[201~c"))
	f.Add([]byte("\x1b[200~\x1b[200~\x1b[201~"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r := &pasteReader{src: io.NopCloser(iotest.OneByteReader(bytes.NewReader(in)))}
		if _, err := io.ReadAll(r); err != nil {
			t.Error(err)
		}
	})
}

func TestHistory(t *testing.T) {
	name := filepath.Join(t.TempDir(), "history")
	h := openHistory(name)
	for _, in := range []string{"a", "a", "do\nend\n", "b"} {
		if err := h.add(in); err != nil {
			t.Fatal(err)
		}
	}
	if got := readText(t, name); got != "a\ndo␤end\nb\n" {
		t.Errorf("got %q", got)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if got := openHistory(name).entries; len(got) != 3 || got[1] != "do␤end" {
		t.Errorf("got %q", got)
	}

	// a long file is cut down, and stays private
	if err := os.WriteFile(name, []byte(strings.Repeat("x\n", historyMost)+"last\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	h = openHistory(name)
	if len(h.entries) != historyKept || h.entries[historyKept-1] != "last" {
		t.Errorf("%d entries", len(h.entries))
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 || info.Size() != 2*historyKept+3 {
		t.Errorf("got %v, %v", info, err)
	}
	if left, err := filepath.Glob(filepath.Dir(name) + "/.netlua*"); len(left) > 0 || err != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func readText(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Standard input has two readers, and each gets what is its own.
func TestSharedInput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	in := newInput(r)
	in.edit(true)
	got := make(chan string, 1)
	go func() { // a script's read, begun before it was interrupted
		p := make([]byte, 100)
		n, _ := in.Read(p)
		got <- string(p[:n])
	}()
	if _, err := w.WriteString("line\nmore\nrest"); err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 5)
	if n, err := (keys{in}).Read(p); err != nil || string(p[:n]) != "line\n" {
		t.Errorf("editing got %q, %v", p[:n], err)
	}
	select {
	case s := <-got:
		t.Fatalf("the script got %q while a line was edited", s)
	default:
	}
	in.edit(false)
	if s := <-got; s != "more\n" {
		t.Errorf("the script got %q", s)
	}
	// a read that was given up takes nothing
	go func() {
		p := make([]byte, 100)
		n, err := in.Read(p)
		if err != nil {
			t.Error(err)
		}
		got <- string(p[:n])
	}()
	if s := <-got; s != "rest" {
		t.Errorf("the script got %q", s)
	}
	go func() {
		n, err := in.Read(make([]byte, 100))
		if n != 0 || err != nil {
			t.Errorf("given up: %d, %v", n, err)
		}
		got <- ""
	}()
	for waiting := false; !waiting; {
		in.mu.Lock()
		waiting = in.reading
		in.mu.Unlock()
	}
	in.giveUp()
	<-got
	in.edit(true)
	if err := (keys{in}).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := (keys{in}).Read(p); err != io.EOF {
		t.Errorf("after Close: %v", err)
	}
}
