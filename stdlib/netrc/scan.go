package netrc

import "strings"

// scanner cuts a text into words. White space ends a word; a control character
// is a word by itself. There are neither quotes nor escapes.
type scanner struct {
	text string
	pos  int
	line int    // of the next character, from 1
	back string // a word that was put back
}

// word returns the next word, "" at the end of the text.
func (s *scanner) word() string {
	if w := s.back; w != "" {
		s.back = ""
		return w
	}
	for s.pos < len(s.text) && isSpace(s.text[s.pos]) {
		s.skip()
	}
	start := s.pos
	for s.pos < len(s.text) && !isSpace(s.text[s.pos]) && !isControl(s.text[s.pos]) {
		s.pos++
	}
	if start == s.pos && s.pos < len(s.text) {
		s.pos++
		return s.text[start:s.pos]
	}
	word := s.text[start:s.pos]
	if s.pos < len(s.text) && isSpace(s.text[s.pos]) {
		s.skip()
	}
	return word
}

// skip passes over one character of white space.
func (s *scanner) skip() {
	if s.text[s.pos] == '\n' {
		s.line++
	}
	s.pos++
}

// restOfLine returns what is left of the line with its end.
func (s *scanner) restOfLine() string {
	rest := s.text[s.pos:]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i+1]
		s.line++
	}
	s.pos += len(rest)
	return rest
}

func isSpace(c byte) bool   { return c == ' ' || c == '\t' || c == '\n' }
func isControl(c byte) bool { return c < 0x20 || c == 0x7f }
