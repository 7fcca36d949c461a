package repl

import (
	"context"
	"slices"
	"strings"

	"github.com/netlua/netlua/runtime"
)

// indent is what Tab inserts at the beginning of a line.
const indent = "  "

// keywords are Lua's own words.
var keywords = []string{"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in",
	"local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while"}

// complete is what Tab does: it offers the endings of the word before pos. It
// runs no code of scripts.
func (s *session) complete(line []rune, pos int) (endings [][]rune, shared int) {
	text := string(line[:pos])
	if s.pending != "" {
		text = s.pending + "\n" + text
	}
	t := scan(text)
	if t.blank {
		return [][]rune{[]rune(indent)}, 0
	}
	var names []string
	// The lock is only for a moment: nothing here waits or runs code.
	_ = s.VM.Do(context.Background(), func(context.Context) error {
		names = s.candidates(t, text)
		return nil
	})
	word := t.word
	for _, n := range unique(names) {
		if rest, ok := strings.CutPrefix(n, word); ok && !hidden(n, word) {
			endings = append(endings, []rune(rest))
		}
	}
	return endings, len([]rune(word))
}

// candidates lists what may stand where the cursor is.
func (s *session) candidates(t typing, text string) []string {
	switch {
	case t.quoted:
		if len(t.stringArg) == 1 && (t.stringArg[0] == "require" || t.stringArg[0] == "help") {
			return s.moduleNames()
		}
		return nil
	case t.sep != 0:
		found, ok := s.resolve(t.path)
		if !t.known || !ok {
			return nil
		}
		return s.names(found, t.sep)
	case strings.HasPrefix(text, ".") && !strings.Contains(text, " "):
		return nil
	}
	var out []string
	if t.callee != nil {
		if found, ok := s.resolve(t.callee); ok {
			if f := s.function(found); f != nil && f.Signature() != nil {
				for _, p := range f.Signature().Params {
					if strings.HasPrefix(p.Name, t.word) {
						out = append(out, p.Name+" = ")
					}
				}
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	out = append(out, s.compiler.Locals()...)
	out = append(out, tableNames(s.globals, 0)...)
	out = append(out, s.topModules()...)
	return append(out, keywords...)
}

// moduleNames lists all modules. The VM's lock must be held.
func (s *session) moduleNames() []string {
	var out []string
	for _, m := range s.VM.Modules() {
		out = append(out, m.Name)
	}
	return out
}

// hidden tells names that are offered only to those who begin to type them.
func hidden(name, word string) bool {
	return strings.HasPrefix(name, "_") && !strings.HasPrefix(word, "_")
}

func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// helpName is the documented name of what a chain of names stands for, and its value if it has one.
func helpName(t thing) (name string) {
	switch {
	case t.module != nil:
		return t.module.Name
	case t.class != nil:
		return qualified(t.class, "")
	case t.fn != nil && t.fn.Owner() != nil:
		return qualified(t.fn.Owner(), t.fn.Name())
	}
	return ""
}

func qualified(c *runtime.Class, member string) string {
	name := c.Name
	if c.Module != "" {
		name = c.Module + "." + name
	}
	if member != "" {
		name += "." + member
	}
	return name
}
