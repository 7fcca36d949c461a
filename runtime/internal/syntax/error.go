package syntax

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error is a failure to compile. Its text is "chunk:line: message", as Lua
// prints it.
type Error struct {
	Chunk  string // as shown in messages: see ShortSource
	Line   int    // from 1
	Column int    // in bytes, from 1; 0 when only the line is known
	Msg    string
	AtEOF  bool // the text ended too early: more of it may be valid
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.Chunk, e.Line, e.Msg)
}

// snippetWidth is the most of a source line that Snippet shows, in runes.
const snippetWidth = 100

// Snippet returns the given line of src and, under it, a caret at column
// (bytes, from 1). Tabs are kept in the indentation of the caret so that it
// lines up; control characters and invalid bytes show as '?'. The result is
// empty when the line does not exist, and has no caret when column is 0.
func Snippet(src string, line, column int) string {
	text, ok := sourceLine(src, line)
	if !ok {
		return ""
	}
	if column <= 0 || column > len(text)+1 {
		shown, _ := printable(text, 0)
		return shown
	}
	shown, caret := printable(text, column-1)
	return shown + "\n" + caret + "^"
}

// sourceLine returns a line, counted from 1 the way the scanner counts.
func sourceLine(src string, line int) (string, bool) {
	for n := 1; ; n++ {
		end := strings.IndexAny(src, "\r\n")
		if end < 0 {
			return src, n == line && src != ""
		}
		if n == line {
			return src[:end], true
		}
		src = src[end+newlineLen(src[end:]):]
	}
}

// printable makes text safe for a terminal and returns the blanks that put a
// caret under the byte at the given offset. A long line is cut around it.
func printable(text string, at int) (shown, blanks string) {
	var out, pad strings.Builder
	skipped := 0
	if n := utf8.RuneCountInString(text[:at]); n > snippetWidth-20 {
		skipped = n - (snippetWidth - 20)
	}
	n := 0
	for i, r := range text {
		if n++; n <= skipped {
			continue
		}
		if n-skipped > snippetWidth {
			break
		}
		if r != '\t' && (r < ' ' || r == utf8.RuneError || r >= 0x7f && r < 0xa0) {
			r = '?'
		}
		out.WriteRune(r)
		if i < at {
			if r != '\t' {
				r = ' '
			}
			pad.WriteRune(r)
		}
	}
	return out.String(), pad.String()
}
