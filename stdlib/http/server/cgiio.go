package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socket"
)

const (
	// maxScriptHead bounds what a script may write before its blank line, in bytes.
	maxScriptHead = 64 << 10
	// maxNote bounds a line of the log that a script writes, in bytes.
	maxNote = 8 << 10
)

// cgiRun is a script that runs. What it writes comes on goroutines of the
// process's; the steps of the handler are all called on the handler's own.
type cgiRun struct {
	c     *CGI
	ctx   context.Context
	stop  context.CancelFunc // ends the script
	late  atomic.Bool        // it was ended after its time
	cut   atomic.Bool        // it was ended because the client did not send all of the body
	left  atomic.Bool        // it was ended because the client is gone
	work  chan cgiWork
	feed  *io.PipeReader // what the script reads; nil for no body
	input *io.PipeWriter

	head []byte // of the script's answer, up to the blank line; not yet sent
	body bool   // the head is over
	bare bool   // the status has no content
	err  error  // why no more of the answer is sent
	note []byte // a line of the standard error, so far
}

// cgiWork is something to be done by the handler's goroutine.
type cgiWork struct {
	do   func() error
	done chan error
}

var errRefused = errors.New("run_cgi: what the script wrote was refused")

// serve passes everything on until the script has ended, and logs how it did.
func (r *cgiRun) serve(p host.Process) error {
	if !r.c.ParseHeaders {
		if r.err = r.c.begin(r.ctx); r.err != nil {
			r.stop()
		}
	}
	fed := make(chan struct{})
	go r.sendBody(fed)
	status, failed := 0, error(nil)
	ended := make(chan struct{})
	go func() {
		status, failed = p.Wait()
		close(ended)
	}()
	for running := true; running; {
		select {
		case w := <-r.work:
			w.done <- w.do()
		case <-ended:
			running = false
		}
	}
	r.logNote()
	err := r.finish()
	r.endInput(fed)
	if err != nil || r.ctx.Err() != nil {
		return errors.Join(err, r.ctx.Err())
	}
	log := r.c.Files.HTTP.Self.LogError
	switch {
	case r.left.Load():
		return log(r.ctx, "CGI script ended: the client left")
	case r.late.Load():
		return log(r.ctx, "CGI script ended after %s", r.c.Timeout.String())
	case r.cut.Load() && status != 0:
		return log(r.ctx, "CGI script ended: the body of the request was cut short")
	case r.err != nil: // the client left
		return nil
	case status != 0:
		as := ""
		if r.c.Files.HTTP.world.Getuid() == 0 {
			as = ", as nobody" // who may not read what root may
		}
		return log(r.ctx, "CGI script exit code %d%s", status, as)
	case failed != nil:
		return log(r.ctx, "CGI script: %s", failed.Error())
	}
	return nil
}

// sendBody hands the request's body to the script. A client that leaves before
// it was all sent takes the script with it.
func (r *cgiRun) sendBody(fed chan<- struct{}) {
	defer close(fed)
	if r.input == nil {
		return
	}
	buf := make([]byte, 64<<10)
	for {
		n, err := r.c.Files.HTTP.Body.Read(r.ctx, buf)
		if _, werr := r.input.Write(buf[:n]); werr != nil {
			return // the script does not want it
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				r.cut.Store(true)
				r.stop()
			}
			_ = r.input.Close() // never fails
			return
		}
	}
}

const (
	// watchEvery is how often a client is looked for while its script is silent.
	watchEvery = time.Second
	// askEvery is how often the client's system is asked whether it is still there.
	askEvery = 15 * time.Second
)

// watch ends the script when its client is gone, as certainly as can be known
// without writing to it: the connection has broken. A client that has ended
// sending may still wait for the answer, so the end of what it sends says
// nothing. Bytes that it sends on stay where they are.
func (r *cgiRun) watch(running context.Context) {
	h := r.c.Files.HTTP
	conn := h.request.Socket.Conn()
	for asked := false; h.world.Sleep(running, watchEvery) == nil; asked = true {
		if !asked { // most scripts have ended by now
			_ = host.KeepAlive(conn, askEvery) // without it a reset is still seen
		}
		if host.Gone(conn) {
			r.left.Store(true)
			r.stop()
			return
		}
	}
}

// endInput waits for sendBody. Nobody needs the connection any more when the
// client still owes a part of the body.
func (r *cgiRun) endInput(fed <-chan struct{}) {
	if r.input == nil {
		<-fed
		return
	}
	_ = r.input.Close()
	over, cancel := context.WithCancel(context.WithoutCancel(r.ctx))
	defer cancel()
	go func() {
		<-fed
		cancel()
	}()
	gone, end := context.WithCancel(r.ctx)
	end()
	// A read that begins just now puts its own context in the place of ours: once
	// is not enough.
	for r.c.Files.HTTP.world.Sleep(over, time.Millisecond) == nil {
		r.c.Files.HTTP.Stream.Under(gone)
	}
	<-fed
}

// handle has the handler's goroutine do something.
func (r *cgiRun) handle(do func() error) error {
	w := cgiWork{do, make(chan error, 1)}
	r.work <- w
	return <-w.done
}

// cgiOutput is where the script writes its answer to.
type cgiOutput cgiRun

// ReadFrom sends all of an answer. Its end frees who waits to write to the script.
func (o *cgiOutput) ReadFrom(from io.Reader) (n int64, err error) {
	r := (*cgiRun)(o)
	if r.input != nil {
		defer r.input.Close()
	}
	for buf := make([]byte, 32<<10); ; {
		m, err := from.Read(buf)
		n += int64(m)
		if m > 0 {
			if werr := r.handle(func() error { return r.take(buf[:m]) }); werr != nil {
				r.stop()
				return n, werr
			}
		}
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return n, err
		}
	}
}

// Write is ReadFrom for one piece.
func (o *cgiOutput) Write(p []byte) (int, error) {
	r := (*cgiRun)(o)
	if err := r.handle(func() error { return r.take(p) }); err != nil {
		r.stop()
		return 0, err
	}
	return len(p), nil
}

// take sends a piece of the script's answer.
func (r *cgiRun) take(p []byte) error {
	if r.err == nil {
		r.err = r.pass(p)
	}
	return r.err
}

func (r *cgiRun) pass(p []byte) error {
	if r.body {
		return r.send(p)
	}
	from := max(len(r.head)-2, 0)
	r.head = append(r.head, p...)
	end := headEnd(r.head, from)
	if end < 0 {
		if len(r.head) > maxScriptHead {
			return r.refuse("its headers are too long")
		}
		return nil
	}
	head, rest := r.head[:end], r.head[end:]
	r.head, r.body = nil, true
	if err := r.sendHead(head); err != nil {
		return err
	}
	return r.send(rest)
}

// headEnd is the place behind the first blank line, -1 if there is none. Before
// from there is no end of a line that is followed by another.
func headEnd(b []byte, from int) int {
	if bytes.HasPrefix(b, []byte("\n")) {
		return 1
	}
	if bytes.HasPrefix(b, []byte("\r\n")) {
		return 2
	}
	for i := from; i < len(b); i++ {
		if b[i] != '\n' {
			continue
		}
		switch rest := b[i+1:]; {
		case bytes.HasPrefix(rest, []byte("\n")):
			return i + 2
		case bytes.HasPrefix(rest, []byte("\r\n")):
			return i + 3
		}
	}
	return -1
}

// send sends content, which an answer to HEAD has none of, nor has one whose
// status says so: it would be read as another answer.
func (r *cgiRun) send(p []byte) error {
	h := r.c.Files.HTTP
	if len(p) == 0 || r.bare || h.Command == "HEAD" {
		return nil
	}
	if _, err := h.Stream.Write(r.ctx, p); err != nil {
		return err
	}
	return h.Stream.Flush(r.ctx)
}

// finish ends the answer when the script has ended.
func (r *cgiRun) finish() error {
	if r.left.Load() {
		return nil
	}
	if r.err == nil && !r.body {
		if r.c.ParseHeaders {
			r.err = r.refuse("it ended before its headers did")
		} else {
			_, r.err = r.c.Files.HTTP.Stream.Write(r.ctx, r.head)
			if err := r.logHeadless(); err != nil {
				return err
			}
		}
	}
	if r.err == nil {
		r.err = r.c.Files.HTTP.Stream.Flush(r.ctx)
	}
	if _, gone := socket.Errno(r.err); gone || errors.Is(r.err, errRefused) {
		return nil
	}
	return r.err
}

// logHeadless says why a client shows an empty page: what a script wrote without
// an empty line is in the answer's head.
func (r *cgiRun) logHeadless() error {
	if r.err != nil || r.late.Load() || r.cut.Load() {
		return nil
	}
	return r.c.Files.HTTP.Self.LogError(r.ctx, "CGI script ended without an empty line behind its headers")
}

// refuse answers in the place of a script whose head is none.
func (r *cgiRun) refuse(why string) error {
	h := r.c.Files.HTTP
	r.body = true
	var err error
	if r.c.ParseHeaders {
		err = h.Self.SendError(r.ctx, 502, "", "CGI script: "+why)
	} else { // an answer has begun
		err = h.Self.LogError(r.ctx, "CGI script: %s", why)
	}
	if err != nil {
		return err
	}
	return errRefused
}

// cgiNotes logs what a script writes to its standard error, by lines.
type cgiNotes cgiRun

func (n *cgiNotes) Write(p []byte) (int, error) {
	r := (*cgiRun)(n)
	return len(p), r.handle(func() error {
		for line := range bytes.Lines(p) {
			text := bytes.TrimRight(line, "\r\n")
			r.note = append(r.note, text[:min(len(text), max(maxNote-len(r.note), 0))]...)
			if line[len(line)-1] == '\n' {
				r.logNote()
			}
		}
		return nil
	})
}

// logNote logs the line so far. The script does not learn that this failed.
func (r *cgiRun) logNote() {
	if len(r.note) > 0 {
		_ = r.c.Files.HTTP.Self.LogError(r.ctx, "%s", string(r.note))
		r.note = r.note[:0]
	}
}
