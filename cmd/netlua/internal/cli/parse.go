package cli

import (
	"strings"

	"github.com/netlua/netlua/runtime"
)

// commands are the words that may stand in the place of a script, with their lines of the help text.
var commands = []struct{ name, args, help string }{
	{"test", "[FLAGS] [FILES]", "run specs (*_spec.lua); netlua test --help"},
	{"doc", "[NAME]", "show the documentation of a module, class or function"},
	{"stubs", "DIR", "write declarations for editors"},
	{"modules", "", "list the modules"},
}

// parse understands a command line. Flags end at the script, at a subcommand,
// after -m MODULE and at "--"; what follows is not ours.
func parse(args []string) (*options, error) {
	o := &options{}
	defs := flagDefs()
	for len(args) > 0 {
		a := args[0]
		if a == "--" {
			args = args[1:]
			break
		}
		if a == "-" || !strings.HasPrefix(a, "-") {
			break
		}
		def, name, v, given, err := match(defs, a)
		if err != nil {
			return nil, err
		}
		args = args[1:]
		switch {
		case def.kind == noValue && given:
			return nil, usagef("flag %s takes no value", name)
		case def.kind == optional && !given:
			v = "*"
		case def.kind == value && !given:
			if len(args) == 0 {
				return nil, usagef("flag %s needs a value: %s %s", name, name, def.arg)
			}
			v, args = args[0], args[1:]
		}
		if err := def.set(o, v); err != nil {
			return nil, usagef("flag %s: %s, got %q", name, err, v)
		}
		if def.last {
			o.args = args
			return o, nil
		}
	}
	if len(args) == 0 {
		return o, nil
	}
	for _, c := range commands {
		if args[0] == c.name && len(o.eval) == 0 {
			o.command, o.args = args[0], args[1:]
			return o, nil
		}
	}
	o.script, o.args = args[0], args[1:]
	return o, nil
}

// match finds the flag that the argument a names, and the value joined to it.
func match(defs []flagDef, a string) (def *flagDef, name, v string, given bool, err error) {
	name = a
	if strings.HasPrefix(a, "--") {
		name, v, given = strings.Cut(a, "=")
	} else if len(a) > 2 { // -eCODE
		name, v, given = a[:2], a[2:], true
	}
	var known []string
	for i := range defs {
		for n := range strings.SplitSeq(defs[i].names, ", ") {
			if n == name {
				return &defs[i], name, v, given, nil
			}
			known = append(known, n)
		}
	}
	msg := "unknown flag " + name
	if s := nearest(name, known); s != "" {
		msg += " (did you mean " + s + "?)"
	}
	return nil, "", "", false, usagef("%s", msg)
}

// nearest returns the flag that was probably meant. One dash for two is the commonest slip.
func nearest(name string, known []string) string {
	var long []string
	for _, k := range known {
		if "-"+name == k {
			return k
		}
		if strings.HasPrefix(k, "--") {
			long = append(long, k)
		}
	}
	if len(name) < 4 {
		return ""
	}
	return runtime.Suggest(name, long)
}
