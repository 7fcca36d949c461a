package getpass

import (
	"context"
	"io"

	"github.com/netlua/netlua/stdlib/host"
)

// DefaultPrompt is the question when there is no other.
const DefaultPrompt = "Password: "

// What CPython says where the terminal cannot be kept from showing what is
// typed: the text of the warning, and what the person is told.
const (
	NotHidden = "Can not control echo on the terminal."
	MayBeSeen = "Warning: Password input may be echoed."
)

// Ask writes prompt and reads a line that is not shown, without its end. The
// terminal is that of the process, whatever the standard streams are; the
// prompt goes to show, or to the terminal if show is nil. The error is
// [host.ErrNoTerminal] where nothing can be hidden, io.EOF at the end of the
// input, and ctx's when it is done.
func Ask(ctx context.Context, h host.Stdio, prompt string, show io.Writer) (password string, err error) {
	terminal, err := h.OpenTerminal()
	if err != nil {
		return "", err
	}
	defer func() {
		if failed := terminal.Close(); err == nil {
			err = failed
		}
	}()
	if show == nil {
		show = terminal
	}
	if out, ok := h.Stdout().(interface{ Flush() error }); ok {
		_ = out.Flush() // what was printed before the question comes before it; a failure shows at the next write
	}
	if _, err := io.WriteString(show, prompt); err != nil {
		return "", err
	}
	password, err = terminal.ReadPassword(ctx)
	if _, failed := io.WriteString(show, "\n"); err == nil { // the one that was typed is not shown either
		err = failed
	}
	return password, err
}

// variables tell the name of the user, in this order.
var variables = []string{"LOGNAME", "USER", "LNAME", "USERNAME"}

// User returns the login name of the user: from the environment, which the user
// can set to anything, or from the accounts of the system.
func User(h host.Host) (string, error) {
	for _, key := range variables {
		if name, ok := h.LookupEnv(key); ok && name != "" {
			return name, nil
		}
	}
	account, err := h.User(h.Getuid())
	return account.Name, err
}
