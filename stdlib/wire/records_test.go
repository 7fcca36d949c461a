package wire

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// corked is a socket whose writes can be held back to leave together.
type corked struct {
	net.Conn
	hold bool
	held []byte
}

func (c *corked) Write(p []byte) (int, error) {
	if !c.hold {
		return c.Conn.Write(p)
	}
	c.held = append(c.held, p...)
	return len(p), nil
}

// A server that ends TLS may go on in the same packet.
func TestStopTLSKeepsWhatFollows(t *testing.T) {
	client, server := configs(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		client.MaxVersion = version
		c, far := pair(t)
		c.SetTimeout(10 * time.Second)
		long := "220 " + strings.Repeat("clear ", 2000) + "\r\n"
		served := make(chan error, 1)
		go func() {
			served <- func() error {
				out := &corked{Conn: far}
				s := tls.Server(out, server)
				if err := s.Handshake(); err != nil {
					return err
				}
				out.hold = true
				if _, err := s.Write([]byte("200 ok\r\n")); err != nil {
					return err
				}
				if err := s.CloseWrite(); err != nil {
					return err
				}
				far.SetWriteDeadline(time.Time{}) // CloseWrite has ended the writing side
				_, err := far.Write(append(out.held, long...))
				return err
			}()
		}()
		if err := c.StartTLS(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		if line, err := c.ReadLine(0); string(line) != "200 ok\r\n" {
			t.Fatalf("%q, %v", line, err)
		}
		if err := c.StopTLS(t.Context()); err != nil {
			t.Fatal(err)
		}
		if line, err := c.ReadLine(0); string(line) != long || err != nil {
			t.Errorf("in the clear again: %d bytes, %v", len(line), err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
		c.Close()
	}
}

// source is a socket to read from.
type source struct {
	net.Conn
	io.Reader
}

func (s source) Read(p []byte) (int, error)     { return s.Reader.Read(p) }
func (source) SetDeadline(time.Time) error      { return nil }
func (source) SetReadDeadline(time.Time) error  { return nil }
func (source) SetWriteDeadline(time.Time) error { return nil }

// Whatever portions the bytes arrive in, none is lost and no read crosses the
// end of a record.
func TestRecords(t *testing.T) {
	record := func(n int) []byte {
		return append([]byte{23, 3, 3, byte(n >> 8), byte(n)}, bytes.Repeat([]byte{byte(n)}, n)...)
	}
	var stream []byte
	ends := map[int]bool{}
	for _, n := range []int{0, 1, 5, 16384 + 256, 3, 65535, 0, 70, 16384, 16384, 16384, 2} {
		stream = append(stream, record(n)...)
		ends[len(stream)] = true
	}
	stream = append(stream, "end"...) // less than a header
	for name, portion := range map[string]func(io.Reader) io.Reader{
		"whole":  func(r io.Reader) io.Reader { return r },
		"halves": iotest.HalfReader,
		"bytes":  iotest.OneByteReader,
	} {
		for _, size := range []int{3, 5, 576, 20000, 1 << 20} {
			s := &records{transport: newTransport(source{Reader: portion(bytes.NewReader(stream))})}
			if size > 5 {
				s.rest() // begin without a buffer
			}
			p, total := make([]byte, size), 0
			for total < len(stream) {
				n, err := s.Read(p)
				if err != nil || !bytes.Equal(p[:n], stream[total:total+n]) {
					t.Fatalf("%s, %d: a wrong read of %d after %d bytes: %v", name, size, n, total, err)
				}
				for at := total + 1; at < total+n; at++ {
					if ends[at] {
						t.Fatalf("%s, %d: a read from %d to %d crosses %d", name, size, total, total+n, at)
					}
				}
				total += n
			}
			if n, err := s.Read(p); n != 0 || err != io.EOF {
				t.Errorf("%s, %d: %d, %v at the end", name, size, n, err)
			}
			if s.release(); s.in != nil {
				t.Errorf("%s, %d: an empty buffer is kept", name, size)
			}
		}
	}
}

// Ahead finds what came along inside TLS, and takes nothing from a connection
// on which nothing did.
func TestAheadUnderTLS(t *testing.T) {
	client, server := configs(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		client.MaxVersion = version
		c, far := pair(t)
		c.SetTimeout(10 * time.Second)
		out := &corked{Conn: far}
		s := tls.Server(out, server)
		say := func(lines ...string) {
			out.hold = true
			for _, line := range lines {
				if _, err := s.Write([]byte(line)); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := far.Write(out.held); err != nil {
				t.Fatal(err)
			}
			out.hold, out.held = false, nil
		}
		shaken := make(chan error, 1)
		go func() { shaken <- s.Handshake() }()
		if err := c.StartTLS(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		if err := <-shaken; err != nil {
			t.Fatal(err)
		}
		for range 3 {
			say("answer\n")
			if line, err := c.ReadLine(0); string(line) != "answer\n" {
				t.Fatalf("%q, %v", line, err)
			}
			if c.Ahead() {
				t.Error("something is ahead of an answer that came alone")
			}
			c.Release()
		}
		say("answer\n", "and more\n")
		if line, err := c.ReadLine(0); string(line) != "answer\n" {
			t.Fatalf("%q, %v", line, err)
		}
		if !c.Ahead() {
			t.Error("nothing is ahead of an answer that did not come alone")
		}
		c.Close()
		far.Close()
	}
}
