package request_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// canned is a network without a kernel: every connection gives one answer.
type canned struct{ host.Host }

func (canned) Dial(context.Context, host.Target) (net.Conn, error) {
	return &answer{Reader: strings.NewReader(hello)}, nil
}

const hello = "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nServer: bench\r\n" +
	"Content-Type: text/plain\r\nContent-Length: 13\r\nConnection: close\r\n\r\nhello, world\n"

type answer struct {
	net.Conn
	io.Reader
}

func (a *answer) Read(p []byte) (int, error)     { return a.Reader.Read(p) }
func (*answer) Write(p []byte) (int, error)      { return len(p), nil }
func (*answer) Close() error                     { return nil }
func (*answer) SetDeadline(time.Time) error      { return nil }
func (*answer) SetReadDeadline(time.Time) error  { return nil }
func (*answer) SetWriteDeadline(time.Time) error { return nil }

// BenchmarkUrlopen is what a small request costs beside the kernel.
func BenchmarkUrlopen(b *testing.B) {
	vm := newVM(b, canned{host.OS()})
	if err := vm.SetGlobal("N", b.N); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := vm.RunString(ctx, `
		local urlopen = require("urllib.request").urlopen
		for _ = 1, N do
			local r = urlopen("http://127.0.0.1:8080/small")
			assert(r:read() == "hello, world\n")
			r:close()
		end`, "=bench"); err != nil {
		b.Fatal(err)
	}
}
