package syntax

import (
	"strings"
	"unicode/utf8"
)

// quoted scans a string between quotation marks and returns its bytes.
func (lx *lexer) quoted(quote byte) string {
	start := lx.pos
	lx.pos++
	var out strings.Builder
	for {
		stop := lx.pos
		for stop < len(lx.src) && lx.src[stop] != quote && lx.src[stop] != '\\' && !isNewline(lx.src[stop]) {
			stop++
		}
		run := lx.src[lx.pos:stop]
		lx.pos = stop
		switch {
		case lx.atEnd():
			// More lines would not help: a quoted string ends on its line.
			panic(lx.errorAt(lx.line, start, "unfinished string near '<eof>'"))
		case lx.at(0) == quote:
			lx.pos++
			if out.Len() == 0 {
				return run // shares the source, the common case
			}
			out.WriteString(run)
			return out.String()
		case isNewline(lx.at(0)):
			lx.fail(start, "unfinished string")
		}
		out.WriteString(run)
		lx.escape(start, &out)
	}
}

// simpleEscapes maps the letters of one-letter escapes to bytes.
var simpleEscapes = [256]byte{
	'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// escape scans an escape sequence. One that Lua 5.1 does not know stands for
// its second character.
func (lx *lexer) escape(start int, out *strings.Builder) {
	lx.pos++
	if lx.atEnd() {
		lx.failAtEOF("unfinished string")
	}
	c := lx.at(0)
	switch {
	case isNewline(c):
		lx.newline()
		out.WriteByte('\n')
		if lx.atEnd() {
			lx.failAtEOF("unfinished string")
		}
	case isDigit(c):
		value := 0
		for i := 0; i < 3 && isDigit(lx.at(0)); i++ {
			value = value*10 + int(lx.at(0)-'0')
			lx.pos++
		}
		if value > 255 {
			lx.fail(start, "escape sequence too large")
		}
		out.WriteByte(byte(value))
	case c == 'x':
		lx.pos++
		out.WriteByte(byte(lx.hexDigit(start)<<4 | lx.hexDigit(start)))
	case c == 'z':
		lx.pos++
		lx.skipSpace()
	case c == 'u' && lx.at(1) == '{':
		lx.pos += 2
		lx.unicode(start, out)
	default:
		lx.pos++
		if b := simpleEscapes[c]; b != 0 {
			c = b
		}
		out.WriteByte(c)
	}
}

// skipSpace steps over white space and line ends, but not comments.
func (lx *lexer) skipSpace() {
	for !lx.atEnd() {
		switch c := lx.at(0); {
		case isNewline(c):
			lx.newline()
		case strings.IndexByte(" \t\v\f", c) >= 0:
			lx.pos++
		default:
			return
		}
	}
	lx.failAtEOF("unfinished string") // \z was meant to join the next line
}

func (lx *lexer) hexDigit(start int) int {
	c := lx.at(0)
	lx.pos = min(lx.pos+1, len(lx.src))
	switch {
	case isDigit(c):
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	lx.fail(start, "hexadecimal digit expected")
	return 0
}

// unicode scans the rest of \u{XXX} and writes the code point as UTF-8.
func (lx *lexer) unicode(start int, out *strings.Builder) {
	point := lx.hexDigit(start)
	for lx.at(0) != '}' {
		if point = point<<4 | lx.hexDigit(start); point > utf8.MaxRune {
			lx.fail(start, "UTF-8 value too large")
		}
	}
	lx.pos++
	if !utf8.ValidRune(rune(point)) {
		lx.fail(start, "surrogate is not a character")
	}
	out.WriteRune(rune(point))
}
