package wire

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// drip sends the bytes of head and then "x" for ever, one every ten seconds.
func drip(c net.Conn, head string) {
	for i := 0; ; i++ {
		b := []byte("x")
		if i < len(head) {
			b[0] = head[i]
		}
		time.Sleep(10 * time.Second)
		if _, err := c.Write(b); err != nil {
			return
		}
	}
}

// forever repeats read until it fails.
func forever(read func() error) error {
	for {
		if err := read(); err != nil {
			return err
		}
	}
}

// A server that sends a byte every ten seconds never lets a wait of a minute run
// out. The deadline for the whole ends every way of reading from it, to the second.
func TestTotalEndsEveryRead(t *testing.T) {
	reads := map[string]func(c *Conn) error{
		"ReadLine":    func(c *Conn) error { _, err := c.ReadLine(0); return err },
		"DiscardLine": func(c *Conn) error { return c.DiscardLine(0) },
		"Read":        func(c *Conn) error { _, err := io.ReadAll(c); return err },
		"Read large": func(c *Conn) error {
			return forever(func() error { _, err := c.Read(make([]byte, bulkSize)); return err })
		},
		"ReadFull":  func(c *Conn) error { _, err := c.ReadFull(make([]byte, 1000)); return err },
		"ReadByte":  func(c *Conn) error { return forever(func() error { _, err := c.ReadByte(); return err }) },
		"ReadChunk": func(c *Conn) error { return forever(func() error { _, err := c.ReadChunk(); return err }) },
		"Peek":      func(c *Conn) error { _, err := c.Peek(1000); return err },
		"Discard":   func(c *Conn) error { return c.Discard(1000) },
		"WriteTo":   func(c *Conn) error { _, err := c.WriteTo(io.Discard); return err },
		"Await": func(c *Conn) error {
			return forever(func() error {
				if err := c.Await(); err != nil {
					return err
				}
				return c.Discard(int64(c.Buffered()))
			})
		},
		"StartTLS": func(c *Conn) error {
			return c.StartTLS(context.Background(), &tls.Config{ServerName: "example.com"})
		},
	}
	for name, read := range reads {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := host.Pipe()
				var peer sync.WaitGroup
				peer.Go(func() { drip(far, "\x16\x03\x03\x40\x00") }) // the beginning of a record, for StartTLS
				c := New(near)
				c.SetTimeout(time.Minute)
				c.SetTotal(5 * time.Minute)
				began := time.Now()
				isTimeout(t, read(c), true)
				if took := time.Since(began); took != 5*time.Minute {
					t.Errorf("took %v", took)
				}
				c.Close()
				peer.Wait()
			})
		})
	}
}

// The same above TLS, where the dripping bytes are those of one long record.
func TestTotalEndsReadUnderTLS(t *testing.T) {
	client, server := configs(t)
	client.InsecureSkipVerify = true // the bubble's clock stands long before the certificate's time
	synctest.Test(t, func(t *testing.T) {
		near, far := host.Pipe()
		var peer sync.WaitGroup
		peer.Go(func() {
			s := tls.Server(far, server)
			if s.Handshake() == nil {
				drip(far, "\x17\x03\x03\x40\x00")
			}
		})
		c := New(near)
		if err := c.StartTLS(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		c.SetTimeout(time.Minute)
		c.SetTotal(5 * time.Minute)
		began := time.Now()
		_, err := c.ReadLine(0)
		isTimeout(t, err, true)
		if took := time.Since(began); took != 5*time.Minute {
			t.Errorf("took %v", took)
		}
		c.Close()
		peer.Wait()
	})
}
