package message

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Param is one parameter of a header value such as Content-Type.
type Param struct {
	Name   string // in lower case, without the marks of RFC 2231; a lone word as spelled
	Value  string // unquoted; bytes in Charset if that is set
	Quoted bool   // whether the value stood in double quotes
	// Charset and Language are those of an RFC 2231 value, "" for a plain one.
	Charset, Language string
}

// Text returns the value as UTF-8 where its charset is UTF-8, ASCII or ISO
// 8859-1 or missing, and the undecoded bytes otherwise.
func (p Param) Text() string {
	switch strings.ToLower(p.Charset) {
	case "iso-8859-1", "latin-1", "latin1", "l1":
		b := make([]byte, 0, len(p.Value)+8)
		for i := 0; i < len(p.Value); i++ {
			b = utf8.AppendRune(b, rune(p.Value[i]))
		}
		return string(b)
	}
	return p.Value
}

// SplitValue separates a header value from its parameters:
// `text/plain; charset="utf-8"` is "text/plain" and one Param. Values are
// unquoted, RFC 2231 encodings and continuations resolved. Time is linear.
func SplitValue(value string) (string, []Param) {
	head, rest := cutParam(value)
	var params []Param
	extended := false
	for rest != "" {
		var part string
		part, rest = cutParam(rest)
		if part == "" {
			continue
		}
		name, v, ok := strings.Cut(part, "=")
		name = strings.TrimSpace(name)
		quoted := false
		if ok {
			v = strings.TrimSpace(v)
			quoted = strings.HasPrefix(v, `"`)
			name, v = lowerASCII(name), Unquote(v)
		}
		extended = extended || strings.IndexByte(name, '*') > 0
		params = append(params, Param{Name: name, Value: v, Quoted: quoted})
	}
	if extended {
		params = joinExtended(params)
	}
	return head, params
}

// Unquote removes the double quotes around s and the backslashes inside, or the
// angle brackets around it.
func Unquote(s string) string {
	if len(s) < 2 {
		return s
	}
	switch {
	case s[0] == '"' && s[len(s)-1] == '"':
		s = s[1 : len(s)-1]
		if strings.IndexByte(s, '\\') < 0 {
			return s
		}
		b := make([]byte, 0, len(s))
		for i := 0; i < len(s); i++ {
			if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
				i++
			}
			b = append(b, s[i])
		}
		return string(b)
	case s[0] == '<' && s[len(s)-1] == '>':
		return s[1 : len(s)-1]
	}
	return s
}

// cutParam cuts s at the first semicolon outside double quotes and trims the part.
func cutParam(s string) (part, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			quoted = !quoted
		case '\\':
			if quoted {
				i++
			}
		case ';':
			if !quoted {
				return strings.TrimSpace(s[:i]), s[i+1:]
			}
		}
	}
	return strings.TrimSpace(s), ""
}

// section is one piece of a parameter split by RFC 2231.
type section struct {
	index   int
	value   string
	encoded bool
}

// joinExtended resolves `name*=`, `name*0=` and `name*0*=` (RFC 2231 sections 3
// and 4). Joined parameters stand behind the plain ones, as in CPython, so that
// of two spellings of one parameter the plain one is found.
func joinExtended(params []Param) []Param {
	sections := map[string][]section{}
	var plain, joined []Param
	for _, p := range params {
		base, s, ok := splitExtended(p)
		if !ok {
			plain = append(plain, p)
			continue
		}
		key := lowerASCII(base)
		if _, seen := sections[key]; !seen {
			joined = append(joined, Param{Name: base})
		}
		sections[key] = append(sections[key], s)
	}
	for _, p := range joined {
		pieces := sections[lowerASCII(p.Name)]
		sort.SliceStable(pieces, func(a, b int) bool { return pieces[a].index < pieces[b].index })
		plain = append(plain, joinSections(p.Name, pieces))
	}
	return plain
}

// splitExtended takes "name*", "name*3" and "name*3*" apart.
func splitExtended(p Param) (string, section, bool) {
	base, mark, ok := strings.Cut(p.Name, "*")
	if !ok || !isAttribute(base) {
		return "", section{}, false
	}
	s := section{value: p.Value}
	if mark == "" {
		s.encoded = true
		return base, s, true
	}
	if number, starred := strings.CutSuffix(mark, "*"); starred {
		s.encoded, mark = true, number
	}
	n, err := strconv.Atoi(mark)
	if err != nil || n < 0 || len(mark) > 4 {
		return "", section{}, false
	}
	s.index = n
	return base, s, true
}

// isAttribute reports whether s is the name of a parameter that RFC 2231 allows
// its marks at (section 7: attribute-char).
func isAttribute(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("()<>@,;:\\\"/[]?=*'%", c) >= 0 {
			return false
		}
	}
	return s != ""
}

func joinSections(name string, pieces []section) Param {
	p := Param{Name: name}
	var b strings.Builder
	for i, s := range pieces {
		v := s.value
		if s.encoded {
			if i == 0 {
				if parts := strings.SplitN(v, "'", 3); len(parts) == 3 {
					p.Charset, p.Language, v = parts[0], parts[1], parts[2]
				}
				if p.Charset == "" {
					p.Charset = "us-ascii"
				}
			}
			v = unpercent(v)
		}
		b.WriteString(v)
	}
	p.Value = b.String()
	return p
}

// unpercent decodes %XX and leaves what is not such a triple alone.
func unpercent(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b = append(b, byte(n))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}
