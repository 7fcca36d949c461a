package client

import "context"

// What a pool needs to keep connections above this package. A pool makes a
// Connection, sets Finished, and lends it out for one request at a time.

// Park puts a connection aside that is to serve another request later: it lets
// go of buffers, context and timeouts. It reports whether the connection is
// open and has nothing under way.
func (c *Connection) Park() bool {
	if c.conn == nil || c.state != Idle || c.response != nil || c.conn.Buffered() > 0 {
		return false
	}
	c.conn.SetContext(context.Background())
	c.conn.SetTimeout(0)
	c.conn.SetTotal(0)
	c.conn.Release()
	c.out, c.head = nil, nil
	return true
}

// Fresh reports whether a connection that was put aside is still good, as far
// as can be told without waiting.
func (c *Connection) Fresh() bool { return c.conn != nil && c.conn.Quiet() }

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
