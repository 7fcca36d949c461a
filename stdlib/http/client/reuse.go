package client

import "context"

// What a pool needs to keep connections above this package. A pool makes a
// Connection, sets Finished, and lends it out for one request at a time.

// Park puts a connection aside that is to serve another request later: it lets
// go of buffers, context and timeouts. It reports whether the connection is
// open and has nothing under way.
func (c *Connection) Park() bool {
	w := c.wire()
	if w == nil || c.state != Idle || c.response != nil || w.Buffered() > 0 {
		return false
	}
	w.SetContext(context.Background())
	w.SetTimeout(0)
	w.SetTotal(0)
	w.Release()
	c.out, c.head = nil, nil
	return true
}

// Fresh reports whether a connection that was put aside is still good, as far
// as can be told without waiting.
func (c *Connection) Fresh() bool { return c.wire() != nil && c.wire().Quiet() }

// drain reads the rest of a body that has arrived already, so that a response
// which is closed early does not cost its connection.
func (r *Response) drain() {
	if r.conn == nil || r.chunked || r.length <= 0 || r.length > int64(r.conn.Buffered()) {
		return
	}
	if r.conn.Discard(r.length) == nil {
		r.consumed(int(r.length))
	}
}
