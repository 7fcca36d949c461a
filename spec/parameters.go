package spec

import (
	"fmt"
	"strings"

	"github.com/netlua/netlua/runtime"
)

// parameters are the parameter names of a documented function.
type parameters struct {
	names    []string
	variadic bool // *args, or dots in the document
	keywords bool // **kwargs
}

// noted introduces the parameter names of CPython 3.9.18 in a row's note.
const noted = "parameters in 3.9.18: "

// parameters returns what CPython 3.9.18 accepts: what the note says, or else
// the documented signature. ok is false where neither tells names.
func (e *Entry) parameters() (p parameters, ok bool) {
	text := ""
	if i := strings.Index(e.Note, noted); i >= 0 {
		text, _, _ = strings.Cut(e.Note[i+len(noted):], ";")
	} else {
		open, end := strings.IndexByte(e.Signature, '('), strings.LastIndexByte(e.Signature, ')')
		if open < 0 || end < open || e.Kind == "operator" || e.Kind == "cli" {
			return p, false
		}
		text = e.Signature[open+1 : end]
	}
	for _, field := range splitParameters(text) {
		name, _, _ := strings.Cut(strings.Trim(field, "[] \t"), "=")
		name = strings.TrimSpace(strings.TrimRight(name, "[] "))
		switch {
		case name == "", name == "*", name == "/", name == "self":
		case strings.HasPrefix(name, "**"):
			p.keywords = true
		case strings.HasPrefix(name, "*"), name == "...":
			p.variadic = true
		default:
			p.names = append(p.names, name)
		}
	}
	return p, true
}

// splitParameters splits at commas outside of brackets and quotes that belong
// to a default. The documents' square brackets around optional parameters are
// no such brackets, unless they follow "=".
func splitParameters(s string) []string {
	var out []string
	depth, start := 0, 0
	var quote byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '{' || c == '[' && i > 0 && s[i-1] == '=':
			depth++
		case c == ')' || c == '}' || c == ']' && depth > 0:
			depth--
		case c == ',' && depth == 0:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

// compare says how a declared signature departs from the documented parameters, "" if it does not.
func (p parameters) compare(sig *runtime.Signature) string {
	var have []string
	if sig != nil {
		for _, q := range sig.Params {
			have = append(have, q.Name)
		}
	}
	rest := sig != nil && sig.Rest != nil
	at := 0
	for _, want := range p.names {
		found := -1
		for i := at; i < len(have); i++ {
			if have[i] == want || have[i] == want+"_" {
				found = i
				break
			}
		}
		switch {
		case found >= 0:
			if found > at && !p.variadic && !p.keywords {
				return fmt.Sprintf("parameter %s is not in the documents", have[at])
			}
			at = found + 1
		case strings.HasPrefix(want, "_"): // meant for CPython itself
		default:
			return fmt.Sprintf("parameter %s is missing (it has: %s)", want, strings.Join(have, ", "))
		}
	}
	if p.variadic && !rest && at == len(have) {
		return "further arguments (...) are missing"
	}
	if at < len(have) && !p.variadic && !p.keywords {
		return fmt.Sprintf("parameter %s is not in the documents", have[at])
	}
	return ""
}
