package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// options is a command line, understood.
type options struct {
	eval        []string // -e
	interactive bool
	module      string // -m
	script      string // a file, "-" for standard input, "" for none
	command     string // a subcommand
	args        []string
	help        bool
	version     bool

	sandbox, allowAll bool
	rules             map[string]*rule // by permission
	trace             string           // a file, "-" for standard error, "" for no trace
	audit             string

	steps   int64
	memory  int64
	timeout time.Duration
}

// rule is what the flags said about one permission: lists joined by commas, "*" for everything.
type rule struct{ allow, deny []string }

// argKind says how a flag takes its value.
type argKind int

const (
	noValue  argKind = iota
	value            // --flag VALUE or --flag=VALUE
	optional         // --flag or --flag=VALUE
)

// flagDef is one flag. The help text and the suggestions come from it as well.
type flagDef struct {
	group string // heading in the help text
	names string // "-h, --help"
	kind  argKind
	arg   string // name of the value in the help text
	help  string
	last  bool // what follows belongs to the program that the flag names
	set   func(o *options, v string) error
}

// The headings of the help text.
const (
	groupRun    = "Running"
	groupPermit = "Permissions (everything is allowed until --sandbox or an --allow flag is given; a denial wins)"
	groupWatch  = "Watching and limiting"
)

// flagDefs lists the flags in the order of the help text.
func flagDefs() []flagDef {
	defs := []flagDef{
		{group: groupRun, names: "-e", kind: value, arg: "CODE", help: "run CODE; may be given several times",
			set: func(o *options, v string) error { o.eval = append(o.eval, v); return nil }},
		{group: groupRun, names: "-m", kind: value, arg: "MODULE", help: "run a module as a program; what follows are its arguments", last: true,
			set: func(o *options, v string) error { o.module = v; return nil }},
		{group: groupRun, names: "-i, --interactive", help: "enter the REPL afterwards",
			set: func(o *options, _ string) error { o.interactive = true; return nil }},
		{group: groupRun, names: "-v, --version", help: "print the version",
			set: func(o *options, _ string) error { o.version = true; return nil }},
		{group: groupRun, names: "-h, --help", help: "print this text",
			set: func(o *options, _ string) error { o.help = true; return nil }},

		{group: groupPermit, names: "--sandbox", help: "allow nothing but what the following flags allow",
			set: func(o *options, _ string) error { o.sandbox = true; return nil }},
		{group: groupPermit, names: "-A, --allow-all", help: "allow everything",
			set: func(o *options, _ string) error { o.allowAll = true; return nil }},
	}
	for _, p := range permissions {
		defs = append(defs, flagDef{group: groupPermit, names: "--allow-" + p.name, kind: optional, arg: p.arg, help: p.help,
			set: func(o *options, v string) error { r := o.rule(p.name); r.allow = append(r.allow, v); return nil }})
	}
	for _, p := range permissions {
		defs = append(defs, flagDef{names: "--deny-" + p.name, kind: optional, arg: p.arg,
			set: func(o *options, v string) error { r := o.rule(p.name); r.deny = append(r.deny, v); return nil }})
	}
	return append(defs,
		flagDef{group: groupWatch, names: "--trace", kind: optional, arg: "FILE", help: "show every protocol dialogue on standard error, or write it to FILE; secrets are masked",
			set: func(o *options, v string) error {
				if v == "*" {
					v = "-"
				}
				o.trace = v
				return nil
			}},
		flagDef{group: groupWatch, names: "--audit", kind: value, arg: "FILE", help: "append what the script asks of the world to FILE, a JSON object a line",
			set: func(o *options, v string) error { o.audit = v; return nil }},
		flagDef{group: groupWatch, names: "--timeout", kind: value, arg: "SECONDS", help: "stop after SECONDS (or 500ms, 2m, 1h)",
			set: func(o *options, v string) (err error) { o.timeout, err = parseDuration(v); return err }},
		flagDef{group: groupWatch, names: "--limit-steps", kind: value, arg: "N", help: "stop after N instructions of the virtual machine",
			set: func(o *options, v string) error {
				n, err := strconv.ParseInt(v, 10, 64)
				if err != nil || n <= 0 {
					return errors.New("expected a whole number above 0")
				}
				o.steps = n
				return nil
			}},
		flagDef{group: groupWatch, names: "--limit-memory", kind: value, arg: "SIZE", help: "stop when memory has grown by about SIZE bytes (or 64K, 64M, 2G)",
			set: func(o *options, v string) (err error) { o.memory, err = parseSize(v); return err }},
	)
}

// permissions are the kinds of effects that flags allow and deny.
var permissions = []struct{ name, arg, help string }{
	{"net", "HOST[:PORT],...", "connect and look names up: hosts, *.domains, addresses, networks"},
	{"listen", "HOST[:PORT],...", "listen"},
	{"read", "PATH,...", "read files, and what is below directories"},
	{"write", "PATH,...", "change files, and what is below directories"},
	{"env", "NAME,...", "see and set environment variables (NAME* for all that begin so)"},
	{"run", "PROGRAM,...", "run programs"},
}

func (o *options) rule(name string) *rule {
	if o.rules == nil {
		o.rules = map[string]*rule{}
	}
	r := o.rules[name]
	if r == nil {
		r = &rule{}
		o.rules[name] = r
	}
	return r
}

// parseDuration reads seconds, or a number with a unit.
func parseDuration(s string) (time.Duration, error) {
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 0 && n <= 1e9 {
		return time.Duration(n * float64(time.Second)), nil
	}
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, errors.New("expected a number of seconds, or one with a unit such as 500ms or 2m")
}

// parseSize reads a number of bytes with K, M or G for powers of 1024.
func parseSize(s string) (int64, error) {
	digits := strings.TrimRight(strings.ToUpper(s), "IB")
	shift := 0
	if n := len(digits); n > 0 {
		if i := strings.IndexByte("KMG", digits[n-1]); i >= 0 {
			digits, shift = digits[:n-1], 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n > 1<<62>>shift {
		return 0, errors.New("expected a size such as 64M")
	}
	return n << shift, nil
}

// usageError is a mistake on the command line.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }
