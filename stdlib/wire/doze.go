package wire

// A connection can wait for its peer in three steps, so that the wait itself needs
// next to no stack: PrepareDoze and EndDoze run where there is one, Doze on a
// goroutine that does nothing else.

// CanDoze tells whether the connection can.
func (c *Conn) CanDoze() bool { return canDoze && c.late() != nil }

// PrepareDoze sees to it that the wait to come ends in time. The buffer for input
// is given back; there must be nothing in it.
func (c *Conn) PrepareDoze() (err error) {
	c.drop()
	c.dozeFresh, err = c.t.arm(opRead, &c.t.in, c.t.Conn.SetReadDeadline)
	return err
}

// Doze waits until there is something to read, or until the deadline, or the end of
// the context. It takes nothing.
func (c *Conn) Doze() error { return c.lateReader.doze() }

// EndDoze does what is left of Await, with what Doze gave.
func (c *Conn) EndDoze(err error) error {
	if err != nil {
		if err = c.t.failed(opRead, &c.t.in, err, c.dozeFresh, false); err != nil {
			return err
		}
	}
	return c.Await()
}
