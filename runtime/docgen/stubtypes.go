package docgen

import (
	"slices"
	"strings"

	"github.com/netlua/netlua/runtime"
)

// Signatures are written in the notation of the Lua language server, so types
// need little translation: names of classes get their modules, and the few
// words that only the kit has are spelled out.

// kitTypes are the words of signatures that the language server does not know.
var kitTypes = map[string]string{
	"None": "None", "bytes": "bytes", "bigint": "bigint", "file": "netlua.file", "object": "userdata", "any": "any", "nil": "nil",
	"boolean": "boolean", "number": "number", "integer": "integer", "string": "string", "table": "table", "function": "function",
	"fun": "fun", "thread": "thread", "userdata": "userdata", "self": "self", "true": "true", "false": "false",
}

// typ translates a type. A class of the same module m is preferred to another of the name.
func (x *index) typ(m *runtime.Module, s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		c := s[i]
		if !isWordStart(c) {
			b.WriteByte(c)
			i++
			continue
		}
		j := i
		for j < len(s) && (isWordStart(s[j]) || s[j] >= '0' && s[j] <= '9' || s[j] == '.' && j+1 < len(s) && isWordStart(s[j+1])) {
			j++
		}
		word := s[i:j]
		rest := strings.TrimLeft(s[j:], "? ")
		switch {
		case c == '\'' || strings.HasPrefix(rest, ":"): // a name inside fun(...) or {...}
			b.WriteString(word)
		default:
			b.WriteString(x.word(m, word))
		}
		i = j
	}
	return b.String()
}

func isWordStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// word translates the name of a type.
func (x *index) word(m *runtime.Module, word string) string {
	for _, c := range m.Classes {
		if c.Name == word {
			return className(c)
		}
	}
	if t, ok := kitTypes[word]; ok {
		return t
	}
	if e := x.byName[word]; e != nil && e.class != nil {
		return className(e.class)
	}
	if found := x.classes[word]; len(found) > 0 {
		return className(found[0])
	}
	return "any" // a class of a module that is not here
}

// className is a class's name in stubs. The builtins' own are bare, as types
// in signatures have them.
func className(c *runtime.Class) string {
	if c.Name == "bytes" || c.Name == "bigint" {
		return c.Name
	}
	if c == runtime.FileClass {
		return "file*" // as editors call it
	}
	return fullName(c)
}

// param is the type of a parameter with what the kit lets through besides:
// bytes objects for strings, bigints for integers.
func (x *index) param(m *runtime.Module, p runtime.Param) string {
	t := x.typ(m, p.Type)
	alternatives := strings.Split(t, "|")
	for _, pair := range [][2]string{{"string", "bytes"}, {"bytes", "string"}, {"integer", "bigint"}} {
		if slices.Contains(alternatives, pair[0]) && !slices.Contains(alternatives, pair[1]) {
			alternatives = append(alternatives, pair[1])
		}
	}
	return strings.Join(alternatives, "|")
}

// result is the type of a result; "..." and empty types are anything.
func (x *index) result(m *runtime.Module, s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasPrefix(s, "...") {
		return "any"
	}
	return x.typ(m, s)
}
