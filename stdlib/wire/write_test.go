package wire

import (
	"bytes"
	"io"
	"net"
	"testing"
)

// pieces is a socket that keeps each write apart. It is no TCP socket, so that
// nothing leaves in vectors.
type pieces struct {
	net.Conn
	got []string
}

func (p *pieces) Write(b []byte) (int, error) {
	p.got = append(p.got, string(b))
	return len(b), nil
}

func TestWriteParts(t *testing.T) {
	large := bytes.Repeat([]byte("x"), bufferSize+1)
	p := &pieces{}
	c := New(p)
	for _, parts := range [][3][]byte{
		{[]byte("5;"), []byte("small"), []byte(";")},
		{nil, []byte("y"), nil},
		{[]byte("16385;"), large, []byte(";")},
	} {
		if err := c.WriteParts(parts[0], parts[1], parts[2]); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.got) != 2 || p.got[0] != "5;small;y16385;" || p.got[1] != string(large) {
		t.Fatalf("%d writes, the first %.40q", len(p.got), p.got)
	}
	if string(c.out) != ";" {
		t.Fatalf("%q waits", c.out)
	}
}

// A large payload and its frame leave together, and a peer that sends fast is
// read in large blocks.
func TestVectorsAndBulk(t *testing.T) {
	w, far := pair(t)
	r := New(far)
	payload := bytes.Repeat([]byte("0123456789abcdef"), 16<<10)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.WriteString("head;")
		w.WriteParts([]byte("<"), payload, []byte(">"))
		w.Write(nil)
		w.Close()
	}()
	var got []byte
	sizes := map[int]bool{}
	for {
		b, err := r.ReadChunk()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b...)
		sizes[cap(r.in)] = true
	}
	if want := "head;<" + string(payload) + ">"; string(got) != want {
		t.Fatalf("got %d bytes, want %d", len(got), len(want))
	}
	if !sizes[bulkSize] {
		t.Errorf("the buffer never grew: %v", sizes)
	}
	if <-done; w.Pending() != 0 {
		t.Errorf("%d bytes stayed behind", w.Pending())
	}
}
