package wire

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/tcptest"
)

// Every way of sending and receiving is counted.
func TestCounts(t *testing.T) {
	raw, other := tcptest.Pair(t)
	a, b := New(raw), New(other)
	defer a.Close()
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(make([]byte, 3000)); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.WriteString("head")
		a.Write(make([]byte, 2*bufferSize)) // both in one call
		a.ReadFrom(file)
		a.ReadFrom(bytes.NewReader(make([]byte, 500)))
		a.Flush()
		a.CloseWrite()
	}()
	const all = 4 + 2*bufferSize + 3000 + 500
	b.SetTimeout(10 * time.Second)
	if _, err := b.ReadFull(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	out, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := b.WriteTo(out); err != nil {
		t.Fatal(err)
	}
	if <-done; a.Sent() != all || b.Received() != all {
		t.Errorf("sent %d, received %d of %d", a.Sent(), b.Received(), all)
	}
	if b.Close(); b.Quiet() {
		t.Error("closed and quiet")
	}
}
