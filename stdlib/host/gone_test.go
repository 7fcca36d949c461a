package host

import (
	"net"
	"runtime"
	"testing"
	"time"
)

func TestGone(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	pair := func() (client *net.TCPConn, server net.Conn) {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if server, err = l.Accept(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close(); _ = server.Close() })
		return c.(*net.TCPConn), server
	}
	client, server := pair()
	if err := KeepAlive(server, time.Minute); err != nil {
		t.Error(err)
	}
	if _, err := client.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if Gone(server) {
		t.Error("a client that has ended sending is gone")
	}
	var b [2]byte
	if n, err := server.Read(b[:]); n != 1 || err != nil {
		t.Errorf("its data: %d %v", n, err)
	}

	client, server = pair()
	if err := client.SetLinger(0); err != nil {
		t.Fatal(err)
	}
	_ = client.Close()
	gone := false
	for end := time.Now().Add(time.Minute); !gone && runtime.GOOS != "windows" && time.Now().Before(end); time.Sleep(time.Millisecond) {
		gone = Gone(server)
	}
	if known := runtime.GOOS != "windows"; gone != known {
		t.Errorf("after a reset: %v", gone)
	}
	if _, err := server.Write([]byte("x")); err == nil && gone {
		t.Error("a write after a reset went well")
	}
	if runtime.GOOS == "linux" && !Gone(server) {
		t.Error("it is forgotten once told")
	}

	a, z := net.Pipe()
	defer a.Close()
	defer z.Close()
	if Gone(a) || KeepAlive(a, time.Minute) != nil {
		t.Error("what is no socket is gone")
	}
}
