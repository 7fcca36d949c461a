package client

import (
	"fmt"
	"io"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
)

// debugOut prints the dialogue for set_debuglevel; the zero value is silent.
// The shapes are CPython's: Python literals after a label.
type debugOut struct{ w io.Writer }

func (c *Connection) debug() debugOut {
	if c.DebugLevel > 0 {
		return debugOut{c.world.Stdout()}
	}
	return debugOut{}
}

func (d debugOut) bytes(label string, data []byte) {
	if d.w != nil {
		fmt.Fprintf(d.w, "%s%s\n", label, pyrepr.Bytes(string(data)))
	}
}

func (d debugOut) str(label, s string) {
	if d.w != nil {
		fmt.Fprintf(d.w, "%s%s\n", label, literal(s))
	}
}

func (d debugOut) field(name, value string) {
	if d.w != nil {
		quoted := literal(value)
		fmt.Fprintf(d.w, "header: %s: %s\n", name, quoted[1:len(quoted)-1])
	}
}

// literal writes s as a Python string literal. All but printable ASCII is
// escaped, so that a server cannot send commands to the terminal.
func literal(s string) string { return pyrepr.Bytes(s)[1:] }
