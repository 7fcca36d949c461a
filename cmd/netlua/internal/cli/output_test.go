package cli

import (
	"os"
	"testing"
)

// TryWrite takes what fits, and leaves to Write what would wait.
func TestTryWrite(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	o := newOutput(w, false)
	if _, err := o.Write([]byte("first ")); err != nil {
		t.Fatal(err)
	}
	if !o.TryWrite([]byte("second")) {
		t.Error("what fits was refused")
	}
	if o.TryWrite(make([]byte, bufferSize)) {
		t.Error("what does not fit was taken")
	}
	if err := o.Flush(); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 100)
	n, err := r.Read(got)
	if string(got[:n]) != "first second" || err != nil {
		t.Errorf("got %q, %v", got[:n], err)
	}
	if newOutput(w, true).TryWrite([]byte("x")) {
		t.Error("a terminal may be stopped")
	}
}
