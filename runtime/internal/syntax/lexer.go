package syntax

import (
	"fmt"
	"strings"
)

// lexer cuts source text into tokens. Its errors are panics with *Error, which
// the parser recovers.
type lexer struct {
	src   string
	chunk string
	pos   int
	line  int
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func isNewline(c byte) bool { return c == '\n' || c == '\r' }

// newlineLen is the length of the line end that s begins with: \n, \r, or
// either followed by the other.
func newlineLen(s string) int {
	if len(s) > 1 && isNewline(s[1]) && s[0] != s[1] {
		return 2
	}
	return 1
}

// at returns the byte at offset n from the current one, 0 past the end.
func (lx *lexer) at(n int) byte {
	if i := lx.pos + n; i < len(lx.src) {
		return lx.src[i]
	}
	return 0
}

func (lx *lexer) atEnd() bool { return lx.pos >= len(lx.src) }

// newline steps over a line end.
func (lx *lexer) newline() {
	lx.pos += newlineLen(lx.src[lx.pos:])
	lx.line++
}

// next scans one token.
func (lx *lexer) next() token {
	lx.skipBlanks()
	t := token{line: lx.line, start: lx.pos}
	switch c := lx.at(0); {
	case lx.atEnd():
		t.kind = tokEOF
	case isLetter(c):
		for isLetter(lx.at(0)) || isDigit(lx.at(0)) {
			lx.pos++
		}
		t.value = lx.src[t.start:lx.pos]
		t.kind = keyword(t.value)
	case isDigit(c) || c == '.' && isDigit(lx.at(1)):
		t.kind, t.value = tokNumber, lx.number()
	case c == '"' || c == '\'':
		t.kind, t.value = tokString, lx.quoted(c)
	case c == '[' && (lx.at(1) == '[' || lx.at(1) == '='):
		level := lx.longLevel()
		if level < 0 {
			for lx.pos++; lx.at(0) == '='; lx.pos++ {
			}
			lx.fail(t.start, "invalid long string delimiter")
		}
		t.kind, t.value = tokString, lx.long(level, "string")
		t.line = lx.line // as in Lua, a token stands where it ends
	default:
		t.kind = lx.operator(c)
	}
	t.end = lx.pos
	return t
}

// operator scans punctuation; an unknown byte is a token that no rule expects.
func (lx *lexer) operator(c byte) kind {
	two := [2]byte{c, lx.at(1)}
	for _, op := range [...]struct {
		text [2]byte
		kind kind
	}{
		{[2]byte{'=', '='}, tokEq}, {[2]byte{'~', '='}, tokNe}, {[2]byte{'<', '='}, tokLe},
		{[2]byte{'>', '='}, tokGe}, {[2]byte{':', ':'}, tokLabel}, {[2]byte{'.', '.'}, tokConcat},
	} {
		if op.text == two {
			lx.pos += 2
			if op.kind == tokConcat && lx.at(0) == '.' {
				lx.pos++
				return tokDots
			}
			return op.kind
		}
	}
	lx.pos++
	return kind(c)
}

// skipBlanks steps over white space and comments.
func (lx *lexer) skipBlanks() {
	for !lx.atEnd() {
		switch c := lx.at(0); {
		case isNewline(c):
			lx.newline()
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			lx.pos++
		case c == '-' && lx.at(1) == '-':
			lx.comment()
		default:
			return
		}
	}
}

func (lx *lexer) comment() {
	lx.pos += len("--")
	if lx.at(0) == '[' {
		if level := lx.longLevel(); level >= 0 {
			lx.long(level, "comment")
			return
		}
	}
	if n := strings.IndexAny(lx.src[lx.pos:], "\r\n"); n >= 0 {
		lx.pos += n
	} else {
		lx.pos = len(lx.src)
	}
}

// longLevel returns the number of '=' in the long bracket that opens here, or
// -1 when it is none. It does not move.
func (lx *lexer) longLevel() int {
	n := 0
	for lx.at(1+n) == '=' {
		n++
	}
	if lx.at(1+n) != '[' {
		return -1
	}
	return n
}

// long scans a long string or comment from its opening bracket. The first line
// end is dropped, every other becomes \n.
func (lx *lexer) long(level int, what string) string {
	opened := lx.line
	lx.pos += level + len("[[")
	if !lx.atEnd() && isNewline(lx.at(0)) {
		lx.newline()
	}
	closing := "]" + strings.Repeat("=", level) + "]"
	end := strings.Index(lx.src[lx.pos:], closing)
	if end < 0 {
		lx.line += countLines(lx.src[lx.pos:])
		lx.pos = len(lx.src)
		lx.failAtEOF(fmt.Sprintf("unfinished long %s (starting at line %d)", what, opened))
	}
	text := lx.src[lx.pos : lx.pos+end]
	lx.pos += end + len(closing)
	if !strings.ContainsAny(text, "\r\n") {
		return text
	}
	var out strings.Builder
	for {
		i := strings.IndexAny(text, "\r\n")
		if i < 0 {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(text[:i])
		out.WriteByte('\n')
		text = text[i+newlineLen(text[i:]):]
		lx.line++
	}
}

// countLines returns the number of line ends in s.
func countLines(s string) int {
	n := 0
	for {
		i := strings.IndexAny(s, "\r\n")
		if i < 0 {
			return n
		}
		s = s[i+newlineLen(s[i:]):]
		n++
	}
}

// fail reports an error near the text between start and the current byte.
func (lx *lexer) fail(start int, msg string) {
	panic(lx.errorAt(lx.line, start, msg+" near "+nearText(lx.src[start:lx.pos])))
}

// failAtEOF reports an error that more text could mend.
func (lx *lexer) failAtEOF(msg string) {
	err := lx.errorAt(lx.line, len(lx.src), msg+" near '<eof>'")
	err.AtEOF = true
	panic(err)
}

// errorAt makes an error for the byte at an offset of the source.
func (lx *lexer) errorAt(line, offset int, msg string) *Error {
	begin := 0
	if i := strings.LastIndexAny(lx.src[:offset], "\r\n"); i >= 0 {
		begin = i + 1
	}
	return &Error{Chunk: lx.chunk, Line: line, Column: offset - begin + 1, Msg: msg}
}

// nearText quotes source text for a message. A control character on its own is
// named by its code, a long text is cut.
func nearText(text string) string {
	const longest = 80
	if len(text) == 1 && (text[0] < ' ' || text[0] == 0x7f) {
		return fmt.Sprintf("'char(%d)'", text[0])
	}
	if len(text) > longest {
		text = text[:longest] + "..."
	}
	return "'" + text + "'"
}
