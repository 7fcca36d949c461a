package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/netlua/netlua/internal/leaktest"
)

func isTimeout(t *testing.T, err error, total bool) {
	t.Helper()
	var timeout *TimeoutError
	var ne net.Error
	if !errors.As(err, &timeout) || timeout.Total != total || !errors.As(err, &ne) || !ne.Timeout() || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestReadTimeout(t *testing.T) {
	c, far := pair(t)
	c.SetTimeout(40 * time.Millisecond)
	io.WriteString(far, "half a ")
	began := time.Now()
	_, err := c.ReadLine(0)
	isTimeout(t, err, false)
	if d := time.Since(began); d < 40*time.Millisecond || d > time.Minute {
		t.Errorf("took %v", d)
	}
	c.SetTimeout(time.Minute)
	io.WriteString(far, "line\n")
	if line, err := c.ReadLine(0); string(line) != "half a line\n" || err != nil {
		t.Errorf("what had come is lost: %q, %v", line, err)
	}
	c.SetTimeout(0)
	time.AfterFunc(100*time.Millisecond, func() { io.WriteString(far, "late\n") })
	if line, err := c.ReadLine(0); string(line) != "late\n" || err != nil {
		t.Errorf("without timeout: %q, %v", line, err)
	}
}

// The deadline of one wait serves the next ones, yet none of them may be shorter
// than the timeout.
func TestReusedDeadlineIsNotEarly(t *testing.T) {
	c, far := pair(t)
	const timeout = 200 * time.Millisecond
	for range 4 {
		c.SetTimeout(timeout)
		io.WriteString(far, "x\n")
		if _, err := c.ReadLine(0); err != nil {
			t.Fatal(err)
		}
		time.Sleep(timeout / 4)
		began := time.Now()
		time.AfterFunc(timeout*3/4, func() { io.WriteString(far, "y\n") })
		_, err := c.ReadLine(0)
		if took := time.Since(began); err != nil && took < timeout {
			t.Fatalf("after %v: %v", took, err)
		} else if err != nil { // the machine was so busy that the line came too late
			c.SetTimeout(time.Minute)
			if _, err := c.ReadLine(0); err != nil {
				t.Fatal(err)
			}
		}
	}
	began := time.Now()
	_, err := c.ReadLine(0)
	isTimeout(t, err, false)
	if d := time.Since(began); d < timeout {
		t.Errorf("timed out after %v", d)
	}
}

func TestTotalAgainstSlowLoris(t *testing.T) {
	leaktest.Check(t)
	c, far := pair(t)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				far.Write([]byte("x"))
			}
		}
	})
	c.SetTimeout(time.Minute)
	began := time.Now()
	c.SetTotal(120 * time.Millisecond)
	_, err := c.ReadLine(0)
	isTimeout(t, err, true)
	if d := time.Since(began); d < 100*time.Millisecond || d > time.Minute {
		t.Errorf("took %v", d)
	}
	c.WriteString("x")
	isTimeout(t, c.Flush(), true)
	c.SetTotal(0)
	if _, err := c.ReadChunk(); err != nil {
		t.Errorf("after it was lifted: %v", err)
	}
	close(stop)
	wg.Wait()
}

func TestWriteTimeout(t *testing.T) {
	big := make([]byte, 32<<20)
	file := filepath.Join(t.TempDir(), "big")
	if err := os.WriteFile(file, big, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(c *Conn) error{
		"write":  func(c *Conn) error { _, err := c.Write(big); return err },
		"writev": func(c *Conn) error { c.WriteString("head"); _, err := c.Write(big); return err },
		"file": func(c *Conn) error {
			f, err := os.Open(file)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = c.ReadFrom(f)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := pair(t)
			c.SetTimeout(50 * time.Millisecond)
			isTimeout(t, write(c), false) // nobody reads

			c, far := pair(t) // somebody reads slowly, for longer than the time-out
			c.SetTimeout(time.Second)
			far.SetReadBuffer(64 << 10)
			got := make(chan int64)
			began := time.Now()
			var pause time.Duration // the longest between two reads
			go func() {
				var n int64
				p := make([]byte, 1<<20)
				for last := began; ; {
					m, err := far.Read(p)
					n += int64(m)
					pause, last = max(pause, time.Since(last)), time.Now()
					if err != nil {
						got <- n
						return
					}
					if time.Since(began) < 1500*time.Millisecond {
						time.Sleep(20 * time.Millisecond)
					}
				}
			}()
			err := errors.Join(write(c), c.CloseWrite(), c.Close())
			n := <-got
			if pause > 500*time.Millisecond {
				t.Logf("not judged, the reader had no time for %v: %d bytes, %v", pause, n, err)
			} else if err != nil || n < int64(len(big)) {
				t.Errorf("progress is not enough: %d bytes, %v", n, err)
			}
		})
	}
}

func TestCancelRead(t *testing.T) {
	leaktest.Check(t)
	for _, timeout := range []time.Duration{0, time.Minute} {
		c, far := pair(t)
		c.SetTimeout(timeout)
		ctx, cause := cancelAfter(t, 20*time.Millisecond)
		c.SetContext(ctx)
		_, err := c.ReadLine(0)
		var canceled *CanceledError
		if !errors.As(err, &canceled) || !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || canceled.Timeout() {
			t.Errorf("got %v", err)
		}
		io.WriteString(far, "x\n")
		if _, err := c.ReadLine(0); !errors.Is(err, context.Canceled) {
			t.Errorf("once cancelled, always: %v", err)
		}
		c.SetContext(context.Background())
		if line, err := c.ReadLine(0); string(line) != "x\n" || err != nil {
			t.Errorf("under another context: %q, %v", line, err)
		}
		c.Close()
	}
}

func TestContextDeadline(t *testing.T) {
	c, _ := pair(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	c.SetContext(ctx)
	_, err := c.ReadLine(0)
	var ne net.Error
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &ne) || !ne.Timeout() {
		t.Errorf("got %v", err)
	}
}

func TestCancelWrite(t *testing.T) {
	leaktest.Check(t)
	c, _ := pair(t)
	ctx, _ := cancelAfter(t, 20*time.Millisecond)
	c.SetContext(ctx)
	if _, err := c.Write(bytes.Repeat([]byte("x"), 64<<20)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	c.Close()
}

func TestCanceledBeforehand(t *testing.T) {
	c, far := pair(t)
	io.WriteString(far, "x\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c.SetContext(ctx)
	if _, err := c.ReadLine(0); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A context that is no longer in charge must not interrupt, whenever it fires.
func TestStaleContext(t *testing.T) {
	leaktest.Check(t)
	c, far := pair(t)
	c.SetTimeout(10 * time.Second)
	peer := New(far)
	go func() {
		for {
			line, err := peer.ReadLine(0)
			if err != nil {
				return
			}
			peer.Write(line)
			peer.Flush()
		}
	}()
	for i := range 2000 {
		ctx, cancel := context.WithCancel(t.Context())
		c.SetContext(ctx)
		if i%2 == 0 {
			go cancel() // races with what follows
		} else {
			cancel()
		}
		c.SetContext(context.Background())
		c.WriteString("ping\n")
		if err := c.Flush(); err != nil {
			t.Fatal(i, err)
		}
		if line, err := c.ReadLine(0); string(line) != "ping\n" || err != nil {
			t.Fatalf("%d: %q, %v", i, line, err)
		}
	}
	c.Close()
	far.Close()
}

// Cancelling races with arming: no cancellation may be lost.
func TestCancelIsNeverLost(t *testing.T) {
	leaktest.Check(t)
	c, _ := pair(t)
	c.SetTimeout(time.Minute)
	for range 2000 {
		ctx, cancel := context.WithCancel(t.Context())
		c.SetContext(ctx)
		go cancel()
		if _, err := c.ReadLine(0); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	c.Close()
}

// One goroutine reads while another writes and a third changes the context.
func TestFullDuplex(t *testing.T) {
	leaktest.Check(t)
	c, far := pair(t)
	c.SetTimeout(10 * time.Second)
	go io.Copy(far, far)
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 3000 {
			c.WriteString("line\n")
			if err := c.Flush(); err != nil {
				t.Error(err)
				return
			}
		}
	})
	wg.Go(func() {
		for range 3000 {
			if line, err := c.ReadLine(0); string(line) != "line\n" || err != nil {
				t.Errorf("%q, %v", line, err)
				return
			}
		}
	})
	wg.Go(func() {
		for range 300 {
			ctx, cancel := context.WithCancel(context.Background())
			c.SetContext(ctx)
			c.SetContext(context.Background())
			cancel()
		}
	})
	wg.Wait()
	c.Close()
}
