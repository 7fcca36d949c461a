package client

import (
	"fmt"
	"io"
	"strings"
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
		fmt.Fprintf(d.w, "%sb%s\n", label, pyQuote(string(data)))
	}
}

func (d debugOut) str(label, s string) {
	if d.w != nil {
		fmt.Fprintf(d.w, "%s%s\n", label, pyQuote(s))
	}
}

func (d debugOut) field(name, value string) {
	if d.w != nil {
		quoted := pyQuote(value)
		fmt.Fprintf(d.w, "header: %s: %s\n", name, quoted[1:len(quoted)-1])
	}
}

// pyQuote writes s as a Python string literal. Control characters are escaped,
// so that a server cannot send commands to the terminal.
func pyQuote(s string) string {
	quote := byte('\'')
	if strings.IndexByte(s, '\'') >= 0 && strings.IndexByte(s, '"') < 0 {
		quote = '"'
	}
	b := []byte{quote}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == quote || c == '\\':
			b = append(b, '\\', c)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < ' ' || c >= 0x7f:
			b = fmt.Appendf(b, `\x%02x`, c)
		default:
			b = append(b, c)
		}
	}
	return string(append(b, quote))
}
