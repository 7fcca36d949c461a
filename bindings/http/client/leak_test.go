package client_test

import (
	"context"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/internal/tcptest"
)

// endless answers every connection with the beginning of a response, and tells
// when its peer has gone.
func endless(t *testing.T) (addr string, gone <-chan struct{}) {
	t.Helper()
	done := make(chan struct{}, 100)
	return tcptest.Serve(t, func(c net.Conn) {
		b := make([]byte, 4096)
		if _, err := c.Read(b); err != nil {
			return
		}
		if _, err := c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbeginning")); err != nil {
			return
		}
		c.Read(b) // until the peer closes
		done <- struct{}{}
	}).String(), done
}

const openAndForget = `
local client = require("http.client")
for i = 1, 5 do
  local conn = client.HTTPConnection(...)
  conn:request("GET", "/")
  assert(conn:getresponse():read(9) == "beginning")
end`

func TestForgottenResponsesAreClosed(t *testing.T) {
	addr, gone := endless(t)
	vm := newVM(t)
	bindingtest.Run(t, vm, openAndForget, addr)
	bindingtest.Run(t, vm, "for i = 1, 1000 do local _ = {i} end") // lets go of stack slots
	deadline := time.After(time.Minute)
	for n := 0; n < 4; { // the last one may still lie on a stack
		runtime.GC()
		select {
		case <-gone:
			n++
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			t.Fatalf("%d of 5 connections were closed by the collector", n)
		}
	}
}

func TestCloseEndsConnections(t *testing.T) {
	addr, gone := endless(t)
	vm := newVM(t)
	bindingtest.Run(t, vm, "kept = {}\nlocal client = require('http.client')\nfor i = 1, 5 do local c = client.HTTPConnection(...) c:request('GET', '/') kept[i] = c:getresponse() end", addr)
	if err := vm.Close(); err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		select {
		case <-gone:
		case <-time.After(time.Minute):
			t.Fatalf("%d of 5 connections were closed", n)
		}
	}
}

func TestCancellation(t *testing.T) {
	addr, _ := endless(t)
	vm := newVM(t)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := vm.RunString(ctx, "local c = require('http.client').HTTPConnection(...) c:request('GET', '/') pcall(function() c:getresponse():read() end) error('went on')", "=test", addr)
	if err == nil || ctx.Err() == nil || time.Since(start) > time.Minute || err.Error() == "went on" {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}
