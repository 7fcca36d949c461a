package runtime

import (
	"net"
	"os"
	goruntime "runtime"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// Files that a script forgot do not pile up in the account.
func TestForgottenLeaveTheAccount(t *testing.T) {
	h := newOwnedHost(host.OS())
	for range 2000 {
		f, err := h.OpenFile(os.DevNull, os.O_RDONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if len(h.loose) == cap(h.loose) {
			goruntime.GC()
		}
	}
	if n := cap(h.loose); n > 300 {
		t.Errorf("room for %d after 2000 files that are gone", n)
	}
}

// One that is not forgotten is closed with the VM, whatever came after it.
func TestKeptStaysInTheAccount(t *testing.T) {
	h := newOwnedHost(host.OS())
	kept, err := h.OpenFile(os.DevNull, os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		f, err := h.OpenFile(os.DevNull, os.O_RDONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		if len(h.loose) == cap(h.loose) {
			goruntime.GC()
		}
	}
	h.closeAll()
	if _, err := kept.Stat(); err == nil {
		t.Error("still open")
	}
	goruntime.KeepAlive(kept)
}

// A connection that was moved works, and its type is that of package net.
func TestMovedConnection(t *testing.T) {
	h := newOwnedHost(host.OS())
	l, err := h.Listen(t.Context(), host.Target{Network: "tcp", Address: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	near, err := h.Dial(t.Context(), host.Target{Network: "tcp", Address: l.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	far, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := near.(*net.TCPConn); !ok {
		t.Errorf("dialled a %T", near)
	}
	if _, ok := far.(*net.TCPConn); !ok {
		t.Errorf("accepted a %T", far)
	}
	goruntime.GC() // collects where they came from
	far.SetReadDeadline(time.Now().Add(time.Minute))
	b := make([]byte, 2)
	near.Write([]byte("hi"))
	if _, err := far.Read(b); err != nil || string(b) != "hi" {
		t.Errorf("%q, %v", b, err)
	}
	h.closeAll()
	if _, err := near.Write(b); err == nil {
		t.Error("still open")
	}
}

func BenchmarkOwn(b *testing.B) {
	h := newOwnedHost(host.OS())
	b.ReportAllocs()
	for b.Loop() {
		ownWeakly(h, new(net.TCPConn))
	}
}
