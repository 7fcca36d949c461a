package host

import (
	"io/fs"
	"strconv"
	"strings"
)

// Policy says what a restricted host may do. The zero Policy denies
// everything. Clock, random source, standard streams and terminal, the ids of
// process and user, and the name of the directory for temporary files are always free.
type Policy struct {
	Net    Access[NetRules]  // dial, send to, resolve
	Listen Access[NetRules]  // listen
	Read   Access[PathRules] // read files and directories
	Write  Access[PathRules] // create, change, rename and remove them
	Env    Access[EnvRules]  // environment variables
	Run    Access[RunRules]  // programs: what they do is not restricted
}

// Access is what is allowed, less what is denied.
type Access[R any] struct {
	Allow, Deny R
}

// AllowAll returns the policy that forbids nothing. Denials can be added to it.
func AllowAll() Policy {
	var p Policy
	p.Net.Allow.All = true
	p.Listen.Allow.All = true
	p.Read.Allow.All = true
	p.Write.Allow.All = true
	p.Env.Allow.All = true
	p.Run.Allow.All = true
	return p
}

// PermissionError reports an effect that the policy forbids.
// errors.Is(err, fs.ErrPermission) holds.
type PermissionError struct {
	Kind  string // "net", "listen", "read", "write", "env" or "run"
	Value string // what was wanted
	Flag  string // the flag that would allow it, or the --deny- flag that forbids it
}

func (e *PermissionError) Error() string {
	text := e.Kind + " access to " + strconv.Quote(e.Value)
	if strings.HasPrefix(e.Flag, "--deny-") {
		return text + " is denied by " + e.Flag
	}
	return text + " is not allowed; run with " + e.Flag
}

func (e *PermissionError) Unwrap() error { return fs.ErrPermission }

// notAllowed is the error of a value that no rule allows.
func notAllowed(kind, value string) error {
	return &PermissionError{Kind: kind, Value: value, Flag: "--allow-" + kind + "=" + plain(value)}
}

// denied is the error of a value that a rule denies; an empty rule is all of them.
func denied(kind, value, rule string) error {
	flag := "--deny-" + kind
	if rule != "" {
		flag += "=" + plain(rule)
	}
	return &PermissionError{Kind: kind, Value: value, Flag: flag}
}

// plain escapes what a terminal might obey or reorder.
func plain(s string) string {
	q := strconv.Quote(s)
	return q[1 : len(q)-1]
}
