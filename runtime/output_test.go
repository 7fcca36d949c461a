package runtime

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// Other threads go on while one waits for the reader of its output.
func TestOutputWaits(t *testing.T) {
	for _, write := range []string{"io.write(big)", "io.stdout:write(big)", "print(big)", "io.write('x') io.flush() io.write(big)"} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		vm := newThreadVM(t, WithStdout(w))
		out, err := vm.RunString(context.Background(), `
local t = require("t")
local big, done, n = ("x"):rep(1e6), false, 0
t.start(function() `+write+` done = true end)
repeat n = n + 1 t.wait(0.001) until n == 50
return done`, "=t")
		if err != nil || out[0].String() != "false" {
			t.Errorf("%s: got %v, %v", write, out, err)
		}
		go func() { _, _ = io.Copy(io.Discard, r) }()
		if err := vm.Wait(context.Background()); err != nil {
			t.Error(err)
		}
		_, _ = w.Close(), r.Close()
	}
}

// A stream that knows when it waits is written to without letting others in
// until it does.
func TestTryWriter(t *testing.T) {
	s := &slowStream{}
	vm := newThreadVM(t, WithStdout(s))
	out, err := vm.RunString(context.Background(), `
local t = require("t")
local seen = ""
t.start(function() seen = seen .. "T" end)
for i = 1, 3 do print(i) seen = seen .. i end
print("wait")
return seen`, "=t")
	if err != nil || out[0].String() != "123T" {
		t.Errorf("got %v, %v", out, err)
	}
	if s.text.String() != "1\n2\n3\n+wait\n" {
		t.Errorf("got %q", s.text.String())
	}
}

type slowStream struct{ text strings.Builder }

func (s *slowStream) Write(p []byte) (int, error) {
	time.Sleep(20 * time.Millisecond)
	return s.text.WriteString("+" + string(p))
}

func (s *slowStream) TryWrite(p []byte) bool {
	if strings.HasPrefix(string(p), "wait") {
		return false
	}
	s.text.Write(p)
	return true
}
