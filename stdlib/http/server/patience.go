package server

import (
	"fmt"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wire"
)

// bodyRate is how many bytes of a body are worth a second more of waiting.
const bodyRate = 1024

// BodyTooLargeError is a body without an announced length that does not end.
type BodyTooLargeError struct{ Limit int64 }

func (e *BodyTooLargeError) Error() string {
	return fmt.Sprintf("the body of the request has more than %d bytes", e.Limit)
}

// patience is what is left of it for one body: its bytes, and the time that was
// spent on waiting for them. What the handler does meanwhile takes as long as it likes.
type patience struct {
	limit  time.Duration
	most   int64
	waited time.Duration
	got    int64
}

// begin sets the end of the wait that comes and returns when it began. However
// much has come already, one wait is no longer than the limit: who has sent a
// gigabyte may not stall for days.
func (p *patience) begin(conn *wire.Conn) time.Time {
	if p.limit <= 0 {
		return time.Time{}
	}
	left := p.limit + time.Duration(p.got/bodyRate)*time.Second - p.waited
	conn.SetTotal(max(min(left, p.limit), time.Nanosecond))
	return host.SocketNow()
}

// end books a read that gave n bytes, or did not wait if it began at no time.
func (p *patience) end(conn *wire.Conn, began time.Time, n int, err error) error {
	if !began.IsZero() {
		conn.SetTotal(0)
		p.waited += host.SocketNow().Sub(began)
	}
	if p.got += int64(n); p.most > 0 && p.got > p.most {
		return &BodyTooLargeError{p.most}
	}
	return err
}
