package client

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/stdlib/host"
)

// answer serves one fixed reply to every request on every connection.
func answer(b *testing.B, reply []byte) string {
	return tcptest.Serve(b, func(c net.Conn) {
		r := bufio.NewReader(c)
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				return
			}
			if len(line) == 2 {
				if _, err := c.Write(reply); err != nil {
					return
				}
			}
		}
	}).String()
}

var smallReply = []byte("HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Sat, 01 Jan 2022 00:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!")

func BenchmarkGetKeepAlive(b *testing.B) {
	c, err := New(host.OS(), answer(b, smallReply), 0)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Request(bg, "GET", "/", nil, nil, false); err != nil {
			b.Fatal(err)
		}
		r, err := c.GetResponse(bg)
		if err != nil {
			b.Fatal(err)
		}
		if body, err := r.ReadAll(bg); len(body) != 13 || err != nil {
			b.Fatal(string(body), err)
		}
	}
}

func BenchmarkGetKeepAliveNetHTTP(b *testing.B) {
	url := "http://" + answer(b, smallReply) + "/"
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	b.ReportAllocs()
	for b.Loop() {
		r, err := client.Get(url)
		if err != nil {
			b.Fatal(err)
		}
		if body, err := io.ReadAll(r.Body); len(body) != 13 || err != nil {
			b.Fatal(string(body), err)
		}
		r.Body.Close()
	}
}

func benchDownload(b *testing.B, reply []byte, size int) {
	c, err := New(host.OS(), answer(b, reply), 0)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Request(bg, "GET", "/", nil, nil, false); err != nil {
			b.Fatal(err)
		}
		r, err := c.GetResponse(bg)
		if err != nil {
			b.Fatal(err)
		}
		if n, err := r.WriteTo(bg, io.Discard); n != int64(size) || err != nil {
			b.Fatal(n, err)
		}
	}
}

func benchDownloadNetHTTP(b *testing.B, reply []byte, size int) {
	url := "http://" + answer(b, reply) + "/"
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		r, err := client.Get(url)
		if err != nil {
			b.Fatal(err)
		}
		if n, err := io.Copy(struct{ io.Writer }{io.Discard}, r.Body); n != int64(size) || err != nil {
			b.Fatal(n, err)
		}
		r.Body.Close()
	}
}

const downloadSize = 1 << 20

func lengthReply() []byte {
	return append(fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", downloadSize), make([]byte, downloadSize)...)
}

func chunkedReply() []byte {
	var w bytes.Buffer
	w.WriteString("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
	for range downloadSize / 8192 {
		fmt.Fprintf(&w, "2000\r\n%s\r\n", make([]byte, 8192))
	}
	w.WriteString("0\r\n\r\n")
	return w.Bytes()
}

func BenchmarkDownloadLength(b *testing.B)  { benchDownload(b, lengthReply(), downloadSize) }
func BenchmarkDownloadChunked(b *testing.B) { benchDownload(b, chunkedReply(), downloadSize) }
func BenchmarkDownloadLengthNetHTTP(b *testing.B) {
	benchDownloadNetHTTP(b, lengthReply(), downloadSize)
}
func BenchmarkDownloadChunkedNetHTTP(b *testing.B) {
	benchDownloadNetHTTP(b, chunkedReply(), downloadSize)
}
