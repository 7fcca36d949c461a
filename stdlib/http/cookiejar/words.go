package cookiejar

import (
	"strings"
	"unicode"
)

// Word is a name of a header with its value if there is one.
type Word struct {
	Name  string
	Value Optional
}

// SplitHeaderWords takes header values apart that have the syntax of HTTP/1.1:
// words with or without a value, between semicolons or spaces. A comma ends
// one list and begins the next. Values may be quoted.
func SplitHeaderWords(values ...string) [][]Word {
	var out [][]Word
	for _, text := range values {
		var words []Word
		for text != "" {
			rest := trimLeft(text)
			n := strings.IndexFunc(rest, func(r rune) bool {
				return r == '=' || r == ';' || r == ',' || r < 0x80 && isSpace(byte(r))
			})
			if n < 0 {
				n = len(rest)
			}
			switch {
			case n > 0:
				w := Word{Name: rest[:n]}
				w.Value, text = wordValue(rest[n:])
				words = append(words, w)
			case strings.HasPrefix(rest, ","):
				text = rest[1:]
				if words != nil {
					out = append(out, words)
				}
				words = nil
			default:
				for text != "" && (text[0] == '=' || text[0] == ';' || isSpace(text[0])) {
					text = text[1:]
				}
			}
		}
		if words != nil {
			out = append(out, words)
		}
	}
	return out
}

// wordValue reads `= value` or `= "value"`, if that is what s begins with.
func wordValue(s string) (Optional, string) {
	after, ok := strings.CutPrefix(trimLeft(s), "=")
	if !ok {
		return Optional{}, s
	}
	if v, rest, ok := quotedValue(trimLeft(after)); ok {
		return Some(v), rest
	}
	after = trimLeft(after)
	n := 0
	for n < len(after) && after[n] != ';' && after[n] != ',' && !isSpace(after[n]) {
		n++
	}
	return Some(after[:n]), after[n:]
}

// quotedValue reads a quoted string and takes the backslashes out.
func quotedValue(s string) (value, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		return "", s, false
	}
	escaped := false
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			if !escaped {
				return s[1:i], s[i+1:], true
			}
			return unescape(s[1:i]), s[i+1:], true
		case '\\':
			escaped = true
			if i++; i < len(s) && s[i] == '\n' {
				return "", s, false
			}
		}
	}
	return "", s, false
}

func unescape(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}

// JoinHeaderWords is about the opposite of [SplitHeaderWords].
func JoinHeaderWords(lists ...[]Word) string {
	var b strings.Builder
	for _, words := range lists {
		if len(words) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		for i, w := range words {
			if i > 0 {
				b.WriteString("; ")
			}
			b.WriteString(w.Name)
			if w.Value.Set {
				b.WriteByte('=')
				writeWord(&b, w.Value.Text)
			}
		}
	}
	return b.String()
}

// plainWord tells whether a value needs no quotes: letters, digits and "_".
func plainWord(s string) bool {
	for _, r := range s {
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return false
		}
	}
	return s != ""
}

func writeWord(b *strings.Builder, s string) {
	if plainWord(s) {
		b.WriteString(s)
		return
	}
	b.WriteByte('"')
	writeEscaped(b, s)
	b.WriteByte('"')
}

func writeEscaped(b *strings.Builder, s string) {
	for i := 0; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
}
