package http2

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/http/client"
)

// request reads a request and returns its stream.
func (p *peer) request() uint32 {
	f, ok := p.await(frameHeaders)
	if !ok {
		return 1
	}
	return f.stream
}

func TestPeerKeepsOrder(t *testing.T) {
	c := script(t, Options{}, func(p *peer) {
		id := p.request()
		p.head(id, 0, ":status: 103", "link: a")
		p.send(frameHeaders, flagPadded|flagPriority, id, append([]byte{3, 0, 0, 0, 0, 7}, append(p.encode(":status: 404", "b: 1", "a: 2", "b: 3", "content-length: 5"), 0, 0, 0)...))
		p.send(frameContinuation, flagEndHeaders, id, nil)
		p.send(99, 0, id, []byte("unknown"))
		p.send(frameData, flagPadded, id, append([]byte{4}, "hel\x00\x00\x00\x00"...))
		p.send(framePriority, 0, id, make([]byte, 5))
		p.send(frameData, 0, id, []byte("lo"))
		p.head(id, flagEndStream, "x-sum: 1")
		p.hold()
	})
	r, err := c.RoundTrip(bg, get("/"))
	if got := body(t, r, err); got != "hello" || r.Status() != 404 || r.Reason() != "Not Found" {
		t.Errorf("%q %d %s", got, r.Status(), r.Reason())
	}
	if got := r.Headers().String(); got != "b: 1\r\na: 2\r\nb: 3\r\ncontent-length: 5\r\n\r\n" {
		t.Errorf("%q", got)
	}
	if v, _ := r.GetHeader("B"); v != "1, 3" || r.Trailers().Value("x-sum") != "1" {
		t.Errorf("%q, %v", v, r.Trailers())
	}
}

func TestResets(t *testing.T) {
	leaktest.Check(t)
	for _, c := range []struct {
		name  string
		play  func(p *peer, id uint32)
		again bool
	}{
		{"refused", func(p *peer, id uint32) { p.send32(frameReset, id, uint32(codeRefused)) }, true},
		{"reset", func(p *peer, id uint32) { p.send32(frameReset, id, 2) }, false},
		{"goaway", func(p *peer, id uint32) { p.send(frameGoAway, 0, 0, make([]byte, 8)) }, true},
		{"gone", func(p *peer, id uint32) { p.leave() }, false},
		{"goaway and gone", func(p *peer, id uint32) {
			p.send(frameGoAway, 0, 0, binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, id), 2))
			p.leave()
		}, false},
	} {
		conn := script(t, Options{}, func(p *peer) { c.play(p, p.request()); p.hold() })
		_, err := conn.RoundTrip(bg, get("/"))
		var he client.Exception
		if !errors.As(err, &he) || he.HTTPException() != "RemoteDisconnected" {
			t.Errorf("%s: %v", c.name, err)
		}
		var unseen interface{ NotProcessed() bool }
		if again := errors.As(err, &unseen) && unseen.NotProcessed(); again != c.again {
			t.Errorf("%s: may be sent again: %v", c.name, again)
		}
	}
	for name, play := range map[string]func(p *peer, id uint32){
		"reset": func(p *peer, id uint32) { p.send32(frameReset, id, 2) },
		"gone":  func(p *peer, id uint32) { p.leave() },
		"short": func(p *peer, id uint32) { p.send(frameData, flagEndStream, id, nil) },
	} {
		conn := script(t, Options{}, func(p *peer) {
			id := p.request()
			p.head(id, 0, ":status: 200", "content-length: 10")
			p.send(frameData, 0, id, []byte("part"))
			play(p, id)
			p.hold()
		})
		r, err := conn.RoundTrip(bg, get("/"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		b, err := r.ReadAll(bg)
		var cut *client.IncompleteReadError
		if string(b) != "part" || !errors.As(err, &cut) || string(cut.Partial) != "part" || cut.Expected != 6 {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}

// After GOAWAY what is under way goes on, and nothing new begins.
func TestGoAway(t *testing.T) {
	c := script(t, Options{}, func(p *peer) {
		id := p.request()
		p.head(id, 0, ":status: 200")
		p.send(frameGoAway, 0, 0, binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, id), 0))
		time.Sleep(20 * time.Millisecond)
		p.send(frameData, flagEndStream, id, []byte("the rest"))
		p.hold()
	})
	r, err := c.RoundTrip(bg, get("/"))
	if got := body(t, r, err); got != "the rest" {
		t.Errorf("%q", got)
	}
	select {
	case <-c.done:
	case <-time.After(time.Minute):
		t.Error("the connection is still open")
	}
	if _, err := c.RoundTrip(bg, get("/")); err == nil {
		t.Error("a request was made")
	}
}

// A server that has heard enough may answer before the body is sent.
func TestEarlyAnswer(t *testing.T) {
	c := script(t, Options{}, func(p *peer) {
		id := p.request()
		p.head(id, flagEndStream, ":status: 413")
		p.send32(frameReset, id, uint32(codeNone))
		p.hold()
	})
	r, err := c.RoundTrip(bg, post("/", client.Bytes(make([]byte, 1<<20))))
	if got := body(t, r, err); got != "" || r.Status() != 413 {
		t.Errorf("%q, %d", got, r.Status())
	}
}

// The places of a server are waited for.
// A server that refuses a request need neither read it nor be done with its
// answer; one that answers 200 early gets the rest.
func TestRefusalWhileSending(t *testing.T) {
	leaktest.Check(t)
	for status, complete := range map[string]bool{"413": false, "303": false, "200": true} {
		goOn := make(chan struct{})
		c := script(t, Options{}, func(p *peer) {
			id := p.request()
			p.head(id, 0, ":status: "+status)
			p.send(frameData, 0, id, []byte("too "))
			if complete {
				p.send32(frameWindowUpdate, 0, 1<<20)
				p.send32(frameWindowUpdate, id, 1<<20)
				for f, ok := p.await(frameData); ok && !f.has(flagEndStream); f, ok = p.await(frameData) {
				}
			} else {
				<-goOn // reads nothing: the window is not enough for the body
			}
			p.send(frameData, flagEndStream, id, []byte("large"))
			p.hold()
		})
		q := post("/", client.Bytes(make([]byte, 200_000)))
		begun := time.Now()
		r, err := c.RoundTrip(bg, q)
		close(goOn)
		if got := body(t, r, err); got != "too large" || fmt.Sprint(r.Status()) != status {
			t.Errorf("%s: %q", status, got)
		}
		if took := time.Since(begun); took > q.Timeout/2 {
			t.Errorf("%s: waited %v", status, took)
		}
	}
}

func TestPlaces(t *testing.T) {
	c := script(t, Options{}, func(p *peer) {
		p.send(frameSettings, 0, 0, []byte{0, settingMaxStreams, 0, 0, 0, 1})
		if f, ok := p.await(frameSettings); !ok || f.has(flagAck) {
			return
		}
		for range 2 {
			if _, ok := p.await(frameSettings); !ok {
				return
			}
		}
		for range 3 {
			id := p.request()
			time.Sleep(20 * time.Millisecond)
			p.head(id, flagEndStream, ":status: 204")
		}
		p.hold()
	})
	for { // the settings must have come
		c.mu.Lock()
		n := c.peerStreams
		c.mu.Unlock()
		if n == 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	errs := make(chan error, 3)
	for range 3 {
		go func() {
			_, err := c.RoundTrip(bg, get("/"))
			errs <- err
		}()
	}
	for range 3 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	q := get("/")
	q.Timeout = 20 * time.Millisecond
	c.mu.Lock()
	c.peerStreams = 0
	c.mu.Unlock()
	if _, err := c.RoundTrip(bg, q); err == nil || !strings.Contains(err.Error(), "timed out") {
		t.Errorf("%v", err)
	}
}

// What a server may not do ends the request or the connection, with bounded work.
func TestHostileServers(t *testing.T) {
	leaktest.Check(t)
	ok := func(p *peer, id uint32) { p.head(id, 0, ":status: 200") }
	flood := func(n int, send func(i int) bool) {
		for i := range n {
			if !send(i) {
				return
			}
		}
	}
	big := strings.Repeat("x", 3000)
	for _, c := range []struct {
		name string
		play func(p *peer, id uint32)
		want string
	}{
		{"settings flood", func(p *peer, id uint32) {
			flood(100_000, func(int) bool { return p.send(frameSettings, 0, 0, nil) })
		}, "serve no request"},
		{"ping flood", func(p *peer, id uint32) {
			flood(100_000, func(int) bool { return p.send(framePing, 0, 0, make([]byte, 8)) })
		}, "serve no request"},
		{"empty data flood", func(p *peer, id uint32) {
			ok(p, id)
			flood(100_000, func(int) bool { return p.send(frameData, 0, id, nil) })
		}, "serve no request"},
		{"reset flood", func(p *peer, id uint32) {
			flood(100_000, func(int) bool { return p.send32(frameReset, id, 8) })
		}, "reset"},
		{"priority flood", func(p *peer, id uint32) {
			flood(100_000, func(int) bool { return p.send(framePriority, 0, id, make([]byte, 5)) })
		}, "serve no request"},
		{"window flood", func(p *peer, id uint32) {
			flood(100_000, func(int) bool { return p.send32(frameWindowUpdate, 0, 1) })
		}, "serve no request"},
		{"unknown flood", func(p *peer, id uint32) {
			flood(100_000, func(int) bool { return p.send(77, 0, 0, nil) })
		}, "serve no request"},
		{"interim flood", func(p *peer, id uint32) {
			flood(100_000, func(int) bool { return p.head(id, 0, ":status: 100") })
		}, "interim"},
		{"endless continuation", func(p *peer, id uint32) {
			p.send(frameHeaders, 0, id, p.encode(":status: 200"))
			flood(100_000, func(int) bool { return p.send(frameContinuation, 0, id, nil) })
		}, "bytes of headers"},
		{"large continuation", func(p *peer, id uint32) {
			p.send(frameHeaders, 0, id, p.encode(":status: 200"))
			flood(100_000, func(i int) bool { return p.send(frameContinuation, 0, id, p.encode(fmt.Sprintf("x-%d: %s", i, big))) })
		}, "bytes of headers"},
		{"header bomb", func(p *peer, id uint32) {
			first := p.encode(":status: 200", "x: "+big)
			again := p.encode("x: " + big) // one byte each from here on
			block := append(first, []byte(strings.Repeat(string(again), 15_000))...)
			p.send(frameHeaders, flagEndHeaders, id, block[:16384])
		}, "bytes of headers"},
		{"many headers", func(p *peer, id uint32) {
			fields := []string{":status: 200"}
			for i := range 101 {
				fields = append(fields, fmt.Sprintf("x%d: 1", i))
			}
			p.head(id, 0, fields...)
		}, "100 headers"},
		{"large frame", func(p *peer, id uint32) { p.send(frameData, 0, id, make([]byte, 16385)) }, "a frame of 16385 bytes"},
		{"stream window", func(p *peer, id uint32) {
			ok(p, id)
			flood(200, func(int) bool { return p.send(frameData, 0, id, make([]byte, 16384)) })
		}, "window of the stream"},
		{"push", func(p *peer, id uint32) { p.send(framePush, flagEndHeaders, id, make([]byte, 4)) }, "pushes"},
		{"push setting", func(p *peer, id uint32) { p.send(frameSettings, 0, 0, []byte{0, 2, 0, 0, 0, 1}) }, "pushed"},
		{"uppercase", func(p *peer, id uint32) { p.head(id, 0, ":status: 200", "Upper: 1") }, "malformed header"},
		{"line break", func(p *peer, id uint32) { p.head(id, 0, ":status: 200", "a: b\r\nc: d") }, "malformed header"},
		{"connection", func(p *peer, id uint32) { p.head(id, 0, ":status: 200", "transfer-encoding: chunked") }, "which HTTP/2 has not"},
		{"no status", func(p *peer, id uint32) { p.head(id, 0, "a: b") }, "without status"},
		{"late status", func(p *peer, id uint32) { p.head(id, 0, ":status: 200", "a: b", ":status: 200") }, "malformed header"},
		{"bad status", func(p *peer, id uint32) { p.head(id, 0, ":status: +20") }, "+20"},
		{"switching", func(p *peer, id uint32) { p.head(id, 0, ":status: 101") }, "interim"},
		{"lengths", func(p *peer, id uint32) { p.head(id, 0, ":status: 200", "content-length: 5", "content-length: 6") }, "Content-Length"},
		{"length", func(p *peer, id uint32) { p.head(id, 0, ":status: 200", "content-length: +5") }, "Content-Length"},
		{"too much", func(p *peer, id uint32) {
			p.head(id, 0, ":status: 200", "content-length: 5")
			p.send(frameData, 0, id, []byte("123456"))
		}, "more than the 5 bytes"},
		{"data first", func(p *peer, id uint32) { p.send(frameData, 0, id, []byte("x")) }, "before the head"},
		{"headers in body", func(p *peer, id uint32) { ok(p, id); p.head(id, 0, "a: b") }, "within a body"},
		{"other stream", func(p *peer, id uint32) { p.send(frameData, 0, id+2, []byte("x")) }, "never opened"},
		{"even stream", func(p *peer, id uint32) { p.head(2, 0, ":status: 200") }, "never opened"},
		{"padding", func(p *peer, id uint32) { p.send(frameData, flagPadded, id, []byte{9, 1}) }, "padding"},
		{"compression", func(p *peer, id uint32) {
			p.send(frameHeaders, flagEndHeaders, id, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
		}, "decoded"},
		{"interrupted", func(p *peer, id uint32) {
			p.send(frameHeaders, 0, id, nil)
			p.send(framePing, 0, 0, make([]byte, 8))
		}, "without its end"},
		{"continuation", func(p *peer, id uint32) { p.send(frameContinuation, 0, id, nil) }, "of nothing"},
		{"window overflow", func(p *peer, id uint32) { p.send32(frameWindowUpdate, 0, largestWindow) }, "out of range"},
		{"zero window", func(p *peer, id uint32) { p.send32(frameWindowUpdate, id, 0) }, "out of range"},
		{"initial window", func(p *peer, id uint32) { p.send(frameSettings, 0, 0, []byte{0, 4, 0xff, 0xff, 0xff, 0xff}) }, "out of range"},
		{"frame size", func(p *peer, id uint32) { p.send(frameSettings, 0, 0, []byte{0, 5, 0, 0, 0, 1}) }, "out of range"},
		{"settings length", func(p *peer, id uint32) { p.send(frameSettings, 0, 0, []byte{0, 5}) }, "malformed settings"},
		{"ping length", func(p *peer, id uint32) { p.send(framePing, 0, 0, []byte{0, 5}) }, "malformed ping"},
		{"reset length", func(p *peer, id uint32) { p.send(frameReset, 0, id, []byte{0, 5}) }, "malformed reset"},
		{"goaway length", func(p *peer, id uint32) { p.send(frameGoAway, 0, 0, []byte{0, 5}) }, "malformed goaway"},
		{"window length", func(p *peer, id uint32) { p.send(frameWindowUpdate, 0, 0, []byte{0, 5}) }, "malformed window"},
		{"priority length", func(p *peer, id uint32) { p.send(framePriority, 0, id, nil) }, "malformed priority"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := script(t, Options{}, func(p *peer) { c.play(p, p.request()); p.hold() })
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r, err := conn.RoundTrip(bg, get("/"))
			if err == nil {
				_, err = r.s.drain()
				_ = r.Close()
			}
			runtime.ReadMemStats(&after)
			var he client.Exception
			if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &he) {
				t.Errorf("%T %v", err, err)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 32<<20 {
				t.Errorf("%d bytes of memory", n)
			}
			_ = conn.Close()
		})
	}
}

// drain waits for what ends the stream without reading the body.
func (s *stream) drain() (int, error) {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	for s.err == nil && !s.ended {
		if err := s.wait(bg, "read"); err != nil {
			return 0, err
		}
	}
	return s.buf.Len(), failure(s.err)
}

func TestNotHTTP2(t *testing.T) {
	for _, reply := range []string{"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH_9.6 some more text\r\n", ""} {
		conn := script(t, Options{}, func(p *peer) {
			_, _ = p.c.Write([]byte(reply))
		})
		_, err := conn.RoundTrip(bg, get("/"))
		if err == nil {
			t.Errorf("%q: no error", reply)
		}
	}
}

func FuzzFrames(f *testing.F) {
	f.Add([]byte{0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88})
	f.Add([]byte{0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 7})
	f.Fuzz(func(t *testing.T, frames []byte) {
		conn := script(t, Options{HeaderBytes: 4096, Window: 20000, Junk: 50}, func(p *peer) {
			p.request()
			_, _ = p.c.Write(frames)
		})
		r, err := conn.RoundTrip(bg, get("/"))
		if err == nil {
			_, err = r.ReadAll(bg)
		}
		var he client.Exception
		if err != nil && !errors.As(err, &he) && !errors.Is(err, syscall.EPIPE) && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%T %v", err, err)
		}
		_ = conn.Close()
	})
}
