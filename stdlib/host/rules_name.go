package host

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// PathRules is a set of files: those named and everything below those that are
// directories. Relative names count from the working directory.
type PathRules struct {
	All   bool
	Paths []string
}

// ParsePaths reads a list of files and directories that are separated by
// commas; "*" is everything.
func ParsePaths(list string) (PathRules, error) {
	var r PathRules
	for p := range strings.SplitSeq(list, ",") {
		switch {
		case p == "":
			return PathRules{}, fmt.Errorf("parse path rules %q: a path is empty", list)
		case strings.ContainsRune(p, 0):
			return PathRules{}, fmt.Errorf("parse path rules %q: a path holds NUL", list)
		case p == "*":
			r.All = true
		default:
			r.Paths = append(r.Paths, p)
		}
	}
	return r, nil
}

// EnvRules is a set of names of environment variables. A name that ends in "*"
// stands for all that begin with the rest.
type EnvRules struct {
	All   bool
	Names []string
}

// ParseEnv reads a list of names that are separated by commas; "*" is everything.
func ParseEnv(list string) (EnvRules, error) {
	var r EnvRules
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		switch i := strings.IndexAny(name, "*=\x00"); {
		case name == "":
			return EnvRules{}, fmt.Errorf("parse env rules %q: a name is empty", list)
		case name == "*":
			r.All = true
		case i >= 0 && (name[i] != '*' || i < len(name)-1):
			return EnvRules{}, fmt.Errorf("parse env rule %q: %q is allowed at the end only", name, "*")
		default:
			r.Names = append(r.Names, name)
		}
	}
	return r, nil
}

// match returns the rule that covers key.
func (r EnvRules) match(key string) (rule string, ok bool) {
	if r.All {
		return "", true
	}
	fold := runtime.GOOS == "windows"
	for _, rule := range r.Names {
		stem, wild := strings.CutSuffix(rule, "*")
		head := key
		if wild && len(key) > len(stem) {
			head = key[:len(stem)]
		}
		if head == stem || fold && strings.EqualFold(head, stem) {
			return rule, true
		}
	}
	return "", false
}

// RunRules is a set of programs. One without a separator is looked up on PATH;
// it covers a command that is given by this name alone. One with a separator
// is a path and covers the program there.
type RunRules struct {
	All      bool
	Programs []string
}

// ParseRun reads a list of programs that are separated by commas; "*" is everything.
func ParseRun(list string) (RunRules, error) {
	var r RunRules
	for p := range strings.SplitSeq(list, ",") {
		p = strings.TrimSpace(p)
		switch {
		case p == "":
			return RunRules{}, fmt.Errorf("parse run rules %q: a program is empty", list)
		case strings.ContainsRune(p, 0):
			return RunRules{}, fmt.Errorf("parse run rules %q: a program holds NUL", list)
		case p == "*":
			r.All = true
		default:
			r.Programs = append(r.Programs, p)
		}
	}
	return r, nil
}

// hasSeparator tells a path from a name that is looked up on PATH.
func hasSeparator(program string) bool {
	return strings.ContainsRune(program, '/') || strings.ContainsRune(program, filepath.Separator)
}
