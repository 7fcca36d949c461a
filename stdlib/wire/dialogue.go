package wire

import "github.com/netlua/netlua/stdlib/host"

// Dialogue is who takes the dialogue down, nil for nobody: for a protocol that
// takes the connection over with Hijack.
func (c *Conn) Dialogue() host.Dialogue { return c.trace }
