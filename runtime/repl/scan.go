package repl

import "strings"

// typing is what stands before the cursor.
type typing struct {
	path   []string // names before the last separator: a.b.c -> a, b
	sep    byte     // '.' or ':' before word, 0 if there is none
	word   string   // the name that is being typed
	blank  bool     // nothing but blanks before the cursor on its line
	quoted bool     // inside a string; word is what it holds so far
	known  bool     // path is a plain chain of names; else nothing is known about it

	// When the word may be a keyword argument, f({wo:
	callee    []string
	calleeSep byte

	// The function whose argument the string is, require("url
	stringArg []string
}

// scan finds out what is being typed at the end of text. It sees through
// strings and comments, but is no parser.
func scan(text string) typing {
	type bracket struct {
		open byte
		at   int
	}
	var stack []bracket
	i := 0
	for i < len(text) {
		c := text[i]
		switch {
		case c == '-' && strings.HasPrefix(text[i:], "--"):
			end := skipLong(text, i+2)
			if end < 0 {
				if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
					end = i + n
				} else {
					return typing{quoted: true} // nothing to complete in a comment
				}
			}
			i = end
			continue
		case c == '"' || c == '\'':
			end := skipString(text, i)
			if end < 0 {
				t := typing{quoted: true, word: text[i+1:]}
				before := strings.TrimRight(text[:i], " \t\n")
				t.stringArg, _, _ = chain(strings.TrimSuffix(before, "("))
				return t
			}
			i = end
			continue
		case c == '[':
			if end := skipLong(text, i); end >= 0 {
				i = end
				continue
			}
			stack = append(stack, bracket{c, i})
		case c == '(' || c == '{':
			stack = append(stack, bracket{c, i})
		case (c == ')' || c == '}' || c == ']') && len(stack) > 0:
			stack = stack[:len(stack)-1]
		}
		i++
	}
	start := len(text)
	for start > 0 && isNameByte(text[start-1]) {
		start--
	}
	t := typing{word: text[start:], known: true}
	before := text[:start]
	lineStart := strings.LastIndexByte(before, '\n') + 1
	t.blank = t.word == "" && strings.TrimSpace(before[lineStart:]) == ""
	if n := len(before); n > 0 && (before[n-1] == '.' || before[n-1] == ':') && !strings.HasSuffix(before, "..") {
		t.sep = before[n-1]
		t.path, _, t.known = chain(before[:n-1])
		return t
	}
	// f({wo  or  f(x, {a = 1, wo
	if n := len(stack); n >= 2 && stack[n-1].open == '{' && stack[n-2].open == '(' {
		prev := strings.TrimRight(before, " \t\n")
		outer := strings.TrimRight(text[:stack[n-1].at], " \t\n")
		if strings.HasSuffix(prev, "{") || strings.HasSuffix(prev, ",") {
			if strings.HasSuffix(outer, "(") || strings.HasSuffix(outer, ",") {
				var ok bool
				if t.callee, t.calleeSep, ok = chain(text[:stack[n-2].at]); !ok {
					t.callee = nil
				}
			}
		}
	}
	return t
}

// chain reads names joined by dots, and at last maybe a colon, backwards from
// the end of text. ok is false when there are none, or when they follow a call or an index.
func chain(text string) (names []string, lastSep byte, ok bool) {
	for {
		end := len(text)
		start := end
		for start > 0 && isNameByte(text[start-1]) {
			start--
		}
		if start == end || text[start] >= '0' && text[start] <= '9' {
			return nil, 0, false
		}
		names = append([]string{text[start:end]}, names...)
		text = text[:start]
		if n := len(text); n == 0 || text[n-1] != '.' && text[n-1] != ':' || strings.HasSuffix(text, "..") {
			return names, lastSep, true
		}
		if lastSep == 0 {
			lastSep = text[len(text)-1]
		}
		text = text[:len(text)-1]
	}
}

func isNameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// skipString returns the index behind the string that begins at i, -1 if it does not end.
func skipString(text string, i int) int {
	quote := text[i]
	for j := i + 1; j < len(text); j++ {
		switch text[j] {
		case '\\':
			j++
		case quote, '\n':
			return j + 1
		}
	}
	return -1
}

// skipLong returns the index behind the long bracket that begins at i, the end
// of the text if it is open, -1 if none begins there.
func skipLong(text string, i int) int {
	if i >= len(text) || text[i] != '[' {
		return -1
	}
	j := i + 1
	for j < len(text) && text[j] == '=' {
		j++
	}
	if j >= len(text) || text[j] != '[' {
		return -1
	}
	closing := "]" + text[i+1:j] + "]"
	if n := strings.Index(text[j:], closing); n >= 0 {
		return j + n + len(closing)
	}
	return len(text)
}
