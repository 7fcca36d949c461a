package wire

import (
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/netlua/netlua/stdlib/host"
)

// promptWait is how long a read stays in the system call. A context that ends, or
// somebody who closes the connection, waits for it no longer than that.
const promptWait = 2 * time.Millisecond

// A thread that waits in a system call keeps one of the processors that Go code
// runs on for a while. One of them is always left to the others, who may be the
// very server that is to answer.
var (
	promptReaders   atomic.Int32 // in such a system call now, in the whole process
	promptReadersOf = sync.OnceValue(func() int32 { return int32(runtime.GOMAXPROCS(0)) - 1 })
)

// Answers that take longer than promptAnswer are not worth it: those of servers far
// away, and of those in this very process, which need the processor. After one of
// them some reads wait as Go does, and twice as many after the next.
const (
	promptAnswer = 300 * time.Microsecond
	promptRest   = 8    // reads after the first answer that took too long
	promptRests  = 1024 // at most
)

// rests tells when not to be prompt, for the whole process: what one connection
// finds out is good for the next. Two that change it at once do no harm.
type rests struct {
	left atomic.Int32 // reads that are still to wait as Go does
	rest atomic.Int32 // how many there were after the last late answer
}

var promptRested rests

// over counts a read, and tells whether it may be prompt.
func (r *rests) over() bool { return r.left.Load() <= 0 || r.left.Add(-1) < 0 }

// took heeds how long an answer took.
func (r *rests) took(d time.Duration) {
	if d <= promptAnswer {
		r.rest.Store(r.rest.Load() / 2)
		return
	}
	n := min(max(2*r.rest.Load(), promptRest), promptRests)
	r.rest.Store(n)
	r.left.Store(n)
}

// prompt reads from a socket in blocking mode, which gives up after promptWait.
// Whoever is not to wait says so with each call. Reading and writing may be two
// goroutines' work.
type prompt struct {
	conn    net.Conn
	raw     syscall.RawConn
	in, out transfer
	ending  sync.Once
	ended   atomic.Bool // nobody begins to wait in a call any more
}

// transfer is one call for the socket.
type transfer struct {
	try func(fd uintptr) bool // bound once
	p   []byte
	n   int
	err error
	// waited: this call has had its moment in the kernel
	waited bool
}

// newPrompt returns nil for what is not a plain socket.
func newPrompt(c net.Conn) *prompt {
	switch c.(type) {
	case *net.TCPConn, *net.UnixConn:
	default:
		return nil
	}
	if promptReadersOf() < 1 {
		return nil
	}
	raw, err := c.(syscall.Conn).SyscallConn()
	if err != nil {
		return nil
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		wait := unix.NsecToTimeval(int64(promptWait))
		if failed = unix.SetsockoptTimeval(int(fd), unix.SOL_SOCKET, unix.SO_RCVTIMEO, &wait); failed == nil {
			failed = unix.SetNonblock(int(fd), false)
		}
	})
	if err != nil || failed != nil {
		return nil
	}
	s := &prompt{conn: c, raw: raw}
	s.in.try, s.out.try = s.receive, s.send
	return s
}

// end puts the socket back into the mode in which net.Conn has them. It may be
// called by the reader and the writer at once, neither of whom goes on before that.
func (s *prompt) end() {
	s.ending.Do(func() {
		s.ended.Store(true)
		_ = s.raw.Control(func(fd uintptr) { // fails if it is closed
			_ = unix.SetNonblock(int(fd), true)
		})
	})
}

// receive reads what is there, or comes within promptWait; false if that is nothing.
func (s *prompt) receive(fd uintptr) bool {
	in := &s.in
	for {
		if !in.waited && s.enter() {
			in.waited = true
			runtime.Gosched() // what waits for this processor cannot have it during the call
			begin := host.SocketNow()
			in.n, in.err = unix.Read(int(fd), in.p)
			promptReaders.Add(-1)
			promptRested.took(host.SocketNow().Sub(begin))
		} else {
			in.n, _, in.err = unix.Recvfrom(int(fd), in.p, unix.MSG_DONTWAIT)
		}
		if !errors.Is(in.err, unix.EINTR) {
			return !errors.Is(in.err, unix.EAGAIN)
		}
	}
}

// enter tells whether the read may wait in its call.
func (s *prompt) enter() bool {
	if s.ended.Load() || !promptRested.over() {
		return false
	}
	if promptReaders.Add(1) <= promptReadersOf() {
		return true
	}
	promptReaders.Add(-1)
	return false
}

// send writes what the socket takes at once; false if more is left.
func (s *prompt) send(fd uintptr) bool {
	out := &s.out
	for out.n < len(out.p) {
		n, err := unix.SendmsgN(int(fd), out.p[out.n:], nil, nil, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
		switch {
		case err == nil:
			out.n += n
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EAGAIN):
			return false
		default:
			out.err = err
			return true
		}
	}
	return true
}

func (s *prompt) read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	s.in.p, s.in.n, s.in.err, s.in.waited = p, 0, nil, false
	err := s.raw.Read(s.in.try)
	s.in.p = nil
	switch {
	case err != nil:
		return 0, s.failed("read", err)
	case s.in.err != nil:
		return 0, s.failed("read", os.NewSyscallError("read", s.in.err))
	case s.in.n == 0:
		return 0, io.EOF
	}
	return s.in.n, nil
}

func (s *prompt) write(p []byte) (int, error) {
	s.out.p, s.out.n, s.out.err = p, 0, nil
	err := s.raw.Write(s.out.try)
	s.out.p = nil
	if err == nil && s.out.err != nil {
		err = os.NewSyscallError("write", s.out.err)
	}
	if err != nil {
		err = s.failed("write", err)
	}
	return s.out.n, err
}

// failed words an error as the socket's own methods do.
func (s *prompt) failed(op string, err error) error {
	if e := (*net.OpError)(nil); errors.As(err, &e) {
		err = e.Err
	}
	local := s.conn.LocalAddr()
	return &net.OpError{Op: op, Net: local.Network(), Source: local, Addr: s.conn.RemoteAddr(), Err: err}
}
