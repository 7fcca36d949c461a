package cgitb

import (
	"strings"
	"sync"
)

// Names returns the names in a piece of Lua source, each with the fields that
// are read from it ("self", "self.path"), in order and once. It reads lines from
// next until an expression is complete: as long as brackets are open.
func Names(next func() (line string, ok bool)) []string {
	var out []string
	seen := map[string]bool{}
	depth := 0
	for range maxStatement {
		line, ok := next()
		if !ok {
			break
		}
		depth += scanNames(line, func(name string) {
			if !seen[name] {
				seen[name] = true
				out = append(out, name)
			}
		})
		if depth <= 0 {
			break
		}
	}
	return out
}

// maxStatement bounds the lines that a statement is taken to have.
const maxStatement = 20

// scanNames finds the names of a line, and returns how many more brackets it
// opens than it closes.
func scanNames(line string, found func(name string)) (depth int) {
	for i := 0; i < len(line); {
		c := line[i]
		switch {
		case strings.HasPrefix(line[i:], "--"):
			return depth
		case c == '"' || c == '\'' || strings.HasPrefix(line[i:], "[["):
			i = literalEnd(line, i)
		case letter(c):
			i = scanPath(line, i, found)
		case '0' <= c && c <= '9':
			for i < len(line) && (letter(line[i]) || '0' <= line[i] && line[i] <= '9' || line[i] == '.') {
				i++
			}
		default:
			switch c {
			case '(', '[', '{':
				depth++
			case ')', ']', '}':
				depth--
			}
			i++
		}
	}
	return depth
}

// scanPath reads a name and the fields behind it. A field of what is no name,
// such as a call's result, is none.
func scanPath(line string, i int, found func(name string)) int {
	start := i
	plain := start == 0 || line[start-1] != '.' && line[start-1] != ':' || strings.HasSuffix(line[:start], "..")
	for {
		for i < len(line) && (letter(line[i]) || '0' <= line[i] && line[i] <= '9') {
			i++
		}
		// { name = value }: a key is no variable, but it may look like one; who asks finds no such name.
		if path := line[start:i]; plain && !keywords()[path] {
			found(path)
		}
		if i+1 >= len(line) || line[i] != '.' || !letter(line[i+1]) {
			return i
		}
		i++
	}
}

func letter(c byte) bool { return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

var keywords = words("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")

var builtins = words(`_G _VERSION arg assert bigint bit32 bytes catch class collectgarbage coroutine debug dofile error getfenv
getmetatable io ipairs isinstance iter kw load loadfile loadstring math module next None os package pairs pcall print rawequal rawget rawlen
rawset repr require select setfenv setmetatable string table tonumber tostring type unpack utf8 with xpcall`)

// words is a set, made at the first use.
func words(list string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for w := range strings.FieldsSeq(list) {
			m[w] = true
		}
		return m
	})
}

// Builtin tells whether a global name is one that every program has.
func Builtin(name string) bool { return builtins()[name] }
