package wire

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// A frugal connection holds no buffers once it has waited in vain or has sent
// everything, and reads as any other does.
func TestFrugal(t *testing.T) {
	c, far := pair(t)
	c.Frugal()
	c.SetTimeout(20 * time.Millisecond)
	if _, err := c.ReadLine(0); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("nothing came, and yet %v", err)
	}
	if c.in != nil {
		t.Errorf("%d bytes are held after waiting", cap(c.in))
	}
	c.SetTimeout(time.Minute)
	long := strings.Repeat("x", 3*bufferSize)
	go func() {
		for _, s := range []string{"one\ntw", "o\n", long, "\n"} {
			_, _ = io.WriteString(far, s) // the reader finds out
			time.Sleep(5 * time.Millisecond)
		}
		_ = far.CloseWrite() // as above
	}()
	for _, want := range []string{"one\n", "two\n", long + "\n"} {
		line, err := c.ReadLine(1 << 20)
		if err != nil || string(line) != want {
			t.Fatalf("%.20q of %d bytes, %v", line, len(line), err)
		}
	}
	if _, err := c.ReadLine(0); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
	if _, err := c.WriteString("answer"); err != nil {
		t.Fatal(err)
	}
	c.ReleaseOutput()
	if c.Pending() != len("answer") {
		t.Error("what waits to be sent was given up")
	}
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	if c.ReleaseOutput(); c.out != nil {
		t.Errorf("%d bytes are held after sending", cap(c.out))
	}
}
