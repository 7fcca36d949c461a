//go:build unix

package repl

import (
	"syscall"

	"github.com/chzyer/readline"
)

// suspend is Ctrl-Z: it stops the process, as the shell's job, with the terminal
// as the user had it. The editor's own way would stop the parent as well.
func (t *Terminal) suspend(cfg *readline.Config) {
	_ = cfg.FuncExitRaw() // a terminal that fails here cannot be used anyway
	_ = syscall.Kill(0, syscall.SIGTSTP)
	_ = cfg.FuncMakeRaw()
}
