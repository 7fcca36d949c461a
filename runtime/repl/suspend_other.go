//go:build !unix

package repl

import "github.com/chzyer/readline"

// suspend does nothing: there is no shell that would take over.
func (t *Terminal) suspend(*readline.Config) {}
