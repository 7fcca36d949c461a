package cgi

import (
	"strings"
	"unicode"
)

// Param is one parameter of a header such as Content-Type.
type Param struct{ Name, Value string }

// Params are the parameters of a header, each name once, in order.
type Params []Param

// Get returns the parameter of that name, which is in lower case.
func (p Params) Get(name string) (string, bool) {
	for i := range p {
		if p[i].Name == name {
			return p[i].Value, true
		}
	}
	return "", false
}

// ParseHeader separates the value of a header from its parameters. Of two
// parameters with one name the later counts. Quotes around a value are taken
// away, and so are the backslashes of \\ and \". Time is linear.
func ParseHeader(line string) (string, Params) {
	value, rest := cutParam(line)
	var params Params
	var index map[string]int // of many names, which a stranger may send
	for rest != "" {
		var part string
		part, rest = cutParam(rest[1:])
		name, v, ok := strings.Cut(part, "=")
		if !ok {
			continue
		}
		p := Param{strings.ToLower(trim(name)), unquote(trim(v))}
		if index == nil && len(params) == 16 {
			index = make(map[string]int, 64)
			for i := range params {
				index[params[i].Name] = i
			}
		}
		i, found := index[p.Name]
		if index == nil {
			i, found = params.find(p.Name)
		}
		if found {
			params[i] = p
			continue
		}
		if index != nil {
			index[p.Name] = len(params)
		}
		params = append(params, p)
	}
	return value, params
}

func (p Params) find(name string) (int, bool) {
	for i := range p {
		if p[i].Name == name {
			return i, true
		}
	}
	return 0, false
}

// cutParam cuts s at the first semicolon that is not inside quotes; rest begins
// with it. A quote behind a backslash neither opens nor closes.
func cutParam(s string) (part, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			if i == 0 || s[i-1] != '\\' {
				quoted = !quoted
			}
		case ';':
			if !quoted {
				return trim(s[:i]), s[i:]
			}
		}
	}
	return trim(s), ""
}

// unquote takes the quotes off a value, in the order in which CPython does it:
// first \\, then what that left of \".
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, `\\`, `\`), `\"`, `"`)
}

// trim removes blanks as Python's strip does.
func trim(s string) string {
	if s == "" || s[0] > ' ' && s[0] < 0x80 && s[len(s)-1] > ' ' && s[len(s)-1] < 0x80 {
		return s
	}
	return strings.TrimFunc(s, func(r rune) bool { return r >= 0x1c && r <= 0x1f || unicode.IsSpace(r) })
}
